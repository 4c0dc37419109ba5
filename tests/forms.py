"""Answers in the exact forms that the publishers send, and what they are parsed to."""

import json

from builders import fetched, source
from forms_public import PUBLIC_FORMS

from monitor import parse
from monitor.errors import ParseError
from monitor.values import Parsed

GUID = "6f1c2f5e-1111-4222-8333-444455556666"
SLUG = "https://www.regeringen.se/rattsliga-dokument/statens-offentliga-utredningar/2025/02/sou-202512/"
FEED = f"""<?xml version="1.0" encoding="utf-8"?>
<rss xmlns:a10="http://www.w3.org/2005/Atom" version="2.0"><channel><title>RSS - Regeringen.se</title><link>https://www.regeringen.se/</link>
<item><guid isPermaLink="false">{GUID}</guid><link>{SLUG}</link><category domain="1274">Transporter och infrastruktur</category>
<category domain="1331">Statens offentliga utredningar</category><category domain="2425">Landsbygds- och infrastrukturdepartementet</category>
<title>Ett prov\u00ad exempel\u00a0om vägar</title><description>Utredningen föreslår
nya vägar.</description><pubDate>Thu, 09 Oct 2025 10:00:00 +0200</pubDate><a10:updated>2025-10-09T10:00:00+02:00</a10:updated></item>
<item><link>https://example.org/utan-guid</link><title>Utan guid och datum</title></item>
</channel></rss>"""
HITS = {
    "@traffar": "2",
    "@sida": "1",
    "@sidor": "2",
    "@nasta_sida": "http://example.org/dokumentlista/?p=2",
    "dokument": [
        {
            "dok_id": "HD03901",
            "rm": "2025/26",
            "beteckning": "901",
            "doktyp": "prop",
            "subtyp": "prop",
            "datum": "2025-10-09",
            "titel": "Vägar",
        },
        {
            "dok_id": "HD03902",
            "rm": "2025/26",
            "beteckning": "902",
            "doktyp": "prop",
            "subtyp": "skr",
            "datum": "2025-10-08",
            "titel": "Om vägar",
        },
    ],
}
LIST = json.dumps({"dokumentlista": HITS})
STATUS = json.dumps(
    {
        "dokumentstatus": {
            "dokument": {
                "dok_id": "HD03901",
                "rm": "2025/26",
                "beteckning": "901",
                "doktyp": "prop",
                "titel": "Vägar",
                "html": "<p>Text</p>",
            }
        }
    }
)
ROW = (
    '<li><div class="sortcompact"><a href="/remisser/2025/10/vagar/">Remiss om vägar, LI2025/90001</a><div class="block--timeLinks"><p>Publicerad '
    '<time datetime="2025-10-07">07 oktober 2025</time> · Uppdaterad <time datetime="2025-10-09">09 oktober 2025</time> · '
    '<a href = "/tx/2099">Remiss</a> från <a href = "/tx/2425">Landsbygds- och infrastrukturdepartementet</a></p></div></div></li>'
)
LISTING = json.dumps({"Message": f'<ul class="list--block">{ROW}</ul>', "TotalCount": 41})
PAGE = """<html><head><meta property="og:published" content="2025-10-07T10:00:00"></head><body><main>
<h1 id="h1id">Remiss om vägar<span class="h1-vignette">Diarienummer: LI2025/90001</span></h1>
<div class="col-1"><p class="ingress">Ta del av remissen.</p><div class="has-wordExplanation"><p>Svara senast den 3 december 2025.</p></div></div>
</main></body></html>"""
LOCAL = """<?xml version="1.0" encoding="utf-8"?><ArrayOfListingItem xmlns="http://x.example/"><ListingItem>
<Changed>2025-10-08T08:00:00</Changed><Link>/nyheter/e18/</Link><Name>E18 byggs om</Name><Preamble>Vid Kristinehamn.</Preamble>
</ListingItem></ArrayOfListingItem>"""
OAI = """<?xml version="1.0"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>
<record><header status="deleted"><identifier>oai:x:1</identifier><datestamp>2025-10-01</datestamp></header></record>
<record><header><identifier>oai:x:2</identifier><datestamp>2025-10-07T06:00:00Z</datestamp></header><metadata>
<dc xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>En studie</dc:title><dc:identifier>http://urn.kb.se/resolve?urn=1</dc:identifier>
<dc:identifier>https://example.org/diva/2</dc:identifier></dc></metadata></record>
<resumptionToken>nästa|sida</resumptionToken></ListRecords></OAI-PMH>"""
MIRRORED = """# Remiss om vägarDiarienummer: LI2025/90001

Ta del av **remissen** och [utredningen](/x/).

* Svara senast den 3 december 2025.
"""
MIRROR_LIST = json.dumps(
    [
        {
            "title": "Bättre vägar, SOU 2025:91",
            "url": "/rattsliga-dokument/statens-offentliga-utredningar/2025/10/sou-202591/",
            "published": "2025-10-07",
            "updated": None,
            "types": ["1331", "1324"],
            "senders": ["2425"],
            "summary": "Utredningen föreslår vägar.",
            "id": "SOU 2025:91",
            "shortcuts": [],
            "attachments": [],
            "categories": ["1274"],
        }
    ]
)
HTML = '<main><ul><li><a href="/n/1">Nyhet ett</a><time datetime="2025-10-06">6 oktober</time></li><li><a href="/n/1">Läs mer</a></li></ul></main>'
CALENDAR = """BEGIN:VCALENDAR\r
VERSION:2.0\r
BEGIN:VEVENT\r
UID:HDC120251022vo1@riksdagen.se\r
DTSTART;TZID=Europe/Stockholm:20251022T160000\r
DTEND;TZID=Europe/Stockholm:20251022T163000\r
SUMMARY:Votering\r
DESCRIPTION:Beslut om betänkande 2025/26:TU3 Järnväg\\, väg\r
LOCATION:Kammaren\r
END:VEVENT\r
END:VCALENDAR\r
"""
CARD = (
    '<li><div class="event-information"><a class="title" href="/event/user-view/12"><h2>Elnät i Bergslagen</h2></a>'
    "<p>Onsdag 24 juni 2026 kl. 13.00–13.45</p></div></li>"
)
CARDS = json.dumps({"totalCount": 250, "result": [CARD]})
INQUIRY = """<li><h3><a href="/{0}/">Utredningen om {0}</a></h3><p>Kommittébeteckning: {1}</p><p>Dir. 2024:77</p></li>"""
INQUIRIES = f"""<main><ul class="list--block list--investigation">{INQUIRY.format("vagar", "LI 2024:03")}
{INQUIRY.format("skolor", "U&nbsp;2025:1")}</ul></main>"""
NOTICES = {
    "id": "12.a",
    "route": {
        "announcements": [
            {
                "id": 71,
                "title": "Kommunfullmäktiges protokoll",
                "uri": "/tavla/71.html",
                "publishDate": "2025-10-07",
                "description": "§ 1–20",
            },
            {"id": 72, "heading": "Detaljplan för Bofors", "url": "https://example.org/tavla/72.html", "published": 1759744800000},
        ]
    },
}
SITEVISION = f"""<main><script>AppRegistry.registerInitialState('12.a', {json.dumps(NOTICES)});</script></main>"""
SELECT = {"item": "main li", "date": "time"}
FORMS = {
    "feed": FEED, "riksdagen_list": LIST, "riksdagen_status": STATUS, "regeringen_list": LISTING, "regeringen_page": PAGE,
    "localnews": LOCAL, "oai_pmh": OAI, "html": HTML, "page": PAGE, "g0v_page": MIRRORED, "g0v_list": MIRROR_LIST,
    "events": CALENDAR, "riksdagen_calendar": CALENDAR, "almedalen": CARDS, "inquiries": INQUIRIES, "sitevision": SITEVISION,
} | PUBLIC_FORMS  # fmt: skip


def parsed(form: str, body: str | bytes, **fields: object) -> Parsed:
    given_source = source(select=SELECT, **fields)
    return parse.parse(fetched(body, url="https://example.org/dokumentlista/?p=1", form=form), given_source)


def survives(form: str, body: bytes) -> None:
    try:
        found = parsed(form, body)
    except ParseError as error:
        assert "\n" not in str(error)
    else:
        assert all(item.title and item.url.startswith("http") for item in found.items)


def entry(inside: str) -> str:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title><item>{inside}</item></channel></rss>'


def hit(**fields: object) -> dict[str, object]:
    return {"dok_id": "HD01TU5", "rm": "2025/26", "beteckning": "TU5", "doktyp": "bet", "titel": "Järnväg"} | fields


def hits(*found: object, **envelope: object) -> str:
    return json.dumps({"dokumentlista": {"@traffar": str(len(found)), "dokument": list(found)} | envelope})


def following(depth: int = 0, pages: int = 5, url: str = "https://example.org/dokumentlista/?p=1", **envelope: str) -> list[str]:
    answer = json.dumps({"dokumentlista": HITS | envelope})
    asked = fetched(answer, url=url, form="riksdagen_list", depth=depth, target="https://example.org/target")
    found = parse.parse(asked, source(pages=pages)).follow
    assert all((one.depth, one.target, one.form) == (depth + 1, "https://example.org/target", "") for one in found)
    return [one.url for one in found]


def status(**fields: object) -> str:
    document = {"dok_id": "HD01TU5", "rm": "2025/26", "beteckning": "TU5", "doktyp": "bet", "titel": "Järnväg"} | fields
    return json.dumps({"dokumentstatus": {"dokument": document, "dokforslag": None, "debatt": ""}})


def listing(*rows: str, count: object = 41) -> str:
    return json.dumps({"Message": f'<ul class="list--block">{"".join(rows)}</ul>', "TotalCount": count})


def row(title: str, line: str = "", href: str = "/remisser/2025/10/x/") -> str:
    return f'<li><div class="sortcompact"><a href="{href}">{title}</a><div class="block--timeLinks"><p>{line}</p></div></div></li>'
