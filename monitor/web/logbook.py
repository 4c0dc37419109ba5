"""Logg: who has changed rules, sources, labels and editions, and when. For those who answer for the installation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from monitor import swedish
from monitor.errors import ConfigError
from monitor.pipeline.editions import names
from monitor.values import TOPICS, Act
from monitor.web.access import Visit, least
from monitor.web.answers import show
from monitor.web.rows import SAID

router = APIRouter()
AT_ONCE = 100

# An act, how its detail begins, and what was done in Swedish: the first row that fits counts, and what follows is told as it stands.
WORDS = (
    ("regler", "", "Ändrade filen"),
    ("källa", "läst på begäran", "Läste källan på begäran"),
    ("källa", "pausad", "Pausade källan"),
    ("källa", "återupptagen", "Började läsa källan igen"),
    ("follow", "följs inte", "Slutade följa ärendet"),
    ("follow", "drop", "Slutade följa ärendet"),
    ("follow", "", "Började följa ärendet"),
    ("note", "insats", "Antecknade en insats"),
    ("note", "anteckning", "Skrev en anteckning"),
    ("label", "ångrat, nu inget", "Tog tillbaka sitt omdöme"),
    *(("label", f"ångrat, nu {verdict}", f"Gick tillbaka till omdömet ”{said.lower()}”") for verdict, (said, _) in SAID.items()),
    *(("label", verdict, f"Gav omdömet ”{said.lower()}”") for verdict, (said, _) in SAID.items()),
    ("edition", "strike", "Strök ur utgåvan"),
    ("edition", "restore", "Återställde i utgåvan"),
    ("edition", "first", "Ställde överst i sitt ämne"),
    ("edition", "topic", "Flyttade till ett annat ämne"),
    ("edition", "line", "Skrev den egna raden"),
    ("edition", "test", "Skickade ett prov till sig"),
    ("release", "", "Släppte beslutet till styrgruppen"),
    ("strike", "", "Strök det flaggade beslutet"),
    ("hold", "", "Tog tillbaka strykningen av det flaggade beslutet"),
    ("unsubscribe", "", "Avslutade sina brev"),
)
_FOLLOWS = "följs", "follow"  # details that say no more than the words do
_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")


@dataclass(frozen=True, slots=True)
class Told:
    """An act as the page tells it: what was done, and what more is known of it."""

    act: Act
    words: str
    detail: str


@router.get("/logg")
def logbook(visit: Annotated[Visit, least("admin")], before: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None) -> Response:
    """The newest acts first, a hundred a page; `before` is the number of the last one shown."""
    acts = visit.site.store.acts(before=before, limit=AT_ONCE)
    topics = _topics(visit)
    told = [in_swedish(act, topics) for act in acts.values()]
    return show(visit, "logbook.html.j2", acts=told, more=min(acts) if len(acts) == AT_ONCE else None)


def _topics(visit: Visit) -> dict[str, str]:
    """Topics as readers call them; none while the rules cannot be read, for the log is to be seen then too."""
    try:
        called = names(visit.site.config())
    except ConfigError:
        return {}
    return {topic: called.topic(topic) for topic in TOPICS}


def in_swedish(act: Act, topics: Mapping[str, str]) -> Told:
    """An act in Swedish, days and topics too; one that we have no words for is told as it was kept."""
    for name, begins, words in WORDS:
        if act.act == name and act.detail.startswith(begins):
            rest = act.detail.removeprefix(begins).strip()
            return Told(act, words, "" if rest in _FOLLOWS else _worded(rest, topics))
    return Told(act, act.act, act.detail)


def _worded(detail: str, topics: Mapping[str, str]) -> str:
    said = " ".join(topics.get(word, word) for word in detail.split(" "))
    return _DAY.sub(lambda hit: swedish.day(date.fromisoformat(hit[0])), said)
