"""The letter on flagged decisions: a proposal to the project leader, or what the steering group is told. In Swedish; reads no files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import jinja2

from monitor import swedish
from monitor.render import INLINER
from monitor.render.lines import tidied
from monitor.text import normalise
from monitor.values import NO_LINKS, STOCKHOLM, Entry, Links, Message

SUBJECT_LENGTH = 78


def message_on(
    entries: Sequence[Entry],
    lines: Mapping[str, str],
    templates: jinja2.Environment,
    *,
    held: bool,
    now: datetime,
    links: Links = NO_LINKS,
) -> Message:
    """The letter on these decisions, each with the leader's own line by the document's id; held: proposed for release, where links lead."""
    today = now.astimezone(STOCKHOLM).date()
    values = {"entries": entries, "lines": lines, "held": held, "links": links, "year": today.year, "today": today}
    before = "Att ta ställning till: " if held else "Att uppmärksamma: "
    tail = f" och {swedish.count(len(entries) - 1, 'ett beslut', 'beslut')} till" if len(entries) > 1 else ""
    title = swedish.cut(entries[0].document.item.title, SUBJECT_LENGTH - len(before) - len(tail))
    return Message(
        subject=normalise(f"{before}{title}{tail}"),
        text=tidied(templates.get_template("flagged.txt.j2").render(values)),
        html=INLINER.inline(templates.get_template("flagged.html.j2").render(values)),
    )
