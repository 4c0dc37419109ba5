"""Every fault that the program records of a source has Swedish words, for the pages and the letters."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor import failure

MONITOR = Path(failure.__file__).parent
WHERE = {"FetchError": 2, "Refused": 0, "Unreadable": 0}  # which argument says what went wrong
BEFORE = {"Refused": "refused: "}  # as `net` records it
SPOKEN = (  # put together of parts, so that no call shows them whole
    ("HTTP 502", "fel hos servern (HTTP 502)"),
    ("HTTP 404", "sidan finns inte (HTTP 404)"),
    ("HTTP 403, a challenge page for browsers", "en sida som kräver webbläsare (HTTP 403)"),
    ("HTTP 429", "servern vill inte bli frågad så ofta (HTTP 429)"),
    ("HTTP 418", "servern nekade (HTTP 418)"),
    ("no whole answer within 60 s", "inget svar i tid"),
    ("cannot be reached: name not found: x.example", "servernamnet finns inte"),
    ("cannot be reached through the proxy x:8080: ConnectError", "servern går inte att nå"),
    ("cannot be reached: [Errno 111] Connection refused", "anslutningen nekades"),
    ("cannot be reached: [SSL: CERTIFICATE_VERIFY_FAILED] expired", "serverns certifikat godtas inte"),
    ("refused: x.example has the address 10.0.0.7, which is not public", "adressen är inte en öppen webbadress"),
    ("list: holds no items", "listan är tom"),
    ("main li: is not on the page", "svaret har inte den väntade formen"),
)


def recorded() -> Iterator[str]:
    """What `net` and `pipeline.discover` can record, each part that varies written as 7."""
    for path in (*sorted((MONITOR / "net").glob("*.py")), MONITOR / "pipeline" / "discover.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            name = call.func.id if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) else ""
            if name in WHERE and len(call.args) > WHERE[name]:
                said = call.args[WHERE[name]]
                parts = said.values if isinstance(said, ast.JoinedStr) else [said]
                if isinstance(parts[0], ast.Constant):
                    yield BEFORE.get(name, "") + "".join(str(one.value) if isinstance(one, ast.Constant) else "7" for one in parts)


def test_every_fault_of_the_network_has_words_of_its_own() -> None:
    found = list(recorded())
    assert len(found) > 20
    assert [reason for reason in found if failure.in_swedish(reason) == failure.OUT_OF_FORM] == []


@pytest.mark.parametrize(("reason", "words"), SPOKEN)
def test_a_fault_is_told_as_one_says_it(reason: str, words: str) -> None:
    assert failure.in_swedish(reason) == words
