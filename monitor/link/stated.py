"""Which other documents a document names as being of its own matter, and the words that say so. Pure: an item in, links out.

A number that is only background ("jfr", "se även") never links, and what stands in a text links only where its words tell what it
is. The budget bill is number 1 of its session, and nothing is linked through it: half of what the state does is "handled" in it. Facts
from 15,700 documents of September 2024 to October 2025: a referral names what it is about in its title or its first sentence; a memo
and its referral share a registry number; an inquiry's page cites its own terms of reference in parentheses, additional ones too.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator

from monitor.joining import CARRYING
from monitor.link.cited import citations
from monitor.link.numbers import designations
from monitor.text import canonical_url, slug, title_key
from monitor.values import Citation, Details, Item, Link, LinkManner, PageLink, Reference, Status

MOST_NAMED = 4  # of one document in one manner; one that names more speaks of a field, not of a matter
MOST_HANDLED = 3  # bills in one committee report, or reports on one bill: beyond that it is a gathering of matters
SHORTEST_TITLE = 12  # characters of a title that can tell a matter

_WORDS = ("title", "summary", "text")
_BUDGET = re.compile(r"prop\. \d{4}/\d\d:1")
_INQUIRY_NUMBER = re.compile(r"[A-ZÅÄÖ][A-Za-zåäö]{0,2} \d{4}:\d\d")
_FILE_NUMBER = re.compile(r"[A-ZÅÄÖ][A-Za-zåäö]{0,2}\d{4}/\d{5}")
_ADDS = re.compile(r"(?i)\btilläggsdirektiv\b|^(?:förlängd tid|ändring|utvidgning)\b|\bförlängd tid för uppdraget\b")
_AMENDS = re.compile(r"(?i)^(?:ändring(?:ar)? (?:av|i)|förlängd tid för|tillägg till|uppdrag om ändring)\b")
_PRESS = re.compile(r"https://www\.regeringen\.se/(?:pressmeddelanden|artiklar|debattartiklar|tal)/")
_LEGAL = re.compile(r"https://www\.regeringen\.se/(?:rattsliga-dokument|remisser|regeringsuppdrag)/")
_HEADS_TITLE = re.compile(
    r"(?i)^(?:remiss(?:en|promemoria)?(?: av| gällande| om|:)?\s+|lagrådsremiss(?:en)?:?\s+|(?:skrivelse|proposition)(?:en)?:?\s+)?"
    r"(?:(?:promemorian?|slutbetänkandet|delbetänkandet|betänkandet|rapporten|utkast till lagrådsremiss(?:en)?)\s+)?"
)
_ENDS_TITLE = re.compile(r"(?i)[\s,–(-]*(?:prop|skr|sou|ds|dir)\.?\s*\d{4}(?:/\d\d)?:\d{1,3}\)?\.?$")


def links(document_id: str, item: Item, details: Details | None = None) -> tuple[Link, ...]:
    """What a document states of others, each name once with the strongest manner in which it is named."""
    own = set(item.refs)
    found = [Link(document_id, slug(name), why, manner) for manner, name, why in _named(item, details) if name not in own]
    found += [Link(document_id, name, why, manner) for manner, name, why in _led_to(item, details)]
    found += [Link(document_id, slug(ref), ref, "file") for ref in item.refs if _carries(item) and _FILE_NUMBER.fullmatch(ref)]
    if title := title_name(item):
        found.append(Link(document_id, title, item.title, "title"))
    return _each_once(found)


def title_name(item: Item) -> str:
    """The name under which documents with this title find each other; empty for one too short to tell anything."""
    bare = title_key(_ENDS_TITLE.sub("", _HEADS_TITLE.sub("", item.title)))
    of_use = _carries(item) or item.kind in ("press_release", "article")
    return "title-" + hashlib.sha256(bare.encode()).hexdigest()[:20] if of_use and len(bare) >= SHORTEST_TITLE else ""


def registered(document_id: str, status: Status) -> tuple[Link, ...]:
    """What the Riksdag's register says of a document: which report handles it or which bills it handles, its decision, its motions."""
    handled: list[Link] = []
    others: list[Link] = []
    for reference in status.references:
        manner = _register_manner(reference)
        if manner and not _BUDGET.fullmatch(reference.designation):
            link = Link(
                document_id, slug(reference.dok_id), f"{reference.kind}: {reference.designation or reference.title}", manner
            )
            (handled if reference.kind.startswith("behandla") else others).append(link)
    handled = list(_each_once(handled))
    gathers = len(handled) > MOST_HANDLED or bool(_BUDGET.fullmatch(status.designation))
    return _each_once([*([] if gathers else handled), *([] if gathers else others)])


def _register_manner(reference: Reference) -> LinkManner | None:
    """Motions and questions are attached where they follow from a bill; those of the general period are of many matters."""
    kind, of = reference.kind.lower(), reference.designation
    if not reference.dok_id:
        return None
    if kind in ("behandlas_i", "behandlar"):
        return None if of.startswith(("mot.", "fr.", "frs.", "ip.")) else "register"
    if kind == "rskr":
        return "register"
    return "leads" if kind == "följdmotion" else None


def _each_once(found: Iterable[Link]) -> tuple[Link, ...]:
    kept: dict[str, Link] = {}
    for one in sorted(found, key=lambda one: _STRENGTH.index(one.manner)):
        kept.setdefault(one.name, one)
    return tuple(kept.values())


_STRENGTH: tuple[LinkManner, ...] = ("register", "remitted", "committee", "file", "told", "title", "beside", "leads")


def _carries(item: Item) -> bool:
    return item.kind in CARRYING


# --- by numbers -----------------------------------------------------------------------------------------------------


def _named(item: Item, details: Details | None) -> Iterator[tuple[LinkManner, str, str]]:
    """Every number that an item names so that it tells the matter; none in a manner in which it names very many."""
    by_manner: dict[LinkManner, dict[str, str]] = {}
    for one in citations(item, details):
        manner = _manner(item, one)
        if manner and not _BUDGET.fullmatch(one.designation):
            by_manner.setdefault(manner, {}).setdefault(one.designation, one.quote)
    for manner, named in by_manner.items():
        if manner == "committee" or len([name for name in named if name not in item.refs]) <= MOST_NAMED:
            yield from ((manner, name, why) for name, why in named.items())


def _manner(item: Item, one: Citation) -> LinkManner | None:
    """In which manner, if any, a citation says that both are of one matter."""
    if one.manner in ("background",) or one.field in ("ref", "url", "related"):
        return "beside" if one.field == "url" and one.designation not in item.refs and not _carries(item) else None
    if one.field == "remitted":
        return "remitted"
    by_kind = {
        "referral": _of_referral,
        "terms_of_reference": _of_directive,
        "inquiry": _of_inquiry,
        "communication": _of_communication,
        "assignment": _of_assignment,
    }.get(item.kind)
    if by_kind and (manner := by_kind(item, one)):
        return manner
    if _INQUIRY_NUMBER.fullmatch(one.designation):
        return "beside" if one.field == "title" else None
    if one.field == "title" and one.manner != "preparatory":
        return "told" if item.kind in ("ministry_memo", "draft_bill", "bill", "committee_report") else "beside"
    if one.manner in ("remitted", "prompted", "handled", "preparatory") and not _FILE_NUMBER.fullmatch(one.designation):
        return "beside" if one.field in _WORDS else None
    return None


def _of_referral(item: Item, one: Citation) -> LinkManner | None:
    tells = one.field == "title" or one.field in ("summary", "text") and one.manner == "remitted"
    return "remitted" if tells and one.designation.startswith(("SOU ", "Ds ")) or one.field == "title" else None


def _of_directive(item: Item, one: Citation) -> LinkManner | None:
    """Additional terms of reference name the inquiry by its committee's number and by what it was asked before."""
    if _INQUIRY_NUMBER.fullmatch(one.designation):
        return "committee" if one.field == "title" else None
    adds = _ADDS.search(item.title) or _ADDS.search(item.summary[:200])
    return "committee" if adds and one.designation.startswith("Dir. ") and one.field in _WORDS else None


def _of_inquiry(item: Item, one: Citation) -> LinkManner | None:
    if one.field not in _WORDS:
        return None
    return "committee" if one.designation.startswith("Dir. ") or _INQUIRY_NUMBER.fullmatch(one.designation) else None


def _of_communication(item: Item, one: Citation) -> LinkManner | None:
    answers = item.title.startswith("Riksrevisionens rapport") and one.designation.startswith("RiR ")
    return "told" if answers and one.field in ("title", "summary", "text") else None


def _of_assignment(item: Item, one: Citation) -> LinkManner | None:
    """An assignment that changes another names it by its registry number."""
    amends = _AMENDS.search(item.title) and _FILE_NUMBER.fullmatch(one.designation)
    return "file" if amends and one.field in ("title", "summary") else None


# --- by addresses ---------------------------------------------------------------------------------------------------


def _led_to(item: Item, details: Details | None) -> Iterator[tuple[LinkManner, str, str]]:
    """What a page's shortcuts lead to. A page that leads to very many is a gateway."""
    if details is None:
        return
    for page in details.remitted[:MOST_NAMED]:
        yield "remitted", _name_of(page), page.name
    useful = [page for page in details.related if _PRESS.match(page.url) or _LEGAL.match(page.url)]
    if len(useful) > MOST_NAMED:
        return
    for page in useful:
        numbered = [name for name in designations(page.name) if not _BUDGET.fullmatch(name)]
        manner: LinkManner = "leads" if _PRESS.match(page.url) and _carries(item) else "told" if _carries(item) else "beside"
        yield manner, _name_of(page), page.name
        if len(numbered) == 1 and manner != "leads":
            yield manner, slug(numbered[0]), page.name


def _name_of(page: PageLink) -> str:
    return "url-" + hashlib.sha256(canonical_url(page.url).encode()).hexdigest()[:20]
