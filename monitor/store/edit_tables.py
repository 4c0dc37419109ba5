"""The tables of what users do over the web: what the editor says of editions, and what everybody has changed."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from monitor.store.tables import Table, _json, _text, _time


class EditRow(Table, table=True):
    """A word of the editor on the edition of a week. Only ever added to; the last one counts."""

    __tablename__ = "edits"

    id: int | None = Field(default=None, primary_key=True)
    edition: str = Field(index=True)
    act: str
    documents: list[str] = _json()
    value: str = _text()
    who: str
    at: datetime = _time()


class AuditRow(Table, table=True):
    """Who has changed what over the web. Only ever added to."""

    __tablename__ = "audit"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = _time()
    who: str
    act: str
    subject: str = _text()
    detail: str = _text()
