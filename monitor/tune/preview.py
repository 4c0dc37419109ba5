"""What edited rules would add and drop on the stored items, before a round judges with them. Nothing is stored or changed.

Only what the edit can touch is judged again: an item that neither the old nor the new form of a changed rule hits, of a source whose
settings are as they were, keeps the verdict that is stored. Where the model is another, or the rules that judged are not kept, every item is
judged again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from monitor import classify
from monitor.classify.rules import Matcher
from monitor.config import Rule, RuleBook, RuleFile
from monitor.store import Store
from monitor.tune.changes import Changes, RuleChange, changes
from monitor.tune.words import Keyword, Vocabulary, written_in
from monitor.values import STOCKHOLM, Judged, Verdict

BROAD = 0.05  # a rule that hits more than this share of all items says little about any of them …
BROAD_A_WEEK = 5  # … unless there are so few of them that it costs nobody anything

Form = tuple[str, Rule]


@dataclass(frozen=True, slots=True)
class Moved:
    """One item that the edited rules judge otherwise: its grade, topics and whether it was and would be flagged."""

    id: str
    title: str
    day: date
    relevance: tuple[float, float]
    topics: tuple[tuple[str, ...], tuple[str, ...]]
    urgent: tuple[bool, bool]


@dataclass(frozen=True, slots=True)
class Length:
    """How many items a week the digest lists: the mean, and the longest week."""

    mean: float
    largest: int


@dataclass(frozen=True, slots=True)
class Broad:
    """A changed rule that hits very much."""

    rule: str
    hits_a_week: float
    share: float


@dataclass(frozen=True, slots=True)
class Preview:
    """What an edit does. `lost` are past flagged items that would no longer be; they stand in no other list.

    `compared` is the version of the rules that judged last; `changes` is None where those are not kept. `unkept` counts the items
    whose rules are not kept, or of a form that cannot be compared.
    """

    since: datetime
    compared: str | None
    changes: Changes | None
    items: int
    judged_again: int
    unkept: int
    lost: tuple[Moved, ...]
    added: tuple[Moved, ...]
    dropped: tuple[Moved, ...]
    otherwise: tuple[Moved, ...]
    before: Length
    after: Length
    broad: tuple[Broad, ...]
    keywords: tuple[Keyword, ...]


def preview(rules: RuleBook, store: Store, *, since: datetime) -> Preview:
    """Compares edited rules with the stored verdicts on what was published (undated: first seen) since then."""
    kept, last = store.kept_rules(), store.last_rules()
    differ = {version: changes(one.content, rules) for version, one in kept.items()} | {rules.version: Changes(False, ())}
    edit = differ.get(last) if last else Changes(False, ())
    touched = _Touched(differ)
    changed = edit.rules if edit else ()
    vocabulary = Vocabulary(one for change in changed for one in written_in(_rule(change.old), _rule(change.new)))
    classifier = classify.build(rules)
    tally = _Tally()
    for part in store.judged(since=since):
        for one in part:
            forms = touched.forms(one)
            tally.hits.update(forms)
            if changed:
                vocabulary.read(one.item)
            if touched.by(one, forms):
                tally.judge(one, classify.classify(one.item, classifier, document_id=one.id))
            else:
                tally.keep(one)
            tally.unkept += differ.get(one.rules_version) is None
    return Preview(
        since=since,
        compared=last,
        changes=edit,
        items=tally.items,
        judged_again=tally.judged_again,
        unkept=tally.unkept,
        lost=_newest(tally.lost),
        added=_newest(tally.added),
        dropped=_newest(tally.dropped),
        otherwise=_newest(tally.otherwise),
        before=_length(tally.weeks_before, tally.weeks),
        after=_length(tally.weeks_after, tally.weeks),
        broad=tuple(_broad(changed, touched, tally)),
        keywords=vocabulary.keywords(),
    )


def losses(before: RuleBook | None, after: RuleBook, store: Store, *, since: datetime) -> tuple[Moved, ...]:
    """The past flagged items that an edit loses: those that the rules before it still flag, and the rules after it do not.

    Without rules before it (they could not be read) every flagged item counts.
    """
    old, new = classify.build(before) if before else None, classify.build(after)
    lost = []
    for part in store.judged(since=since, flagged=True):
        for one in part:
            verdict = classify.classify(one.item, new, document_id=one.id)
            if not verdict.urgent and (old is None or classify.classify(one.item, old, document_id=one.id).urgent):
                lost.append(_moved(one, verdict))
    return _newest(lost)


class _Touched:
    """Every form, old and new, of every rule that differs for some version, in one matcher; and which of them concern a version."""

    def __init__(self, differ: Mapping[str, Changes | None]) -> None:
        self._names: dict[Form, str] = {}
        self._concern: dict[str, frozenset[str] | None] = {}
        self._sources = {version: found.sources for version, found in differ.items() if found}
        for version, found in differ.items():
            forms = [form for change in found.rules for form in (change.old, change.new) if form] if found else []
            names = frozenset(self._names.setdefault(form, f"form-{len(self._names)}") for form in forms)
            self._concern[version] = None if found is None or found.model else names
        self._matcher = Matcher(_book(self._names))

    def name(self, form: Form) -> str:
        return self._names[form]

    def forms(self, one: Judged) -> list[str]:
        """The forms that hit an item."""
        return [hit.rule.id for hit in self._matcher.hits(one.item)]

    def by(self, one: Judged, forms: Iterable[str]) -> bool:
        """Whether an item must be judged again."""
        concern = self._concern.get(one.rules_version)
        other_source = one.item.source_id in self._sources.get(one.rules_version, ())
        return concern is None or other_source or not concern.isdisjoint(forms)


def _book(names: Mapping[Form, str]) -> RuleBook:
    """Forms as a rule book; each has a name of its own, because the two forms of one rule share its id."""
    by_tag: dict[str, list[Rule]] = {}
    for (tag, rule), name in names.items():
        by_tag.setdefault(tag, []).append(rule.model_copy(update={"id": name}))
    files = {tag: RuleFile.model_construct(tag=tag, name="", rules=tuple(found)) for tag, found in by_tag.items()}
    return RuleBook(files, (), {}, None, "")


@dataclass(slots=True)
class _Tally:
    """What the look over the items has found so far."""

    items: int = 0
    judged_again: int = 0
    unkept: int = 0
    weeks: set[tuple[int, int]] = field(default_factory=set)
    weeks_before: Counter[tuple[int, int]] = field(default_factory=Counter)
    weeks_after: Counter[tuple[int, int]] = field(default_factory=Counter)
    hits: Counter[str] = field(default_factory=Counter)
    lost: list[Moved] = field(default_factory=list)
    added: list[Moved] = field(default_factory=list)
    dropped: list[Moved] = field(default_factory=list)
    otherwise: list[Moved] = field(default_factory=list)

    def keep(self, one: Judged) -> None:
        self._count(one, one.in_digest)

    def judge(self, one: Judged, verdict: Verdict) -> None:
        self.judged_again += 1
        self._count(one, verdict.in_digest)
        if one.urgent and not verdict.urgent:
            self.lost.append(_moved(one, verdict))
        elif verdict.in_digest != one.in_digest:
            (self.added if verdict.in_digest else self.dropped).append(_moved(one, verdict))
        elif verdict.topics != one.topics or verdict.urgent != one.urgent:
            self.otherwise.append(_moved(one, verdict))

    def _count(self, one: Judged, listed: bool) -> None:
        week = _day(one).isocalendar()[:2]
        self.items += 1
        self.weeks.add(week)
        self.weeks_before[week] += one.in_digest
        self.weeks_after[week] += listed


def _day(one: Judged) -> date:
    return (one.item.published or one.first_seen).astimezone(STOCKHOLM).date()


def _moved(one: Judged, verdict: Verdict) -> Moved:
    return Moved(
        id=one.id,
        title=one.item.title,
        day=_day(one),
        relevance=(one.relevance, verdict.relevance),
        topics=(one.topics, verdict.topics),
        urgent=(one.urgent, verdict.urgent),
    )


def _newest(found: Iterable[Moved]) -> tuple[Moved, ...]:
    return tuple(sorted(found, key=lambda one: (-one.day.toordinal(), one.title, one.id)))


def _length(listed: Mapping[tuple[int, int], int], weeks: set[tuple[int, int]]) -> Length:
    return Length(sum(listed.values()) / len(weeks), max(listed.values())) if weeks else Length(0.0, 0)


def _broad(changed: Iterable[RuleChange], touched: _Touched, tally: _Tally) -> Iterable[Broad]:
    for change in changed:
        hits = tally.hits[touched.name(change.new)] if change.new else 0
        if hits > max(BROAD * tally.items, BROAD_A_WEEK * len(tally.weeks)):
            yield Broad(change.id, hits / len(tally.weeks), hits / tally.items)


def _rule(form: Form | None) -> Rule | None:
    return form[1] if form else None
