"""What strangers write stays in its place: in the letters' heads, texts and pages, and in what the webhook is told.

Calendars, feeds and the report have such tests of their own: test_ics.py, test_atom.py, test_report.py.
"""

import json
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser

import pytest
from builders import NOW, deadline, document, item, letter
from hypothesis import example, given
from hypothesis import strategies as st
from test_digest import TEMPLATES, composed

from monitor import mail, notice, render
from monitor.config import Environment, Recipient
from monitor.pipeline.envelope import DIGESTS, letter_to, posted
from monitor.render.flagged import message_on
from monitor.values import Alarm, Document, Links, Message

FRAGMENTS = (
    "<evil onevil=1>", '"><evil src=https://evil.example/x>', "'><evil>", "</style><evil>", "</title><evil>", "<!--", "-->", "]]>",
    "<![CDATA[", "&lt;evil&gt;", "&#60;evil>", "{{ 7*7 }}", "{% raw %}", "<script>evil()</script>", "<img src=x onerror=evil()>",
    "\r\nBcc: evil@example.org", "\nBcc: evil@example.org\n\nEVIL", "\r\n.\r\n", "\n--\nEVIL\n", "\u2028EVIL\u2029", "\x85Bcc: x@y",
    "=?utf-8?q?=0D=0ABcc:_x?=", "javascript:evil()", "a" * 200, "å" * 90, "\u202eevil", "\ufeff", "\t", " ", "ord",
)  # fmt: skip
WORDS = st.lists(st.sampled_from(FRAGMENTS) | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12), max_size=5)
HOSTILE = WORDS.map("".join)
HEAD = [
    "Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted", "Content-Language", "List-Id", "List-Unsubscribe", "MIME-Version",
    "Content-Type",
]  # fmt: skip
SETTINGS = Environment(mail_from="m@example.org")
LINKS = Links({"1": "https://monitor.example.org/brev/omdome/x"}, "https://monitor.example.org/brev/avsluta/x")


class Page(HTMLParser):
    """Which elements and attributes a page has, and where it leads."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags, self.attributes, self.addresses = set[str](), set[str](), list[str]()
        self.comments = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src", "action", "background")]

    def handle_comment(self, data: str) -> None:
        self.comments += 1


BENIGN = {
    "html", "head", "meta", "title", "style", "body", "div", "p", "h1", "h2", "h3", "ol", "ul", "li", "a", "span", "code", "table", "thead",
    "tbody", "tr", "th", "td", "strong",
}  # fmt: skip
ALLOWED = {"lang", "charset", "name", "content", "class", "style", "href", "role", "scope"}


def is_in_place(message: Message) -> None:
    for html in (message.html, *(one.content.decode() for one in message.attachments)):
        page = Page(html)
        assert page.tags <= BENIGN and page.attributes <= ALLOWED and page.comments == 0
        assert all(one.startswith(("https://", "http://", "#")) or one == "" for one in page.addresses), page.addresses
    assert message.text.splitlines().count("--") == 1  # what is below is ours
    assert len(message.subject.splitlines()) <= 1


def head_of(message: Message) -> EmailMessage:
    person = Recipient(id="ledare", name="Ledare", address="ledare@example.org", role="project_leader")
    made = mail.written(letter_to(person, "2025-W41", DIGESTS, message, settings=SETTINGS, now=NOW), sender=SETTINGS.mail_from)
    return message_from_bytes(made, policy=policy.default)


def stranger(title: str, summary: str, url: str) -> Document:
    one = item(title=title, summary=summary, url=url, kind="referral", senders=(title,), refs=(title[:40],), place=summary)
    return document("1", item=one, deadlines=(deadline("2025-11-14", summary),))


@given(HOSTILE, HOSTILE, HOSTILE)
@example("Spår\r\nBcc: evil@example.org", "<evil>", 'https://example.org/"onevil=1>')
def test_a_digest_and_its_full_list_show_hostile_words_as_words(title: str, summary: str, address: str) -> None:
    message = render.render(composed([stranger(title, summary, f"https://example.org/{address}")]), TEMPLATES, links=LINKS)
    is_in_place(message)
    head = head_of(message)
    assert sorted(head.keys()) == sorted(HEAD)
    assert [one.get_content_type() for one in head.walk()][1:] == [
        "multipart/alternative", "text/plain", "text/html", "text/html",
    ]  # fmt: skip
    assert head["To"].addresses[0].addr_spec == "ledare@example.org" and len(head["To"].addresses) == 1


@pytest.mark.parametrize(
    "url", ["javascript:evil()", "data:text/html,<evil>", 'https://a.example/"><evil>', "//evil", "\thttps://x"]
)
def test_an_address_that_is_none_of_the_web_is_led_to_nowhere(url: str) -> None:
    is_in_place(render.render(composed([stranger("Spår", "", url)]), TEMPLATES))


@given(HOSTILE, HOSTILE, st.booleans())
def test_the_letter_on_flagged_decisions_and_the_webhook_keep_hostile_words_in_place(title: str, line: str, held: bool) -> None:
    one = stranger(title, line, "https://example.org/1")
    made = composed([replace(one, verdict=replace(one.verdict, urgent=True))] if one.verdict else [])
    message = message_on(list(made.flagged), {"1": line}, TEMPLATES, held=held, now=NOW, links=LINKS)
    is_in_place(message)
    assert sorted(head_of(message).keys()) == sorted(HEAD)
    told = json.loads(posted("released", "alert-1", message, now=NOW, about=[one], lines={"1": line}).message.text)
    assert (told["event"], told["documents"][0]["title"], told["documents"][0]["line"]) == ("released", title, line)


@given(HOSTILE, HOSTILE)
def test_a_letter_to_an_operator_keeps_what_servers_say_in_place(said: str, name: str) -> None:
    kinds = {
        "stuck": {"letters": 2, "reply": said}, "refused": {"reply": said}, "gap": {"reason": said}, "category": {"name": name},
        "failing": {"reason": said}, "unreadable": {"reason": said}, "paused": {"who": "x", "reply": said},
    }  # fmt: skip
    began = [Alarm(kind, "", name, NOW, facts) for kind, facts in kinds.items() if kind in ("stuck", "refused", "paused")]  # type: ignore[arg-type]
    began += [
        Alarm(kind, name or "a", name, NOW, facts) for kind, facts in kinds.items() if kind not in ("stuck", "refused", "paused")
    ]  # type: ignore[arg-type]
    message = notice.render(began, [], TEMPLATES, sources={}, states={}, now=NOW)
    is_in_place(message)
    assert sorted(head_of(message).keys()) == sorted(HEAD)


@given(HOSTILE)
def test_a_subject_is_one_line_and_ends_no_head(subject: str) -> None:
    head = message_from_bytes(
        mail.written(letter(message=Message(subject, "Hej.", "<p>Hej.</p>")), sender="m@example.org"), policy=policy.default
    )
    assert "Bcc" not in head and head.get_body(("plain",)).get_content().strip() == "Hej."
