"""The queue itself: procrastinate's app, its tables, and which jobs there are."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

import procrastinate
import psycopg
from procrastinate.exceptions import ConnectorException

from monitor.errors import StoreError
from monitor.store import NOTICED_SOON

POLL, READ, JUDGE, INDEX = "poll", "read", "judge", "index"
STALLED_S = 150.0  # a worker that has not been heard of for so long is gone, and its jobs are given out anew
PRIORITY = {POLL: 2, READ: 1, JUDGE: 1, INDEX: 0}


def app_on(url: str, connections: int) -> procrastinate.App:
    """procrastinate on the database of a `postgresql+psycopg://` address."""
    conninfo = url.replace("postgresql+psycopg://", "postgresql://", 1)
    connector = procrastinate.PsycopgConnector(conninfo=conninfo, kwargs=NOTICED_SOON, min_size=1, max_size=connections)
    return procrastinate.App(connector=connector)


@contextlib.asynccontextmanager
async def opened(app: procrastinate.App) -> AsyncIterator[procrastinate.App]:
    """The app with its connections, on a database that has its tables. Raises StoreError where the database does not answer."""
    try:
        async with app.open_async():
            if not await app.check_connection_async():
                with contextlib.suppress(ConnectorException):  # another process makes them at this very moment
                    await app.schema_manager.apply_schema_async()
                await app.check_connection_async()
            yield app
    except (ConnectorException, psycopg.Error) as error:
        raise StoreError(f"queue: {error.__cause__ or error}") from error
