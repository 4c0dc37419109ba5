"""The tables that workers on many machines share. They are no one else's."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Text
from sqlmodel import Field

from monitor.store.tables import Table, Utc


class ConfigurationRow(Table, table=True):
    """What people wrote, but for who gets letters: the text of each file by its name. `used` is when a leader last gave out work with it."""

    __tablename__ = "configurations"

    hash: str = Field(primary_key=True)
    files: dict[str, str] = Field(sa_column=Column(JSON, nullable=False))
    used: datetime = Field(sa_column=Column(Utc, nullable=False))


class NoticedRow(Table, table=True):
    """What one job met at its host, until the round's end."""

    __tablename__ = "noticed"

    id: int | None = Field(default=None, primary_key=True)
    content: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class RestRow(Table, table=True):
    """A host that wants to be left alone until a time, and why."""

    __tablename__ = "rests"

    host: str = Field(primary_key=True)
    until: datetime = Field(sa_column=Column(Utc, nullable=False))
    reason: str = Field(sa_column=Column(Text, nullable=False))
