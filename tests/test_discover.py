"""What of a publisher could be read: found in a page, tried, and told as entries for sources.yaml."""

from pathlib import Path

import pytest
import yaml
from builders import NOW, fetched
from click.testing import CliRunner
from forms import CALENDAR, SITEVISION
from test_pipeline import FRESH, feed
from world import World

from monitor import parse, pipeline
from monitor.cli import monitor
from monitor.config import Host, load, shipped
from monitor.errors import FetchError
from monitor.net import Network

FRONT = """<html><head><title>Exempel</title><link rel="alternate" type="application/rss+xml" title="Nyheter" href="/nyheter.rss">
<link rel="alternate" hreflang="en" href="/en"></head><body>
<a href="/4.abc/12.def.portlet?state=rss&amp;sv.contenttype=text/xml;charset=UTF-8">Prenumerera</a> <a href="/kb-rss/">Rapporter</a>
<a href="https://via.tt.se/pressrum/3230001/exempel">Pressrum</a> <a href="https://vti.diva-portal.org/smash/record.jsf?pid=1">Rapport</a>
<a href="https://anslagstavlan.example.org/">Anslagstavla</a> <a href="/press/">Press</a> <a href="/nyheter.rss#x">Igen</a>
<a href="https://www.netpublicator.com/bulletinboard/public/00000000-1111-2222-3333-444444444444">Tavla</a>
<a href="/{x}/rss">Klamrar</a> <a href="javascript:rss()">RSS</a> <a href="/Filter/RssFeed?filterType=Taxonomy">RSS</a></body></html>"""


RSS = '<rss version="2.0"><channel><title>x</title></channel></rss>'


def named(body: str, url: str = "https://www.example.org/press/") -> list[tuple[str, str]]:
    return [(one.form, one.url) for one in parse.candidates(fetched(body, url=url))]


def test_a_page_names_feeds_rooms_boards_and_archives_each_once() -> None:
    assert named(FRONT) == [
        ("feed", "https://www.example.org/nyheter.rss"),
        ("feed", "https://www.example.org/4.abc/12.def.portlet?state=rss&sv.contenttype=text/xml;charset=UTF-8"),
        ("feed", "https://www.example.org/kb-rss/"),
        ("feed", "https://via.tt.se/rss/releases/latest?publisherId=3230001"),
        ("oai_pmh", "https://vti.diva-portal.org/dice/oai?verb=ListRecords&metadataPrefix=oai_dc&set=all-vti&from={since}"),
        ("ciceron", "https://anslagstavlan.example.org/#!/billboard/"),
        ("feed", "https://www.example.org/%7Bx%7D/rss"),
        ("feed", "https://www.example.org/Filter/RssFeed?filterType=Taxonomy"),
        ("netpublicator", "https://www.netpublicator.com/bulletinboard/public/00000000-1111-2222-3333-444444444444"),
    ]


@pytest.mark.parametrize(
    ("url", "body", "found"),
    [
        (
            "https://www.mynewsdesk.com/se/exempel/latest_news",
            '<script>var room = {"pressroomId": 41234, "x": 1}</script>',
            ("feed", "https://www.mynewsdesk.com/se/rss/current_news/41234"),
        ),
        ("https://via.tt.se/pressrum/3230002/exempel", "<div id=root>", ("feed", "https://via.tt.se/rss/releases/latest?publisherId=3230002")),
        (
            "https://www.trafikverket.se/vara-projekt/projekt-i-orebro-lan/x/",
            "<div data-x='{&quot;a&quot;:1}'></div><script>news({pageID: '90210'})</script>",
            ("localnews", "https://www.trafikverket.se/api/localnews?pageID=90210"),
        ),
        (
            "https://www.regeringen.se/remisser/",
            '<div data-categories="2099" data-rootpage="0" data-filtertype="Taxonomy" data-filterbytype="FilterablePageBase"'
            ' data-displaylimited="True"></div>',
            (
                "feed",
                "https://www.regeringen.se/Filter/RssFeed?filterType=Taxonomy&filterByType=FilterablePageBase"
                "&preFilteredCategories=2099&rootPageReference=0&displayLimited=true",
            ),
        ),
        ("https://www.example.org/tavla", SITEVISION, ("sitevision", "https://www.example.org/tavla")),
        ("https://www.example.org/rss", feed(("1", "Ett", FRESH)), ("feed", "https://www.example.org/rss")),
        ("https://www.example.org/x", f'<?xml version="1.0"?><?xml-stylesheet href="/x"?>{RSS}', ("feed", "https://www.example.org/x")),
        ("https://www.example.org/moten", CALENDAR, ("events", "https://www.example.org/moten")),
        ("https://www.example.org/", '<a href="/moten.ics?x=1">Kalender</a>', ("events", "https://www.example.org/moten.ics?x=1")),
        ("https://www.example.org/", '<a href="webcal://example.org/m.ics">Kalender</a>', ("events", "https://example.org/m.ics")),
        (
            "https://www.example.org/",
            '<link rel="alternate" type="text/calendar" href="/kalender">',
            ("events", "https://www.example.org/kalender"),
        ),
    ],
)  # fmt: skip
def test_a_page_of_a_known_kind_leads_to_what_it_shows(url: str, body: str, found: tuple[str, str]) -> None:
    assert named(body, url) == [found]


def test_a_page_of_nothing_but_comments_is_no_feed_and_seen_to_be_none_at_once() -> None:
    assert named("<!-- -->" * 500) == []


def test_a_number_that_is_no_room_and_a_page_id_elsewhere_lead_nowhere() -> None:
    assert named('<script>pageID = "1"; source_id = "77"</script><a href="/rssenaer">x</a>') == []


def network(world: World) -> Network:
    return Network(hosts={"127.0.0.1": Host(pause_s=0)}, allow_private=(world.place,), contact="", sleep=lambda _: None, environ={})


def test_candidates_are_tried_and_the_best_comes_first(world: World) -> None:
    world.pages |= {
        "/": '<a href="/poor/rss">Tomt</a> <a href="/full/rss">Nyheter</a> <a href="/dead/rss">Borta</a>' + SITEVISION,
        "/poor/rss": feed(("1", "Ett", "")).replace("Trafikverket får i uppdrag att föreslå åtgärder på järnväg.", ""),
        "/full/rss": feed(("1", "Ett", FRESH), ("2", "Två", FRESH)),
    }
    with network(world) as net:
        done = pipeline.discover(net, f"http://{world.place}/", taken={"127-0-0-nyheter"}, now=NOW)
    assert [(one.source.id, one.items) for one in done.found] == [("127-0-0-nyheter-2", 2), ("127-0-0", 2), ("127-0-0-tomt", 1)]
    assert done.failed == ((f"http://{world.place}/dead/rss", "HTTP 404"),) and done.left == 0
    assert [path for path, _ in world.asked].count("/") == 1
    assert (done.found[0].dated, done.found[0].summarised) == (1.0, 1.0)


def test_no_more_than_twelve_candidates_are_asked(world: World) -> None:
    world.pages["/"] = "".join(f'<a href="/{number}/rss">x</a>' for number in range(40))
    with network(world) as net:
        done = pipeline.discover(net, f"http://{world.place}/", taken=(), now=NOW)
    assert len(world.asked) == 13 and len(done.failed) == 12 and done.left == 28


def test_a_page_that_cannot_be_read_is_told(world: World) -> None:
    with network(world) as net, pytest.raises(FetchError, match="HTTP 404"):
        pipeline.discover(net, f"http://{world.place}/none", taken=(), now=NOW)


def place(world: World, folder: Path) -> list[str]:
    (folder / "sources.yaml").write_text(
        f"allow_private: ['{world.place}']\nhosts: {{127.0.0.1: {{pause_s: 0}}}}\nsources: []\n", "utf-8"
    )
    (folder / "rules").symlink_to(shipped() / "rules")
    return ["discover", f"http://{world.place}/", "--config", str(folder)]


def test_the_command_prints_entries_that_the_configuration_takes(world: World, tmp_path: Path) -> None:
    board = "https://www.netpublicator.com/bulletinboard/public/00000000-1111-2222-3333-444444444444"
    world.pages |= {
        "/": f'<a href="/n/rss">Nyheter: "nya" #1</a> <a href="{board}">Anslag</a>',
        "/n/rss": feed(("1", "Ett", FRESH)),
    }
    ran = CliRunner().invoke(monitor, place(world, tmp_path))
    assert ran.exit_code == 0 and "# 1 items, newest 2025-10-09, 100% with a date, 100% with a summary" in ran.stdout
    assert [one["parser"] for one in yaml.safe_load(ran.stdout)] == ["feed", "netpublicator"]
    written = (tmp_path / "sources.yaml").read_text("utf-8").replace("sources: []", "sources:")
    (tmp_path / "sources.yaml").write_text(written + ran.stdout, "utf-8")
    assert [one.kind for one in load(tmp_path).sources] == ["news", "notice"]


def test_a_page_that_is_missing_is_told_with_its_whole_address(world: World, tmp_path: Path) -> None:
    ran = CliRunner().invoke(monitor, place(world, tmp_path), standalone_mode=False)
    assert str(ran.exception) == f"http://{world.place}/: HTTP 404"


@pytest.mark.parametrize("start", ["/", "/moten.ics"])
def test_a_calendar_is_found_and_tried_whether_it_is_named_or_is_the_page_itself(world: World, tmp_path: Path, start: str) -> None:
    event = "BEGIN:VEVENT\nUID:1\nDTSTART:20251023T130000Z\nSUMMARY:Forum\nEND:VEVENT\n"
    calendar = f"BEGIN:VCALENDAR\nVERSION:2.0\n{event}END:VCALENDAR\n".replace("\n", "\r\n")
    world.pages |= {"/": '<a href="/moten.ics">Kalender</a>', "/moten.ics": calendar}
    command, _, *rest = place(world, tmp_path)
    ran = CliRunner().invoke(monitor, [command, f"http://{world.place}{start}", *rest, "--now", NOW.isoformat()])
    assert "# 1 items, last 2025-10-23, 100% with a date, 0% with a summary" in ran.stdout
    (one,) = yaml.safe_load(ran.stdout)
    assert (one["parser"], one["kind"], one["url"]) == ("events", "event", f"http://{world.place}/moten.ics")


def test_a_page_that_names_nothing_is_told_in_one_line(world: World, tmp_path: Path) -> None:
    world.pages["/"] = "<p>Ingenting</p>"
    ran = CliRunner().invoke(monitor, place(world, tmp_path), standalone_mode=False)
    assert ran.stdout == "" and str(ran.exception) == f"http://{world.place}/: names nothing that can be read"
