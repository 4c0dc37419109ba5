"""A week becomes an edition: what is listed, under which topic, in which order, and how much; what lies ahead; and what of the rest is
drawn for labelling. Pure: documents in, digest out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from itertools import groupby

from monitor.config import Source
from monitor.swedish import is_called_off
from monitor.text import title_key
from monitor.values import (
    STOCKHOLM,
    TOPICS,
    Agenda,
    AgendaDay,
    AgendaWeek,
    Ahead,
    Coming,
    Coverage,
    Dated,
    Digest,
    Document,
    Entry,
    Item,
    Meeting,
    Period,
    Reason,
    Section,
    TargetHealth,
    ToldEvent,
    came_at,
)

ASKED = ("motion", "question", "interpellation")  # told briefly, so that they do not drown what is decided
WHY_SHOWN = 2
WORDS_SHOWN = 3
SAMPLE_SIZE = 15
MEETINGS = "meetings"  # the section of events
MEETINGS_NAME = "Mötesplatser framåt"
OF_EVENTS = ("event", "register_by")  # these dates stand there, not in the agenda
AGENDA_NAME = "På gång"
AGENDA_ROWS = 16  # dates in the letter: two a week on average


def compose(
    documents: Iterable[Document],
    *,
    period: Period,
    coverage: Coverage,
    source_names: Mapping[str, str],
    kind_names: Mapping[str, str],
    topic_names: Mapping[str, str],
    topics: Sequence[str],
    cap: int,
    composed: datetime,
    told: Iterable[ToldEvent] = (),
    dates: Iterable[Dated] = (),
    span: tuple[date, date] = (date.min, date.max),
) -> Digest:
    """The edition of a period for a reader of these topics (none: all). Each item stands once, under the topic it is surest of.

    What is flagged stands first and is not repeated; it and each section show at most `cap` entries, and all stand in the full list.
    `source_names` are in the order of sources.yaml. Events whose day is known stand by themselves, with those `told` and still ahead.
    Of all `dates` on these topics those within `span` (first and last day) and those that have moved are told, and those of what is
    listed now.
    """
    wanted = [topic for topic in TOPICS if not topics or topic in topics]
    ordered = sorted(documents, key=_order)
    others = [one for one in ordered if not _is_meeting(one)]
    listed = by_topic(others, topics=wanted, source_names=source_names, kind_names=kind_names)
    flagged = _flagged(ordered, listed, cap)
    meetings = _meetings(ordered, told, wanted, source_names, kind_names)
    everything = _everything(listed, meetings, topic_names)
    dated = coming(dates, topics=wanted, source_names=source_names, kind_names=kind_names, topic_names=topic_names)
    dated = _told_dates(dated, everything, meetings, span)
    return Digest(
        period=period,
        flagged=tuple(flagged),
        sections=_sections(listed, flagged, topic_names, cap),
        everything=everything,
        ahead=_ahead(meetings, cap),
        meetings=meetings,
        coverage=coverage,
        composed=composed,
        topics=tuple(wanted),
        agenda=agenda(dated, meetings, span, AGENDA_ROWS),
        whole_agenda=agenda(dated, meetings, span, len(dated)),
        dates=dated,
    )


def by_topic(
    documents: Iterable[Document], *, topics: Sequence[str], source_names: Mapping[str, str], kind_names: Mapping[str, str]
) -> dict[str, list[Entry]]:
    """Those of these documents that belong in the digest, in their order, each once: under that of the topics which it is surest of."""
    listed: dict[str, list[Entry]] = {topic: [] for topic in topics}
    for document in documents:
        if topic := _topic(document, topics):
            listed[topic].append(entry_of(document, topic, source_names, kind_names))
    return listed


def _flagged(ordered: Sequence[Document], listed: Mapping[str, Sequence[Entry]], cap: int) -> list[Entry]:
    entries = {entry.document.id: entry for part in listed.values() for entry in part}
    urgent = (one.id for one in ordered if one.verdict and one.verdict.urgent and one.id in entries)
    return [entries[name] for name in urgent][:cap]


def coming(
    dates: Iterable[Dated],
    *,
    topics: Sequence[str],
    source_names: Mapping[str, str],
    kind_names: Mapping[str, str],
    topic_names: Mapping[str, str],
) -> tuple[Coming, ...]:
    """Those of these dates whose document belongs in the digest and is on one of these topics, in order of time."""
    found = []
    for one in dates:
        if topic := _topic(one.document, topics):
            found.append(Coming(one, entry_of(one.document, topic, source_names, kind_names), topic_names.get(topic, topic)))
    return tuple(sorted(found, key=lambda one: (one.dated.day, one.dated.when.isoformat(), one.dated.uid)))


def _told_dates(
    dates: Iterable[Coming], everything: Iterable[Section], meetings: Iterable[Meeting], span: tuple[date, date]
) -> tuple[Coming, ...]:
    """The dates that an edition tells of: of its events, of what it lists now however far ahead, and of all else what is near or moved."""
    listed = {entry.document.id for section in everything for entry in section.entries}
    events = {one.entry.document.id for one in meetings}

    def is_told(one: Coming) -> bool:
        if one.dated.kind in OF_EVENTS:
            return one.dated.document.id in events
        return one.dated.off or one.dated.moved_from is not None or one.dated.document.id in listed or _is_near(one, span)

    return tuple(filter(is_told, dates))


def _is_near(one: Coming, span: tuple[date, date]) -> bool:
    return one.dated.day >= span[0] and (one.dated.day <= span[1] or one.dated.moved_from is not None)


def _is_of_agenda(one: Coming, meetings: Iterable[Meeting]) -> bool:
    """What is not told as a meeting: no event, and no decision whose vote stands among the meetings under the report's number."""
    if one.dated.off or one.dated.kind in OF_EVENTS:
        return False
    here = [meeting.entry.document.item for meeting in meetings]
    titles = [item.title for item in here if item.starts_at and item.starts_at.astimezone(STOCKHOLM).date() == one.dated.day]
    numbers = [ref for ref in one.dated.document.item.refs if ":" in ref]
    return one.dated.kind != "decision" or not any(f"({number})" in title for number in numbers for title in titles)


def agenda(dates: Iterable[Coming], meetings: Iterable[Meeting], span: tuple[date, date], cap: int) -> Agenda:
    """Of these dates those within a span that these meetings do not tell: what has moved, then the most relevant; by week and day."""
    meetings = tuple(meetings)
    dates = [one for one in dates if _is_near(one, span) and _is_of_agenda(one, meetings)]
    ranked = sorted(dates, key=lambda one: (one.dated.moved_from is None, _order(one.dated.document)))
    chosen = {one.dated.uid for one in ranked[:cap]}
    shown = [one for one in dates if one.dated.uid in chosen]
    days = [AgendaDay(day, tuple(rows)) for day, rows in groupby(shown, key=lambda one: one.dated.day)]
    weeks = groupby(days, key=lambda one: one.day.isocalendar()[:2])
    return Agenda(AGENDA_NAME, tuple(AgendaWeek(week[1], tuple(rows)) for week, rows in weeks), len(dates) - len(shown))


def _sections(
    listed: Mapping[str, Sequence[Entry]], flagged: Sequence[Entry], names: Mapping[str, str], cap: int
) -> tuple[Section, ...]:
    """The topics of the letter, without what it has flagged already."""
    urgent = {entry.document.id for entry in flagged}
    shown = {topic: [entry for entry in entries if entry.document.id not in urgent] for topic, entries in listed.items()}
    return tuple(_section(topic, names, entries, cap) for topic, entries in shown.items() if entries)


def _meetings(
    documents: Iterable[Document],
    told: Iterable[ToldEvent],
    wanted: Sequence[str],
    source_names: Mapping[str, str],
    kind_names: Mapping[str, str],
) -> tuple[Meeting, ...]:
    """The events of a week that are not called off, with those told of before, by day and hour."""
    found = []
    for document in documents:
        if _is_meeting(document) and not is_called_off(document.item.title) and (topic := _topic(document, wanted)):
            found.append(Meeting(entry_of(document, topic, source_names, kind_names)))
    for one in told:
        if (topic := _topic(one.document, wanted)) and not _is_called_off_before(one):
            found.append(Meeting(entry_of(one.document, topic, source_names, kind_names), known=True, then=_before(one)))
    return tuple(sorted(found, key=_hour))


def _everything(
    listed: Mapping[str, Sequence[Entry]], meetings: Iterable[Meeting], names: Mapping[str, str]
) -> tuple[Section, ...]:
    """The full list by topic, and last the events that are new."""
    new = tuple(one.entry for one in meetings if not one.known)
    sections = [Section(topic, names.get(topic, topic), tuple(entries), (), 0) for topic, entries in listed.items() if entries]
    return (*sections, Section(MEETINGS, MEETINGS_NAME, new, (), 0)) if new else tuple(sections)


def sample(period: Period, rejected: Iterable[str]) -> tuple[str, ...]:
    """Which of the documents that an edition did not list are put up for labelling: as if drawn by lot, but the same every time."""

    def lot(document_id: str) -> bytes:
        return hashlib.sha256(f"{period.name} {document_id}".encode()).digest()

    return tuple(sorted(rejected, key=lot)[:SAMPLE_SIZE])


def _order(document: Document) -> tuple[float, float, str]:
    """Most relevant first, then newest; the id keeps the order the same every time."""
    came = came_at(document.item, document.first_seen)
    return (-(document.verdict.relevance if document.verdict else 0.0), -came.timestamp(), document.id)


def _topic(document: Document, wanted: Sequence[str]) -> str | None:
    verdict = document.verdict
    if verdict is None or not verdict.in_digest:
        return None
    return max((topic for topic in verdict.topics if topic in wanted), key=lambda topic: verdict.scores[topic], default=None)


def _is_meeting(document: Document) -> bool:
    return document.item.kind == "event" and document.item.starts_at is not None


def _before(one: ToldEvent) -> Item | None:
    """What an event was told as, where it has been moved or called off since."""
    now, then = one.document.item, one.then
    same = (now.starts_at, title_key(now.place)) == (then.starts_at, title_key(then.place))
    return then if not same or is_called_off(now.title) else None


def _is_called_off_before(one: ToldEvent) -> bool:
    return is_called_off(one.document.item.title) and is_called_off(one.then.title)


def _hour(one: Meeting) -> tuple[datetime, str]:
    return (one.entry.document.item.starts_at or datetime.max.replace(tzinfo=UTC), one.entry.document.id)


def _ahead(meetings: Sequence[Meeting], cap: int) -> Ahead:
    """What the letter shows of the events ahead: in full first what has changed and then the most relevant, briefly the nearest."""
    news = [one for one in meetings if not one.known or one.then]
    known = [one for one in meetings if one.known and not one.then]
    shown = sorted(news, key=lambda one: (not one.known, _order(one.entry.document)))[:cap]
    return Ahead(MEETINGS_NAME, tuple(sorted(shown, key=_hour)), tuple(known[:cap]), len(meetings) - len(shown) - len(known[:cap]))


def _section(topic: str, names: Mapping[str, str], entries: Sequence[Entry], cap: int) -> Section:
    shown = [entry for entry in entries if entry.document.item.kind not in ASKED][:cap]
    by_title: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.document.item.kind in ASKED:
            by_title.setdefault(title_key(entry.document.item.title), []).append(entry)
    asked = tuple(tuple(group) for group in by_title.values())[:cap]
    return Section(topic, names.get(topic, topic), tuple(shown), asked, len(entries) - len(shown) - sum(map(len, asked)))


def entry_of(document: Document, topic: str, source_names: Mapping[str, str], kind_names: Mapping[str, str]) -> Entry:
    """What a reader needs to judge a document, with why it is listed under this topic."""
    source_id, url = _telling(document, source_names)
    return Entry(
        document=document,
        url=url,
        source_name=next(
            (name for name in document.item.senders if name.endswith("departementet")), source_names.get(source_id, source_id)
        ),
        kind_name=kind_names.get(document.item.kind, document.item.kind),
        why=_why(document.verdict.reasons if document.verdict else (), topic),
    )


def _telling(document: Document, source_names: Mapping[str, str]) -> tuple[str, str]:
    """Whose page to link to: of all that tell of a document, the source that stands first in sources.yaml."""
    told = {document.item.source_id: document.item.url, **document.urls}
    return next(((name, told[name]) for name in source_names if name in told), (document.item.source_id, document.item.url))


def _why(reasons: Sequence[Reason], topic: str) -> tuple[str, ...]:
    """Why an item is listed, in Swedish: the rules for its topic with their words, then corridor and what shifts; else that its source
    gives it the topic; else the terms.

    No word is cited twice: a reason that has no word of its own adds nothing.
    """
    rules = [one for one in reasons if one.rule and one.weight > 0 and one.effect != "forbid"]
    first = [one for one in rules if one.tag == topic]
    then = [one for one in rules if one.tag in ("corridor", "shift")]
    chosen = [*sorted(first, key=_weight)[:WHY_SHOWN], *sorted(then, key=_weight)[:WHY_SHOWN]]
    words = _once([one.words[:WORDS_SHOWN] for one in chosen])
    told = tuple(f"{one.text} ({_cited(own)})" for one, own in zip(chosen, words, strict=True) if own)
    told = told or tuple(one.text for one in reasons if one.effect == "force" and not one.rule and one.tag == topic)
    (terms,) = _once([[one.term for one in reasons if one.term and one.tag == topic]])
    return told or ((f"Ord som vägde: {_cited(terms[:WORDS_SHOWN])}",) if terms else ())


def _once(lists: Sequence[Sequence[str]]) -> list[list[str]]:
    """Lists of words without those that stand in an earlier place, or within a longer one in any: "riksväg" in "riksväg 62"."""
    everything = {word.casefold() for words in lists for word in words}
    cited: set[str] = set()
    kept: list[list[str]] = []
    for words in lists:
        kept.append([])
        for word in words:
            key = word.casefold()
            if key not in cited and not any(f" {key} " in f" {other} " for other in everything - {key}):
                kept[-1].append(word)
                cited.add(key)
    return kept


def _cited(words: Sequence[str]) -> str:
    return ", ".join(f"”{word}”" for word in words)


def _weight(reason: Reason) -> tuple[float, str]:
    return (-reason.weight, reason.rule)


def coverage(
    sources: Sequence[Source],
    health: Iterable[TargetHealth],
    documents: Sequence[Document],
    silent: Mapping[str, datetime],
    *,
    period: Period,
) -> Coverage:
    """How the sources fared. One counts as read when it answered after the week began and its latest answer was good.

    `silent` are those that have had nothing new for longer than usual, each with its last day of news.
    """
    by_target = {(one.source_id, one.url): one for one in health}
    begin = datetime.combine(period.first, time.min, STOCKHOLM)
    down = []
    for source in sources:
        one = by_target.get((source.id, source.url))
        if one is None or one.failures or one.last_ok is None or one.last_ok < begin:
            down.append((source.name, one.last_ok if one else None))
    quiet = tuple((source.name, silent[source.id]) for source in sources if source.id in silent)
    return Coverage(len(sources), len(sources) - len(down), tuple(down), len(documents), quiet)
