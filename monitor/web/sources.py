"""Källor: how each source fares; read at once, paused with a reason, taken up again, and found by a publisher's page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException
from pydantic import ValidationError
from starlette.responses import Response

from monitor import failure, health, notice, pipeline
from monitor.config import Source
from monitor.errors import FetchError
from monitor.pipeline.asking import LONGEST_REASON
from monitor.pipeline.watch import DOWN, is_riksdag
from monitor.text import canonical_url, normalise
from monitor.tune import editing
from monitor.values import STOCKHOLM, Alarm, Counts, SourcePause, TargetHealth
from monitor.web.access import Visit, least
from monitor.web.answers import back, show
from monitor.web.asked import a_day
from monitor.web.editor import edited
from monitor.web.outside import Busy, opened_house

router = APIRouter(prefix="/kallor")
AGAIN = timedelta(minutes=1)  # between two readings of a source that somebody asks for here
BUSY = "En annan källa, eller en annan på samma server, läses just nu. Försök igen om en stund."


@dataclass(frozen=True, slots=True)
class Faring:
    """How a source fares: `state` in a word, `words` in a sentence or some; `state` is empty where all is well."""

    source: Source
    state: str
    words: tuple[str, ...]
    target: TargetHealth | None
    pause: SourcePause | None


@router.get("")
def sources(visit: Annotated[Visit, least("reader")]) -> Response:
    """All sources, those that need care first, else in the order of sources.yaml."""
    config = visit.site.config()
    found, (answered, stands_still) = _faring(visit, config.sources), pipeline.answered(config, visit.site.store, visit.now)
    return show(
        visit,
        "sources.html.j2",
        answered=answered,
        stands_still=stands_still,
        sources=sorted(found, key=lambda one: not one.state or one.state == "Avstängd"),
    )


@router.get("/ny")
def new(visit: Annotated[Visit, least("analyst")]) -> Response:
    return show(visit, "discover.html.j2", url="", done=None, fault="")


@router.post("/ny")
def discover(visit: Annotated[Visit, least("analyst")], url: Annotated[str, Form(max_length=2_000)]) -> Response:
    """Looks up what can be read of a publisher, from a page of it; adds nothing."""
    url = url.strip()
    try:
        canonical_url(url)
        with opened_house(visit.site, url) as house:
            done = pipeline.discover(house.network, url, taken=house.config.by_id, now=visit.now)
        fault = "" if done.found else "Sidan leder inte till något som kan läsas."
    except ValueError:
        done, fault = None, "Det är ingen webbadress. Den börjar med https:// eller http:// och nämner en server."
    except FetchError as error:
        done, fault = None, f"Sidan kunde inte läsas: {failure.in_swedish(error.reason)}."
    except Busy:
        done, fault = None, BUSY
    return show(visit, "discover.html.j2", status=422 if fault and not done else 200, url=url, done=done, fault=fault)


@router.post("/ny/utkast")
def draft(visit: Annotated[Visit, least("analyst")], source: Annotated[str, Form(max_length=20_000)]) -> Response:
    """The text of sources.yaml with a found source at its end, in the editor: to be looked through, and saved there."""
    try:
        found = Source.model_validate_json(source)
    except ValidationError as error:
        raise HTTPException(400) from error
    return edited(visit, editing.SOURCES, lambda text: editing.with_source(text, found))


@router.get("/{source_id}")
def source(visit: Annotated[Visit, least("reader")], source_id: str) -> Response:
    return _page(visit, source_id)


@router.post("/{source_id}/las")
def read(visit: Annotated[Visit, least("analyst")], source_id: str) -> Response:
    """Asks a source at once, due or not, paused or not."""
    (faring,) = _faring(visit, [_source(visit, source_id)])
    path, last = f"/kallor/{source_id}", faring.target.last_try if faring.target else None
    if last and visit.now - last < AGAIN:
        return back(visit, path, "Källan lästes för mindre än en minut sedan.")
    try:
        with opened_house(visit.site, faring.source.url) as house:
            visit.keep("källa", source_id, "läst på begäran")
            told = pipeline.ask_now(house, faring.source, now=visit.now)
    except Busy:
        return back(visit, path, BUSY)
    return back(visit, path, _brought(told))


@router.post("/{source_id}/paus")
def pause(
    visit: Annotated[Visit, least("analyst")],
    source_id: str,
    reason: Annotated[str, Form(max_length=1_000)] = "",
    last: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Pauses a source with a reason, which readers of the digest see; until a day, or until somebody takes it up again."""
    source, day = _source(visit, source_id), a_day(last)
    if not normalise(reason).strip() or len(reason) > LONGEST_REASON:
        return _page(visit, source_id, f"Skriv varför, med högst {LONGEST_REASON} tecken: läsarna av veckobrevet ser det.", reason)
    if day and day < visit.now.astimezone(STOCKHOLM).date():
        return _page(visit, source_id, "Dagen har passerat. Välj i dag eller en senare dag.", reason)
    with visit.site.store.together():
        paused = pipeline.pause(visit.site.store, source, reason, who=visit.name, last=day, now=visit.now)
        visit.keep("källa", source_id, f"pausad{f' till och med {day}' if day else ''}: {paused.reason}")
    return back(visit, f"/kallor/{source_id}", "Källan är pausad.")


@router.post("/{source_id}/ateruppta")
def resume(visit: Annotated[Visit, least("analyst")], source_id: str) -> Response:
    source = _source(visit, source_id)
    with visit.site.store.together():
        if visit.site.store.resume_source(source.id, who=visit.name, now=visit.now):
            visit.keep("källa", source_id, "återupptagen")
    return back(visit, f"/kallor/{source_id}", "Källan läses igen, från nästa omgång.")


def _source(visit: Visit, source_id: str) -> Source:
    found = visit.site.config().by_id.get(source_id)
    if found is None:
        raise HTTPException(404)
    return found


def _page(visit: Visit, source_id: str, fault: str = "", reason: str = "") -> Response:
    """A source with its rhythm and what there is to do about it; shown again with what was wrong in a form."""
    (faring,) = _faring(visit, [_source(visit, source_id)])
    since = health.day_of(visit.now) - health.LEARNT_FROM
    days = visit.site.store.news_days([source_id], since=since).get(source_id, [])
    rhythm = health.rhythm((day.day for day in days), riksdag=is_riksdag(faring.source))
    return show(
        visit,
        "source.html.j2",
        status=422 if fault else 200,
        one=faring,
        usual=notice.every(rhythm.every_days) if rhythm else "",
        shares={notice.FIELD_NAMES[name]: share for name, share in health.shares(days).items()},
        latest=days[-1] if days else None,
        fault=fault,
        reason=reason,
        longest=LONGEST_REASON,
        recently=bool(faring.target and faring.target.last_try and visit.now - faring.target.last_try < AGAIN),
    )


def _faring(visit: Visit, sources: Iterable[Source]) -> list[Faring]:
    store, now = visit.site.store, visit.now
    targets, paused = {(one.source_id, one.url): one for one in store.health()}, store.paused_sources(now)
    alarms: dict[str, list[Alarm]] = {}
    for alarm in store.alarms():
        if alarm.source_id and not alarm.ended:
            alarms.setdefault(alarm.source_id, []).append(alarm)
    return [_fares(one, targets.get((one.id, one.url)), paused.get(one.id), alarms.get(one.id, []), now) for one in sources]


def _fares(source: Source, target: TargetHealth | None, pause: SourcePause | None, alarms: list[Alarm], now: datetime) -> Faring:
    if not source.enabled:
        return Faring(source, "Avstängd", (source.because,), target, pause)
    if pause:
        return Faring(source, "Pausad", (pause.reason,), target, pause)
    if target is None:
        return Faring(source, "Ännu aldrig läst", (), None, None)
    if target.failures and not any(one.kind in DOWN for one in alarms):
        alarms = [Alarm("failing", source.id, "", target.failing_since or now, {"reason": target.error}), *alarms]
    words = tuple(notice.in_swedish(one, source, target, now) for one in alarms)
    kinds = {one.kind for one in alarms}
    state = "Nere" if kinds & set(DOWN) else "Ovanligt tyst" if "silent" in kinds else "Se efter" if kinds else ""
    return Faring(source, state, words, target, None)


def _brought(told: Counts | str | None) -> str:
    """What a reading gave, in words."""
    if told is None:
        return "Källan svarade som förut: inget nytt."
    if isinstance(told, str):
        return f"Källan kunde inte läsas: {failure.in_swedish(told)}."
    return f"Källan är läst: {told.new} nya, {told.revised} ändrade, {told.sightings} kända från andra källor, {told.same} kända."
