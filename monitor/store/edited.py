"""What the editor has said of editions. Only ever added to; the last word counts."""

from __future__ import annotations

from sqlalchemy import Connection, func, insert, select

from monitor.store.edit_tables import EditRow
from monitor.store.part import Part
from monitor.store.statements import lock, table
from monitor.store.tables import EditionRow
from monitor.values import Edit


def is_composed(connection: Connection, edition: str) -> bool:
    """Whether a week has its edition already."""
    editions = table(EditionRow)
    return connection.execute(select(editions.c.name).where(editions.c.name == edition)).first() is not None


def count(connection: Connection, edition: str) -> int:
    """How often the editor has said something of the edition of a week."""
    edits = table(EditRow)
    return int(connection.execute(select(func.count()).where(edits.c.edition == edition)).scalar_one())


class Editing(Part):
    """The part of the store that holds what the editor says; each method is a transaction of its own."""

    def edit(self, one: Edit) -> bool:
        """Keeps a word of the editor; False where that week has its edition already. Earlier words stay, for who looks back."""
        columns = {"edition": one.edition, "act": one.act, "documents": list(one.documents), "value": one.value}
        with self._transaction() as connection:
            lock(connection)  # so that no edition is saved between the look and the word
            if is_composed(connection, one.edition):
                return False
            connection.execute(insert(table(EditRow)).values(columns | {"who": one.who, "at": one.at}))
        return True

    def edits(self) -> list[Edit]:
        """All that the editor has said, in the order in which it was said."""
        edits = table(EditRow)
        with self._reading() as connection:
            found = connection.execute(select(edits).order_by(edits.c.id)).mappings().all()
        return [Edit(row["edition"], row["act"], tuple(row["documents"]), row["value"], row["who"], row["at"]) for row in found]
