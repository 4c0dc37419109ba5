"""Every value that crosses a room's threshold: frozen, with nothing but data.

In the order in which the house passes them on, a file a step:

    details    what a document's own page tells           Details, of Files and PageLinks
    asked      what is asked for, and what came           Target, Request → Fetched | Unchanged → Parsed, of Items
    decided    what is decided about an item              Decision, Verdict, Deadline and Alert, in one Change
    stored     what is stored, and how the sources fare   Document; Trail, Reach and TargetHealth, for who looks back
    matters    what documents are about together          Link → Matter, with its MatterSteps
    found      what somebody looks for                    Search, of Terms
    followed   which matters are followed, what is told   Follow, Standing → Movement, kept as ToldMatter
    said       what readers say of it and do with it      Label, Act
    edited     what the editor says of an edition         Edit → Hand
    sent       what is sent                               Digest → Message → Letter
    reported   what a period's readers get                Situation

All times are aware; a date without a time of day is midnight in Stockholm.
"""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from monitor.values.asked import ASKED, DECIDED, KINDS, Candidate, Fetched, Item, Parsed, Request, RobotsTxt, Target, Unchanged
from monitor.values.cited import BY_TITLE, JOINING, OFFICIAL, Citation, Link, LinkManner, Manner, Place
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
from monitor.values.details import FILE_HEAD, Details, File, FileKind, Named, Origin, OwnPage, PageLink
from monitor.values.edited import UNTOUCHED, Edit, EditAct, Hand, Preview
from monitor.values.followed import (
    Follow,
    MatterNote,
    MovedLine,
    Movement,
    MovementKind,
    Movements,
    NoteKind,
    Snapshot,
    Standing,
    ToldMatter,
)
from monitor.values.found import Browse, Search, Term
from monitor.values.matters import (
    STAGES,
    Matter,
    MatterStep,
    Moved,
    Outcome,
    RegisterEntry,
    Stage,
    Staged,
    StepState,
)
from monitor.values.reported import Action, Chapter, Figures, Group, Part, Series, Situation, came_at, decided_at, planned_at
from monitor.values.said import (
    JUDGEMENTS,
    Act,
    Attendance,
    Judgement,
    Label,
    ListedItem,
    ListedWeek,
    SampledWeek,
    by_letter,
    is_as_by_letter,
)
from monitor.values.sent import (
    NO_LINKS,
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
    Links,
    Meeting,
    Message,
    Names,
    Paused,
    Period,
    Section,
    SourceCoverage,
)
from monitor.values.status import Ballot, Claim, Point, Reference, Reservation, State, Status, Step, Task
from monitor.values.stored import (
    BACKLOG,
    Considered,
    Counts,
    Document,
    Judged,
    KeptRules,
    Reach,
    Revision,
    Seen,
    TargetHealth,
    ToldEvent,
    Trail,
)
from monitor.values.watched import (
    FIELDS,
    LETTERS,
    MISDATED,
    Alarm,
    AlarmKind,
    NewsDay,
    Noticed,
    Observed,
    Rest,
    SourcePause,
    fields_of,
)

__all__ = [
    "ASKED", "DECIDED", "KINDS", "Candidate", "Fetched", "Item", "Parsed", "Request", "RobotsTxt", "Target", "Unchanged",
    "BY_TITLE", "JOINING", "OFFICIAL", "Citation", "Link", "LinkManner", "Manner", "Place",
    "CalendarEntry", "Dated", "DatedKind", "day_of",
    "TOPICS", "Alert", "Change", "Deadline", "Decision", "Known", "New", "Reason", "Revised", "Same", "Sighting", "Topic",
    "Verdict",
    "FILE_HEAD", "Details", "File", "FileKind", "Named", "Origin", "OwnPage", "PageLink",
    "Follow", "MatterNote", "MovedLine", "Movement", "MovementKind", "Movements", "NoteKind", "Snapshot", "Standing", "ToldMatter",
    "STAGES", "Matter", "MatterStep", "Moved", "Outcome", "RegisterEntry", "Stage", "Staged", "StepState",
    "Browse", "Search", "Term",
    "JUDGEMENTS", "Act", "Attendance", "Judgement", "Label", "ListedItem", "ListedWeek", "SampledWeek",
    "by_letter", "is_as_by_letter",
    "UNTOUCHED", "Edit", "EditAct", "Hand", "Preview",
    "Ahead", "Attachment", "Coverage", "Digest", "Entry", "Letter", "Links", "NO_LINKS", "Meeting", "Message", "Names", "Paused", "Period",
    "Section", "SourceCoverage",
    "Agenda", "AgendaDay", "AgendaWeek", "Coming",
    "Action", "Chapter", "Figures", "Group", "Part", "Series", "Situation", "came_at", "decided_at", "planned_at",
    "Ballot", "Claim", "Point", "Reference", "Reservation", "State", "Status", "Step", "Task",
    "BACKLOG", "Considered", "Counts", "Document", "Judged", "KeptRules", "Reach", "Revision", "Seen", "TargetHealth", "ToldEvent", "Trail",
    "FIELDS", "LETTERS", "MISDATED", "Alarm", "AlarmKind", "NewsDay", "Noticed", "Observed", "Rest", "SourcePause", "fields_of",
    "STOCKHOLM", "midnight",
]  # fmt: skip

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def midnight(day: date) -> datetime:
    """The first moment of a day in Stockholm."""
    return datetime.combine(day, time(), STOCKHOLM)
