"""OAI-PMH 2.0 with Dublin Core: agencies' reports in DiVA. Lists come in pages, by resumption token, in no useful order."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from lxml import etree

from monitor.config import Source
from monitor.errors import ParseError
from monitor.parse import making, times
from monitor.values import Fetched, Item, Parsed, Request

_SCRIPT = re.compile(r"(?i)(?:java|vb)script:|data:")
DC = "{http://purl.org/dc/elements/1.1/}"


def parse(fetched: Fetched, source: Source) -> Parsed:
    """The records of a page, and the next page. Deleted records are passed over. Raises ParseError for another form."""
    root = making.xml_of(source.id, fetched.body)
    if etree.QName(root).localname != "OAI-PMH":
        raise ParseError(source.id, "OAI-PMH", f"is missing, the answer is a {etree.QName(root).localname}")
    error = root.find("{*}error")
    if error is not None and error.get("code") != "noRecordsMatch":
        raise ParseError(source.id, "error", f"{error.get('code')}: {making.plain(error.text or '')}")
    if error is None and root.find("{*}ListRecords") is None:
        raise ParseError(source.id, "ListRecords", "is missing")
    token = (root.findtext("{*}ListRecords/{*}resumptionToken") or "").strip()
    follow = (_page(fetched.request, token),) if token else ()
    records = root.findall("{*}ListRecords/{*}record")
    others = [one for one in root.iterfind("{*}ListRecords/*") if etree.QName(one).localname != "resumptionToken"]
    if others and not records:
        raise ParseError(source.id, "record", "is missing, though ListRecords is not empty")
    return making.made(records, lambda one: _item(one, fetched, source), follow=follow, whole=True)


def _page(request: Request, token: str) -> Request:
    """A resumption token stands alone beside the verb."""
    parts = urlsplit(request.url)
    verb = dict(parse_qsl(parts.query)).get("verb", "ListRecords")
    query = urlencode({"verb": verb, "resumptionToken": token})
    return Request(request.source_id, urlunsplit(parts._replace(query=query)), target=request.target, depth=request.depth + 1)


def _item(record: etree._Element, fetched: Fetched, source: Source) -> Item | None:
    header = record.find("{*}header")
    if header is None or header.get("status") == "deleted":
        return None

    def texts(name: str) -> list[str]:
        return [(one.text or "").strip() for one in record.iter(f"{DC}{name}")]

    if any(_SCRIPT.match(text) for text in texts("identifier")):
        raise making.Unusable("has a script for an address")  # under its other address it would pass for another report
    links = [text for text in texts("identifier") if text.startswith(("http://", "https://"))]
    url = making.link_of(next((link for link in links if "urn.kb.se" not in link), links[0] if links else ""), fetched.url)
    return Item(
        source_id=source.id,
        key=making.plain(header.findtext("{*}identifier") or "") or url,
        kind=source.kind,
        url=url,
        title=making.title_of(next(iter(texts("title")), "")),
        summary=making.summary_of(next(iter(texts("description")), "")),
        published=times.moment(header.findtext("{*}datestamp") or ""),
        categories=tuple(dict.fromkeys(filter(None, map(making.plain, texts("subject"))))),
        senders=tuple(dict.fromkeys(filter(None, map(making.plain, texts("publisher"))))) or (source.owner,),
    )
