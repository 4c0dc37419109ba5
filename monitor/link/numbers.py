"""Official numbers in a text: SOU, Ds, Dir., prop., skr., bet., rskr. and the others, each in its one normal form.

A number counts where its own series stands before it, or where it can be of one series only ("2025/26:TU5"). What may as well be a
page, a law, a time or a street is none: a wrong link is worse than no link. A law cited by its number alone ("lagen (2003:460)") is
none on purpose: hundreds of documents that have nothing to do with one another cite the same law.

Facts, counted in 15,754 recorded documents of 2024–2025: headlines run into the number ("folkhälsaSOU 2025:58"), sessions are written
2024/25 and 2024/2025, committees' numbers with one digit and with two, lists repeat the year or leave it out, and addresses hold the
number without its colon ("prop.-20252620", "sou-2025-8-omslag.jpg").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from monitor.text import normalise

MOST_OF_A_RANGE = 20
LAST_OF_OLD = 1974  # until then the Riksdag's years were calendar years: prop. 1973:90

# The series that number by the calendar year, and by the Riksdag's session: the words that stand before a number, in lower case, and how
# many digits it has. An abbreviation counts with and without its full stop, unless it is written with one here: "mot" is a word too.
_BY_YEAR: dict[str, tuple[int, str]] = {
    "SOU": (3, "sou sou:n betänkande betänkandet betänkandena slutbetänkande slutbetänkandet delbetänkande delbetänkandet"),
    "Ds": (3, "ds departementspromemoria departementspromemorian departementsserien"),
    "Dir.": (3, "dir direktiv direktivet direktiven kommittédirektiv kommittédirektivet tilläggsdirektiv tilläggsdirektivet"),
    "SFS": (4, "sfs"),
    "RiR": (3, "rir"),
}
_BY_SESSION: dict[str, tuple[int, str]] = {
    "prop.": (3, "prop proposition propositionen propositioner propositionerna budgetpropositionen vårpropositionen"),
    "skr.": (3, "skr skrivelse skrivelsen skrivelser skrivelserna"),
    "rskr.": (4, "rskr riksdagsskrivelse riksdagsskrivelsen riksdagsskrivelser riksdagsskrivelserna"),
    "mot.": (4, "mot. motion motionen motioner motionerna följdmotion följdmotionen följdmotioner följdmotionerna"),
    "utl.": (3, "utl utlåtande utlåtandet"),
    "framst.": (3, "framst framställning framställningen"),
    "redog.": (3, "redog redogörelse redogörelsen"),
    "fr.": (4, "fr. fråga frågan"),
    "frs.": (4, "frs."),
    "ip.": (4, "ip. interpellation interpellationen"),
    "Fpm": (3, "fpm faktapromemoria faktapromemorian"),
}
_DIGITS = {"bet.": 3, "COM": 4} | {series: digits for table in (_BY_YEAR, _BY_SESSION) for series, (digits, _) in table.items()}
_SERIES_OF = {word: series for table in (_BY_YEAR, _BY_SESSION) for series, (_, words) in table.items() for word in words.split()}

_COMMITTEES = {
    name.lower(): name
    for name in (
        "AU CU FiU FöU JuU KU KrU MJU NU SfU SkU SoU TU UbU UU UFöU KUU EUN "  # today's and joint ones; then those of earlier years
        "BoU LU JoU InU NäU KuU SsU"
    ).split()
}
_MOTIONS = frozenset("A Bo C Fi Fö Jo Ju K Kr L MJ N Sf Sk So T U Ub".split())  # subject letters of motions until 2006
_AUTHORITIES = frozenset("RS RR RB RRS JO ER NR OSSE PN".split())  # that report to the Riksdag
_LETTERS = {"mot.": _MOTIONS | {""}, "framst.": _AUTHORITIES, "redog.": _AUTHORITIES, "utl.": frozenset[str]()}  # before the number
_OFFICES = frozenset("A Fi Fö I Jo Ju KN Ku LI M N S SB U UD".split())  # ministries, in registry and committee numbers
_NO_AGENCIES = frozenset({"EU", "EG", "EEG", "EES", "ESP", "GUSP", "CFSP"})  # before the number of an act of the Union

_YEAR = re.compile(r"(?:1[89]|20)\d\d(?=\s?[:/)]|[._-]?\d)")
# The same in a text that is not normalised yet: between its characters may stand what is not seen, and after the year any space.
_BETWEEN = r"[^\w!-~]*"
_MAY_BEGIN = re.compile(_BETWEEN.join(("(?:1", "[89]|2", r"0)", r"\d", r"\d", r"[:/)._\d-]")))
_NUMBERED = re.compile(
    r"(?P<year>\d{4})(?:\s?/\s?(?P<end>\d{4}|\d\d))?\s?:\s?(?P<code>[^\W\d_]{0,4})\s?(?P<number>\d{1,4})(?![\da-zåäö_])"
)
_REGISTERED = re.compile(r"(?P<year>(?:19|20)\d\d)/(?P<number>\d{3,6})(?![\da-zåäö:])")
_PROPOSED = re.compile(r"(?P<year>20\d\d|19\d\d)\s?[)/]\s?(?P<number>\d{1,4})(?!\d|:\d|,\d)")
_IN_ADDRESS = re.compile(r"(?P<year>\d{4})(?P<end>)[._-]*(?P<code>)(?P<number>\d{1,3})(?!\d|-\d\d(?!\d))")
_IN_ADDRESS_SESSION = re.compile(r"(?P<year>\d{4})[._-]?(?P<end>\d\d)[._-]*(?P<code>)(?P<number>\d{1,3})(?!\d|-\d\d(?!\d))")

# What stands before a number, at the end of some characters. A headline may have run into it: "folkhälsaSOU 2025:58".
_WORD = re.compile(r"(?:(?<![\w/-])|(?<=\d))(?P<word>[^\W\d_]+(?::n)?\.?)[:\s]?\s?(?:nr\.?\s)?[(\[]?$")
_CODE = re.compile(r"(?:(?<![\w/-])|(?<=\d))(?P<word>[^\W\d_]+)\s?$")
_RUN_INTO = re.compile(r"(?<=[a-zåäö])[A-ZÅÄÖ]\w*\.?$")
_UNION = re.compile(r"(?<![^\W\d_])(?:COM|KOM)\s?[(/]\s?$")
_ADDRESS = re.compile(r"(?<![^\W\d_])(?P<word>sou|ds|dir|prop|skr)[._-]+$", re.IGNORECASE)
_NAMES_INQUIRY = re.compile(r"(?i)(?:kommittébeteckning(?:en)?:?|utredning\w*|kommitté\w*|beredning\w*)\s$")
_LOOK_BACK = 40

# How a list goes on: "och 17", ", 2023:120", "–TU5". What follows the last bare number tells whether it is one ("och 17 promemorior").
_MORE = re.compile(
    r"(?P<join>,\s(?:(?:och|samt)\s)?|\s(?:och|samt|respektive|eller|&)\s|\s?[–-]\s?(?=\d{4}|[A-ZÅÄÖ])|[–-])"
    r"(?P<first>(?:(?P<year>(?:1[89]|20)\d\d)(?:\s?/\s?(?P<end>\d{4}|\d\d))?\s?:\s?)?(?P<code>[^\W\d_]{0,4})(?P<number>\d{1,4}))"
    r"(?![\da-zåäö_:/%§])"
)
_CLOSED = re.compile(
    r"$|[)\];!?]|[.,:](?!\d)|\s(?:och|samt|om|som|är|har|ska|kan|remitteras|behandlas|behandlar|föreslås|föreslår|avstyrks|tillstyrks)\b"
)


class Found(NamedTuple):
    """A number in a text: where it begins (its series' word included), where it ends, and its normal form."""

    start: int
    end: int
    name: str


class _Written(NamedTuple):
    """A number as it is written: of which year or session, with which letters, and where it ends."""

    period: str
    code: str
    number: int
    end: int


def designations(text: str) -> tuple[str, ...]:
    """The official numbers in a text, each in its one normal form, in order of appearance, none twice."""
    if not may_hold_one(text):
        return ()
    return tuple(dict.fromkeys(found.name for found in found_in(normalise(text))))


def may_hold_one(text: str) -> bool:
    """Whether a text, as it was written, has a year that an official number could begin with: nearly none has, and this is told at once."""
    return bool(_MAY_BEGIN.search(text))


def found_in(plain: str) -> Iterator[Found]:
    """Every official number in a text that is normalised already, in order of appearance."""
    done = 0
    for hit in _YEAR.finditer(plain):
        start, after = hit.start(), plain[hit.end()]
        if start < done:
            continue
        if after in "._-" or after.isdecimal():
            found = _in_address(plain, start)
        else:
            found = (_proposed(plain, start) or _registered(plain, start) if after in ")/" else []) or _numbered(plain, start)
        yield from found
        done = found[-1].end if found else done


def _numbered(plain: str, start: int) -> list[Found]:
    """Those that are written year:number or session:number, with the list or range that they begin."""
    one = _read(_NUMBERED.match(plain, start))
    if one is None or (start and plain[start - 1].isdecimal() and one.code.upper() != "FPM"):
        return []
    begin, word = _before(plain, start, _WORD)
    series = _SERIES_OF.get(word.lower()) or _SERIES_OF.get(word.lower().rstrip("."), "")
    if form := _form(series, one):
        begin = begin if series or word.lower().rstrip(".") == "bet" else start
    elif inquiry := _inquiry(plain, start, one):
        begin, form = inquiry
    else:
        return []
    return [Found(begin, one.end, _name(form, one)), *_rest(plain, one, form, series)]


def _before(plain: str, start: int, pattern: re.Pattern[str]) -> tuple[int, str]:
    """The word before a place in a text, and where it begins; an empty one where none stands there."""
    hit = pattern.search(plain, max(0, start - _LOOK_BACK), start)
    if hit is None:
        return start, ""
    tail = None if hit["word"].lower() in _SERIES_OF else _RUN_INTO.search(hit["word"])  # RiR is a word of its own
    return hit.start("word") + (tail.start() if tail else 0), tail[0] if tail else hit["word"]


def _read(hit: re.Match[str] | None, period: str = "") -> _Written | None:
    """A written number, its session in one form; None for the number 0, and for a session that is none (2024/27).

    `period` is that of the number before it in a list, for one that names none.
    """
    if hit is None or not int(hit["number"]):
        return None
    period = hit["year"] or period
    if hit["end"]:
        follows = int(hit["year"]) + 1
        if int(hit["end"]) not in (follows, follows % 100):
            return None
        period = f"{hit['year']}/2000" if follows == 2000 else f"{hit['year']}/{follows % 100:02}"
    return _Written(period, hit["code"], int(hit["number"]), hit.end())


def _form(series: str, one: _Written) -> str:
    """How a number is written of the series that the word before it, or the letters in it, name; empty where it is of none."""
    code, session = one.code.lower(), "/" in one.period
    in_riksdag = session or int(one.period) <= LAST_OF_OLD
    if code == "fpm" and session:
        return "Fpm {period}:{number}"
    if code in _COMMITTEES and in_riksdag:
        return f"{'utl.' if series == 'utl.' else 'bet.'} {{period}}:{_COMMITTEES[code]}{{number}}"
    if series not in _DIGITS or one.number >= 10 ** _DIGITS[series]:
        return ""
    right_period = not session if series in _BY_YEAR else in_riksdag
    right_code = one.code in _LETTERS.get(series, ("",))
    return f"{series} {{period}}:{one.code}{{number}}" if right_period and right_code else ""


def _inquiry(plain: str, start: int, one: _Written) -> tuple[int, str] | None:
    """Ju 2022:17, by which an inquiry is registered: where it begins, and how it is written, always with two digits.

    One letter is as often a chapter's or a street's: it needs a parenthesis, a word for an inquiry, or two digits to begin with.
    """
    begin, office = _before(plain, start, _CODE)
    if office not in _OFFICES or one.code or "/" in one.period or one.number > 99:
        return None
    sure = len(office) > 1 or plain[one.end - 2].isdecimal() or plain[begin - 1 : begin] in ("(", "[")
    if not sure and not _NAMES_INQUIRY.search(plain, max(0, begin - _LOOK_BACK), begin):
        return None
    return begin, f"{office} {{period}}:{{number:02}}"


def _rest(plain: str, first: _Written, form: str, series: str) -> list[Found]:
    """The further numbers of a list or range that begins with a number.

    One that repeats the year or the committee is sure. A bare one ("och 17") is one only where the list is closed behind it.
    """
    found: list[Found] = []
    bare: list[Found] = []
    last, closed = first, False
    while not closed and (hit := _MORE.match(plain, last.end)) and (one := _read(hit, last.period)):
        before, form = form, _form(series, one) if one.code else form
        sure, is_range = bool(hit["year"] or one.code), hit["join"].strip() in "–-"
        span = range(last.number + 1, one.number) if is_range and (before, last.period) == (form, one.period) else range(0)
        if not _goes_on(form, last, one) or (is_range and not sure and not 0 < one.number - last.number < MOST_OF_A_RANGE):
            break
        place = hit.start("first")
        bare.append(Found(place, one.end, _name(form, one)))
        if sure or is_range:
            between = [Found(place, one.end, _name(form, one._replace(number=number))) for number in span]
            found += bare[:-1] + (between if len(span) < MOST_OF_A_RANGE - 1 else []) + bare[-1:]
            bare = []
        closed = not sure and not is_range and hit["join"].strip() != ","
        last = one
    if closed:
        return found + (bare if _CLOSED.match(plain, last.end) else [])
    return found + (bare if len(bare) > 1 and plain[last.end : last.end + 1] == ")" else [])  # "(COM(2025) 540, 541, 542)"


def _goes_on(form: str, last: _Written, one: _Written) -> bool:
    """Whether a number can be of the list of the one before: of a year as that is, or of a session, and not too long for its series."""
    digits = _DIGITS.get(form.partition("{")[0].strip(" ("), 2)
    return bool(form) and ("/" in last.period) == ("/" in one.period) and one.number < 10**digits


def _name(form: str, one: _Written) -> str:
    return form.format(period=one.period, number=one.number)


def _proposed(plain: str, start: int) -> list[Found]:
    """Proposals and communications of the European Commission: COM(2025) 123, written KOM in Swedish, and the list they begin."""
    before, hit = _UNION.search(plain, max(0, start - 6), start), _PROPOSED.match(plain, start)
    if before is None or hit is None or not int(hit["number"]):
        return []
    one = _Written(hit["year"], "", int(hit["number"]), hit.end())
    form = "COM({period}) {number}"
    return [Found(before.start(), one.end, _name(form, one)), *_rest(plain, one, form, "COM")]


def _registered(plain: str, start: int) -> list[Found]:
    """A file's number (diarienummer): LI2025/01587 of a ministry, without the unit's letters behind it, and TRV 2024/12345 of an agency."""
    hit = _REGISTERED.match(plain, start)
    if hit is None or hit["number"] == str(int(hit["year"]) + 1):  # "läsåret 2024/2025"
        return []
    begin, word = _before(plain, start, _CODE)
    if word in _OFFICES and len(hit["number"]) >= 4:
        return [Found(begin, hit.end(), f"{word}{hit['year']}/{hit['number']}")]
    if word.isupper() and 1 < len(word) < 6 and word not in _NO_AGENCIES:
        return [Found(begin, hit.end(), f"{word} {hit['year']}/{hit['number']}")]
    return []


def _in_address(plain: str, start: int) -> list[Found]:
    """A number in an address or a file's name, where it has lost its colon: "sou-202588", "prop.-20252620", "prop_202324__20.pdf"."""
    before = _ADDRESS.search(plain, max(0, start - 6), start)
    series = _SERIES_OF[before["word"].lower()] if before else ""
    pattern = _IN_ADDRESS_SESSION if series in _BY_SESSION else _IN_ADDRESS
    one = _read(pattern.match(plain, start)) if series else None
    form = _form(series, one) if one else ""
    return [Found(before.start("word"), one.end, _name(form, one))] if before and one and form else []
