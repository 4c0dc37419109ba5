"""The tables of what letters are about, and of how often sources were asked: what readers are told of how the monitor works."""

from __future__ import annotations

from sqlmodel import Field

from monitor.store.tables import Table


class LetterDocumentRow(Table, table=True):
    """A document that a letter is about; a week's edition is about a week."""

    __tablename__ = "letter_documents"

    key: str = Field(primary_key=True, foreign_key="outbox.key")
    document_id: str = Field(primary_key=True, foreign_key="documents.id", index=True)


class PollDayRow(Table, table=True):
    """How often a source was asked on one day, in Sweden, and how often it answered well."""

    __tablename__ = "poll_days"

    source_id: str = Field(primary_key=True)
    day: str = Field(primary_key=True)
    asked: int
    answered: int
