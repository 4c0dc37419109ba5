"""What links in letters lead to: say of an item whether it belongs there, release a flagged decision, get no more letters.

Nobody signs in: the link is the proof. To open one changes nothing, because mail programs and scanners open them; the button does, and mail
programs that know RFC 8058 send what the button sends. A link that is used twice does nothing the second time, and the page says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException
from fastapi import Path as InPath
from starlette.responses import Response

from monitor import due, signed, swedish
from monitor.config import Recipient
from monitor.errors import LinkError
from monitor.signed import PATHS, Link, Purpose
from monitor.text import normalise
from monitor.values import Act, Document, Judgement, Label, by_letter
from monitor.web.access import Visit, by_link
from monitor.web.answers import show
from monitor.web.rows import SAID

router = APIRouter()
Token = Annotated[str, InPath(max_length=2_000)]
ANSWERS = {verdict: words for verdict, (words, _) in SAID.items()}
JUDGED = (("release", "Släpp till styrgruppen"), ("strike", "Stryk"))
NOT_OURS = "Länken är inte en av våra. Öppna den ur brevet igen, eller kopiera hela adressen."
OVER = "Länken gällde bara en tid, och den är slut."
NOT_YOU = "Länken gavs till en mottagare som inte längre har den uppgiften."


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page of a link asks: a heading, its words, about which document, and the buttons (value and words); none: it is done."""

    title: str
    words: str
    document: Document | None = None
    buttons: tuple[tuple[str, str], ...] = ()
    line: bool = False


@router.get(PATHS["feedback"] + "/{token}")
def ask_feedback(visit: Annotated[Visit, by_link()], token: Token) -> Response:
    link, document = _opened(visit, "feedback", token)
    return _page(
        visit,
        Asked("Hör det här hemma i veckobrevet?", "Svaret lär bevakningen vad den ska ta med.", document, tuple(ANSWERS.items())),
    )


@router.post(PATHS["feedback"] + "/{token}")
def take_feedback(visit: Annotated[Visit, by_link()], token: Token, answer: Annotated[Judgement, Form()]) -> Response:
    """Keeps the answer as `monitor label` does; another answer by the same link takes the place of the earlier."""
    link, document = _opened(visit, "feedback", token)
    with visit.site.store.together():
        new = visit.site.store.add_label(Label(document.id, answer, "", by_letter(link.recipient_id), "", visit.now))
        if new:
            _keep(visit, link, "label", answer)
    words = (
        f"Ditt svar: {ANSWERS[answer].lower()}."
        if new
        else f"Du har redan svarat så: {ANSWERS[answer].lower()}. Inget har ändrats nu."
    )
    return _page(visit, Asked("Tack", words, document))


@router.get(PATHS["release"] + "/{token}")
def ask_release(visit: Annotated[Visit, by_link()], token: Token) -> Response:
    _, document = _opened(visit, "release", token, role="project_leader")
    if stands := _stands(visit, document):
        return _page(visit, Asked("Redan avgjort", stands, document))
    words = "Släpper du beslutet går det till styrgruppen vardagar kl.\u00a07–20, med din egen rad överst. Stryker du det skickas det inte."
    return _page(visit, Asked("Släppa till styrgruppen?", words, document, JUDGED, line=True))


@router.post(PATHS["release"] + "/{token}")
def take_release(
    visit: Annotated[Visit, by_link()],
    token: Token,
    answer: Annotated[str, Form(max_length=10)] = "",
    line: Annotated[str, Form(max_length=1_000)] = "",
) -> Response:
    """Releases it or strikes it, as `monitor release` does."""
    link, document = _opened(visit, "release", token, role="project_leader")
    if answer not in dict(JUDGED):
        raise HTTPException(400)
    store, opens, line = visit.site.store, due.group_opens(visit.now), normalise(line) if answer == "release" else ""
    with store.together():
        if _stands(visit, document):
            done = False
        elif answer == "release":
            done = store.release_alert(document.id, line, not_before=opens)
        else:
            done = store.strike_alert(document.id)
        if done:
            _keep(visit, link, answer, line)
    if done and answer == "strike":
        return _page(visit, Asked("Struket", f"Beslutet {swedish.FLAGGED['struck']}.", document))
    if not done:
        return _page(visit, Asked("Redan avgjort", _stands(visit, document) or NOT_YOU, document))
    when = "inom en kvart" if opens <= visit.now else swedish.hours(opens, None, visit.now.year)
    return _page(visit, Asked("Släppt", f"Beslutet går till styrgruppen {when}.", document))


@router.get(PATHS["unsubscribe"] + "/{token}")
def ask_unsubscribe(visit: Annotated[Visit, by_link()], token: Token) -> Response:
    link = _read(visit, "unsubscribe", token)
    if not _holder(visit, link) or link.recipient_id in visit.site.store.unsubscribed():
        return _page(visit, Asked("Redan avslutat", "Inga brev skickas till dig."))
    words = "Du får då inga brev från bevakningen, varken veckobrevet eller andra."
    return _page(visit, Asked("Inga fler brev?", words, buttons=(("leave", "Jag vill inte ha fler brev"),)))


@router.post(PATHS["unsubscribe"] + "/{token}")
def take_unsubscribe(visit: Annotated[Visit, by_link()], token: Token) -> Response:
    link = _read(visit, "unsubscribe", token)
    is_reader = _holder(visit, link) is not None  # else nothing goes to the address of this link, and another may have its id
    with visit.site.store.together():
        left = is_reader and visit.site.store.unsubscribe(link.recipient_id, visit.now)
        if left:
            _keep(visit, link, "unsubscribe", "")
    if not left:
        return _page(visit, Asked("Redan avslutat", "Inga brev skickas till dig. Inget har ändrats nu."))
    words = "Inga fler brev skickas till dig. Vill du ha dem igen, säg till den som driver bevakningen."
    return _page(visit, Asked("Avslutat", words))


def _read(visit: Visit, purpose: Purpose, token: str) -> Link:
    """The link of a request, or the page that says why it does not hold."""
    try:
        return signed.read(purpose, token, secret=visit.site.settings.secret, now=visit.now)
    except LinkError as error:
        raise HTTPException(410 if error.expired else 403, OVER if error.expired else NOT_OURS) from error


def _opened(visit: Visit, purpose: Purpose, token: str, *, role: str = "") -> tuple[Link, Document]:
    """A link and its document, where its holder is a recipient still, and in this role if it takes one."""
    link = _read(visit, purpose, token)
    holder = _holder(visit, link)
    if holder is None or (role and holder.role != role):
        raise HTTPException(403, NOT_YOU)
    document = visit.site.store.by_id([link.document_id]).get(link.document_id)
    if document is None:
        raise HTTPException(404, "Dokumentet finns inte längre.")
    return link, document


def _holder(visit: Visit, link: Link) -> Recipient | None:
    """The recipient to whom a link went; None where nobody has its id any more, or somebody else, by the address."""
    secret, ours = visit.site.settings.secret, visit.site.config().recipients
    return next(
        (one for one in ours if (one.id, signed.holder_of(one.address, secret=secret)) == (link.recipient_id, link.holder)), None
    )


def _stands(visit: Visit, document: Document) -> str:
    """What has become of a flagged decision; empty while it waits for the leader."""
    alert = visit.site.store.trail(document.id).alert
    return f"Beslutet {swedish.FLAGGED[alert.state]}. Inget har ändrats nu." if alert and alert.state != "held" else ""


def _keep(visit: Visit, link: Link, act: str, detail: str) -> None:
    """Writes into the audit log what was done, by the recipient's id, which is told apart from users' names."""
    who, subject = by_letter(link.recipient_id), link.document_id or link.recipient_id
    visit.site.store.keep_act(Act(visit.now, who, act, subject, detail))


def _page(visit: Visit, asked: Asked) -> Response:
    answer = show(visit, "link.html.j2", asked=asked)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"  # the address is the proof
    return answer
