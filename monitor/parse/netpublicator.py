"""Notice boards on netpublicator.com (Kristinehamn, Karlstad), as the JSON from which their pages are built.

Facts (a public program that reads such boards, 2026): a board's page is filled by a script from BOARD/find, which wraps its
answer into a call of the function that `jsoncallback` names. A notice has `id`, `title`, `text`, `published` ("2026-10-06
08:00:00"), `metadata` with title and value, and `attachments`; letters stand as HTML entities; `totalIndex` counts the notices.
BOARD/ID shows one of them.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from monitor.config import Source
from monitor.errors import ParseError
from monitor.parse import making, times
from monitor.parse.making import as_list, text_in
from monitor.values import Fetched, Item, Parsed, Request

PAGE_SIZE = 100
_CALL = re.compile(rb"^\s*[\w.$]+\((.*)\)\s*;?\s*$", re.DOTALL)
_ID = re.compile(r"[\w-]{1,60}")


def question(request: Request, source: Source) -> Request:
    """The request for a board's newest notices, made from the board's own address."""
    return replace(request, url=_find(request.url.rstrip("/") + "/find", 0))


def _find(url: str, index: int) -> str:
    asked = {"jsoncallback": "board", "target": "published", "direction": "desc", "index": index, "length": PAGE_SIZE}
    return urlunsplit(urlsplit(url)._replace(query=urlencode(asked)))


def parse(fetched: Fetched, source: Source) -> Parsed:
    """The notices of a board, and the next page. Raises ParseError for another form."""
    call = _CALL.match(fetched.body)
    answer = making.json_of(source.id, call[1] if call else fetched.body)
    notices = answer.get("notices") if isinstance(answer, dict) else None
    if not isinstance(notices, list):
        raise ParseError(source.id, "notices", "is missing")
    request, total = fetched.request, text_in(answer, "totalIndex")
    following = int(dict(parse_qsl(urlsplit(request.url).query)).get("index", "0")) + len(notices)
    follow: tuple[Request, ...] = ()
    if notices and total.isdecimal() and following < int(total):
        follow = (Request(source.id, _find(request.url, following), target=request.target, depth=request.depth + 1),)
    return making.made(notices, lambda one: _item(one, source), follow=follow)


def _item(one: Any, source: Source) -> Item:
    number = text_in(one, "id")
    if not _ID.fullmatch(number):
        raise making.Unusable("has no usable id")
    told = [text_in(part, "value") for part in as_list(one.get("metadata"))]
    return Item(
        source_id=source.id,
        key=number,
        kind=source.kind,
        url=f"{source.url.rstrip('/')}/{number}",
        title=making.title_of(text_in(one, "title")),
        summary=making.summary_of(" ".join((*told, text_in(one, "text")))),
        published=times.moment(text_in(one, "published")),
        senders=(source.owner,),
    )
