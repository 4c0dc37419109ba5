"""The editor's hand: what the project leader has said of an edition, and the documents and dates as they stand after it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from monitor.digest.entries import address_of
from monitor.values import Dated, Document, Edit, Hand, Movement, Names, Reason, ToldEvent

PLACED = "Placerat här av projektledaren"


def hand_of(edits: Iterable[Edit], edition: str) -> Hand:
    """What these words come to for the edition of a week, in the order in which they were said: the last one on each item wins."""
    struck: dict[str, bool] = {}
    topics: dict[str, str] = {}
    first: dict[str, bool] = {}
    line, here = "", 0
    for edit in (one for one in edits if one.edition <= edition):
        here += edit.edition == edition
        if edit.act == "line" and edit.edition == edition:
            line = edit.value
        for document_id in edit.documents:
            if edit.act in ("restore", "first"):
                first.pop(document_id, None)  # so that it comes last, which is first
            if edit.act == "restore":
                struck.pop(document_id, None)
                topics.pop(document_id, None)
            elif edit.act == "strike":
                struck[document_id] = True
            elif edit.act == "topic":
                topics[document_id] = edit.value
        if edit.act == "first" and edit.edition == edition:
            first |= dict.fromkeys(reversed(edit.documents), True)
    return Hand(frozenset(struck), topics, tuple(reversed(first)), line, here)


def edited(documents: Iterable[Document], hand: Hand) -> list[Document]:
    """These documents without what is struck, and what was moved under the topic where it was put."""
    return [_placed(one, hand) for one in documents if one.id not in hand.struck]


def edited_dates(dates: Iterable[Dated], hand: Hand) -> list[Dated]:
    """These dates without those of what is struck, and of what was moved under its topic."""
    return [replace(one, document=_placed(one.document, hand)) for one in dates if one.document.id not in hand.struck]


def edited_events(told: Iterable[ToldEvent], hand: Hand) -> list[ToldEvent]:
    """Events of earlier editions, each under the topic where it was put."""
    return [replace(one, document=_placed(one.document, hand)) for one in told]


def edited_movements(movements: Iterable[Movement], documents: Iterable[Document], hand: Hand, names: Names) -> list[Movement]:
    """What is told of followed matters without the lines on what is struck of these documents; one that has no other is not told."""
    struck = {address_of(one, names)[1] for one in documents if one.id in hand.struck}
    found = [replace(one, lines=tuple(line for line in one.lines if not line.url or line.url not in struck)) for one in movements]
    return [one for one in found if one.lines or one.kind != "moved"]


def place(document: Document, hand: Hand) -> int:
    """Where the editor has put a document: what is first is 0, and all that nobody has put first comes after it."""
    return hand.first.index(document.id) if document.id in hand.first else len(hand.first)


def _placed(document: Document, hand: Hand) -> Document:
    verdict, topic = document.verdict, hand.topics.get(document.id)
    if topic is None or verdict is None or verdict.topics == (topic,):
        return document
    why = Reason(topic, (), 0.0, text=PLACED, effect="force")
    scores = {**verdict.scores, topic: 1.0}
    return replace(document, verdict=replace(verdict, topics=(topic,), scores=scores, reasons=(*verdict.reasons, why)))
