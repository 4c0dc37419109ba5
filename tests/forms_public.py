"""Calls, the purchasing plan, notice boards and the statute book, in the exact forms in which they are sent. Everything in them is made up."""

import io
import json
from datetime import date

import openpyxl

ROUND = {
    "Diarienummer": "2026-01503",
    "DiarienummerUtlysning": "2024-01511",
    "Titel": "Samverkan kring\u00a0elkraft",
    "TitelEngelska": "x",
    "Beskrivning": "<p>För företag och lärosäten. Frågor: fraga@example.org</p>",
    "Oppningsdatum": "2025-10-02T00:00:00",
    "Stangningsdatum": "2025-12-13T14:00:00",
    "Publik": 1,
    "WebTextLista": [{"TextID": 1, "TextSv": "<p>Max två miljoner.</p><p>Ring 08-123 45 67.</p>", "TextEn": ""}],
    "LankLista": [{"Beskrivning": "Ansök här", "URL": "https://example.org/ansok"}],
    "KontaktLista": [{"Namn": "Tilda Provsson", "Epost": "tilda@example.org", "Telefon": "08-123 45 67", "Roll": "Handläggare"}],
}
ROUNDS = json.dumps([ROUND])

PLAN_PAGE = """<html><body><main><p>Nästa publicering planeras den 8 juli.</p>
<a href="/contentassets/aa/inkopstidsplan-250829.xlsx">Förra</a> <a href="/contentassets/bb/inkopstidsplan-251006.xlsx">Inköpstidplan</a>
<a href="/contentassets/cc/lathund.xlsx">Lathund</a> <a href="javascript:x()">.xlsx</a></main></body></html>"""
PLAN_HEADINGS = (
    "JournalID", "Verksamhet", "Benämning upphandling", "Beskrivning upphandling", "CPV kod", "Upphandlingsområde",
    "Upphandlingstyp/Avtalstyp", "Trafikslag", "Inköpskategori", "Geografiskt område", "Planerad annonseringsstart",
    "Planerad sista anbudsdag", "Planerad avtalsstart", None, "Status på uppgifter, planering", "Bedömd kostnad, miljoner SEK",
    "Bedömd Kontraktstid, år", "Kontaktperson", "Information",
)  # fmt: skip


def plan_row(number: object = "TRV-1", title: object = "Dubbelspår", **cells: object) -> tuple[object, ...]:
    given = {
        "about": "Bygghandling för dubbelspår.", "mode": "Järnväg", "area": "Mellersta Regionen", "advertised": 46143,
        "tenders": date(2026, 11, 1), "contract": "löpande", "sure": "Säker", "cost": "100–500", "contact": "Tilda Provsson",
        "change": "Nytt",
    } | cells  # fmt: skip
    return (
        number, "Investering", title, given["about"], "45233140-2", "Entreprenad", "Avtal", given["mode"], "Anläggning", given["area"],
        given["advertised"], given["tenders"], given["contract"], None, given["sure"], given["cost"], 4, given["contact"], given["change"],
    )  # fmt: skip


def workbook(*rows: tuple[object, ...], headings: tuple[object, ...] = PLAN_HEADINGS) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.title = "Läs mig"
    book.active.append(["Planen ändras löpande."])
    sheet = book.create_sheet("Plan")
    for row in (("Inköpstidplan",), (), headings, *rows):
        sheet.append(row)
    book.save(out)
    return out.getvalue()


NOTICE = {
    "id": "0b3f6c1e-aaaa-4bbb-8ccc-000000000001",
    "title": "Protokoll kommunstyrelsen 2025-10-06",
    "text": "",
    "published": "2025-10-08 09:30:00",
    "noticeType": 3,
    "noticeCategoryId": "7",
    "metadata": [{"title": "Beskrivning", "value": "Sammantr&#228;de i stadshuset<br />"}],
    "attachments": [{"title": "Protokoll"}],
}


def board(*notices: object, total: int | None = None) -> str:
    answer = {"notices": list(notices), "totalIndex": len(notices) if total is None else total}
    return f"board({json.dumps(answer)});"


def rpc(result: object, session: str = "F00D") -> str:
    return json.dumps({"jsonrpc": "2.0", "result": {"result": json.dumps(result)}, "session_id": session})


HIT = {"id": 0, "doctype": 2, "title": "Protokoll från kommunfullmäktige", "diarie": "KS 2025/17", "diary_name": "KS"}
MEETING = {
    "id": 0,
    "doctype": 1,
    "title": "Kommunfullmäktige 2025-09-16",
    "object_link": "?t=1&i=Kommunfullmäktige&d=2025-09-16 00:00:00&n=KS",
}

ACT = {
    "beteckning": "2025:901",
    "rubrik": "Förordning (2025:901) om\r\n provbanor",
    "organisation": {"namn": "Provdepartementet", "namnOchEnhet": "Provdepartementet P1"},
    "ikraftDateTime": "2026-01-01T00:00:00",
    "publiceradDateTime": "2025-10-07T12:17:32",
    "register": {"forarbeten": "Prop. 2025/26:902, bet. 2025/26:TU91"},
    "andringsforfattningar": [
        {"beteckning": "2025:902", "rubrik": "Förordning (2025:902) om ändring i förordningen (2025:901) om provbanor",
         "ikraftDateTime": None, "anteckningar": "ändr. 2 §", "forarbeten": None, "borttagen": False},
        {"beteckning": "2025:903", "rubrik": "Borttagen", "borttagen": True},
        {"beteckning": "2019:4", "rubrik": "Gammal", "borttagen": False},
    ],
}  # fmt: skip


def acts(*found: object) -> str:
    return json.dumps({"hits": {"total": {"value": len(found)}, "hits": [{"_source": act, "sort": [1]} for act in found]}})


NEWS = {
    "Identifier": "41",
    "Headline": "Prov av varning",
    "Preamble": "<p>Klockan 15.</p>",
    "Published": "2025-10-06T09:00:00+02:00",
    "Web": "https://www.krisinformation.se/nyheter/2025/prov",
}

PUBLIC_FORMS = {
    "vinnova": ROUNDS,
    "purchasing_plan": PLAN_PAGE,
    "netpublicator": board(NOTICE),
    "ciceron": rpc({"results": [HIT, MEETING]}),
    "sfs": acts(ACT),
    "krisinformation": json.dumps([NEWS]),
}
