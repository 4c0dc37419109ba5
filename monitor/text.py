"""Swedish text as we compare it: cleaned of what publishers leave in it, cut into words, and hashed.

Facts: regeringen.se writes soft hyphens and non-breaking spaces into titles and sentences (recorded pages, July 2026), and
leaves out the last slash of a URL when the slug has a dot (RSS, June 2026).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")  # soft hyphen, zero-width characters, byte-order mark
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f\ufff9-\ufffb\U000e0000-\U000e007f]"
)  # also what turns the reading direction
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WORD = re.compile(r"\w+", re.UNICODE)
# What a page holds that stands in place of an answer until a browser has run its scripts (regeringen.se and others behind Cloudflare, 2026).
_CHALLENGE = re.compile(rb"You are unable to access|cf-chl|challenge-platform|Just a moment\.\.\.")
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|mc_[ce]id", re.IGNORECASE)


def normalise(text: str) -> str:
    """The text on one line: composed å, ä, ö, no soft hyphens or control characters, single spaces."""
    if not (
        text.isprintable() and unicodedata.is_normalized("NFC", text)
    ):  # nearly all is, and an item's texts come here some 15 times
        text = _clean(text)
    return " ".join(text.split())


def normalise_lines(text: str) -> str:
    """Like `normalise`, with paragraphs kept apart by one empty line."""
    paragraphs = (" ".join(part.split()) for part in re.split(r"\n\s*\n", _clean(text)))
    return "\n\n".join(part for part in paragraphs if part)


def _clean(text: str) -> str:
    return _CONTROL.sub(" ", unicodedata.normalize("NFC", _INVISIBLE.sub("", text)))


def for_xml(text: str) -> str:
    """The text without the characters that XML 1.0 cannot hold, however they are written."""
    return _NO_XML.sub("", text)


def tokens(text: str) -> list[str]:
    """The words of a text in lower case, digits included."""
    return _WORD.findall(normalise(text).lower())


@lru_cache(maxsize=200_000)  # more words than a round meets; a service of years must not remember them all
def lemma(word: str) -> str:
    """The form of a Swedish word that a dictionary lists, in lower case: "utredningarna" becomes "utredning"."""
    import simplemma  # here, because few commands ask, and it takes a thirtieth of a command's start

    return simplemma.lemmatize(word, lang="sv").lower()


@lru_cache(maxsize=10_000)  # an item's address is asked for some ten times while it is linked and stored
def canonical_url(url: str, base: str = "") -> str:
    """One spelling for one address: absolute, host in lower case, no fragment, no tracking, no last slash.

    The query is kept (diaries and Statskontoret address documents by it), its order too. Raises ValueError for what is not
    http or https, or has no host: a link that a reader cannot open is no address.
    """
    parts = urlsplit(urljoin(base, url.strip()))
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        raise ValueError(f"not a web address: {normalise(url)[:200]!r}")
    host = parts.hostname.lower().rstrip(".")
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    path = quote(unquote(parts.path), safe="/:@!$&'()*+,;=-._~").rstrip("/")
    query = urlencode(
        [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(name)]
    )
    return urlunsplit(("https", f"{host}{port}", path, query, ""))


def without_tracking(url: str) -> str:
    """The address without what tracks its readers (utm_source and the like); the rest is left as it is written."""
    parts = urlsplit(url)
    kept = [part for part in parts.query.split("&") if not _TRACKING.fullmatch(part.partition("=")[0])]
    return url if len(kept) == parts.query.count("&") + 1 else urlunsplit(parts._replace(query="&".join(kept)))


def web_address(url: str) -> str:
    """An address as mail programs need it: in ASCII, what is not percent-encoded; what is encoded already stays.

    Empty for what is none of the web: a stranger's `javascript:` would run where a letter's attachment is opened in a browser.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return ""
    try:
        host = parts.netloc.encode("idna").decode() if not parts.netloc.isascii() else parts.netloc
    except UnicodeError:
        host = parts.netloc
    path, query, fragment = (quote(part, safe="%/:?@!$&'()*+,;=-._~") for part in (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme, host, path, query, fragment))


def content_hash(*parts: str) -> str:
    """A stable fingerprint of what a reader sees; the leading "1" changes when what is hashed changes."""
    joined = "\x1f".join(normalise(part) for part in parts)
    return "1" + hashlib.sha256(joined.encode()).hexdigest()[:31]


def asks_for_a_browser(body: bytes) -> bool:
    """Whether a page holds what a challenge page for browsers holds; pages that are none may hold the same scripts."""
    return bool(_CHALLENGE.search(body))


def bytes_hash(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def slug(text: str) -> str:
    """Text as part of an id: "SOU 2025:12" becomes "sou-2025-12"; å, ä and ö lose their marks, as in Swedish URLs."""
    plain = normalise(text).lower().translate(str.maketrans("åäöé", "aaoe"))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


@lru_cache(maxsize=10_000)
def title_key(title: str) -> str:
    """A title without what varies between publishers' tellings of it: case, punctuation, order kept."""
    return " ".join(tokens(title))


def shorten(text: str, length: int) -> str:
    """At most `length` characters, cut between words and marked with an ellipsis."""
    text = normalise(text)
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"
