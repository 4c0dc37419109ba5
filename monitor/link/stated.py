"""Which other documents a document names as being of its own matter, and the words that say so. Pure: an item in, links out.

A number that is only background ("jfr", "se även") never links, and what stands in a text links only where its words tell what it
is. The budget bill is number 1 of its session, and nothing is linked through it: half of what the state does is "handled" in it. Facts
from 15,700 documents of September 2024 to October 2025: a referral names what it is about in its title or its first sentence; a memo
and its referral share a registry number; an inquiry's page cites its own terms of reference in parentheses, additional ones too.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, pairwise

from monitor.joining import CARRYING, PLACES, is_budget, title_stems
from monitor.link.cited import citations
from monitor.link.numbers import designations
from monitor.text import canonical_url, slug, title_key
from monitor.values import Citation, Details, Item, Link, LinkManner, PageLink, Reference, Status

MOST_NAMED = 4  # of one document in one manner; one that names more speaks of a field, not of a matter
MOST_HANDLED = 3  # bills in one committee report, or reports on one bill: beyond that it is a gathering of matters
SHORTEST_STEM = 5  # letters of a word that can tell a question, its ending aside
SHORTEST_TITLE = 12  # characters of a title that can tell a matter

_WORDS = ("title", "summary", "text")
_INQUIRY_NUMBER = re.compile(r"(?!SOU |Ds |RiR |Fpm |SFS )[A-ZÅÄÖ][A-Za-zåäö]{0,2} \d{4}:\d\d")
_FILE_NUMBER = re.compile(r"[A-ZÅÄÖ][A-Za-zåäö]{0,2}\d{4}/\d{5}")
_ADDS = re.compile(r"(?i)\btilläggsdirektiv\b|^(?:förlängd tid|ändring|utvidgning)\b|\bförlängd tid för uppdraget\b")
_AMENDS = re.compile(r"(?i)^(?:ändring(?:ar)? (?:av|i)|förlängd tid för|tillägg till|uppdrag om ändring)\b")
_OF_ANY = title_stems("förslag föreslås regeringen pressmeddelande")  # words of any proposal
_PRESS = re.compile(r"https://www\.regeringen\.se/(?:pressmeddelanden|artiklar|debattartiklar|tal)/")
_SEVERAL = re.compile(r"(?i)\b(?:flera|ytterligare) \w+förslag\b")  # "Flera skatteförslag remitteras": of many matters
# Where in a matter's course a document stands, by its series or by its section of regeringen.se.
_SERIES = {"Dir.": 0, "SOU": 1, "Ds": 1, "RiR": 1, "Fpm": 1, "prop.": 4, "skr.": 4, "bet.": 5, "utl.": 5, "rskr.": 6}
_SECTIONS = {
    "kommittedirektiv": 0, "statens-offentliga-utredningar": 1, "departementsserien-och-promemorior": 1, "faktapromemoria": 1,
    "remisser": 2, "lagradsremiss": 3, "proposition": 4, "skrivelse": 4,
}  # fmt: skip
_SECTION = re.compile(r"https://www\.regeringen\.se/(?:rattsliga-dokument/)?([a-z-]+)/")
REFERRAL = 2
# The plan for the state's roads and railways, which carries no number: known by its twelve years, "2026–2037".
_PLAN = re.compile(r"(?i)\binriktningsunderlag\w*|\b(?:nationell|trafikslagsövergripande)\w* (?:trafikslagsövergripande )?plan\w*")
_TRANSPORT = re.compile(r"(?i)\btransport(?:infrastruktur|system)|\bTrafikverket")
_TWELVE_YEARS = re.compile(r"\b(20\d\d)\s?[–-]\s?(20\d\d)\b")
_NUMBER_FIRST = re.compile(r"(?i)^(?:proposition|skrivelse|prop|skr|sou|ds|dir)\.?\s*\d{4}(?:/\d\d)?:\d{1,3}[:,.]?\s*")
_HEADS_TITLE = re.compile(
    r"(?i)^(?:remiss(?:en|promemoria)?(?: av| gällande| om|:)?\s+|lagrådsremiss(?:en)?:?\s+|(?:skrivelse|proposition)(?:en)?:?\s+)?"
    r"(?:(?:promemorian?|pm:?|slutbetänkandet|delbetänkandet|betänkandet|rapporten|utkast till lagrådsremiss(?:en)?)\s+)?"
)
_ENDS_TITLE = re.compile(
    r"(?i)\s*\(utkast till lagrådsremiss\)$|[\s,–(-]*(?:prop|skr|sou|ds|dir)\.?\s*\d{4}(?:/\d\d)?:\d{1,3}\)?\.?$"
)


def links(document_id: str, item: Item, details: Details | None = None) -> tuple[Link, ...]:
    """What a document states of others, each name once with the strongest manner in which it is named."""
    own = {ref for ref in item.refs if not _sends_out(item, ref)}
    found = [Link(document_id, slug(name), why, manner) for manner, name, why in _named(item, details) if name not in own]
    found += [Link(document_id, name, why, manner) for manner, name, why in _led_to(item, details)]
    found += [Link(document_id, slug(ref), ref, "file") for ref in item.refs if _carries(item) and _FILE_NUMBER.fullmatch(ref)]
    if plan := _plan(item):
        found.append(Link(document_id, plan, item.title, "file" if _carries(item) else "beside"))
    found += _titles(document_id, item)
    return _each_once(found)


def _titles(document_id: str, item: Item) -> Iterator[Link]:
    """The names under which documents with this title find each other, or with nearly this one; none for one too short to tell anything."""
    if not (_carries(item) or item.kind in ("press_release", "article")):
        return
    bare = _ENDS_TITLE.sub("", _HEADS_TITLE.sub("", item.title))  # no "Remiss av" before it, no "prop. 2024/25:150" after it
    key = title_key(bare)
    if len(key) >= SHORTEST_TITLE:
        yield Link(document_id, "title-" + hashlib.sha256(key.encode()).hexdigest()[:20], item.title, "title")
        yield from (Link(document_id, name, bare, "near") for name in _near_names(bare))


def _near_names(title: str) -> tuple[str, ...]:
    """The longest words of a title two by two, without their endings.

    Of the 47 press releases of fourteen months whose titles share seven words of ten with one document's of those days, 45 also share
    two of their three longest (November 2026).
    """
    longest = sorted(title_stems(title), key=lambda stem: (-len(stem), stem))[:3]
    return tuple(f"near-{'-'.join(sorted(two))}" for two in combinations(longest, 2)) if len(longest) == 3 else ()


def registered(document_id: str, status: Status) -> tuple[Link, ...]:
    """What the Riksdag's register says of a document: which report handles it or which bills it handles, its decision, its motions."""
    handled: list[Link] = []
    others: list[Link] = []
    for reference in status.references:
        manner = _register_manner(reference)
        if manner and not is_budget(reference.designation):
            name = reference.designation or reference.dok_id  # its id may come to be known later than its number
            link = Link(document_id, slug(name), f"{reference.kind}: {reference.designation or reference.title}", manner)
            (handled if reference.kind.startswith("behandla") else others).append(link)
    handled = list(_each_once(handled))
    gathers = len(handled) > MOST_HANDLED or is_budget(status.designation)
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


_STRENGTH: tuple[LinkManner, ...] = ("register", "remitted", "committee", "file", "told", "title", "near", "beside", "leads")


def _carries(item: Item) -> bool:
    return item.kind in CARRYING


# --- by numbers -----------------------------------------------------------------------------------------------------


def _named(item: Item, details: Details | None) -> Iterator[tuple[LinkManner, str, str]]:
    """Every number that an item names so that it tells the matter; none in a manner in which it names very many."""
    by_manner: dict[LinkManner, dict[str, str]] = {}
    for one in citations(item, details):
        manner = _manner(item, one)
        if manner and not is_budget(one.designation):
            by_manner.setdefault(manner, {}).setdefault(one.designation, one.quote)
    for manner, named in by_manner.items():
        if manner == "committee" or len([name for name in named if name not in item.refs]) <= MOST_NAMED:
            yield from ((manner, name, why) for name, why in named.items())


def _manner(item: Item, one: Citation) -> LinkManner | None:
    """In which manner, if any, a citation says that both are of one matter."""
    if one.field == "remitted" or one.field == "ref" and _sends_out(item, one.designation):
        return "remitted"
    if one.manner == "background" or one.field in ("ref", "related"):
        return None
    if _carries(item):
        return _of_kind(item, one) if one.field in _WORDS else None
    if _INQUIRY_NUMBER.fullmatch(one.designation) or _FILE_NUMBER.fullmatch(one.designation):
        return "beside" if one.field == "title" else None
    tells = one.field in ("title", "url") or one.manner in ("remitted", "prompted", "handled", "preparatory")
    return "beside" if tells else None


def _of_kind(item: Item, one: Citation) -> LinkManner | None:
    """As documents of each kind that carries a matter name what came before them in it; an inquiry's number says so of any."""
    if one.field == "title" and _INQUIRY_NUMBER.fullmatch(one.designation):
        return "committee"
    by_kind = {
        "referral": _of_referral,
        "terms_of_reference": _of_directive,
        "inquiry": _of_inquiry,
        "communication": _of_communication,
        "assignment": _of_assignment,
    }.get(item.kind, _of_title)
    return by_kind(item, one)


def _of_title(item: Item, one: Citation) -> LinkManner | None:
    """A title names what its document goes on from, which stands no later in the course than itself."""
    place = _SERIES.get(one.designation.partition(" ")[0])
    return "told" if one.field == "title" and place is not None and place <= PLACES[item.kind] else None


def _sends_out(item: Item, name: str) -> bool:
    """Whether a number is of what a referral sends out, though it states it as its own."""
    return item.kind == "referral" and name.startswith(("SOU ", "Ds ", "Fpm "))


def _of_referral(item: Item, one: Citation) -> LinkManner | None:
    if one.field == "title":
        return "remitted"
    return "remitted" if one.manner == "remitted" and _sends_out(item, one.designation) else None


def _of_directive(item: Item, one: Citation) -> LinkManner | None:
    """Additional terms of reference name the inquiry by its committee's number and by what it was asked before."""
    return "committee" if _adds(item) and one.designation.startswith("Dir. ") else None


def _adds(item: Item) -> bool:
    """Whether terms of reference are additional ones, to an inquiry that is at work."""
    return item.kind == "terms_of_reference" and bool(_ADDS.search(item.title) or _ADDS.search(item.summary[:200]))


def _of_inquiry(item: Item, one: Citation) -> LinkManner | None:
    return "committee" if one.designation.startswith("Dir. ") or _INQUIRY_NUMBER.fullmatch(one.designation) else None


def _of_communication(item: Item, one: Citation) -> LinkManner | None:
    answers = item.title.startswith("Riksrevisionens rapport") and one.designation.startswith("RiR ")
    return "told" if answers else _of_title(item, one)


def _of_assignment(item: Item, one: Citation) -> LinkManner | None:
    """An assignment that changes another names it by its registry number."""
    amends = _AMENDS.search(item.title) and _FILE_NUMBER.fullmatch(one.designation)
    return "file" if amends and one.field in ("title", "summary") else None


def _plan(item: Item) -> str:
    """The name of the transport plan that a title speaks of, from the basis for its direction to its adoption; empty for none.

    The plan's years stand in the title or, where that has none, first in the summary.
    """
    if not (_PLAN.search(item.title) and _TRANSPORT.search(f"{item.title} {item.summary}")):
        return ""
    years = _TWELVE_YEARS.search(item.title) or _TWELVE_YEARS.search(item.summary)
    return f"plan-{years[1]}-{years[2]}" if years and int(years[2]) - int(years[1]) >= 10 else ""


# --- by addresses ---------------------------------------------------------------------------------------------------


def _led_to(item: Item, details: Details | None) -> Iterator[tuple[LinkManner, str, str]]:
    """What a page's shortcuts lead to. A page that leads to very many is a gateway."""
    if details is None:
        return
    for page in details.remitted[:MOST_NAMED]:
        yield "remitted", _name_of(page), page.name
    useful = [(manner, page) for page in _of_its_matter(item, details.related) if (manner := _leads(item, page))]
    if not _carries(item) and any(is_budget(number) for page in details.related for number in designations(page.url)):
        return
    for manner, page in useful if len(useful) <= MOST_NAMED else ():
        yield manner, _name_of(page), page.name


def _of_its_matter(item: Item, related: Sequence[PageLink]) -> list[PageLink]:
    """Shortcuts without those that belong with another document beside them.

    Of several press releases that is one right after a later step, and of a memo's each that is of another question. Of several memos it is
    all, where none has the item's title: it stands beside them, and builds on none.
    """
    press = {page for page in related if _PRESS.match(page.url)}
    others = (
        {page for before, page in pairwise((None, *related)) if page in press and _is_later(item, before)}
        if len(press) > 1
        else set()
    )
    if item.kind == "ministry_memo" and press:
        others |= _of_other_questions(item, press)
    memos = {page for page in related if _section_of(page) == "departementsserien-och-promemorior"}
    if len(memos) > 1 and not any(title_key(item.title) in title_key(page.name) for page in memos):
        others |= memos
    return [page for page in related if page not in others]


def _is_later(item: Item, page: PageLink | None) -> bool:
    """Whether a page is of a later step than what leads to it, which a referral of a memo is not: that is sent out with it."""
    place = _SECTIONS.get(_section_of(page)) if page else None
    return place is not None and place != REFERRAL and place > PLACES.get(item.kind, place)


def _of_other_questions(item: Item, press: Iterable[PageLink]) -> set[PageLink]:
    """The press releases whose titles share no word with the item that would tell its question: of one beside, or of a package of many.

    Of fourteen months' 203 shortcuts to press releases, 19 share none with the page that has them: all 15 of other kinds are of its matter,
    of the memos' four one is (November 2026).
    """
    said = {stem for stem in title_stems(f"{item.title} {item.summary} {item.text}") - _OF_ANY if len(stem) >= SHORTEST_STEM}
    return {page for page in press if said.isdisjoint(title_stems(page.name))}


def _section_of(page: PageLink) -> str:
    section = _SECTION.match(page.url)
    return section[1] if section else ""


def _leads(item: Item, page: PageLink) -> LinkManner | None:
    """A page leads back to what came before it in its matter, a memo also on to its referral, and both to what the press was told.

    What leads on, or aside, is another matter: terms of reference lead to a bill that took a first step. Articles, speeches and opinions
    lead to what they mention; of the matter are those that say by their title what they retell.
    """
    if any(map(is_budget, designations(page.url))):
        return None
    if _PRESS.match(page.url):
        return "leads" if _carries(item) and not _SEVERAL.search(page.name) else None
    place = _SECTIONS.get(_section_of(page))
    if place is None:
        return None
    if not _carries(item):
        return "beside" if item.kind == "press_release" or _retells(item, page) else None
    if _adds(item) and place == PLACES[item.kind]:
        return "committee"
    return "told" if place < PLACES[item.kind] or place == REFERRAL and PLACES[item.kind] < REFERRAL else None


def _retells(item: Item, page: PageLink) -> bool:
    """Whether a title holds the name of what the page leads to: "Kortversion av Livsmedelsstrategin 2.0"."""
    name = title_key(_NUMBER_FIRST.sub("", page.name))
    return len(name) >= SHORTEST_TITLE and name in title_key(item.title)


def _name_of(page: PageLink) -> str:
    return "url-" + hashlib.sha256(canonical_url(page.url).encode()).hexdigest()[:20]
