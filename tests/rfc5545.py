"""A strict reading of RFC 5545, for what we write: form of lines, required and single properties, allowed values, references."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

LINE = re.compile(
    r'(?P<name>[A-Za-z0-9-]+)(?P<params>(?:;[A-Za-z0-9-]+=(?:"[^"\x00-\x1f]*"|[^";:,\x00-\x1f]*))*):(?P<value>.*)', re.DOTALL
)
UTC, LOCAL, DAY = r"\d{8}T\d{6}Z", r"\d{8}T\d{6}", r"\d{8}"
TEXT = r"(?:[^\\;,\x00-\x08\x0a-\x1f\x7f]|\\[\\;,nN])*"
DURATION = r"-?P(?:\d+W|\d+D(?:T\d+[HMS])?|T\d+[HMS])"
OFFSET = r"[+-](?!0000)\d{4}"
FORMS = {
    "VCALENDAR": {"PRODID": TEXT, "VERSION": r"2\.0", "METHOD": "PUBLISH", "X-WR-CALNAME": TEXT},
    "VTIMEZONE": {"TZID": TEXT},
    "STANDARD": {"DTSTART": LOCAL, "TZOFFSETFROM": OFFSET, "TZOFFSETTO": OFFSET, "TZNAME": TEXT, "RRULE": r"FREQ=YEARLY;BYDAY=-1SU;BYMONTH=\d+"},
    "VEVENT": {
        "UID": TEXT, "DTSTAMP": UTC, "DTSTART": f"{LOCAL}|{DAY}", "DTEND": f"{LOCAL}|{DAY}", "SUMMARY": TEXT, "DESCRIPTION": TEXT,
        "LOCATION": TEXT, "CATEGORIES": rf"{TEXT}(?:,{TEXT})*", "SEQUENCE": r"\d+", "LAST-MODIFIED": UTC, "URL": r"https?:[!-~]+",
        "STATUS": "TENTATIVE|CONFIRMED|CANCELLED", "TRANSP": "OPAQUE|TRANSPARENT",
    },
    "VALARM": {"ACTION": "DISPLAY", "DESCRIPTION": TEXT, "TRIGGER": DURATION},
}  # fmt: skip
FORMS["DAYLIGHT"] = FORMS["STANDARD"]
REQUIRED = {
    "VCALENDAR": {"PRODID", "VERSION"},
    "VTIMEZONE": {"TZID"},
    "STANDARD": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"},
    "DAYLIGHT": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"},
    "VEVENT": {"UID", "DTSTAMP", "DTSTART", "SUMMARY"},  # the last by RFC 5546 for PUBLISH, and DTSTART too
    "VALARM": {"ACTION", "TRIGGER", "DESCRIPTION"},
}
WITHIN = {"VCALENDAR": {"VEVENT", "VTIMEZONE"}, "VTIMEZONE": {"STANDARD", "DAYLIGHT"}, "VEVENT": {"VALARM"}}


@dataclass
class Part:
    """A component: its properties, each with its parameters and value, and what stands within it."""

    name: str
    properties: dict[str, tuple[str, str]] = field(default_factory=dict)
    parts: list["Part"] = field(default_factory=list)

    def named(self, name: str) -> list["Part"]:
        return [part for part in self.parts if part.name == name]

    def value(self, name: str) -> str:
        return self.properties[name][1]


def lines(content: bytes) -> Iterator[str]:
    """The unfolded lines. Every octet that ends a line is CRLF, no line is above 75 octets, and each is whole UTF-8."""
    assert content.endswith(b"\r\n") and not re.search(rb"(?<!\r)\n|\r(?!\n)", content)
    physical = content.removesuffix(b"\r\n").split(b"\r\n")
    assert all(0 < len(line) <= 75 for line in physical)
    text = [line.decode() for line in physical]
    assert not text[0].startswith((" ", "\t"))
    yield from re.sub(r"\r\n[ \t]", "", "\r\n".join(text)).split("\r\n")


def checked(content: bytes) -> Part:
    """The calendar of a file that keeps to RFC 5545; an AssertionError says which line does not."""
    root, stack = Part(""), [Part("")]
    stack[0] = root
    for line in lines(content):
        hit = LINE.fullmatch(line)
        assert hit, line
        name, params, value = hit["name"].upper(), hit["params"], hit["value"]
        if name == "BEGIN":
            assert len(stack) == 1 and value == "VCALENDAR" or value in WITHIN[stack[-1].name], line
            stack[-1].parts.append(Part(value))
            stack.append(stack[-1].parts[-1])
        elif name == "END":
            assert stack.pop().name == value, line
        else:
            assert name in FORMS[stack[-1].name] and name not in stack[-1].properties, line
            assert re.fullmatch(FORMS[stack[-1].name][name], value), line
            stack[-1].properties[name] = (params, value)
    assert len(stack) == 1 and len(root.parts) == 1
    _whole(root.parts[0])
    return root.parts[0]


def _whole(calendar: Part) -> None:
    for part in _within(calendar):
        assert REQUIRED[part.name] <= part.properties.keys(), part
    assert calendar.parts, "a calendar has at least one component"
    zones = [zone.value("TZID") for zone in calendar.named("VTIMEZONE")]
    assert len(zones) == len(set(zones)) and all(zone.named("STANDARD") for zone in calendar.named("VTIMEZONE"))
    uids = [event.value("UID") for event in calendar.named("VEVENT")]
    assert len(uids) == len(set(uids))
    for event in calendar.named("VEVENT"):
        for name in ("DTSTART", "DTEND"):
            if name in event.properties:
                params, value = event.properties[name]
                assert params == (";VALUE=DATE" if len(value) == 8 else f";TZID={zones[0]}"), event
        if "DTEND" in event.properties:
            assert len(event.value("DTEND")) == len(event.value("DTSTART")) and event.value("DTEND") > event.value("DTSTART")
        if "URL" in event.properties:
            assert urlsplit(event.value("URL")).hostname


def _within(part: Part) -> Iterator[Part]:
    yield part
    for one in part.parts:
        yield from _within(one)
