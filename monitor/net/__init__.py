"""The only way out to the web, guarded: what is asked, of whom, how much and how long.

- An address is checked as text at every hop: scheme, user-info, private, numeric and local hosts. Without a proxy its name is
  resolved once, refused if any of its addresses is not public, and connected to as checked, so that a second answer of the DNS
  changes nothing. A proxy from the environment is trusted and resolves for itself. `allow_private` opens exact places.
- One deadline for the whole request: each read gets the time that is left, headers too, so a drip of bytes ends with it.
- Bytes are counted on the wire and after unpacking: 64 KB of gzip can hold hundreds of megabytes.
- Politeness: so many requests at once to a host, and a pause between two; what its robots.txt does not allow is not asked for, and a
  host that asks us to wait (429, or 503 with Retry-After) is left alone until then by all of its sources. Places in `allow_private` are
  the operator's own, and have no robots.txt to obey.

The only import of httpx. Its pool's network backend is private there (`_pool._network_backend`): the version is pinned, and
tests/test_net.py fails if a newer one moves it.
"""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
import threading
import time
import urllib.request
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cached_property
from types import MappingProxyType
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

import httpcore
import httpx
import truststore

from monitor import __version__
from monitor.config import Host
from monitor.errors import FetchError
from monitor.net import body
from monitor.net.clocks import skew_of
from monitor.net.guard import OPENS, Refused, check_address, is_public, place_of, resolve
from monitor.net.robots import MAX_BYTES as MAX_ROBOTS_BYTES
from monitor.net.robots import Robots
from monitor.net.turns import Turns
from monitor.text import asks_for_a_browser
from monitor.values import Request, Rest, RobotsTxt

DEADLINE_S = 60.0
# What a host has not heard of by the deadline the kernel sends no more: on a wire that was cut it would come when the wire is mended, beside
# the requests of whoever asks that host by then.
UNHEARD = [(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(DEADLINE_S * 1000))] if hasattr(socket, "TCP_USER_TIMEOUT") else []
MAX_BYTES = 20 * 1024 * 1024
MAX_REDIRECTS = 5
OWN = "own"  # in place of a source: what the operator has called, where any 2xx is a good answer
TOO_MANY_S = 60.0  # how long a host is left alone that says "too many requests" and not for how long
LONGEST_RETRY_AFTER = timedelta(days=1)
VALIDATOR = re.compile(r"[\x20-\x7e]{1,500}")  # an ETag or a date that can be sent back

Resolve = Callable[[str, int], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Response:
    """A good answer: 200 with its whole body, or 304 without one."""

    url: str
    body: bytes
    media_type: str
    etag: str
    modified: str
    not_modified: bool


# --- connections that know their deadline ---------------------------------------------------------------------------


class _Clock(threading.local):
    """The deadline of the request that this thread is making, and whether a connection was opened for it."""

    until: float = 0.0
    opened: bool = False

    def left(self, asked: float | None, late: type[Exception]) -> float:
        left = self.until - time.monotonic()
        if left <= 0:
            raise late("deadline")
        return left if asked is None else min(asked, left)


class _Stream(httpcore.NetworkStream):
    """A connection whose every read and write gets only the time that is left."""

    def __init__(self, stream: httpcore.NetworkStream, clock: _Clock) -> None:
        self._stream, self._clock = stream, clock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._clock.left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._clock.left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = self._clock.left(timeout, httpcore.ConnectTimeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, left), self._clock)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _Backend(httpcore.NetworkBackend):
    """Opens connections: to checked addresses of a name, or, where `trusted`, to the proxy or place as named."""

    def __init__(self, clock: _Clock, resolver: Resolve, *, trusted: bool) -> None:
        self._plain, self._clock, self._resolve, self._trusted = httpcore.SyncBackend(), clock, resolver, trusted

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = [host] if self._trusted else self._checked(host, port)
        for address in addresses[:-1]:
            with contextlib.suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                return self._open(address, port, timeout)
        return self._open(addresses[-1], port, timeout)

    def _open(self, address: str, port: int, timeout: float | None) -> httpcore.NetworkStream:
        left, self._clock.opened = self._clock.left(timeout, httpcore.ConnectTimeout), True
        return _Stream(self._plain.connect_tcp(address, port, left, socket_options=UNHEARD), self._clock)

    def _checked(self, host: str, port: int) -> list[str]:
        try:
            addresses = list(self._resolve(host, port))
        except OSError as error:
            raise httpcore.ConnectError(f"name not found: {host}") from error
        refused = [address for address in addresses if not is_public(address)]
        if refused or not addresses:
            raise Refused(
                f"{host} has the address {refused[0]}, which is not public; {OPENS}" if refused else f"{host} has no address"
            )
        return addresses


# --- the network ----------------------------------------------------------------------------------------------------


class Network:
    """All requests of one process: a connection for each seat at a host, with its turns. Close it, or use it as a context manager.

    `sleep` waits between two requests to a host; with a clock that stands still it only records. `environ` tells of a proxy
    (HTTPS_PROXY, HTTP_PROXY, NO_PROXY) and of certificates (SSL_CERT_FILE), as `Environment` has checked them. `robots` are the
    robots.txt that earlier runs have read; `robots_read` gives those of this one; `rests` are the hosts that want to be left alone, by name.
    With a `clock`, `skews` are the seconds by which hosts' are ahead. `may` is called before each request, and raises where there may be none.
    """

    def __init__(
        self,
        *,
        hosts: Mapping[str, Host],
        allow_private: Iterable[str],
        contact: str,
        sleep: Callable[[float], None],
        environ: Mapping[str, str],
        resolver: Resolve = resolve,
        deadline_s: float = DEADLINE_S,
        max_bytes: int = MAX_BYTES,
        robots: Iterable[RobotsTxt] = (),
        rests: Mapping[str, Rest] = MappingProxyType({}),
        clock: Callable[[], datetime] | None = None,
        may: Callable[[], None] = lambda: None,
    ) -> None:
        self.rests, self._may = dict(rests), may
        self._now, self.skews = clock, dict[str, float]()
        self._hosts, self._allow_private, self._sleep = hosts, frozenset(allow_private), sleep
        self._environ, self._resolve, self._deadline_s, self._max_bytes = environ, resolver, deadline_s, max_bytes
        about = f"; +{contact}" if contact else ""
        self._headers = {
            "User-Agent": f"Mozilla/5.0 (compatible; policy-monitor/{__version__}{about})",
            "Accept": "*/*",
            "Accept-Encoding": "gzip, deflate",
        }
        self._extensions = {"timeout": httpx.Timeout(deadline_s).as_dict()}
        self._clock, self._lock = _Clock(), threading.Lock()
        self._transports: dict[tuple[str, int], httpx.HTTPTransport] = {}
        self._turns: dict[str, Turns] = {}
        self._robots = Robots(robots)

    def __enter__(self) -> Network:
        return self

    def __exit__(self, *_: object) -> None:
        for transport in self._transports.values():
            transport.close()

    def parallel(self, url: str) -> int:
        """How many requests at once the host of this address gets."""
        return self._manners(urlsplit(url).hostname or "").parallel

    def end_pauses(self) -> None:
        """Waits until every host that was asked may be asked again, so that another process can go on at once."""
        for turns in list(self._turns.values()):
            turns.end_pause()

    def robots_read(self) -> list[RobotsTxt]:
        """The robots.txt read since the last call."""
        return self._robots.read_now()

    def get(self, request: Request, *, now: datetime) -> Response:
        """Asks, follows redirects, and returns a whole answer. Raises FetchError, in plain words, for anything else."""
        return self._get(request, now, self._max_bytes, obey=True)

    def call(self, url: str, *, now: datetime, body: bytes = b"") -> None:
        """Calls an address of the operator's own, which no robots.txt speaks for; with a body it is POSTed. Raises FetchError as `get` does."""
        self._get(Request(OWN, url, "POST" if body else "GET", body), now, MAX_ROBOTS_BYTES, obey=False)

    def _get(self, request: Request, now: datetime, most: int, *, obey: bool) -> Response:
        url, scheme = request.url, ""
        try:
            for _ in range(MAX_REDIRECTS + 1):
                parts = check_address(url, self._allow_private)
                if scheme == "https" and parts.scheme == "http" and place_of(parts) not in self._allow_private:
                    raise Refused("redirect from https to http")
                delay_s = self._checked_robots(request, parts, url, now) if obey else 0.0
                turns = self._turns_of(parts.hostname or "")
                with turns.turn(delay_s) as seat:
                    if (rest := self.rests.get(parts.hostname or "")) and now < rest.until:
                        raise self._closed(request, url, rest, now)
                    self._may()
                    self._clock.until = time.monotonic() + self._deadline_s
                    answer = self._ask(request, parts, url, now, seat=seat, most=most)
                if isinstance(answer, Response):
                    return answer
                url, scheme = answer, parts.scheme
            raise FetchError(request.source_id, request.url, f"more than {MAX_REDIRECTS} redirects")
        except Refused as error:
            raise FetchError(request.source_id, url, f"refused: {error}") from error
        except body.Unreadable as error:
            raise FetchError(request.source_id, url, str(error), unanswered=True) from None
        except httpx.TimeoutException as error:
            late = f"no whole answer within {self._deadline_s:.0f} s"
            raise FetchError(request.source_id, url, late, unanswered=not isinstance(error, httpx.ConnectTimeout)) from error
        except (httpx.HTTPError, httpx.InvalidURL, httpcore.ConnectError, UnicodeError) as error:
            proxy = self._proxy(parts)
            way = f" through the proxy {place_of(urlsplit(proxy))}" if proxy else ""
            told = f"cannot be reached{way}: {str(error) or type(error).__name__}"
            broken = isinstance(error, httpx.TransportError) and not isinstance(error, httpx.ConnectError)
            raise FetchError(request.source_id, url, told, unanswered=broken) from error

    def _checked_robots(self, request: Request, parts: SplitResult, url: str, now: datetime) -> float:
        """The seconds that the host wants between two requests. Raises FetchError for what its robots.txt does not allow."""
        if place_of(parts) in self._allow_private:
            return 0.0
        place = f"{parts.scheme}://{place_of(parts)}"
        if not self._robots.allows(place, url, lambda address: self._robots_txt(request, address, now), now=now):
            raise FetchError(request.source_id, url, "robots.txt does not allow it", refused=True)
        return self._robots.delay_s(place)

    def _robots_txt(self, request: Request, address: str, now: datetime) -> str:
        """What a robots.txt says; nothing where the host has none. Raises FetchError where it cannot be read."""
        try:
            answer = self._get(Request(request.source_id, address), now, MAX_ROBOTS_BYTES, obey=False)
        except FetchError as error:
            if error.status and 400 <= error.status < 500 and error.status != 429:
                return ""
            if error.__cause__:  # the host itself cannot be reached
                raise
            raise FetchError(
                error.source_id, error.url, f"robots.txt: {error.reason}", retry_after_s=error.retry_after_s
            ) from error
        return answer.body.decode("utf-8", "replace")

    def _closed(self, request: Request, url: str, rest: Rest, now: datetime) -> FetchError:
        left = (rest.until - now).total_seconds()
        return FetchError(
            request.source_id, url, f"not asked: the host wants {left:.0f} s of peace ({rest.reason})", retry_after_s=left
        )

    def _ask(self, request: Request, parts: SplitResult, url: str, now: datetime, *, seat: int, most: int) -> Response | str:
        """One hop: an answer, or where it is redirected to."""
        headers = dict(self._headers)
        if request.etag:
            headers["If-None-Match"] = request.etag
        if request.modified:
            headers["If-Modified-Since"] = request.modified
        if request.body:
            headers["Content-Type"] = "application/json"
        asked = httpx.Request(request.method, url, headers=headers, content=request.body or None, extensions=self._extensions)
        with contextlib.closing(self._begun(self._transport(parts, seat), asked)) as answer:
            if answer.status_code in (301, 302, 303, 307, 308) and answer.headers.get("location"):
                return _joined(url, answer.headers["location"])
            if answer.status_code == 304:
                for _ in answer.iter_raw():  # holds nothing, but only an answer that was read to its end leaves its connection open
                    pass
                return self._response(url, b"", answer, not_modified=True)
            encoding = answer.headers.get("content-encoding", "")
            content = body.whole(answer.iter_raw(), encoding, most=most)
            if answer.status_code != 200 and not (request.source_id == OWN and answer.is_success):
                raise self._unwelcome(request, url, answer, content, now)
            return self._response(url, content, answer, not_modified=False)

    def _begun(self, transport: httpx.HTTPTransport, asked: httpx.Request) -> httpx.Response:
        """The answer, as far as its head. A host may close the connection that was kept at the moment when it is asked again: what changes
        nothing there is then asked once more by a new one (RFC 9112, 9.3.1). Raises what httpx raises.
        """
        self._clock.opened = False
        try:
            return transport.handle_request(asked)
        except (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError):
            if self._clock.opened or asked.method != "GET":
                raise
            return transport.handle_request(asked)

    def _response(self, url: str, content: bytes, answer: httpx.Response, *, not_modified: bool) -> Response:
        if self._now and (skew := skew_of(answer.headers, self._now())) is not None:
            self.skews[urlsplit(url).netloc] = skew
        media_type = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        etag, modified = (answer.headers.get(name, "") for name in ("etag", "last-modified"))
        etag, modified = (value if VALIDATOR.fullmatch(value) else "" for value in (etag, modified))
        return Response(url, content, media_type, etag, modified, not_modified)

    def _unwelcome(self, request: Request, url: str, answer: httpx.Response, content: bytes, now: datetime) -> FetchError:
        challenged = answer.headers.get("cf-mitigated") or (answer.status_code in (403, 503) and asks_for_a_browser(content))
        reason = f"HTTP {answer.status_code}" + (", a challenge page for browsers" if challenged else "")
        wait = retry_after(answer.headers.get("retry-after", ""), now)
        peace_s = wait or (TOO_MANY_S if answer.status_code == 429 else 0.0)
        if answer.status_code in (429, 503) and peace_s:
            self.rests[urlsplit(url).hostname or ""] = Rest(now + timedelta(seconds=peace_s), reason)
        refused = bool(challenged) or answer.status_code in (401, 403)
        return FetchError(request.source_id, url, reason, retry_after_s=wait, status=answer.status_code, refused=refused)

    def _manners(self, host: str) -> Host:
        return self._hosts.get(host) or self._hosts.get("default") or Host()

    def _turns_of(self, host: str) -> Turns:
        with self._lock:
            if host not in self._turns:
                self._turns[host] = Turns(self._manners(host), self._sleep)
            return self._turns[host]

    def _transport(self, parts: SplitResult, seat: int) -> httpx.HTTPTransport:
        """What asks for a seat at a host, by one connection, which is kept.

        Measured on 1,000 local requests by 50 threads, November 2026: a pool spends its time looking through its connections, so that one of 50
        took twice the time of ten of five, and these a quarter more than 50 of one. A request given to the transport itself, which keeps
        no cookies and follows nothing, took two thirds of one through `httpx.Client`.
        """
        place = (f"{parts.scheme}://{place_of(parts)}", seat)
        with self._lock:
            if place not in self._transports:
                opened, proxy = place_of(parts) in self._allow_private, self._proxy(parts)
                limits = httpx.Limits(max_connections=1)
                transport = httpx.HTTPTransport(verify=self._certificates, proxy=proxy, limits=limits, trust_env=False)
                transport._pool._network_backend = _Backend(self._clock, self._resolve, trusted=opened or bool(proxy))
                self._transports[place] = transport
            return self._transports[place]

    def _proxy(self, parts: SplitResult) -> str | None:
        name = f"{parts.scheme}_proxy"
        proxy = self._environ.get(name) or self._environ.get(name.upper())
        spared = self._environ.get("no_proxy") or self._environ.get("NO_PROXY") or ""
        place = place_of(parts)
        if not proxy or place in self._allow_private or urllib.request.proxy_bypass_environment(place, {"no": spared}):  # type: ignore[attr-defined]
            return None
        return proxy if "://" in proxy else f"http://{proxy}"

    @cached_property
    def _certificates(self) -> ssl.SSLContext:
        if file := self._environ.get("SSL_CERT_FILE"):
            return ssl.create_default_context(cafile=file)
        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _joined(url: str, location: str) -> str:
    """Where a redirect leads. Raises Refused for what is no address."""
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise Refused(f"redirect to no address: {error}") from error


def retry_after(value: str, now: datetime) -> float | None:
    """What a server asks for, in seconds from `now`: a number or an HTTP date, at most a day; None where it asks for nothing."""
    if value.strip().isdecimal():
        seconds = float(value)
    else:
        try:
            seconds = (parsedate_to_datetime(value) - now).total_seconds()
        except (ValueError, TypeError):
            return None
    return max(0.0, min(seconds, LONGEST_RETRY_AFTER.total_seconds()))
