"""The Riksdag's register (dokumentstatus): of each bill and committee report of a matter on a topic or followed what handles what, its days, its
outcome.

An entry is a target of its own under a source of the Riksdag's, so that it is asked conditionally, and one that fails waits ever longer.
It is read about daily while the chamber has not decided, so many a round, and then no more.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from monitor import due, fetch, link, parse
from monitor.config import Source, host_of
from monitor.errors import FetchError, ParseError
from monitor.pipeline.house import House
from monitor.pipeline.reading import Targets, fail
from monitor.store import Store
from monitor.values import Fetched, RegisterEntry, Request, Status, Target, Unchanged

log = logging.getLogger(__name__)

_PART = re.compile(r".*\dd\d{1,2}", re.IGNORECASE)  # a further file of a document, which is no matter of its own


@dataclass(frozen=True, slots=True)
class Case:
    """An entry to read: of which document, under which source, and how it has fared."""

    entry: RegisterEntry
    source: Source
    target: Target | None


def entries_due(store: Store, now: datetime, *, sources: Iterable[Source], targets: Targets, host: str = "") -> dict[Request, Case]:
    """What is to be asked of the register in this round, so many, of all hosts or of one."""
    ours = {source.id: source for source in sources if source.parser == "riksdagen_list"}
    if not ours:
        return {}
    followed = [key for key, word in store.follows().items() if word.follows]
    entries = [one for one in store.register_entries(since=now - due.REGISTER_OPEN, followed=followed) if _id_of(one)]
    under = {one.document_id: ours.get(one.source_id) or next(iter(ours.values())) for one in entries}
    known = {
        one.document_id: target
        for one in entries
        if (target := targets.get((under[one.document_id].id, _address(under[one.document_id], one))))
    }
    cases = {}
    for one in due.register(entries, known, now):
        case = Case(one, under[one.document_id], known.get(one.document_id))
        cases[_request(case)] = case
    return {request: case for request, case in cases.items() if host in ("", host_of(request.url))}


def read_register(house: House, now: datetime, *, sources: Iterable[Source], targets: Targets, host: str = "") -> None:
    """Reads the entries that are due and stores what they tell. `targets` as they were when the round began."""
    cases = entries_due(house.store, now, sources=sources, targets=targets, host=host)
    unchanged: list[tuple[Unchanged, datetime]] = []
    for request, answer in fetch.fetch(list(cases), house.network, now=now):
        if isinstance(answer, Unchanged):
            unchanged.append((answer, now + due.PAGE_AGAIN))
        else:
            _take(house, cases[request], request, answer, now)
    house.store.unchanged(unchanged, now=now)


def _take(house: House, case: Case, request: Request, answer: Fetched | FetchError, now: datetime) -> None:
    told = answer if isinstance(answer, FetchError) else _told(case, answer)
    if isinstance(told, Status) and isinstance(answer, Fetched):
        document = case.entry.document_id
        house.store.keep_status(document, told, link.registered(document, told), now=now, request=request)
        house.store.apply(request, answer, [], next_check=now + due.PAGE_AGAIN, now=now)
    elif isinstance(told, FetchError):
        fail(house.store, case.source, request, case.target, told, now=now)
        log.info("source=%s register=%s %s", case.source.id, request.url, told.reason)


def _told(case: Case, answer: Fetched) -> Status | FetchError:
    """What an entry tells, or why it cannot be read."""
    try:
        status = parse.parse(answer, case.source).status
    except ParseError as error:
        return FetchError(case.source.id, answer.url, error.reason)
    if status is None or status.dok_id.upper() != _id_of(case.entry).upper():
        return FetchError(case.source.id, answer.url, "is of another document")
    return status


def _request(case: Case) -> Request:
    url = _address(case.source, case.entry)
    again = case.target if case.target and case.entry.status and not case.target.failures else Target(case.source.id, url)
    return Request(
        case.source.id,
        url,
        target=url,
        form="riksdagen_status",
        document_id=case.entry.document_id,
        etag=again.etag,
        modified=again.modified,
        body_hash=again.body_hash,
        version=case.target.version if case.target else 0,
    )


def _address(source: Source, entry: RegisterEntry) -> str:
    """Where the register tells of a document: on the host of the Riksdag's lists."""
    parts = urlsplit(source.url)
    return f"{parts.scheme}://{parts.netloc}/dokumentstatus/{_id_of(entry)}.json"


def _id_of(entry: RegisterEntry) -> str:
    """The Riksdag's id of a document, as it states it, else as it is known by; empty for a file of another document, and where there is none."""
    found = (name for name in (*entry.refs, *(name.upper() for name in entry.names)) if link.is_riksdag_id(name))
    return next((name for name in found if not _PART.fullmatch(name)), "")
