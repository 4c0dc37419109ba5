"""What readers say of documents over the web: as `monitor label` and `monitor follow` keep it, one at a time or many, and taken back."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Form, HTTPException
from starlette.responses import Response

from monitor import swedish
from monitor.values import JUDGEMENTS, TOPICS, Document, Follow, Judgement, Label, Topic
from monitor.web.access import Visit, least
from monitor.web.answers import back, show
from monitor.web.rows import SAID, rows_of

router = APIRouter()
MOST = 200  # documents that are labelled at once; a page has 25


@router.post("/omdome")
def say(
    visit: Annotated[Visit, least("analyst")],
    one: Annotated[str, Form(alias="ett", max_length=200)] = "",
    all_chosen: Annotated[Judgement | Literal["back", ""], Form(alias="alla")] = "",
    chosen: Annotated[list[str], Form(alias="id", max_length=MOST)] = [],  # noqa: B006 – read by FastAPI alone
    edition: Annotated[str, Form(alias="utgava", max_length=20)] = "",
    there: Annotated[str, Form(alias="till", max_length=2_000)] = "/inkorg",
) -> Response:
    """Says one thing of one document ("very url-1f…", or follow, drop, back), or a verdict or back of all that are chosen; and leads back.

    `edition` is that of a sample, in which a row shows nothing of what the monitor thinks.
    """
    if not one:
        return back(visit, there, _of_all(visit, chosen, all_chosen))
    what, _, document_id = one.partition(" ")
    document = visit.site.store.by_id([document_id]).get(document_id)
    if document is None:
        raise HTTPException(404)
    said = _of_one(visit, document, what)
    if not visit.is_part:
        return back(visit, there, said)
    (row,) = rows_of(visit, [document], [edition] if edition else ())
    return show(visit, "row_alone.html.j2", row=row, told=said, judgements=SAID)


@router.post("/omdome/amne")
def say_of_topic(
    visit: Annotated[Visit, least("analyst")],
    document_id: Annotated[str, Form(alias="id", max_length=200)],
    verdict: Annotated[Judgement, Form(alias="omdome")],
    topic: Annotated[Topic | Literal[""], Form(alias="amne")] = "",
    note: Annotated[str, Form(alias="varfor", max_length=1_000)] = "",
) -> Response:
    """A word on a document or on one of its topics, with the reason for it."""
    document = visit.site.store.by_id([document_id]).get(document_id)
    if document is None:
        raise HTTPException(404)
    _keep(visit, document, verdict, topic, " ".join(note.split()))
    return back(visit, f"/dokument/{document_id}", f"Ditt omdöme är sparat: {SAID[verdict][0].lower()}.")


def _of_one(visit: Visit, document: Document, what: str) -> str:
    """Does one thing with a document, and says in Swedish what came of it. Raises HTTPException."""
    verdict = next((judgement for judgement in JUDGEMENTS if judgement == what), None)
    if verdict:
        _keep(visit, document, verdict)
        return f"Ditt omdöme är sparat: {SAID[verdict][0].lower()}."
    if what == "back":
        before = _take_back(visit, document)
        return f"Ångrat. Nu gäller: {SAID[before][0].lower()}." if before else "Ångrat. Du har inget omdöme om dokumentet."
    if what not in ("follow", "drop"):
        raise HTTPException(400)
    if document.matter is None:
        return "Dokumentet hör inte till något ärende, så det finns inget att följa."
    with visit.site.store.together():
        visit.site.store.follow(Follow(document.matter, visit.name, what == "follow", at=visit.now))
        visit.keep("follow", document.matter, what)
    return "Ärendet följs." if what == "follow" else "Ärendet följs inte längre."


def _of_all(visit: Visit, chosen: list[str], what: Judgement | Literal["back", ""]) -> str:
    documents = visit.site.store.by_id(chosen)
    if not documents or not what:
        return "Inget är valt. Markera rader först."
    with visit.site.store.together():
        for document in documents.values():
            if what == "back":
                _take_back(visit, document)
            else:
                _keep(visit, document, what)
    if what == "back":
        return f"Ångrat för {swedish.count(len(documents), 'ett dokument', 'dokument')}."
    told = swedish.count(len(documents), "ett omdöme är sparat", "omdömen är sparade")
    return f"{swedish.sentence(told)}: {SAID[what][0].lower()}."


def _take_back(visit: Visit, document: Document) -> Judgement | None:
    """Takes the reader's last word on a document back, and gives the one before it, which counts again."""
    with visit.site.store.together():
        before = visit.site.store.take_back_label(document.id, visit.name, now=visit.now)
        visit.keep("label", document.id, f"ångrat, nu {before or 'inget'}")
    return before


def _keep(visit: Visit, document: Document, verdict: Judgement, topic: Topic | Literal[""] = "", note: str = "") -> None:
    if topic and topic not in TOPICS:
        raise HTTPException(400)
    with visit.site.store.together():
        if visit.site.store.add_label(Label(document.id, verdict, topic, visit.name, note, at=visit.now)):
            visit.keep("label", document.id, " ".join(filter(None, (verdict, topic, note))))
