"""The pages of referrals (remisser): only there stands the date by which to answer."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from monitor import due, fetch, link, parse
from monitor.config import Source
from monitor.errors import FetchError, ParseError
from monitor.pipeline.house import House
from monitor.pipeline.reading import Reading, fail, judged
from monitor.values import Change, Document, Fetched, Item, Request, Revised, Target, Unchanged

log = logging.getLogger(__name__)

PAGES_AGAIN = 10  # how many pages that could not be read before are asked again in one round


def read_pages(house: House, readings: Sequence[Reading], now: datetime) -> None:
    """The pages of referrals on a topic, for their date to answer. One that cannot be read now is tried again in a later round."""
    wanted: dict[Request, tuple[Reading, int]] = {}
    for reading in readings:
        for place, change in enumerate(reading.changes):
            item = change.decision.item
            if reading.source.follow == "referrals" and change.verdict and due.asks_for_answers(item, change.verdict, now):
                wanted[_page_of(reading.source, change.decision.document_id, item)] = (reading, place)
    for request, answer in fetch.fetch(list(wanted), house.network, now=now):
        reading, place = wanted[request]
        if page := _page_item(house, reading.source, request, None, answer, now):
            change = reading.changes[place]
            item = link.with_page(change.decision.item, page)
            reading.changes[place] = judged(house, change, item, now, first_poll=reading.first_poll)


def read_again(house: House, readings: Sequence[Reading], now: datetime) -> None:
    """The referrals' pages that earlier rounds could not read, when it is time; what they tell is stored as a revision."""
    tried = {change.decision.document_id for reading in readings for change in reading.changes}
    wanted = _unread(house, tried, now)
    for request, answer in fetch.fetch(list(wanted)[:PAGES_AGAIN], house.network, now=now):
        source, target, document = wanted[request]
        if (page := _page_item(house, source, request, target, answer, now)) and isinstance(answer, Fetched):
            change = judged(house, _revision(house, source, document), link.with_page(document.item, page), now)
            following = due.next_check(source, failures=0, retry_after_s=None, now=now)
            house.store.apply(request, answer, [change], next_check=following, now=now)


def _unread(house: House, tried: set[str], now: datetime) -> dict[Request, tuple[Source, Target | None, Document]]:
    """The pages that have not been read and are due, but for those that this round has tried."""
    targets = {(target.source_id, target.url): target for target in house.store.targets()}
    wanted = {}
    for document in house.store.unread_referrals(since=now - due.REFERRAL_OPEN):
        source, target = house.config.by_id.get(document.item.source_id), targets.get((document.item.source_id, document.item.url))
        followed = source and source.enabled and source.follow == "referrals" and document.id not in tried
        if source and followed and due.is_due(target, now):
            wanted[_page_of(source, document.id, document.item)] = (source, target, document)
    return wanted


def _revision(house: House, source: Source, document: Document) -> Change:
    """A known document whose text is new; the fingerprint of what its list told stays."""
    names = link.identities(document.item)
    known = next((one for one in house.store.known(names).values() if one.document_id == document.id), None)
    fingerprint = known.hashes.get(source.id, "") if known else ""
    return Change(Revised(document.id, document.item, fingerprint, ("text",)), names)


def _page_of(source: Source, document_id: str, item: Item) -> Request:
    return Request(source.id, item.url, target=item.url, form="regeringen_page", document_id=document_id)


def _page_item(
    house: House, source: Source, request: Request, target: Target | None, answer: Fetched | Unchanged | FetchError, now: datetime
) -> Item | None:
    """What a document's page tells; None, and its failure recorded under its own address, where it cannot be read."""
    if isinstance(answer, Fetched):
        try:
            if items := parse.parse(answer, source).items:
                return items[0]
            answer = FetchError(source.id, answer.url, "holds no document")
        except ParseError as error:
            answer = FetchError(source.id, answer.url, str(error))
    if isinstance(answer, FetchError):
        fail(house.store, source, request, target, answer, now=now)
        log.warning("source=%s page=%s %s", source.id, request.url, answer.reason)
    return None
