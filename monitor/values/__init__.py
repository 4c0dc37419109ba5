"""Every value that crosses a room's threshold: frozen, with nothing but data.

In the order in which the house passes them on, a file a step:

    details    what a document's own page tells           Details, of Files and PageLinks
    asked      what is asked for, and what came           Target, Request → Fetched | Unchanged → Parsed, of Items
    decided    what is decided about an item              Decision, Verdict, Deadline and Alert, in one Change
    stored     what is stored, and how the sources fare   Document; Trail, Reach and TargetHealth, for who looks back
    dated      what happens on a day                      Dated; CalendarEntry
    said       what readers say of it                     Label
    sent       what is sent                               Digest → Message → Letter

All times are aware; a date without a time of day is midnight in Stockholm.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from monitor.values.asked import KINDS, Candidate, Fetched, Item, Parsed, Request, RobotsTxt, Target, Unchanged
from monitor.values.dated import CalendarEntry, Dated, DatedKind, day_of
from monitor.values.decided import (
    TOPICS,
    Alert,
    Change,
    Deadline,
    Decision,
    Known,
    New,
    Reason,
    Revised,
    Same,
    Sighting,
    Topic,
    Verdict,
)
from monitor.values.details import Details, File, FileKind, Named, Origin, OwnPage, PageLink
from monitor.values.said import JUDGEMENTS, Attendance, Judgement, Label, SampledWeek
from monitor.values.sent import (
    Agenda,
    AgendaDay,
    AgendaWeek,
    Ahead,
    Attachment,
    Coming,
    Coverage,
    Digest,
    Entry,
    Letter,
    Meeting,
    Message,
    Period,
    Section,
)
from monitor.values.stored import BACKLOG, Counts, Document, Judged, KeptRules, Reach, Seen, TargetHealth, ToldEvent, Trail
from monitor.values.watched import FIELDS, MISDATED, Alarm, AlarmKind, NewsDay, fields_of

__all__ = [
    "Details", "File", "FileKind", "Named", "Origin", "OwnPage", "PageLink",
    "KINDS", "Candidate", "Fetched", "Item", "Parsed", "Request", "RobotsTxt", "Target", "Unchanged",
    "TOPICS", "Alert", "Change", "Deadline", "Decision", "Known", "New", "Reason", "Revised", "Same", "Sighting", "Topic", "Verdict",
    "BACKLOG", "Counts", "Document", "Judged", "KeptRules", "Reach", "Seen", "TargetHealth", "ToldEvent", "Trail",
    "JUDGEMENTS", "Attendance", "Judgement", "Label", "SampledWeek",
    "CalendarEntry", "Dated", "DatedKind", "day_of",
    "Agenda", "AgendaDay", "AgendaWeek", "Ahead", "Attachment", "Coming", "Coverage", "Digest", "Entry", "Letter", "Meeting", "Message",
    "Period", "Section",
    "MISDATED", "FIELDS", "Alarm", "AlarmKind", "NewsDay", "fields_of",
    "STOCKHOLM",
]  # fmt: skip

STOCKHOLM = ZoneInfo("Europe/Stockholm")
