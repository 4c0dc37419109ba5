"""Values into rows and rows into values. Nothing else knows how a value is spelled in the database."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import RowMapping

from monitor.values import (
    STOCKHOLM,
    Attachment,
    Attendance,
    Ballot,
    CalendarEntry,
    Claim,
    Deadline,
    Details,
    Document,
    File,
    Item,
    Judged,
    Label,
    Letter,
    Message,
    Point,
    Reason,
    Reference,
    RegisterEntry,
    Reservation,
    Status,
    Step,
    TargetHealth,
    Task,
    Verdict,
)

Row = Mapping[str, Any] | RowMapping


def item_columns(item: Item) -> dict[str, Any]:
    """The columns of `documents` that an item fills."""
    return {
        "source_id": item.source_id,
        "key": item.key,
        "kind": item.kind,
        "url": item.url,
        "title": item.title,
        "summary": item.summary,
        "text": item.text,
        "published": item.published,
        "updated": item.updated,
        "categories": list(item.categories),
        "senders": list(item.senders),
        "refs": list(item.refs),
        "starts_at": item.starts_at,
        "ends_at": item.ends_at,
        "place": item.place,
        "register_by": item.register_by.isoformat() if item.register_by else None,
    }


def item_of(row: Row) -> Item:
    return Item(
        source_id=row["source_id"],
        key=row["key"],
        kind=row["kind"],
        url=row["url"],
        title=row["title"],
        summary=row["summary"],
        text=row["text"],
        published=row["published"],
        updated=row["updated"],
        categories=tuple(row["categories"]),
        senders=tuple(row["senders"]),
        refs=tuple(row["refs"]),
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        place=row["place"],
        register_by=date.fromisoformat(row["register_by"]) if row["register_by"] else None,
    )


def content(item: Item) -> dict[str, Any]:
    """An item as a version keeps it: plain JSON."""
    columns = item_columns(item)
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in columns.items()}


def item_of_content(kept: Mapping[str, Any]) -> Item:
    """An item as a version kept it."""
    times = {name: datetime.fromisoformat(kept[name]) for name in ("published", "updated", "starts_at", "ends_at") if kept[name]}
    return item_of({**kept, **times})


def deadline_columns(deadlines: tuple[Deadline, ...]) -> list[dict[str, str]]:
    return [{"date": one.date.isoformat(), "kind": one.kind, "quote": one.quote} for one in deadlines]


def verdict_columns(verdict: Verdict, document_id: str, now: datetime) -> dict[str, Any]:
    return {
        "document_id": document_id,
        "topics": list(verdict.topics),
        "scores": dict(verdict.scores),
        "relevance": verdict.relevance,
        "in_digest": verdict.in_digest,
        "urgent": verdict.urgent,
        "reasons": [asdict(reason) | {"words": list(reason.words)} for reason in verdict.reasons],
        "rules_version": verdict.rules_version,
        "judged_at": now,
    }


def verdict_of(row: Row) -> Verdict:
    return Verdict(
        document_id=row["document_id"],
        topics=tuple(row["topics"]),
        scores=row["scores"],
        relevance=row["relevance"],
        in_digest=row["in_digest"],
        urgent=row["urgent"],
        reasons=tuple(Reason(**reason | {"words": tuple(reason["words"])}) for reason in row["reasons"]),
        rules_version=row["rules_version"],
    )


def judged_of(row: Row) -> Judged:
    return Judged(
        id=row["id"],
        item=item_of(row),
        first_seen=row["first_seen"],
        topics=tuple(row["topics"]),
        relevance=row["relevance"],
        in_digest=row["in_digest"],
        urgent=row["urgent"],
        rules_version=row["rules_version"],
    )


def document_of(row: Row, verdict: Row | None, urls: Mapping[str, str], details: Details | None) -> Document:
    """A document; `urls` by source are in the order in which the sources told of it, and its own is put first."""
    return Document(
        id=row["id"],
        item=item_of(row),
        verdict=verdict_of(verdict) if verdict else None,
        deadlines=tuple(Deadline(date.fromisoformat(one["date"]), one["quote"], one["kind"]) for one in row["deadlines"]),
        sources=tuple(dict.fromkeys((row["source_id"], *urls))),
        first_seen=row["first_seen"],
        edition=row["edition"],
        urls=urls,
        listed=row["listed"],
        details=details,
        matter=row["matter"],
    )


def health_of(row: Row) -> TargetHealth:
    names = ("source_id", "url", "last_ok", "last_try", "next_check", "failures", "error", "newest", "first_ok", "failing_since")
    until = row["quiet_until"]
    return TargetHealth(**{name: row[name] for name in names}, quiet_until=date.fromisoformat(until) if until else None)


def label_columns(label: Label) -> dict[str, Any]:
    return {
        "document_id": label.document_id,
        "verdict": label.verdict,
        "topic": label.topic,
        "who": label.who,
        "note": label.note,
        "labelled_at": label.at,
    }


def label_of(row: Row) -> Label:
    return Label(row["document_id"], row["verdict"], row["topic"], row["who"], row["note"], row["labelled_at"])


def attendance_of(row: Row) -> Attendance:
    return Attendance(row["document_id"], row["who"], row["outcome"], row["noted_at"])


def letter_columns(letter: Letter) -> dict[str, Any]:
    return {
        "key": letter.key,
        "recipient_id": letter.recipient_id,
        "address": letter.address,
        "name": letter.name,
        "message_id": letter.message_id,
        "subject": letter.message.subject,
        "text": letter.message.text,
        "html": letter.message.html,
        "attachments": [
            {"name": one.name, "media_type": one.media_type, "content": base64.b64encode(one.content).decode()}
            for one in letter.message.attachments
        ],
        "created": letter.created,
        "state": "unsent",
        "attempts": 0,
        "reply": "",
        "headers": dict(letter.headers),
    }


def letter_of(row: Row) -> Letter:
    attachments = tuple(Attachment(one["name"], one["media_type"], base64.b64decode(one["content"])) for one in row["attachments"])
    return Letter(
        key=row["key"],
        recipient_id=row["recipient_id"],
        address=row["address"],
        name=row["name"],
        message_id=row["message_id"],
        message=Message(row["subject"], row["text"], row["html"], attachments),
        created=row["created"],
        attempts=row["attempts"],
        reply=row["reply"],
        headers=row["headers"],
    )


def calendar_columns(one: CalendarEntry) -> dict[str, Any]:
    return {
        "uid": one.uid,
        "document_id": one.document_id,
        "kind": one.kind,
        "number": one.number,
        "starts": one.starts.isoformat(),
        "fingerprint": one.fingerprint,
        "sequence": one.sequence,
        "cancelled": one.cancelled,
        "changed_at": one.changed_at,
    }


def calendar_entry_of(row: Row) -> CalendarEntry:
    begins = row["starts"]
    return CalendarEntry(
        document_id=row["document_id"],
        kind=row["kind"],
        number=row["number"],
        starts=datetime.fromisoformat(begins).astimezone(STOCKHOLM) if "T" in begins else date.fromisoformat(begins),
        fingerprint=row["fingerprint"],
        sequence=row["sequence"],
        cancelled=row["cancelled"],
        changed_at=row["changed_at"],
    )


def status_columns(status: Status) -> dict[str, Any]:
    """What the register tells, as JSON: times in ISO form."""
    written: dict[str, Any] = json.loads(json.dumps(asdict(status), default=_iso))
    return written


def _iso(value: datetime) -> str:
    return value.isoformat()


def status_of(told: Mapping[str, Any]) -> Status:
    lists = {
        "references": tuple(Reference(**one) for one in told["references"]),
        "steps": tuple(Step(**one | {"at": _time(one["at"])}) for one in told["steps"]),
        "tasks": tuple(Task(**one | {"at": _time(one["at"])}) for one in told["tasks"]),
        "points": tuple(
            Point(**one | {"parties": tuple(one["parties"]), "ballots": tuple(Ballot(**row) for row in one["ballots"])})
            for one in told["points"]
        ),
        "reservations": tuple(Reservation(**one | {"parties": tuple(one["parties"])}) for one in told["reservations"]),
        "claims": tuple(Claim(**one) for one in told["claims"]),
        "files": tuple(File(**one) for one in told["files"]),
    }
    return Status(**dict(told) | lists | {"updated": _time(told["updated"])})


def _time(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told).astimezone(STOCKHOLM) if told else None


def register_entry_of(row: Row, names: Iterable[str]) -> RegisterEntry:
    """A document of the Riksdag's; its id there is among its own numbers or, where another source told of it first, its names."""
    return RegisterEntry(
        document_id=row["id"],
        refs=tuple(row["refs"]),
        names=tuple(names),
        source_id=row["source_id"],
        kind=row["kind"],
        matter=row["matter"],
        published=row["published"],
        read_at=row["read_at"],
        status=status_of(row["status"]) if row["status"] else None,
    )
