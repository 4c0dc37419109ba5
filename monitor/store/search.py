"""Full text: the index of words, which is kept beside the documents, and the search in it.

The index follows the documents at some distance: storing thirty items must not wait for their words. What is new is told by the number of the
newest indexed document; what has changed since it was indexed, intake notes. `index_documents` catches up, and every search begins
with that (docs/decisions/0014).

An entry's number is its day, then how often the document was indexed, then the document's number: entries in falling order are the newest
documents first, and a document that is indexed again gets an entry of its own, because SQLite cannot take words out of such an index.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, bindparam, select, text

from monitor import words
from monitor.store import words_postgresql, words_sqlite
from monitor.store.indexed import Entry, Span, Wanted, entry_number, generation_of, seq_of, span_of
from monitor.store.matter_tables import MatterRow
from monitor.store.part import Part
from monitor.store.statements import chunks, lock, table
from monitor.store.tables import DocumentRow, SightingRow, VerdictRow
from monitor.values import STOCKHOLM, Document, Search, Term

log = logging.getLogger(__name__)

MOST_BEARING = 200  # documents that are looked through for those that state a number as their own
AT_ONCE = 500  # documents that are indexed in one transaction: a tenth of a second, of long texts a few seconds


class Searching(Part):
    """The part of the store that finds documents by their words; each method is a transaction of its own."""

    def index_documents(self) -> int:
        """Brings the next part of what is new or has changed into the index of words, and tells how many documents it was."""
        with self._transaction() as connection:
            return _index(connection)

    def search(self, wanted: Search, *, limit: int, start: int = 0) -> list[Document]:
        """What holds these words, the best first: words in title or number before those in the summary, before those in the text.

        Of each the newest first; what has just been stored is among them. The first `start` of the best are passed over. In PostgreSQL those
        without the words in the title are the newest 2,000 that hold them: to tell a summary from a text there, each must be read.
        """
        while True:
            with self._reading() as connection:  # a search writes only where it must: else it would wait for every round
                if not _is_behind(connection):
                    seqs = _found(connection, wanted, start + limit)[start:]
                    break
            log.info("indexed the words of %d documents", self.index_documents())
        documents, found = table(DocumentRow), dict[int, Document]()
        for part in chunks(sorted(seqs)):
            of_part = select(documents).where(documents.c.seq.in_(part)).order_by(documents.c.seq)
            found |= zip(part, self._documents(of_part), strict=True)
        return [found[seq] for seq in seqs]

    def lacking(self, terms: Iterable[Term]) -> list[Term]:
        """What of this nothing that is stored holds, each looked for by itself."""
        return [one for one in terms if not one.excluded and not self.search(Search((one,)), limit=1)]

    def beginning(self, terms: Iterable[Term]) -> str:
        """The first of these whole words that others begin with, as much is said in compounds in Swedish; empty for none."""
        whole = (one.words[0] for one in terms if len(one.words) == 1 and not one.beginning)
        return next((word for word in whole if self.search(Search((Term((word,), beginning=True),)), limit=1)), "")

    def bearing(self, name: str) -> list[Document]:
        """What stands at this very address, or states this number as its own; such a name need not be anything's identity.

        A number is looked up among the words of titles and numbers, the newest two hundred that hold it.
        """
        documents = table(DocumentRow)
        said = Term(tuple(words.cut(name)[: words.MOST_TERMS]))
        stating = self.search(Search((said,)), limit=MOST_BEARING) if said.words else []
        ids = [one.id for one in stating if name in one.item.refs]
        return self._documents(
            select(documents).where((documents.c.url == name) | documents.c.id.in_(ids)).order_by(documents.c.seq)
        )


def outdate(connection: Connection, ids: Iterable[str]) -> None:
    """Notes that these documents are no longer what the index says of them."""
    if rows := [{"id": one} for one in ids]:
        connection.execute(text("insert into search_stale (document_id) values (:id) on conflict do nothing"), rows)


# --- the index ------------------------------------------------------------------------------------------------------


def _is_behind(connection: Connection) -> bool:
    """Whether something is new, or has changed, that the index does not say yet."""
    new = "coalesce((select max(seq) from documents), 0) > coalesce((select max(seq) from search_entries), 0)"
    return bool(connection.execute(text(f"select {new} or exists (select 1 from search_stale)")).scalar_one())


def _index(connection: Connection) -> int:
    lock(connection)
    ours = _of_database(connection)
    changed = [row[0] for row in connection.execute(text("select document_id from search_stale limit :most"), {"most": AT_ONCE})]
    last = connection.execute(text("select coalesce(max(seq), 0) from search_entries")).scalar_one()
    documents = table(DocumentRow)
    names = ("id", "seq", "source_id", "kind", "title", "summary", "text", "refs", "published", "first_seen")
    columns = select(*(documents.c[name] for name in names))
    again = columns.where(documents.c.id.in_(changed), documents.c.seq <= last)  # what comes after that is new, changed or not
    found = list(connection.execute(again).mappings()) if changed else []
    before = _leave(connection, ours, [row["seq"] for row in found]) if found else {}
    following = columns.where(documents.c.seq > last).order_by(documents.c.seq).limit(AT_ONCE - len(found))
    found += connection.execute(following).mappings()
    entries = list(_entries(connection, found, before))
    if entries:
        connection.execute(
            text("insert into search_entries (id, seq) values (:id, :seq)"), [{"id": one.id, "seq": one.seq} for one in entries]
        )
        ours.put(connection, entries)
    if done := sorted({*changed, *(row["id"] for row in found)}):
        connection.execute(_in("delete from search_stale where document_id in :ids"), {"ids": done})
    return len(entries)


def _leave(connection: Connection, ours: ModuleType, seqs: Sequence[int]) -> dict[int, int]:
    """Takes these documents out of the index; gives, by their numbers, how often each has been indexed."""
    there = connection.execute(_in("select seq, id from search_entries where seq in :ids"), {"ids": seqs}).all()
    connection.execute(_in("delete from search_entries where seq in :ids"), {"ids": seqs})
    ours.leave(connection, [entry for _, entry in there])
    return {seq: generation_of(entry) + 1 for seq, entry in there}


def _entries(connection: Connection, found: Sequence[Any], before: dict[int, int]) -> Iterator[Entry]:
    verdicts, sightings, documents, matters = table(VerdictRow), table(SightingRow), table(DocumentRow), table(MatterRow)
    marks: dict[str, set[str]] = {row["id"]: {f":kind:{row['kind']}", f":source:{row['source_id']}"} for row in found}
    judged = select(verdicts.c.document_id, verdicts.c.topics).where(verdicts.c.document_id.in_(marks))
    for document_id, topics in connection.execute(judged):
        marks[document_id].update(f":topic:{topic}" for topic in topics)
    seen = select(sightings.c.document_id, sightings.c.source_id).where(sightings.c.document_id.in_(marks))
    for document_id, source_id in connection.execute(seen):
        marks[document_id].add(f":source:{source_id}")
    in_stage = select(documents.c.id, matters.c.stage).join(matters, matters.c.key == documents.c.matter)
    for document_id, stage in connection.execute(in_stage.where(documents.c.id.in_(marks), matters.c.stage != "")):
        marks[document_id].add(f":stage:{stage}")
    for row in found:
        day = (row["published"] or row["first_seen"]).astimezone(STOCKHOLM).date()
        yield Entry(
            id=entry_number(day, before.get(row["seq"], 0), row["seq"]),
            seq=row["seq"],
            title=words.stems(words.cut(" ".join((row["title"][: words.LENGTHS["title"]], *row["refs"])))),
            summary=words.stems(words.cut(row["summary"][: words.LENGTHS["summary"]])),
            text=words.stems(words.cut(row["text"][: words.LENGTHS["text"]])),
            marks=sorted(marks[row["id"]]),
        )


# --- the search -----------------------------------------------------------------------------------------------------


def _found(connection: Connection, search: Search, limit: int) -> list[int]:
    """The numbers of the documents that are found, the best first."""
    wanted, marks, span = as_indexed(search)
    return [seq_of(entry) for entry in _of_database(connection).best(connection, wanted, marks, span, limit)]


def as_indexed(search: Search) -> tuple[list[Wanted], list[str], Span]:
    """What is looked for as the index spells it: its terms, its marks, and the entries of its days."""
    chosen = {"kind": search.kind, "topic": search.topic, "source": search.source_id, "stage": search.stage}
    marks = [f":{name}:{value}" for name, value in chosen.items() if value]
    return [_wanted(term) for term in search.terms], marks, span_of(search.since, search.until)


def _wanted(term: Term) -> Wanted:
    """A term as the index spells it."""
    if len(term.words) > 1:
        return Wanted((tuple(map(words.stem, term.words)),), term.excluded)
    spelled = tuple((word,) for word in dict.fromkeys(words.stems(term.words)))
    return Wanted(spelled, term.excluded, term.words[0] if term.beginning else "")


def _of_database(connection: Connection) -> ModuleType:
    return words_postgresql if connection.dialect.name == "postgresql" else words_sqlite


def _in(statement: str) -> Any:
    return text(statement).bindparams(bindparam("ids", expanding=True))
