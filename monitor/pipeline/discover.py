"""What of a publisher's page could be read as a source: candidates found in it, each tried once, the best first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from monitor import due, fetch, parse
from monitor.config import BOARDS, Source
from monitor.errors import FetchError, ParseError
from monitor.net import Network
from monitor.text import slug
from monitor.values import Candidate, Fetched, Item, Request, Unchanged

MOST_TRIED = 12  # candidates of one page, and so requests
KINDS = {"events": "event", "oai_pmh": "report", "ciceron": "notice", "netpublicator": "notice"}
PRESS_ROOMS = ("www.mynewsdesk.com", "via.tt.se")
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Found:
    """A source that could be read, as sources.yaml would have it, and what it answered; shares are 0–1. `tried`: it was asked.

    The date of an event is its day.
    """

    source: Source
    items: int = 0
    newest: datetime | None = None
    dated: float = 0.0
    summarised: float = 0.0
    tried: bool = True


@dataclass(frozen=True, slots=True)
class Discovery:
    """What a page leads to: the best source first; what answered, but not as a source, with the reason; and how many were not tried."""

    found: tuple[Found, ...]
    failed: tuple[tuple[str, str], ...]
    left: int


def discover(network: Network, url: str, *, taken: Collection[str], now: datetime) -> Discovery:
    """Reads a page and tries what it names. `taken` are ids that no new source may have. Raises FetchError where the page is not read."""
    page = _page(network, url, now)
    named = parse.candidates(page)
    sources = _sources(named[:MOST_TRIED], taken)
    boards = [Found(source, tried=False) for source in sources if source.parser in BOARDS]
    answers: list[tuple[Source, fetch.Outcome]] = [(one, page) for one in sources if one.url == page.url]
    asked = {Request(one.id, due.fill(one.url, now)): one for one in sources if one.parser not in BOARDS and one.url != page.url}
    answers += ((asked[request], answer) for request, answer in fetch.fetch(list(asked), network, now=now))
    tried = {source.url: _tried(source, answer) for source, answer in answers}
    found = [one for one in tried.values() if isinstance(one, Found)]
    failed = [(url, reason) for url, reason in tried.items() if isinstance(reason, str)]
    return Discovery((*sorted(found, key=_worth, reverse=True), *boards), tuple(sorted(failed)), len(named) - len(sources))


def _page(network: Network, url: str, now: datetime) -> Fetched:
    host = urlsplit(url).hostname or url
    ((_, answer),) = fetch.fetch([Request(host, url)], network, now=now)
    if isinstance(answer, Fetched):
        return answer
    raise answer if isinstance(answer, FetchError) else FetchError(host, url, "holds nothing new")


def _sources(named: Sequence[Candidate], taken: Collection[str]) -> list[Source]:
    """Candidates as entries of sources.yaml, each with an id of its own."""
    ids, sources = set(taken), []
    for one in named:
        host = (urlsplit(one.url).hostname or "").removeprefix("www.")
        base = slug(f"{host.rpartition('.')[0]} {one.title}")[:50].strip("-") or "source"
        name = next(name for name in (base, *(f"{base}-{number}" for number in range(2, len(ids) + 3))) if name not in ids)
        ids.add(name)
        kind = KINDS.get(one.form, "press_release" if urlsplit(one.url).hostname in PRESS_ROOMS else "news")
        told = {"name": f"{host}: {one.title}" if one.title else host, "owner": host, "parser": one.form, "url": one.url}
        sources.append(Source.model_validate({"id": name, **told, "kind": kind, "board": one.form in BOARDS}))
    return sources


def _tried(source: Source, answer: fetch.Outcome) -> Found | str:
    """What a candidate holds, or why it is none."""
    if isinstance(answer, (FetchError, Unchanged)):
        return answer.reason if isinstance(answer, FetchError) else "holds nothing new"
    try:
        items = parse.parse(answer, source).items
    except ParseError as error:
        return error.reason
    return Found(
        source,
        len(items),
        max(filter(None, map(_date, items)), default=None),
        _share(map(_date, items)),
        _share(item.summary for item in items),
    )


def _date(item: Item) -> datetime | None:
    return item.starts_at if item.kind == "event" else item.published


def _share(told: Iterable[object]) -> float:
    """How many of these say something, 0–1."""
    known = [bool(one) for one in told]
    return sum(known) / len(known) if known else 0.0


def _worth(found: Found) -> tuple[bool, float, datetime, int]:
    """Fuller before poorer, then fresher before older."""
    return bool(found.items), round(found.dated + found.summarised, 1), found.newest or _NEVER, found.items
