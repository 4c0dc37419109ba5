"""YAML with line numbers, so that a fault can say where it stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType, UnionType
from typing import Any, TypeVar, get_args

import yaml
from pydantic import ValidationError

from monitor.config.schema import IN_WORDS, Written
from monitor.errors import ConfigError, Fault


class _Loader(yaml.CSafeLoader):
    """YAML in which only true and false are booleans and a date stays text, so that `no` and `2025-10-06` mean what they say."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if tag not in ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp")]
    for first, pairs in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))

# What must stand there, by pydantic's name for what is wrong: by the type that it is not, and by the limit that it breaks.
TYPES = {
    "bool": "must be true or false",
    "int": "must be a whole number",
    "int_from": "must be a whole number",
    "int_parsing": "must be a whole number",
    "float": "must be a number",
    "string": "must be text",
}
LIMITS = {
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "finite_number": "must be a number",
    "string_too_short": "must have {min_length} or more characters",
    "string_too_long": "must have {max_length} or fewer characters",
    "too_short": "must have {min_length} or more entries",
}
DEEPEST = 20
# Keys and entries of one file, an alias counted each time: nine lines of aliases can mean a milliard. A file of more characters than this may
# hold one at each of them, which no file without aliases does.
MOST_PLACES = 100_000
Edited = Mapping[Path, str]  # texts that stand in for files, so that an edit can be read before it is saved
NOTHING_EDITED: Edited = MappingProxyType({})
Lines = Mapping[tuple[str | int, ...], int]
Model = TypeVar("Model", bound=Written)


def read(path: Path, model: type[Model], edited: Edited = NOTHING_EDITED) -> tuple[Model, Lines]:
    """What a file says, and the line of each key and entry. Raises ConfigError with all that is wrong with it."""
    try:
        return _understood(read_bytes(path, edited), model)
    except ConfigError as error:
        raise ConfigError([replace(fault, path=shown_path(path)) for fault in error.faults]) from error.__cause__


@lru_cache(32)
def _understood(body: bytes, model: type[Written]) -> tuple[Any, Lines]:
    """What the bytes of a file say: kept, because all files are read for an edit of one. Its faults name no file."""
    lines: dict[tuple[str | int, ...], int] = {}
    faults: list[Fault] = []
    try:
        text = body.decode("utf-8-sig")
        _refuse_depth(text)
        loader = _Loader(text)
        node = loader.get_single_node()
        if node is None:
            raise ConfigError.at("", f"is empty; it needs {_listed(model)}", line=1)
        _walk(node, (), lines, faults, max(MOST_PLACES, len(text)))
        value = loader.construct_document(node)
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise ConfigError.at("", "is not UTF-8 text; save it as UTF-8", line=line) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        star = re.search("found undefined alias|while scanning an alias", f"{error.problem} {error.context}")  # which nobody means
        told = 'what begins with * must stand in quotes, as in "*elnät*"' if star else error.problem
        raise ConfigError.at("", f"is not YAML: {told}", line=mark.line + 1 if mark else None) from error
    except (yaml.YAMLError, ValueError) as error:
        raise ConfigError.at("", f"is not YAML: {' '.join(str(error).split())}") from error
    try:
        found = model.model_validate(value)
    except ValidationError as error:
        faults += [_fault(one, lines, value, model) for one in error.errors()]
    if faults:
        raise ConfigError(faults)
    return found, lines


def read_bytes(path: Path, edited: Edited) -> bytes:
    """The bytes of a file of the configuration, or of the text that stands in for it. Raises ConfigError where it cannot be read."""
    try:
        return edited[path].encode() if path in edited else path.read_bytes()
    except OSError as error:
        raise ConfigError.at(shown_path(path), f"cannot be read: {error.strerror}") from error


def _refuse_depth(text: str) -> None:
    """Refuses what is nested too deeply before the reader descends into it: at some ten thousand levels libyaml ends the process."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise yaml.MarkedYAMLError(problem="is nested too deeply", problem_mark=event.start_mark)  # type: ignore[arg-type]


def _walk(node: yaml.Node, at: tuple[str | int, ...], lines: dict[Any, int], faults: list[Fault], most: int) -> None:
    """Notes the line of every key and list entry, and refuses a key that stands twice."""
    if len(at) > DEEPEST:  # also a list that holds itself
        raise yaml.MarkedYAMLError(problem="is nested too deeply", problem_mark=node.start_mark)
    lines.setdefault(at, node.start_mark.line + 1)
    if len(lines) > most:
        raise yaml.MarkedYAMLError(problem="holds too much, aliases counted each time", problem_mark=node.start_mark)
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if key.tag not in ("tag:yaml.org,2002:str", "tag:yaml.org,2002:merge"):
                raise ConfigError.at("", "a key must be text; put it in quotes", line=key.start_mark.line + 1)
            if key.value in seen:
                faults.append(Fault("", key.start_mark.line + 1, _told(key.value), "stands twice"))
            seen.add(key.value)
            lines[*at, key.value] = key.start_mark.line + 1
            _walk(value, (*at, key.value), lines, faults, most)
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            _walk(value, (*at, number), lines, faults, most)


def _fault(error: Any, lines: Lines, value: Any, model: type[Written]) -> Fault:
    """One thing that pydantic found, in words of the file: its line, the entry by its id, and what is allowed."""
    at = tuple(error["loc"])
    near = at
    while near and near not in lines:
        near = near[:-1]
    return Fault("", lines.get(near, 1), _named(at, value), _allowed(error, at, model))


def _named(at: tuple[str | int, ...], value: Any) -> str:
    """Where something stands, as people name it: an entry of a list by its id, else by its number, counted from 1."""
    steps = []
    for step in at:
        try:
            value = value[step]
        except (LookupError, TypeError):  # a key that is missing, or one that pydantic made up
            value = None
        entry = value.get("id") if isinstance(step, int) and isinstance(value, dict) else None
        named = isinstance(entry, str) and "@" not in entry
        steps.append(_told(step) if isinstance(step, str) else str(entry) if named else f"#{step + 1}")
    return ".".join(steps)


def _told(key: str) -> str:
    """A key as a fault tells it: where somebody wrote an address for one, that is nobody's business who reads a log."""
    return "…" if "@" in key else key


def _allowed(error: Any, at: tuple[str | int, ...], model: type[Written]) -> str:
    kind, given = error["type"], error.get("input")
    if kind == "extra_forbidden":
        return f"is not a known key; allowed are {_listed(_form_of(at[:-1], model))}"
    if kind == "missing":
        return "is missing"
    message = _in_words(error)
    if kind == "tuple_type":
        message = "must be a list, with [ ] or a hyphen before each entry"
    elif kind in ("dict_type", "model_type"):
        message = "must be keys with their values" + (f": {_listed(_form_of(at, model))}" if kind == "model_type" else "")
    if given is None:
        return f"{message} (nothing stands there)"
    is_told = isinstance(given, (str, int, float, bool)) and not model.is_private
    return f"{message} (got {str(given)[:80]!r})" if is_told else message


def _in_words(error: Any) -> str:
    """What is allowed, where pydantic says it in words of its own."""
    kind, limits = error["type"], error.get("ctx", {})
    if kind == "string_pattern_mismatch":
        return IN_WORDS[limits["pattern"]]
    if kind == "literal_error":
        allowed = re.findall(r"'(\w+)'", limits["expected"])  # not the empty one, which is said by leaving the key out
        return f"must be one of {', '.join(allowed)}"
    said = TYPES.get(kind.rpartition("_")[0]) or LIMITS.get(kind)
    return said.format(**limits) if said else str(error["msg"]).removeprefix("Value error, ")


def _form_of(at: tuple[str | int, ...], model: type[Written]) -> Any:
    """The form of what stands at a place: down through keys, entries of lists and values of mappings."""
    form: Any = model
    for step in at:
        if isinstance(form, UnionType):  # X | None
            form = get_args(form)[0]
        form = form.model_fields[step].annotation if hasattr(form, "model_fields") else get_args(form)[isinstance(step, str)]
    return get_args(form)[0] if isinstance(form, UnionType) else form


def _listed(form: Any) -> str:
    return ", ".join(form.model_fields)


def refuse_doubles(path: Path, key: str, ids: list[str], lines: Lines) -> None:
    first = {one: n for n, one in reversed(list(enumerate(ids)))}
    doubles = [n for n, one in enumerate(ids) if first[one] < n]
    if doubles:
        raise ConfigError([Fault(shown_path(path), lines.get((key, n)), "id", f"{ids[n]} stands twice") for n in doubles])


def shown_path(path: Path) -> str:
    """A path as people write it: from the working directory where it lies below it."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
