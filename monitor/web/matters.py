"""Ärenden: which are followed, which move and which are decided; and one of them, with its timeline, notes and own actions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Query
from starlette.responses import Response

from monitor import digest, pipeline, swedish, timeline
from monitor.pipeline.editions import names
from monitor.pipeline.following import Followed, Sort
from monitor.values import ASKED, STOCKHOLM, TOPICS, Follow, Matter, came_at
from monitor.web.access import Visit, least
from monitor.web.answers import back, show
from monitor.web.asked import Chosen, PageNumber, a_day, one_of, topics, with_page

router = APIRouter()
AT_ONCE = 15
MOST_DOCUMENTS = 80  # of one matter that its page lists, and as many that members of the Riksdag have asked for
NOTHING: Mapping[str, str] = MappingProxyType({"text": "", "dag": "", "utfall": ""})
SORTS: dict[Sort, str] = {"followed": "Följs", "moving": "Rör sig", "finished": "Avgjorda"}
SVG = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
}  # its own styles, nothing else


@router.get("/arenden")
def matters(
    visit: Annotated[Visit, least("reader")],
    sort: Annotated[Sort, Query(alias="visa")] = "followed",
    topic: Annotated[Chosen, Query(alias="amne")] = "",
    page: PageNumber = 1,
) -> Response:
    """What moved last first, fifteen a page."""
    store, first = visit.site.store, AT_ONCE * (page - 1)
    keys = pipeline.matters_in(store, sort, topic=one_of(topic, TOPICS), now=visit.now)
    found = pipeline.look_at(store, keys[first : first + AT_ONCE], visit.now)
    return show(
        visit,
        "matters.html.j2",
        sorts=SORTS,
        sort=sort,
        topic=topic,
        names=names(visit.site.config()),
        topics=topics(visit.site.config()),
        found=[one for one in found if one.is_followed or sort != "followed"],
        why=why,
        newest=_newest,
        page=page,
        newer=with_page(visit, page - 1) if page > 1 else "",
        older=with_page(visit, page + 1) if len(keys) > first + AT_ONCE else "",
        year=_year(visit.now),
    )


@router.get("/arenden/{key}")
def matter(visit: Annotated[Visit, least("reader")], key: str) -> Response:
    return _page(visit, key)


def _page(visit: Visit, key: str, fault: str = "", written: Mapping[str, str] = NOTHING) -> Response:
    """A matter, and where a note could not be kept why, with what was written.

    Notes are for those who make them, analysts and above; others see the actions that are done, as the report shows them.
    """
    store, one = visit.site.store, _matter(visit, key)
    followed, called = pipeline.followed(store, one, visit.now), names(visit.site.config())
    entries = [digest.entry_of(document, "", called) for document in reversed(one.documents)]
    return show(
        visit,
        "matter.html.j2",
        status=400 if fault else 200,
        fault=fault,
        written=written,
        matter=one,
        followed=followed,
        why=why(followed),
        made=timeline.timeline(followed.standing, visit.now),
        won=timeline.won,
        votes=timeline.votes,
        documents=[entry for entry in entries if entry.document.item.kind not in ASKED],
        asked=[entry for entry in entries if entry.document.item.kind in ASKED],
        most=MOST_DOCUMENTS,
        notes=[note for note in store.notes([one.key]) if note.may_be_shown or visit.may("analyst")],
        today=visit.now.astimezone(STOCKHOLM).date(),
        year=_year(visit.now),
    )


@router.get("/arenden/{key}/tidslinje.svg")
def picture(visit: Annotated[Visit, least("reader")], key: str) -> Response:
    """The timeline as a picture of its own, which brings its styles."""
    made = timeline.timeline(pipeline.standing_of(_matter(visit, key), visit.now), visit.now)
    return Response(timeline.drawing(made, visit.site.templates), media_type="image/svg+xml", headers=SVG)


@router.post("/arenden/{key}/folj")
def follow(visit: Annotated[Visit, least("analyst")], key: str, follows: Annotated[bool, Form(alias="foljs")]) -> Response:
    one = _matter(visit, key)
    with visit.site.store.together():
        visit.site.store.follow(Follow(one.key, visit.name, follows, visit.now))
        visit.keep("follow", one.key, "följs" if follows else "följs inte")
    return back(visit, f"/arenden/{one.key}", "Ärendet följs." if follows else "Ärendet följs inte längre.")


@router.post("/arenden/{key}/anteckna")
def note(
    visit: Annotated[Visit, least("analyst")],
    key: str,
    text: Annotated[str, Form(max_length=4_000)],
    day: Annotated[str, Form(alias="dag", max_length=20)] = "",
    outcome: Annotated[str, Form(alias="utfall", max_length=4_000)] = "",
) -> Response:
    """A note, or with a day an action of our own. What is noted stays; a later note corrects an earlier one."""
    one, done, written = _matter(visit, key), a_day(day), {"text": text, "dag": day, "utfall": outcome}
    if not text.strip() or outcome.strip() and not done:
        return _page(visit, key, "Skriv vad som ska antecknas, och om det är en insats också vilken dag.", written)
    try:
        kept = pipeline.note_on(one, text, who=visit.name, day=done, outcome=outcome, now=visit.now)
    except ValueError:
        return _page(visit, key, "Insatsen ligger framåt i tiden: skriv vad den gav när den är gjord.", written)
    with visit.site.store.together():
        visit.site.store.note(kept)
        visit.keep("note", one.key, "anteckning" if kept.kind == "note" else f"insats {kept.day.isoformat()}")
    return back(visit, f"/arenden/{one.key}", "Anteckningen är sparad." if kept.kind == "note" else "Insatsen är sparad.")


def _newest(found: Matter) -> datetime:
    """When the newest of a matter's documents came."""
    return max(came_at(one.item, one.first_seen) for one in found.documents)


def _matter(visit: Visit, key: str) -> Matter:
    """The matter of a key or of a number or earlier key that leads to it. Raises HTTPException."""
    found = visit.site.store.matter(key)
    if found is None:
        raise HTTPException(404, "Det finns inget ärende med den nyckeln.")
    return found


def why(one: Followed) -> str:
    """Whether a matter is followed, and by whose word."""
    if one.is_followed and one.word:
        return f"Följs: {one.word.who} sade till {swedish.day(one.word.at)}."
    if one.is_followed:
        return "Följs utan att någon sagt till: något i det får inte missas."
    if one.word and not one.word.follows:
        return f"Följs inte: {one.word.who} slutade följa det {swedish.day(one.word.at)}."
    if one.ended_in:
        return f"Följs inte längre: det är avslutat, och brevet {one.ended_in} berättade det."
    return "Följs inte."


def _year(now: datetime) -> int:
    return now.astimezone(STOCKHOLM).year
