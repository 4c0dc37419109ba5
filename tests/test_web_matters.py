"""Ärenden: the lists, one matter, its picture, and what one may do with it, as the commands do it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from builders import NOW, fetched, verdict
from served import Served
from test_matters import BILL, INQUIRY, REFERRAL, REPORT, put

from monitor import link
from monitor.pipeline.stages import determine_stages
from monitor.store import Store
from monitor.values import Act, Ballot, Change, Follow, MatterNote, Point, Revised, Status, Step

KEY = "sou-2025-12"


def judge(store: Store, *ids: str, relevance: float = 2.9) -> None:
    """Says of these documents that they belong in the digest."""
    for one in ids:
        document = store.by_id([one])[one]
        decision = Revised(one, document.item, f"hash-{one}", ("text",))
        change = Change(decision, (), verdict(one, relevance=relevance))
        store.apply(fetched().request, fetched(), [change], next_check=NOW, now=NOW)


@pytest.fixture
def matters(served: Served) -> Served:
    """An inquiry that is out on referral and followed by itself, and a bill on a topic that nobody follows."""
    inquiry, referral, bill = put(served.store, INQUIRY, REFERRAL, BILL)
    judge(served.store, inquiry, referral)
    judge(served.store, bill, relevance=1.6)
    determine_stages(served.store, NOW)
    return served


def test_what_is_followed_what_moves_and_what_is_decided_stand_apart(matters: Served) -> None:
    client = matters.as_("reader")
    pages = {sort: client.get("/arenden", params={"visa": sort}).text for sort in ("followed", "moving", "finished")}
    assert {sort: (INQUIRY.title in page, BILL.title in page) for sort, page in pages.items()} == {
        "followed": (True, False),
        "moving": (True, True),
        "finished": (False, False),
    }
    assert "Läge: på remiss. 2 dokument" in pages["followed"]


def test_a_decided_matter_is_listed_as_such(matters: Served) -> None:
    at = NOW - timedelta(days=2)
    (report,) = put(matters.store, replace(REPORT, starts_at=at, published=NOW - timedelta(days=20)))
    matters.store.keep_status(
        report, Status("HD01TU5", REPORT.refs[0], steps=(Step("BES", "Beslut", at, "happened"),)), (), now=NOW
    )
    judge(matters.store, report)
    determine_stages(matters.store, NOW)
    client = matters.as_("reader")
    assert REPORT.title in client.get("/arenden?visa=finished").text
    assert f'/arenden/{report}"' not in client.get("/arenden").text


def test_matters_are_narrowed_to_a_topic_and_an_unknown_sort_or_topic_is_refused(matters: Served) -> None:
    client = matters.as_("reader")
    assert INQUIRY.title in client.get("/arenden?amne=infrastructure").text
    assert "Inget ärende följs på det ämnet." in client.get("/arenden?amne=energy").text
    assert [client.get(f"/arenden?{asked}").status_code for asked in ("amne=sport", "visa=alla", "sida=0")] == [400, 400, 400]


def test_a_long_list_is_paged(served: Served) -> None:
    numbered = [
        replace(INQUIRY, refs=(f"SOU 2025:{n}",), url=f"https://example.org/{n}", title=f"Väg nummer {n} i länet")
        for n in range(50, 67)
    ]
    judge(served.store, *put(served.store, *numbered))
    client = served.as_("reader")
    pages = [client.get("/arenden", params={"sida": number}).text for number in (1, 2)]
    assert [page.count("<h3>") for page in pages] == [15, 3]  # the world has one of its own
    assert ('rel="next"' in pages[0], 'rel="next"' in pages[1], 'rel="prev"' in pages[1]) == (True, False, True)


def test_a_matter_tells_where_it_is_its_steps_and_documents(matters: Served) -> None:
    page = matters.as_("reader").get(f"/arenden/{KEY}").text
    assert "Läge: på remiss." in page and "Följs utan att någon sagt till: något i det får inte missas." in page
    assert f'href="{REFERRAL.url}"' in page and "Betänkande från utredning" in page
    assert f'src="/arenden/{KEY}/tidslinje.svg"' in page


def test_a_matter_is_found_by_any_name_that_leads_to_it_and_no_other(matters: Served) -> None:
    client = matters.as_("reader")
    referral = link.identities(REFERRAL)[0]
    assert INQUIRY.title in client.get(f"/arenden/{referral}").text
    assert [client.get(f"/arenden/{name}").status_code for name in ("okänd", "..%2Fetc", "%00")] == [404, 404, 400]


def test_how_a_matter_ended_is_told_point_by_point(served: Served) -> None:
    (report,) = put(served.store, REPORT)
    step = Step("BES", "Beslut", NOW - timedelta(days=5), "happened")
    point = Point("1", "Vägar i väst", "Ja", "röstning", "utskottet", ballots=(Ballot("Totalt", 176, 173, 0, 0),))
    served.store.keep_status(report, Status("HD01TU5", "bet. 2025/26:TU5", steps=(step,), points=(point,)), (), now=NOW)
    page = served.as_("reader").get(f"/arenden/{report}").text
    assert "Utfall, punkt för punkt" in page and "Vägar i väst" in page
    assert "Utskottet (efter votering)" in page and "176 ja, 173 nej" in page


def test_the_picture_brings_its_own_styles_and_may_do_nothing_else(matters: Served) -> None:
    answer = matters.as_("reader").get(f"/arenden/{KEY}/tidslinje.svg")
    assert answer.headers["content-type"].startswith("image/svg+xml") and "<svg" in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src 'unsafe-inline'")


def test_an_analyst_follows_and_drops_by_name_and_the_log_says_so(matters: Served) -> None:
    client, path = matters.as_("analyst"), f"/arenden/{KEY}"
    for follows in (False, True):
        answer = client.post(f"{path}/folj", data={"foljs": str(follows).lower()})
        assert (answer.status_code, answer.headers["location"]) == (303, path)
        assert matters.store.follows() == {KEY: Follow(KEY, "analyst", follows, NOW)}
        page = client.get(path).text
        assert ("Ärendet följs." if follows else "Ärendet följs inte längre.") in page
        assert ("Följs: analyst sade till 13\u00a0oktober 2025" in page) == follows
    assert list(matters.store.acts(before=None, limit=1).values()) == [Act(NOW, "analyst", "follow", KEY, "följs")]
    assert "Följs inte" not in client.get("/arenden").text


def test_notes_and_actions_are_kept_and_only_analysts_see_what_is_internal(matters: Served) -> None:
    client, path = matters.as_("analyst"), f"/arenden/{KEY}"
    client.post(f"{path}/anteckna", data={"text": " HEMLIG tanke "})
    client.post(f"{path}/anteckna", data={"text": "Möte med utredaren", "dag": "2025-10-10", "utfall": "Stråket nämns."})
    client.post(f"{path}/anteckna", data={"text": "PLANERAT möte", "dag": "2025-11-10"})
    assert matters.store.notes([KEY]) == [
        MatterNote(KEY, "action", "Möte med utredaren", "analyst", date(2025, 10, 10), "Stråket nämns.", NOW),
        MatterNote(KEY, "note", "HEMLIG tanke", "analyst", date(2025, 10, 13), "", NOW),
        MatterNote(KEY, "action", "PLANERAT möte", "analyst", date(2025, 11, 10), "", NOW),
    ]
    page = client.get(path).text
    assert "HEMLIG" in page and "PLANERAT" in page and "Det gav: Stråket nämns." in page
    page = matters.as_("reader").get(path).text
    assert "HEMLIG" not in page and "PLANERAT" not in page and "analyst" not in page and "<textarea" not in page
    assert "Det gav: Stråket nämns." in page


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"text": "  "}, "Skriv vad som ska antecknas"),
        ({"text": "x", "utfall": "y"}, "vilken dag"),
        ({"text": "x", "dag": "2025-10-14", "utfall": "y"}, "framåt i tiden"),
        ({"text": "x", "dag": "i går"}, "är ingen dag"),
        ({}, "Det gick inte att förstå"),
    ],
)
def test_a_note_that_cannot_be_kept_is_refused_in_words(data: dict[str, str], said: str, matters: Served) -> None:
    answer = matters.as_("analyst").post(f"/arenden/{KEY}/anteckna", data=data)
    assert (answer.status_code, said in answer.text, matters.store.notes()) == (400, True, [])


def test_what_was_written_in_a_refused_note_stands_there_still(matters: Served) -> None:
    page = matters.as_("analyst").post(f"/arenden/{KEY}/anteckna", data={"text": "Ett långt <b>möte", "utfall": "Mycket."}).text
    assert "Ett långt &lt;b&gt;möte</textarea>" in page and 'value="Mycket."' in page and "vilken dag" in page


def test_a_reader_and_a_strange_form_change_nothing(matters: Served) -> None:
    for path, data in ((f"/arenden/{KEY}/folj", {"foljs": "true"}), (f"/arenden/{KEY}/anteckna", {"text": "x"})):
        assert matters.as_("reader").post(path, data=data).status_code == 403
        strange = matters.as_("analyst")
        strange.headers["X-CSRF-Token"] = "fel"
        assert strange.post(path, data=data).status_code == 403
        assert matters.as_("analyst").post(path.replace(KEY, "okänd"), data=data).status_code == 404
    assert (matters.store.follows(), matters.store.notes()) == ({}, [])


def test_no_title_or_note_is_markup(served: Served) -> None:
    hostile = '<script>alert(1)</script>"><img src=x>'
    (one,) = put(served.store, replace(INQUIRY, title=f"Utredning {hostile}"))
    served.store.note(MatterNote(one, "note", hostile, hostile, NOW.date(), hostile, NOW))
    client = served.as_("analyst")
    for page in (client.get(f"/arenden/{one}").text, client.get(f"/arenden/{one}/tidslinje.svg").text):
        assert "<script>alert" not in page and "<img src=x" not in page
