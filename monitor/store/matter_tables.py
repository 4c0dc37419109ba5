"""The tables of matters: what documents are about together, the links that gather them, what the Riksdag's register tells; and who
follows which, what editions have told of them, and what is noted on them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, String, Text, UniqueConstraint
from sqlmodel import Field

from monitor.store.tables import Table, Utc


class MatterRow(Table, table=True):
    """A matter: when its first document was seen, and when it last moved. What it holds, `documents.matter` says.

    `stage` is where it was when that was last determined, empty for nowhere; `stage_due` from when on it is to be determined anew.
    """

    __tablename__ = "matters"

    key: str = Field(primary_key=True)
    first_seen: datetime = Field(sa_column=Column(Utc, nullable=False))
    moved_at: datetime = Field(sa_column=Column(Utc, nullable=False, index=True))
    stage: str = Field(default="", sa_column_kwargs={"server_default": ""})
    stage_due: datetime | None = Field(default=None, sa_column=Column(Utc, nullable=True, index=True))


class MatterAliasRow(Table, table=True):
    """A name that leads to a matter: its key and earlier ones, and every number and address that its documents bear or join by."""

    __tablename__ = "matter_aliases"

    alias: str = Field(primary_key=True)
    key: str = Field(index=True)


class LinkRow(Table, table=True):
    """What a document names as being of its own matter, and the words that say so."""

    __tablename__ = "links"

    document_id: str = Field(primary_key=True, foreign_key="documents.id")
    name: str = Field(sa_column=Column(String, primary_key=True, index=True))
    why: str = Field(sa_column=Column(Text, nullable=False))
    manner: str


class RegisterRow(Table, table=True):
    """What the Riksdag's register told of a document when it was last read."""

    __tablename__ = "register"

    document_id: str = Field(primary_key=True, foreign_key="documents.id")
    dok_id: str
    designation: str = ""
    status: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    read_at: datetime = Field(sa_column=Column(Utc, nullable=False))


class MovedDateRow(Table, table=True):
    """A day (ISO) that a document or the register told before, and when it was noticed that it had moved. Only ever added to."""

    __tablename__ = "moved_dates"

    id: int | None = Field(default=None, primary_key=True)
    document_id: str = Field(foreign_key="documents.id", index=True)
    kind: str
    was: str
    noticed: datetime = Field(sa_column=Column(Utc, nullable=False))


class FollowRow(Table, table=True):
    """Somebody's word that a matter is to be followed, or no longer. The key is the matter's of that time; its alias leads on."""

    __tablename__ = "follows"

    id: int | None = Field(default=None, primary_key=True)
    matter: str = Field(index=True)
    who: str
    follows: bool
    at: datetime = Field(sa_column=Column(Utc, nullable=False))


class ToldMatterRow(Table, table=True):
    """What an edition told of a followed matter, and the matter as it was then, for the next edition to compare with."""

    __tablename__ = "told_matters"
    __table_args__ = (UniqueConstraint("edition", "matter"),)

    id: int | None = Field(default=None, primary_key=True)
    edition: str
    matter: str = Field(index=True)
    at: datetime = Field(sa_column=Column(Utc, nullable=False))
    movement: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    snapshot: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class MatterNoteRow(Table, table=True):
    """What somebody noted on a matter: an internal note, or an own action of a day (ISO) with its outcome. Only ever added to."""

    __tablename__ = "matter_notes"

    id: int | None = Field(default=None, primary_key=True)
    matter: str = Field(index=True)
    kind: str
    text: str = Field(sa_column=Column(Text, nullable=False))
    who: str
    day: str
    outcome: str = Field(sa_column=Column(Text, nullable=False))
    at: datetime = Field(sa_column=Column(Utc, nullable=False))
