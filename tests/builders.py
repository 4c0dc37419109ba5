"""Values for tests, with everything filled in that a test does not care about."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from monitor.config import Config, Source, load, shipped
from monitor.net import Network
from monitor.values import Change, Considered, Deadline, Document, Fetched, Item, Letter, Message, New, Reason, Request, Verdict

NOW = datetime.fromisoformat("2025-10-13T07:05:00+02:00")
URL = "https://example.org/feed"
ROOT = Path(__file__).parent.parent
SHIPPED = load(shipped())
NO_NETWORK = Network(hosts={}, allow_private=(), contact="", sleep=lambda _: None, environ={})  # for what asks nobody


def item(**fields: Any) -> Item:
    given = Item(
        source_id="example",
        key="1",
        kind="assignment",
        url="https://example.org/uppdrag/1",
        title="Uppdrag om järnväg",
        summary="Trafikverket får i uppdrag.",
        published=datetime.fromisoformat("2025-10-09T10:00:00+02:00"),
    )
    return replace(given, **fields)


def source(**fields: Any) -> Source:
    form = "html" if fields.get("select") else "feed"
    return Source(**{"id": "example", "name": "Exempel", "owner": "Exempelverket", "parser": form, "url": URL} | fields)


def fetched(body: bytes | str = b"", url: str = URL, **request: Any) -> Fetched:
    asked = Request(**{"source_id": "example", "url": url, "target": url} | request)
    return Fetched(asked, url, body.encode() if isinstance(body, str) else body, "", NOW, body_hash="hash")


def verdict(document_id: str = "1", **fields: Any) -> Verdict:
    reasons = (Reason("infrastructure", ("järnväg",), 1.5, field="title", rule="infra-rail", text="Järnväg"),)
    given = Verdict(document_id, ("infrastructure",), {"infrastructure": 0.9}, 2.1, True, False, reasons, "v1")
    return replace(given, **fields)


def change(one: Item, document_id: str, **fields: Any) -> Change:
    given = Change(New(document_id, one, f"hash-{one.title}"), (f"url:{one.url}",), verdict(document_id))
    return replace(given, **fields)


def document(document_id: str = "1", **fields: Any) -> Document:
    one = fields.pop("item", None) or item()
    given = Document(document_id, one, verdict(document_id), (), (one.source_id,), NOW, None)
    return replace(given, **fields)


def considered(one: Document) -> Considered:
    return Considered(one.id, one.item.source_id, one.matter, one.first_seen, bool(one.verdict and one.verdict.in_digest))


def deadline(day: str, quote: str = "Svara i tid.") -> Deadline:
    return Deadline(date.fromisoformat(day), quote)


def letter(key: str = "2025-W41/ledare", **fields: Any) -> Letter:
    message = Message("Bevakning vecka 41: åäö", "Hej å.\n", "<p>Hej å.</p>")
    given = Letter(key, "ledare", "ledare@example.org", "Ledare Åsa", "<2025-w41.ledare@example.org>", message, NOW)
    return replace(given, **fields)


def shipped_with(recipients: str, folder: Path) -> Config:
    """The sources and rules of the checkout, with recipients of a test's own."""
    for name in ("rules", "sources.yaml"):
        (folder / name).symlink_to(ROOT / name)
    (folder / "recipients.yaml").write_text(recipients, "utf-8")
    return load(folder)
