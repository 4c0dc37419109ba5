"""A real mail server on loopback that keeps what it is given and replies as it is told."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller

from monitor.config import Environment


class Sink:
    """Keeps what it is given; replies as it is told."""

    def __init__(self) -> None:
        self.kept: list[tuple[list[str], bytes]] = []
        self.reply = self.hello = self.to = "250 kept"

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        envelope.mail_from = address
        return self.hello

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.reply.startswith("250"):
            self.kept.append((envelope.rcpt_tos, envelope.content))
        return self.reply

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if "okänd" in address or "unknown" in address:
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return self.to


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def serving(sink: Sink, port: int) -> Iterator[Environment]:
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield environment(port)
    finally:
        controller.stop()


def environment(port: int) -> Environment:
    return Environment.read({"MONITOR_SMTP_URL": f"smtp://127.0.0.1:{port}", "MONITOR_MAIL_FROM": "monitor@example.org"})
