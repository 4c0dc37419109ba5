"""The statute book (Svensk författningssamling, SFS), from the government's legal databases: new acts, and new acts that amend.

Facts (public programs that ask beta.rkrattsbaser.gov.se, January–October 2026): POST of a query for Elasticsearch; `_source`
chooses fields, and the full text of an act is best left out. A hit is an act as it reads today (`beteckning` "2026:106",
`rubrik`, `organisation`, `ikraftDateTime`, `publiceradDateTime`) with its register of amendments (`andringsforfattningar`:
beteckning, rubrik, ikraftDateTime, anteckningar, forarbeten, borttagen); a new amendment moves the act's `uppdateradDateTime`.
Amendments carry no day of issue. Numbers that begin with N are agencies' own. The service is a beta. An act as promulgated stands
at svenskforfattningssamling.se, which answers browsers only.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from monitor.config import Source
from monitor.errors import ParseError
from monitor.parse import making, times
from monitor.parse.making import as_list, text_in
from monitor.swedish import day
from monitor.values import STOCKHOLM, Fetched, Item, Parsed, Request

NEWEST = 400  # acts; in the weeks before a turn of the year some hundred are changed in a day
PAGE = "https://svenskforfattningssamling.se/doc/{year}{number}.html"
FIELDS = (
    "beteckning", "rubrik", "organisation", "ikraftDateTime", "publiceradDateTime", "register", "andringsforfattningar",
)  # fmt: skip
QUERY = json.dumps(
    {
        "searchIndexes": ["Sfs"],
        "api": "search",
        "json": {
            "query": {"term": {"publicerad": True}},
            "sort": [{"uppdateradDateTime": "desc"}],
            "size": NEWEST,
            "_source": FIELDS,
        },
    }
).encode()
_NUMBER = re.compile(r"(?P<year>20\d{2}):(?P<number>\d{1,4})")


def question(request: Request, source: Source) -> Request:
    """The request for the acts that were changed last."""
    return replace(request, method="POST", body=QUERY)


def parse(fetched: Fetched, source: Source) -> Parsed:
    """The acts and amendments of this year and the last. Raises ParseError for another form."""
    answer = making.json_of(source.id, fetched.body)
    answer = json.loads(answer) if isinstance(answer, str) else answer  # JSON inside JSON, at times
    found = answer.get("hits") if isinstance(answer, dict) else None
    hits = found.get("hits") if isinstance(found, dict) else None
    if not isinstance(hits, list):
        raise ParseError(source.id, "hits.hits", "is missing")
    acts = [act for hit in hits for act in _acts(hit)]
    since = fetched.at.astimezone(STOCKHOLM).year - 1
    return making.made(acts, lambda act: _item(act, source, since))


def _acts(hit: Any) -> Iterator[dict[str, Any]]:
    """A base act and its amendments, each with the ministry that answers for the act."""
    act = hit.get("_source") if isinstance(hit, dict) else None
    if not isinstance(act, dict):
        return
    register = act.get("register")
    yield act | {"forarbeten": text_in(register, "forarbeten")}
    for amending in as_list(act.get("andringsforfattningar")):
        if isinstance(amending, dict) and not amending.get("borttagen"):
            yield {"organisation": act.get("organisation")} | amending


def _item(act: dict[str, Any], source: Source, since: int) -> Item | None:
    number = _NUMBER.fullmatch(text_in(act, "beteckning").strip())
    if number is None or int(number["year"]) < since:
        return None
    ministry = making.plain(text_in(act.get("organisation"), "namn"))
    return Item(
        source_id=source.id,
        key=number[0],
        kind=source.kind,
        url=PAGE.format(**number.groupdict()),
        title=making.title_of(text_in(act, "rubrik")),
        summary=making.summary_of(_summary(act)),
        published=times.moment(text_in(act, "publiceradDateTime")),
        senders=(ministry,) if ministry else (),
        refs=(f"SFS {number[0]}",),
    )


def _summary(act: dict[str, Any]) -> str:
    """When it takes force, what it amends, and the papers behind it: "Träder i kraft 1 juli 2026. Förarbeten: prop. 2025/26:2."."""
    force, changed, papers = times.moment(text_in(act, "ikraftDateTime")), text_in(act, "anteckningar"), text_in(act, "forarbeten")
    parts = (f"Träder i kraft {day(force)}" if force else "", changed, f"Förarbeten: {papers}" if papers else "")
    return " ".join(f"{making.plain(part).rstrip('.')}." for part in parts if part.strip())
