"""users.yaml: who may sign in to the pages, as what, and a hash of each password. Out of git, and readable by its owner alone."""

from __future__ import annotations

import stat
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, ClassVar, Literal, get_args

import yaml
from pydantic import AfterValidator, StringConstraints

from monitor.config.schema import Written
from monitor.config.written import read, refuse_doubles, shown_path
from monitor.errors import ConfigError, Fault
from monitor.values import is_as_by_letter

Rank = Literal["reader", "analyst", "leader", "admin"]
RANKS: tuple[Rank, ...] = get_args(Rank)  # each may what those before it may
FORM = "$argon2id$"  # how every hash of a password begins
HEAD = "# Who may sign in to the pages. `monitor user NAME` writes it; take somebody's entry away to shut them out at once.\n"


def _of_a_user(name: str) -> str:
    if is_as_by_letter(name):
        raise ValueError("must not hold (brev), which marks those who act by a link in a letter")
    return name


class User(Written):
    """Somebody who may sign in: a name, which stands at what they say and change, a role, and a hash of the password (argon2id)."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=60), AfterValidator(_of_a_user)]
    role: Rank
    password: str

    def may(self, least: Rank) -> bool:
        """Whether this role is that one, or above it."""
        return RANKS.index(self.role) >= RANKS.index(least)


class Users(Written):
    is_private: ClassVar[bool] = True

    users: tuple[User, ...]


def read_users(path: Path) -> Mapping[str, User]:
    """Everybody by name; nobody where there is no such file. Raises ConfigError, which never shows a hash, also for a file that
    others on the machine may read."""
    if not path.exists():
        return {}
    shown, mode = shown_path(path), stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise ConfigError.at(shown, f"may be read by others (mode {mode:04o}); it holds hashes of passwords: chmod 600 {shown}")
    found, lines = read(path, Users)
    refuse_doubles(path, "users", [user.name for user in found.users], lines)
    strange = [number for number, user in enumerate(found.users) if not user.password.startswith(FORM)]
    if strange:
        said = "is no hash of a password; `monitor user NAME` writes one"
        raise ConfigError([Fault(shown, lines.get(("users", one, "password")), "password", said) for one in strange])
    return {user.name: user for user in found.users}


def as_yaml(users: Iterable[User]) -> str:
    """The whole file."""
    written = {"users": [user.model_dump() for user in users]}
    return HEAD + yaml.safe_dump(written, allow_unicode=True, sort_keys=False)
