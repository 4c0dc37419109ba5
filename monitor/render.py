"""A digest becomes a mail: subject, text and HTML, from given templates. Reads no files and touches no network.

Mail programs drop style sheets, so styles are written into each element; what only a style sheet can say (dark mode, narrow screens) stays.
"""

from __future__ import annotations

import re
from datetime import date, datetime

import css_inline
import jinja2

from monitor.text import normalise, shorten
from monitor.values import STOCKHOLM, Attachment, Coverage, Digest, Message, Period

MONTHS = "januari februari mars april maj juni juli augusti september oktober november december".split()
WEEKDAYS = "måndag tisdag onsdag torsdag fredag lördag söndag".split()
NUMBERS = "noll ett två tre fyra fem sex sju åtta nio tio elva tolv".split()
SUMMARY_LENGTH = 230
DOWN_SHOWN = 6

_INLINER = css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)


def environment(loader: jinja2.BaseLoader) -> jinja2.Environment:
    """Templates with their Swedish (dates, weeks, counts), everything escaped in HTML, and nothing undefined passed over."""
    made = jinja2.Environment(
        loader=loader,
        autoescape=lambda name: name is None or not name.endswith(".txt.j2"),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "day": day,
        "clock": lambda moment: f"{moment.astimezone(STOCKHOLM):%H.%M}",
        "brief": lambda text: shorten(text, SUMMARY_LENGTH),
        "count": count,
        "designation": _designation,
        "deadlines": deadlines,
        "sources_line": sources_line,
    }
    return made


def render(digest: Digest, templates: jinja2.Environment) -> Message:
    """The mail of an edition, with the full list attached."""
    listed = sum(len(section.entries) for section in digest.everything)
    values = {"digest": digest, "listed": listed, "span": span(digest.period), "week": int(digest.period.name[-2:])}
    return Message(
        subject=normalise(templates.get_template("subject.txt.j2").render(values)),
        text=_tidied(templates.get_template("digest.txt.j2").render(values)),
        html=_INLINER.inline(templates.get_template("digest.html.j2").render(values)),
        attachments=(
            Attachment(
                f"fullstandig-lista-{digest.period.name}.html",
                "text/html",
                templates.get_template("full.html.j2").render(values).encode(),
            ),
        ),
    )


def _tidied(text: str) -> str:
    """At most one empty line between two, and none at the ends."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in text.splitlines())).strip() + "\n"


def day(moment: date | datetime | None, year: int | None = None) -> str:
    """ "9 oktober", with the year where it is not the given one; empty for none."""
    if moment is None:
        return ""
    there = moment.astimezone(STOCKHOLM).date() if isinstance(moment, datetime) else moment
    return f"{there.day} {MONTHS[there.month - 1]}" + (f" {there.year}" if there.year != year else "")


def span(period: Period) -> str:
    """ "6–12 oktober 2025", "29 september–5 oktober 2025"."""
    first, last = period.first, period.last
    if first.year != last.year:
        return f"{day(first)}–{day(last)}"
    begin = str(first.day) if first.month == last.month else day(first, first.year)
    return f"{begin}–{day(last)}"


def count(number: int, one: str, many: str) -> str:
    """ "en remiss", "tre remisser", "14 remisser": Swedish writes numbers up to twelve in letters; `one` brings its own article."""
    return one if number == 1 else f"{NUMBERS[number] if number < len(NUMBERS) else number} {many}"


def _designation(refs: tuple[str, ...]) -> str:
    """The number that readers know an item by; the Riksdag's own ids say nothing to them."""
    return next((ref for ref in refs if re.search(r"\d[:/]", ref)), "")


def deadlines(entry_deadlines: tuple[object, ...], year: int) -> str:
    """ "Svara senast 14 november"; two dates that conflict are both told."""
    days = [day(getattr(one, "date", None), year) for one in entry_deadlines]
    return f"Svara senast {' eller '.join(days)}" + (" (sidan anger båda)" if len(days) > 1 else "") if days else ""


def sources_line(coverage: Coverage, year: int) -> str:
    """ "64 av 71 källor lästa; nere: Försvarsmakten (sedan 3 oktober), …"."""
    line = f"{coverage.read} av {coverage.sources} källor lästa"
    if not coverage.down:
        return f"{line}, ingen nere"
    names = [f"{name} (senast {day(last, year)})" if last else f"{name} (aldrig läst)" for name, last, _ in coverage.down]
    more = len(names) - DOWN_SHOWN
    return f"{line}; nere: {', '.join(names[:DOWN_SHOWN])}" + (f" och {more} till" if more > 0 else "")
