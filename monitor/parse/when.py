"""When an event is and until when one registers, as publishers write it: "tisdag 4 november kl. 13.00–16.00", "23–24 oktober", ISO.

What names no zone is Stockholm's time. Where no year is written, it is the one that lies nearest ahead: programmes are written for
what comes, but a page may keep what has been for some months.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from monitor.parse import times
from monitor.swedish import MONTHS
from monitor.text import normalise
from monitor.values import STOCKHOLM

KEPT = timedelta(days=120)  # so long may a page still show an event that has been
YEARS = range(1970, 2200)

_SHORT = {name[:3]: number for number, name in enumerate(MONTHS, 1)}
_DAY = re.compile(
    r"(?<![\d/:.-])(?P<first>\d{1,2})(?:\s?[–-]\s?(?P<last>\d{1,2}))?\s(?P<month>"
    + "|".join(MONTHS)
    + r"|jan|feb|mar|apr|jun|jul|aug|sept?|okt|nov|dec)\b\.?(?:,?\s(?P<year>(?:19|20)\d\d)\b)?",
    re.IGNORECASE,
)
_ISO = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?\s?(?:Z|[+-]\d{2}:?\d{2})?)?")
_TO = re.compile(
    r"(?i)[\s,]*(?:(?:kl\.?|klockan)?\s?\d{1,2}[.:]\d{2})?\s*(?:[–-]|till(?: och med)?|t\.?o\.?m\.?)\s*(?:\w{3,7}\s)?(?:den )?"
)
_CLOCK = re.compile(
    r"(?i)(?<![\d/:.-])(?:(?:kl\.?|klockan)\s?)?(?P<h>\d{1,2})[.:](?P<m>\d{2})(?!\d|[.:]\d)(?:\s?(?:[–-]|till)\s?(?P<h2>\d{1,2})(?:[.:](?P<m2>\d{2}))?(?![.:]?\d))?"
    r"|(?:\b(?:kl\.?|klockan)\s?|(?:^|\n)[\s,]*(?=\d{1,2}\s?[–-]\s?\d{1,2}(?:[.:]\d\d)?[\s.]*(?:$|,)))(?P<hour>\d{1,2})"
    r"(?:\s?(?:[–-]|till)\s?(?P<hour2>\d{1,2})(?:[.:](?P<minute2>\d{2}))?)?(?![.:]?\d)"
)
_REGISTER = re.compile(r"(?i)\b(?:för)?(?:anmäl\w*|osa|registrera\w*)\b[^.!?\n]{0,90}?\b(?:senast|till och med|t\.o\.m\.?|före)\b")

Span = tuple[datetime | None, datetime | None]


def span(text: str, at: datetime) -> Span:
    """When an event begins and ends, of a text that tells it; None for what it does not tell.

    Without an hour it begins at midnight and ends, where it goes on for several days, at the midnight that begins the last one.
    """
    plain = normalise(text)
    if exact := _exact(plain):
        return exact
    found = _days(plain, at)
    if found is None:
        return None, None
    first, last, rest = found
    begins, ends = _hours(rest)
    return _whole(first, last, begins, ends)


def register_by(text: str, at: datetime) -> date | None:
    """The last day to register, of a text that speaks of it: "Anmäl dig senast 16 oktober"."""
    plain = normalise(text)
    hit = _REGISTER.search(plain)
    return day(plain[hit.end() :][:60], at) if hit else None


def day(text: str, at: datetime) -> date | None:
    """The first day that a text tells."""
    begins, _ = span(text, at)
    return begins.astimezone(STOCKHOLM).date() if begins else None


def moment(first: date, clock: str) -> datetime:
    """A day with the hour that a text tells, or else its midnight, in Stockholm."""
    begins, _ = _hours(clock)
    return datetime.combine(first, begins or time.min, STOCKHOLM)


def _exact(plain: str) -> Span | None:
    """ISO times with their hours, the second one where it is the first one's end."""
    hits = [hit for hit in _ISO.finditer(plain) if ":" in hit[0]]
    if not hits:
        return None
    begins = times.moment(hits[0][0])
    ends = times.moment(hits[1][0]) if len(hits) > 1 and _TO.fullmatch(plain[hits[0].end() : hits[1].start()]) else None
    return begins, ends if begins and ends and ends > begins else None


def _days(plain: str, at: datetime) -> tuple[date, date, str] | None:
    """The first and the last day, and the text without them (a line break in their place), in which the hours stand."""
    hits = sorted([*_ISO.finditer(plain), *_DAY.finditer(plain)], key=lambda hit: hit.start())
    told = [(hit, found) for hit in hits if (found := _day(hit, at))]
    if not told:
        return None
    (hit, (first, last)), rest = told[0], plain[: told[0][0].start()] + "\n" + plain[told[0][0].end() :]
    if len(told) > 1 and _TO.fullmatch(plain[hit.end() : told[1][0].start()]) and told[1][1][1] > first:
        last = told[1][1][1]
        rest = plain[hit.end() : told[1][0].start()] + "\n" + plain[told[1][0].end() :]
    return first, last, rest


def _day(hit: re.Match[str], at: datetime) -> tuple[date, date] | None:
    try:
        if hit.re is _ISO:
            there = date.fromisoformat(hit[0][:10])
            return (there, there) if there.year in YEARS else None
        month = _SHORT[hit["month"].lower()[:3]]
        first = _dated(int(hit["first"]), month, hit["year"], at)
        last = first.replace(day=int(hit["last"])) if hit["last"] else first
    except ValueError:
        return None
    return first, max(first, last)


def _dated(number: int, month: int, year: str | None, at: datetime) -> date:
    if year:
        return date(int(year), month, number)
    today = at.astimezone(STOCKHOLM).date()
    there = date(today.year, month, number)
    if there < today - KEPT:
        return there.replace(year=today.year + 1)
    before = there.replace(year=today.year - 1)
    return before if before >= today - KEPT else there


def _hours(text: str) -> tuple[time | None, time | None]:
    """The first hour that a text tells and the one that ends it: after a dash, or where days stand between them the next one told."""
    told = [
        (begins, _hour(hit["h2"] or hit["hour2"], hit["m2"] or hit["minute2"]))
        for hit in _CLOCK.finditer(text)
        if (begins := _hour(hit["h"] or hit["hour"], hit["m"]))
    ]
    if not told:
        return None, None
    (begins, ends), *others = told
    return begins, ends or (others[0][0] if others else None)


def _hour(hour: str | None, minute: str | None) -> time | None:
    if hour is None or int(hour) > 23 or int(minute or 0) > 59:
        return None
    return time(int(hour), int(minute or 0))


def _whole(first: date, last: date, begins: time | None, ends: time | None) -> Span:
    start = datetime.combine(first, begins or time.min, STOCKHOLM)
    if last > first:
        return start, datetime.combine(last, ends or time.min, STOCKHOLM)
    if begins is None or ends is None:
        return start, None
    end = datetime.combine(first, ends, STOCKHOLM)
    return start, end if end > start else end + timedelta(days=1)
