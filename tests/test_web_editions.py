"""Utgåvor: what has gone as it was sent, the next with the editor's hand, what is flagged; each act, and who may."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from builders import NOW, change, fetched, item
from served import Served

from monitor import due, pipeline
from monitor.config import Environment
from monitor.values import Edit

WEEK = "2025-W42"
FRIDAY = datetime.fromisoformat("2025-10-17T16:00+02:00")
PEOPLE = "recipients:\n  - {id: leader, name: L, address: l@example.org, role: project_leader}\n"
MARK = '<script>document.title="hacked"'


@pytest.fixture
def editions(served: Served) -> Served:
    """A week in which the fixture's documents have come, last week's edition gone, with a flagged decision that waits."""
    (served.site.folder / "recipients.yaml").write_text(PEOPLE, "utf-8")
    store, config, served.now = served.store, served.site.config(), FRIDAY
    assert store.save_edition(due.week("2025-W41"), (), (), {}, listed=(), sample=(), now=NOW)
    flagged = item(key="9", title="Förordning om elnät", url="https://example.org/9")
    one = replace(change(flagged, "9"), identities=("9",), alert=due.alert("9", flagged, (), FRIDAY))
    store.apply(fetched().request, fetched(), [one], next_check=FRIDAY, now=FRIDAY)
    assert config.recipients
    return served


def do(served: Served, act: str, role: str = "leader", week: str = WEEK, **data: str) -> str:
    """What the page says after an act."""
    client = served.as_(role)
    answer = client.post(f"/utgavor/{week}/andra", data={"vad": act} | data)
    assert answer.status_code == 303, answer.text
    return client.get("/utgavor").text


def test_a_reader_sees_the_next_edition_and_may_change_nothing(editions: Served) -> None:
    client = editions.as_("reader")
    page = client.get("/utgavor").text
    assert "Nästa utgåva: vecka 42" in page and "Elnätet byggs ut i Värmland" in page and "Förordning om elnät" in page
    assert "/andra" not in page and "/flaggat/" not in page and "<script>document" not in page
    for role in ("reader", "analyst"):
        client = editions.as_(role)
        for path in (f"/utgavor/{WEEK}/andra", f"/utgavor/{WEEK}/prov", "/utgavor/flaggat/slapp", "/utgavor/flaggat/stryk"):
            assert client.post(path, data={"vad": "strike", "id": "2"}).status_code == 403
    assert editions.store.edits() == [] and [one.id for one in editions.store.held_alerts()] == ["9"]


def test_the_leader_strikes_restores_moves_and_says_a_line(editions: Served) -> None:
    assert "Struket." in do(editions, "strike", id="2")
    assert "Återställt." in do(editions, "restore", id="2")
    assert "Flyttat." in do(editions, "topic", id="2", amne="energy")
    assert "Flyttat överst." in do(editions, "first", id="1")
    assert 'value="Läs detta."' in do(editions, "line", rad=" Läs  detta. ")
    assert [(one.act, one.documents, one.value, one.who) for one in editions.store.edits()] == [
        ("strike", ("2",), "", "leader"),
        ("restore", ("2",), "", "leader"),
        ("topic", ("2",), "energy", "leader"),
        ("first", ("1",), "", "leader"),
        ("line", (), "Läs detta.", "leader"),
    ]
    assert {one.act for one in editions.store.acts(limit=20).values()} >= {"edition"}


def test_what_cannot_be_done_is_said_and_changes_nothing(editions: Served) -> None:
    assert "finns inte i utgåvan" in do(editions, "strike", id="3")
    assert "inget att ta tillbaka" in do(editions, "restore", id="2")
    assert "Välj ett ämne" in do(editions, "topic", id="2")
    assert "redan gått" in do(editions, "strike", week="2025-W41", id="2")
    client = editions.as_("leader")
    assert client.post("/utgavor/2025-W99/andra", data={"vad": "line"}).status_code == 404
    assert client.post(f"/utgavor/{WEEK}/andra", data={"vad": "burn", "id": "2"}).status_code in (400, 422)
    assert editions.store.edits() == []


def test_the_next_edition_is_shown_as_it_stands_and_others_are_not_there(editions: Served) -> None:
    editions.store.edit(Edit(WEEK, "strike", ("2",), "", "leader", FRIDAY))
    client = editions.as_("reader")
    shown = client.get(f"/utgavor/{WEEK}/brev")
    assert "Elnätet byggs ut" not in shown.text and "dubbelspår" in shown.text and MARK not in shown.text
    assert "sandbox" in shown.headers["content-security-policy"]
    assert '<base target="_blank">' in shown.text and "monitor edit" not in shown.text
    assert f'src="/utgavor/{WEEK}/brev"' in client.get(f"/utgavor/{WEEK}").text
    for there in ("2025-W30", "nothing", "2025-W30/brev"):
        assert client.get(f"/utgavor/{there}").status_code == 404


def test_a_past_edition_is_shown_as_it_was_sent_without_its_readers_links(editions: Served) -> None:
    settings = Environment(mail_from="m@example.org", public_url="https://monitor.example.org", secret="s" * 32)
    monday = datetime.fromisoformat("2025-10-20T07:05+02:00")
    site = editions.site
    assert pipeline.compose_one(site.config(), site.store, site.templates, period=due.week(WEEK), settings=settings, now=monday)
    (sent,) = editions.store.unsent()
    assert "/brev/omdome/" in sent.message.html
    editions.now = monday
    shown = editions.as_("reader").get(f"/utgavor/{WEEK}/brev").text
    assert "dubbelspår" in shown and "/brev/omdome/" not in shown and "/brev/avsluta/" not in shown


def test_what_is_flagged_is_released_with_a_line_or_struck_once(editions: Served) -> None:
    client = editions.as_("leader")

    def said(act: str, **data: str) -> str:
        assert client.post(f"/utgavor/flaggat/{act}", data={"id": "9"} | data).status_code == 303
        return client.get("/utgavor").text

    assert "går till styrgruppen inom en kvart" in said("slapp", rad="Läs.")
    assert editions.store.ready_alerts(FRIDAY) == {"9": "Läs."}
    assert "någon annan har avgjort det" in said("slapp")
    assert "struket och skickas inte" in said("stryk")
    assert "någon annan har avgjort det" in said("stryk")
    assert editions.store.ready_alerts(FRIDAY) == {}


def test_a_flagged_decision_that_was_struck_stands_there_for_two_weeks_and_can_be_taken_back(editions: Served) -> None:
    client = editions.as_("leader")
    client.post("/utgavor/flaggat/stryk", data={"id": "9"})
    assert "Flaggat som är struket" in client.get("/utgavor").text
    assert client.post("/utgavor/flaggat/angra", data={"id": "9"}).status_code == 303
    page = client.get("/utgavor").text
    assert "Beslutet väntar igen" in page and "Flaggat som väntar" in page and "Flaggat som är struket" not in page
    assert [one.act for one in editions.store.acts(limit=2).values()] == ["hold", "strike"]
    editions.store.strike_alert("9")
    editions.now = FRIDAY + timedelta(days=15)
    assert "Flaggat som är struket" not in editions.as_("reader").get("/utgavor").text


def test_a_test_goes_to_who_asks_for_it_alone(editions: Served) -> None:
    for role, words in (("leader", "Provet är på väg till dig."), ("admin", "Ingen mottagare i recipients.yaml")):
        client = editions.as_(role)
        assert client.post(f"/utgavor/{WEEK}/prov").status_code == 303
        assert words in client.get("/utgavor").text
    (letter,) = editions.store.unsent()
    assert (letter.recipient_id, letter.message.subject[:16]) == ("leader", "Förhandsvisning:")
    assert "monitor edit" not in letter.message.text and f"{editions.url}/utgavor" in letter.message.text
    assert editions.store.editions() == ["2025-W41"]


def test_who_is_called_as_a_recipient_gets_the_test_though_the_id_is_another(editions: Served) -> None:
    (editions.site.folder / "recipients.yaml").write_text(PEOPLE.replace("id: leader, name: L", "id: l, name: leader"), "utf-8")
    client = editions.as_("leader")
    client.post(f"/utgavor/{WEEK}/prov")
    assert [one.recipient_id for one in editions.store.unsent()] == ["l"]


def test_after_a_long_stop_the_weeks_that_wait_are_not_all_drawn_up(editions: Served) -> None:
    editions.now = datetime.fromisoformat("2025-12-02T08:00+01:00")
    page = editions.as_("leader").get("/utgavor").text
    assert page.count("Utgåva som väntar: vecka") == 2 and page.count("Nästa utgåva: vecka 49") == 1
    assert "Skulle ha gått" in page and "5 veckor till väntar på sin utgåva." in page
