"""g0v.se: a mirror of regeringen.se, with each page's text as Markdown at the same path (snapshot of January 2026).

Used where regeringen.se refuses us. Facts: the headline has the page's number glued to its end; lists of who was asked and who
answered are missing, the sentence with the date to answer by is there; it is renewed each night, and api/latest_updated.json says when.
"""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import urlsplit

from monitor.config import Source
from monitor.errors import ParseError
from monitor.parse import making
from monitor.parse.regeringen_list import normal_number
from monitor.values import STOCKHOLM, Details, Fetched, Item, Parsed

MIRROR, MIRRORED = "https://g0v.se", "https://www.regeringen.se"
UPDATED = f"{MIRROR}/api/latest_updated.json"

_NUMBER = re.compile(
    r",?\s*(?P<number>(?:SOU|Ds|Dir\.|Prop\.|Skr\.)\s*\d{4}(?:/\d{2})?:\d{1,3}|\d{4}/\d{2}:FPM\d{1,3}"
    r"|(?:Diarienummer|ID-nummer|Dnr)\b.*)$"
)
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^)\s]{0,2000}\)")  # bounded: of 100,000 brackets that never close it took minutes
_MARKS = re.compile(r"(?m)^[ \t]*(?:#{1,6}|[*+>-]|\d+\.)[ \t]+|\*\*|__|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)|\\(?=[^\w\s])")


def mirror_of(url: str) -> str:
    """Where the mirror has the text of a page of regeringen.se; empty for any other host's."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    here = (host == "regeringen.se" or host.endswith(".regeringen.se")) and parts.path.strip("/")
    return f"{MIRROR}{parts.path.rstrip('/')}.md" if here else ""


def updated(source_id: str, body: bytes) -> datetime:
    """When the mirror was last renewed, by its api/latest_updated.json. Raises ParseError for another form."""
    found = making.json_of(source_id, body)
    try:
        return datetime.fromisoformat(found["latest_updated"]).replace(tzinfo=STOCKHOLM)
    except (LookupError, TypeError, ValueError) as error:
        raise ParseError(source_id, "latest_updated", "is missing") from error


def parse(fetched: Fetched, source: Source) -> Parsed:
    """The one document of a page. Raises ParseError for what does not begin with a headline."""
    head, _, rest = fetched.body.decode("utf-8-sig", "replace").lstrip().partition("\n")
    if not head.startswith("# "):
        raise ParseError(source.id, "first line", "is no headline")
    parsed = making.made([head.removeprefix("# ")], lambda title: _item(title, rest, fetched, source))
    return Parsed(parsed.items, notes=parsed.notes, details=Details("mirror", fetched.url, fetched.at))


def _item(headline: str, rest: str, fetched: Fetched, source: Source) -> Item:
    title = making.title_of(_LINK.sub(r"\1", headline))
    number = _NUMBER.search(title)
    path = urlsplit(fetched.url).path.removesuffix(".md")
    steps = path.strip("/").split("/")
    return Item(
        source_id=source.id,
        key=fetched.request.document_id or path,
        kind=steps[1] if steps[0] == "rattsliga-dokument" and len(steps) > 1 else steps[0],
        url=f"{MIRRORED}{path}",
        title=title[: number.start()] if number and number.start() else title,
        text=making.plain_lines(_MARKS.sub("", _LINK.sub(r"\1", rest))),
        refs=(normal_number(number["number"]),) if number else (),
    )
