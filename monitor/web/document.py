"""A document: its text with the words that hit, why it was judged so, who told of it, how it has changed, its matter and its editions."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, HTTPException
from starlette.responses import Response

from monitor import swedish, timeline
from monitor.config import Config
from monitor.pipeline import followed, names
from monitor.text import normalise_lines
from monitor.tune.explain import why
from monitor.values import BACKLOG, Document, Revision
from monitor.web.access import Visit, least
from monitor.web.answers import show
from monitor.web.asked import topics
from monitor.web.differences import Difference, differences
from monitor.web.missed import place_of
from monitor.web.rows import SAID, rows_of

router = APIRouter()
SUMMARY_SHOWN = 4_000
LETTERS_SHOWN = 30_000  # of the text: a page is to be read, and the source has all of it
VERSIONS_SHOWN = 10
REASONS_SHOWN = 60


@router.get("/dokument/{document_id}")
def document(visit: Annotated[Visit, least("reader")], document_id: str) -> Response:
    store, config = visit.site.store, visit.site.config()
    one = store.by_id([document_id]).get(document_id)
    if one is None:
        raise HTTPException(404, "Dokumentet finns inte i databasen.")
    (row,) = rows_of(visit, [one])
    trail = store.trail(one.id)
    matter = store.matter(one.matter) if one.matter else None
    standing = followed(store, matter, visit.now).standing if matter else None
    text = normalise_lines(one.item.text[: 2 * LETTERS_SHOWN])
    return show(
        visit,
        "document.html.j2",
        row=row,
        document=one,
        item=one.item,
        summary=swedish.whole(one.item.summary[:SUMMARY_SHOWN]),
        paragraphs=text[:LETTERS_SHOWN].split("\n\n") if text else [],
        is_cut=len(text) > LETTERS_SHOWN,
        reasons=why(one.verdict.reasons[:REASONS_SHOWN] if one.verdict else (), config.rules),
        place=lambda one: place_of(visit, one),
        topics=_scores(one, config),
        seen=trail.seen,
        sources=names(config),
        revised=_versions(trail.revised),
        alert=trail.alert,
        edition=_edition(visit, one),
        made=timeline.timeline(standing, visit.now) if standing else None,
        judgements=SAID,
        labels=store.labels_on([one.id])[one.id],
        told_topics=topics(config),
    )


def _scores(one: Document, config: Config) -> list[tuple[str, float, bool]]:
    """Each topic by its name, how sure the monitor is of it, and whether the document has it; the surest first."""
    if one.verdict is None:
        return []
    called = names(config).topics
    scored = sorted(one.verdict.scores.items(), key=lambda pair: -pair[1])
    return [(called.get(topic, topic), score, topic in one.verdict.topics) for topic, score in scored]


def _versions(revised: tuple[Revision, ...]) -> list[tuple[Revision, list[Difference]]]:
    """The newest first."""
    newest = list(reversed(revised))[:VERSIONS_SHOWN]
    return [(one, differences(one.before, one.after)) for one in newest]


def _edition(visit: Visit, one: Document) -> tuple[str, str]:
    """What to say of the edition that considered it, and the name of that edition, empty for none."""
    if one.edition is None:
        return "Ingen utgåva har tagit ställning till det än.", ""
    if one.edition == BACKLOG:
        return "Det fanns redan när bevakningen av källan började, så ingen utgåva tar upp det.", ""
    _, letters = visit.site.store.letters_of(one.edition)
    told = {True: "tog med det", False: "tog inte med det", None: "tog ställning till det"}[one.listed]
    count = f" Brevet gick till {len(letters)}." if letters else ""
    return f"Utgåvan för {one.edition} {told}.{count}", one.edition
