"""Notice boards (anslagstavlor) without private persons: what concerns one person is left out, names in the rest are taken away.

Two steps, the first of which is the safe one. A notice is kept only where its title, or the heading that it stands under, says
that it is of a kind that concerns the public: minutes, plans, consultations, budgets, tenders. Whatever else a board holds
(permits of single persons, guardians, estates, notices served, and all that nobody has thought of) is left out whole, and counted but never named.
What is kept loses identity numbers, telephone numbers, e-mail addresses and whatever reads like a person's name. That takes some
place names too: a board with a gap is better than a register of persons. What kinds there are was read off the boards' notices as
other programs sort them (2026).
"""

from __future__ import annotations

import re
from dataclasses import replace

from monitor.values import Item, Parsed

HIDDEN = "[…]"

# What concerns the public. A kind that is missing here is added here; until then its notices are left out.
_PUBLIC = re.compile(
    r"protokoll|\bjuster|sammanträd|kallelse till (?:kommun|region|nämnd)|föredragningslist|dagordning|fullmäktige|"
    r"kommunstyrelse|regionstyrelse|detaljplan|översiktsplan|planprogram|områdesbestämmels|\bplanbesked|\bsamråd|"
    r"\bgranskning|vägplan|järnvägsplan|miljökonsekvens|miljöprövning|vattenverksamhet|vindkraft|solcell|solpark|bergtäkt|"
    r"nätkoncession|kraftledning|markanvisning|naturreservat|vattenskyddsområde|föreskrift|författning|reglemente|"
    r"delegationsordning|\btax(?:a|or)\b|budget|bokslut|årsredovisning|delårsrapport|revisionsberättelse|upphandling|anbud|"
    r"\bstrategi|handlingsplan|\bprogram för|\bplan för|bolagsordning|bolagsstämm|folkomröstning|eldningsförbud|"
    r"bevattningsförbud|trafikstrateg|kollektivtrafik|bostadsförsörjning|beredskap|totalförsvar|civilt försvar",
    re.IGNORECASE,
)
# A permit or licence concerns the public where it is a company's or a public body's; of others it says who builds, and where.
_PERMIT = re.compile(
    r"lov(?:et|en|s|beslut|ansök\w*)?\b|förhandsbesked|startbesked|slutbesked|bygganmäl|strandskyddsdispens|"
    r"dispens från strandskydd|grannhör|grannar",
    re.IGNORECASE,
)
_LICENCE = re.compile(r"miljöbalken|miljöfarlig|tillstånd", re.IGNORECASE)
_BODY = re.compile(
    r"\bAB\b|\b[Aa]ktiebolag|\b[Ee]konomisk förening\b|\bTrafikverket\b|\bFortifikationsverket\b|\bSvenska kraftnät\b"
)
_AGENT = re.compile(r"\b[Oo]mbud")  # then the company only speaks for someone
# What is about one person (or one home), whatever else it says.
_PRIVATE = re.compile(
    r"underrättelse(?! om (?:antag|detaljplan|granskning|samråd|vägplan))|delg[ei]v|god man\b|gode män|godmanskap|"
    r"förvaltarskap|\bförvaltare|ställföreträd|förmyndare|\bförmynderskap|dödsbo|bouppteckning|avlid|gravsatt|gravrätt|"
    r"begravning|arvinge|efterlys|adoption|vårdnad|faderskap|umgänge|omhändertag|\bLV[UM]\b|\bLSS\b|vårdplan|"
    r"genomförandeplan|bistånd|färdtjänst|parkeringstillstånd|medborgarskap|folkbokför|namnändring|äktenskap|skuldsaner|"
    r"konkurs|utmätning|avhys|vräk|hyresgäst|fordonsflytt|flyttning av fordon|skrotbil|hittegods|enskilt avlopp|eldstad|"
    r"sotning|djurhållning|\bhund(?:ar|en)?\b|\bjakt|vapenlicens|lantmäteri|avstyckning|fastighetsreglering|fastighetsägare|"
    r"markägare|ägare till|fastighetsbestämning|föreläggande|vite\b|sanktionsavgift|serveringstillstånd|tobak|anställ|"
    r"avsked|uppsägning|disciplin|\belev(?:er|en|s)?\b|avstängning",
    re.IGNORECASE,
)

_IDENTITY = re.compile(
    r"(?<!\d)(?:(?:18|19|20)?\d{2}(?:0\d|1[0-2])(?:[0-2]\d|3[01]|6[1-9]|[78]\d|9[01]))\s?[-+–]?\s?(?:\d{4}|[A-Z]{2}\d{2})(?!\d)"
)
_BORN = re.compile(r"\b(?:född|f\.)\s?(?:den\s)?\d[\d-]*(?:\s[a-z]+\s\d{4})?", re.IGNORECASE)
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+\s?(?:@|\(a\)|\[at\]|\(at\))\s?[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w:/.,-])(?:\+|00?)\d[\d ()/–\xa0-]{5,20}\d(?![\w:-])")
_DIGITS = re.compile(r"\d")

# A run of words with capital letters, joined by what stands inside names; a property's number behind it makes it a property.
_WORD = r"[^\W\d_a-zåäöéü][^\W\d_]*(?:[-’'][^\W\d_]+)*"
_START = r"(?<!\w)(?<![^\W\d_][-’'])"  # no name begins inside a word
_MORE = rf"(?:\s(?:(?:von|af|de|van|der|den|el|al|la)\s)*{_WORD}\.?)"
_RUN = re.compile(rf"{_START}{_WORD}\.?{_MORE}+")
_PROPERTY = re.compile(r"\s\d{1,3}:\d{1,4}\b")
_SURNAME_FIRST = re.compile(rf"{_START}{_WORD}sson,\s{_WORD}")
_ROLE = re.compile(
    r"\b((?i:sekreterare|justerare|justeringsperson|ordförande|handläggare|kontaktperson|sökande|klagande|ombud|registrator|ägare|"
    rf"anmälare)\w*(?:\sär)?[\s:,–-]+)({_WORD}{_MORE}*)"
)
_COMPANY = re.compile(r"\s(?:AB|HB|KB|[Aa]ktiebolag|[Ee]konomisk förening)$")
# Words that stand with a capital letter on boards and are no one's name, nor with an s behind them: bodies and papers by how they
# end, points of the compass, the places of the corridor, and what a notice begins with.
_ENDINGS = tuple(
    "nämnd nämnden styrelse styrelsen fullmäktige utskott utskottet beredning beredningen kommun kommunen kommuner förbund "
    "förbundet bolag bolaget verket myndigheten region regionen län länet plan planen planer program programmet protokoll "
    "protokollet justering kungörelse tillkännagivande anslag samråd granskning antagande sammanträde sammanträden kallelse "
    "budget taxa taxor föreskrifter upphandling beslut gatan vägen torget kvarteret strategi redovisning stiftelsen "
    "föreningen skola skolan universitet högskola sjukhus station flygplats".split()
)
_WORDS = frozenset(
    "norra södra östra västra nya gamla stora lilla övre nedre mellersta svenska svensk sverige nordiska europeiska ab hb "
    "kb eu örebro värmland karlskoga degerfors kristinehamn karlstad storfors filipstad lekeberg laxå hällefors lindesberg "
    "nora kumla hallsberg askersund bergslagen närke vänern möckeln bofors stockholm göteborg oslo västerås januari "
    "februari mars april maj juni juli augusti september oktober november december måndag tisdag onsdag torsdag fredag dnr "
    "diarienummer överklagande laga dokument ordinarie extra omedelbar omedelbart justerat justerad paragraf meddelande "
    "beslutade information nr den det för om av till från ks kf au ksau va sn bun mbn mn tn bn".split()
)


def public_only(parsed: Parsed) -> Parsed:
    """A board's answer with only the notices that concern the public, without names; the rest is counted in a note."""
    kept = tuple(_masked(item) for item in parsed.items if concerns_the_public(item))
    left_out = len(parsed.items) - len(kept)
    told = (f"left out as about one person, or of no kind known to concern the public: {left_out} of {len(parsed.items)} notices",)
    return replace(parsed, items=kept, notes=tuple(without_names(note) for note in parsed.notes) + (told if left_out else ()))


def concerns_the_public(item: Item) -> bool:
    """Whether a notice is of a kind that concerns the public, by its title and the headings that it stands under."""
    told = " – ".join((item.title, *item.categories))
    if _PRIVATE.search(told):
        return False
    if _PUBLIC.search(told) and not _PERMIT.search(told):
        return True
    return bool(_PERMIT.search(told) or _LICENCE.search(told)) and bool(_BODY.search(told)) and not _AGENT.search(told)


def without_contacts(text: str) -> str:
    """The text without identity numbers (also samordningsnummer), telephone numbers and e-mail addresses."""
    for pattern in (_IDENTITY, _BORN, _MAIL):
        text = pattern.sub(HIDDEN, text)
    return _PHONE.sub(lambda hit: HIDDEN if 7 <= len(_DIGITS.findall(hit[0])) <= 14 else hit[0], text)


def without_names(text: str) -> str:
    """The text without contacts, and without what reads like a person's name.

    That is words with capital letters side by side that are no known body or place, and one alone after a role ("handläggare: Bo").
    """
    text = _ROLE.sub(lambda hit: hit[1] + _nameless(hit[2], alone=True), without_contacts(text))
    text = _RUN.sub(_of_run, _SURNAME_FIRST.sub(HIDDEN, text))
    return text.replace(f"{HIDDEN} {HIDDEN}", HIDDEN)


def _of_run(hit: re.Match[str]) -> str:
    """A company's or a property's name stays."""
    words = hit[0].split(" ")
    if _COMPANY.search(hit[0]):
        return hit[0]
    if _PROPERTY.match(hit.string, hit.end()):
        return hit[0] if len(words) < 3 else f"{_nameless(' '.join(words[:-1]), alone=False)} {words[-1]}"
    return _nameless(hit[0], alone=False)


def _nameless(run: str, *, alone: bool) -> str:
    """A run of words with capital letters, without the names in it; `alone`: one word may be a name, as a role stands before it."""
    out: list[str] = []
    names: list[str] = []
    for word in [*run.split(), ""]:
        if word and not _is_no_name(word):
            names.append(word)
            continue
        hidden = len(names) > 1 or alone and bool(names)
        out += [HIDDEN] if hidden else names
        names = []
        out += [word] if word else []
    return " ".join(out)


def _is_no_name(word: str) -> bool:
    plain = word.lower().rstrip(".")
    return any(form in _WORDS or form.endswith(_ENDINGS) for form in (plain, plain.removesuffix("s")))


def _masked(item: Item) -> Item:
    """A kept notice without names; its running text is dropped where that goes on to speak of single persons."""
    summary, text = ("" if _PRIVATE.search(told) else without_names(told) for told in (item.summary, item.text))
    return replace(
        item, title=without_names(item.title), summary=summary, text=text, categories=tuple(map(without_names, item.categories))
    )
