"""What is due now: which targets to poll, when to ask again, and which weekly editions are missing.

Pure: the store says what has been done, `now` says what time it is. Weeks are ISO weeks in Stockholm; an edition is named by
the week that ended and is due on the Monday after it at 07:00.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from monitor.config import Source
from monitor.text import title_key
from monitor.values import BACKLOG, STOCKHOLM, Alert, Item, OwnPage, Period, RegisterEntry, Request, Target, midnight

_WEEK = re.compile(r"(?P<year>[12][0-9]{3})-W(?P<number>[0-9]{2})")
EDITION_HOUR = time(7, 0)
PREVIEW_HOUR = time(15, 0)  # on Fridays
GROUP_OPENS, GROUP_CLOSES = time(7), time(20)  # the steering group's hours, on weekdays
SATURDAY = 5
LONGEST_PAUSE = timedelta(days=1)  # between two attempts at a source that fails
FRESH_DAYS = 7  # of a first poll, what is younger than this is news; the rest is backlog

AHEAD = timedelta(weeks=8)  # how far the digest looks for events
MEASURED = timedelta(weeks=52)  # how far back recall is measured on labelled items
REFERRAL_OPEN = timedelta(days=120)  # a referral's page is read while its date to answer can lie ahead; three months is the custom
ANSWERS_COME = timedelta(days=21)  # so long after it the page is still asked for answers
PAGE_FRESH = timedelta(days=30)  # what was published before is not followed any more
PAGE_AGAIN = timedelta(hours=23)  # between two readings of an open referral's page: about once a day, whenever rounds begin
REGISTER_OPEN = timedelta(days=400)  # what was published before and is undecided still is not asked about any more
REGISTER_A_ROUND = 20  # entries of the Riksdag's register
PAGES_A_ROUND = 40  # so that a burst, or a first poll, asks no host for thousands; the rest waits for later rounds


def requests(sources: Iterable[Source], targets: Iterable[Target], now: datetime, *, everything: bool = False) -> list[Request]:
    """One request for every target that is due (or for all), with what the server gave us to ask "has it changed?"."""
    known = {(target.source_id, target.url): target for target in targets}
    asked = []
    for source in sources:
        target = known.get((source.id, source.url), Target(source.id, source.url))
        if everything or is_due(target, now):
            asked.append(
                Request(
                    source.id,
                    fill(source.url, now),
                    target=source.url,
                    etag=target.etag,
                    modified=target.modified,
                    body_hash=target.body_hash,
                    version=target.version,
                )
            )
    return asked


def is_due(target: Target | None, now: datetime) -> bool:
    """Whether it is time to ask this address: the first time at once."""
    return target is None or target.next_check is None or target.next_check <= now


def fill(url: str, now: datetime) -> str:
    """The address with its placeholders filled: {since}, {today}, {year} and {rm} (the Riksdag's session, from September)."""
    today = now.astimezone(STOCKHOLM).date()
    start = today.year if today.month >= 9 else today.year - 1
    return (
        url.replace("{since}", since(today).isoformat())
        .replace("{today}", today.isoformat())
        .replace("{year}", str(today.year))
        .replace("{rm}", f"{start}/{(start + 1) % 100:02d}")
    )


def since(today: date) -> date:
    """The first day of the month two months back: steady for a month, so that the answer can be "not modified"."""
    months = today.year * 12 + today.month - 1 - 2
    return date(months // 12, months % 12 + 1, 1)


def next_check(source: Source, *, failures: int, retry_after_s: float | None, now: datetime) -> datetime:
    """When to ask again: after the source's interval, doubled for each failure in a row up to a day, never before Retry-After."""
    interval = timedelta(minutes=source.every_minutes)
    if failures:
        interval = max(interval, min(interval * 2 ** min(failures - 1, 12), LONGEST_PAUSE))
    return now + max(interval, timedelta(seconds=retry_after_s or 0))


def is_fresh(published: datetime | None, now: datetime) -> bool:
    """Whether an item of a first poll is news: published today or on one of the seven dates before, in Stockholm.

    An item without a date is taken for backlog: a list without dates would otherwise arrive as a flood.
    """
    if published is None:
        return False
    return published.astimezone(STOCKHOLM).date() >= now.astimezone(STOCKHOLM).date() - timedelta(days=FRESH_DAYS)


def is_over(item: Item, now: datetime) -> bool:
    """Whether an event's last day has passed, in Stockholm; on the day itself it has not. Nothing else is ever over."""
    last = item.ends_at or item.starts_at
    if item.kind != "event" or last is None:
        return False
    return last.astimezone(STOCKHOLM).date() < now.astimezone(STOCKHOLM).date()


def is_far_ahead(item: Item, now: datetime) -> bool:
    """Whether an event begins later than the digest looks ahead: it waits for the edition that it comes within reach of."""
    return item.kind == "event" and item.starts_at is not None and item.starts_at > now + AHEAD


def is_history(item: Item, now: datetime, *, first_poll: bool) -> bool:
    """Whether an item is no news for any edition: on a first poll what is not fresh, and at any time an event that is over.

    An event that lies ahead is news however long ago it was announced.
    """
    if item.kind == "event" and item.starts_at:
        return is_over(item, now)
    return first_poll and not is_fresh(item.published, now)


def week(name: str) -> Period:
    """The week of a name such as "2025-W41". Raises ValueError where there is no such week."""
    written = _WEEK.fullmatch(name)
    if not written:
        raise ValueError(f"{name!r} is no ISO week; write it as 2025-W41")
    year, number = int(written["year"]), int(written["number"])
    last = date(year, 12, 28).isocalendar().week  # the 28th of December is always in the last week of its year
    if not 1 <= number <= last:
        raise ValueError(f"there is no week {number} in {year}; its weeks are {year}-W01 to {year}-W{last}")
    monday = date.fromisocalendar(year, number, 1)
    return Period(name, monday, monday + timedelta(days=6))


def week_of(day: date) -> Period:
    year, number, _ = day.isocalendar()
    return week(f"{year}-W{number:02d}")


def edition_moment(period: Period) -> datetime:
    """When the edition of a week is due: the Monday after it at 07:00 in Stockholm, whatever the clocks do that night."""
    return datetime.combine(period.last + timedelta(days=1), EDITION_HOUR, STOCKHOLM)


def editions(composed: Sequence[str], now: datetime) -> list[Period]:
    """The weeks whose edition is due and not yet composed, oldest first; on an empty database the last ended week alone."""
    last = week_of(now.astimezone(STOCKHOLM).date() - timedelta(days=7))
    newest = week(max(composed)).first if composed else last.first - timedelta(days=7)
    mondays = [newest + timedelta(days=7 * step) for step in range(1, (last.first - newest).days // 7 + 1)]
    return [period for period in map(week_of, mondays) if edition_moment(period) <= now]


def coming_edition(now: datetime) -> Period:
    """The week whose edition comes next: this one, and before Monday 07:00 still the one that ended."""
    week, before = week_of(now.astimezone(STOCKHOLM).date()), week_of(now.astimezone(STOCKHOLM).date() - timedelta(days=7))
    return before if now < edition_moment(before) else week


def preview(now: datetime) -> Period | None:
    """The week of which the project leader may see the coming edition: from Friday 15:00 in Stockholm until it goes."""
    period = coming_edition(now)
    friday = datetime.combine(period.last - timedelta(days=2), PREVIEW_HOUR, STOCKHOLM)
    return period if now >= friday else None


def was_read(period: Period, last_answers: Iterable[datetime | None]) -> bool:
    """Whether any source has answered well since a week began. Of a week that nobody could read, silence means nothing."""
    began = midnight(period.first)
    return any(answer is not None and answer >= began for answer in last_answers)


def measured_after(now: datetime) -> date:
    """The day after which a week must have ended to count when recall is measured: the last 52 weeks do."""
    return now.astimezone(STOCKHOLM).date() - MEASURED


def own_pages(pages: Iterable[OwnPage], targets: Iterable[Target], sources: Iterable[Source], now: datetime) -> list[OwnPage]:
    """Whose own page to read in this round, at most so many: what no edition has considered first, then open referrals again.

    A document that several sources lead to is read where the first of them says. `sources` are in the order of sources.yaml.
    """
    followed = {source.id: (place, source) for place, source in enumerate(sources)}
    known = {(target.source_id, target.url): target for target in targets}
    first: dict[str, OwnPage] = {}
    for page in pages:
        _, source = followed[page.source_id]
        if source.follow != "all" and page.kind != "referral":
            continue
        kept = first.setdefault(page.document_id, page)
        if followed[page.source_id][0] < followed[kept.source_id][0]:
            first[page.document_id] = page
    wanted = [page for page in first.values() if _is_wanted(page, known.get((page.source_id, page.url)), now)]
    return sorted(wanted, key=lambda page: (page.origin == "publisher", page.edition is not None))[:PAGES_A_ROUND]


def _is_wanted(page: OwnPage, target: Target | None, now: datetime) -> bool:
    """Not read yet, or not whole, or a referral that is still open. What was there before the first poll is history."""
    if not is_due(target, now) or page.published is None:
        return False
    unread = page.origin != "publisher" or bool(target and target.failures)
    if page.kind == "referral":
        return page.published > now - REFERRAL_OPEN and (unread or is_open(page, now))
    return unread and page.edition != BACKLOG and page.published > now - PAGE_FRESH


def register(entries: Sequence[RegisterEntry], targets: Mapping[str, Target], now: datetime) -> list[RegisterEntry]:
    """Which entries of the Riksdag's register to read in this round, at most so many: of what is undecided, daily, the unread first.

    A bill is decided with the committees' reports of its matter. `targets` by document id, of those that have been asked about.
    """
    reports = {one.matter: False for one in entries if one.kind == "committee_report"}
    for one in entries:
        if one.kind == "committee_report":
            reports[one.matter] = reports[one.matter] or not is_decided(one)
    wanted = [
        one
        for one in entries
        if one.published is not None
        and one.published > now - REGISTER_OPEN
        and is_due(targets.get(one.document_id), now)
        and not is_decided(one)
        and (one.status is None or one.kind == "committee_report" or reports.get(one.matter, True))
    ]
    return sorted(wanted, key=lambda one: (one.status is not None, one.kind != "committee_report"))[:REGISTER_A_ROUND]


def is_decided(entry: RegisterEntry) -> bool:
    """Whether the register has told that the chamber has decided; a bill's own state does not say so."""
    return entry.status is not None and any(step.code == "BES" and step.state == "happened" for step in entry.status.steps)


def is_open(page: OwnPage, now: datetime) -> bool:
    """Whether a referral's date or answers may still move: until three weeks after its date, or without one after publication."""
    published = page.published.astimezone(STOCKHOLM).date() if page.published else None
    last = page.answer_by or published
    return last is not None and now.astimezone(STOCKHOLM).date() <= last + ANSWERS_COME


def alert(document_id: str, item: Item, designations: Sequence[str], now: datetime, *, at_once: bool = False) -> Alert:
    """A flagged decision, held until the project leader releases it to the steering group; `at_once`: released from its next hour on."""
    held = Alert(document_id, designations[0] if designations else "", title_key(item.title), "held", not_before=now, created=now)
    return replace(held, state="ready", not_before=group_opens(now), at_once=True) if at_once else held


def group_opens(now: datetime) -> datetime:
    """The first time from now on within the steering group's hours: 07-20 on weekdays in Sweden."""
    here = now.astimezone(STOCKHOLM)
    if here.weekday() < SATURDAY and GROUP_OPENS <= here.time() < GROUP_CLOSES:
        return now
    day = here.date() if here.time() < GROUP_OPENS else here.date() + timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return datetime.combine(day, GROUP_OPENS, STOCKHOLM)
