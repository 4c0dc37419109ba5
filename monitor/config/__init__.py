"""What people write: sources.yaml, rules/, recipients.yaml and the environment, read, checked and frozen.

Every fault is told with file, line, key and what is allowed, all faults at once. `shipped()` is the one function that finds the
files that come with the package. `Source`, `Rule` and `Recipient` live here and only here.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from monitor.config.carried import files_of, hash_of, put_files
from monitor.config.environment import Environment
from monitor.config.hosts import host_of
from monitor.config.locked import locked
from monitor.config.schema import (
    BOARDS,
    Body,
    BodyFile,
    Host,
    KindFile,
    KindName,
    Near,
    Recipient,
    Recipients,
    Rule,
    RuleBook,
    RuleFile,
    Selectors,
    Source,
    Sources,
)
from monitor.config.users import RANKS, Rank, User, as_yaml, read_users
from monitor.config.written import NOTHING_EDITED, Edited, read, read_bytes, refuse_doubles, shown_path
from monitor.errors import ConfigError, Fault
from monitor.text import bytes_hash
from monitor.values import TOPICS

__all__ = [
    "BOARDS",
    "RANKS",
    "Body",
    "Config",
    "Environment",
    "Host",
    "KindName",
    "Near",
    "Rank",
    "Recipient",
    "Rule",
    "RuleBook",
    "RuleFile",
    "Selectors",
    "Source",
    "User",
    "as_yaml",
    "content_of",
    "doubts",
    "files_of",
    "hash_of",
    "host_of",
    "load",
    "locked",
    "put_files",
    "read_recipients",
    "read_rules",
    "read_sources",
    "read_users",
    "rules_in",
    "schemas",
    "shipped",
]


MAYBE_BOARDS = ("feed", "html", "sitevision")  # forms of any list, also of notice boards and diaries
BOARD_WORDS = re.compile(r"(?i)anslag|diari|bulletin")
EXAMPLE_DOMAINS = ("example.org", "example.com", "example.net")  # set apart for examples by RFC 2606


def shipped() -> Path:
    """The folder with the files that come with the package: sources.yaml, rules/, templates/ and the sample world."""
    inside = Path(__file__).parents[1] / "shipped"
    return inside if inside.is_dir() else Path(__file__).parents[2]


# --- all of it ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Config:
    """All configuration of one installation, checked."""

    folder: Path
    sources: tuple[Source, ...]
    hosts: Mapping[str, Host]
    allow_private: tuple[str, ...]
    contact: str
    rules: RuleBook
    recipients: tuple[Recipient, ...]
    alerts: Literal["hold", "send"] = "hold"

    @cached_property
    def by_id(self) -> Mapping[str, Source]:
        return {source.id: source for source in self.sources}

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where each source stands in the list, by id."""
        return {source.id: place for place, source in enumerate(self.sources)}

    @property
    def enabled(self) -> tuple[Source, ...]:
        return tuple(source for source in self.sources if source.enabled)

    @cached_property
    def by_host(self) -> Mapping[str, tuple[Source, ...]]:
        """The enabled sources by the host that they are asked of."""
        found: dict[str, list[Source]] = {}
        for source in self.enabled:
            found.setdefault(host_of(source.url), []).append(source)
        return {host: tuple(sources) for host, sources in found.items()}


def load(folder: Path, edited: Edited = NOTHING_EDITED) -> Config:
    """Everything that people write, from one folder, with the `edited` texts in place of the files of their paths.

    Raises ConfigError with all faults of all files.
    """
    faults: list[Fault] = []
    sources = _gather(faults, lambda: read_sources(folder / "sources.yaml", edited))
    rules = _gather(faults, lambda: read_rules(folder / "rules", edited))
    recipients = _gather(faults, lambda: read_recipients(folder / "recipients.yaml"))
    if rules is not None:
        faults += _topics_without_file(rules, folder / "rules")
    if faults or sources is None or rules is None or recipients is None:
        raise ConfigError(faults)
    return Config(
        folder=folder,
        sources=sources.sources,
        hosts=sources.hosts,
        allow_private=sources.allow_private,
        contact=sources.contact,
        rules=_with_sources(rules, sources.sources),
        recipients=recipients.recipients,
        alerts=recipients.alerts,
    )


def _topics_without_file(rules: RuleBook, folder: Path) -> list[Fault]:
    """A topic without a file would be left out of every digest, without a word."""
    return [
        Fault(shown_path(folder), None, "", f"no file here has `tag: {topic}`; each topic needs one: {', '.join(TOPICS)}")
        for topic in TOPICS
        if topic not in rules.files
    ]


def _with_sources(rules: RuleBook, sources: Iterable[Source]) -> RuleBook:
    """Rules together with what sources.yaml says of judging; a setting there makes another version of the rules."""
    settings = {source.id: source for source in sources if source.judging}
    if not settings:
        return rules
    said = json.dumps({name: source.judging for name, source in settings.items()}, sort_keys=True)
    return replace(rules, sources=settings, version=bytes_hash(f"{rules.version}{said}".encode())[:12])


def doubts(config: Config) -> list[Fault]:
    """What is allowed but hardly meant: a monitor that nobody can reach, notice boards that are not called so, rules of sources that
    there are none of, roles that nobody has, addresses of the example, and one that gets letters twice.
    """
    found = []
    for number, person in enumerate(config.recipients):
        if person.address.lower().rpartition("@")[2] in EXAMPLE_DOMAINS:
            found.append((person, "is an address of the example: nobody reads what is sent there"))
        twins = [one.id for one in config.recipients[:number] if one.address.lower() == person.address.lower()]
        if twins:
            found.append((person, f"is the address of {twins[0]} too"))
    path = shown_path(config.folder / "recipients.yaml")
    told = [Fault(path, None, f"recipients.{person.id}.address", said) for person, said in found]
    return [*_unreachable(config), *_boards(config), *_rules_of_no_source(config), *_nobody_to_tell(config), *told]


def _nobody_to_tell(config: Config) -> list[Fault]:
    """A role that nobody has: what is told to it waits, and nobody knows."""
    needed = {
        "project_leader": "releases flagged decisions; with `alerts: hold` none goes out",
        "steering": "gets flagged decisions; what is released waits",
        "operator": "is told of faults; only `monitor status` tells of them",
    }
    if config.alerts == "send":
        del needed["project_leader"]
    roles = {person.role for person in config.recipients}
    path = shown_path(config.folder / "recipients.yaml")
    missing = [(role, why) for role, why in needed.items() if roles and role not in roles]
    return [Fault(path, None, "recipients", f"nobody has the role {role}, which {why}") for role, why in missing]


def _unreachable(config: Config) -> list[Fault]:
    """A publisher who is troubled by our requests and cannot tell us can only block them."""
    if config.contact:
        return []
    said = (
        "is empty: a publisher who is troubled by our requests can only block them; give a web page or an e-mail address of yours"
    )
    return [Fault(shown_path(config.folder / "sources.yaml"), None, "contact", said)]


def _boards(config: Config) -> list[Fault]:
    """Of a notice board that is not called one private persons would be stored. Who writes `board: false` has looked."""
    seen = [one for one in config.sources if one.parser in MAYBE_BOARDS and "board" not in one.model_fields_set]
    said = "is missing, and this looks like a notice board: true keeps private persons out, false says that it is none"
    path = shown_path(config.folder / "sources.yaml")
    return [
        Fault(path, None, f"sources.{one.id}.board", said)
        for one in seen
        if one.kind == "notice" or BOARD_WORDS.search(f"{one.url} {one.name}")
    ]


def _rules_of_no_source(config: Config) -> list[Fault]:
    """Shipped rules speak of shipped sources, and whoever takes one of these away need not change the rules: one line for all."""
    ruled = [rule for file in config.rules.files.values() for rule in file.rules if not config.by_id.keys() >= set(rule.sources)]
    if not ruled:
        return []
    missing = dict.fromkeys(name for rule in ruled for name in rule.sources if name not in config.by_id)
    path, _, line = config.rules.places[ruled[0].id].rpartition(":")
    count = "1 rule" if len(ruled) == 1 else f"{len(ruled)} rules"
    return [Fault(path, int(line), f"{ruled[0].id}.sources", f"not in sources.yaml: {', '.join(missing)} (in {count})")]


def _gather(faults: list[Fault], read: Any) -> Any:
    try:
        return read()
    except ConfigError as error:
        faults.extend(error.faults)
        return None


def read_sources(path: Path, edited: Edited = NOTHING_EDITED) -> Sources:
    found, lines = read(path, Sources, edited)
    refuse_doubles(path, "sources", [source.id for source in found.sources], lines)
    return found


def read_recipients(path: Path) -> Recipients:
    """Nobody where there is no such file: the edition is then addressed to nobody."""
    if not path.exists():
        return Recipients(recipients=())
    found, lines = read(path, Recipients)
    refuse_doubles(path, "recipients", [recipient.id for recipient in found.recipients], lines)
    return found


def read_rules(folder: Path, edited: Edited = NOTHING_EDITED) -> RuleBook:
    """All of rules/: every *.yaml but kinds.yaml and bodies.yaml is a RuleFile.

    The version is a hash of the bytes of all rule files and the model. Without a bodies.yaml there are no bodies of ours.
    """
    faults: list[Fault] = []
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise ConfigError.at(folder, "no rules here: expected kinds.yaml and one YAML file a topic")
    faults += [Fault(shown_path(path), None, "", "is not read: rename it to .yaml") for path in sorted(folder.glob("*.yml"))]
    files, places, digest = _rule_files([path for path in paths if path.name not in ("kinds.yaml", "bodies.yaml")], faults, edited)
    kinds = _gather(faults, lambda: read(folder / "kinds.yaml", KindFile, edited))
    bodies = _gather(faults, lambda: _read_bodies(folder / "bodies.yaml", places, edited))
    if faults or kinds is None:
        raise ConfigError(faults)
    model = folder / "model.json"
    weights = read_bytes(model, edited) if model.exists() else b""
    digest.update(weights)
    return RuleBook(
        files=files,
        kinds=kinds[0].kinds,
        places=places,
        model=model if model.exists() else None,
        version=digest.hexdigest()[:12],
        model_hash=bytes_hash(weights) if weights else "",
        bodies=bodies,
    )


def _rule_files(paths: Iterable[Path], faults: list[Fault], edited: Edited) -> tuple[dict[str, RuleFile], dict[str, str], Any]:
    """The rules by tag, where each stands, and the hash of their bytes; notes in `faults` what is wrong with them."""
    files: dict[str, RuleFile] = {}
    places: dict[str, str] = {}
    digest = hashlib.sha256()
    for path in paths:
        one = _gather(faults, lambda path=path: read(path, RuleFile, edited))
        if one is None:
            continue
        (found, lines), here = one, shown_path(path)
        digest.update(read_bytes(path, edited))
        if found.tag in files:
            faults.append(Fault(here, lines.get(("tag",)), "tag", f"{found.tag} has a file already"))
        files[found.tag] = found
        for number, rule in enumerate(found.rules):
            line = lines.get(("rules", number)) or 1
            if rule.id in places:
                faults.append(Fault(here, line, "id", f"{rule.id} stands already at {places[rule.id]}"))
            places.setdefault(rule.id, f"{here}:{line}")
    return files, places, digest


def _read_bodies(path: Path, places: dict[str, str], edited: Edited) -> tuple[Body, ...]:
    """The corridor's own bodies; none where there is no such file. Notes in `places` where each stands."""
    if not path.exists():
        return ()
    found, lines = read(path, BodyFile, edited)
    refuse_doubles(path, "bodies", [body.id for body in found.bodies], lines)
    here = shown_path(path)
    places |= {f"bodies.{body.id}": f"{here}:{lines.get(('bodies', number)) or 1}" for number, body in enumerate(found.bodies)}
    return found.bodies


def content_of(rules: RuleBook) -> Mapping[str, Any]:
    """What decides a verdict, as plain JSON: every rule with its tag, which model stands beside them, and the sources' settings.

    Kinds are no part of it: what a publisher's word means is decided when an item is read, and stored with it.
    """
    ruled = [
        {"tag": file.tag, "rule": rule.model_dump(mode="json", exclude_defaults=True)}
        for file in rules.files.values()
        for rule in file.rules
    ]
    return {"model": rules.model_hash, "rules": ruled, "sources": {name: one.judging for name, one in rules.sources.items()}}


def rules_in(content: Mapping[str, Any]) -> Mapping[str, tuple[str, Rule]]:
    """The rules of such a content by id, each with its tag. Raises ValueError for one that a later form does not allow."""
    return {one["rule"]["id"]: (one["tag"], Rule.model_validate(one["rule"])) for one in content["rules"]}


def schemas() -> Mapping[str, Mapping[str, Any]]:
    """JSON Schemas for editors, by file name."""
    return {
        "sources.schema.json": Sources.model_json_schema(),
        "rules.schema.json": RuleFile.model_json_schema(),
        "kinds.schema.json": KindFile.model_json_schema(),
        "bodies.schema.json": BodyFile.model_json_schema(),
        "recipients.schema.json": Recipients.model_json_schema(),
    }
