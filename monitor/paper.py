"""A report (lägesbild) becomes a page that prints well, or a Word document from a template that staff can edit. Reads no files.

Both say the same in the same words: what a template can use is one set of values.
"""

from __future__ import annotations

import io
from collections import Counter
from datetime import date
from typing import Any

import jinja2
from docxtpl import DocxTemplate, RichText
from markupsafe import Markup

from monitor import swedish
from monitor.text import for_xml, normalise, web_address
from monitor.values import STOCKHOLM, Coming, Entry, Group, Part, Situation, came_at, decided_at, planned_at

TITLE_LENGTH = 120  # of a title in the lead
FEW = 10  # documents: fewer are too few to say what most of them are about
BAR = 24  # characters of the longest bar in a document
_DARKEST = (0x7F, 0xB8, 0x9F)  # of a cell that holds the most: black on it still has a contrast of 9 to 1


def page(made: Situation, templates: jinja2.Environment) -> str:
    """The report as one file of HTML that holds all it needs."""
    return templates.get_template("lagesbild.html.j2").render(_values(made))


def document(made: Situation, templates: jinja2.Environment, form: bytes) -> bytes:
    """The report as a Word document. Raises jinja2.TemplateError, or ValueError, for a template that staff have broken."""
    try:
        written = DocxTemplate(io.BytesIO(form))
        written.init_docx()
    except Exception as error:  # the library raises whatever its zip and XML readers do
        raise ValueError("is no Word document") from error

    def leading(text: str, url: str) -> RichText:
        """Words that lead to a page."""
        return RichText(_clean(text), style="Lank", url_id=written.build_url_id(web_address(url)))

    def linked(one: Entry) -> RichText:
        return leading(swedish.titled(one.document.item.title) or one.kind_name, one.url)

    inside = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, finalize=_clean)
    inside.filters = templates.filters | {"linked": linked, "leading": leading}
    written.render(_values(made), inside, autoescape=True)
    out = io.BytesIO()
    written.save(out)
    return out.getvalue()


def _clean(value: Any) -> Any:
    """Text without characters that no document can hold; what is marked up stays so."""
    if not isinstance(value, str):
        return value
    kept = for_xml(value)
    return Markup(kept) if isinstance(value, Markup) else kept


def _values(made: Situation) -> dict[str, Any]:
    """What a template can use."""
    today = made.composed.astimezone(STOCKHOLM).date()
    return {
        "report": made,
        "name": swedish.period(made.period.name),
        "lead": lead(made),
        "year": made.period.last.year,
        "today": today,
        "agenda": [row for week in made.agenda.weeks for day in week.days for row in day.rows],
        "when": lambda one: when(one, made),
        "held": lambda one: held(one, made.until),
        "by": lambda one: by(one, made, today),
        "left_out": left_out,
        "matters_left": matters_left,
        "dates_left": dates_left,
        "running": made.until < made.period.last,
        "began": began(made),
        "asked": asked(made),
        "most": max((count for series in made.figures.topics for count in series.counts), default=0),
        "commonest": max((count for _, count in made.figures.kinds), default=0),
        "shade": shade,
        "bar": bar,
        "told": told,
    }


# --- what is said of the whole --------------------------------------------------------------------------------------


def lead(made: Situation) -> list[str]:
    """The period in a few sentences: how much came, what weighs most, what was answered or attended, and what comes."""
    return [one for one in (_counted(made), _mostly(made), _weightiest(made), _moved(made), _done(made), _ahead(made)) if one]


def _counted(made: Situation) -> str:
    figures, name = made.figures, swedish.period(made.period.name)
    came, ended = ("har hittills", " kommit in") if made.until < made.period.last else ("kom", " in")
    if not figures.read:
        return f"Under {name} {came} inga nya dokument{ended}."
    came_in = f"Under {name} {came} {swedish.count(figures.read, 'ett nytt dokument', 'nya dokument')}{ended}"
    if not figures.listed:
        return f"{came_in}, men inget som berör stråkets frågor."
    if figures.listed == 1:
        only = "Det" if figures.read == 1 else "Ett av dem"
        return f"{came_in}. {only} berör stråkets frågor{' och är särskilt viktigt' if figures.flagged else ''}."
    shown, flagged = swedish.numbers(figures.listed, figures.flagged)
    noted = f", och {flagged} är särskilt viktiga" if figures.flagged > 1 else ", och ett är särskilt viktigt"
    return f"{came_in}. Av dem berör {shown} stråkets frågor{noted if figures.flagged else ''}."


def _mostly(made: Situation) -> str:
    """ "Mest gällde totalförsvar (71 dokument) och energi (34)." Nothing where too little came to speak of most."""
    ranked = sorted(((sum(one.counts), one.name.lower()) for one in made.figures.topics), reverse=True)
    if made.figures.listed < FEW or len(ranked) < 2 or not ranked[1][0]:
        return ""
    (most, first), (then, second) = ranked[:2]
    return f"Mest gällde {first} ({swedish.figures(most)} dokument) och {second} ({swedish.figures(then)})."


def _weightiest(made: Situation) -> str:
    """ "Bland besluten väger ”…” (kommittédirektiv 26 juni) tyngst, och bland förslagen ”…” (remiss 1 juli)." """
    first = {part.chapter: _named(_most_relevant(part), made) for part in made.parts}
    named = [(of, first[chapter]) for chapter, of in (("decided", "besluten"), ("proposed", "förslagen")) if chapter in first]
    if not named:
        return ""
    (of, what), *rest = named
    return "".join([f"Bland {of} väger {what} tyngst", *(f", och bland {of} {what}" for of, what in rest), "."])


def _most_relevant(part: Part) -> Entry:
    leading = [group.entries[0] for group in part.groups]
    return max(leading, key=lambda one: one.document.verdict.relevance if one.document.verdict else 0.0)


def _named(one: Entry, made: Situation) -> str:
    kind = one.kind_name[:1].lower() + one.kind_name[1:]
    title = swedish.cut(swedish.titled(one.document.item.title), TITLE_LENGTH)
    return f"”{title}” ({kind} {when(one, made)})"


def _moved(made: Situation) -> str:
    """ "Sju av de ärenden som vi följer har rört sig, och två är avslutade." """
    number, ended = len(made.moved.moved) + made.moved.more, sum(bool(one.ended) for one in made.moved.moved)
    if not number:
        return ""
    told, over = swedish.numbers(number, ended, one="ett")
    closed = f", och {over} är {'avslutat' if ended == 1 else 'avslutade'}" if ended else ""
    return f"{told.capitalize()} av de ärenden som vi följer har rört sig{closed}."


def _done(made: Situation) -> str:
    """ "Stråkets aktörer har svarat på två remisser, och projektet har deltagit i ett möte." """
    answered = made.figures.answered
    told = [f"stråkets aktörer har svarat på {swedish.count(answered, 'en remiss', 'remisser')}"] if answered else []
    attended = len(made.attended.entries) + made.attended.more
    told += [f"projektet har deltagit i {swedish.count(attended, 'ett möte', 'möten')}"] if attended else []
    whole = ", och ".join(told)
    return f"{swedish.sentence(whole)}." if told else ""


def _ahead(made: Situation) -> str:
    """ "Fram till 25 november väntar sju sista svarsdagar, tre beslut i kammaren och en mötesplats." """
    counts = Counter(one.dated.kind for one in made.dates)
    named = [
        ("answer_by", "en sista svarsdag", "sista svarsdagar"),
        ("decision", "ett beslut i kammaren", "beslut i kammaren"),
        ("report_by", "en utredning som ska redovisas", "utredningar som ska redovisas"),
        ("closes", "en utlysning som stänger", "utlysningar som stänger"),
        ("event", "en mötesplats", "mötesplatser"),
    ]
    told = [swedish.count(counts[kind], one, many) for kind, one, many in named if counts[kind]]  # type: ignore[index]
    year = made.period.last.year
    return f"Fram till {swedish.day(made.span[1], year)} väntar {swedish.listing(told)}." if told else ""


def began(made: Situation) -> str:
    """What readers must know of a period that was not watched from its first day; empty of others."""
    if made.began is None:
        return ""
    day = swedish.day(made.began)
    return f"Bevakningen började {day}. Från tiden dessförinnan finns bara det som källorna fortfarande visade då."


def asked(made: Situation) -> str:
    """ "Riksdagens ledamöter väckte 14 motioner och ställde 3 skriftliga frågor som berör stråket." """
    named = swedish.asked_for(made.figures.asked)
    questions = [named[kind] for kind in ("question", "interpellation") if kind in named]
    told = [f"väckte {named['motion']}"] if "motion" in named else []
    told += [f"ställde {swedish.listing(questions)}"] if questions else []
    return f"Riksdagens ledamöter {swedish.listing(told)} som berör stråket." if told else ""


# --- one entry, one figure ------------------------------------------------------------------------------------------


def when(one: Entry, made: Situation) -> str:
    """The day that counts: of a decision that has been made, else that on which it came."""
    decided = decided_at(one.document, made.votes)
    is_made = decided is not None and decided.astimezone(STOCKHOLM).date() <= made.until
    return swedish.day(decided if is_made else came_at(one.document.item, one.document.first_seen), made.until.year)


def by(one: Entry, made: Situation, today: date) -> str:
    """What a document asks for or waits for: "Svara senast 7 november", "Svarstiden gick ut 1 oktober", "Beslut i kammaren 15 oktober",
    "Beslut i kammaren var planerat till 24 september" where no decision is known."""
    document, year = one.document, made.until.year
    decided, planned = decided_at(document, made.votes), planned_at(document, made.votes)
    if document.answer_by:
        last = max(document.answer_by)
        return f"{'Svarstiden gick ut' if last < today else 'Svara senast'} {swedish.day(last, year)}"
    if decided:
        return f"Kammaren beslutade {swedish.day(decided, year)}" if decided.astimezone(STOCKHOLM).date() > made.until else ""
    if planned is None:
        return ""
    is_over = planned.astimezone(STOCKHOLM).date() < today
    return f"Beslut i kammaren {'var planerat till ' if is_over else ''}{swedish.day(planned, year)}"


def held(one: Entry, until: date) -> str:
    """When and where an event was: "torsdag 11 september kl. 13.00–16.00, Karlstad"."""
    item = one.document.item
    told = swedish.hours(item.starts_at, item.ends_at, until.year) if item.starts_at else ""
    return ", ".join(filter(None, (told, item.place)))


def left_out(group: Group) -> str:
    """ "Ytterligare tre dokument." """
    return f"Ytterligare {swedish.count(group.more, 'ett dokument', 'dokument')}." if group.more else ""


def matters_left(number: int) -> str:
    """ "Ytterligare tre ärenden." """
    return f"Ytterligare {swedish.count(number, 'ett ärende', 'ärenden')}." if number else ""


def dates_left(number: int) -> str:
    """ "Ytterligare tre datum." """
    return f"Ytterligare {swedish.count(number, 'ett datum', 'datum')}."


def told(one: Coming) -> str:
    """What happens on a day ahead: "Sista svarsdag", "Beslut i kammaren kl. 16.00", of an event its kind."""
    return normalise(swedish.what(one.dated)) if one.dated.text else one.entry.kind_name


def bar(count: int, most: int) -> str:
    """A bar of characters, for a document that holds no pictures; what is not nothing shows."""
    return "█" * max(1, round(BAR * count / most)) if count else ""


def shade(count: int, most: int) -> str:
    """The background of a cell, "FFFFFF" for nothing and darker the more there is."""
    share = count / most if most else 0.0
    return "".join(f"{round(0xFF - (0xFF - channel) * share):02X}" for channel in _DARKEST)
