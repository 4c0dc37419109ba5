"""The command by which analysts see what became of one item: explain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import click

from monitor.cli.moments import day_of, is_whole_day, moment_of, span_of, told_pause
from monitor.cli.place import (
    Place,
    Reported,
    a_query,
    configured,
    is_another,
    need_database,
    opened_store,
    placed,
    which_configuration,
)
from monitor.cli.release import STANDS
from monitor.config import RuleBook
from monitor.values import BACKLOG, TOPICS, Attendance, Details, Document, Item, Revision, Trail, Verdict

if TYPE_CHECKING:
    from monitor.tune.changes import Changes
    from monitor.tune.explain import Found, Listing, NeverSeen, Reader, Why

NEITHER = "neither an address nor a designation (SOU 2025:12, prop. 2025/26:20, HD03145) nor the number or id of a stored item"
SHORT = ("title", "published", "starts_at", "ends_at", "place", "register_by")  # fields that are told as they were and became
TITLES_SHOWN = 40  # of each list of a preview


# --- explain --------------------------------------------------------------------------------------------------------


@click.command()
@click.argument("query", metavar="URL-OR-DESIGNATION", callback=a_query)
@placed
def explain(place: Place, query: str) -> None:
    """Why an item is in the digest or is not. By address, designation (SOU 2025:12, or 2025:12 alone) or id; exit 1 when it was never seen."""
    from monitor.tune import explain as tuned

    need_database(place)
    config = configured(place)
    with opened_store(place) as store:
        found = tuned.explain(query, config, store, now=place.clock())
        if is_another(config, health := store.health()):
            click.echo(which_configuration(place, config, health))
    if isinstance(found, tuned.NeverSeen):
        tell(_never_seen(query, found))
        raise Reported
    tell(_found(found, config.rules, {source.id: source.name for source in config.sources}))


def tell(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)


def _found(found: Found, rules: RuleBook, names: dict[str, str]) -> Iterator[str]:
    document, trail = found.document, found.trail
    yield document.item.title
    yield document.item.url
    yield f"{rules.kind_names.get(document.item.kind, document.item.kind)}, published {day_of(document.item.published)}, id {document.id}"
    yield from _matter(found)
    yield from _head("Seen")
    yield from _seen(trail, document.item.url, names)
    yield from _head("Verdict")
    if document.verdict is None:
        yield "  none: it has not been judged"
    else:
        yield from _verdict(document.verdict, rules)
        yield f"  judged {moment_of(trail.judged)} by rules {document.verdict.rules_version}{_since(found)}"
        yield from _why(found.why)
    if found.now:
        yield from _head("As the rules are now")
        yield f"  {differs(found.now.changes)}"
        if found.now.same:
            yield "  they give the same verdict for the same reasons"
        else:
            yield from _verdict(found.now.verdict, rules)
            yield from _why(found.now.why)
    if document.item.kind == "event":
        yield from _head("Event")
        yield from _meeting(document.item, found.attended)
    yield from _days(document)
    if document.details:
        yield from _head("Its own page")
        yield from _page(document.details)
    yield from _head("Edition")
    yield f"  {_edition(found.listing)}"
    if found.listing and found.listing.listed:
        yield f"  letters to {', '.join(found.listing.letters)}; who has chosen topics gets what is on one of them"
    if found.told_again:
        yield f"  told of again by {', '.join(found.told_again)}"
    yield from _head("Alert")
    yield f"  {STANDS[trail.alert.state]}, raised {moment_of(trail.alert.created)}" if trail.alert else "  none was raised"


def _days(document: Document) -> Iterator[str]:
    """The days that the document itself tells, with its words."""
    if document.deadlines:
        yield from _head("Answer by" if document.answer_by else "The inquiry is to report by")
    for deadline in document.deadlines:
        yield f"  {deadline.date.isoformat()}: ”{deadline.quote}”"


def _matter(found: Found) -> Iterator[str]:
    if found.matter is None:
        yield "of no matter"
    else:
        matter = found.matter.standing.matter
        yield f"of the matter {matter.key} ({matter.title}); see `monitor matter {matter.key}`"
        yield f"  {found.matter.words}"


def _seen(trail: Trail, url: str, names: dict[str, str]) -> Iterator[str]:
    """Who told of a document, when, and where if not at its own address; and when it was revised, in what."""
    for one in trail.seen:
        yield f"  {one.source_id}: {names.get(one.source_id, 'no source of this configuration')}"
        yield f"    first {moment_of(one.first)}, last {moment_of(one.last)}" + (f", at {one.url}" if one.url != url else "")
    for revision in trail.revised:
        yield f"  revised {moment_of(revision.at)}: {', '.join(_moved(name, revision) for name in revision.changed)}"


def _moved(name: str, revision: Revision) -> str:
    """What was revised, by its name; of what is short as it was and as it became: "place Aulan → Biblioteket"."""
    if name not in SHORT:
        return name
    return f"{name} {_short(name, revision.before)} → {_short(name, revision.after)}"


def _short(name: str, item: Item) -> str:
    value = getattr(item, name)
    if isinstance(value, datetime):
        return day_of(value) if is_whole_day(item) else moment_of(value)
    return str(value or "none")


def _page(details: Details) -> Iterator[str]:
    copied = ", the copy of a mirror: the publisher refuses us" if details.origin == "mirror" else ""
    yield f"  read {moment_of(details.read_at)} at {details.url}{copied}"
    answers = details.of_kind("answer")
    for file in details.files:
        if file not in answers:
            read = f"{len(file.text)} characters read" if file.text else file.fault or "not read"
            yield f"  file: {file.name} ({read}), {file.url}"
    for link in details.remitted:
        yield f"  is about: {link.name}, {link.url}"
    if details.asked is not None:
        yield f"  of our bodies asked: {', '.join(f'”{one.words}”' for one in details.asked) or 'none'}"
    if answers:
        yield f"  answers: {len(answers)}, of our bodies: {', '.join(f'”{one.words}”' for one in details.answered) or 'none'}"


def _meeting(item: Item, attended: Iterable[Attendance]) -> Iterator[str]:
    """When and where an event is, and who has said that they were there."""
    yield f"  {span_of(item) or 'at a time that its source does not tell'}" + (f", at {item.place}" if item.place else "")
    if item.register_by:
        yield f"  register by {item.register_by.isoformat()}"
    for one in attended:
        yield f"  {one.who} was there, noted {moment_of(one.at)}" + (f": {one.outcome}" if one.outcome else "")


def _head(text: str) -> Iterator[str]:
    yield ""
    yield text


def _verdict(verdict: Verdict, rules: RuleBook) -> Iterator[str]:
    listed = "in the digest" if verdict.in_digest else "not in the digest"
    yield f"  {listed}, {'flagged as urgent' if verdict.urgent else 'not flagged'}, relevance {verdict.relevance:.2f} of 3"
    scores = [
        f"{rules.files[topic].name if topic in rules.files else topic} {verdict.scores.get(topic, 0):.2f}" for topic in TOPICS
    ]
    on = [score for topic, score in zip(TOPICS, scores, strict=True) if topic in verdict.topics]
    off = [score for topic, score in zip(TOPICS, scores, strict=True) if topic not in verdict.topics]
    yield f"  on topic: {', '.join(on) or 'none'}"
    yield f"  off topic: {', '.join(off) or 'none'}"


def _since(found: Found) -> str:
    told = f" (in use since {moment_of(found.judged_by.since)})" if found.judged_by else ""
    return f"{told}; the rules have changed since" if found.now else f"{told}; they still stand"


def differs(changes: Changes | None) -> str:
    if changes is None:
        return "what differs cannot be told: the rules that judged it were not kept"
    told = [f"{one.what}: {one.id}" for one in changes.rules] + (["another model"] if changes.model else [])
    told += [f"settings of the source {name}" for name in sorted(changes.sources)]
    return "; ".join(told) or "no rule differs, only how the files are written"


def _why(reasons: Sequence[Why]) -> Iterator[str]:
    for one in reasons:
        yield f"  – {one.text}"
        if one.rule:
            yield f"    {one.rule}, {one.place or 'a rule that is no longer there'}"
    if not reasons:
        yield "  – inga regler och inga ord som vägde"


def _edition(listing: Listing | None) -> str:
    if listing is None:
        return "no edition has considered it yet; the next one will"
    if listing.edition == BACKLOG:
        return "none: it was there before the first poll of its source, and is history (backlog)"
    told = f"{listing.edition}, composed {moment_of(listing.composed)}, considered it"
    if listing.listed is None:
        return told + "; whether it listed it was not kept then"
    if listing.struck:
        return f"{told}; {listing.struck.who} struck it {moment_of(listing.struck.at)}"
    if not listing.listed:
        return told + " and did not list it"
    return told + " and listed it"


def _never_seen(query: str, found: NeverSeen) -> Iterator[str]:
    if not found.taken_for and found.bearing:
        yield f"Of more than one: {query}"
    else:
        yield f"Never seen: {query}"
        yield f"Taken for {_meant(found)}." if found.taken_for else f"It is {NEITHER}."
    if found.bearing:
        yield from _head("Stored items of that address or number, each to be explained by its id")
        for document in found.bearing[:TITLES_SHOWN]:
            yield f"  {document.item.title}, id {document.id}"
        if len(found.bearing) > TITLES_SHOWN:
            yield f"  … and {len(found.bearing) - TITLES_SHOWN} more"
        yield ""
    if not found.taken_for:
        return
    yield f"Rounds are run since {moment_of(found.first_round)}." if found.first_round else "No round has been run yet."
    if not found.readers:
        yield "No source in sources.yaml should have had it: we do not read that."
        return
    yield from _head("Should have come from" if len(found.readers) == 1 else "Should have come from one of")
    for one in found.readers:
        yield from _reader(one)


def _meant(found: NeverSeen) -> str:
    meant = found.taken_for
    assert meant
    named = f" ({', '.join(meant.kinds)})" if meant.kinds else ""
    if meant.form == "riksdag_id":
        return "an id of the Riksdag's"
    if meant.form == "number":
        said = f"the number of a document{named}" if named else "a number that no source is read by: try its address"
        return f"{meant.name}, {said}"
    if not meant.host_is_read:
        return f"a page of {meant.name}, where no source is read"
    return f"a page of {meant.name}{named}" + ("" if found.readers else "; the sources there bring other kinds only")


def _reader(one: Reader) -> Iterator[str]:
    from monitor.status import in_a_row

    yield f"  {one.source.id}: {one.source.name}"
    yield f"    {one.source.url}"
    health, reach = one.health, one.reach
    if not one.source.enabled:
        yield f"    not read: disabled, {one.source.because}"
    elif one.paused:
        yield f"    not read: paused, {told_pause(one.paused)}"
    elif health is None:
        yield "    not read: it has never been asked"
    else:
        if health.failures:
            yield f"    down: failed {in_a_row(health.failures)}, last tried {moment_of(health.last_try)}: {health.error}"
        last = f"first good answer {moment_of(health.first_ok)}, last {moment_of(health.last_ok)}"
        yield f"    {last}" if health.last_ok else "    never a good answer"
    if reach:
        yield f"    {items_told(reach.items)} stored, the oldest of {day_of(reach.oldest)}, the newest of {day_of(reach.newest)}"
    else:
        yield "    nothing of it is stored"


def items_told(count: int) -> str:
    return "1 item" if count == 1 else f"{count} items"
