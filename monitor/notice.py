"""Alarms become a letter to an operator: what has begun, what is over, how old the last success is, and what to do. In Swedish; reads no files."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

import css_inline
import jinja2

from monitor import failure, swedish
from monitor.config import Source
from monitor.text import normalise
from monitor.values import STOCKHOLM, Alarm, Message, TargetHealth

OURSELVES = {
    "network": "Vårt nät", "clock": "Vår klocka", "stuck": "Utgående brev", "refused": "Ett brev", "paused": "En adress",
    "left": "En mottagare",
}  # fmt: skip
FIELD_NAMES = {"date": "datum", "summary": "sammanfattning", "designation": "beteckning"}
ORDINALS = {
    1: "varje", 2: "varannan", 3: "var tredje", 4: "var fjärde", 5: "var femte", 6: "var sjätte", 7: "var sjunde", 8: "var åttonde",
    9: "var nionde", 10: "var tionde", 11: "var elfte",
}  # fmt: skip
DOWN = ("failing", "unreadable")
_SHORT = {
    "network": "når inga källor", "failing": "svarar inte", "unreadable": "kan inte läsas", "silent": "är ovanligt tyst",
    "drifting": "saknar uppgifter", "gap": "kan ha luckor", "category": "har en okänd dokumenttyp", "clock": "går fel",
    "future": "daterar i framtiden", "ids": "ger flera dokument samma id",
    "stuck": "väntar på mejlservern", "refused": "togs inte emot", "paused": "är pausad",
    "left": "vill inte ha fler brev",
}  # fmt: skip

_STATUS = re.compile(r"HTTP \d{3}")
_REFUSED = re.compile(r"HTTP 40[13]")
_CHALLENGE = re.compile(r"a challenge page for browsers")
_GAP = re.compile(r"shows nothing older than (?P<oldest>[\d-]+ [\d:]+), and was last read (?P<last>[\d-]+ [\d:]+)")
_CAPPED = re.compile(r"goes on after its (\d+) pages")


@dataclass(frozen=True, slots=True)
class Told:
    """One paragraph of the letter: about what, in which words, and of a source that needs care how to look at it.

    `ids` are in the order in which `words` name their sources; `url` is empty where it tells of several sources, or of ourselves.
    `next_check` in words.
    `recorded`: the fault in the program's own words, which are English; empty where they add nothing.
    """

    name: str
    words: str
    ids: tuple[str, ...]
    url: str
    next_check: str
    recorded: str


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the sources when a letter is written, by id: as configured, and how they have fared."""

    sources: Mapping[str, Source]
    states: Mapping[str, TargetHealth]
    now: datetime


Group = Sequence[Alarm]  # one alarm, or those of one host that fails in one way


def render(
    began: Sequence[Alarm],
    over: Sequence[Alarm],
    templates: jinja2.Environment,
    *,
    sources: Mapping[str, Source],
    states: Mapping[str, TargetHealth],
    now: datetime,
) -> Message:
    """The letter on these alarms; `sources` and `states` by id, of all sources. Those of one host and one fault are one paragraph."""
    known = Known(sources, states, now)
    begun, ended = _grouped(began, known), _grouped(over, known)
    values = {
        "began": [_told(group, _begun(group, known), known) for group in begun],
        "over": [_told(group, _ended(group, known), known) for group in ended],
    }
    html = templates.get_template("operator.html.j2").render(values)
    return Message(
        subject=normalise(_subject(begun, ended, known)),
        text=re.sub(r"\n{3,}", "\n\n", templates.get_template("operator.txt.j2").render(values)).strip() + "\n",
        html=css_inline.inline(html, keep_style_tags=True, load_remote_stylesheets=False),
    )


def in_swedish(alarm: Alarm, source: Source, state: TargetHealth, now: datetime) -> str:
    """One alarm about a source, in the words of the letter."""
    return _begun((alarm,), Known({source.id: source}, {source.id: state}, now))


def _grouped(alarms: Sequence[Alarm], known: Known) -> list[Group]:
    """Alarms in their order, those of one host that fails in one way together."""
    groups: dict[tuple[str, ...], list[Alarm]] = {}
    for one in alarms:
        key: tuple[str, ...] = (one.kind, one.source_id, one.subject)
        if one.kind in DOWN and (host := _host(one, known)):
            key = (one.kind, host, _fault(one))
        groups.setdefault(key, []).append(one)
    return list(groups.values())


def _host(alarm: Alarm, known: Known) -> str:
    source = known.sources.get(alarm.source_id)
    return urlsplit(source.url).netloc if source else ""


def _told(group: Group, words: str, known: Known) -> Told:
    ids = tuple(one.source_id for one in group if one.source_id in known.sources)
    url = known.sources[ids[0]].url if len(ids) == 1 else ""
    checks = [state.next_check for name in ids if (state := known.states.get(name)) and state.next_check]
    due = min(checks, default=known.now)
    when = _moment(due, known.now) if due > known.now else "i nästa omgång"
    return Told(_name(group, known), words, ids, url, when, _recorded(group[0]))


def _subject(began: Sequence[Group], over: Sequence[Group], known: Known) -> str:
    """ "Larm: Regeringen (tal) svarar inte", "Larm: tre nya fel, ett över"."""
    if len(began) + len(over) == 1:
        group = (*began, *over)[0]
        name = _name(group, known)
        more = f" ({swedish.count(len(group), '', 'källor')})" if len(group) > 1 else ""
        short = "släpper inte in oss" if _refusal(group[0]) else _SHORT[group[0].kind]
        short = "tar inte emot" if _of_webhook(group[0]) else short
        short = "får inte läsas" if _fault(group[0]) == failure.NOT_ALLOWED else short
        return f"Larm: {name} {short}{more}" if began else f"Larmet är över: {name}{more}"
    new, gone = swedish.numbers(len(began), len(over))
    if not began:
        return f"{swedish.sentence(gone)} larm är över"
    told = "ett nytt fel" if len(began) == 1 else f"{new} nya fel"
    return f"Larm: {told}" + (f", {gone} över" if over else "")


def _name(group: Group, known: Known) -> str:
    """The source as the digest writes it; of several their host."""
    if len(group) > 1:
        return _host(group[0], known)
    (one,) = group
    if _of_webhook(one):
        return "Webhooken"
    return _source(one, known) if one.source_id else OURSELVES[one.kind]


def _of_webhook(alarm: Alarm) -> bool:
    """Whether what waits is for the webhook, not for the mail server: that has no subject."""
    return alarm.kind == "stuck" and bool(alarm.subject)


def _source(alarm: Alarm, known: Known) -> str:
    source = known.sources.get(alarm.source_id)
    return swedish.source(source.name) if source else alarm.source_id


def _sentence(group: Group, one: str, many: str, known: Known) -> str:
    """ "Har inte svarat"; of several sources "15 källor (A, B, … och sju till) har inte svarat"."""
    if len(group) == 1:
        return one
    number = swedish.numbers(len(group))[0]
    return f"{swedish.sentence(number)} källor ({swedish.some([_source(alarm, known) for alarm in group])}) {many}"


def _read(group: Group, known: Known) -> str:
    """ "Senast läst 13 oktober kl. 06.35, för 30 minuter sedan.": of several sources the one that was read last."""
    ours = not group[0].source_id
    states = known.states.values() if ours else [known.states[one.source_id] for one in group if one.source_id in known.states]
    last = max((state.last_ok for state in states if state.last_ok), default=None)
    if last:
        told = "Senast lästes en källa" if ours else "Senast läst"
        return f"{told} {_moment(last, known.now)}, för {_lasting(known.now - last)} sedan."
    if ours:
        return "Ingen källa har ännu kunnat läsas."
    return "Källan har aldrig kunnat läsas." if len(group) == 1 else "Ingen av dem har någonsin kunnat läsas."


def _begun(group: Group, known: Known) -> str:
    """What has begun, in a sentence or three."""
    alarm, now, read = group[0], known.now, _read(group, known)
    facts = alarm.facts
    match alarm.kind:
        case "failing" | "unreadable":
            return _down(group, known)
        case "network":
            hosts = swedish.count(int(facts["hosts"]), "en server", "servrar")
            since = _moment(alarm.since, now)
            ours = f"{swedish.sentence(hosts)} slutade svara på en gång, så felet är troligen vårt eget."
            return f"Inga källor har svarat sedan {since}. {ours} {read}"
        case "silent":
            usual = f"Vanligen kommer något {every(int(facts['every_days']))}."
            return f"Svarar, men inget nytt har kommit sedan {swedish.day(alarm.since, _year(now))}. {usual} {read}"
        case "drifting":
            return f"De senaste dokumenten saknar {_fields(facts)}. Källan kan ha ändrat sin form. {read}"
        case "gap":
            return _gap(str(facts["reason"]), now)
        case "category":
            return f"Okänd kategori {alarm.subject}, ”{facts['name']}”. Dokumenten behålls, men dokumenttypen kan bli fel."
        case "clock":
            return _clock(alarm)
        case "future":
            return _future(facts)
        case "stuck" | "refused" | "paused" | "left":
            return _letters(alarm, now)
        case "ids":
            return "Ger flera dokument samma id. De skiljs åt genom sina adresser."


def _letters(alarm: Alarm, now: datetime) -> str:
    """What is wrong with letters on their way out, and what to do."""
    if alarm.kind == "left":
        back = "Den som vill ha brev igen behöver ett nytt id i recipients.yaml."
        return f"{alarm.facts['who']} vill inte ha fler brev, och har sagt det med länken i ett av dem. {back}"
    reply = f" Svaret: ”{alarm.facts['reply']}”." if alarm.facts["reply"] else ""
    match alarm.kind:
        case "stuck":
            one, many, whom = (
                ("ett meddelande", "meddelanden", "den") if alarm.subject else ("ett brev", "brev", "någon mejlserver")
            )
            number = swedish.count(int(alarm.facts["letters"]), one, many)
            told = f"{swedish.sentence(number)} har väntat sedan {_moment(alarm.since, now)} utan att {whom} har tagit emot."
            return f"{told}{reply} Nya försök görs av sig själva; monitor status visar vilka som väntar."
        case "paused":
            who = f"Mottagaren {alarm.facts['who']} får inga fler brev: adressen har avvisats gång på gång."
            mended = "Rätta adressen i recipients.yaml, så skickas nya brev dit."
            return f"{who}{reply} {mended} Det som har avvisats skickas igen med {_again(str(alarm.facts['who']))}."
        case _:
            _, _, who = alarm.subject.rpartition("/")
            again = f"Det skickas inte igen av sig självt. När felet är rättat: {_again(who)}."
            return f"Brevet {alarm.subject} har avvisats för gott.{reply} {again}"


def _again(who: str) -> str:
    return f"monitor deliver --again {who}"


def _down(group: Group, known: Known) -> str:
    """What fails since when, and why; of what its publisher forbids also what can be done."""
    since, read = _moment(min(one.since for one in group), known.now), _read(group, known)
    fault = _fault(group[0])
    off = f"{'källan' if len(group) == 1 else 'källorna'} i sources.yaml (enabled: false, och skälet i because)"
    if fault == failure.NOT_ALLOWED:
        told = _sentence(group, "Får inte läsas", "får inte läsas", known)
        return f"{told} sedan {since}: serverns {fault}. {read} Stäng av {off}, eller be utgivaren om lov."
    if refusal := _refusal(group[0]):
        told = _sentence(group, "Släpper inte in oss", "släpper inte in oss", known)
        return f"{told} sedan {since} ({refusal}). {read} Be utgivaren att släppa in oss, eller stäng av {off}."
    reason = f"Felet: {fault}."
    if group[0].kind == "unreadable":
        return f"{_sentence(group, 'Svarar', 'svarar', known)}, men inte i väntad form, sedan {since}. {read} {reason}"
    return f"{_sentence(group, 'Har inte svarat', 'har inte svarat', known)} sedan {since}. {read} {reason}"


def _fault(alarm: Alarm) -> str:
    return failure.in_swedish(str(alarm.facts.get("reason", "")))


def _recorded(alarm: Alarm) -> str:
    """A failure as the program recorded it; nothing of a status alone, which its words tell too."""
    raw = str(alarm.facts.get("reason", "")) if alarm.kind in DOWN and not _refusal(alarm) else ""
    return "" if _STATUS.fullmatch(raw) or _fault(alarm) == failure.NOT_ALLOWED else raw


def _refusal(alarm: Alarm) -> str:
    """With what a server refuses us, which is an answer too: "HTTP 403", "HTTP 403, en sida som kräver webbläsare"; empty: it does not."""
    raw = str(alarm.facts.get("reason", ""))
    if alarm.kind not in DOWN or not (_REFUSED.match(raw) or _CHALLENGE.search(raw)):
        return ""
    status, challenge = _STATUS.match(raw), _CHALLENGE.search(raw)
    return ", ".join(filter(None, (status and status[0], challenge and failure.CHALLENGE)))


def _gap(reason: str, now: datetime) -> str:
    told = "Dokument kan ha missats mellan två läsningar"
    if hit := _GAP.search(reason):
        oldest, last = (_moment(datetime.fromisoformat(hit[name]).replace(tzinfo=STOCKHOLM), now) for name in ("oldest", "last"))
        return f"{told}: källan visar inget äldre än {oldest}, och lästes dessförinnan {last}."
    if hit := _CAPPED.search(reason):
        pages = swedish.count(int(hit[1]), "den sida", "sidor")
        return f"{told}: källan har fler sidor än {pages if hit[1] == '1' else f'de {pages}'} som läses. Höj pages i sources.yaml."
    return f"{told} (”{reason}”)."


def _future(facts: Mapping[str, str | float]) -> str:
    number, latest = int(facts["items"]), swedish.day(date.fromisoformat(str(facts["latest"])))
    if number == 1:
        return f"Ett dokument är daterat i framtiden, {latest}. Det behålls."
    items = swedish.count(number, "", "dokument")
    return f"{swedish.sentence(items)} är daterade i framtiden, som längst {latest}. De behålls."


def _ended(group: Group, known: Known) -> str:
    """What is over, since when, and how long it lasted."""
    alarm, ended = group[0], max(one.ended or known.now for one in group)
    told = {
        "network": "Källorna svarar igen", "failing": "Kan läsas igen", "unreadable": "Kan läsas igen", "silent": "Har nytt igen",
        "drifting": "Uppgifterna finns igen", "gap": "Inga luckor mer", "category": "Kategorin är känd", "clock": "Går rätt igen",
        "future": "Daterar rätt igen", "ids": "Skiljer dokumenten åt igen",
        "stuck": "Brev går i väg igen", "refused": "Breven tas emot igen", "paused": "Adressen är rättad", "left": "Mottagaren får brev igen",
    }[alarm.kind]  # fmt: skip
    told = "Tar emot igen" if _of_webhook(alarm) else told
    lasting = _lasting(ended - min(one.since for one in group))
    return f"{_sentence(group, told, 'kan läsas igen', known)} sedan {_moment(ended, known.now)}, efter {lasting}."


def _clock(alarm: Alarm) -> str:
    minutes = int(alarm.facts["minutes"])
    lasting = swedish.count(abs(minutes), "en minut", "minuter")
    if alarm.source_id:
        return f"Serverns klocka går {lasting} {'före' if minutes > 0 else 'efter'} vår."
    return f"Går {lasting} {'efter' if minutes > 0 else 'före'} de flesta källors."


def _fields(facts: Mapping[str, str | float]) -> str:
    """ "datum (fanns för 98 procent)"."""
    return swedish.listing(
        [f"{FIELD_NAMES[name]} (fanns för {round(float(share) * 100)} procent)" for name, share in facts.items()]
    )


def every(days: int) -> str:
    """ "varje vardag", "ungefär varannan dag", "ungefär var femte dag"; from a week on in weeks, which between one and two would say too little."""
    if days <= 1:
        return "varje vardag"
    number, unit = (days, "dag") if days < 7 or days in (10, 11) else (round(days / 7), "vecka")
    return f"ungefär {ORDINALS.get(number, f'var {number}:e')} {unit}"


def _moment(moment: datetime, now: datetime) -> str:
    return swedish.moment(moment, _year(now))


def _year(now: datetime) -> int:
    return now.astimezone(STOCKHOLM).year


def _lasting(span: timedelta) -> str:
    """ "20 minuter", "14 timmar", "två dygn": from a day on in days, to the nearest."""
    minutes = int(span.total_seconds() // 60)
    if minutes < 60:
        return swedish.count(max(1, minutes), "en minut", "minuter")
    if minutes < 24 * 60:
        return swedish.count(minutes // 60, "en timme", "timmar")
    return swedish.count(round(minutes / (24 * 60)), "ett dygn", "dygn")
