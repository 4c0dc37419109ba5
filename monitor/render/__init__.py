"""A digest becomes a mail: subject, text and HTML, from given templates. Reads no files and touches no network.

Mail programs drop style sheets, so styles are written into each element; what only a style sheet can say (dark mode, narrow screens) stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import css_inline
import jinja2

from monitor import swedish
from monitor.render.coverage import left_out, none_of, share, share_missing, share_read, sources, unread
from monitor.render.lines import headed, tidied, wrapped
from monitor.text import normalise, web_address
from monitor.values import (
    ASKED,
    NO_LINKS,
    STOCKHOLM,
    TOPICS,
    Attachment,
    Digest,
    Document,
    Entry,
    Item,
    Links,
    Meeting,
    Message,
    Preview,
    Section,
)  # fmt: skip

SUBJECT_LENGTH = 75
PARTS_SHOWN = 5  # of one matter in the letter, beside what leads it; a bill may have forty motions
TOO_MANY_DOWN = 1 / 4  # of the sources: from here the letter begins by saying that something may be missing

# What the letters before an official number say in full; the kind that it says need not be told again.
_SERIES = {
    "bet.": "Betänkande", "utl.": "Utlåtande", "mot.": "Motion", "fr.": "Skriftlig fråga", "frs.": "Svar på skriftlig fråga",
    "ip.": "Interpellation", "prop.": "Proposition", "skr.": "Skrivelse", "Dir.": "Kommittédirektiv",
}  # fmt: skip
# How an event has been altered since it was told: verb, and what is said of one and of many.
_ALTERED = {
    "off": ("är", "inställd", "inställda"),
    "moved": ("är", "flyttad", "flyttade"),
    "place": ("har", "ny plats", "ny plats"),
}
_REGISTRY = re.compile(r"[A-ZÅÄÖ]\w{0,2}\d{4}/\d+")

INLINER = css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)


def environment(loader: jinja2.BaseLoader) -> jinja2.Environment:
    """Templates with their Swedish (dates, weeks, counts), everything escaped in HTML, and nothing undefined passed over."""
    made = jinja2.Environment(
        loader=loader,
        autoescape=lambda name: name is None or not name.endswith(".txt.j2"),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= _words()
    return made


def _words() -> dict[str, Callable[..., Any]]:
    """What templates may say of a value, by the name they say it under."""
    return {
        "day": swedish.day,
        "moment": swedish.moment,
        "clock": lambda moment: f"{moment.astimezone(STOCKHOLM):%H.%M}",
        "hour": lambda item, year: swedish.hours(item.starts_at, item.ends_at, year),
        "at": lambda moment, year: swedish.hours(moment, None, year),
        "changed": changed,
        "dated": swedish.dated,
        "moved": swedish.moved,
        "what": swedish.what,
        "agenda_more": swedish.agenda_more,
        "meetings_more": meetings_more,
        "titled": swedish.titled,
        "headed": headed,
        "gist": lambda item: swedish.gist(item.summary, item.title),
        "whole": swedish.whole,
        "named": named,
        "parts": lambda entry: entry.parts[:PARTS_SHOWN],
        "parts_more": parts_more,
        "has_moved": has_moved,
        "stands": swedish.stands,
        "ended": swedish.ended,
        "movements_more": swedish.movements_more,
        "dates": dates,
        "asked_of_us": asked_of_us,
        "asked": asked,
        "more": more,
        "struck": struck,
        "sources": sources,
        "left_out": left_out,
        "source": swedish.source,
        "address": web_address,
        "wrapped": wrapped,
    }


def render(digest: Digest, templates: jinja2.Environment, preview: Preview | None = None, *, links: Links = NO_LINKS) -> Message:
    """The mail of an edition, with the full list attached; as a preview it says when it goes and how to change it.

    Its reader answers where the links lead: on an item, and to get no more.
    """
    values = {
        "digest": digest,
        "feedback": links.answers,
        "leave": links.leave,
        "lead": lead(digest),
        "about": about(digest),
        "span": swedish.span(digest.period.first, digest.period.last),
        "week": _week(digest),
        "year": digest.period.last.year,
        "today": digest.composed.astimezone(STOCKHOLM).date(),
        "preview": preview,
        "of_riksdag": any(map(_is_of_riksdag, _listed(digest))),
    }
    return Message(
        subject=normalise(f"{'Förhandsvisning: ' if preview else ''}{subject(digest)}"),
        text=tidied(templates.get_template("digest.txt.j2").render(values)),
        html=INLINER.inline(templates.get_template("digest.html.j2").render(values)),
        attachments=(
            Attachment(
                f"fullstandig-lista-{digest.period.name}.html",
                "text/html",
                templates.get_template("full.html.j2").render(values).encode(),
            ),
        ),
    )


# --- the edition as a whole -----------------------------------------------------------------------------------------


def subject(digest: Digest) -> str:
    """What matters most, first. A week that could not be read is never called quiet."""
    entries = [entry for section in digest.everything for entry in section.entries]
    read, missing = digest.coverage.read, share_missing(digest.coverage)
    week = f"Vecka {_week(digest)}"
    if unread(digest.coverage):
        return f"{week}: bevakningen stod stilla"
    if not read and missing:
        return f"{week}: {none_of(digest.coverage)} läsas"
    if missing > 1 / 2:
        week = f"{week}, bara {share_read(digest.coverage)}"
    if first := next(iter(digest.flagged), max(entries, key=_relevance, default=None)):
        rest = (len(digest.flagged) or len(entries)) - 1
        others = "ett" if rest == 1 else swedish.numbers(rest)[0]
        tails = [f" och {others} ärende{'n' if rest > 1 else ''} till"] if rest else [""]
        if digest.flagged and rest:
            tails.insert(0, f", {others} till att uppmärksamma")
        return swedish.headline(f"{week}: ", first.document.item.title, tails, SUBJECT_LENGTH)
    altered = _altered(digest, short=True) or _moved(digest)
    if digest.coverage.stood_still:
        return f"{week}: {altered or 'inget nytt för stråket'}, men bevakningen stod stilla"
    if missing > TOO_MANY_DOWN:
        but = f", men bara {share_read(digest.coverage)}" if missing <= 1 / 2 else ""
        return f"{week}: {altered or 'inget nytt för stråket'}{but}"
    return f"{week}: {altered or 'en lugn vecka'}"


def has_moved(digest: Digest) -> bool:
    """Whether the edition tells anything of followed matters."""
    whole = digest.whole_movements
    return bool(whole.moved or whole.begun or whole.ended)


def lead(digest: Digest) -> str:
    """The week in two or three sentences: what came, what of it matters, and whether so little could be read that it may mislead."""
    coverage, entries = digest.coverage, [entry for section in digest.everything for entry in section.entries]
    missing = share_missing(coverage)
    documents = [document for entry in entries for document in entry.documents]
    told, altered = _counted(coverage.items_read, len(documents), len(digest.flagged), about(digest)), _altered(digest)
    if altered and entries:
        told.append(f"{swedish.sentence(altered)}.")
    elif altered:
        told[-1] = f"{told[-1].removesuffix('.')}, men {altered}."
    if moved := _moved(digest):
        told.append(f"{swedish.sentence(moved)}.")
    if day := coverage.stood_still:
        since = "under veckan" if unread(coverage) else f"från {swedish.day(day, digest.period.last.year)}"
        told.append(f"Bevakningen stod stilla, så vad som hände {since} vet vi inte.")
        told.append("Det som kom då och som källorna fortfarande visar står i ett senare brev.")
        return " ".join(told if coverage.items_read else told[1:])
    if not coverage.read and missing:
        told.insert(0, f"{swedish.sentence(none_of(coverage))} läsas, så vad som har hänt under veckan vet vi inte.")
        return " ".join(told if coverage.items_read else told[:1])
    if missing > 1 / 2:
        told.insert(0, f"Bara {share(coverage)} kunde läsas, så mycket kan saknas.")
    elif missing > TOO_MANY_DOWN:
        told.append(f"Observera att bara {share(coverage)} kunde läsas: något kan saknas.")
    elif not entries and not altered and not moved:
        told.insert(0, "En lugn vecka.")
    return " ".join(told)


def about(digest: Digest) -> str:
    """What the edition is about: the corridor's issues, or of them what a reader has chosen."""
    if len(digest.topics) == len(TOPICS):
        return "stråkets frågor"
    return "det ämne du följer" if len(digest.topics) == 1 else "de ämnen du följer"


def _counted(came: int, listed: int, urgent: int, issues: str) -> list[str]:
    """ "Under veckan kom 1 222 nya dokument in." "Av dem berör 44 stråkets frågor, och 4 bör uppmärksammas." """
    if not came:
        return ["Inga nya dokument kom in."]
    first = f"Under veckan kom {swedish.count(came, 'ett nytt dokument', 'nya dokument')} in."
    if came == 1:
        return [first, f"Det {'berör' if listed else 'berör inte'} {issues}{' och bör uppmärksammas' if urgent else ''}."]
    if not listed:
        return [first, f"Inget av dem berör {issues}."]
    every = {1: "det", 2: "båda"}.get(listed, "alla")
    shown, flagged = swedish.numbers(listed, urgent)
    some = f"Ett av dem berör {issues}" if listed == 1 else f"Av dem berör {shown} {issues}"
    ours = f"{every.capitalize()} berör {issues}" if listed == came else some
    noted = every if listed == urgent else "ett av dem" if urgent == 1 else flagged
    return [first, f"{ours}, och {noted} bör uppmärksammas." if urgent else f"{ours}."]


def _altered(digest: Digest, *, short: bool = False) -> str:
    """ "två mötesplatser är inställda och ett datum är flyttat", of what readers have been told of before; empty for none."""
    kinds = [_alteration(one) for one in digest.meetings if one.then]
    counts = [(kind, kinds.count(kind)) for kind in _ALTERED if kind in kinds]
    told: list[str] = []
    for (kind, number), word in zip(counts, swedish.numbers(*(number for _, number in counts), one="en"), strict=True):
        what = word if told else f"{word} {'mötesplats' if number == 1 else 'mötesplatser'}"
        verb, one, many = _ALTERED[kind]
        told.append(" ".join(filter(None, (what, "" if short and verb == "är" else verb, one if number == 1 else many))))
    if moved := sum(row.dated.moved_from is not None for week in digest.agenda.weeks for day in week.days for row in day.rows):
        told.append(swedish.dates_moved(moved, short=short))
    return ", ".join(told) if short else swedish.listing(told)


def _moved(digest: Digest) -> str:
    """ "två ärenden som vi följer har rört sig"; empty for none."""
    number = len(digest.whole_movements.moved) + len(digest.whole_movements.ended)
    return f"{swedish.count(number, 'ett ärende', 'ärenden')} som vi följer har rört sig" if number else ""


def _alteration(one: Meeting) -> str:
    now, then = one.entry.document.item, one.then
    if swedish.is_called_off(now.title):
        return "off"
    return "moved" if then and then.starts_at and then.starts_at != now.starts_at else "place"


def _week(digest: Digest) -> int:
    return int(digest.period.name[-2:])


def _relevance(entry: Entry) -> float:
    return entry.document.verdict.relevance if entry.document.verdict else 0.0


# --- one entry ------------------------------------------------------------------------------------------------------


def named(entry: Entry) -> str:
    """ "Betänkande 2025/26:FöU3", "Remiss av SOU 2025:12", "Motion 2025/26:90 av Anna Ek (S)": kind and number, and who signed."""
    item = entry.document.item
    number = _number(item)
    series, _, rest = number.partition(" ")
    whole = number.replace(" ", swedish.NBSP)
    if not number or (item.kind == "referral" and number in item.title):
        name = entry.kind_name
    elif _REGISTRY.fullmatch(number):
        name = f"{entry.kind_name}, dnr{swedish.NBSP}{number}"
    elif item.kind == "referral":
        name = f"{entry.kind_name} av {whole}"
    elif series in _SERIES:
        name = f"{_SERIES[series]} {rest}"
    else:
        name = f"{entry.kind_name}, {whole}"
    return name + (f" av {item.senders[0]}" if item.kind in ASKED and item.senders else "")


def _number(item: Item) -> str:
    """The number that readers know an item by; the Riksdag's own ids say nothing to them."""
    return next((ref for ref in item.refs if re.search(r"\d[:/]", ref)), "")


def dates(document: Document, year: int, today: date) -> str:
    """ "Svara senast 14 november"; dates that conflict are all told. Of a committee report or an appropriation the day of decision.

    `today` is the day of composing: a last day to register that has passed by then is told as such.
    """
    if document.answer_by:
        days = [swedish.day(day, year) for day in document.answer_by]
        return f"Svara senast {' eller '.join(days)}" + {1: "", 2: " (sidan anger båda)"}.get(len(days), " (sidan anger alla)")
    if document.item.kind == "event":
        return when_and_where(document.item, year, today)
    form = {"committee_report": "Beslut i kammaren {}", "appropriation": "Beslutat {}"}.get(document.item.kind)
    decided = document.item.starts_at
    return form.format(swedish.day(decided, year)) if form and decided else ""


def _listed(digest: Digest) -> list[Entry]:
    entries = [entry for section in digest.everything for entry in section.entries]
    return [*entries, *(part for entry in entries for part in entry.parts), *(one.entry for one in digest.meetings)]


def _is_of_riksdag(entry: Entry) -> bool:
    return (urlsplit(entry.url).hostname or "").endswith("riksdagen.se")


def asked_of_us(document: Document) -> str:
    """ "På sändlistan: Region Örebro län och Karlskoga kommun. Har svarat: Karlskoga kommun." Nothing where the list was not read."""
    details = document.details
    if details is None or document.item.kind != "referral":
        return ""
    told = []
    if details.asked is not None:
        ours = swedish.listing([one.name for one in details.asked])
        told.append(f"På sändlistan: {ours}." if ours else "Stråkets aktörer står inte på sändlistan.")
    if details.answered:
        told.append(f"Har svarat: {swedish.listing([one.name for one in details.answered])}.")
    return " ".join(told)


def when_and_where(item: Item, year: int, today: date) -> str:
    """ "Torsdag 23 oktober kl. 13.00–16.00, Conventum i Örebro. Sista anmälningsdag 16 oktober"."""
    if item.starts_at is None:
        return ""
    told = swedish.hours(item.starts_at, item.ends_at, year)
    if swedish.is_called_off(item.title):
        return f"Skulle ha hållits {told}"
    told = ", ".join(filter(None, (swedish.sentence(told), item.place.rstrip(" ."))))
    if item.register_by is None:
        return told
    last = "Anmälan stängde" if item.register_by < today else "Sista anmälningsdag"
    return f"{told}. {last} {swedish.day(item.register_by, year)}"


def changed(meeting: Meeting, year: int) -> str:
    """Where an event was when it was told: "Flyttat från onsdag 22 oktober kl. 16.00". That it is called off its title says."""
    now, then = meeting.entry.document.item, meeting.then
    if then is None or swedish.is_called_off(now.title):
        return ""
    if then.starts_at and then.starts_at != now.starts_at:
        return f"Flyttat från {swedish.hours(then.starts_at, then.ends_at, year)}"
    return f"Ny plats, tidigare {then.place}" if then.place else "Platsen är ny"


def meetings_more(number: int) -> str:
    """Where the rest of the events ahead stand."""
    more = swedish.count(number, "en mötesplats", "mötesplatser")
    return f"Ytterligare {more} står i den fullständiga listan, som är bifogad."


def asked(section: Section) -> str:
    """ "tre motioner och en skriftlig fråga": what of members' initiatives a section tells briefly."""
    kinds = [entry.document.item.kind for group in section.asked for entry in group]
    counts = {kind: kinds.count(kind) for kind in ASKED if kind in kinds}
    return swedish.listing(list(swedish.asked_for(counts).values()))


def parts_more(entry: Entry) -> str:
    """How many of an entry's parts its letter leaves to the full list; empty for none."""
    left = len(entry.parts) - PARTS_SHOWN
    return f"samt {swedish.count(left, 'ett dokument', 'dokument')} till i den fullständiga listan" if left > 0 else ""


def struck(number: int) -> str:
    """How much the editor took out, so that nobody wonders why something is not there."""
    return f"Projektledaren har strukit {swedish.count(number, 'ett dokument', 'dokument')} ur utgåvan."


def more(section: Section) -> str:
    """Where the rest of a section stands."""
    return f"Ytterligare {swedish.count(section.more, 'ett dokument', 'dokument')} står i den fullständiga listan, som är bifogad."
