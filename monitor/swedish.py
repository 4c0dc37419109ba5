"""Swedish as an editor writes it: numbers, days, lists, quotations, and cuts that leave whole sentences. Pure.

Facts about what is cut: the government's feeds begin a press release with its quotation (talstreck, and who says it last), its
referrals with "Här kan du ta del av …"; the Riksdag's lists break their summaries off in the middle of a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

from monitor.text import normalise, shorten, title_key
from monitor.values import STOCKHOLM, Dated, DatedKind, Movement

MONTHS = "januari februari mars april maj juni juli augusti september oktober november december".split()
WEEKDAYS = "måndag tisdag onsdag torsdag fredag lördag söndag".split()
CALLED_OFF = "Inställt"
WORDS = "noll ett två tre fyra fem sex sju åtta nio tio elva tolv".split()
ORDINALS = "första andra tredje fjärde".split()
ASKED_FOR = {
    "motion": ("en motion", "motioner"),
    "question": ("en skriftlig fråga", "skriftliga frågor"),
    "interpellation": ("en interpellation", "interpellationer"),
}
NAMED = 8  # so many sources are named in one sentence
NBSP = "\u00a0"
SUMMARY_LENGTH = 240
FIRST_SENTENCE = 330  # so long may the first sentence of a summary be, before it is cut in the middle
SUBTITLE = 120  # up to here a text without a full stop is a subtitle, as inquiries have one; longer ones were broken off

_MOVED: dict[DatedKind, str] = {
    "answer_by": "Sista svarsdag flyttad",
    "motions": "Sista dag för motioner flyttad",
    "adoption": "Justeringen flyttad",
    "debate": "Debatten flyttad",
    "decision": "Beslutet flyttat",
    "report_by": "Redovisningen flyttad",
    "event": "Flyttat",
    "register_by": "Sista anmälningsdag flyttad",
    "closes": "Sista ansökningsdag flyttad",
}

# Words that no line ends with: what follows them belongs to them.
_SMALL = frozenset(
    "a att av de den det dess där ej en ett för från genom hos hur i in inför inom inte kring med mellan mot när och om på per samt sin "
    "sina sitt som till under upp ur utan vid å än är över".split()
)
_SENTENCE_END = re.compile(r"[.!?…][”\"')\]]*\s+(?=[A-ZÅÄÖ–—”\"(])")
_SHORTENED = re.compile(
    r"(?:\b(?:t\.ex|bl\.a|s\.k|d\.v\.s|dvs|kl|ca|nr|prop|dir|bet|jfr|resp|inkl|fr\.o\.m|t\.o\.m)|\b[A-ZÅÄÖ])\.$"
)
_ENDED = re.compile(r"[.!?…][”\"')\]]*$")
_QUOTATION = re.compile(r"^[–—-]\s*(?=[A-ZÅÄÖ])")
_QUOTATIONS = re.compile(r"(?:^|(?<=[.!?…])\s)(?=[–—-]\s*[A-ZÅÄÖ])")
_ATTRIBUTION = re.compile(
    r",?\s(?:säger|sade|sa|skriver|menar|framhåller|konstaterar|kommenterar|betonar|understryker)\s[^.!?]{3,200}[.!?](?=\s|$)"
)
_SAYS_NOTHING = re.compile(r"^(?:Här (?:kan du|finner du|finns)\b|Övriga yttranden finns|Anmälningstiden har (?:nu )?gått ut\.?$)")
_CALLED_OFF = re.compile(r"(?i)\W*(?:inställ[td]|avlyst)a?\b")
_REFERRAL = re.compile(
    r"^Remiss(?:en)? av (?:(?:\w+s )?(?:förslag till|(?:del|slut)?betänkandet?|(?:departements)?promemorian?|rapport(?:en)?) )?"
    r"(?:(?:SOU|Ds) \d{4}:\d+ )?(?=\S)"
)
_YEARS = re.compile(r",?\s(?:under |för |åren |för åren )?20\d\d(?:[–-](?:20)?\d\d)?$")


# --- numbers, days, lists -------------------------------------------------------------------------------------------

# Where a flagged decision stands, as it goes on after "Beslutet".
FLAGGED = {
    "held": "väntar på att projektledaren släpper eller stryker det",
    "ready": f"är släppt och går till styrgruppen vardagar kl.{NBSP}7–20",
    "sent": "har skickats till styrgruppen",
    "struck": "är struket och skickas inte",
}


def figures(number: int) -> str:
    """ "1 222": thousands are set apart."""
    return f"{number:,}".replace(",", NBSP)


def numbers(*given: int, one: str = "ett") -> tuple[str, ...]:
    """The numbers of one sentence, written alike: in letters, or in figures as soon as one of them is above twelve.

    `one` is the word for 1, which has the gender of what is counted: "en" av två källor.
    """
    words = [one if word == "ett" else word for word in WORDS]
    return tuple(words[number] if max(given) < len(words) else figures(number) for number in given)


def count(number: int, one: str, many: str) -> str:
    """ "en remiss", "tre remisser", "14 remisser"; `one` brings its own article."""
    return one if number == 1 else f"{numbers(number)[0]} {many}"


def asked_for(counts: Mapping[str, int]) -> dict[str, str]:
    """ "14 motioner", "3 skriftliga frågor": members' initiatives by kind, their numbers written alike."""
    written = numbers(*counts.values())
    named = zip(counts, written, strict=True)
    return {kind: ASKED_FOR[kind][0] if counts[kind] == 1 else f"{number} {ASKED_FOR[kind][1]}" for kind, number in named}


def sentence(words: str) -> str:
    """ "Fel hos servern (HTTP 500)": words that begin a line."""
    return words[:1].upper() + words[1:]


def listing(parts: Sequence[str]) -> str:
    """ "järnväg, väg och hamn"."""
    return " och ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def some(names: Sequence[str]) -> str:
    """ "A, B och C"; of more than NAMED the first ones, "A, B och sju till"."""
    more = len(names) - NAMED
    if more <= 0:
        return listing(names)
    return f"{', '.join(names[:NAMED])} och {numbers(more, one='en')[0]} till"


def day(moment: date | datetime | None, year: int | None = None) -> str:
    """ "9 oktober", with the year where it is not the given one; empty for none. The day and its month stay on one line."""
    if moment is None:
        return ""
    there = moment.astimezone(STOCKHOLM).date() if isinstance(moment, datetime) else moment
    return f"{there.day}{NBSP}{MONTHS[there.month - 1]}" + (f" {there.year}" if there.year != year else "")


def span(first: date, last: date) -> str:
    """ "6–12 oktober 2025", "29 september–5 oktober 2025"."""
    if first.year != last.year:
        return f"{day(first)}–{day(last)}"
    begin = str(first.day) if first.month == last.month else day(first, first.year)
    return f"{begin}–{day(last)}"


def period(name: str) -> str:
    """ "tredje kvartalet 2025", "augusti 2025", "2025", of "2025-Q3", "2025-08" and "2025"."""
    year, _, part = name.partition("-")
    if part.startswith("Q"):
        return f"{ORDINALS[int(part[1:]) - 1]} kvartalet {year}"
    return f"{MONTHS[int(part) - 1]} {year}" if part else year


def clock(moment: datetime) -> str:
    """ "kl. 16.00", which stays on one line."""
    return f"kl.{NBSP}{moment.astimezone(STOCKHOLM):%H.%M}"


def is_whole_day(moment: datetime) -> bool:
    """Whether a time is told by its day alone: midnight in Stockholm is."""
    return moment.astimezone(STOCKHOLM).time() == time.min


def moment(at: datetime, year: int | None = None) -> str:
    """ "9 oktober kl. 10.00", with the year where it is not the given one."""
    return f"{day(at, year)} {clock(at)}"


def hours(begins: datetime, ends: datetime | None, year: int) -> str:
    """ "torsdag 23 oktober kl. 16.00–16.30"; of several days "torsdag–fredag 23–24 oktober"; what begins at midnight by its day alone."""
    first = begins.astimezone(STOCKHOLM)
    last = ends.astimezone(STOCKHOLM) if ends else first
    at = clock(first) if (first.hour, first.minute) != (0, 0) else ""
    nights = (last.date() - first.date()).days
    if nights > 1 or nights == 1 and (not at or last.hour >= 6):  # what ends in the small hours is told by its evening
        days = _weekdays(first, last, year)
        return f"{days}, med början {at}" if at else days
    until = f"–{last:%H.%M}" if at and last > first else ""
    return " ".join(filter(None, (weekday(first), day(first, year), at + until)))


def _weekdays(first: datetime, last: datetime, year: int) -> str:
    """ "torsdag–fredag 23–24 oktober", "torsdag 30 oktober–lördag 1 november"."""
    if (first.year, first.month) == (last.year, last.month):
        return f"{weekday(first)}–{weekday(last)} {span(first.date(), last.date()).removesuffix(f' {year}')}"
    begin = day(first, last.year if first.year == last.year else year)
    return f"{weekday(first)} {begin}–{weekday(last)} {day(last, year)}"


def source(name: str, last: str = "") -> str:
    """ "Försvarsmakten (aktuellt, senast läst 3 oktober)", of a source that is called "Försvarsmakten: aktuellt"."""
    owner, _, part = name.partition(": ")
    more = ", ".join(filter(None, (part, last)))
    return f"{owner} ({more})" if more else owner


def titled(title: str) -> str:
    """A title with dashes where publishers type hyphens, and no number alone on a line: "riksväg 62"."""
    return re.sub(r" (?=\d)", NBSP, normalise(title).replace(" - ", " – "))


def weekday(moment: datetime) -> str:
    """ "torsdag"."""
    return WEEKDAYS[moment.astimezone(STOCKHOLM).weekday()]


def dated(when: date, year: int) -> str:
    """ "Torsdag 23 oktober"."""
    return f"{WEEKDAYS[when.weekday()].capitalize()} {day(when, year)}"


def what(one: Dated) -> str:
    """ "Sista svarsdag", of a time with its hour: "Sista ansökningsdag kl. 14.00"."""
    return f"{one.text} {clock(one.when)}" if isinstance(one.when, datetime) else one.text


def moved(one: Dated, year: int) -> str:
    """ "Sista svarsdag flyttad från 14 november till 21 november"; empty for what has not moved. Hours are told where only they differ."""
    if one.moved_from is None:
        return ""
    before, after = day(one.moved_from, year), day(one.when, year)
    if before == after:
        before, after = (clock(when) if isinstance(when, datetime) else "hela dagen" for when in (one.moved_from, one.when))
    return f"{_MOVED[one.kind]} från {before} till {after}"


def dates_moved(number: int, *, short: bool = False) -> str:
    """ "två datum är flyttade", in a headline "två datum flyttade"."""
    return f"{count(number, 'ett datum', 'datum')}{'' if short else ' är'} {'flyttat' if number == 1 else 'flyttade'}"


def agenda_more(number: int) -> str:
    """Where the rest of the dates ahead stand."""
    return f"Ytterligare {count(number, 'ett datum', 'datum')} står i den fullständiga listan, som är bifogad."


def stands(one: Movement) -> str:
    """ "Läge: på remiss. Härnäst: sista svarsdag 14 november." """
    told = [f"Läge: {one.where}." if one.where else "", f"Härnäst: {one.following}." if one.following else ""]
    return " ".join(filter(None, told)) or "Inget är planerat."


def ended(one: Movement) -> str:
    """ "Riksdagen beslutade 13 november. Ärendet följs inte längre." """
    return f"{sentence(one.ended)}. Ärendet följs inte längre."


def movements_more(number: int) -> str:
    """Where the rest of the followed matters stand."""
    return f"Ytterligare {count(number, 'ett ärende', 'ärenden')} som vi följer står i den fullständiga listan, som är bifogad."


def is_called_off(title: str) -> bool:
    """Whether a title says that its event will not be: "Inställt: …", "INSTÄLLD!"."""
    return bool(_CALLED_OFF.match(title))


# --- summaries ------------------------------------------------------------------------------------------------------


def gist(summary: str, title: str) -> str:
    """What a summary says beyond its title, in a line or three: whole sentences where that can be had, else marked as cut.

    A quotation stands between quotation marks, with the one who says it; a long one is left out where something else is told.
    """
    text, quotation = normalise(summary), ""
    while begin := _QUOTATION.match(text):
        hit = _ATTRIBUTION.search(text)
        if hit is None:
            return quotation or f"”{_fitting(_sentences(text[begin.end() :]), SUMMARY_LENGTH)}”"
        said, who = text[begin.end() : hit.start()], text[hit.start() : hit.end()]
        if not quotation and len(said) + len(who) + 2 <= SUMMARY_LENGTH:
            return _quoted(said, who)
        quotation = quotation or _quoted(_fitting(_sentences(f"{said}."), SUMMARY_LENGTH - len(who)), who)
        text = text[hit.end() :].strip()
    told = [one for one in _sentences(text) if not _SAYS_NOTHING.match(one)]
    found = _fitting(told, SUMMARY_LENGTH)
    return (found if title_key(found) != title_key(title) else "") or quotation


def whole(summary: str) -> str:
    """A summary in full, with its quotations between quotation marks as `gist` has them."""
    told = []
    for part in _QUOTATIONS.split(normalise(summary)):
        begin, hit = _QUOTATION.match(part), _ATTRIBUTION.search(part)
        if begin and hit:
            part = _quoted(part[begin.end() : hit.start()], part[hit.start() : hit.end()]) + part[hit.end() :]
        elif begin:
            part = f"”{part[begin.end() :]}”"
        told.append(part)
    return " ".join(filter(None, told))


def _quoted(said: str, who: str) -> str:
    return f"”{said.rstrip('.')}”, {who.lstrip(', ')}"


def _sentences(text: str) -> list[str]:
    found, begin = [], 0
    for end in _SENTENCE_END.finditer(text):
        if not _SHORTENED.search(text[begin : end.start() + 1]):
            found.append(text[begin : end.end()].strip())
            begin = end.end()
    return [*found, text[begin:]] if text[begin:] else found


def _fitting(sentences: Sequence[str], length: int) -> str:
    """As many whole sentences as fit, up to the first quotation; the first one alone may be longer before it is cut."""
    if not sentences:
        return ""
    kept = ""
    for one in sentences:
        if len(kept) + len(one) + 1 > length or not _ENDED.search(one) or (kept and _QUOTATION.match(one)):
            break
        kept = f"{kept} {one}".strip()
    if kept:
        return kept
    first = sentences[0]
    if _is_subtitle(first):
        return first
    if not _ENDED.search(first):  # broken off by the publisher, perhaps within a word
        return cut(first, min(length, len(first) - 1))
    return first if len(first) <= FIRST_SENTENCE else cut(first, length)


def _is_subtitle(text: str) -> bool:
    return len(text) <= SUBTITLE and text[-1].isalnum() and text.split()[-1].lower() not in _SMALL


def cut(text: str, length: int) -> str:
    """At most `length` characters, cut where a clause ends or else before a word that opens something new, and marked as cut."""
    if len(text) <= length:
        return text
    short = shorten(text, length - 1).rstrip("…")
    clause = max(short.rfind(mark) for mark in (", ", "; ", ": ", " – "))
    words = (short[:clause] if clause > length * 0.6 else short).split(" ")
    while len(words) > 1 and (words[-1].lower() in _SMALL or not words[-1].isalpha() and words[-1].strip("0123456789,;:–") == ""):
        words.pop()
    return " ".join(words).rstrip(" ,;:–-") + NBSP + "…"


# --- subject lines --------------------------------------------------------------------------------------------------


def headline(before: str, title: str, tails: Sequence[str], length: int) -> str:
    """A subject line of at most `length` characters: the title, whole if it can be, with the longest tail for which there is room.

    A referral is named by what is referred; the years at the end of a title go first.
    """
    whole = _REFERRAL.sub("", normalise(titled(title)))
    forms = list(dict.fromkeys((whole, _YEARS.sub("", whole))))
    tried = [f"{before}{form}{tail}" for form in forms for tail in tails] + [f"{before}{form}" for form in forms]
    return next((line for line in tried if len(line) <= length), before + cut(forms[-1], length - len(before)))
