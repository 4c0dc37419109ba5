"""Which document an item is: official numbers found, identities made from them, and what is new about it.

Two sources that tell of the same act give it the same identity: its official number where its own source states one, else its
address. A wrong link is worse than no link, so a number counts as an item's own only where it is of the kind that the item is:
a referral (remiss) of SOU 2025:12 is not SOU 2025:12. Does not touch the store: what is known is handed in.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from monitor.link.cited import citations
from monitor.link.numbers import designations
from monitor.link.stated import links, registered
from monitor.text import canonical_url, content_hash, slug, title_key
from monitor.values import STOCKHOLM, Decision, Item, Known, New, Revised, Same, Sighting

__all__ = [
    "citations", "decide", "designations", "identities", "identities_in_any_series", "identity_of", "is_riksdag_id", "kinds_of",
    "links", "own_designations", "registered", "told", "with_page",
]  # fmt: skip

DATE_SLIP = timedelta(days=1)  # two tellings of one day may differ by the hours of a time zone

# The series that number documents of each kind; other numbers of an item are about something else or about a whole file.
_OWN_SERIES: Mapping[str, tuple[str, ...]] = {
    "inquiry": ("SOU ",),
    "ministry_memo": ("Ds ",),
    "terms_of_reference": ("Dir. ",),
    "bill": ("prop. ",),
    "communication": ("skr. ",),
    "riksdag_decision": ("rskr. ",),
    "committee_report": ("bet. ", "utl. "),
    "motion": ("mot. ",),
    "audit_report": ("RiR ",),
    "eu_memo": ("Fpm ",),
    "question": ("fr. ", "frs. "),
    "interpellation": ("ip. ",),
}
_TOLD = ("title", "summary", "kind", "starts_at", "ends_at", "place", "register_by")
ACTS = ("inquiry", "ministry_memo", "terms_of_reference", "bill", "communication")
_DOK_ID = re.compile(r"[GH][0-9A-Z][0-9A-D][0-9A-Z][0-9A-Za-zÅÄÖåäö]{1,14}")  # the longest are of votes: HDC320260527UFöU12


def own_designations(item: Item) -> tuple[str, ...]:
    """The numbers that identify this very document: of the series of its kind, and the Riksdag's own document id."""
    series = _OWN_SERIES.get(item.kind, ())
    official = [ref for ref in item.refs if ref.startswith(series)] if series else []
    return (*official, *(ref for ref in item.refs if is_riksdag_id(ref)))


def kinds_of(designation: str) -> tuple[str, ...]:
    """The kinds of document that a number's series numbers; none for a registry number, which may stand on any."""
    return tuple(kind for kind, series in _OWN_SERIES.items() if designation.startswith(series))


def is_riksdag_id(name: str) -> bool:
    """Whether this is an id that the Riksdag gives its documents: "HD03145"."""
    return bool(_DOK_ID.fullmatch(name))


def identities(item: Item) -> tuple[str, ...]:
    """What the item may be known by, strongest first: own numbers, its address, its address and title together; last as an act.

    Of an event with a key of its own (an iCalendar's UID) it is the key, and last its source, title and hour together: a whole
    calendar may stand at one address, and a weekly meeting under one title. So it can be moved, and its key may change.
    """
    if _is_known_by_key(item):
        return (*_numbers(item), _by_key(item), _by_hour(item))
    return (*_numbers(item), _by_url(item), _by_title(item), *_as_act(item))


def identity_of(query: str) -> tuple[str, ...]:
    """What an address or a designation that a person typed may be known by. A number in an address may be what its page is about."""
    try:
        url = canonical_url(query)
    except ValueError:  # not an address: then it is a designation
        return tuple(slug(name) for name in designations(query)) or (slug(query),)
    last = re.split(r"[/_]", urlsplit(url).path)[-1].upper()  # the Riksdag's addresses end in the document's id
    return ("url-" + _digest(url), *([slug(last)] if is_riksdag_id(last) else []))


def identities_in_any_series(query: str) -> tuple[str, ...]:
    """What a number that was typed without its series ("2025:12") may be known by: of each series that numbers so. Else none."""
    if designations(query):
        return ()
    series = (one for every in _OWN_SERIES.values() for one in every)
    return tuple(slug(name) for one in series for name in designations(f"{one}{query.strip()}"))


def decide(items: Sequence[Item], known: Mapping[str, Known]) -> list[tuple[Decision, tuple[str, ...]]]:
    """For each item of one answer what is new about it, with the identities to keep.

    Two items of one answer may share an address (a list page that has no page for each) without being the same: then the title
    tells them apart. An item that stands twice in the answer, word for word, is decided once.
    """
    shared = _shared_addresses(items)
    decided: dict[str, tuple[Decision, tuple[str, ...]]] = {}
    for item in items:
        numbers = _numbers(item)
        kept = (*numbers, _by_title(item)) if _by_url(item) in shared and not numbers else (*numbers, _by_url(item))
        kept = identities(item) if _is_known_by_key(item) else kept
        decision = _decide(item, known, kept)
        kept = (*kept, *_as_act(item))
        decided.setdefault(decision.document_id, (decision, kept))
    return list(decided.values())


def told(item: Item) -> str:
    """The fingerprint of what a source tells of a document. Its text is no part of it: that comes from the document's page."""
    when_and_where = (item.starts_at, item.ends_at, item.register_by)
    told_of = [one.isoformat() for one in when_and_where if one] + [item.place] * bool(item.place)
    return content_hash(item.title, item.summary, item.kind, *told_of)


def with_page(item: Item, page: Item) -> Item:
    """An item with what its own page adds: the text, numbers, senders and categories; what the list told stays."""
    return replace(
        item,
        text=page.text or item.text,
        summary=item.summary or page.summary,
        published=item.published or page.published,
        updated=page.updated or item.updated,
        refs=_union(item.refs, page.refs),
        senders=_union(item.senders, page.senders),
        categories=_union(item.categories, page.categories),
    )


def _decide(item: Item, known: Mapping[str, Known], kept: tuple[str, ...]) -> Decision:
    fingerprint = told(item)
    found = next((known[name] for name in (*kept, _by_title(item)) if name in known), None)
    if found is None and kept[-1] != _by_url(item):  # shares its address: known by it only under the same title
        alone = known.get(_by_url(item))
        found = alone if alone and title_key(alone.item.title) == title_key(item.title) else None
    found = found or _same_act(item, known)
    if found is None:
        return New(kept[0], item, fingerprint)
    if found.hashes.get(item.source_id) == fingerprint:
        if found.source_id == item.source_id and _moved_back(found.item.published, item.published):
            return Revised(found.document_id, with_page(item, found.item), fingerprint, ("published",))
        return Same(found.document_id, item)
    if found.source_id != item.source_id:
        return Sighting(found.document_id, item, fingerprint)
    changed = tuple(name for name in _TOLD if getattr(found.item, name) != getattr(item, name))
    return Revised(found.document_id, with_page(item, _without_retracted(found, item.source_id)), fingerprint, changed)


def _same_act(item: Item, known: Mapping[str, Known]) -> Known | None:
    """The act under another address, where one of its two tellings states no number; two that are numbered are two."""
    found = next((known[name] for name in _as_act(item) if name in known), None)
    return None if found and _numbers(item) and _numbers(found.item) else found


def _moved_back(before: datetime | None, now: datetime | None) -> bool:
    """Whether a source puts a date right that lay too late. One that moves on tells of a change, and the first stays."""
    return before is not None and now is not None and before - now > DATE_SLIP


def _without_retracted(found: Known, source_id: str) -> Item:
    """The known item, with its summary only where its page gave it: one that the list gave and gives no more is taken back."""
    bare = replace(found.item, summary="")
    return found.item if found.hashes.get(source_id) == told(bare) else bare


def _shared_addresses(items: Iterable[Item]) -> set[str]:
    titles = {(_by_url(item), title_key(item.title)) for item in items}
    counts = Counter(address for address, _ in titles)
    return {address for address, count in counts.items() if count > 1}


def _numbers(item: Item) -> tuple[str, ...]:
    return tuple(slug(ref) for ref in own_designations(item))


def _as_act(item: Item) -> tuple[str, ...]:
    """An act of the government, which the Riksdag tells again, by its kind, day and title.

    Needed because some addresses at regeringen.se hold no number: 23 of those of ten months were stored twice.
    """
    if item.kind not in ACTS or item.published is None:
        return ()
    day = item.published.astimezone(STOCKHOLM).date()
    title = re.sub(r"^(?:skrivelse|proposition) ", "", title_key(item.title))  # some head their title with it
    return ("act-" + _digest(f"{item.kind}\n{day}\n{title}"),)


def _by_url(item: Item) -> str:
    return _address_name(item.url)


@lru_cache(maxsize=10_000)  # an item is asked for it some five times while it is linked
def _address_name(url: str) -> str:
    return "url-" + _digest(canonical_url(url))


def _is_known_by_key(item: Item) -> bool:
    return item.kind == "event" and item.key != item.url


def _by_key(item: Item) -> str:
    return "event-" + _digest(f"{item.source_id}\n{item.key}")


def _by_hour(item: Item) -> str:
    """By its source and not its address: that of a whole calendar may hold the day on which it was asked for."""
    begins = item.starts_at.astimezone(UTC).isoformat() if item.starts_at else ""
    return "hour-" + _digest("\n".join((item.source_id, title_key(item.title), begins)))


def _by_title(item: Item) -> str:
    return _told_name(item.url, item.title)


@lru_cache(maxsize=10_000)
def _told_name(url: str, title: str) -> str:
    return "told-" + _digest(canonical_url(url) + "\n" + title_key(title))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def _union(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))
