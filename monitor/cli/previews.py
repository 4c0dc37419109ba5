"""The command by which analysts see what an edit of the rules does: rules preview."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

import click

from monitor.cli.moments import day_of
from monitor.cli.place import YEARS, Place, Reported, configured, need_database, opened_store, placed
from monitor.cli.tuning import TITLES_SHOWN, differs, items_told, tell
from monitor.values import STOCKHOLM, midnight

if TYPE_CHECKING:
    from monitor.tune.preview import Moved, Preview
    from monitor.tune.words import Counted, Keyword

LINE = 100  # characters of a line that is broken


@click.group()
def rules() -> None:
    """See what edited rules do before a round judges with them."""


@rules.command()
@click.option("--since", default="12m", show_default=True, metavar="12m|8w|30d|DATE", help="How far back to look.")
@click.option("--accept-loss", is_flag=True, help="Exit 0 also when a past flagged item would be lost.")
@placed
def preview(place: Place, since: str, accept_loss: bool) -> None:
    """What the edited rules/ add and drop on the stored items. Stores nothing. Exit 1 when a past flagged item would be lost."""
    from monitor.tune import preview as tuned

    begin = a_while(since, place.clock())
    need_database(place)
    config = configured(place)
    with opened_store(place) as store:
        found = tuned.preview(config.rules, store, since=begin)
    tell(_preview(found))
    if found.lost and not accept_loss:
        raise Reported


def a_while(text: str, now: datetime) -> datetime:
    """So many months, weeks or days back, or a date: the first moment of that day in Stockholm."""
    today = now.astimezone(STOCKHOLM).date()
    written = re.fullmatch(r"([1-9][0-9]{0,3})([mwd])", text)
    try:
        if written is None:
            day = date.fromisoformat(text)
        elif written[2] == "m":
            months = today.year * 12 + today.month - 1 - int(written[1])
            day = min(date(months // 12, months % 12 + 1, 1) + timedelta(days=today.day - 1), _last_day(months))
        else:
            day = today - timedelta(days=int(written[1]) * (7 if written[2] == "w" else 1))
        if day.year not in YEARS:
            raise ValueError(f"not between {YEARS[0]} and {YEARS[-1]}")
        return midnight(day)
    except (ValueError, OverflowError) as error:
        raise click.UsageError(
            f"--since: {text!r} is no span of time since {YEARS[0]}; write it as 12m, 8w, 30d or 2025-10-06"
        ) from error


def _last_day(months: int) -> date:
    following = months + 1
    return date(following // 12, following % 12 + 1, 1) - timedelta(days=1)


def _preview(found: Preview) -> Iterator[str]:
    yield from _moves("LOST: flagged before, and no longer", found.lost)
    yield f"{items_told(found.items)} since {day_of(found.since)}; {found.judged_again} judged again, the others are not touched by the edit"
    if not found.items:
        yield "nothing that is stored is so new, so nothing can be compared: look further back with --since"
    if found.unkept:
        yield f"{found.unkept} of them were judged by rules that are not kept, so they were judged again whatever the edit"
    if found.compared is None:
        yield "nothing has been judged yet"
    elif found.changes is not None:
        yield f"edited since rules {found.compared}: {differs(found.changes)}" if found.changes else "nothing is edited"
    else:
        yield f"which rules are edited cannot be told: those that judged last ({found.compared}) were not kept"
    yield (
        f"digest a week: {found.before.mean:.1f} items before, {found.after.mean:.1f} after; "
        f"largest week {found.before.largest} before, {found.after.largest} after"
    )
    for one in found.broad:
        yield f"BROAD: {one.rule} hits {one.hits_a_week:.1f} items a week, {one.share:.0%} of all"
    yield ""
    yield from _moves("Added to the digest", found.added)
    yield from _moves("Dropped from the digest", found.dropped)
    yield from _moves("In or out as before, with other topics or flag", found.otherwise)
    yield from _keywords(found.keywords)


def _moves(title: str, moved: Sequence[Moved]) -> Iterator[str]:
    if not moved:
        return
    yield f"{title} ({len(moved)})"
    for one in moved[:TITLES_SHOWN]:
        before, after = (", ".join(topics) or "no topic" for topics in one.topics)
        flags = {(True, False): ", no longer flagged", (False, True): ", now flagged"}.get(one.urgent, "")
        yield f"  {one.day.isoformat()}  {one.title}"
        yield f"    grade {one.relevance[0]:.1f} -> {one.relevance[1]:.1f}; {before} -> {after}{flags}"
    if len(moved) > TITLES_SHOWN:
        yield f"  … and {len(moved) - TITLES_SHOWN} more"
    yield ""


def _keywords(keywords: Sequence[Keyword]) -> Iterator[str]:
    if keywords:
        yield "Keywords of the edited rules: what each catches in these items, and what comes near that the rule does not catch"
    for rule, ones in groupby(keywords, key=lambda one: one.rule):
        yield f"  {rule}"
        silent = []
        for one in ones:
            if one.change == "kept" and not one.catches and not one.near:
                silent.append(one.pattern)
                continue
            mark, part = {"new": "+", "gone": "-", "kept": " "}[one.change], f" ({one.part})" if one.part != "any" else ""
            more = f" and {one.more} other words" if one.more else ""
            yield f"  {mark} {one.pattern}{part}: {_words(one.catches)}{more}"
            if one.near:
                yield f"      near: {_words(one.near)}"
        if silent:
            told = f"kept, and catching nothing here: {', '.join(silent)}"
            yield textwrap.fill(told, LINE, initial_indent=" " * 4, subsequent_indent=" " * 6, break_on_hyphens=False)


def _words(counted: Counted) -> str:
    return ", ".join(f"{word} {count}" for word, count in counted) or "nothing"
