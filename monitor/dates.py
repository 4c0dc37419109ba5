"""The date by which a referral (remiss) is to be answered, or an inquiry is to report, with the sentence that says so. Pure: an item in,
dates out.

A date counts only in a sentence that speaks of answering by it. Two different ones are both told, never guessed between. Facts from 856
referrals of 2023–2025: soft hyphens and non-breaking spaces, "den den", misspelt months, years left out, and dates of other things
(when the answers were published, when the law is to take force). A date that its own sentence replaces is not told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from difflib import get_close_matches

from monitor.swedish import MONTHS
from monitor.text import normalise
from monitor.values import STOCKHOLM, Deadline, Item

SHORT = {"jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9, "okt": 10, "nov": 11, "dec": 12}
SHORT |= {"march": 3, "may": 5, "june": 6, "july": 7}  # English; its other months are a slip of the pen away from the Swedish

INVITED_WITHIN = timedelta(days=3)
_INVITES = re.compile(
    r"(?i)^(?:påminnelse: ?)?(?:press(?:inbjudan|träff|briefing)|inbjudan till press)|\b(?:bjuder in till|håller) press\w+"
)

# What a sentence says when it asks for answers, and when it says by when. "Remiss" alone is only what the document is.
_ANSWER = re.compile(
    r"(?i)\b(?:på (?:\w+ )?remiss|remi?s{1,3}[^\Ws]\w*|svar\w*|besvara\w*|synpunkt\w*|yttrande\w*|comments?|responses?)\b"
)
_LABEL = re.compile(r"(?i)(?:sista da?g\w*|sista datum|deadline)\W+(?:är )?(?:den )?\d")  # asks, though it names no answers
_BY_WHEN = re.compile(
    r"(?i)\b(?:senast|sista (?:svars)?da?g\w*|ska ha kommit in|sista datum|svarstid\w*|svarsdatum|svarsdag|svarsfrist\w*|remisstid\w*|förläng\w*|"
    r"t\.?o\.?m|till och med|före den|innan den|tillhanda|oss till\w*|deadline|framflyttad\w*|no later than|by(?= \d))\b"
)
_OTHER = re.compile(
    r"(?i)\b(?:träda? i kraft|ikraftträd\w*|gälla från|börja\w* gälla|redovisa\w*|genomfö\w+ senast|publicera\w*|ta del av|"
    r"senast (?:ändra|uppdatera|granska)\w*|anmälan|anmäl (?:dig|er)|into force)\b"
)
# What stands before a date that no longer holds, or begins a time: "från den 1 mars till den 15 mars", "(tidigare den 1 mars)".
_FORMER = re.compile(
    r"(?i)\b(?:(?:från|från och med|fr\.?o\.?m\.?|mellan)(?: \w+dag\w*)?(?: den)?"
    r"|(?:tidigare|ursprungligen|i ?stället för)(?:(?!\bmen\b|\bdock\b)[^,()\d])*)\s*$"
)
_DASH = re.compile(r"\s?[–-]\s?(?:den )?")
_DATE = re.compile(
    r"(?P<iso>\b\d{4}-\d{2}-\d{2}\b)"
    r"|(?<![\d/:.])(?P<day>\d{1,2})\.?(?::?[ae])?\s?(?P<month>[a-zåäö]{3,10})(?![a-zåäö])\.?(?:,?\s?(?P<year>20\d{2})\b)?"
    r"|(?<![\d/:])(?P<day2>\d{1,2})/(?P<month2>\d{1,2})(?:[- /](?P<year2>20\d{2}))?(?![\d/:])",
    re.IGNORECASE,
)
# Of terms of reference: that the inquiry reports, what of it is only a part, and what held before these. "Redovisas senast" comes first.
_REPORTS = re.compile(r"(?i)\b(?:slut)?redovisa\w*|\bslutbetänkande\w*|\b(?:utrednings)?tiden\b.*\bförläng\w*")
_PART = re.compile(r"(?i)\bdel(?:redovis|betänkande|rapport)\w*")
_BEFORE = re.compile(r"(?i)\b(?:skulle|enligt (?:de ursprungliga |utredningens |de tidigare )?direktiven|förlängdes)\b")
# A line that begins with "den" or a number goes on from the one before.
_SENTENCE = re.compile(r"(?:(?<=[.!?])(?<!bl\.a\.)(?<!t\.ex\.)\s+|\n\s*)(?=\(?[A-ZÅÄÖ])")


def find(item: Item) -> tuple[Deadline, ...]:
    """The answer-by dates of a referral, each with its sentence, earliest first; nothing for other kinds.

    The day of publication gives a year where none is written. A date is told as it is written, also one that has passed: a referral may be
    published long after it was sent out.
    """
    if item.kind != "referral":
        return ()
    published = item.published.astimezone(STOCKHOLM).date() if item.published else None
    found: dict[date, str] = {}
    for sentence in _sentences(f"{item.title}\n\n{item.summary}\n\n{item.text}"):
        for day in _days(sentence, published) if _asks(sentence) else ():
            found.setdefault(day, sentence)
    return tuple(Deadline(day, quote) for day, quote in sorted(found.items()))


def deadlines(item: Item) -> tuple[Deadline, ...]:
    """All dates by which something is to be done: the answers to a referral, and the report of an inquiry."""
    return (*find(item), *reports(item))


def reports(item: Item) -> tuple[Deadline, ...]:
    """The date by which terms of reference ask for the whole report, with its sentence; the last one where several parts are asked for.

    What they tell of earlier terms ("skulle enligt direktiven redovisas") no longer holds, and an interim report is not the report.
    """
    if item.kind != "terms_of_reference":
        return ()
    published = item.published.astimezone(STOCKHOLM).date() if item.published else None
    found = [
        Deadline(day, sentence, "report_by")
        for sentence in _sentences(f"{item.summary}\n\n{item.text}")
        if _REPORTS.search(sentence) and not _BEFORE.search(sentence)
        for day in _report_days(sentence, published)
    ]
    return (max(found, key=lambda one: one.date),) if found else ()


def _report_days(sentence: str, published: date | None) -> Iterator[date]:
    """The dates of a sentence, without those of which it says just before that they are of a part."""
    end = 0
    for hit in _DATE.finditer(sentence):
        is_part, end = _PART.search(sentence, end, hit.start()), hit.end()
        day = _day(hit, published)
        if day and not is_part and not _is_former(sentence, hit) and (published is None or day > published):
            yield day


def invited(item: Item) -> date | None:
    """The day of what the press is invited to: as the invitation tells it, else three days after it was sent. None for other items.

    Of 270 invitations of 2024–2025, twelve told a day in what their feed carries; nine of these days lay within three days.
    """
    if item.kind != "press_release" or not item.published or not _INVITES.search(item.title):
        return None
    sent = item.published.astimezone(STOCKHOLM).date()
    told = (_day(hit, sent) for hit in _DATE.finditer(f"{item.title}\n\n{item.summary}\n\n{item.text}".replace("\u00ad", "")))
    return next((day for day in told if day and day >= sent), sent + INVITED_WITHIN)


def _sentences(text: str) -> list[str]:
    parts = [normalise(part) for part in _SENTENCE.split(text.replace("\u00ad", ""))]
    return [part for part in parts if part]


def _asks(sentence: str) -> bool:
    asks = _LABEL.match(sentence) or _ANSWER.search(sentence) and _BY_WHEN.search(sentence)
    return bool(asks and not _OTHER.search(sentence))


def _days(sentence: str, published: date | None) -> list[date]:
    """Every date in a sentence that stands after it says "by when", or in it where it says so last."""
    begin = _BY_WHEN.search(sentence)
    hits = [hit for hit in _DATE.finditer(sentence) if not _is_former(sentence, hit)]
    after = [day for hit in hits if begin and hit.start() >= begin.start() and (day := _day(hit, published))]
    return after or [day for hit in hits if (day := _day(hit, published))]


def _is_former(sentence: str, hit: re.Match[str]) -> bool:
    """Whether a date is what another one replaces, or where a time begins that another one ends."""
    dash = _DASH.match(sentence, hit.end())
    return bool(_FORMER.search(sentence, max(0, hit.start() - 80), hit.start()) or dash and _DATE.match(sentence, dash.end()))


def _day(hit: re.Match[str], published: date | None) -> date | None:
    try:
        if hit["iso"]:
            return date.fromisoformat(hit["iso"])
        month = _month(hit["month"]) if hit["month"] else int(hit["month2"])
        day, year = int(hit["day"] or hit["day2"]), hit["year"] or hit["year2"]
        if not month:
            return None
        if year:
            return date(int(year), month, day)
        if published is None:
            return None
        there = date(published.year, month, day)
        return there if there >= published.replace(day=1) else date(published.year + 1, month, day)
    except ValueError:
        return None


def _month(word: str) -> int:
    """The month that a word means, one slip of the pen forgiven; 0 for none."""
    word = word.lower()
    if word in SHORT:
        return SHORT[word]
    close = get_close_matches(word, MONTHS, n=1, cutoff=0.8)
    return MONTHS.index(close[0]) + 1 if close else 0
