"""The commands of the pages: serve, which serves them, and user, which says who may sign in."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import click

from monitor.cli.feedback import a_name
from monitor.cli.place import Place, configured, opened_store, placed
from monitor.config import RANKS, Rank, User, as_yaml, locked, read_users
from monitor.files import write_whole

NEEDED = ("fastapi", "uvicorn", "argon2", "python_multipart")
SHORTEST = 12  # characters of a password


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="The port to listen on; 0 takes a free one."
)
@placed
def serve(place: Place, host: str, port: int) -> None:
    """Serve the pages for analysts, until it is stopped.

    Needs MONITOR_SECRET, 32 characters or more, which signs who is signed in; and MONITOR_PUBLIC_URL where readers reach the pages by
    another name than this machine's own. `monitor run` is another process, beside it. It goes without --now: its clock runs.
    """
    if place.standing:
        raise click.UsageError("goes without --now: pages need a clock that runs")
    _need_web()
    import uvicorn

    from monitor import web

    settings = place.settings
    if not settings.secret:
        raise click.UsageError("MONITOR_SECRET is not set; `openssl rand -hex 32` draws one")
    configured(place)
    users = read_users(place.folder / "users.yaml")
    with _listening(host, port) as listening, opened_store(place) as store:
        site = web.open_site(place.folder, data=place.data, store=store, settings=settings, clock=place.clock)
        server = uvicorn.Server(uvicorn.Config(web.application(site), log_level="warning", server_header=False))
        shown = f"[{host}]" if ":" in host else host
        told = f"{len(users)} users{'' if users else ' (monitor user NAME lets somebody sign in)'} at http://{shown}:{listening.getsockname()[1]}"
        click.echo(f"Serving the pages for {told}; stop with Ctrl-C.", err=True)
        for number in (signal.SIGTERM, signal.SIGINT):  # when it has ended in order, the server raises once more what told it to
            signal.signal(number, lambda *_: None)
        server.run(sockets=[listening])


def _listening(host: str, port: int) -> socket.socket:
    """A socket that waits for readers. Raises UsageError where it cannot.

    Those that come from it send at once: asyncio asks for that only of sockets whose protocol is named, which this one's is not, and each
    answer would wait 40 ms for the reader's acknowledgement of its head (measured November 2026).
    """
    try:
        listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise click.UsageError(f"{host}:{port} cannot be listened on: {error.strerror or error}") from error
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


@click.command()
@click.argument("name", callback=a_name)
@click.option(
    "--role", type=click.Choice(RANKS), help="What the user may do; required for a new one. Each may what those before may."
)
@placed
def user(place: Place, name: str, role: Rank | None) -> None:
    """Let somebody sign in to the pages. Gives a new password or role too; asks for the password.

    A password of 12 characters or more is asked for twice on a terminal, else read as one line. It is kept as a hash, in users.yaml
    beside sources.yaml. A new password signs the user out everywhere. To shut somebody out, take the entry away.
    """
    _need_web()
    from monitor import web

    if not (place.folder / "sources.yaml").is_file() or not (place.chosen or place.folder == Path.cwd()):
        raise click.UsageError("no configuration here; `monitor init DIR` writes one, and users stand beside it")
    path = place.folder / "users.yaml"
    _role_of(name, role, read_users(path))
    password = web.hash_of(_a_password())
    os.umask(0o077)  # the file is private from its first byte
    with locked(place.folder):  # and read anew: another may have let somebody in while the password was typed
        users = dict(read_users(path))
        users[name] = User(name=name, role=_role_of(name, role, users), password=password)
        write_whole(path, as_yaml(users.values()).encode())
    click.echo(f"{path}: {name} is {users[name].role}")


def _role_of(name: str, role: Rank | None, users: Mapping[str, User]) -> Rank:
    if role is None and name not in users:
        raise click.UsageError(f"{name} is new: say with --role what they may do: {', '.join(RANKS)}")
    return role or users[name].role


def _a_password() -> str:
    if sys.stdin.isatty():
        password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        password = sys.stdin.readline().rstrip("\n")
    if len(password) < SHORTEST:
        raise click.UsageError(f"a password has {SHORTEST} characters or more")
    return password


def _need_web() -> None:
    """The pages are an extra: what only collects and mails need not carry them."""
    if missing := [name for name in NEEDED if find_spec(name) is None]:
        raise click.UsageError(f"the pages need {', '.join(missing)}: `.venv/bin/pip install '.[web]'` in the program's folder")
