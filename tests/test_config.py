"""What people write: read, checked, and told with file and line where it is wrong."""

from pathlib import Path

import pytest

from monitor import config
from monitor.config import Environment
from monitor.errors import ConfigError

SOURCES = """\
hosts:
  default: {pause_s: 2}
sources:
  - id: example
    name: Exempel
    owner: Exempelverket
    parser: feed
    url: https://example.org/rss
"""
KINDS = "kinds:\n  - {kind: referral, name: Remiss, aliases: [remisser]}\n"
RULES = """\
tag: energy
name: Energi
rules:
  - id: energi-elnat
    reason: Elnät
    any: ["elnät*"]
    hit: ["Nya elnät byggs"]
"""
OTHERS = ("infrastructure", "total_defence", "skills_supply", "establishment")  # topics, whose files hold nothing here
RECIPIENTS = "recipients:\n  - {id: ledare, name: Ledare, address: ledare@example.org, role: project_leader}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rules").mkdir()
    (tmp_path / "sources.yaml").write_text(SOURCES, "utf-8")
    (tmp_path / "rules/kinds.yaml").write_text(KINDS, "utf-8")
    (tmp_path / "rules/energy.yaml").write_text(RULES, "utf-8")
    for topic in OTHERS:
        (tmp_path / f"rules/{topic}.yaml").write_text(f"tag: {topic}\nname: Ämne\nrules: []\n", "utf-8")
    (tmp_path / "recipients.yaml").write_text(RECIPIENTS, "utf-8")
    return tmp_path


def faults(folder: Path) -> list[str]:
    with pytest.raises(ConfigError) as error:
        config.load(folder)
    return [str(fault).replace(f"{folder}/", "") for fault in error.value.faults]


def test_a_whole_configuration_is_read(folder: Path) -> None:
    found = config.load(folder)
    assert found.by_id["example"].every_minutes == 360
    assert found.hosts["default"].pause_s == 2
    assert found.rules.aliases["remisser"] == "referral"
    assert found.rules.places["energi-elnat"].endswith("rules/energy.yaml:4")
    assert found.recipients[0].topics == ()


def test_without_recipients_there_is_nobody_and_no_fault(folder: Path) -> None:
    (folder / "recipients.yaml").unlink()
    assert config.load(folder).recipients == ()


def test_all_faults_of_all_files_are_told_at_once_with_file_and_line(folder: Path) -> None:
    (folder / "sources.yaml").write_text(SOURCES.replace("parser: feed", "parser: fede") + "    poll: 5\n", "utf-8")
    (folder / "rules/energy.yaml").write_text(RULES.replace('["elnät*"]', '["el*nät"]'), "utf-8")
    (folder / "recipients.yaml").write_text(RECIPIENTS.replace("project_leader", "boss"), "utf-8")
    told = faults(folder)
    assert any(line.startswith("sources.yaml:7: sources.example.parser: must be one of feed, riksdagen_list,") for line in told)
    assert any(
        line.startswith("sources.yaml:9: sources.example.poll: is not a known key; allowed are id, name, owner") for line in told
    )
    assert any(line.startswith("rules/energy.yaml:4: rules.energi-elnat: pattern 'el*nät'") for line in told)
    assert any(line.startswith("recipients.yaml:2: recipients.ledare.role") for line in told)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("url: https://example.org/rss", "url: ftp://example.org", "must be an http or https address"),
        ("url: https://example.org/rss", "url: https://example.org/{when}", "unknown placeholder"),
        ("parser: feed", "parser: html", "needs `select`"),
        ("parser: feed", "parser: feed\n    enabled: false", "says why in `because`"),
        ("    name: Exempel\n", "", "sources.example.name: is missing"),
        ("    name: Exempel\n", "    name: Exempel\n    name: Igen\n", "name: stands twice"),
        ("sources:", "sources: [", "is not YAML"),
        ("parser: feed", "parser: *feed", 'what begins with * must stand in quotes, as in "*elnät*"'),
        ("parser: feed", "parser: *", 'what begins with * must stand in quotes, as in "*elnät*"'),
        ("id: example", "id: Stora Ord", "must be lower-case letters a–z, digits and hyphens"),
        (
            "    parser: feed\n",
            "    parser: html\n    select: {items: li}\n",
            "select.items: is not a known key; allowed are item, title, link",
        ),
        ("{pause_s: 2}", "{pause: 2}", "hosts.default.pause: is not a known key; allowed are parallel, pause_s"),
        ("{pause_s: 2}", "2", "hosts.default: must be keys with their values: parallel, pause_s (got '2')"),
        ("  - id: example\n", "  - 7\n  - id: example\n", "sources.yaml:4: sources.#1: must be keys with their values: id"),
        ("hosts:", "allow_private: [here]\nhosts:", "allow_private.#1: must read host:port"),
        (
            "hosts:",
            "allow_private: here\nhosts:",
            "allow_private: must be a list, with [ ] or a hyphen before each entry (got 'here')",
        ),
        ("parser: feed", "parser: feed\n    board: ja", "board: must be true or false (got 'ja')"),
        ("parser: feed", "parser: feed\n    board: [1]", "board: must be true or false"),
        ("parser: feed", "parser: feed\n    follow: some", "follow: must be one of referrals, all (got 'some')"),
        ("parser: feed", "parser: feed\n    pages: two", "pages: must be a whole number (got 'two')"),
        ("parser: feed", "parser: feed\n    pages: 1.5", "pages: must be a whole number (got '1.5')"),
        ("parser: feed", "parser: feed\n    pages: 51", "pages: must be at most 50 (got '51')"),
        ("parser: feed", "parser: feed\n    weight: 0", "weight: must be at least 0.1 (got '0')"),
        ("parser: feed", "parser: feed\n    weight: .nan", "weight: must be "),
        ("parser: feed", "parser: feed\n    weight: much", "weight: must be a number (got 'much')"),
        ("name: Exempel", "name: 7", "name: must be text (got '7')"),
        ("id: example", f"id: {'a' * 61}", "must have 60 or fewer characters"),
        ("hosts:", "7: x\nhosts:", "sources.yaml:1: a key must be text; put it in quotes"),
        ("hosts:", "? [a]\n: b\nhosts:", "sources.yaml:1: a key must be text; put it in quotes"),
    ],
)
def test_a_fault_says_what_is_allowed(folder: Path, old: str, new: str, told: str) -> None:
    (folder / "sources.yaml").write_text(SOURCES.replace(old, new), "utf-8")
    assert any(told in line for line in faults(folder))


@pytest.mark.parametrize(
    ("kind", "select", "told"),
    [
        (
            "news",
            "{item: 'li['}",
            "sources.yaml:9: sources.example.select.item: is no CSS selector that works on a page: Malformed",
        ),
        ("event", "{item: li, starts: '>>'}", "sources.yaml:9: sources.example.select.starts: is no CSS selector"),
        ("news", "{item: li, date: 'p::before'}", "sources.yaml:9: sources.example.select.date: is no CSS selector"),
        ("news", "{item: ''}", "sources.yaml:9: sources.example.select.item: is empty"),
        ("event", "{item: li}", "sources.yaml:4: sources.example: kind event needs `starts` in `select`"),
        (
            "news",
            "{item: li, starts: time, place: b}",
            "sources.example: starts, place in `select` goes with kind event; this source",
        ),
    ],
)
def test_a_selector_that_cannot_be_used_is_refused_before_any_page_is_read(folder: Path, kind: str, select: str, told: str) -> None:
    written = SOURCES.replace("parser: feed", "parser: html") + f"    select: {select}\n    kind: {kind}\n"
    (folder / "sources.yaml").write_text(written, "utf-8")
    (line,) = faults(folder)
    assert told in line


def test_selectors_of_a_form_that_does_not_look_at_them_are_refused(folder: Path) -> None:
    (folder / "sources.yaml").write_text(SOURCES + "    select: {item: li}\n", "utf-8")
    (line,) = faults(folder)
    assert line.endswith("sources.example: `select` goes with parser html; parser feed does not look at it")


@pytest.mark.parametrize(
    ("more", "doubted"),
    [
        ("    kind: notice\n", True),
        ("    because: x\n", False),
        ("    kind: notice\n    board: true\n", False),
        ("    kind: notice\n    board: false\n", False),
    ],
)
def test_a_source_that_looks_like_a_notice_board_and_is_not_called_one_is_doubted(folder: Path, more: str, doubted: bool) -> None:
    (folder / "sources.yaml").write_text(SOURCES + more, "utf-8")
    assert [one.key for one in config.doubts(config.load(folder)) if one.key.endswith("board")] == [
        "sources.example.board"
    ] * doubted


def test_a_source_is_seen_to_be_a_notice_board_by_its_name_or_address(folder: Path) -> None:
    for old, new in (("name: Exempel", "name: Kommunens anslagstavla"), ("example.org/rss", "example.org/Diarium.rss")):
        (folder / "sources.yaml").write_text(SOURCES.replace(old, new), "utf-8")
        assert "sources.example.board" in [one.key for one in config.doubts(config.load(folder))]


def test_the_sources_that_are_shipped_are_not_taken_for_forgotten_notice_boards() -> None:
    assert [one.key for one in config.doubts(config.load(config.shipped()))] == ["contact"]


def test_two_sources_with_one_id_are_refused(folder: Path) -> None:
    (folder / "sources.yaml").write_text(SOURCES + SOURCES.split("sources:\n")[1], "utf-8")
    assert faults(folder) == ["sources.yaml:9: id: example stands twice"]


def test_two_rules_with_one_id_are_refused_with_both_places(folder: Path) -> None:
    (folder / "rules/more.yaml").write_text(RULES.replace("tag: energy", "tag: corridor"), "utf-8")
    (line,) = faults(folder)
    assert line.startswith("rules/more.yaml:4: id: energi-elnat stands already at") and line.endswith("rules/energy.yaml:4")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "    reason: Elnät\n",
            "    reason: ''\n",
            "rules/energy.yaml:5: rules.energi-elnat.reason: must have 1 or more characters",
        ),
        ('["elnät*"]', '["elnät*", "nät", "elnät*"]', "rules/energy.yaml:6: rules.energi-elnat.any: pattern 'elnät*' stands twice"),
        ("    hit:", "    weight: 0\n    hit:", "rules/energy.yaml:7: rules.energi-elnat.weight: must be above or below 0"),
        ("tag: energy", "tag: shift", "rules: no file here has `tag: energy`; each topic needs one: infrastructure,"),
    ],
)
def test_a_rule_that_would_say_nothing_is_refused_with_its_line(folder: Path, old: str, new: str, told: str) -> None:
    (folder / "rules/energy.yaml").write_text(RULES.replace(old, new), "utf-8")
    (line,) = faults(folder)
    assert line.startswith(told)


def test_a_rule_of_a_source_that_there_is_is_taken(folder: Path) -> None:
    (folder / "rules/energy.yaml").write_text(RULES.replace("    hit:", "    sources: [example]\n    hit:"), "utf-8")
    assert config.load(folder).rules.files["energy"].rules[0].sources == ("example",)


def test_a_rule_file_with_another_ending_is_told(folder: Path) -> None:
    (folder / "rules/shift.yml").write_text(RULES, "utf-8")
    assert faults(folder) == ["rules/shift.yml: is not read: rename it to .yaml"]


def test_yes_no_and_dates_stay_text(folder: Path) -> None:
    (folder / "sources.yaml").write_text(SOURCES.replace("owner: Exempelverket", "owner: no"), "utf-8")
    assert config.load(folder).by_id["example"].owner == "no"


LAUGHS = b"a: &a [x]\n" + b"".join(b"%c: &%c [%s]\n" % (n, n, b", ".join([b"*%c" % (n - 1)] * 9)) for n in b"bcdefghij")


@pytest.mark.parametrize("body", [b"", b"\xff\xfe\x00", b"- 1\n- 2\n", b"&a [*a]", b"\x00", b"- " * 60_000, b"[" * 60_000, LAUGHS])
def test_hostile_files_are_faults_not_crashes(folder: Path, body: bytes) -> None:
    (folder / "sources.yaml").write_bytes(body)
    assert len(faults(folder)) >= 1


@pytest.mark.parametrize(
    "address",
    ["a@b", "ledare@å.se", "åsa@example.org", "a b@example.org", "a..b@example.org", "a@-b.se", "a@b.se.", "", "a@b@c.se"],
)
def test_an_address_that_no_letter_reaches_is_refused_with_its_line(folder: Path, address: str) -> None:
    (folder / "recipients.yaml").write_text(RECIPIENTS.replace("ledare@example.org", f"'{address}'"), "utf-8")
    (line,) = faults(folder)
    assert line.startswith("recipients.yaml:2: recipients.ledare.address: must read name@example.org") and line.endswith(
        "with xn--"
    )


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (
            "recipients:\n  - {id: anna.ek@region.se, name: [Anna Ek], address: anna.ek, role: anna.ek@region.se}\n",
            ["#1.id: must be lower-case", "#1.name: must be text", "#1.address: must read name@", "#1.role: must be one of"],
        ),
        ("recipients: []\nanna.ek@region.se: x\nanna.ek@region.se: y\n", ["…: stands twice", "…: is not a known key"]),
        ("recipients: anna.ek@region.se\n", ["recipients: must be a list"]),
    ],
)
def test_no_address_and_no_name_is_quoted_in_a_fault(folder: Path, written: str, told: list[str]) -> None:
    """Faults stand in logs and on pages."""
    (folder / "recipients.yaml").write_text(written, "utf-8")
    lines = faults(folder)
    assert [words in line for words, line in zip(told, lines, strict=True)] == [True] * len(told), lines
    assert "anna" not in str(lines).lower()


def test_no_password_is_quoted_in_a_fault(tmp_path: Path) -> None:
    (path := tmp_path / "users.yaml").touch(0o600)
    path.write_text("users: [{name: 7, role: adm, password: 31415926}]\n", "utf-8")
    with pytest.raises(ConfigError, match=r"users.yaml:1: users.#1.password: must be text") as error:
        config.read_users(path)
    assert "31415926" not in str(error.value)


def test_a_domain_with_swedish_letters_is_taken_in_its_registered_form(folder: Path) -> None:
    (folder / "recipients.yaml").write_text(RECIPIENTS.replace("example.org", "xn--vxj-qla.se"), "utf-8")
    assert config.load(folder).recipients[0].address == "ledare@xn--vxj-qla.se"


def test_a_rule_of_sources_that_there_are_none_of_is_doubted_and_not_refused(folder: Path) -> None:
    (folder / "rules/energy.yaml").write_text(RULES.replace("    hit:", "    sources: [example, nope, none]\n    hit:"), "utf-8")
    (doubt,) = [one for one in config.doubts(config.load(folder)) if one.key.endswith(".sources")]
    assert str(doubt).endswith("rules/energy.yaml:4: energi-elnat.sources: not in sources.yaml: nope, none (in 1 rule)")
    twin = RULES.replace("id: energi-elnat", "id: two").replace("    hit:", "    sources: [nope]\n    hit:")
    (folder / "rules/shift.yaml").write_text(twin.replace("tag: energy", "tag: shift"), "utf-8")
    (doubt,) = [one for one in config.doubts(config.load(folder)) if one.key.endswith(".sources")]
    assert doubt.message == "not in sources.yaml: nope, none (in 2 rules)"


def test_a_missing_contact_an_address_of_the_example_and_one_that_stands_twice_are_doubted_and_not_refused(folder: Path) -> None:
    twice = RECIPIENTS.replace("example.org", "region.se")
    twice += twice.split("\n")[1].replace("id: ledare", "id: vice").replace("ledare@", "Ledare@") + "\n"
    (folder / "recipients.yaml").write_text(RECIPIENTS, "utf-8")
    nameless, *_, doubt = config.doubts(config.load(folder))
    assert nameless.key == "contact" and nameless.message.startswith("is empty: a publisher")
    assert str(doubt).endswith(": recipients.ledare.address: is an address of the example: nobody reads what is sent there")
    (folder / "recipients.yaml").write_text(twice, "utf-8")
    *_, doubt = config.doubts(config.load(folder))
    assert (doubt.key, doubt.message) == ("recipients.vice.address", "is the address of ledare too")


def test_a_role_that_nobody_has_is_doubted_where_something_waits_for_it(folder: Path) -> None:
    def missing(head: str, *roles: str) -> list[str]:
        people = "".join(
            f"  - {{id: p{number}, name: P, address: p{number}@region.se, role: {one}}}\n" for number, one in enumerate(roles)
        )
        (folder / "recipients.yaml").write_text(f"{head}recipients:\n{people}", "utf-8")
        return [one.message.split()[4].strip(",") for one in config.doubts(config.load(folder)) if one.key == "recipients"]

    assert missing("", "analyst") == ["project_leader", "steering", "operator"]
    assert missing("alerts: send\n", "analyst", "steering") == ["operator"]
    assert missing("", "project_leader", "steering", "operator") == []


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "recipients.yaml:1: is empty; it needs alerts, recipients"),
        (
            b"recipients:\n",
            "recipients.yaml:1: recipients: must be a list, with [ ] or a hyphen before each entry (nothing stands there)",
        ),
        (b"recipients:\n  - {name: \xe5}\n", "recipients.yaml:2: is not UTF-8 text; save it as UTF-8"),
    ],
)
def test_a_file_that_holds_no_recipients_says_where_and_what_is_wanted(folder: Path, body: bytes, told: str) -> None:
    (folder / "recipients.yaml").write_bytes(body)
    assert faults(folder) == [told]


def test_a_model_that_cannot_be_read_is_a_fault(folder: Path) -> None:
    (folder / "rules/model.json").mkdir()
    assert faults(folder) == ["rules/model.json: cannot be read: Is a directory"]


def test_mail_without_a_sender_is_refused() -> None:
    with pytest.raises(ConfigError, match="MONITOR_MAIL_FROM"):
        Environment.read({"MONITOR_SMTP_URL": "smtp://mail.example.org"})


def test_a_mail_address_of_the_wrong_form_is_told_without_its_password() -> None:
    with pytest.raises(ConfigError) as error:
        Environment.read({"MONITOR_SMTP_URL": "http://me:secret@mail.example.org", "MONITOR_MAIL_FROM": "x@example.org"})
    assert "secret" not in str(error.value)


@pytest.mark.parametrize(
    "url",
    ["smtp://mail.example.org?starttls=1", "smtps://me:p%40ss@mail.example.org:465", "smtp://me:p@localhost:25", "smtp://[::1]"],
)
def test_a_mail_server_is_encrypted_or_on_this_machine(url: str) -> None:
    assert Environment.read({"MONITOR_SMTP_URL": url, "MONITOR_MAIL_FROM": "Bevakning å <x@example.org>"}).smtp_url == url


@pytest.mark.parametrize(
    "url",
    [
        "smtp://me:secret@mail.example.org",
        "smtp://127.0.0.1:1?starttls=yes",
        "smtp://127.0.0.1.example.org",
        "smtp://h:x?starttls=1",
    ]
    + ["smtp://me:s%C3%A5@h?starttls=1", "smtp://me:a#b@h?starttls=1", "smtp://[h?starttls=1", "smtp://@?starttls=1"],
)
def test_letters_and_passwords_in_the_clear_are_refused(url: str) -> None:
    with pytest.raises(ConfigError, match="must read smtp://user:password@host:587") as error:
        Environment.read({"MONITOR_SMTP_URL": url, "MONITOR_MAIL_FROM": "x@example.org"})
    assert "secret" not in str(error.value)


@pytest.mark.parametrize("sender", ["x", "x@å.se", "A, B <x@example.org>", "x@example.org, y@example.org", "A\n <x@example.org>"])
def test_a_sender_that_is_no_address_is_refused(sender: str) -> None:
    with pytest.raises(ConfigError, match="MONITOR_MAIL_FROM: must read name@example.org"):
        Environment.read({"MONITOR_MAIL_FROM": sender})


@pytest.mark.parametrize("proxy", ["ftp://proxy:1", "http://", "http://proxy:x", "socks5://proxy:1", "http://me:secret@pro xy"])
def test_a_proxy_that_is_none_is_refused_without_its_password(proxy: str) -> None:
    with pytest.raises(ConfigError, match="https_proxy: must read http://host:port") as error:
        Environment.read({"https_proxy": proxy})
    assert "secret" not in str(error.value)


def test_certificates_that_cannot_be_used_are_refused(tmp_path: Path) -> None:
    (tmp_path / "no.pem").write_text("no certificate", "utf-8")
    for path in (tmp_path / "no.pem", tmp_path / "nowhere"):
        with pytest.raises(ConfigError, match="SSL_CERT_FILE: must be a file of certificates in PEM form"):
            Environment.read({"SSL_CERT_FILE": str(path)})


def test_schemas_exist_for_every_file_that_people_write() -> None:
    assert set(config.schemas()) == {
        "sources.schema.json",
        "rules.schema.json",
        "kinds.schema.json",
        "bodies.schema.json",
        "recipients.schema.json",
    }
