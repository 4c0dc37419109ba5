"""What each part of the store has of the whole: its connections, and documents by their ids."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Any

from sqlalchemy import Connection, Select

from monitor.values import Document


class Part:
    """A part of the store, by subject; `Store` joins them all and has what they name here."""

    def _transaction(self, *, durable: bool = False) -> AbstractContextManager[Connection]:
        raise NotImplementedError

    def _reading(self) -> AbstractContextManager[Connection]:
        raise NotImplementedError

    def _documents(self, query: Select[Any]) -> list[Document]:
        raise NotImplementedError

    def by_id(self, ids: Iterable[str]) -> dict[str, Document]:
        raise NotImplementedError
