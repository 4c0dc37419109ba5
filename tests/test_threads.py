"""Letters on one matter hang together in a mail program, and each says what sort it is of and how to be rid of such letters."""

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from builders import NOW, change, fetched, item, letter
from test_flagged import SETTINGS, TEMPLATES, raise_alerts
from test_flagged import config as config  # a fixture

from monitor import mail, pipeline
from monitor.config import Config, Environment, Recipient
from monitor.errors import MailError
from monitor.pipeline.envelope import ALARMS, DIGESTS, FLAGGED, PREVIEWS, PROPOSALS, letter_to
from monitor.store import Store
from monitor.values import Letter, Link, Same

DAY = timedelta(days=1)
ANNA = Recipient(id="anna", name="Anna Åberg", address="anna@example.org", role="analyst")


def join(store: Store, one: str, another: str) -> None:
    """A later reading shows that two documents are of one matter."""
    asked, links = fetched(), (Link(one, another, another, "told"),)
    same = replace(change(item(), one), decision=Same(one, item()), verdict=None, links=links)
    store.apply(asked.request, asked, [same], next_check=NOW, now=NOW)


def letters(store: Store, who: str) -> list[Letter]:
    return [one for one in store.unsent() if one.recipient_id == who]


def test_a_letter_answers_the_newest_on_its_matter_and_names_the_first_also_when_the_matter_was_joined_since(
    store: Store, config: Config
) -> None:
    first, second, other = raise_alerts(store, "Uppdrag om järnväg", "Förordning om elnät", "Plan för hamnar")
    for number, one in enumerate((first, second, other)):
        at = NOW + number * DAY
        if one == second:
            join(store, second, first)
        store.release_alert(one, "", not_before=NOW)
        assert pipeline.alert(config, store, TEMPLATES, settings=SETTINGS, now=at) == 2
    sent = letters(store, "s1")
    assert "In-Reply-To" not in sent[0].headers and "In-Reply-To" not in sent[2].headers
    assert sent[1].headers["In-Reply-To"] == sent[1].headers["References"] == sent[0].message_id
    assert "s1" in sent[0].message_id and "@example.org" in sent[0].message_id
    assert letters(store, "s2")[1].headers["In-Reply-To"] == letters(store, "s2")[0].message_id


def test_proposals_on_one_matter_hang_together_and_the_group_has_a_thread_of_its_own(store: Store, config: Config) -> None:
    first, second = raise_alerts(store, "Uppdrag om järnväg", "Förordning om elnät")
    join(store, second, first)
    assert pipeline.propose(config, store, TEMPLATES, settings=SETTINGS, now=NOW) == 2
    told = letters(store, "ledare")
    answers = {one.message_id: one.headers.get("In-Reply-To") for one in told}
    assert sorted(map(str, answers.values())) == sorted(["None", next(one for one in answers if answers[one] is None)])
    assert store.letters_about("s1", first) == ()


def test_a_long_thread_names_its_first_letter_and_its_newest() -> None:
    earlier = [f"<brev-{number}@example.org>" for number in range(40)]
    made = letter_to(ANNA, "alert-1", DIGESTS, letter().message, settings=SETTINGS, now=NOW, earlier=earlier)
    named = made.headers["References"].split()
    assert (named[0], named[-1], len(named)) == (earlier[0], earlier[-1], 10)
    head = message_from_bytes(mail.written(made, sender="m@example.org"), policy=policy.default)
    assert head["References"].split() == named and head["In-Reply-To"] == earlier[-1]


@pytest.mark.parametrize(
    ("series", "leaves"), [(DIGESTS, True), (FLAGGED, True), (PROPOSALS, False), (PREVIEWS, False), (ALARMS, False)]
)
def test_a_letter_says_of_what_sort_it_is_and_readers_can_leave_what_is_no_duty(series, leaves: bool) -> None:
    made = letter_to(ANNA, "2025-W41", series, letter().message, settings=SETTINGS, now=NOW)
    head = message_from_bytes(mail.written(made, sender="m@example.org"), policy=policy.default)
    assert head["List-Id"] == f"{series.name} <{series.id}.example.org>"
    assert (head["Auto-Submitted"], head["Precedence"]) == ("auto-generated", None)
    assert head["List-Unsubscribe"] == ("<mailto:m@example.org?subject=avsluta%20anna>" if leaves else None)
    assert head["List-Unsubscribe-Post"] is None  # one click needs an address of the web


def test_where_there_is_no_sender_nobody_is_told_to_write_to_it() -> None:
    made = letter_to(ANNA, "2025-W41", DIGESTS, letter().message, settings=Environment(), now=NOW)
    assert dict(made.headers) == {"List-Id": "Veckobrevet <veckobrev.policy-monitor.invalid>"}


def test_what_programs_read_is_never_encoded_and_a_line_break_in_it_stops_the_letter() -> None:
    long = "<https://example.org/" + "a" * 400 + ">"
    made = mail.written(letter(headers={"List-Unsubscribe": long}), sender="")
    assert f"List-Unsubscribe: {long}\r\n".encode() in made
    for bad in ("<a>\r\nBcc: x@example.org", "<å@example.org>"):
        with pytest.raises(MailError) as caught:
            mail.written(letter(headers={"References": bad}), sender="")
        assert caught.value.permanent
