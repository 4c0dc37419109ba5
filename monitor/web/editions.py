"""Utgåvor: those that have gone, as they were sent; the next one with the editor's hand; flagged decisions that wait."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Form, HTTPException
from starlette.responses import Response

from monitor import due, render, signed, swedish
from monitor.pipeline import hand
from monitor.pipeline.drafts import draft
from monitor.pipeline.editions import names
from monitor.pipeline.envelope import PREVIEWS, letter_to
from monitor.text import normalise
from monitor.values import TOPICS, EditAct, Period, Preview, Topic
from monitor.web.access import Visit, least
from monitor.web.answers import back, letter, show
from monitor.web.asked import PageNumber, with_page

router = APIRouter(prefix="/utgavor")
AT_ONCE = 20  # past editions a page
LONGEST_LINE = 1_000
STRUCK_FOR = timedelta(days=14)  # so long a flagged decision that was struck can be taken back here: later it is no news
MOST_WEEKS = 3  # that can be changed: after a long stop a letter is due for each week of it
MOST_SHOWN = 15  # entries of a section: the letter shows eight
DONE: dict[EditAct, str] = {
    "strike": "Struket.", "restore": "Återställt.", "first": "Flyttat överst.", "topic": "Flyttat.", "line": "Raden är sparad.",
}  # fmt: skip
REFUSED = {
    "composed": "Utgåvan har redan gått och kan inte ändras.",
    "missing": "Dokumentet finns inte i utgåvan längre. Ingenting är ändrat.",
    "untouched": "Det fanns inget att ta tillbaka.",
    "by its day": "En mötesplats står efter sin dag och kan inte ställas överst.",
}
NOBODY = (
    "Ingen mottagare i recipients.yaml heter {}, så provet har ingen adress att gå till. Be den som sköter driften lägga till dig."
)


@router.get("")
def editions(visit: Annotated[Visit, least("reader")], page: PageNumber = 1) -> Response:
    """The weeks that can still be changed, what waits to be released, and those that have gone, the newest first."""
    store, now, config = visit.site.store, visit.now, visit.site.config()
    gone, first = list(reversed(store.editions())), AT_ONCE * (page - 1)
    opens, weeks = due.group_opens(now), hand.open_weeks(store, now)
    shown = weeks if len(weeks) <= MOST_WEEKS else [weeks[0], *weeks[1 - MOST_WEEKS :]]
    return show(
        visit,
        "editions.html.j2",
        drafts=[draft(config, store, period=period, topics=(), now=now) for period in shown],
        more_weeks=len(weeks) - len(shown),
        goes=due.edition_moment,
        names=names(config),
        topics=TOPICS,
        most=MOST_SHOWN,
        longest=LONGEST_LINE,
        held=store.held_alerts(),
        going=list(store.by_id(store.ready_alerts(opens)).values()),
        opens=opens,
        struck=store.by_id(store.struck_alerts(now - STRUCK_FOR)).values(),
        gone=[(name, store.letters_of(name)[0]) for name in gone[first : first + AT_ONCE]],
        newer=with_page(visit, page - 1) if page > 1 else "",
        older=with_page(visit, page + 1) if len(gone) > first + AT_ONCE else "",
        year=now.year,
        span=swedish.span,
        week=due.week,
    )


@router.get("/{name}")
def edition(visit: Annotated[Visit, least("reader")], name: str) -> Response:
    period = _week(name)
    if not _can_be_seen(visit, period):
        raise HTTPException(404)
    composed, _ = visit.site.store.letters_of(name)
    return show(visit, "edition.html.j2", period=period, composed=composed, span=swedish.span(period.first, period.last))


@router.get("/{name}/brev")
def as_sent(visit: Annotated[Visit, least("reader")], name: str) -> Response:
    """The letter itself: of a week that has gone the one with most topics, without the links by which its reader acts; else the preview."""
    period, store, config = _week(name), visit.site.store, visit.site.config()
    if not _can_be_seen(visit, period):
        raise HTTPException(404)
    if name not in store.editions():
        whole = draft(config, store, period=period, topics=(), now=visit.now).whole
        return letter(render.render(whole, visit.site.templates, preview=_preview(visit, period)).html)
    letters = [one for who in store.letters_of(name)[1] if (one := store.letter(f"{name}/{who}"))]
    if not letters:
        raise HTTPException(404, "Inget brev finns kvar av den utgåvan.")
    chosen = {one.id: len(one.topics or TOPICS) for one in config.recipients}
    return letter(signed.without_links(max(letters, key=lambda one: chosen.get(one.recipient_id, 0)).message.html))


@router.post("/{name}/andra")
def change(
    visit: Annotated[Visit, least("leader")],
    name: str,
    act: Annotated[EditAct, Form(alias="vad")],
    document: Annotated[str, Form(alias="id", max_length=200)] = "",
    topic: Annotated[Topic | Literal[""], Form(alias="amne")] = "",
    line: Annotated[str, Form(alias="rad", max_length=LONGEST_LINE)] = "",
) -> Response:
    """A word of the editor, as `monitor edit` keeps it."""
    period, store = _week(name), visit.site.store
    if act == "topic" and not topic:
        return back(visit, "/utgavor", "Välj ett ämne att flytta till.")
    value = {"topic": topic, "line": normalise(line)}.get(act, "")
    if period not in hand.open_weeks(store, visit.now):
        return back(visit, "/utgavor", REFUSED["composed"])
    config, who, now = visit.site.config(), visit.name, visit.now
    found = hand.meant(config, store, period=period, act=act, name=document, now=now)
    with store.together():
        done = hand.keep(store, found, period=period, act=act, value=value, who=who, now=now)
        if not done.refused:
            visit.keep("edition", name, " ".join(filter(None, (act, *done.documents, value))))
    return back(visit, "/utgavor", REFUSED[done.refused] if done.refused else DONE[act])


@router.post("/{name}/prov")
def test(visit: Annotated[Visit, least("leader")], name: str) -> Response:
    """Sends the coming edition to who asks for it: to the recipient whose name, or id, is the user's name."""
    period, site = _week(name), visit.site
    config = site.config()
    person = next((one for one in config.recipients if visit.name in (one.id, one.name)), None)
    if period not in hand.open_weeks(site.store, visit.now):
        return back(visit, "/utgavor", REFUSED["composed"])
    if person is None:
        return back(visit, "/utgavor", NOBODY.format(visit.name))
    whole = draft(config, site.store, period=period, topics=(), now=visit.now).whole
    message = render.render(whole, site.templates, preview=_preview(visit, period))
    key = f"test-{name}-{visit.now:%Y%m%dT%H%M%S}"
    with site.store.together():
        site.store.queue([letter_to(person, key, PREVIEWS, message, settings=site.settings, now=visit.now)])
        visit.keep("edition", name, "test")
    return back(visit, "/utgavor", "Provet är på väg till dig.")


@router.post("/flaggat/{act}")
def flagged(
    visit: Annotated[Visit, least("leader")],
    act: Literal["slapp", "stryk", "angra"],
    document: Annotated[str, Form(alias="id", max_length=200)],
    line: Annotated[str, Form(alias="rad", max_length=LONGEST_LINE)] = "",
) -> Response:
    """Releases a flagged decision, strikes it, or takes the striking back, as `monitor release` does."""
    store, opens, line = visit.site.store, due.group_opens(visit.now), normalise(line)
    with store.together():
        released = act == "slapp" and store.release_alert(document, line, not_before=opens)
        struck = act == "stryk" and store.strike_alert(document)
        held = act == "angra" and store.hold_alert(document)
        if released or struck or held:
            visit.keep("release" if released else "strike" if struck else "hold", document, line)
    if released:
        when = "inom en kvart" if opens <= visit.now else swedish.hours(opens, None, visit.now.year)
        return back(visit, "/utgavor", f"Beslutet går till styrgruppen {when}.")
    if struck:
        return back(visit, "/utgavor", f"Beslutet {swedish.FLAGGED['struck']}.")
    if held:
        return back(visit, "/utgavor", "Beslutet väntar igen, och går inte till styrgruppen förrän det är släppt.")
    return back(visit, "/utgavor", "Beslutet väntar inte längre: någon annan har avgjort det. Ingenting är ändrat.")


def _preview(visit: Visit, period: Period) -> Preview:
    """Marks a letter as one that can still be changed, here on this page."""
    here = visit.site.settings.public_url or str(visit.request.base_url).rstrip("/")
    return Preview(due.edition_moment(period), f"{here}{hand.PAGE}")


def _week(name: str) -> Period:
    try:
        return due.week(name)
    except ValueError as error:
        raise HTTPException(404) from error


def _can_be_seen(visit: Visit, period: Period) -> bool:
    return period.name in visit.site.store.editions() or period in hand.open_weeks(visit.site.store, visit.now)
