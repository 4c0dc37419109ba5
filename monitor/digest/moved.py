"""What has moved in the matters that are followed ("Det som rört sig"), and which these are. Pure: matters as they stand in, words out.

A matter is followed by itself when one of its documents belongs in the digest and must not be missed (grade 3), or when somebody says so.
It ends when it is decided: what comes after, the act's printing or the Riksdag's letter, changes nothing that could be acted on. One that
nobody has decided ends when nothing has come for eighteen months and no day is set: from an inquiry's report to its bill takes a year, an
inquiry has a day on which it is to report, and what has been silent for longer has in practice been laid aside.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from monitor import swedish
from monitor.digest.entries import address_of
from monitor.digest.story import weight
from monitor.text import title_key
from monitor.values import (
    ASKED,
    STOCKHOLM,
    TOPICS,
    Document,
    Follow,
    Matter,
    MatterStep,
    MovedLine,
    Movement,
    MovementKind,
    Movements,
    Names,
    Outcome,
    Snapshot,
    Standing,
    ToldMatter,
    day_of,
)

MOVEMENTS_NAME = "Det som rört sig"
WEIGHTY = 2.5  # the relevance that rounds to grade 3
SILENCE = timedelta(days=548)
LINES_SHOWN = 4
_SET = {
    "answer_by": "Sista svarsdag", "report_by": "Utredningen ska redovisas", "MOT": "Sista dag för motioner", "JUS": "Justering i utskottet",
    "BEH": "Debatt i kammaren", "BES": "Beslut i kammaren",
}  # fmt: skip
_MOVED = {
    "answer_by": "Sista svarsdag är flyttad", "report_by": "Utredningens redovisning är flyttad", "MOT": "Motionstidens slut är flyttat",
    "JUS": "Justeringen i utskottet är flyttad", "BEH": "Debatten i kammaren är flyttad", "BES": "Beslutet i kammaren är flyttat",
}  # fmt: skip
_HAPPENED = {
    "answer_by": "Remisstiden gick ut", "MOT": "Motionstiden gick ut", "JUS": "Utskottet justerade sitt betänkande",
    "BEH": "Kammaren debatterade ärendet", "BES": "Kammaren beslutade i ärendet",
}  # fmt: skip


# --- which are followed ---------------------------------------------------------------------------------------------


def is_followed(standing: Standing, word: Follow | None, told: ToldMatter | None, now: datetime) -> bool:
    """Whether a matter is followed: somebody's newest word counts, for ever where it drops one; else its weight, until it has ended.

    One that ended in silence is followed again when something comes; one that was decided only when somebody says so.
    """
    if word and not word.follows:
        return False
    if told and told.movement.kind == "ended":
        if word and word.at > told.at:
            return True
        return told.snapshot.stage != "decided" and _latest(standing.matter) > told.at
    return bool(word or told or is_weighty(standing.matter) and not _ending(standing, word, now, now.year))


def is_weighty(matter: Matter) -> bool:
    """Whether one of its documents belongs in the digest and must not be missed."""
    judged = [one.verdict for one in matter.documents if one.verdict and one.verdict.in_digest]
    return any(one.relevance >= WEIGHTY for one in judged)


def newest_told(told: Iterable[ToldMatter]) -> dict[str, ToldMatter]:
    """By matter what was told of it last; of one that took up another, all that was told of either is known."""
    found: dict[str, ToldMatter] = {}
    for one in sorted(told, key=lambda one: (one.at, one.matter)):
        if before := found.get(one.matter):
            known = replace(
                one.snapshot,
                documents=tuple(dict.fromkeys((*before.snapshot.documents, *one.snapshot.documents))),
                dates={**before.snapshot.dates, **one.snapshot.dates},
                happened=tuple(dict.fromkeys((*before.snapshot.happened, *one.snapshot.happened))),
                unconfirmed=tuple(dict.fromkeys((*before.snapshot.unconfirmed, *one.snapshot.unconfirmed))),
            )
            one = replace(one, snapshot=known)
        found[one.matter] = one
    return found


# --- what is told of one --------------------------------------------------------------------------------------------


def movement(
    standing: Standing, word: Follow | None, told: ToldMatter | None, names: Names, now: datetime, year: int
) -> Movement | None:
    """What the edition tells of a followed matter, None where nothing has moved since it was told last."""
    if told is None or told.movement.kind == "ended":
        return _movement("begun", standing, (), names, now, year)
    lines = tuple(_lines(standing, told.snapshot, names, now, year))
    if told.snapshot.stage != "decided" and (why := _ending(standing, word, now, year)):
        known = [line for line in lines if not line.text.startswith(_HAPPENED["BES"])]  # `why` says it
        return _movement("ended", standing, known, names, now, year, why)
    lines = lines or tuple(_besides(standing, told.snapshot))
    return _movement("moved", standing, lines, names, now, year) if lines else None


def _ending(standing: Standing, word: Follow | None, now: datetime, year: int) -> str:
    """Why a matter ends, in Swedish, empty where it does not. Somebody's word that it is to be followed counts as something new."""
    if standing.stage == "decided":
        chamber = [step.when for step in standing.steps if _code(step) == "BES" and step.state == "happened"]
        return f"riksdagen beslutade {swedish.day(chamber[-1], year)}" if chamber else "beslutet är fattat"
    latest = max(_latest(standing.matter), word.at) if word else _latest(standing.matter)
    if standing.following is None and now - latest > SILENCE:
        return f"inget nytt har kommit sedan {swedish.day(latest, year)}"
    return ""


def _latest(matter: Matter) -> datetime:
    """When something of a matter was noticed last; what was history when it was stored counts by its day."""
    seen = [min(one.first_seen, one.item.published or one.first_seen) for one in matter.documents]
    return max([*seen, *(one.noticed for one in matter.moved)])


def snapshot(standing: Standing) -> Snapshot:
    """The matter as it is told now, for the next edition to compare with."""
    dated = _dated(standing.steps)
    return Snapshot(
        documents=tuple(one.id for one in standing.matter.documents),
        stage=standing.stage,
        dates={name: day_of(step.when).isoformat() for name, step in dated.items()},
        happened=tuple(name for name, step in dated.items() if step.state == "happened"),
        points=len(standing.outcome),
        unconfirmed=tuple(name for name, step in dated.items() if step.state == "unconfirmed"),
    )


def _movement(
    kind: MovementKind,
    standing: Standing,
    lines: Sequence[MovedLine],
    names: Names,
    now: datetime,
    year: int,
    ended: str = "",
) -> Movement:
    documents = [one for one in standing.matter.documents if one.verdict and one.verdict.in_digest]
    topics = {topic for one in documents if one.verdict for topic in one.verdict.topics}
    step = standing.following
    following = f"{_SET.get(_code(step), step.text)} {swedish.day(step.when, year)}" if step else ""
    return Movement(
        matter=standing.matter.key,
        kind=kind,
        title=standing.matter.title,
        url=address_of(_leading(standing.matter, now), names)[1],
        topics=tuple(topic for topic in TOPICS if topic in topics),
        lines=tuple(lines),
        where=standing.where,
        following=following[:1].lower() + following[1:],
        ended=ended,
    )


def _leading(matter: Matter, now: datetime) -> Document:
    """The document that a matter's title leads to: the newest of its weightiest kind."""
    there = [one for one in matter.documents if _is_there(one, now)] or matter.documents
    return min(reversed(there), key=weight)


def _lines(standing: Standing, before: Snapshot, names: Names, now: datetime, year: int) -> Iterator[MovedLine]:
    """What has happened since: new documents, then dates that came, moved or were set, then the outcome."""
    new = [one for one in standing.matter.documents if one.id not in before.documents]
    yield from _documents(new, standing.matter.title, names, now, year)
    ids = {one.id for one in new}
    for name, step in _dated(standing.steps).items():
        if text := _of_step(name, step, before, year, is_new=step.document is not None and step.document.id in ids):
            if step != standing.following or name in before.dates:  # a day that is set is told as what comes next
                yield MovedLine(text)
    if len(standing.outcome) > before.points:
        yield MovedLine(_of_outcome(standing.outcome))


def _besides(standing: Standing, before: Snapshot) -> Iterator[MovedLine]:
    """What has moved where all else is as it was: the stage, or a day that is set and then told as what comes next."""
    if standing.stage != before.stage:
        yield MovedLine("Ärendet har nått ett nytt läge")
    elif standing.following and any(
        step == standing.following for name, step in _dated(standing.steps).items() if name not in before.dates
    ):
        yield MovedLine("Ett nytt datum är satt")


def _documents(new: Sequence[Document], title: str, names: Names, now: datetime, year: int) -> Iterator[MovedLine]:
    told = [one for one in new if one.item.kind not in ASKED]
    for one in told[:LINES_SHOWN]:
        day = swedish.day(one.item.published, year)
        kind = f"{names.kind(one.item.kind)}{'' if _is_there(one, now) else ' väntas'}"
        what = "" if title_key(one.item.title).endswith(title_key(title)) else f": {swedish.titled(one.item.title)}"
        yield MovedLine(f"{' '.join(filter(None, (kind, day)))}{what}", address_of(one, names)[1])
    if len(told) > LINES_SHOWN:
        yield MovedLine(f"Dessutom {swedish.count(len(told) - LINES_SHOWN, 'ett dokument', 'dokument')}")
    kinds = [one.item.kind for one in new if one.item.kind in ASKED]
    if kinds:
        counted = swedish.asked_for({kind: kinds.count(kind) for kind in ASKED if kind in kinds})
        yield MovedLine(f"Från riksdagens ledamöter: {swedish.listing(list(counted.values()))}")


def _of_step(name: str, step: MatterStep, before: Snapshot, year: int, *, is_new: bool) -> str:
    """One dated step since it was told; empty where nothing has become of it, or where its new document tells it."""
    code, day, was = _code(step), swedish.day(step.when, year), before.dates.get(name)
    if step.state == "happened":
        return f"{_HAPPENED[code]} {day}" if code in _HAPPENED and name not in before.happened and not is_new else ""
    if step.state == "unconfirmed" and code == "BES" and not is_new:
        return "" if name in before.unconfirmed else f"{_SET[code]} var planerat till {day}, men är inte bekräftat"
    if was is None:
        return "" if is_new else f"{_SET.get(code, step.text)} {day}"
    if was == day_of(step.when).isoformat():
        return ""
    return f"{_MOVED.get(code, step.text)} från {swedish.day(datetime.fromisoformat(was).date(), year)} till {day}"


def _of_outcome(outcome: Sequence[Outcome]) -> str:
    """ "Riksdagen följde utskottet i alla fyra punkter", "… i 12 av 13 punkter; i punkt 4 (Hastigheter) vann reservation 5"."""
    lost = [one for one in outcome if one.winner != "utskottet"]
    if not lost:
        every = {1: "den enda punkten", 2: "båda punkterna"}.get(len(outcome), f"alla {swedish.numbers(len(outcome))[0]} punkter")
        return f"Riksdagen följde utskottet i {every}"
    won = swedish.listing([f"i punkt {one.number} ({one.heading}) vann {one.winner}" for one in lost])
    if len(lost) == len(outcome):
        return f"Riksdagen följde inte utskottet; {won}"
    followed = f"{' av '.join(swedish.numbers(len(outcome) - len(lost), len(outcome), one='en'))} punkter"
    return f"Riksdagen följde utskottet i {followed}; {won}"


def _dated(steps: Iterable[MatterStep]) -> Mapping[str, MatterStep]:
    """The steps that are no documents, each by a name that stays when its day moves."""
    found: dict[str, MatterStep] = {}
    for step in steps:
        code = _code(step)
        if code in _SET:
            owner = "" if code == "report_by" or step.document is None else step.document.id
            name = f"{code} {owner}".strip()
            number = sum(there == name or there.startswith(f"{name} #") for there in found)
            found[f"{name} #{number + 1}" if number else name] = step
    return found


def _code(step: MatterStep) -> str:
    """The day of decision is one step, whether a list or the register tells it."""
    return "BES" if step.kind == "decision" else step.kind


def _is_there(document: Document, now: datetime) -> bool:
    return document.item.published is None or document.item.published.astimezone(STOCKHOLM) <= now


# --- the section ----------------------------------------------------------------------------------------------------


def movements_of(told: Iterable[Movement], wanted: Sequence[str], cap: int) -> Movements:
    """What a reader of these topics is told, each matter once: of each sort at most `cap`."""
    ours = [one for one in told if not one.topics or any(topic in wanted for topic in one.topics)]
    by_kind = {kind: [one for one in ours if one.kind == kind] for kind in ("moved", "begun", "ended")}
    shown = {kind: tuple(found[:cap]) for kind, found in by_kind.items()}
    left = len(ours) - sum(map(len, shown.values()))
    return Movements(MOVEMENTS_NAME, shown["moved"], shown["begun"], shown["ended"], left)
