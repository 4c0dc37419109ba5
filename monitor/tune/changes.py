"""How rules differ from those that judged: which are new, gone or changed, and whether the model is another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from monitor.config import Rule, RuleBook, rules_in


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One rule that differs, each form with its tag; a rule that moves to another file is changed, since its tag is another."""

    id: str
    what: Literal["new", "gone", "changed"]
    old: tuple[str, Rule] | None
    new: tuple[str, Rule] | None


@dataclass(frozen=True, slots=True)
class Changes:
    """All that differs, in the order of the rules as they are now; what is gone stands last."""

    model: bool
    rules: tuple[RuleChange, ...]
    sources: frozenset[str] = frozenset()  # the ids of those that sources.yaml has judged otherwise

    def __bool__(self) -> bool:
        return self.model or bool(self.rules) or bool(self.sources)


def changes(content: Mapping[str, Any], rules: RuleBook) -> Changes | None:
    """What differs between kept rules and these; None where a program of another form kept them, and nothing can be compared."""
    try:
        before = rules_in(content)
    except ValueError:
        return None
    after = {rule.id: (file.tag, rule) for file in rules.files.values() for rule in file.rules}
    names = [*after, *(name for name in before if name not in after)]
    found = [_change(name, before.get(name), after.get(name)) for name in names]
    settings = content.get("sources", {})
    now = {name: dict(source.judging) for name, source in rules.sources.items()}
    sources = frozenset(name for name in settings.keys() | now.keys() if settings.get(name) != now.get(name))
    return Changes(content["model"] != rules.model_hash, tuple(one for one in found if one.old != one.new), sources)


def _change(name: str, old: tuple[str, Rule] | None, new: tuple[str, Rule] | None) -> RuleChange:
    return RuleChange(name, "new" if old is None else "gone" if new is None else "changed", old, new)
