"""Letters over a real SMTP server on loopback, and into files."""

import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP as Server
from builders import letter
from sinks import Sink, free_port

from monitor import mail
from monitor.errors import DeliveryError, MailError
from monitor.values import Attachment, Letter, Message

SENDER = "Bevakning <monitor@example.org>"


class Encrypted(Controller):
    def factory(self) -> Server:
        return Server(self.handler, tls_context=self.tls, require_starttls=True, hostname="localhost")

    tls: ssl.SSLContext


@pytest.fixture
def sink() -> Sink:
    return Sink()


@pytest.fixture
def server(sink: Sink) -> Iterator[str]:
    controller = Controller(sink, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield f"smtp://127.0.0.1:{controller.port}"
    controller.stop()


@pytest.fixture
def encrypted(sink: Sink, tmp_path: Path) -> Iterator[Callable[[str], str]]:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    controller = Encrypted(sink, hostname="127.0.0.1", port=free_port())
    controller.tls = context
    controller.start()
    yield lambda query: f"smtp://127.0.0.1:{controller.port}{query}"
    controller.stop()


def sent(url: str, one: Letter) -> str:
    with mail.connect(url) as connection:
        return mail.send(one, connection, sender=SENDER)


def test_a_letter_arrives_whole_at_one_recipient(server: str, sink: Sink) -> None:
    one = letter()
    one = replace(one, message=replace(one.message, attachments=(Attachment("lista.html", "text/html", "<p>spår</p>".encode()),)))
    assert sent(server, one).startswith("250")
    ((recipients, content),) = sink.kept
    message = message_from_bytes(content, policy=policy.default)
    assert recipients == ["ledare@example.org"]
    assert (message["Subject"], message["Message-ID"]) == ("Bevakning vecka 41: åäö", "<2025-w41.ledare@example.org>")
    assert message.get_body(("plain",)).get_content().strip() == "Hej å."
    assert message.get_body(("html",)).get_content().strip() == "<p>Hej å.</p>"
    (listing,) = message.iter_attachments()
    assert (listing.get_filename(), listing.get_content()) == ("lista.html", "<p>spår</p>")
    assert listing["Content-Type"] == 'text/html; charset="utf-8"'


@pytest.mark.parametrize(
    "subject",
    [
        "Vecka 41: Uppdrag om en studie om effekterna av att differentiera …",
        "Vecka 41: Tilläggsremittering av utkast till prop. Grundläggande …",
        "Vecka 41: Dimensionering av gymnasial utbildning för bättre …",
        "Vecka 41: Fler spår",
        "Week 41",
    ],
)
def test_a_subject_arrives_with_each_of_its_spaces_in_short_lines(subject: str) -> None:
    one = letter(message=Message(subject, "Hej.", "<p>Hej.</p>"))
    content = mail.written(one, sender=SENDER)
    assert message_from_bytes(content, policy=policy.default)["Subject"] == subject
    assert max(len(line) for line in content.split(b"\r\n\r\n")[0].splitlines()) <= 78


def test_a_recipient_that_does_not_exist_is_refused_for_good_and_the_next_letter_goes(server: str, sink: Sink) -> None:
    with mail.connect(server) as connection:
        with pytest.raises(MailError) as caught:
            mail.send(letter(address="unknown@example.org"), connection, sender=SENDER)
        mail.send(letter(), connection, sender=SENDER)
    assert caught.value.permanent and "550" in caught.value.reason
    assert len(sink.kept) == 1


@pytest.mark.parametrize(("reply", "permanent"), [("451 try later", False), ("554 no spam here", True)])
def test_a_refused_message_is_tried_again_only_when_the_server_says_so(
    server: str, sink: Sink, reply: str, permanent: bool
) -> None:
    sink.reply = reply
    with pytest.raises(MailError) as caught:
        sent(server, letter())
    assert caught.value.permanent == permanent and reply in caught.value.reason


def test_no_reply_that_is_kept_holds_an_address(server: str, sink: Sink) -> None:
    sink.reply = "554 we do not like LEDARE@example.org"
    with mail.connect(server) as connection, pytest.raises(MailError) as caught:
        mail.send(letter(), connection, sender=SENDER)
    assert caught.value.reason == "554 we do not like ledare"


def test_a_server_that_is_not_there_lets_letters_wait() -> None:
    with pytest.raises(DeliveryError, match="mail server 127.0.0.1: "), mail.connect("smtp://127.0.0.1:1"):
        pass


@pytest.mark.parametrize(
    "refusal",
    [{"hello": "530 5.7.0 Authentication required"}, {"hello": "550 not from you"}, {"to": "530 Must issue STARTTLS first"}],
)
def test_what_the_server_refuses_before_it_looks_at_the_recipient_is_no_fault_of_the_letter(
    server: str, sink: Sink, refusal: dict[str, str]
) -> None:
    vars(sink).update(refusal)
    with pytest.raises(DeliveryError, match="mail server: 5"):
        sent(server, letter())


def test_a_server_that_does_not_know_the_password_lets_letters_wait(server: str) -> None:
    with pytest.raises(DeliveryError), mail.connect(server.replace("//", "//me:secret@")):
        pass


def test_encryption_is_used_and_the_certificate_verified(
    encrypted: Callable[[str], str], sink: Sink, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(DeliveryError, match="(?i)certificate"):
        sent(encrypted("?starttls=1"), letter())
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    assert sent(encrypted("?starttls=1"), letter()).startswith("250")
    assert len(sink.kept) == 1


def test_starttls_that_is_asked_for_and_not_offered_is_a_fault(server: str, sink: Sink) -> None:
    with pytest.raises(DeliveryError):
        sent(f"{server}?starttls=1", letter())
    assert sink.kept == []


def test_a_connection_that_breaks_is_tried_again(server: str) -> None:
    with pytest.raises(DeliveryError), mail.connect(server) as connection:
        connection.close()
        mail.send(letter(), connection, sender=SENDER)


@pytest.mark.parametrize("address", ["ledare@å.example.org", "åsa@example.org", "a\udce5@example.org", "a@b@c", "<"])
def test_a_letter_that_cannot_be_made_is_refused_and_stops_no_other(server: str, sink: Sink, address: str) -> None:
    with mail.connect(server) as connection:
        with pytest.raises(MailError) as caught:
            mail.send(letter(address=address), connection, sender=SENDER)
        mail.send(letter(), connection, sender=SENDER)
    assert caught.value.permanent and len(sink.kept) == 1


def test_a_file_outbox_holds_the_mail_and_its_page(tmp_path: Path) -> None:
    path = mail.write_outbox(letter(), tmp_path / "outbox", sender="")
    assert sorted(one.name for one in path.parent.iterdir()) == ["2025-W41-ledare.eml", "2025-W41-ledare.html"]
    assert message_from_bytes(path.read_bytes(), policy=policy.default)["To"] == "Ledare Åsa <ledare@example.org>"


def test_an_outbox_that_cannot_be_written_to_lets_letters_wait(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DeliveryError, match="file/outbox cannot be written to"):
        mail.write_outbox(letter(), tmp_path / "file/outbox", sender="")


def test_the_same_letter_has_the_same_bytes() -> None:
    one = letter()
    one = replace(one, message=replace(one.message, attachments=(Attachment("lista.html", "text/html", b"<p>allt</p>"),)))
    content = mail.written(one, sender=SENDER)
    assert content == mail.written(one, sender=SENDER)
    boundaries = [part.get_boundary() for part in message_from_bytes(content, policy=policy.default).walk() if part.is_multipart()]
    assert len(set(boundaries)) == len(boundaries) == 2


def test_a_key_never_leads_out_of_the_outbox(tmp_path: Path) -> None:
    assert mail.write_outbox(letter("../../etc/x"), tmp_path, sender="").parent == tmp_path


def test_line_breaks_in_titles_and_names_make_no_headers() -> None:
    one = letter(name="Å\r\nBcc: x@example.org")
    one = replace(one, message=replace(one.message, subject="Rubrik\r\nBcc: y@example.org"))
    content = mail.written(one, sender=SENDER)
    assert message_from_bytes(content, policy=policy.default)["Bcc"] is None


def test_the_message_id_is_the_same_for_the_same_letter_and_holds_no_address() -> None:
    assert mail.message_id("2025-W41", "ledare", "example.org") == "<2025-w41.ledare@example.org>"


def test_a_server_that_is_encrypted_from_the_first_byte_and_wants_no_password_gets_the_letter(
    sink: Sink, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    authority.issue_cert("localhost").configure_cert(context)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    controller = Controller(sink, hostname="127.0.0.1", port=free_port(), ssl_context=context)
    controller.start()
    try:
        assert sent(f"smtps://localhost:{controller.port}", letter()).startswith("250")
    finally:
        controller.stop()
