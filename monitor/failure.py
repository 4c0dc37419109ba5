"""Why a source could not be read, in Swedish: for the pages and the letters. Commands and logs keep the words that the program recorded. Pure."""

from __future__ import annotations

import re

NOT_ALLOWED = "robots.txt tillåter det inte"
OUT_OF_FORM = "svaret har inte den väntade formen"
CHALLENGE = "en sida som kräver webbläsare"

# What `net` and `parse` record, and the words for it; the first that fits counts. What fits none came from a parser, which
# names the place that it did not find.
_KINDS = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"\A(HTTP \d+), a challenge page for browsers", f"{CHALLENGE} ({{0}})"),
        (r"a challenge page for browsers", CHALLENGE),
        (r"\A(HTTP 40[13])", "servern släpper inte in oss ({0})"),
        (r"\A(HTTP (?:404|410))", "sidan finns inte ({0})"),
        (r"\A(HTTP 429)", "servern vill inte bli frågad så ofta ({0})"),
        (r"\A(HTTP 5\d\d)", "fel hos servern ({0})"),
        (r"\A(HTTP \d+)", "servern nekade ({0})"),
        (r"\Arobots\.txt does not allow it", NOT_ALLOWED),
        (r"\Arobots\.txt: ", "serverns robots.txt kunde inte läsas"),
        (r"\Anot asked: the host wants", "servern har bett om en paus"),
        (r"\Amore than \d+ redirects", "för många omdirigeringar"),
        (r"\Arefused: redirect from https to http", "omdirigering från https till http"),
        (r"name not found|Name or service not known|has no address", "servernamnet finns inte"),
        (r"\Arefused: ", "adressen är inte en öppen webbadress"),
        (r"Connection refused", "anslutningen nekades"),
        (r"(?i)certificate", "serverns certifikat godtas inte"),
        (r"no whole answer within|timed out", "inget svar i tid"),
        (r"\Acannot be reached", "servern går inte att nå"),
        (r"\Alarger than|holds more than \d+ (?:tags|values)|unpacks to more than", "svaret är för stort"),
        (r"\Acontent encoding|\Apacked body", "svaret går inte att packa upp"),
        (r"cut off|</html>: is missing", "svaret är avhugget"),
        (r"list: holds no items|\Aholds no items", "listan är tom"),
        (r"holds nothing new", "inget nytt på sidan"),
        (r"dates: lie in the future", "datum i framtiden"),
        (r"is not (?:JSON|XML|UTF-8)|neither RSS nor Atom", "svaret är inte i det väntade formatet"),
        (r"the process that read it was ended", "läsningen avbröts, troligen för att minnet tog slut"),
    )
)


def in_swedish(reason: str) -> str:
    """What a recorded fault is, as a part of a sentence: "fel hos servern (HTTP 502)"."""
    for pattern, words in _KINDS:
        if hit := pattern.search(reason):
            return words.format(*hit.groups())
    return OUT_OF_FORM
