"""The files of a document's page: which one is read, its text, and which of our bodies its lists name. A file is read once, ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from monitor import bodies, fetch, pdf
from monitor.errors import FetchError
from monitor.pipeline.house import House
from monitor.text import normalise_lines
from monitor.values import Details, Document, Fetched, File, FileKind, Request

# Of a document of each kind, what is read: terms of reference whole, of an inquiry's hundreds of pages the summary.
_READ: dict[str, FileKind] = {"referral": "asked", "terms_of_reference": "document", "inquiry": "document"}
TEXT_LENGTH = 100_000  # of one file, in characters


def with_files(
    house: House, source_id: str, document: Document, details: Details, now: datetime
) -> tuple[Details, FetchError | None]:
    """The details with the text of the file that matters, and with our bodies on its lists; and why that file could not be fetched."""
    known = {file.url: file for file in document.details.files if file.text or file.fault} if document.details else {}
    files = [
        replace(file, text=known[file.url].text, fault=known[file.url].fault) if file.url in known else file
        for file in details.files
    ]
    place = next((place for place, file in enumerate(files) if file.kind == _READ.get(document.item.kind)), None)
    failure = None
    if place is not None and not (files[place].text or files[place].fault):
        request = Request(source_id, files[place].url, document_id=document.id)
        ((_, answer),) = fetch.fetch([request], house.network, now=now)
        if isinstance(answer, Fetched):
            files[place] = _read(files[place], answer.body, document.item.kind)
        elif isinstance(answer, FetchError):
            failure = FetchError(
                source_id, answer.url, f"file ”{files[place].name}”: {answer.reason}", retry_after_s=answer.retry_after_s
            )
    return _with_bodies(house, replace(details, files=tuple(files))), failure


def _read(file: File, body: bytes, kind: str) -> File:
    found = pdf.pages(body)
    if isinstance(found, pdf.Unreadable):
        return replace(file, fault=found.reason)
    text = pdf.summary(found) if kind == "inquiry" else "\n\n".join(found)
    return replace(file, text=normalise_lines(text)[:TEXT_LENGTH])


def _with_bodies(house: House, details: Details) -> Details:
    """Our bodies among those asked, where that list was really read, and among those who answered."""
    ours = house.config.rules.bodies
    listed = "\n".join(file.text for file in details.of_kind("asked"))
    answered = " ; ".join(file.name for file in details.of_kind("answer"))
    asked = bodies.named(listed, ours) if ours and bodies.is_list(listed) else None
    return replace(details, asked=asked, answered=bodies.named(answered, ours))
