"""Links in letters: opening one changes nothing, its button does one thing once, and forged or old ones are refused."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import httpx
import pytest
from builders import NO_NETWORK, NOW, change, fetched, item
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from served import HASH, SECRET, Served, write_users
from served import served as served  # a fixture
from test_flagged import TEMPLATES, raise_alerts
from test_flagged import config as config  # a fixture

from monitor import due, mail, pipeline, signed
from monitor.config import Config, Environment, Recipient, User
from monitor.errors import ConfigError, LinkError
from monitor.pipeline.envelope import DIGESTS, letter_to
from monitor.signed import LASTS, Purpose
from monitor.store import Store
from monitor.values import Message

DAY = timedelta(days=1)
SETTINGS = Environment.read(
    {"MONITOR_PUBLIC_URL": "https://monitor.example.org", "MONITOR_SECRET": SECRET, "MONITOR_MAIL_FROM": "m@example.org"}
)
PEOPLE = """recipients:
  - {id: ledare, name: L, address: l@example.org, role: project_leader}
  - {id: anna, name: A, address: a@example.org, role: analyst}
"""


@pytest.fixture
def site(served: Served) -> Served:
    (served.site.folder / "recipients.yaml").write_text(PEOPLE, "utf-8")
    flagged = item(key="9", title="Förordning om <i>elnät</i>", url="https://example.org/9")
    one = replace(change(flagged, "dir-2025-9"), identities=("dir-2025-9",), alert=due.alert("dir-2025-9", flagged, (), NOW))
    served.store.apply(fetched().request, fetched(), [one], next_check=NOW, now=NOW)
    assert [one.id for one in served.store.held_alerts()] == ["dir-2025-9"]
    return served


def path(purpose: Purpose, document_id: str = "1", who: str = "ledare", secret: str = SECRET) -> str:
    return signed.address(purpose, document_id, who, to=f"{who[0]}@example.org", public_url="", secret=secret, now=NOW)


def state(site: Served) -> tuple[list[str], list[str], dict[str, object]]:
    """All that links can change: what is said, what waits for release, who has left."""
    said = [f"{label.who} {label.document_id} {label.verdict}" for _, label in site.store.labels()]
    return said, [one.id for one in site.store.held_alerts()], dict(site.store.unsubscribed())


@given(st.text(), st.text(), st.sampled_from(sorted(LASTS)), st.sampled_from(sorted(LASTS)))
def test_a_link_says_what_was_signed_and_is_of_use_for_nothing_else(one: str, who: str, made: Purpose, used: Purpose) -> None:
    token = signed.address(made, one, who, to="Å@x", public_url="", secret=SECRET, now=NOW).rpartition("/")[2]
    if made == used:
        found = signed.read(used, token, secret=SECRET, now=NOW)
        assert (found.document_id, found.recipient_id, found.until - NOW.replace(microsecond=0)) == (one, who, LASTS[made])
    else:
        with pytest.raises(LinkError):
            signed.read(used, token, secret=SECRET, now=NOW)


@given(st.text(alphabet="abcXYZ012.-_", max_size=80))
def test_what_nobody_signed_is_no_link(token: str) -> None:
    with pytest.raises(LinkError, match="not of our making"):
        signed.read("release", token, secret=SECRET, now=NOW)


@pytest.mark.parametrize(
    ("purpose", "document_id", "shown"),
    [
        ("feedback", "1", "Inte relevant"),
        ("release", "dir-2025-9", "Förordning om &lt;i&gt;elnät&lt;/i&gt;"),
        ("unsubscribe", "", "Jag vill inte ha fler brev"),
    ],
)
def test_to_open_a_link_changes_nothing_and_shows_what_the_button_does(
    purpose: Purpose, document_id: str, shown: str, site: Served
) -> None:
    before, client = state(site), site.client()
    for _ in range(2):
        page = client.get(path(purpose, document_id))
        assert page.status_code == 200 and shown in page.text and '<form method="post"' in page.text
    assert client.head(path(purpose, document_id)).status_code == 405
    assert state(site) == before
    assert (page.headers["cache-control"], page.headers["referrer-policy"]) == ("no-store", "no-referrer")


def test_an_answer_is_a_label_and_the_same_answer_again_is_none(site: Served) -> None:
    client = site.client()
    assert "Ditt svar: inte relevant." in client.post(path("feedback"), data={"answer": "not"}).text
    assert "Du har redan svarat så" in client.post(path("feedback"), data={"answer": "not"}).text
    assert state(site)[0] == ["ledare (brev) 1 not"]
    assert "Ditt svar: relevant." in client.post(path("feedback"), data={"answer": "relevant"}).text
    assert state(site)[0] == ["ledare (brev) 1 relevant"]
    assert client.post(path("feedback"), data={"answer": "all"}).status_code == 400
    assert [(one.who, one.act, one.subject) for one in site.store.acts(limit=9).values()][:2] == [
        ("ledare (brev)", "label", "1")
    ] * 2


def test_a_release_goes_once_with_the_leaders_line_and_at_night_says_when(site: Served) -> None:
    client, link = site.client(), path("release", "dir-2025-9")
    site.now = NOW + timedelta(hours=15)
    release = {"answer": "release"}
    assert "tisdag 14\xa0oktober kl.\xa007.00" in client.post(link, data=release | {"line": "Läs\r\ndetta."}).text
    for again in (
        client.post(link, data=release | {"line": "Annat."}),
        client.post(link, data={"answer": "strike"}),
        client.get(link),
    ):
        assert again.status_code == 200 and "är släppt" in again.text and "<form" not in again.text
    assert site.store.ready_alerts(NOW + DAY) == {"dir-2025-9": "Läs detta."}


def test_the_same_page_strikes_and_what_is_neither_does_nothing(site: Served) -> None:
    client, link = site.client(), path("release", "dir-2025-9")
    assert [client.post(link, data=data).status_code for data in ({}, {"answer": "not"})] == [400, 400]
    assert [one.id for one in site.store.held_alerts()] == ["dir-2025-9"]
    assert "är struket och skickas inte." in client.post(link, data={"answer": "strike", "line": "Läs."}).text
    assert "är struket och skickas inte. Inget har ändrats nu." in client.post(link, data={"answer": "release"}).text
    assert [(one.act, one.subject, one.detail) for one in site.store.acts(limit=9).values()] == [("strike", "dir-2025-9", "")]


def test_who_leads_no_more_releases_nothing_and_who_is_no_recipient_says_nothing(site: Served) -> None:
    before, client = state(site), site.client()
    for link in (path("release", "dir-2025-9", "anna"), path("feedback", "1", "gone")):
        for refused in (client.get(link), client.post(link, data={"answer": "not"})):
            assert refused.status_code == 403 and "inte längre har den uppgiften" in refused.text
    assert state(site) == before


@pytest.mark.parametrize("body", [{"List-Unsubscribe": "One-Click"}, {}])
def test_one_click_ends_the_letters_once_and_the_operator_is_told(body: dict[str, str], site: Served) -> None:
    plain = httpx.Client(base_url=site.url, timeout=60, trust_env=False)  # a mail server: no Origin, no cookie
    first, again = (plain.post(path("unsubscribe", "", "anna"), data=body, content=None if body else b"") for _ in range(2))
    plain.close()
    assert (first.status_code, again.status_code) == (200, 200)
    assert "Inga fler brev" in first.text and "Redan avslutat" in again.text
    assert site.store.paused_recipients() == {"anna"}
    pipeline.watch_letters(site.store, NOW)
    (alarm,) = site.store.alarms()
    assert (alarm.kind, alarm.facts["who"]) == ("left", "anna")
    site.store.lift_pauses({"anna": "another address"})
    assert site.store.paused_recipients() == {"anna"}, "a new address is not a new wish"


@pytest.mark.parametrize("purpose", sorted(LASTS))
def test_forged_and_old_links_are_refused_in_swedish(purpose: Purpose, site: Served) -> None:
    before, client, good = state(site), site.client(), path(purpose, "dir-2025-9")
    others = [path(one, "dir-2025-9").rpartition("/")[2] for one in LASTS if one != purpose]
    forged = [path(purpose, secret="x" * 32), good[:-1], good + "A", *(f"{good.rpartition('/')[0]}/{one}" for one in others)]
    for link in forged:
        for refused in (client.get(link), client.post(link, data={"answer": "not"})):
            assert refused.status_code == 403 and "Länken är inte en av våra" in refused.text
    site.now = NOW + LASTS[purpose]
    old = client.post(good, data={"answer": "not"})
    assert old.status_code == 410 and "Länken gäller inte längre" in old.text
    assert state(site) == before


def test_one_who_has_left_gets_nothing_of_what_waits(store: Store, config: Config, tmp_path: Path) -> None:
    assert store.unsubscribe("s1", NOW) and not store.unsubscribe("s1", NOW + DAY)
    assert store.unsubscribed() == {"s1": NOW}
    (only,) = raise_alerts(store, "Uppdrag om järnväg")
    store.release_alert(only, "", not_before=NOW)
    assert pipeline.alert(config, store, TEMPLATES, settings=SETTINGS, now=NOW) == 1
    store.unsubscribe("s2", NOW)
    done = pipeline.deliver(config, store, SETTINGS, NO_NETWORK, folder=tmp_path, clock=lambda: NOW)
    assert not done.written and "/s2: gets no letters" in done.failed[0] and store.unsent() == []


def test_letters_carry_links_only_where_there_are_pages(store: Store, config: Config) -> None:
    (only,) = raise_alerts(store, "Uppdrag om järnväg")
    pipeline.propose(config, store, TEMPLATES, settings=SETTINGS, now=NOW)
    store.release_alert(only, "", not_before=NOW)
    pipeline.alert(config, store, TEMPLATES, settings=SETTINGS, now=NOW)
    proposal, *group = sorted(store.unsent(), key=lambda one: one.recipient_id)
    for part in (proposal.message.text, proposal.message.html):
        assert "https://monitor.example.org/brev/slapp/" in part and "stryk" in part and "monitor release" not in part
        assert "avsluta" not in part
    assert "List-Unsubscribe" not in proposal.headers
    for one in group:
        link = signed.address(
            "unsubscribe", "", one.recipient_id, to=one.address, public_url=SETTINGS.public_url, secret=SECRET, now=NOW
        )
        assert one.headers["List-Unsubscribe"].startswith(f"<{link}>, <mailto:m@example.org?")
        assert one.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert link in one.message.text and link in one.message.html
        assert f"List-Unsubscribe: <{link}>".encode() in mail.written(one, sender=SETTINGS.mail_from)


def test_each_reader_of_a_digest_has_links_of_their_own_and_the_text_asks_nothing(store: Store, config: Config) -> None:
    people = (config.recipients[0], Recipient(id="anna", name="A", address="a@example.org", role="analyst"))
    config = replace(config, recipients=people)
    store.apply(fetched().request, fetched(), [change(item(), "1")], next_check=NOW, now=NOW - DAY)
    week = due.week("2025-W41")
    made = pipeline.compose(config, store, TEMPLATES, period=week, settings=SETTINGS, now=NOW)
    for person, one in zip(people, made.letters, strict=True):
        ask = partial(
            signed.address, recipient_id=person.id, to=person.address, public_url=SETTINGS.public_url, secret=SECRET, now=NOW
        )
        assert ask("feedback", "1") in one.message.html and "Relevant eller inte?" in one.message.html
        assert ask("unsubscribe", "") in one.message.text and ask("unsubscribe", "") in one.message.html
        assert "omdome" not in one.message.text and b"/brev/" not in one.message.attachments[0].content
    bare = pipeline.compose(config, store, TEMPLATES, period=week, settings=Environment(), now=NOW)
    assert not any("/brev/" in part or "Avsluta" in part for one in bare.letters for part in (one.message.html, one.message.text))


def test_one_click_is_offered_over_https_alone(config: Config) -> None:
    here = replace(SETTINGS, public_url="http://127.0.0.1:8000")
    made = letter_to(config.recipients[0], "2025-W41", DIGESTS, Message("x", "x", "x"), settings=here, now=NOW)
    assert "http://127.0.0.1:8000/brev/avsluta/" in made.headers["List-Unsubscribe"]
    assert "List-Unsubscribe-Post" not in made.headers


def test_a_public_address_without_a_secret_is_refused() -> None:
    with pytest.raises(ConfigError, match="MONITOR_SECRET: is required with MONITOR_PUBLIC_URL"):
        Environment.read({"MONITOR_PUBLIC_URL": "https://monitor.example.org"})


def test_who_acts_by_a_letter_is_not_a_user_of_that_name(site: Served) -> None:
    write_users(site.site.folder, [User(name="ledare", role="analyst", password=HASH)])
    site.as_("ledare").post("/omdome", data={"ett": "very 1"})
    site.client().post(path("feedback"), data={"answer": "not"})
    assert state(site)[0] == ["ledare 1 very", "ledare (brev) 1 not"]
    assert [one.who for one in site.store.acts(limit=9).values()] == ["ledare (brev)", "ledare"]
    with pytest.raises(ValidationError, match="must not hold"):
        User(name="ledare ( BREV)", role="admin", password=HASH)


@pytest.mark.parametrize("people", [PEOPLE.replace("l@example.org", "ny@example.org"), PEOPLE.replace("id: ledare", "id: annan")])
def test_a_link_is_of_no_use_where_its_id_has_gone_to_another_or_away(site: Served, people: str) -> None:
    """Of the leader who left: the one who came after decides, and gets letters."""
    (site.site.folder / "recipients.yaml").write_text(people, "utf-8")
    before = state(site)
    assert site.client().post(path("feedback"), data={"answer": "not"}).status_code == 403
    assert site.client().post(path("release", "dir-2025-9")).status_code == 403
    for answer in (site.client().get(path("unsubscribe")), site.client().post(path("unsubscribe"))):
        assert answer.status_code == 200 and "Inga brev skickas till dig." in answer.text
    assert state(site) == before and site.store.acts(limit=9) == {}
