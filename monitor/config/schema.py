"""The forms of sources.yaml, rules/ and recipients.yaml: which keys there are and what each may hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Annotated, ClassVar, Literal, get_args
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from monitor.config import selectors
from monitor.text import normalise, tokens
from monitor.values import KINDS, TOPICS, Topic

# What a text must look like, and how that is told to whoever wrote another.
ID = r"^[a-z0-9][a-z0-9-]*$"
ADDRESS = r"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z0-9-]*[A-Za-z0-9]$"
HOST_AND_PORT = r"^\[?[\w.:-]+\]?:\d+$"
IN_WORDS = {
    ID: "must be lower-case letters a–z, digits and hyphens, as in project-leader",
    ADDRESS: "must read name@example.org, without å, ä or ö; a domain that has them is written in its registered form, with xn--",
    HOST_AND_PORT: "must read host:port, as in 10.0.0.7:8080",
}

Id = Annotated[str, StringConstraints(pattern=ID, max_length=60)]
Kind = Literal[KINDS]  # type: ignore[valid-type]
Parser = Literal[
    "feed", "riksdagen_list", "regeringen_list", "localnews", "oai_pmh", "html", "sitevision", "inquiries", "purchasing_plan",
    "vinnova", "ciceron", "netpublicator", "sfs", "krisinformation", "g0v_list", "riksdagen_calendar", "almedalen", "events",
]  # fmt: skip
BOARDS = ("ciceron", "netpublicator")  # forms that only notice boards and diaries have
Role = Literal["project_leader", "steering", "reference", "analyst", "operator"]
Tag = Literal[Topic, "corridor", "shift", "narrow", "step", "other"]
PLACEHOLDERS = ("{since}", "{today}", "{year}", "{rm}")


class Written(BaseModel):
    """Something that people write in YAML: frozen, and no key that is not known.

    `is_private`: it tells of people, so that no fault, which may stand in a log or on a page, quotes what was written.
    """

    is_private: ClassVar[bool] = False
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


# --- sources.yaml ---------------------------------------------------------------------------------------------------


class Selectors(Written):
    """Where things stand on an HTML page, as CSS selectors; `title`, `link` and the others are looked for inside each `item`.

    `date` may name a `time` element (its datetime attribute is read first) or any element whose text holds a Swedish or ISO date.
    `starts`, `ends`, `place` and `register_by` are for kind event, which needs `starts`; where that tells a whole span, it needs no `ends`.
    """

    item: selectors.Needed
    title: selectors.Optional = ""
    link: selectors.Needed = "a[href]"
    date: selectors.Optional = ""
    summary: selectors.Optional = ""
    starts: selectors.Optional = ""
    ends: selectors.Optional = ""
    place: selectors.Optional = ""
    register_by: selectors.Optional = ""


class Source(Written):
    """One place that is read: an address, the form of its answers, and how often to ask."""

    id: Id
    name: str = Field(description="As readers see it, in Swedish")
    owner: str
    parser: Parser
    url: str = Field(description="May hold {since} (first day of the month, two months back), {today}, {year} and {rm} (2025/26)")
    every_minutes: int = Field(default=360, ge=10, le=44640)
    kind: Kind = Field(default="news", description="What its items are where their own form does not say")
    enabled: bool = True
    because: str = Field(default="", description="Why it is disabled, or what to know about it")
    may_be_empty: bool = False
    pages: int = Field(default=1, ge=1, le=50, description="How many pages of a list may be read")
    follow: Literal["", "referrals", "all"] = Field(
        default="", description="Which of its items on a topic have their own page read: referrals, or all"
    )
    select: Selectors | None = None
    board: bool = Field(
        default=False,
        description="A municipal notice board: notices about single persons are left out, and names in the others taken away",
    )
    weight: float = Field(
        default=1.0, ge=0.1, le=10, description="What the odds are multiplied by that its items belong in the digest"
    )
    always: tuple[Topic, ...] = Field(default=(), description="Topics that every item of it has")
    never: tuple[Topic, ...] = Field(default=(), description="Topics that no item of it has")
    least: float = Field(default=0.0, ge=0, le=3, description="The relevance below which its items are not listed")

    @field_validator("url")
    @classmethod
    def _address(cls, url: str) -> str:
        plain = url
        for name in PLACEHOLDERS:
            plain = plain.replace(name, "2025")
        parts = urlsplit(plain)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("must be an http or https address")
        if "{" in plain or "}" in plain:
            raise ValueError(f"unknown placeholder; allowed are {', '.join(PLACEHOLDERS)}")
        return url

    @model_validator(mode="after")
    def _whole(self) -> Source:
        given = self.select.model_dump(exclude_defaults=True) if self.select else None
        if wrong := selectors.misuse(self.parser, self.kind, given):
            raise ValueError(wrong)
        if self.parser in BOARDS and not self.board:
            raise ValueError(
                f"parser {self.parser} reads notice boards: it needs `board: true`, so that no private person is stored"
            )
        if not self.enabled and not self.because:
            raise ValueError("a disabled source says why in `because`")
        if both := set(self.always) & set(self.never):
            raise ValueError(f"{', '.join(sorted(both))} stands in both `always` and `never`")
        return self

    @property
    def judging(self) -> Mapping[str, object]:
        """How its items are judged otherwise than those of other sources; empty for most."""
        return self.model_dump(mode="json", include={"weight", "always", "never", "least"}, exclude_defaults=True)


class Host(Written):
    """How politely a host is asked: how many requests at once, and how many seconds between two."""

    parallel: int = Field(default=1, ge=1, le=100)
    pause_s: float = Field(default=2.0, ge=0, le=600)


class Sources(Written):
    """sources.yaml: what is read, how politely, and which private addresses are open."""

    contact: str = Field(default="", description="A web page or e-mail address that stands in the user agent")
    hosts: dict[str, Host] = Field(default_factory=dict)
    allow_private: tuple[Annotated[str, StringConstraints(pattern=HOST_AND_PORT)], ...] = Field(
        default=(),
        description="Places of your own, as host:port, that may be asked though they are not public, and without their robots.txt",
    )
    sources: tuple[Source, ...]


# --- rules/ ---------------------------------------------------------------------------------------------------------


class Near(Written):
    """Words that stand within so many words of each other, in any order; each may be any pattern."""

    words: tuple[str, ...] = Field(min_length=2)
    within: int = Field(default=5, ge=1, le=50)


class Rule(Written):
    """Words that say something about an item, why that matters (in Swedish), and examples that prove it.

    A pattern is a word or a phrase; `*` at either end of a word stands for any letters. Lower case matches any case; a pattern
    with a capital letter matches only as written (A 9, FMTIS). `lemma: true` also matches the other inflections of each word.
    All of `all`, `near` and at least one of `any` must match, and nothing of `none`.
    """

    id: Id
    reason: str = Field(min_length=1, description="Why the words matter, in Swedish, as the reader of the digest sees it")
    any: tuple[str, ...] = ()
    all: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    near: Near | None = None
    lemma: bool = False
    fields: tuple[Literal["title", "summary", "text", "senders", "categories"], ...] = Field(("title", "summary"), min_length=1)
    kinds: tuple[Kind, ...] = ()
    sources: tuple[Id, ...] = ()
    effect: Literal["evidence", "force", "forbid"] = "evidence"
    weight: float = Field(default=1.0, ge=-10, le=10, description="Below zero: the words speak against the topic")
    hit: tuple[str, ...] = Field(min_length=1)
    miss: tuple[str, ...] = ()

    @field_validator("any", "all", "none")
    @classmethod
    def _stands_once(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        doubles = [pattern for place, pattern in enumerate(patterns) if pattern in patterns[:place]]
        if doubles:
            raise ValueError(f"pattern {doubles[0]!r} stands twice")
        return patterns

    @field_validator("weight")
    @classmethod
    def _weighs(cls, weight: float) -> float:
        if weight == 0:
            raise ValueError("must be above or below 0: at 0 the rule says nothing")
        return weight

    @model_validator(mode="after")
    def _says_something(self) -> Rule:
        if not (self.any or self.all or self.near):
            raise ValueError("needs at least one of `any`, `all` and `near`")
        for pattern in (*self.any, *self.all, *self.none, *(self.near.words if self.near else ())):
            if not tokens(pattern):
                raise ValueError(f"pattern {pattern!r} holds no word")
            if "*" in re.sub(r"\*?\w+\*?", "", normalise(pattern)) or re.search(r"\w\*\w", normalise(pattern)):
                raise ValueError(f"pattern {pattern!r}: `*` is allowed only at either end of a word")
        return self


class RuleFile(Written):
    """One file of rules/: the rules for one topic, or for another thing that an item can say (`corridor`, `shift`, …)."""

    tag: Tag
    name: str = Field(description="As readers see it, in Swedish")
    rules: tuple[Rule, ...]

    @model_validator(mode="after")
    def _has_names_of_its_own(self) -> RuleFile:
        """The model knows a rule and a tag that hit in a title by their names alone, and a title without a summary as `only`."""
        wrong = [rule.id for rule in self.rules if rule.id in (*get_args(Tag), "only")]
        if wrong:
            raise ValueError(f"{wrong[0]}: is the name of a tag, or the word `only`; a rule needs another id")
        return self

    @model_validator(mode="after")
    def _decides_topics_only(self) -> RuleFile:
        """What forces or forbids gives or takes a topic; of anything else there is only evidence."""
        wrong = [rule.id for rule in self.rules if rule.effect != "evidence" and self.tag not in TOPICS]
        if wrong:
            raise ValueError(f"{wrong[0]}: `effect: force` and `forbid` are for the topics; {self.tag} takes evidence only")
        return self


class KindName(Written):
    """One kind of document: its Swedish name, and what publishers call it."""

    kind: Kind
    name: str
    aliases: tuple[str, ...] = ()


class KindFile(Written):
    kinds: tuple[KindName, ...]


class Body(Written):
    """One of the corridor's own bodies, and every name by which a list may call it.

    A name matches as whole words in any case, also in the genitive and where a line breaks; the examples prove it.
    """

    id: Id
    name: str = Field(min_length=1, description="As readers see it, in Swedish")
    names: tuple[Annotated[str, StringConstraints(min_length=2)], ...] = Field(min_length=1)
    hit: tuple[str, ...] = Field(min_length=1)
    miss: tuple[str, ...] = ()


class BodyFile(Written):
    """rules/bodies.yaml: whose place on the lists of who was asked (remissinstanser) and who answered is told."""

    bodies: tuple[Body, ...]


@dataclass(frozen=True)
class RuleBook:
    """All that judges: rules/ by tag, kinds, the sources that are judged otherwise, and where each rule stands (for messages)."""

    files: Mapping[str, RuleFile]
    kinds: tuple[KindName, ...]
    places: Mapping[str, str]  # rule id → "rules/infrastructure.yaml:12"
    model: Path | None
    version: str
    model_hash: str = ""  # of the model's bytes, so that two versions can be told to differ in their rules only
    sources: Mapping[str, Source] = field(default_factory=dict)  # by id, those with settings for judging
    bodies: tuple[Body, ...] = ()  # of rules/bodies.yaml; they judge nothing

    @cached_property
    def aliases(self) -> Mapping[str, str]:
        """What publishers call a kind, in lower case → the kind."""
        named = {alias.lower(): one.kind for one in self.kinds for alias in one.aliases}
        return named | {kind: kind for kind in KINDS}

    @cached_property
    def kind_names(self) -> Mapping[str, str]:
        return {one.kind: one.name for one in self.kinds}


# --- recipients.yaml ------------------------------------------------------------------------------------------------


class Recipient(Written):
    """Someone who gets mail. The id stands in keys and logs, the address only here and in the outbox."""

    id: Id
    name: str
    address: Annotated[str, StringConstraints(pattern=ADDRESS, max_length=254)]
    role: Role
    topics: tuple[Topic, ...] = Field(default=(), description="Empty: all topics")


class Recipients(Written):
    is_private: ClassVar[bool] = True

    alerts: Literal["hold", "send"] = Field(
        default="hold", description="hold: a flagged decision goes to the steering group when the leader releases it; send: at once"
    )
    recipients: tuple[Recipient, ...]
