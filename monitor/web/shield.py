"""What holds for every answer, whatever page gives it: from which hosts, how large, and what a browser may do with it."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST = 2_000_000  # bytes that one may send: the largest rule file is a hundredth of it
LOOPBACK = ("127.0.0.1", "localhost", "::1")
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # no-referrer would take the Origin from our own forms
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
}


class Shield:
    """Refuses requests for hosts that are not ours (DNS rebinding) and bodies that are too large, and adds the headers.

    A page that needs another policy, for a letter in a frame, sets that header itself.
    """

    def __init__(self, app: ASGIApp, public_url: str) -> None:
        self._app, self._hosts = app, {*LOOPBACK, urlsplit(public_url).hostname or "localhost"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        refusal = self._refusal(Headers(scope=scope), scope["method"])
        if "\0" in scope["path"] or b"%00" in scope["query_string"]:  # no database looks such a text up
            refusal = refusal or PlainTextResponse("Adressen har ett tecken som inte kan finnas i någon text.\n", 400)
        await (refusal or self._app)(scope, receive, send_headed)

    def _refusal(self, headers: Headers, method: str) -> PlainTextResponse | None:
        if host_of(headers.get("host", "")) not in self._hosts:
            return PlainTextResponse("Fel värdnamn: servern svarar bara under sin egen adress (MONITOR_PUBLIC_URL).\n", 400)
        length = headers.get("content-length", "")
        if "transfer-encoding" in headers or (method not in ("GET", "HEAD") and not length.isdecimal()):
            return PlainTextResponse("Begäran måste säga hur stor den är.\n", 411)
        if int(length or 0) > LARGEST:
            return PlainTextResponse("Begäran är för stor.\n", 413)
        return None


def host_of(netloc: str) -> str:
    """The name of a host without its port, in lower case; empty for what is none."""
    try:
        return urlsplit(f"//{netloc}").hostname or ""
    except ValueError:
        return ""
