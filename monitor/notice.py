"""Alarms become a letter to an operator: what has begun, what is over, and how old the last success is. In Swedish; reads no files."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

import jinja2

from monitor import swedish
from monitor.text import normalise
from monitor.values import STOCKHOLM, Alarm, Message

OURSELVES = {"network": "Vårt nät", "clock": "Vår klocka"}
FIELD_NAMES = {"date": "datum", "summary": "sammanfattning", "designation": "beteckning"}
ORDINALS = {
    1: "varje", 2: "varannan", 3: "var tredje", 4: "var fjärde", 5: "var femte", 6: "var sjätte", 7: "var sjunde", 8: "var åttonde",
}  # fmt: skip
_SHORT = {
    "network": "når inga källor", "failing": "svarar inte", "unreadable": "kan inte läsas", "silent": "är ovanligt tyst",
    "drifting": "saknar uppgifter", "gap": "kan ha luckor", "category": "har en okänd dokumenttyp", "clock": "går fel",
    "future": "daterar i framtiden", "ids": "ger flera dokument samma id",
}  # fmt: skip


def render(
    began: Sequence[Alarm],
    over: Sequence[Alarm],
    templates: jinja2.Environment,
    *,
    names: Mapping[str, str],
    last_ok: Mapping[str, datetime | None],
    now: datetime,
) -> Message:
    """The letter on these alarms; `last_ok` says when each source was last read, and under "" when any was."""
    values = {
        "began": [(_name(one, names), _begun(one, last_ok.get(one.source_id), now)) for one in began],
        "over": [(_name(one, names), _ended(one, now)) for one in over],
    }
    return Message(
        subject=normalise(_subject(began, over, names)),
        text=re.sub(r"\n{3,}", "\n\n", templates.get_template("operator.txt.j2").render(values)).strip() + "\n",
        html=templates.get_template("operator.html.j2").render(values),
    )


def _subject(began: Sequence[Alarm], over: Sequence[Alarm], names: Mapping[str, str]) -> str:
    """ "Larm: Regeringen: tal svarar inte", "Larm: tre nya fel, ett över"."""
    if len(began) + len(over) == 1:
        one = (*began, *over)[0]
        return f"Larm: {_name(one, names)} {_SHORT[one.kind]}" if began else f"Larmet över: {_name(one, names)}"
    if not began:
        return f"Larmen över: {swedish.numbers(len(over))[0]} fel"
    new, gone = swedish.numbers(len(began), len(over))
    told = "ett nytt fel" if len(began) == 1 else f"{new} nya fel"
    return f"Larm: {told}" + (f", {'ett' if len(over) == 1 else gone} över" if over else "")


def _name(alarm: Alarm, names: Mapping[str, str]) -> str:
    return names.get(alarm.source_id, alarm.source_id) if alarm.source_id else OURSELVES[alarm.kind]


def _begun(alarm: Alarm, last: datetime | None, now: datetime) -> str:
    """What has begun, in a sentence or three."""
    facts, since = alarm.facts, _moment(alarm.since, now)
    read = f"Senast läst {_moment(last, now)}, för {_lasting(now - last)} sedan." if last else "Aldrig läst."
    match alarm.kind:
        case "network":
            hosts = swedish.count(int(facts["hosts"]), "en server", "servrar")
            return f"Inga källor svarar sedan {since}: {hosts} på en gång, så felet är troligen vårt eget. {read}"
        case "failing":
            return f"Svarar inte sedan {since}. {read} Felet: ”{facts['reason']}”."
        case "unreadable":
            return f"Svarar, men inte i väntad form, sedan {since}. {read} Felet: ”{facts['reason']}”."
        case "silent":
            usual = f"Vanligen kommer något {_every(int(facts['every_days']))}."
            return f"Svarar, men inget nytt har kommit sedan {swedish.day(alarm.since, _year(now))}. {usual} {read}"
        case "drifting":
            return f"De senaste dokumenten saknar {_fields(facts)}. Källan kan ha ändrat sin form. {read}"
        case "gap":
            return f"Dokument kan ha missats mellan två läsningar. I programmets ord: ”{facts['reason']}”."
        case "category":
            return f"Okänd kategori {alarm.subject}, ”{facts['name']}”. Dokumenten behålls, men deras typ kan bli fel."
        case "clock":
            return _clock(alarm)
        case "future":
            number, latest = int(facts["items"]), swedish.day(date.fromisoformat(str(facts["latest"])))
            if number == 1:
                return f"Ett dokument är daterat i framtiden, {latest}. Det behålls."
            items = swedish.count(number, "", "dokument")
            return f"{items[0].upper()}{items[1:]} är daterade i framtiden, som längst {latest}. De behålls."
        case "ids":
            return "Ger flera dokument samma id. De skiljs åt genom sina adresser."


def _ended(alarm: Alarm, now: datetime) -> str:
    """What is over, since when, and how long it lasted."""
    ended = alarm.ended or now
    told = {
        "network": "Källorna svarar igen", "failing": "Läses igen", "unreadable": "Läses igen", "silent": "Har nytt igen",
        "drifting": "Uppgifterna finns igen", "gap": "Inga luckor mer", "category": "Kategorin är känd", "clock": "Går rätt igen",
        "future": "Daterar rätt igen", "ids": "Skiljer dokumenten åt igen",
    }[alarm.kind]  # fmt: skip
    return f"{told} sedan {_moment(ended, now)}, efter {_lasting(ended - alarm.since)}."


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


def _every(days: int) -> str:
    """ "varje vardag", "ungefär varannan dag", "ungefär var femte dag"; from a week on in weeks."""
    if days <= 1:
        return "varje vardag"
    number, unit = (days, "dag") if days < 7 else (round(days / 7), "vecka")
    return f"ungefär {ORDINALS.get(number, f'var {number}:e')} {unit}"


def _moment(moment: datetime, now: datetime) -> str:
    """ "9 oktober kl. 10.00"."""
    there = moment.astimezone(STOCKHOLM)
    return f"{swedish.day(there, _year(now))} kl. {there:%H.%M}"


def _year(now: datetime) -> int:
    return now.astimezone(STOCKHOLM).year


def _lasting(span: timedelta) -> str:
    """ "20 minuter", "26 timmar", "tre dygn"."""
    minutes = int(span.total_seconds() // 60)
    if minutes < 60:
        return swedish.count(max(1, minutes), "en minut", "minuter")
    if minutes < 48 * 60:
        return swedish.count(minutes // 60, "en timme", "timmar")
    return swedish.count(minutes // (24 * 60), "ett dygn", "dygn")
