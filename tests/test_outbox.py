"""Letters on their way out: claimed by one, kept with the reply, tried again, and told to an operator when they do not arrive."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from builders import NO_NETWORK, SHIPPED, letter
from sinks import Sink, free_port, serving
from stores import new_store

from monitor import pipeline
from monitor.config import Config, Environment, Recipient, shipped
from monitor.pipeline import Delivery
from monitor.pipeline.letters import pause_after
from monitor.status import status
from monitor.store import Store
from monitor.values import Paused

NOW = datetime.fromisoformat("2025-10-13T07:05:00+02:00")
MINUTE = timedelta(minutes=1)
RULES = SHIPPED.rules
LEADER = Recipient(id="ledare", name="Ledare", address="ledare@example.org", role="project_leader")
OPERATOR = Recipient(id="drift", name="Drift", address="drift@example.org", role="operator")
TEMPLATES = pipeline.templates(shipped() / "templates")


def config_of(*recipients: Recipient) -> Config:
    return Config(Path("."), (), {}, (), "", RULES, recipients or (LEADER, OPERATOR))


def deliver(store: Store, settings: Environment, now: datetime, *recipients: Recipient) -> Delivery:
    return pipeline.deliver(config_of(*recipients), store, settings, NO_NETWORK, folder=Path("nowhere"), clock=lambda: now)


def told(store: Store, now: datetime) -> list[str]:
    """The texts of the letters to operators that wait when letters have been watched at a time."""
    pipeline.watch_letters(store, now)
    pipeline.tell(config_of(), store, TEMPLATES, settings=Environment(mail_from="monitor@example.org"), now=now)
    return [one.message.text for one in store.unsent() if one.key.startswith("alarms-")]


def test_of_two_who_would_send_a_letter_one_gets_it(store: Store) -> None:
    store.queue([letter()])
    assert [store.claim(letter(), by, now=NOW, until=NOW + MINUTE) for by in ("a", "b")] == [True, False]
    assert store.unsent(NOW) == [] and len(store.unsent()) == 1
    store.mark_sent(letter().key, "250 ok", now=NOW, by="b")  # one who does not have it marks nothing
    assert len(store.unsent()) == 1
    store.mark_sent(letter().key, "250 ok", now=NOW, by="a")
    assert (store.unsent(), store.doubts()) == ([], 0)


def test_a_letter_whose_process_died_is_found_when_its_claim_has_run_out_and_counted(store: Store) -> None:
    store.queue([letter()])
    store.claim(letter(), "dead", now=NOW, until=NOW + MINUTE)
    assert store.unsent(NOW + MINUTE / 2) == []
    (found,) = store.unsent(NOW + MINUTE)
    assert found.message_id == letter().message_id
    assert store.claim(found, "alive", now=NOW + MINUTE, until=NOW + 2 * MINUTE)
    assert store.doubts() == 1
    store.mark_sent(found.key, "250 late", now=NOW + MINUTE, by="dead")  # the dead one after all: it has no say any more
    assert len(store.unsent()) == 1


def test_a_letter_whose_process_died_is_settled_also_where_it_goes_to_no_server_any_more(store: Store, tmp_path: Path) -> None:
    for one in (letter("a/file"), replace(letter("a/left"), recipient_id="gone")):
        store.queue([one])
        store.claim(one, "dead", now=NOW, until=NOW + MINUTE)
    done = pipeline.deliver(config_of(), store, Environment(), NO_NETWORK, folder=tmp_path, clock=lambda: NOW + MINUTE)
    assert ([path.name for path in done.written], done.failed) == (["a-file.eml"], ("a/left: stands in recipients.yaml no more",))
    assert store.unsent() == []


def test_a_letter_that_is_let_go_counts_for_nothing(store: Store) -> None:
    store.queue([letter()])
    store.claim(letter(), "a", now=NOW, until=NOW + MINUTE)
    store.release(letter().key, "a")
    (found,) = store.unsent(NOW)
    assert (found.attempts, store.doubts()) == (0, 0)


def test_what_was_refused_to_somebody_goes_again_when_an_operator_says_so_and_nothing_else_does(store: Store) -> None:
    other = replace(letter("a/other"), recipient_id="drift")
    store.queue([replace(letter("a/old"), created=NOW - MINUTE), letter("a/1"), letter("a/2"), other])
    for key in ("a/old", "a/1", "a/other"):
        store.mark_failed(key, "550 no", now=NOW, next_try=NOW, permanent=True)
    store.mark_sent("a/2", "250 ok", now=NOW)
    store.pause(Paused("ledare", "550 no", NOW, "mark"))
    store.queue([letter("a/1"), letter("a/2")])  # as a process does that composes anew
    assert store.unsent(NOW) == []
    assert (store.try_again("ledare", since=NOW), store.try_again("ledare", since=NOW)) == (1, 0)
    assert ([one.key for one in store.unsent(NOW)], store.paused_recipients()) == (["a/1"], set())


def test_who_wants_no_letters_gets_none_again(store: Store) -> None:
    store.unsubscribe("ledare", NOW)
    assert store.try_again("ledare", since=NOW) == 0 and store.paused_recipients() == {"ledare"}


def test_a_letter_refused_to_somebody_who_has_left_is_no_fault(store: Store) -> None:
    store.queue([letter("alert-1/ledare")])
    store.mark_failed("alert-1/ledare", "550 no", now=NOW, next_try=NOW, permanent=True)
    fault = "letter alert-1/ledare was refused for good: 550 no"
    assert fault in status(config_of(), store, now=NOW).faults
    assert fault not in status(config_of(OPERATOR), store, now=NOW).faults


def test_to_whom_a_letter_went_is_forgotten_after_a_time_and_that_it_went_is_not(store: Store) -> None:
    store.queue([letter("a/old"), letter("a/new"), letter("a/waits"), letter("a/refused")])
    for key, at in (("a/old", NOW - 91 * 24 * 60 * MINUTE), ("a/new", NOW)):
        store.mark_sent(key, "250 ok", now=at)
    store.mark_failed("a/refused", "550 no", now=NOW, next_try=NOW, permanent=True)
    assert store.forget_addresses(NOW - 90 * 24 * 60 * MINUTE) == 1
    assert store.forget_addresses(NOW - 90 * 24 * 60 * MINUTE) == 0
    assert store.unsent()[0].address == "ledare@example.org"


def test_a_pause_ends_when_the_address_is_another(store: Store) -> None:
    store.pause(Paused("ledare", "550 no", NOW, "mark"))
    store.pause(Paused("ledare", "550 again", NOW + MINUTE, "mark"))
    store.lift_pauses({"ledare": "mark", "drift": "other"})
    assert (store.paused_recipients(), store.paused()[0].reason) == ({"ledare"}, "550 no")
    store.lift_pauses({"ledare": "another"})
    assert store.paused_recipients() == set()


def test_what_the_server_says_decides_and_an_operator_is_told_what_needs_care(store: Store) -> None:
    sink, port = Sink(), free_port()
    store.queue([letter()])
    with serving(sink, port) as settings:
        sink.reply = "451 full"
        assert deliver(store, settings, NOW).failed == ("2025-W41/ledare: 451 full",)
        assert deliver(store, settings, NOW + MINUTE) == Delivery((), (), ())  # not before its time
        assert told(store, NOW + MINUTE) == []
        (text,) = told(store, NOW + 14 * MINUTE)
        assert "Ett brev har väntat sedan" in text and "”451 full”" in text
        sink.reply = "250 ok"
        assert "2025-W41/ledare" in deliver(store, settings, NOW + 14 * MINUTE).sent
    assert (store.unsent(), store.doubts()) == ([], 0)
    assert "Brev går i väg igen" in told(store, NOW + 20 * MINUTE)[0]


def test_what_waits_for_the_webhook_is_told_apart_from_what_waits_for_the_mail_server(store: Store) -> None:
    store.queue([letter("alert-1/ledare"), replace(letter("alert-1/@webhook"), recipient_id="@webhook")])
    store.mark_failed("alert-1/ledare", "451 full", now=NOW, next_try=NOW, permanent=False)
    store.mark_failed("alert-1/@webhook", "HTTP 500", now=NOW, next_try=NOW, permanent=False)
    text = " ".join(told(store, NOW + 14 * MINUTE)[0].split())
    assert (
        "* Utgående brev Ett brev har väntat sedan 13 oktober kl. 07.05 utan att någon mejlserver har tagit emot. Svaret: ”451 full”."
        in text
    )
    assert (
        "* Webhooken Ett meddelande har väntat sedan 13 oktober kl. 07.05 utan att den har tagit emot. Svaret: ”HTTP 500”." in text
    )
    store.mark_sent("alert-1/@webhook", "204", now=NOW)
    over = told(store, NOW + 20 * MINUTE)[-1]
    assert "* Webhooken\n  Tar emot igen sedan" in over and "Utgående brev" not in over


def test_an_address_that_is_refused_three_times_is_paused_until_it_is_another(store: Store) -> None:
    unknown = replace_address(LEADER, "unknown@example.org")
    with serving(Sink(), free_port()) as settings:
        for number in range(3):
            store.queue([letter(f"a/{number}")])
            assert len(deliver(store, settings, NOW, unknown, OPERATOR).failed) == 1
            assert store.paused_recipients() == (set() if number < 2 else {"ledare"})
        text = " ".join(told(store, NOW + MINUTE)[0].split())
        assert "Mottagaren ledare får inga fler brev" in text and text.count("har avvisats för gott") == 3
        assert "monitor deliver --again ledare" in text
        store.queue([letter("a/3")])
        assert deliver(store, settings, NOW, unknown, OPERATOR).failed == ("a/3: gets no letters: paused",)
        store.try_again("ledare", since=NOW)
        assert "a/3" in deliver(store, settings, NOW, LEADER, OPERATOR).sent
    assert store.paused_recipients() == set()


def replace_address(person: Recipient, address: str) -> Recipient:
    return person.model_copy(update={"address": address})


class Cut(Sink):
    """Takes the letter, and cuts the connection before it says so."""

    async def handle_DATA(self, server, session, envelope):  # type: ignore[no-untyped-def]
        reply = await super().handle_DATA(server, session, envelope)
        if len(self.kept) == 1:
            server.transport.abort()
        return reply


def test_a_letter_that_may_have_arrived_comes_again_under_the_same_id_and_is_counted(store: Store) -> None:
    sink = Cut()
    store.queue([letter()])
    with serving(sink, free_port()) as settings:
        assert deliver(store, settings, NOW).failed
        assert (store.unsent(NOW), store.doubts()) == ([], 1)
        deliver(store, settings, NOW + 5 * MINUTE)
    ids = [line for _, content in sink.kept for line in content.splitlines() if line.startswith(b"Message-ID")]
    assert (len(ids), len(set(ids)), store.unsent()) == (2, 1, [])


def test_a_server_that_wants_one_letter_a_connection_gets_the_others_on_new_ones(store: Store) -> None:
    class Once(Sink):
        async def handle_MAIL(self, server, session, envelope, address, options):  # type: ignore[no-untyped-def]
            session.count = getattr(session, "count", 0) + 1
            self.hello = "250 ok" if session.count == 1 else "421 enough"
            return await super().handle_MAIL(server, session, envelope, address, options)

    store.queue([replace(letter(f"a/{number}"), created=NOW + number * MINUTE) for number in range(4)])
    with serving(Once(), free_port()) as settings:
        while store.unsent():
            assert deliver(store, settings, NOW).sent
    assert store.doubts() == 0


def test_a_letter_that_cannot_tell_an_alarm_makes_none(store: Store) -> None:
    store.queue([replace(letter("alarms-1/drift"), recipient_id="drift")])
    pipeline.watch_letters(store, NOW + 60 * MINUTE)
    store.mark_failed("alarms-1/drift", "550 no", now=NOW, next_try=NOW, permanent=True)
    pipeline.watch_letters(store, NOW + 60 * MINUTE)
    assert store.alarms() == []


@pytest.mark.parametrize("attempts", [0, 1, 20])
def test_the_pause_grows_to_half_a_day(attempts: int) -> None:
    assert pause_after(attempts) == min(5 * 2**attempts * MINUTE, 720 * MINUTE)


def test_two_letters_of_alarms_at_one_time_are_two(store: Store) -> None:
    for number in range(2):
        store.queue([letter(f"a/{number}")])
        store.mark_failed(f"a/{number}", "550 no", now=NOW, next_try=NOW, permanent=True)
        assert len(told(store, NOW)) == number + 1


def test_what_is_marked_of_a_letter_outlives_a_power_cut_in_sqlite(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    for durable, level in ((True, 2), (False, 1), (True, 2)):
        with store._transaction(durable=durable) as connection:
            assert connection.exec_driver_sql("pragma synchronous").scalar() == level
    store.close()


def test_a_flagged_letter_that_no_server_accepts_is_told_to_the_operator_within_a_quarter_of_an_hour(store: Store) -> None:
    store.queue([letter("alert-1/s1")])
    ticks = [NOW + number * MINUTE / 2 for number in range(60)]  # the service delivers, and looks, every half a minute
    first = next(at for at in ticks if told(store, at))
    assert 10 * MINUTE < first - NOW <= 15 * MINUTE
    assert "letter alert-1/s1 has waited since 2025-10-13 07:05" in status(config_of(), store, now=first).faults
