"""The addresses that are polled: how each has fared, when it is asked again, and whether an answer comes too late to count."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, case, func, literal, select, update

from monitor.store import polls
from monitor.store.statements import insert_ignore, inserting, lock, table
from monitor.store.tables import TargetRow
from monitor.values import Fetched, Request, Unchanged

log = logging.getLogger(__name__)


_VERSION = select(table(TargetRow).c.version).where(
    table(TargetRow).c.source_id == bindparam("source"), table(TargetRow).c.url == bindparam("url")
)


def is_late(connection: Connection, request: Request) -> bool:
    """Whether another answer has moved the target since this one was asked for: that one is newer, and stands."""
    if not request.target or request.version is None:
        return False
    late: bool = (
        connection.execute(_VERSION, {"source": request.source_id, "url": request.target}).scalar() or 0
    ) != request.version
    if late:
        log.warning("source=%s late=%s a newer answer stands", request.source_id, request.target)
    return late


def move(
    connection: Connection,
    request: Request,
    fetched: Fetched,
    newest: datetime | None,
    items: int,
    *,
    next_check: datetime,
    now: datetime,
) -> None:
    """Notes that a target has answered, what it said of its version, and when to ask it again."""
    moved = {
        "failures": 0,
        "failing_since": None,
        "error": "",
        "first_ok": now,
        "last_ok": now,
        "last_try": now,
        "next_check": next_check,
        "version": 1,
        "etag": fetched.etag,
        "modified": fetched.modified,
        "body_hash": fetched.body_hash,
        "items_last": items,
        "newest": newest,
    }
    connection.execute(_moving(connection.dialect.name), {"source_id": request.source_id, "url": request.target} | moved)
    polls.note(connection, [request.source_id], answered=True, now=now)


@cache
def _moving(dialect: str) -> Any:
    """The first success of a target, and the newest item that it has told of, stay as they are."""
    statement, targets = inserting(dialect, TargetRow), table(TargetRow)
    said, kept = statement.excluded, {"source_id", "url", "quiet_until"}
    moved = {column.name: said[column.name] for column in targets.c if column.name not in kept}
    moved |= {
        "first_ok": func.coalesce(targets.c.first_ok, said.first_ok),
        "version": targets.c.version + 1,
        "newest": case((targets.c.newest > said.newest, targets.c.newest), else_=func.coalesce(said.newest, targets.c.newest)),
    }
    return statement.on_conflict_do_update(index_elements=["source_id", "url"], set_=moved)


def keep_unchanged(connection: Connection, answers: Sequence[tuple[Unchanged, datetime]], *, now: datetime) -> None:
    """Moves the targets that answered as before, each to when it is asked next. The same body may have come with new validators."""
    if not answers:
        return
    lock(connection)
    targets = table(TargetRow)
    insert_ignore(connection, TargetRow, [_blank(answer.request) for answer, _ in answers])  # for a 304 that nobody asked for
    here = (targets.c.source_id == bindparam("of_source")) & (targets.c.url == bindparam("of_url"))
    in_time = targets.c.version == func.coalesce(bindparam("of_version", type_=targets.c.version.type), targets.c.version)
    moved = {
        "failures": 0,
        "failing_since": None,
        "error": "",
        "first_ok": func.coalesce(targets.c.first_ok, literal(now, targets.c.first_ok.type)),
        "last_ok": now,
        "last_try": now,
        "version": targets.c.version + 1,
        **{name: bindparam(f"new_{name}") for name in ("next_check", "etag", "modified")},
    }
    values = [
        {
            "of_source": answer.request.source_id,
            "of_url": answer.request.target,
            "of_version": answer.request.version,
            "new_next_check": following,
            "new_etag": answer.request.etag if answer.not_modified else answer.etag,
            "new_modified": answer.request.modified if answer.not_modified else answer.modified,
        }
        for answer, following in answers
    ]
    connection.execute(update(targets).where(here, in_time).values(moved), values)
    polls.note(connection, [answer.request.source_id for answer, _ in answers], answered=True, now=now)


def _blank(request: Request) -> dict[str, Any]:
    row = {"source_id": request.source_id, "url": request.target, "error": "", "failures": 0, "items_last": 0, "version": 0}
    return row | {"etag": "", "modified": "", "body_hash": ""}


def fail(connection: Connection, request: Request, error: str, *, next_check: datetime, now: datetime) -> None:
    """Records a failure: what is wrong, one more in a row, when to ask again. The last success stays as it was.

    A failure that is late changes nothing.
    """
    lock(connection)
    if is_late(connection, request):
        return
    targets = table(TargetRow)
    here = (targets.c.source_id == request.source_id) & (targets.c.url == request.target)
    insert_ignore(connection, TargetRow, [_blank(request)])
    failed = {"failures": targets.c.failures + 1, "error": error, "last_try": now, "next_check": next_check}
    failed["failing_since"] = func.coalesce(targets.c.failing_since, bindparam("since", now, targets.c.failing_since.type))
    connection.execute(update(targets).where(here).values(failed | {"version": targets.c.version + 1}))
    polls.note(connection, [request.source_id], answered=False, now=now)
