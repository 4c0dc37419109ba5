"""Sök: what is stored, by its words, narrowed by topic, kind, stage, source and period."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from starlette.responses import Response

from monitor import digest, matters, words
from monitor.config import Config
from monitor.pipeline.editions import names
from monitor.swedish import titled
from monitor.values import KINDS, STAGES, TOPICS, Document, Entry, Names, Search, Term
from monitor.web.access import Visit, least
from monitor.web.answers import show
from monitor.web.asked import Chosen, PageNumber, a_day, one_of, topics, with_page

router = APIRouter()
AT_ONCE = 20
NAMED = 200  # sources that the field offers; any other is named by its id

Pieces = tuple[tuple[str, bool], ...]  # a text in pieces, each with whether it was looked for


@dataclass(frozen=True, slots=True)
class Hit:
    """What was found: the entry, with its title and a line of it in pieces."""

    entry: Entry
    title: Pieces
    line: Pieces


@router.get("/sok")
def search(
    visit: Annotated[Visit, least("reader")],
    q: Annotated[str, Query(max_length=500)] = "",
    topic: Annotated[Chosen, Query(alias="amne")] = "",
    kind: Annotated[Chosen, Query(alias="slag")] = "",
    stage: Annotated[Chosen, Query(alias="stadium")] = "",
    source: Annotated[Chosen, Query(alias="kalla")] = "",
    since: Annotated[Chosen, Query(alias="fran")] = "",
    until: Annotated[Chosen, Query(alias="till")] = "",
    page: PageNumber = 1,
) -> Response:
    """The best hits first, twenty a page."""
    config, terms = visit.site.config(), words.terms(q)
    first, last = a_day(since), a_day(until)
    if first and last and last < first:
        raise HTTPException(400, "”Till” är en dag före ”Från”.")
    chosen = one_of(topic, TOPICS), one_of(kind, KINDS), _source(config, source), first, last, one_of(stage, STAGES)
    found = visit.site.store.search(Search(terms, *chosen), limit=AT_ONCE + 1, start=AT_ONCE * (page - 1)) if terms else []
    return show(
        visit,
        "search.html.j2",
        q=q,
        chosen={"amne": topic, "slag": kind, "stadium": stage, "kalla": source, "fran": since, "till": until},
        names=names(config),
        topics=topics(config),
        stages=matters.STAGES,
        sources=[one.name for one in config.sources[:NAMED]],
        searched=bool(q.strip()),
        understood=bool(terms),
        hint=visit.site.store.beginning(visit.site.store.lacking(terms)) if page == 1 and not found else "",
        hits=[_hit(one, terms, names(config)) for one in found[:AT_ONCE]],
        page=page,
        newer=with_page(visit, page - 1) if page > 1 else "",
        older=with_page(visit, page + 1) if len(found) > AT_ONCE else "",
    )


def _source(config: Config, named: str) -> str | None:
    """The id of a source by its name or its id. Raises HTTPException."""
    if not named:
        return None
    found = next((one.id for one in config.sources if named in (one.name, one.id)), None)
    if found is None:
        raise HTTPException(400, f"Ingen källa heter ”{named}”.")
    return found


def _hit(document: Document, terms: Sequence[Term], called: Names) -> Hit:
    line, marks = words.excerpt(document.item, terms)
    title = titled(document.item.title)
    entry = digest.entry_of(document, "", called)
    return Hit(entry, tuple(_pieces(title, words.hits(title, terms))), tuple(_pieces(line, marks)))


def _pieces(text: str, marks: Sequence[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    at = 0
    for begin, end in marks:
        yield from ((text[at:begin], False), (text[begin:end], True))
        at = end
    yield text[at:], False
