"""The Word template of the report (lägesbild), as it is shipped: who wants another look edits a copy of it in Word.

python docs/make_report_template.py          writes templates/lagesbild.docx

What stands in braces is filled in by `monitor report --format docx`; docs/handbok.md says what may be changed and how. Charts are tables
with shaded cells and bars of characters: pictures would need a renderer, and could be neither edited nor read aloud.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from docx import Document
from docx.document import Document as Made
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table

from monitor.values import TOPICS

TARGET = Path(__file__).parents[1] / "templates/lagesbild.docx"
GREEN, INK, GREY, RUST = (RGBColor.from_string(code) for code in ("1F5A45", "1D2522", "55625C", "9C3D12"))
SERIF, SANS = "Georgia", "Arial"
# name: font, size, bold, colour, space before and after in points, kept with the next paragraph
STYLES = {
    "Normal": (SERIF, 10.5, False, INK, 0, 4, False),
    "Title": (SERIF, 24, False, GREEN, 0, 8, True),
    "Heading 1": (SANS, 15, True, GREEN, 22, 4, True),
    "Heading 2": (SANS, 11.5, True, INK, 14, 2, True),
    "Överrad": (SANS, 9, True, GREY, 0, 0, True),
    "Ingress": (SERIF, 12, False, INK, 0, 6, False),
    "Dokument": (SERIF, 11, True, INK, 9, 0, True),
    "Uppgift": (SANS, 9, False, GREY, 0, 0, True),
    "Svara": (SANS, 9, True, RUST, 0, 0, True),
    "Varför": (SANS, 9, False, GREY, 0, 2, False),
    "Not": (SANS, 9, False, GREY, 4, 4, False),
    "Tabell": (SANS, 9, False, INK, 1, 1, False),
    "Stapel": (SANS, 9, False, GREEN, 1, 1, False),
    "Text": (SERIF, 10.5, False, INK, 0, 2, True),
}


def main() -> None:
    template().save(str(TARGET))
    print(TARGET)


def template() -> Made:
    """The template, whole."""
    made = Document()
    _styles(made)
    _page(made)
    made.add_paragraph("Bevakning för stråket Värmland–Örebro", "Överrad")
    made.add_paragraph("Lägesbild {{ name }}{% if running %}, till och med {{ report.until|day(year) }}{% endif %}", "Title")
    for line in ("{%p for sentence in lead %}", "{{ sentence }}", "{%p endfor %}"):
        made.add_paragraph(line, "Ingress")
    _where(made, "began", "{{ began }}", "Not")
    _parts(made, '{%p for part in report.parts if part.chapter != "also" %}')
    _moved(made)
    _coming(made)
    _done(made)
    _parts(made, '{%p for part in report.parts if part.chapter == "also" %}')
    _figures(made)
    made.add_paragraph("Källorna", "Heading 1")
    for line in ("{%p for line in report.coverage|sources(year) %}", "{{ line }}", "{%p endfor %}"):
        made.add_paragraph(line, "Not")
    made.add_paragraph("Källa för riksdagens dokument: Sveriges riksdag (data.riksdagen.se).", "Not")
    made.add_paragraph(
        "Sammanställt {{ report.composed|day }} kl.\u00a0{{ report.composed|clock }}. "
        "Regler och en statistisk modell gör urvalet och kan missa något.",
        "Not",
    )
    return made


def _styles(made: Made) -> None:
    for name, (font, size, bold, colour, before, after, kept) in STYLES.items():
        known = name in [style.name for style in made.styles]
        style = made.styles[name] if known else made.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.font.name, style.font.size, style.font.bold, style.font.color.rgb = font, Pt(size), bold, colour
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):  # a theme's font would win over ours
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        for kind in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{kind}"), font)
        form = style.paragraph_format
        form.space_before, form.space_after, form.keep_with_next, form.line_spacing = Pt(before), Pt(after), kept, 1.15
        form.widow_control = True
    border = made.styles["Title"].element.pPr.find(qn("w:pBdr"))
    if border is not None:  # Word's own title is underlined
        made.styles["Title"].element.pPr.remove(border)
    link = made.styles.add_style("Lank", WD_STYLE_TYPE.CHARACTER)
    link.font.color.rgb = GREEN
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "sv-SE")
    made.styles["Normal"].element.get_or_add_rPr().append(language)


def _page(made: Made) -> None:
    """A4, a head and a page number on every page, and what the file tells of itself."""
    section = made.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin, section.bottom_margin = Cm(2.2), Cm(2)
    section.header.paragraphs[0].text = "Lägesbild {{ name }}"
    foot = section.footer.paragraphs[0]
    for paragraph in (section.header.paragraphs[0], foot):
        paragraph.style = made.styles["Not"]
    foot.add_run("Sida ")
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = foot.add_run()
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        part.text = text or None
        run._r.append(part)
    told = made.core_properties
    told.title, told.author, told.comments, told.language = "Lägesbild {{ name }}", "Bevakning för stråket", "", "sv-SE"
    told.created = told.modified = datetime(2025, 1, 1, tzinfo=UTC)  # not the day on which it is made


def _where(made: Made, condition: str, text: str, style: str) -> None:
    """A paragraph that stands only where there is something to say."""
    for line in (f"{{%p if {condition} %}}", text, "{%p endif %}"):
        made.add_paragraph(line, style)


def _entries(made: Made, group: str) -> None:
    made.add_paragraph(f"{{%p for one in {group}.entries %}}", "Uppgift")
    made.add_paragraph("{{r one|linked }}", "Dokument")
    made.add_paragraph('{{ [one|named, one.source_name, when(one)]|select|join(", ") }}', "Uppgift")
    _where(made, "by(one)", "{{ by(one) }}.", "Svara")
    _where(made, "one.document|asked_of_us", "{{ one.document|asked_of_us }}", "Uppgift")
    _where(made, "one.document.item|gist", "{{ one.document.item|gist }}", "Text")
    _where(made, "one.why", 'Varför: {{ one.why|join("; ") }}', "Varför")
    made.add_paragraph("{%p if one.parts %}", "Uppgift")
    made.add_paragraph("I samma ärende:", "Uppgift")
    made.add_paragraph("{%p for part in one.parts %}", "Uppgift")
    line = made.add_paragraph("{{r part|linked }}", "Uppgift")  # a link stands in a run of its own
    line.add_run(
        '. {{ [part|named, part.source_name, when(part)]|select|join(", ") }}{% if by(part) %}. {{ by(part) }}{% endif %}.'
    )
    made.add_paragraph("{%p endfor %}", "Uppgift")
    made.add_paragraph("{%p endif %}", "Uppgift")
    made.add_paragraph("{%p endfor %}", "Uppgift")
    _where(made, f"left_out({group})", f"{{{{ left_out({group}) }}}}", "Not")


def _parts(made: Made, loop: str) -> None:
    made.add_paragraph(loop)
    made.add_paragraph("{{ part.name }}", "Heading 1")
    made.add_paragraph("{%p for group in part.groups %}")
    made.add_paragraph("{{ group.name }}", "Heading 2")
    _entries(made, "group")
    made.add_paragraph("{%p endfor %}")
    made.add_paragraph("{%p endfor %}")


def _coming(made: Made) -> None:
    made.add_paragraph("{%p if agenda or report.meetings %}")
    made.add_paragraph("På gång till och med {{ report.span[1]|day(year) }}", "Heading 1")
    made.add_paragraph("{%p if agenda %}")
    table = _table(made, ("Dag", "Vad"), (3.0, 13.6))
    _row(table, ("{%tr for row in agenda %}", ""))
    what = "{{ told(row) }}: {{ row.entry.document.item.title|titled }}. {{ row.entry|named }}"
    moved = "{% if row.dated|moved(year) %}. {{ row.dated|moved(year) }}{% endif %}"
    _row(table, ("{{ row.dated.day|day(year) }}", what + moved))
    _row(table, ("{%tr endfor %}", ""))
    _where(made, "report.agenda.more", "{{ dates_left(report.agenda.more) }}", "Not")
    made.add_paragraph("{%p endif %}")
    made.add_paragraph("{%p if report.meetings %}")
    made.add_paragraph("Mötesplatser", "Heading 2")
    made.add_paragraph("{%p for row in report.meetings %}")
    made.add_paragraph("{{r row.entry|linked }}", "Dokument")
    made.add_paragraph("{{ row.entry.document|dates(year, today) }}.", "Varför")
    for end in ("{%p endfor %}", "{%p endif %}", "{%p endif %}"):
        made.add_paragraph(end)


def _moved(made: Made) -> None:
    made.add_paragraph("{%p if report.moved.moved %}")
    made.add_paragraph("{{ report.moved.name }}", "Heading 1")
    made.add_paragraph("{%p for one in report.moved.moved %}")
    made.add_paragraph("{{r one.title|titled|leading(one.url) }}", "Dokument")
    for line in ("{%p for line in one.lines %}", "{{ line.text }}", "{%p endfor %}"):
        made.add_paragraph(line, "Text")
    made.add_paragraph("{{ one|ended if one.ended else one|stands }}", "Svara")
    made.add_paragraph("{%p endfor %}")
    _where(made, "report.moved.more", "{{ matters_left(report.moved.more) }}", "Not")
    made.add_paragraph("{%p endif %}")


def _done(made: Made) -> None:
    made.add_paragraph("{%p if report.answers.entries or report.attended.entries or report.actions %}")
    made.add_paragraph("Svarat och gjort", "Heading 1")
    made.add_paragraph("{%p if report.answers.entries %}")
    made.add_paragraph("Remisser vars svarstid gick ut", "Heading 2")
    _entries(made, "report.answers")
    made.add_paragraph("{%p endif %}")
    made.add_paragraph("{%p if report.attended.entries %}")
    made.add_paragraph("Möten som projektet deltog i", "Heading 2")
    made.add_paragraph("{%p for one in report.attended.entries %}")
    made.add_paragraph("{{r one|linked }}", "Dokument")
    made.add_paragraph("{{ held(one) }}", "Varför")
    made.add_paragraph("{%p endfor %}")
    _where(made, "left_out(report.attended)", "{{ left_out(report.attended) }}", "Not")
    made.add_paragraph("{%p endif %}")
    made.add_paragraph("{%p if report.actions %}")
    made.add_paragraph("Påverkansinsatser", "Heading 2")
    made.add_paragraph("{%p for one in report.actions %}")
    made.add_paragraph("{{ one.text }}", "Text")
    made.add_paragraph("{{ one.day|day(year) }}, {{ one.matter|titled }}. {{ one.outcome }}", "Varför")
    made.add_paragraph("{%p endfor %}")
    made.add_paragraph("{%p endif %}")
    made.add_paragraph("{%p endif %}")


def _figures(made: Made) -> None:
    made.add_paragraph("{%p if report.figures.listed %}")
    made.add_paragraph("Siffror", "Heading 1")
    made.add_paragraph("Dokument som berör stråket, per ämne och {{ report.figures.unit }}", "Heading 2")
    topics = [f"report.figures.topics[{place}]" for place in range(len(TOPICS))]
    names = [f"{{{{ {topic}.name }}}}" for topic in topics]
    table = _table(made, ("{{ report.figures.unit|capitalize }}", *names), (1.7, 2.6, 2.6, 4.3, 2.6, 2.6))
    _row(table, ("{%tr for step in report.figures.steps %}", *[""] * len(topics)))
    counts = [f"{topic}.counts[loop.index0]" for topic in topics]
    _row(table, ("{{ step }}", *(f"{{% cellbg shade({count}, most) %}}{{{{ {count} }}}}" for count in counts)))
    _row(table, ("{%tr endfor %}", *[""] * len(topics)))
    _row(table, ("Alla", *(f"{{{{ {topic}.counts|sum }}}}" for topic in topics)))
    made.add_paragraph(
        "Ett dokument som rör flera ämnen räknas under vart och ett av dem. Ju mörkare ruta, desto fler dokument.", "Not"
    )
    made.add_paragraph("Dokument som berör stråket, per dokumenttyp", "Heading 2")
    table = _table(made, ("Dokumenttyp", "Antal", ""), (4.6, 1.6, 10.4))
    _row(table, ("{%tr for kind, count in report.figures.kinds %}", "", ""))
    _row(table, ("{{ kind }}", "{{ count }}", "{{ bar(count, commonest) }}"))
    table.rows[-1].cells[-1].paragraphs[0].style = made.styles["Stapel"]
    _row(table, ("{%tr endfor %}", "", ""))
    _where(made, "asked", "{{ asked }}", "Not")
    made.add_paragraph("{%p endif %}")


def _table(made: Made, heads: tuple[str, ...], widths: tuple[float, ...]) -> Table:
    """A table with thin lines between its rows, and a head that is repeated on every page."""
    table = made.add_table(rows=1, cols=len(heads))
    table.autofit = False
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "CFD6D0")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    table._tbl.tblPr.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")  # Word minds the order
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    for cell, head, width in zip(table.rows[0].cells, heads, widths, strict=True):
        cell.width = Cm(width)  # Word goes by the cells, LibreOffice by the columns
        cell.paragraphs[0].style = made.styles["Tabell"]
        cell.paragraphs[0].add_run(head).bold = True
    repeated = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    return table


def _row(table: Table, texts: tuple[str, ...]) -> None:
    row = table.add_row()
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for cell, column, text in zip(row.cells, table.columns, texts, strict=True):
        cell.width = column.width
        cell.paragraphs[0].style = table.part.document.styles["Tabell"]
        cell.paragraphs[0].add_run(text)


if __name__ == "__main__":
    main()
