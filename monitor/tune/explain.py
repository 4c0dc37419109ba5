"""Why an item is in the digest or is not: what became of it from the first sighting to the letters; or which source should have had it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from urllib.parse import urlsplit

from monitor import classify, digest, due, link, pipeline, swedish
from monitor.config import Config, RuleBook, Source
from monitor.pipeline import Followed
from monitor.store import Store
from monitor.text import canonical_url
from monitor.tune.changes import Changes, changes
from monitor.values import Attendance, Document, Edit, Item, KeptRules, Reach, Reason, SourcePause, TargetHealth, Trail, Verdict

FIELDS = {
    "title": "i rubriken",
    "summary": "i sammanfattningen",
    "text": "i texten",
    "senders": "bland avsändarna",
    "categories": "bland kategorierna",
}
MOST_NUMBERS = 5  # of a query that are looked for: each is looked for in all that is stored, and a long text could name a hundred
RIKSDAG_LISTS = "riksdagen_list"  # the parser of the sources that bring documents by the Riksdag's own ids


@dataclass(frozen=True, slots=True)
class Why:
    """One reason in Swedish, with the rule it comes from and where that stands; no place where the rule is no longer there."""

    text: str
    rule: str
    place: str


@dataclass(frozen=True, slots=True)
class Listing:
    """The edition that considered an item: when it was composed, to whom (ids) its letters go, and whether it listed the item.

    `listed` is None for an edition of a program that did not keep this. `struck` is the editor's word that took the item out.
    """

    edition: str
    composed: datetime | None
    letters: tuple[str, ...]
    listed: bool | None
    struck: Edit | None


@dataclass(frozen=True, slots=True)
class Rejudged:
    """How the rules as they are now judge an item that was judged by others; `changes` is None where those are not kept.

    `same`: they give the same verdict for the same reasons.
    """

    changes: Changes | None
    same: bool
    verdict: Verdict
    why: tuple[Why, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A stored item and all that was decided about it. `now` is None where the rules that judged it still stand.

    `told_again` are the later editions that told of it too, as they do of an event until its day.
    """

    document: Document
    trail: Trail
    why: tuple[Why, ...]
    judged_by: KeptRules | None
    now: Rejudged | None
    listing: Listing | None
    told_again: tuple[str, ...]
    attended: tuple[Attendance, ...]
    matter: Followed | None


@dataclass(frozen=True, slots=True)
class Reader:
    """A source that should have had an item, how it has fared, and whether it is paused."""

    source: Source
    health: TargetHealth | None
    reach: Reach | None
    paused: SourcePause | None


@dataclass(frozen=True, slots=True)
class Meant:
    """What a query is taken for: an id of the Riksdag's, the number of a document, or a page; `name` is the number, or the page's host.

    `kinds` are those that a document of that number, or on a page of that path, has; by their Swedish names. `host_is_read`: any source is
    of that host or its site.
    """

    form: Literal["riksdag_id", "number", "page"]
    name: str
    kinds: tuple[str, ...] = ()
    host_is_read: bool = False


@dataclass(frozen=True, slots=True)
class NeverSeen:
    """An item that is not stored: what it is taken for, and the sources that should have had it (none: it is not read).

    What is neither an address nor a designation is taken for nothing.
    `bearing`: stored items that share its address or state its number, as a list's page or a registry number is shared, or have it in
    several series.
    """

    taken_for: Meant | None
    bearing: tuple[Document, ...]
    readers: tuple[Reader, ...]
    first_round: datetime | None


def explain(query: str, config: Config, store: Store, *, now: datetime) -> Found | NeverSeen:
    """All that is known of one item, by its address, its designation or its id; or by its number, where one alone has it."""
    document = store.find(link.identity_of(query))
    numbered = [] if document else [one for name in link.identities_in_any_series(query) if (one := store.find([name]))]
    if len(numbered) > 1:
        return NeverSeen(None, tuple(numbered), (), store.first_round())
    document = document or next(iter(numbered), None)
    return _found(document, config, store, now) if document else _never_seen(query, config, store, now)


# --- found ----------------------------------------------------------------------------------------------------------


def _found(document: Document, config: Config, store: Store, now: datetime) -> Found:
    rules, verdict = config.rules, document.verdict
    matter = store.matter(document.matter) if document.matter else None
    kept = store.kept_rules().get(verdict.rules_version) if verdict else None
    rejudged = None
    if verdict and verdict.rules_version != rules.version:
        fresh = classify.classify(document.item, classify.build(rules), document_id=document.id)
        same = replace(fresh, rules_version=verdict.rules_version) == verdict
        rejudged = Rejudged(changes(kept.content, rules) if kept else None, same, fresh, why(fresh.reasons, rules))
    trail = store.trail(document.id)
    return Found(
        document=document,
        trail=trail,
        why=why(verdict.reasons if verdict else (), rules),
        judged_by=kept,
        now=rejudged,
        listing=_listing(document, store),
        told_again=_told_again(document, trail, store),
        attended=store.attendance().get(document.id, ()),
        matter=pipeline.followed(store, matter, now) if matter else None,
    )


def _listing(document: Document, store: Store) -> Listing | None:
    """What was kept with the edition is the proof of what it listed; a verdict may have changed since."""
    if document.edition is None:
        return None
    composed, letters = store.letters_of(document.edition)
    said = [one for one in store.edits() if one.edition == document.edition and document.id in one.documents]
    struck = (
        [one for one in said if one.act == "strike"] if document.id in digest.hand_of(said, document.edition).struck else [None]
    )
    return Listing(document.edition, composed, letters, document.listed, struck[-1])


def _told_again(document: Document, trail: Trail, store: Store) -> tuple[str, ...]:
    """The editions after the one that listed an event: while it lay ahead, as it stood then; once it is called off, the first one."""
    if document.item.kind != "event" or not document.edition or not document.listed:
        return ()
    told = []
    before = _as_of(document, trail, store.letters_of(document.edition)[0])
    for name in store.editions():
        composed, _ = store.letters_of(name)
        if name > document.edition and composed:
            then = _as_of(document, trail, composed)
            off = swedish.is_called_off(before.title) and swedish.is_called_off(then.title)
            told += [name] if then.starts_at and not off and not due.is_over(then, composed) else []
            before = then
    return tuple(told)


def _as_of(document: Document, trail: Trail, at: datetime | None) -> Item:
    """A document as it stood at a time."""
    later = [one for one in trail.revised if at and one.at > at]
    return later[0].before if later else document.item


def why(reasons: Iterable[Reason], rules: RuleBook) -> tuple[Why, ...]:
    """Reasons in Swedish, in the order of the verdict."""
    names = {tag: file.name for tag, file in rules.files.items()}
    return tuple(Why(_in_swedish(one, names), one.rule, rules.places.get(one.rule, "")) for one in reasons)


def _in_swedish(reason: Reason, names: Mapping[str, str]) -> str:
    about, weight = names.get(reason.tag, reason.tag), f"{reason.weight:g}".replace(".", ",")
    if reason.term:
        return f"{about}: ordet ”{reason.term}” vägde {weight} i modellen"
    says = {"force": "ger alltid ämnet", "forbid": "utesluter ämnet"}.get(reason.effect)
    says = says or (f"vikt {weight}" if reason.weight >= 0 else f"talar emot, vikt {weight}")
    if not reason.words:
        return f"{about}: {reason.text} ({says})"
    words = ", ".join(f"”{word}”" for word in reason.words)
    return f"{about}: {reason.text} ({words} {FIELDS.get(reason.field, reason.field)}; {says})"


# --- never seen -----------------------------------------------------------------------------------------------------


def _never_seen(query: str, config: Config, store: Store, now: datetime) -> NeverSeen:
    taken_for, sources = _meant(query, config)
    health = {(one.source_id, one.url): one for one in store.health()}
    reach, paused = store.reach([one.id for one in sources]), store.paused_sources(now)
    readers = tuple(Reader(one, health.get((one.id, one.url)), reach.get(one.id), paused.get(one.id)) for one in sources)
    names = dict.fromkeys((query.strip(), *link.designations(query)[:MOST_NUMBERS]))
    bearing = {one.id: one for name in names for one in store.bearing(name)}  # each once, though it has both number and address
    return NeverSeen(taken_for, tuple(bearing.values()), readers, store.first_round())


def _meant(query: str, config: Config) -> tuple[Meant | None, Sequence[Source]]:
    """What a query is taken for, and the sources that should have it."""
    try:
        return _by_address(canonical_url(query), config)
    except ValueError:
        pass  # not an address: then it is a designation
    if link.is_riksdag_id(query.strip().upper()):
        return Meant("riksdag_id", query.strip()), [source for source in config.sources if source.parser == RIKSDAG_LISTS]
    for designation in link.designations(query):
        kinds = link.kinds_of(designation)
        named = tuple(config.rules.kind_names.get(kind, kind) for kind in kinds)
        return Meant("number", designation, named), [source for source in config.sources if source.kind in kinds]
    return None, ()


def _by_address(url: str, config: Config) -> tuple[Meant, Sequence[Source]]:
    """The sources of the same host, else of the same site; of these those of the kind that the path names, else nearest by path."""
    host, path = urlsplit(url).hostname or "", _steps(url)
    here = [one for one in config.sources if _host(one) == host] or [
        one for one in config.sources if _site(_host(one)) == _site(host)
    ]
    if not here:
        return Meant("page", host), ()
    kinds = {config.rules.aliases[step.replace("-", " ")] for step in path if step.replace("-", " ") in config.rules.aliases}
    if not kinds:
        near = max(_in_common(_steps(one.url), path) for one in here)
        return Meant("page", host, host_is_read=True), [one for one in here if _in_common(_steps(one.url), path) == near]
    named = tuple(sorted(config.rules.kind_names.get(kind, kind) for kind in kinds))
    of_kind = [one for one in here if one.kind in kinds] or [one for one in here if one.kind == "news"]
    return Meant("page", host, named, host_is_read=True), of_kind


def _host(source: Source) -> str:
    return (urlsplit(source.url).hostname or "").lower()


def _site(host: str) -> str:
    return ".".join(host.split(".")[-2:])


def _steps(url: str) -> list[str]:
    return [step for step in urlsplit(url).path.lower().split("/") if step]


def _in_common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many steps two paths share from the beginning."""
    same = [first == second for first, second in zip(one, other, strict=False)]
    return same.index(False) if False in same else len(same)
