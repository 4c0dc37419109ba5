"""The documents' own pages: the date to answer by, files, links, who was asked. Read once; an open referral's about once a day.

A page is a target of its own under its source, so that it is asked conditionally, and one that fails waits ever longer. Where
regeringen.se refuses us, the text is taken from its mirror g0v.se, marked so, and the page itself is tried again later.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor import dates, due, fetch, link, parse
from monitor.config import Source, host_of
from monitor.errors import ChallengeError, FetchError, ParseError
from monitor.parse import g0v_page
from monitor.pipeline.files import with_files
from monitor.pipeline.house import House
from monitor.pipeline.reading import Targets, fail, judged
from monitor.store import Store
from monitor.values import (
    FILE_HEAD,
    Change,
    Details,
    Document,
    Fetched,
    Item,
    OwnPage,
    Parsed,
    Request,
    Revised,
    Same,
    Target,
    Unchanged,
)

log = logging.getLogger(__name__)

MIRROR_STALE = timedelta(days=3)
ANSWERS_NAMED = 3  # of new answers, in what is told of a revision


@dataclass(frozen=True, slots=True)
class _Case:
    """A page to read: whose, under which source, and how it has fared."""

    source: Source
    document: Document
    target: Target | None
    request: Request


def pages_due(store: Store, now: datetime, *, sources: Iterable[Source], targets: Targets, host: str = "") -> list[OwnPage]:
    """The pages to read in this round, so many, of all hosts or of one."""
    followed = [source for source in sources if source.follow]
    if not followed:
        return []
    pages = store.own_pages([source.id for source in followed], since=now - due.REFERRAL_OPEN)
    pages = [page for page in pages if host in ("", host_of(page.url))]
    return due.own_pages(pages, targets.values(), followed, now)


def read_pages(house: House, now: datetime, *, sources: Iterable[Source], targets: Targets, host: str = "") -> None:
    """Reads the pages that are due, and stores what they tell as a revision of the document, each by itself.

    `targets` by source and address: as they were when the round began, because nothing else moves those of pages.
    """
    cases = _cases(house, pages_due(house.store, now, sources=sources, targets=targets, host=host), targets)
    refused: list[tuple[_Case, FetchError]] = []
    unchanged: list[tuple[Unchanged, datetime]] = []
    for request, answer in fetch.fetch(list(cases), house.network, now=now):
        case = cases[request]
        if isinstance(answer, Unchanged):
            unchanged.append((answer, now + due.PAGE_AGAIN))
            continue
        told = _told(case, answer)
        if isinstance(told, Parsed) and isinstance(answer, Fetched):
            _keep(house, case, answer, told, now)
        elif isinstance(told, FetchError) and told.refused and _is_new(case.document) and g0v_page.mirror_of(request.url):
            refused.append((case, told))
        elif isinstance(told, FetchError):
            _fail(house, case, told, now)
    house.store.unchanged(unchanged, now=now)
    _read_mirror(house, refused, now)


def _cases(house: House, pages: Sequence[OwnPage], targets: Targets) -> dict[Request, _Case]:
    documents = house.store.by_id(page.document_id for page in pages)
    cases = {}
    for page in pages:
        target = targets.get((page.source_id, page.url))
        again = target if target and page.origin == "publisher" and not target.failures else Target(page.source_id, page.url)
        request = Request(
            page.source_id,
            page.url,
            target=page.url,
            form=parse.form_of_page(page.url),
            document_id=page.document_id,
            etag=again.etag,
            modified=again.modified,
            body_hash=again.body_hash,
            version=target.version if target else 0,
        )
        cases[request] = _Case(house.config.by_id[page.source_id], documents[page.document_id], target, request)
    return cases


def _is_new(document: Document) -> bool:
    """Whether the publisher's own page has not been read: only then is the mirror, a night behind it, better than nothing."""
    return document.details is None or document.details.origin == "mirror"


def _told(case: _Case, answer: Fetched | FetchError) -> Parsed | FetchError:
    """What a page tells, or why it cannot be read."""
    if isinstance(answer, FetchError):
        return answer
    try:
        parsed = parse.parse(answer, case.source)
    except ParseError as error:
        return FetchError(case.source.id, answer.url, error.reason, refused=isinstance(error, ChallengeError))
    return parsed if parsed.items else FetchError(case.source.id, answer.url, "holds no document")


def _fail(house: House, case: _Case, error: FetchError, now: datetime) -> None:
    """Records a failure under the page's own address."""
    fail(house.store, case.source, case.request, case.target, error, now=now)
    log.warning("source=%s page=%s %s", case.source.id, case.request.url, error.reason)


# --- what a page told -----------------------------------------------------------------------------------------------


def _keep(house: House, case: _Case, answer: Fetched, parsed: Parsed, now: datetime) -> None:
    """Stores what the publisher's page told, with its files. One that cannot be fetched leaves the page to be read again."""
    told = parsed.details or Details("publisher", answer.url, answer.at)
    details, failure = with_files(house, case.source.id, case.document, told, now)
    changes = _changes(house, case, parsed.items[0], details, now)
    if failure:
        house.store.apply(case.request, answer, changes, next_check=None, now=now)
        _fail(house, case, failure, now)
    else:
        house.store.apply(case.request, answer, changes, next_check=now + due.PAGE_AGAIN, now=now)


def _changes(house: House, case: _Case, page: Item, details: Details, now: datetime) -> list[Change]:
    """The document with what its page adds: a revision that says in what; only the details where nothing else is new; or nothing."""
    document = case.document
    item = link.with_page(document.item, replace(page, text=_whole_text(page, details)))
    changed = _changed(document, item, details)
    if not changed and document.details and replace(document.details, read_at=details.read_at) == details:
        return []
    names = link.identities(document.item)
    if not changed:
        links = link.links(document.id, item, details)
        return [Change(Same(document.id, document.item), names, details=details, links=links)]
    known = next((one for one in house.store.known(names).values() if one.document_id == document.id), None)
    fingerprint = known.hashes.get(document.item.source_id, "") if known else ""  # of what its list told; that stays
    change = Change(Revised(document.id, document.item, fingerprint, changed), names, details=details)
    return [judged(house, change, item, now)]


def _whole_text(page: Item, details: Details) -> str:
    """The page's text and, after a line that says which file it is from, that of its files."""
    parts = [page.text, *(f"{FILE_HEAD.format(file.name)}\n\n{file.text}" for file in details.files if file.text)]
    return "\n\n".join(part for part in parts if part)


def _changed(document: Document, item: Item, details: Details) -> tuple[str, ...]:
    """What is new, in words: fields by their names, a moved date with both dates, new answers by who gave them."""
    fields = ("summary", "text", "published", "updated", "refs", "senders", "categories")
    changed = [name for name in fields if getattr(document.item, name) != getattr(item, name)]
    before, after = ([one.date.isoformat() for one in found] for found in (document.deadlines, dates.deadlines(item)))
    if before != after:
        kind = "report_by" if item.kind == "terms_of_reference" else "answer_by"
        changed.append(f"{kind}: {' '.join(before) or 'none'} → {' '.join(after) or 'none'}")
    known = {file.url for file in document.details.files} if document.details else set()
    answers = [file.name for file in details.of_kind("answer") if file.url not in known]
    if answers:
        more = ", …" if len(answers) > ANSWERS_NAMED else ""
        changed.append(f"answers: {len(answers)} new ({', '.join(answers[:ANSWERS_NAMED])}{more})")
    return tuple(changed)


# --- the mirror -----------------------------------------------------------------------------------------------------


def _read_mirror(house: House, refused: Sequence[tuple[_Case, FetchError]], now: datetime) -> None:
    """The text of pages that the publisher refuses us, from the mirror; each page stays failed, and is tried again."""
    if not refused:
        return
    if fault := _mirror_fault(house, now):
        for case, error in refused:
            _fail(house, case, _because(error, fault), now)
        return
    asked = {
        Request(case.source.id, g0v_page.mirror_of(case.request.url), form="g0v_page", document_id=case.document.id): (case, error)
        for case, error in refused
    }
    for request, answer in fetch.fetch(list(asked), house.network, now=now):
        case, error = asked[request]
        told = answer if isinstance(answer, Unchanged) else _told(case, answer)
        if isinstance(told, Parsed) and isinstance(answer, Fetched) and told.details:
            house.store.apply(request, answer, _changes(house, case, told.items[0], told.details, now), next_check=None, now=now)
            _fail(house, case, _because(error, "its text is from g0v.se"), now)
        else:
            reason = told.reason if isinstance(told, FetchError) else "holds nothing new"
            _fail(house, case, _because(error, f"nor is it at g0v.se: {reason}"), now)


def _because(error: FetchError, more: str) -> FetchError:
    return FetchError(error.source_id, error.url, f"{error.reason}; {more}", retry_after_s=error.retry_after_s, refused=True)


def _mirror_fault(house: House, now: datetime) -> str:
    """Why the mirror cannot stand in: it does not answer, or has not been renewed for days. Empty: it can."""
    ((_, answer),) = fetch.fetch([Request("g0v", g0v_page.UPDATED)], house.network, now=now)
    if isinstance(answer, FetchError):
        return f"g0v.se does not answer either: {answer.reason}"
    try:
        renewed = g0v_page.updated("g0v", answer.body) if isinstance(answer, Fetched) else now
    except ParseError as error:
        return f"g0v.se does not say how old it is: {error}"
    return f"g0v.se is stale: last renewed {renewed:%Y-%m-%d}" if now - renewed > MIRROR_STALE else ""
