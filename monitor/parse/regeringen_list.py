"""regeringen.se/Filter/GetFilteredItems: JSON around the HTML rows of a listing, newest change first.

The only place where the site shows that a page was updated (recorded July 2026). Titles often end with the registry number.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from bs4 import Tag

from monitor.config import Source
from monitor.errors import ParseError
from monitor.parse import feed, making, times
from monitor.values import Fetched, Item, Parsed, Request

LABELS = re.compile(r"^(?:ID-nummer|Diarienummer|Dnr)\s*:?\s*")
PAGE_SIZE = 20  # where the address asks for no other
_NUMBER_AT_END = re.compile(
    r"^(?P<title>.+?),\s*(?P<number>(?:SOU|Ds|Dir\.|Prop\.|Skr\.)\s\d{4}(?:/\d{2})?:\d{1,3}|[A-ZÅÄÖ]\w{0,3}\d{4}/\d{2,6})$"
)


def parse(fetched: Fetched, source: Source) -> Parsed:
    """The rows of a listing, and the next page. Raises ParseError for another form, or an empty page before the end."""
    answer = making.json_of(source.id, fetched.body)
    if not isinstance(answer, dict) or not isinstance(answer.get("Message"), str) or not isinstance(answer.get("TotalCount"), int):
        raise ParseError(source.id, "Message, TotalCount", "are missing")
    rows = making.soup_of(answer["Message"]).select("ul.list--block > li")
    query = dict(parse_qsl(urlsplit(fetched.request.url).query))
    page, size = int(query.get("page") or 1), int(query.get("pageSize") or PAGE_SIZE)
    if not rows and answer["TotalCount"] > 0:
        raise ParseError(source.id, "ul.list--block > li", f"is not there, though the listing counts {answer['TotalCount']}")
    follow: tuple[Request, ...] = ()
    if page * size < answer["TotalCount"]:
        follow = (making.page_after(fetched.request, counted=False),)
    return making.made(rows, lambda row: _item(row, fetched, source), follow=follow)


def _item(row: Tag, fetched: Fetched, source: Source) -> Item:
    link = row.select_one(".sortcompact > a[href], a[href]")
    if link is None:
        raise making.Unusable("has no link")
    url = making.link_of(str(link["href"]), fetched.url)
    title = making.title_of(link.get_text(" "))
    ending = _NUMBER_AT_END.match(title)
    days = row.select(".block--timeLinks time[datetime]")
    kinds, senders = types_and_senders(row.select_one(".block--timeLinks p"))
    summary = row.select_one(".sortcompact > p")
    number = (normal_number(ending["number"]),) if ending else ()
    return Item(
        source_id=source.id,
        key=url,
        kind=kinds[0] if kinds else source.kind,
        url=url,
        title=ending["title"] if ending else title,
        summary=making.summary_of(summary.get_text(" ")) if summary else "",
        published=times.moment(str(days[0]["datetime"])) if days else None,
        updated=times.moment(str(days[1]["datetime"])) if len(days) > 1 else None,
        senders=senders,
        refs=tuple(dict.fromkeys((*number, *feed.own_number(url)))),
    )


def types_and_senders(line: Tag | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Of "Remiss från Finansdepartementet, Regeringen": the types before the word "från", and the senders after it."""
    kinds: list[str] = []
    senders: list[str] = []
    for part in line.children if line else ():
        if isinstance(part, Tag) and part.name == "a":
            (senders if senders or kinds and kinds[-1] == "" else kinds).append(making.plain(part.get_text(" ")))
        elif not isinstance(part, Tag) and re.search(r"\bfrån\b", str(part)):
            kinds.append("")
    return tuple(name for name in kinds if name), tuple(senders)


def normal_number(number: str) -> str:
    """As the rest of the house writes it: "Prop." at the head of a title is "prop.", "Diarienummer: " is left out."""
    number = LABELS.sub("", number)
    return re.sub(r"^(Prop|Skr)\.", lambda hit: hit[0].lower(), number)
