"""The command that finds what is stored by its words."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import click

from monitor import export
from monitor.cli.looks import a_day, line_of
from monitor.cli.place import Place, a_text, need_database, opened_store, placed
from monitor.values import KINDS, STAGES, STOCKHOLM, TOPICS, Search, Stage, Term, Topic

if TYPE_CHECKING:
    from monitor.store import Store

MOST = 2_000


def the_words(context: click.Context, argument: click.Parameter, value: tuple[str, ...]) -> str:
    """What is looked for, as it was typed. What begins with two dashes was meant as an option, and -h alone asks for help."""
    if "-h" in value:  # no option of click's: -hamn would be that and more
        click.echo(context.get_help())
        context.exit()
    for word in value:
        a_text(context, argument, word)
        if word.startswith("--"):
            raise click.NoSuchOption(word, ctx=context)
    return " ".join(value)


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})  # -word is no option
@click.argument("words", nargs=-1, required=True, callback=the_words)
@click.option("--topic", type=click.Choice(TOPICS), help="Only items with this topic.")
@click.option("--kind", type=click.Choice(KINDS), help="Only items of this kind.")
@click.option("--stage", type=click.Choice(STAGES), help="Only what is of a matter that is in this stage.")
@click.option("--source", metavar="ID", callback=a_text, help="Only what this source has told of.")
@click.option("--since", callback=a_day, metavar="DATE", help="Only what was published on this day or later.")
@click.option("--until", callback=a_day, metavar="DATE", help="Only what was published on this day or before.")
@click.option("--limit", type=click.IntRange(1, MOST), default=20, show_default=True, help="How many items to show at most.")
@click.option("--format", "form", type=click.Choice(["table", "jsonl", "csv"]), default="table", show_default=True)
@placed
def search(
    place: Place,
    words: str,
    topic: Topic | None,
    kind: str | None,
    stage: Stage | None,
    source: str | None,
    since: datetime | None,
    until: datetime | None,
    limit: int,
    form: str,
) -> None:
    """Find what is stored by its words, in any inflection.

    All words must be there, in title, number, summary or text. '"two words"' in quotes stand together, 'järn*' is how a word begins, -word must
    not be there. Words in the title come first, then those in the summary, then those in the text; of each the newest first. What has no
    date of publication is of the day on which it was first seen. In which stage a matter is, each round determines.
    """
    from monitor.words import terms

    if since and until and until < since:
        raise click.UsageError("--until is a day before --since")
    need_database(place)
    if not (wanted := terms(words)):
        raise click.UsageError(
            f"{words!r} names no word to look for; small words such as och stand in every text, and -word only leaves out"
        )
    first, last = (moment.astimezone(STOCKHOLM).date() if moment else None for moment in (since, until))
    with opened_store(place) as store:
        _tell(store, Search(wanted, topic, kind, source, first, last, stage), limit, form)


def _tell(store: Store, wanted: Search, limit: int, form: str) -> None:
    from monitor.words import excerpt

    documents = store.search(wanted, limit=limit)
    if not documents and wanted.source_id and wanted.source_id not in {one.source_id for one in store.targets()}:
        raise click.UsageError(f"no source is called {wanted.source_id!r}, or it has not been asked yet")
    attended = store.attendance()
    rows = []
    for document in documents:
        line, marks = excerpt(document.item, wanted.terms)
        rows.append((document, attended.get(document.id, ()), _marked(line, marks)))
    if form == "jsonl":
        for document, visits, line in rows:
            click.echo(json.dumps(export.row(document, visits) | {"excerpt": line}, ensure_ascii=False))
    elif form == "csv":
        found = (export.row(document, visits) | {"excerpt": line} for document, visits, line in rows)
        click.echo(export.table(found, delimiter=","), nl=False)
    else:
        for document, visits, line in rows:
            click.echo(line_of(document, visits) + (f"\n{'':13}{line}" if line else ""))
        if not rows:
            click.echo(_nothing(store, wanted.terms), err=True)


def _nothing(store: Store, wanted: Sequence[Term]) -> str:
    """What of it nothing holds, and whether it is how others begin."""
    lacking = store.lacking(wanted)
    names = (f"{' '.join(one.words)}*" if one.beginning else " ".join(one.words) for one in lacking)
    told = ", and nothing ".join(f'holds "{name}"' for name in names) or "holds all of that"
    begun = store.beginning(lacking)
    return f"Nothing that is stored {told}." + (f" '{begun}*' finds the words that begin so." if begun else "")


def _marked(line: str, marks: tuple[tuple[int, int], ...]) -> str:
    """The excerpt with the words that were looked for between »guillemets«."""
    for begin, end in reversed(marks):
        line = f"{line[:begin]}»{line[begin:end]}«{line[end:]}"
    return line
