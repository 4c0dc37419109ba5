"""Faults of the configuration in Swedish, for those who edit it in a page; the commands tell them in English."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from monitor.config.written import shown_path
from monitor.errors import Fault

_GOT = re.compile(r" \((?:got (?P<got>.*)|(?P<nothing>nothing stands there))\)", re.S)
_FORMS = tuple(
    (re.compile(pattern, re.S), words)
    for pattern, words in (
        (r"is missing", "saknas"),
        (r"stands twice", "står två gånger"),
        (r"(\S+) stands twice", "{0} står två gånger"),
        (r"(\S+) stands already at (\S+):(\d+)", "{0} finns redan i {1}, rad {2}"),
        (r"(\S+) has a file already", "{0} har redan en fil"),
        (r"is not a known key; allowed are (.*)", "är ingen känd nyckel; de som finns är {0}"),
        (r"must be one of (.*)", "måste vara något av {0}"),
        (r"must be true or false", "måste vara true eller false"),
        (r"must be a whole number", "måste vara ett heltal"),
        (r"must be a number", "måste vara ett tal"),
        (r"must be text", "måste vara text"),
        (r"must be at least (.*)", "måste vara minst {0}"),
        (r"must be at most (.*)", "får vara högst {0}"),
        (r"must have (\d+) or more characters", "måste ha minst {0} tecken"),
        (r"must have (\d+) or fewer characters", "får ha högst {0} tecken"),
        (r"must have (\d+) or more entries", "måste ha minst {0} värden i listan"),
        (r"must be a list, .*", "måste vara en lista, inom [ ] eller med ett bindestreck före varje värde"),
        (r"must be keys with their values: (.*)", "måste vara nycklar med värden: {0}"),
        (r"must be keys with their values", "måste vara nycklar med värden"),
        (r"must be lower-case letters .*", "får bara ha små bokstäver a–z, siffror och bindestreck, som reg-press"),
        (r"must read host:port, .*", "måste skrivas värd:port, som 10.0.0.7:8080"),
        (r"must be an http or https address", "måste vara en adress med http eller https"),
        (r"unknown placeholder; allowed are (.*)", "okänd platshållare; de som finns är {0}"),
        (r"a disabled source says why in `because`", "en avstängd källa säger varför i because"),
        (r"(.*) stands in both `always` and `never`", "{0} står i både always och never"),
        (r"parser (\w+) reads notice boards: .*", "{0} läser anslagstavlor: skriv board: true, så att ingen privatperson sparas"),
        (r"pattern (.*) stands twice", "mönstret {0} står två gånger"),
        (r"pattern (.*) holds no word", "mönstret {0} har inget ord"),
        (r"pattern (.*): `\*` is allowed only at either end of a word", "mönstret {0}: * får bara stå först eller sist i ett ord"),
        (r"must be above or below 0: .*", "måste vara över eller under 0: vid 0 säger regeln inget"),
        (r"needs at least one of `any`, `all` and `near`", "behöver minst något av any, all och near"),
        (r"(\S+): is the name of a tag, or the word `only`; .*", "{0} är namnet på en tagg, eller ordet only; välj ett annat id"),
        (r"(\S+): `effect: force` and `forbid` are for the topics; .*", "{0}: force och forbid är bara för ämnena"),
        (r"no file here has `tag: (\w+)`; .*", "ingen fil har tag: {0}, och varje ämne behöver en"),
        (r"is not read: rename it to \.yaml", "läses inte: den måste heta .yaml"),
        (r"is not UTF-8 text; .*", "är inte text i UTF-8"),
        (r"a key must be text; put it in quotes", "en nyckel måste vara text; sätt den inom citattecken"),
        (r"is empty; it needs a CSS selector", "är tom; den behöver en CSS-väljare"),
        (r"is empty; it needs (.*)", "är tom; den behöver {0}"),
        (r"is no CSS selector that works on a page: (.*)", "är ingen CSS-väljare som går att använda: {0}"),
        (r"`select` goes with parser html; .*", "select hör till parser html"),
        (r"parser html needs `select` with CSS selectors", "parser html behöver select med CSS-väljare"),
        (r"kind event needs `starts` in `select`: .*", "kind event behöver starts i select: ett möte utan dag kommer aldrig med"),
        (r"(.*) in `select` goes with kind event; .*", "{0} i select hör till kind event"),
        (r"is not YAML: is nested too deeply", "har för många nivåer"),
        (r"is not YAML: holds too much, .*", "innehåller för mycket, när alias räknas varje gång"),
        (r"is not YAML: (.*)", "är inte riktig YAML: {0}"),
        (r"holds half a character", "innehåller ett halvt tecken"),
        (r"'(.*)' is not hit|\"(.*)\" is not hit", "exemplet ”{0}” träffas inte"),
        (r"'(.*)' is hit, and should not be|\"(.*)\" is hit, and should not be", "exemplet ”{0}” träffas, och ska inte göra det"),
        (r"'(.*)' does not name it|\"(.*)\" does not name it", "exemplet ”{0}” nämner den inte"),
        (r"'(.*)' names it, and should not|\"(.*)\" names it, and should not", "exemplet ”{0}” nämner den, och ska inte göra det"),
        (r"not in sources\.yaml: (.*) \(in .*\)", "finns inte i sources.yaml: {0}"),
        (
            r"is missing, and this looks like a notice board: .*",
            "saknas, och källan liknar en anslagstavla: skriv true eller false",
        ),
        (r"is no Word document", "är inget Word-dokument"),
        (r"(\S+) is undefined", "{0} finns inte att fylla i"),
        (r"Encountered unknown tag (\S+?)\..*", "{0} är inget som mallen kan säga"),
        (r"is no model of this version .*", "är ingen modell av den här versionen; monitor train gör en ny"),
        (r"cannot be read: (.*)", "går inte att läsa: {0}"),
        (r"no rules here: .*", "har inga regler: kinds.yaml och en fil för varje ämne behövs"),
        (r"is empty: a publisher who is troubled .*", "är tom: en utgivare som störs av oss kan bara stänga oss ute"),
    )
)


@dataclass(frozen=True, slots=True)
class Worded:
    """A fault as a page tells it: in which file and line, of which key, in Swedish; `lang` is "en" for what we have no words for."""

    path: str
    line: int | None
    key: str
    words: str
    lang: str


def worded(faults: Iterable[Fault], folder: Path) -> list[Worded]:
    """Faults in Swedish, their files called as they are from the folder of the configuration."""
    shown, found = f"{shown_path(folder)}/", []
    for one in faults:
        words = in_swedish(one.message.replace(shown, ""))
        path = one.path.removeprefix(shown)
        found.append(Worded(path, one.line, one.key, words or one.message, "" if words else "en"))
    return found


def in_swedish(message: str) -> str:
    """What a fault says, in Swedish; empty for one that we have no words for."""
    got = _GOT.search(message)
    plain = message[: got.start()] if got else message
    for pattern, words in _FORMS:
        if hit := pattern.fullmatch(plain):
            more = "" if not got else " (inget står där)" if got["nothing"] else f" (det står {_quoted(got['got'])})"
            return words.format(*(_quoted(one) for one in hit.groups() if one is not None)) + more
    return ""


def _quoted(text: str) -> str:
    """What stands in the file, in Swedish quotation marks."""
    return f"”{text[1:-1]}”" if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"" else text
