"""Ciceron, in which municipalities show their notice board (Degerfors) or diary (Karlskoga): JSON-RPC behind a page of scripts.

Facts (public programs that ask such services, April–October 2026): all is POSTed to /json. `Search` answers with the number of
hits, as JSON inside JSON, and with a session; in it `ReadItems` gives the hits, newest first. A hit has a title, mostly its
case's number (`diarie`), and `object_link`, the query by which the page shows it; its `id` is only its place in the list. On a
board, cases are document type 2 with `is_post`; in a diary, meetings are type 1, of the diary that the page's own address names
as n. What a hit holds further (persons, documents) is not asked for.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from monitor.config import Source
from monitor.errors import ParseError
from monitor.parse import making
from monitor.parse.making import text_in
from monitor.values import Fetched, Item, Parsed, Request

SEARCH = "ciceronsok_search"
PAGE_SIZE = 100


def question(request: Request, source: Source) -> Request:
    """The search that the page at the source's address makes: of a board (#!/billboard/) its cases, of a diary its meetings."""
    page = urlsplit(request.url)
    diary = dict(parse_qsl(page.fragment.partition("?")[2])).get("n", "")
    meetings = {"hasFiles": False, "diary": diary, "board": "", "from_date": "", "to_date": ""}
    board = "/billboard" in page.fragment
    param = json.dumps({"is_post": True} if board else meetings, ensure_ascii=False)
    body = _call("Search", {"search_id": SEARCH, "doctype": 2 if board else 1, "text": "", "param": param})
    return replace(request, url=f"{page.scheme}://{page.netloc}/json", method="POST", body=body)


def parse(fetched: Fetched, source: Source) -> Parsed:
    """Of a search: what to ask to see its hits. Of a page of hits: the items. Raises ParseError for another form."""
    answer = making.json_of(source.id, fetched.body)
    if not isinstance(answer, dict) or answer.get("error"):
        error = text_in(answer.get("error"), "message") if isinstance(answer, dict) else ""
        raise ParseError(source.id, "answer", f"is an error: {making.plain(error)[:200]}" if error else "is no answer of Ciceron")
    result = _unwrapped(answer.get("result"))
    if isinstance(result, dict) and isinstance(result.get("hits"), int):
        pages = range(0, result["hits"], PAGE_SIZE)[: source.pages + 1]
        return Parsed((), tuple(_page(fetched.request, begin, text_in(answer, "session_id")) for begin in pages))
    hits = result.get("results") if isinstance(result, dict) else result
    if not isinstance(hits, list) or not hits:
        raise ParseError(source.id, "results", "is missing, though the search counts hits")
    return making.made(hits, lambda one: _item(one, source))


def _call(method: str, params: dict[str, Any], **more: Any) -> bytes:
    return json.dumps({"jsonrpc": "2.0", "method": f"CiceronsokServer:{method}", "params": params} | more).encode()


def _page(request: Request, begin: int, session: str) -> Request:
    body = _call("ReadItems", {"search_id": SEARCH, "offset": begin, "limit": PAGE_SIZE}, session_id=session)
    depth = request.depth + begin // PAGE_SIZE  # the search itself is no page of the list
    return Request(request.source_id, request.url, "POST", body, target=request.target, depth=depth)


def _unwrapped(result: Any) -> Any:
    """What stands in {"result": …} and in JSON inside JSON, which the service nests up to three deep."""
    for _ in range(4):
        if isinstance(result, str):
            result = json.loads(result)
        elif isinstance(result, dict) and "result" in result:
            result = result["result"]
    return result


def _item(one: Any, source: Source) -> Item:
    """A hit; its address leads to the page that lists it, and its query alone makes it another address than its neighbours'."""
    title, number = making.title_of(text_in(one, "title")), text_in(one, "diarie").strip()
    page = urlsplit(source.url)
    link = parse_qsl(text_in(one, "object_link").lstrip("?"))
    key = urlencode(link) or urlencode({"arende": number or hashlib.sha256(title.encode()).hexdigest()[:16]})
    shown = f"!/search/?{key}" if link else page.fragment
    return Item(
        source_id=source.id,
        key=key,
        kind=source.kind,
        url=making.link_of(f"{page.scheme}://{page.netloc}/?{key}#{shown}", source.url),
        title=title,
        senders=(source.owner,),
        refs=(number,) if number else (),
    )
