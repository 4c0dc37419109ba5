"""What workers on many machines share beside what is stored: configurations, what jobs noticed, and hosts that rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select

from monitor.store.part import Part
from monitor.store.statements import inserting, table
from monitor.store.tables import TargetRow
from monitor.store.worker_tables import ConfigurationRow, NoticedRow, RestRow
from monitor.values import Counts, Noticed, Observed, Rest

KEPT = timedelta(days=7)  # a configuration that no leader has used for so long is nobody's


def _write(one: Noticed) -> dict[str, Any]:
    observed = [
        {
            "source_id": seen.source_id,
            "first_poll": seen.first_poll,
            "unreadable": seen.unreadable,
            "latest": dict(seen.latest),
            "ahead": [seen.ahead[0], seen.ahead[1].isoformat() if seen.ahead[1] else None],
            "one_id": seen.one_id,
            "gap": seen.gap,
            "unknown": [list(pair) for pair in seen.unknown],
        }
        for seen in one.observed
    ]
    counts = {"new": one.counts.new, "revised": one.counts.revised, "sightings": one.counts.sightings, "same": one.counts.same}
    return {"observed": observed, "skews": dict(one.skews), "counts": counts}


def _read(content: Mapping[str, Any]) -> Noticed:
    observed = []
    for seen in content["observed"]:
        number, latest = seen["ahead"]
        ahead = (number, date.fromisoformat(latest) if latest else None)
        unknown = tuple((one, name) for one, name in seen["unknown"])
        observed.append(Observed(**seen | {"ahead": ahead, "unknown": unknown}))
    return Noticed(tuple(observed), content["skews"], Counts(**content["counts"]))


class Shared(Part):
    """The part of the store that workers share; each method is a transaction of its own."""

    def keep_configuration(self, name: str, files: Mapping[str, str], *, now: datetime) -> None:
        """Keeps a configuration under its hash, for workers to load; those that no leader has used for a week are forgotten."""
        configurations = table(ConfigurationRow)
        with self._transaction() as connection:
            connection.execute(delete(configurations).where(configurations.c.used < now - KEPT))
            statement = inserting(connection.dialect.name, ConfigurationRow).values(hash=name, files=dict(files), used=now)
            connection.execute(statement.on_conflict_do_update(index_elements=["hash"], set_={"used": now}))

    def configuration(self, name: str) -> dict[str, str]:
        """The files of a configuration by their names; empty for one that is not known."""
        configurations = table(ConfigurationRow)
        with self._reading() as connection:
            return dict(connection.execute(select(configurations.c.files).where(configurations.c.hash == name)).scalar() or {})

    def configuration_in_use(self) -> str:
        """The name of the configuration that a leader used last; empty before the first."""
        used = select(table(ConfigurationRow).c.hash).order_by(table(ConfigurationRow).c.used.desc()).limit(1)
        with self._reading() as connection:
            return connection.execute(used).scalar() or ""

    def next_checks(self) -> dict[tuple[str, str], datetime | None]:
        """When every address that has been polled is asked again, by source and address."""
        targets = table(TargetRow)
        with self._reading() as connection:
            found = connection.execute(select(targets.c.source_id, targets.c.url, targets.c.next_check)).all()
        return {(source_id, url): at for source_id, url, at in found}

    def keep_noticed(self, one: Noticed) -> None:
        """Keeps what a job noticed until the round's end."""
        with self._transaction() as connection:
            connection.execute(insert(table(NoticedRow)).values(content=_write(one)))

    def noticed(self) -> dict[int, Noticed]:
        """What jobs have noticed and no round has looked at, by number, in the order in which it came."""
        noticed = table(NoticedRow)
        with self._reading() as connection:
            return {number: _read(content) for number, content in connection.execute(select(noticed).order_by(noticed.c.id))}

    def forget_noticed(self, numbers: Sequence[int]) -> None:
        """Takes away what a round has looked at."""
        noticed = table(NoticedRow)
        with self._transaction() as connection:
            for number in numbers:
                connection.execute(delete(noticed).where(noticed.c.id == number))

    def keep_rests(self, rests: Mapping[str, Rest], *, now: datetime) -> None:
        """Keeps which hosts want to be left alone; those whose time is over are forgotten."""
        rows = table(RestRow)
        with self._transaction() as connection:
            connection.execute(delete(rows).where(rows.c.until < now))
            for host, one in sorted(rests.items()):  # in one order, so that of two processes none waits for the other
                values = {"until": one.until, "reason": one.reason}
                statement = inserting(connection.dialect.name, RestRow).values(host=host, **values)
                connection.execute(statement.on_conflict_do_update(index_elements=["host"], set_=values))

    def rests(self, *, now: datetime) -> dict[str, Rest]:
        """The hosts that want to be left alone."""
        rows = table(RestRow)
        with self._reading() as connection:
            return {host: Rest(until, why) for host, until, why in connection.execute(select(rows).where(rows.c.until > now))}
