"""YAML with line numbers, so that a fault can say where it stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from monitor.config.schema import Written
from monitor.errors import ConfigError, Fault


class _Loader(yaml.CSafeLoader):
    """YAML in which only true and false are booleans and a date stays text, so that `no` and `2025-10-06` mean what they say."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if tag not in ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp")]
    for first, pairs in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))

DEEPEST = 20
Lines = Mapping[tuple[str | int, ...], int]
Model = TypeVar("Model", bound=Written)


def read(path: Path, model: type[Model]) -> tuple[Model, Lines]:
    shown = shown_path(path)
    try:
        body = path.read_bytes()
    except OSError as error:
        raise ConfigError.at(shown, f"cannot be read: {error.strerror}") from error
    lines: dict[tuple[str | int, ...], int] = {}
    faults: list[Fault] = []
    try:
        loader = _Loader(body.decode("utf-8-sig"))
        node = loader.get_single_node()
        if node is None:
            raise ConfigError.at(shown, "is empty")
        _walk(node, (), lines, faults, shown)
        value = loader.construct_document(node)
    except UnicodeDecodeError as error:
        raise ConfigError.at(shown, f"is not UTF-8 text (byte {error.start})") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise ConfigError.at(shown, f"is not YAML: {error.problem}", line=mark.line + 1 if mark else None) from error
    except (yaml.YAMLError, ValueError) as error:
        raise ConfigError.at(shown, f"is not YAML: {' '.join(str(error).split())}") from error
    try:
        found = model.model_validate(value)
    except ValidationError as error:
        faults += [_fault(shown, one, lines) for one in error.errors()]
    if faults:
        raise ConfigError(faults)
    return found, lines


def _walk(node: yaml.Node, at: tuple[str | int, ...], lines: dict[Any, int], faults: list[Fault], shown: str) -> None:
    """Notes the line of every key and list entry, and refuses a key that stands twice."""
    if len(at) > DEEPEST:  # also a list that holds itself
        raise yaml.MarkedYAMLError(problem="is nested too deeply", problem_mark=node.start_mark)
    lines.setdefault(at, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if key.value in seen:
                faults.append(Fault(shown, key.start_mark.line + 1, str(key.value), "stands twice"))
            seen.add(key.value)
            lines[*at, key.value] = key.start_mark.line + 1
            _walk(value, (*at, key.value), lines, faults, shown)
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            _walk(value, (*at, number), lines, faults, shown)


def _fault(shown: str, error: Any, lines: Lines) -> Fault:
    at = tuple(error["loc"])
    near = at
    while near and near not in lines:
        near = near[:-1]
    message = error["msg"].removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        message = "is not a known key"
    elif error["type"] == "missing":
        message = "is missing"
    elif isinstance(error.get("input"), (str, int, float, bool)):
        message += f" (got {str(error['input'])[:80]!r})"
    return Fault(shown, lines.get(near, 1), ".".join(map(str, at)), message)


def refuse_doubles(path: Path, key: str, ids: list[str], lines: Lines) -> None:
    doubles = [n for n, one in enumerate(ids) if one in ids[:n]]
    if doubles:
        raise ConfigError([Fault(shown_path(path), lines.get((key, n)), "id", f"{ids[n]} stands twice") for n in doubles])


def shown_path(path: Path) -> str:
    """A path as people write it: from the working directory where it lies below it."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
