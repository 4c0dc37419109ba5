"""Which pages stand at the top of every page, in this order, each for those with a role or one above it."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.config import Rank


@dataclass(frozen=True, slots=True)
class Page:
    path: str
    name: str
    least: Rank


PAGES = (
    Page("/inkorg", "Inkorg", "reader"),
    Page("/arenden", "Ärenden", "reader"),
    Page("/pa-gang", "På gång", "reader"),
    Page("/sok", "Sök", "reader"),
    Page("/utgavor", "Utgåvor", "reader"),
    Page("/lagesbild", "Lägesbild", "reader"),
    Page("/missad", "Missad?", "reader"),
    Page("/kallor", "Källor", "reader"),
    Page("/regler", "Regler", "analyst"),
    Page("/logg", "Logg", "admin"),
)
