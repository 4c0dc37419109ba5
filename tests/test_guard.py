"""Every spelling of a private place, and every trick in an address, is refused as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.net.guard import Refused, check_address

PRIVATE = [
    "127.0.0.1", "127.1", "127.0.0.1.", "0", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "192.0.0.8",
    "100.64.0.1", "100.127.255.254", "169.254.169.254", "198.18.0.1", "224.0.0.1", "255.255.255.255", "2130706433", "4294967297",
    "017700000001", "0177.0.0.1", "0x7f000001", "0x7f.1", "0X7F.0.0.0x1", "127.0.0.0x1",
    "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]", "[::127.0.0.1]", "[::ffff:0:7f00:1]",
    "[64:ff9b::7f00:1]", "[64:ff9b::10.0.0.1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2002:a00:1::1]", "[2001:0:7f00:1::]",
    "[fe80::1]", "[fe80::1%25eth0]", "[fe80::1%eth0]", "[2606:4700::1%25lo]", "[fc00::1]", "[fd00:ec2::254]", "[ff02::1]",
    "①②⑦．０．０．１", "①②⑦。０。０。１", "１２７.0.0.1", "127。0。0。1", "127.0.0.1%2e", "%31%32%37.0.0.1", "localhost%00.example.org",
    "localhost", "LOCALHOST.", "sub.localhost", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "loc\u200balhost", "localhost.localdomain", "router", "printer.local",
    "metadata.google.internal", "nas.home.arpa",
]  # fmt: skip


@pytest.mark.parametrize("host", PRIVATE)
@pytest.mark.parametrize("port", ["", ":443", ":8080"])
def test_a_private_place_is_refused_in_every_spelling(host: str, port: str) -> None:
    with pytest.raises(Refused):
        check_address(f"http://{host}{port}/latest/meta-data/")


TRICKS = [
    "http://good.example@127.0.0.1/", "http://127.0.0.1@good.example/", "http://good.example:80@127.0.0.1/", "http://@good.example/",
    "http://good.example\\@127.0.0.1/", "http://127.0.0.1\\@good.example/", "http://127.0.0.1\\.good.example/", "http:\\\\127.0.0.1/",
    "http:/127.0.0.1/", "http:127.0.0.1/", "http:////127.0.0.1/", "http:///good.example/", "http://127.0.0.1\t/", "h\nttp://127.0.0.1/",
    " http://127.0.0.1/", "http://good.example /", "http://\x00good.example/", "http://good.example|x/", "http://[::1", "http://[1.2.3.4]/",
    "http://good.example:22/", "http://good.example:25/", "http://good.example:0/", "http://good.example:-1/", "http://good.example:65536/",
    "http://good.example:８０/", "http://good.example:8080:80/", "file:///etc/passwd", "FILE:///etc/passwd", "file://good.example/x",
    "gopher://good.example:70/_x", "ftp://good.example/", "dict://good.example/", "data:text/plain,x", "jar:http://good.example/",
    "javascript:alert(1)", "//good.example/", "good.example", "",
]  # fmt: skip


@pytest.mark.parametrize("url", TRICKS)
def test_an_address_with_a_trick_in_it_is_refused(url: str) -> None:
    with pytest.raises(Refused) as refused:
        check_address(url)
    assert "\n" not in str(refused.value)


def test_what_only_looks_like_a_trick_is_asked() -> None:
    for url in ("http://good.example/@127.0.0.1", "https://good.example./?u=http://10.0.0.1/", "https://åre.example:8443/#@x"):
        assert check_address(url).hostname


@given(st.text(max_size=40) | st.text(st.sampled_from("127.0x@:/\\[]%①。．\t\n localhost"), max_size=30))
def test_any_text_is_an_address_that_may_be_asked_or_refused(text: str) -> None:
    for url in (text, f"http://{text}", f"http://{text}/"):
        try:
            parts = check_address(url)
        except Refused:
            continue
        assert parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc
