"""The whole story on one page.

    collect    due.requests | fetch | parse | further pages | link.decide | classify | dates | pages of referrals | Store.apply
    compose    due.editions | Store.considered | digest.compose | render | digest.sample | Store.save_edition   a letter a person
    deliver    Store.unsent | mail, or the file outbox | Store.mark_sent

Each source is stored in one transaction, when all that belongs to its answer is there: a process that dies before has lost
nothing, because the source will be asked again. What fails for one source is recorded for it, and the others go on.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import jinja2

from monitor import classify, dates, digest, due, fetch, link, mail, parse, render
from monitor.config import Config, Environment, Recipient, Source, content_of
from monitor.errors import DeliveryError, FetchError, MailError, ParseError, SourceError
from monitor.net import Network
from monitor.store import Store
from monitor.values import (
    BACKLOG,
    STOCKHOLM,
    Change,
    Counts,
    Digest,
    Document,
    Fetched,
    Item,
    Letter,
    Message,
    New,
    Period,
    Request,
    Revised,
    Target,
    Unchanged,
)  # fmt: skip

log = logging.getLogger(__name__)

PAGES_AGAIN = 10  # how many pages that could not be read before are asked again in one round
DIGEST_ROLES = ("project_leader", "reference", "analyst")  # the steering group gets flagged decisions only, the operator faults
SECTION_CAP = 8
NOBODY = "nobody"

Told = Callable[[str, Counts | str | None], None]  # of a source: what it brought, what is wrong, or None: unchanged


# --- collect --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Round:
    """What one round of collecting did: per source its counts or its failure, and which answered as before."""

    counts: dict[str, Counts]
    failures: dict[str, str]
    unchanged: list[str]


@dataclass(slots=True)
class Reading:
    """One source's answer while it is being read: its list, the further pages of it, and what went wrong on the way."""

    source: Source
    request: Request
    fetched: Fetched
    target: Target | None
    first_poll: bool
    items: list[Item] = field(default_factory=list)
    follow: list[Request] = field(default_factory=list)
    failure: SourceError | None = None
    changes: list[Change] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class House:
    """What a round works with: configuration, database, network and classifier."""

    config: Config
    store: Store
    network: Network
    classifier: classify.Classifier


def collect(house: House, *, now: datetime, sources: Iterable[Source], everything: bool, told: Told) -> Round:
    """One round: asks every source that is due, stores what is new, and says per source what came of it."""
    config, store = house.config, house.store
    run = store.begin_run("collect", now)
    _keep_rules(house, now)
    targets = {(target.source_id, target.url): target for target in store.targets()}
    done = Round({}, {}, [])
    readings = []
    asked = due.requests(sources, targets.values(), now, everything=everything)
    for request, answer in fetch.fetch(asked, house.network, now=now):
        source, target = config.by_id[request.source_id], targets.get((request.source_id, request.target))
        if isinstance(answer, FetchError):
            _fail(store, source, request, target, answer, now=now)
            done.failures[source.id] = answer.reason
            told(source.id, answer.reason)
        elif isinstance(answer, Unchanged):
            store.apply(request, answer, (), next_check=due.next_check(source, failures=0, retry_after_s=None, now=now), now=now)
            done.unchanged.append(source.id)
            told(source.id, None)
        else:
            reading = Reading(source, request, answer, target, first_poll=target is None or target.last_ok is None)
            _read(house, reading, answer)
            readings.append(reading)
    _read_further(house, readings, now)
    places = {source_id: place for place, source_id in enumerate(config.by_id)}
    readings.sort(key=lambda reading: places[reading.source.id])  # what is stored must not hang on who answers first
    for reading in readings:
        _decide(house, reading, now)
    _read_pages(house, readings, now)
    for reading in readings:
        done.counts[reading.source.id] = _store(store, reading, now)
        if reading.failure:
            done.failures[reading.source.id] = str(reading.failure)
        told(reading.source.id, str(reading.failure) if reading.failure else done.counts[reading.source.id])
    _read_again(house, {change.decision.document_id for reading in readings for change in reading.changes}, now)
    store.end_run(run, sum(done.counts.values(), Counts()), now=now)
    return done


def _keep_rules(house: House, now: datetime) -> None:
    """The rules that judge are kept with their verdicts, so that edited ones can be compared with them."""
    rules = house.classifier.rules
    house.store.keep_rules(rules.version, content_of(rules), now=now)


def _read(house: House, reading: Reading, fetched: Fetched) -> None:
    """Takes one page's items into the reading, and notes which further pages to ask for: until a known item is met."""
    try:
        parsed = parse.parse(fetched, reading.source)
    except ParseError as error:
        reading.failure = error
        return
    for note in parsed.notes:
        log.warning("source=%s %s", reading.source.id, note)
    items = [replace(item, kind=classify.kind_of(item.kind, house.config.rules)) for item in parsed.items]
    reading.items += items
    if parsed.follow and _goes_on(house.store, reading, items, whole=parsed.whole):
        if fetched.request.depth + 1 < reading.source.pages:
            reading.follow += parsed.follow
        elif parsed.whole or not reading.first_poll:
            log.warning("source=%s goes on after its %d pages, unread: raise `pages`", reading.source.id, reading.source.pages)


def _goes_on(store: Store, reading: Reading, items: list[Item], *, whole: bool) -> bool:
    """Whether the next page may hold something new: always after a failed poll, which stored its first pages but not its last."""
    if whole or (reading.target and reading.target.failures):
        return True
    known = store.known(name for item in items for name in link.identities(item))
    return not any(reading.source.id in one.hashes for one in known.values())


def _read_further(house: House, readings: list[Reading], now: datetime) -> None:
    """Further pages of all lists, side by side, page after page. A page that fails leaves the whole list to be read again."""
    while by_request := {request: reading for reading in readings for request in reading.follow}:
        for reading in readings:
            reading.follow = []
        for request, answer in fetch.fetch(list(by_request), house.network, now=now):
            reading = by_request[request]
            if isinstance(answer, FetchError):
                reading.failure = answer
            elif isinstance(answer, Fetched):
                _read(house, reading, answer)


def _decide(house: House, reading: Reading, now: datetime) -> None:
    """What is new in a reading, with a verdict and dates for what is."""
    known = house.store.known(name for item in reading.items for name in link.identities(item))
    for decision, names in link.decide(reading.items, known):
        change = Change(decision, names)
        if isinstance(decision, (New, Revised)):
            change = _judged(house, reading, change, decision.item, now)
        reading.changes.append(change)


def _judged(house: House, reading: Reading, change: Change, item: Item, now: datetime) -> Change:
    verdict = classify.classify(item, house.classifier, document_id=change.decision.document_id)
    published = item.published.astimezone(STOCKHOLM).date() if item.published else None
    found = dates.find(item.title, f"{item.summary}\n\n{item.text}", kind=item.kind, published=published)
    history = reading.first_poll and not due.is_fresh(item.published, now)
    flagged = verdict.urgent and not reading.first_poll and isinstance(change.decision, New)
    return replace(
        change,
        decision=replace(change.decision, item=item),
        verdict=verdict,
        deadlines=found,
        edition=BACKLOG if history else None,
        alert=due.alert(change.decision.document_id, item, link.own_designations(item), now) if flagged else None,
    )


def _read_pages(house: House, readings: list[Reading], now: datetime) -> None:
    """The pages of referrals on a topic, for their date to answer. One that cannot be read now is tried again in a later round."""
    wanted: dict[Request, tuple[Reading, int]] = {}
    for reading in readings:
        for place, change in enumerate(reading.changes):
            if (
                reading.source.follow == "referrals"
                and change.verdict
                and due.asks_for_answers(change.decision.item, change.verdict, now)
            ):
                item = change.decision.item
                wanted[_page_of(reading.source, change.decision.document_id, item)] = (reading, place)
    for request, answer in fetch.fetch(list(wanted), house.network, now=now):
        reading, place = wanted[request]
        if read := _page_item(house, reading.source, request, None, answer, now):
            change = reading.changes[place]
            reading.changes[place] = _judged(house, reading, change, link.with_page(change.decision.item, read), now)


def _page_of(source: Source, document_id: str, item: Item) -> Request:
    return Request(source.id, item.url, target=item.url, form="regeringen_page", document_id=document_id)


def _read_again(house: House, tried: set[str], now: datetime) -> None:
    """The referrals' pages that earlier rounds could not read, when it is time; what they tell is stored as a revision."""
    targets = {(target.source_id, target.url): target for target in house.store.targets()}
    wanted = {}
    for document in house.store.unread_referrals(since=now - due.REFERRAL_OPEN):
        source, target = house.config.by_id.get(document.item.source_id), targets.get((document.item.source_id, document.item.url))
        followed = source and source.enabled and source.follow == "referrals" and document.id not in tried
        if source and followed and due.is_due(target, now):
            wanted[_page_of(source, document.id, document.item)] = (source, target, document)
    asked = list(wanted)[:PAGES_AGAIN]
    for request, answer in fetch.fetch(asked, house.network, now=now):
        source, target, document = wanted[request]
        if (page := _page_item(house, source, request, target, answer, now)) and isinstance(answer, Fetched):
            names = link.identities(document.item)
            known = [one for one in house.store.known(names).values() if one.document_id == document.id]
            told = known[0].hashes.get(source.id, "") if known else ""
            change = Change(Revised(document.id, document.item, told, ("text",)), names)
            reading = Reading(source, request, answer, None, first_poll=False)
            change = _judged(house, reading, change, link.with_page(document.item, page), now)
            following = due.next_check(source, failures=0, retry_after_s=None, now=now)
            house.store.apply(request, answer, [change], next_check=following, now=now)


def _page_item(
    house: House, source: Source, request: Request, target: Target | None, answer: Fetched | Unchanged | FetchError, now: datetime
) -> Item | None:
    """What a document's page tells; None, and its failure recorded under its own address, where it cannot be read."""
    if isinstance(answer, Fetched):
        try:
            if items := parse.parse(answer, source).items:
                return items[0]
            answer = FetchError(source.id, answer.url, "holds no document")
        except ParseError as error:
            answer = FetchError(source.id, answer.url, str(error))
    if isinstance(answer, FetchError):
        _fail(house.store, source, request, target, answer, now=now)
        log.warning("source=%s page=%s %s", source.id, request.url, answer.reason)
    return None


def _store(store: Store, reading: Reading, now: datetime) -> Counts:
    """One transaction for a source. What was read of a list that failed half-way is stored, but the list will be read again."""
    source, request = reading.source, reading.request
    following = due.next_check(source, failures=0, retry_after_s=None, now=now)
    if not reading.failure:
        return store.apply(request, reading.fetched, reading.changes, next_check=following, now=now)
    counts = store.apply(replace(request, target=""), reading.fetched, reading.changes, next_check=following, now=now)
    _fail(store, source, request, reading.target, reading.failure, now=now)
    return counts


def _fail(store: Store, source: Source, request: Request, target: Target | None, error: SourceError, *, now: datetime) -> None:
    failures = (target.failures if target else 0) + 1
    retry_after_s = error.retry_after_s if isinstance(error, FetchError) else None
    again = due.next_check(source, failures=failures, retry_after_s=retry_after_s, now=now)
    store.failed(request, error.reason, next_check=again, now=now)
    log.info("source=%s failed=%d %s", source.id, failures, error.reason)


# --- add ------------------------------------------------------------------------------------------------------------

BY_HAND, BY_HAND_NAME = "by-hand", "Tillagd för hand"


def add(house: House, url: str, *, note: str, now: datetime) -> Document:
    """Takes one page in by hand, as a feed would have brought it. Raises SourceError where it cannot be read."""
    source = Source.model_construct(id=BY_HAND, name=BY_HAND_NAME, owner="", parser="feed", url=url)  # braces are no placeholders
    request = Request(BY_HAND, url, form=parse.form_of_page(url))
    ((_, answer),) = fetch.fetch([request], house.network, now=now)
    if not isinstance(answer, Fetched):
        raise answer if isinstance(answer, FetchError) else FetchError(BY_HAND, url, "holds nothing new")
    reading = Reading(source, request, answer, None, first_poll=False)
    _read(house, reading, answer)
    if reading.failure:
        raise reading.failure
    reading.items = [replace(item, summary=item.summary or note) for item in reading.items]
    _keep_rules(house, now)
    _decide(house, reading, now)
    house.store.apply(request, answer, reading.changes, next_check=now, now=now)
    found = house.store.find([name for change in reading.changes for name in change.identities])
    assert found, "what was just stored is there"
    return found


# --- compose --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Edition:
    """A composed week: the digest of all topics, what it considered, and one letter a reader."""

    period: Period
    digest: Digest
    considered: tuple[str, ...]
    letters: tuple[Letter, ...]


def templates(folder: Path) -> jinja2.Environment:
    """The templates of a folder."""
    return render.environment(jinja2.FileSystemLoader(folder))


def compose_due(config: Config, store: Store, environment: jinja2.Environment, *, sender: str, now: datetime) -> list[Edition]:
    """Composes every edition that is due and not held, and queues it for each reader in the same transaction; a week once."""
    waiting = held(config, store, now=now)
    periods = [period for period in due.editions(store.editions(), now) if period not in waiting]
    editions = (compose(config, store, environment, period=period, sender=sender, now=now) for period in periods)
    return [edition for edition in editions if queue(store, edition, now=now)]


def held(config: Config, store: Store, *, now: datetime) -> list[Period]:
    """The weeks that are due and wait, because no source has answered since they began: an edition would pass for a quiet week."""
    enabled = {(source.id, source.url) for source in config.enabled}
    answers = [one.last_ok for one in store.health() if (one.source_id, one.url) in enabled]
    return [period for period in due.editions(store.editions(), now) if not due.was_read(period, answers)]


def compose(
    config: Config, store: Store, environment: jinja2.Environment, *, period: Period, sender: str, now: datetime
) -> Edition:
    """An edition of all that is stored and that no edition has considered; a week that has been composed, as it was.

    Writes nothing: `queue` does.
    """
    documents = _considered(store, period, now)
    coverage = digest.coverage(config.enabled, store.health(), documents, period=period)

    def digest_of(topics: tuple[str, ...]) -> Digest:
        names = {tag: file.name for tag, file in config.rules.files.items()}
        return digest.compose(
            documents,
            period=period,
            coverage=coverage,
            source_names={source.id: source.owner for source in config.sources} | {BY_HAND: BY_HAND_NAME},
            kind_names=config.rules.kind_names,
            topic_names=names,
            topics=topics,
            cap=SECTION_CAP,
            composed=now,
        )

    people = [one for one in config.recipients if one.role in DIGEST_ROLES and one.id not in store.paused_recipients()]
    made = {topics: render.render(digest_of(topics), environment) for topics in {one.topics for one in people} | {()}}
    letters = [_letter(period.name, person, made[person.topics], sender=sender, now=now) for person in people]
    considered = tuple(document.id for document in documents)
    return Edition(
        period, digest_of(()), considered, tuple(letters or [_letter(period.name, None, made[()], sender=sender, now=now)])
    )


def queue(store: Store, edition: Edition, *, now: datetime) -> bool:
    """Puts an edition into the outbox, marks what it considered, and draws what of the rejected is put up for labelling.

    All or nothing. False: that week has its edition already.
    """
    listed = [entry.document.id for part in edition.digest.everything for entry in part.entries]
    rejected = set(edition.considered) - set(listed)
    return store.save_edition(
        edition.period,
        edition.considered,
        edition.letters,
        {"considered": len(edition.considered), "listed": len(listed), "rejected": len(rejected)},
        listed=listed,
        sample=digest.sample(edition.period, rejected),
        now=now,
    )


def _considered(store: Store, period: Period, now: datetime) -> list[Document]:
    """Everything not considered before; of a week that has been composed, what it considered then.

    A week that is made up for later takes what it had in its own time.
    """
    if period.name in store.editions():
        return store.considered(period.name)
    following = due.week_of(period.last + timedelta(days=1))
    cut = due.edition_moment(period) if due.edition_moment(following) <= now else now
    return [document for document in store.considered(None) if document.first_seen <= cut]


def _letter(name: str, person: Recipient | None, message: Message, *, sender: str, now: datetime) -> Letter:
    """A letter in the outbox. Key and Message-ID hold the person's id, never the address, so that a resend folds into the first."""
    who = person.id if person else NOBODY
    return Letter(
        key=f"{name}/{who}",
        recipient_id=who,
        address=person.address if person else "",
        name=person.name if person else "",
        message_id=mail.message_id(name, who, sender.rpartition("@")[2].strip("> ") or "policy-monitor.invalid"),
        message=message,
        created=now,
    )


# --- deliver --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of the letters that were waiting: which were sent, which lie as files, and what was refused or has to wait."""

    sent: tuple[str, ...]
    written: tuple[Path, ...]
    failed: tuple[str, ...]


def deliver(config: Config, store: Store, environment: Environment, *, folder: Path, now: datetime) -> Delivery:
    """Sends what is queued over SMTP, or writes it to the file outbox where there is no server or no addressee; marks each one.

    A letter goes to the address that its recipient has today. One that cannot be made or is refused stops no other.
    """
    sent: list[str] = []
    written: list[Path] = []
    failed: list[str] = []
    with contextlib.ExitStack() as stack:
        connection = None
        for letter in sorted(store.unsent(now), key=lambda one: one.recipient_id != NOBODY):  # files wait for no server
            try:
                letter = _addressed(letter, config)
                if environment.smtp_url and letter.address:
                    connection = connection or stack.enter_context(mail.connect(environment.smtp_url))
                    store.mark_sent(letter.key, mail.send(letter, connection, sender=environment.mail_from), now=now)
                    sent.append(letter.key)
                else:
                    written.append(mail.write_outbox(letter, folder, sender=""))
                    store.mark_sent(letter.key, f"written to {written[-1].name}", now=now)
            except MailError as error:
                pause = timedelta(minutes=min(5 * 2**letter.attempts, 720))
                store.mark_failed(letter.key, error.reason, next_try=now + pause, permanent=error.permanent)
                failed.append(f"{letter.key}: {error.reason}")
            except DeliveryError as error:
                failed.append(str(error))
                break
    return Delivery(tuple(sent), tuple(written), tuple(failed))


def _addressed(letter: Letter, config: Config) -> Letter:
    """The letter with the address that recipients.yaml gives its recipient now. Raises MailError for one who has left it.

    Without any recipients the letter waits: then it is rather the wrong folder than that all have left.
    """
    if letter.recipient_id == NOBODY:
        return letter
    person = next((one for one in config.recipients if one.id == letter.recipient_id), None)
    if person is None:
        raise MailError(letter.recipient_id, "stands in recipients.yaml no more", permanent=bool(config.recipients))
    return replace(letter, address=person.address, name=person.name)
