"""The commands for configuration and judgement: init, check, schema, classify, evaluate, train."""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from monitor.cli.place import Place, Reported, configured, has_database, need_database, opened_store, placed
from monitor.config import doubts, schemas, shipped
from monitor.errors import ConfigError

A_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
def init(folder: Path) -> None:
    """Write a working configuration into DIR. That is sources.yaml, rules/, recipients.example.yaml, lagesbild.docx, schemas for editors."""
    wanted = ["sources.yaml", "rules", "recipients.example.yaml", "lagesbild.docx", "schemas"]
    taken = [name for name in wanted if (folder / name).exists()]
    if taken:
        raise click.UsageError(f"{folder / taken[0]} is there already; nothing was written")
    folder.mkdir(parents=True, exist_ok=True)
    for name in wanted[:3]:
        source = shipped() / name
        if source.is_dir():
            shutil.copytree(source, folder / name)
        else:
            shutil.copyfile(source, folder / name)
    shutil.copyfile(shipped() / "templates/lagesbild.docx", folder / "lagesbild.docx")
    _write_schemas(folder / "schemas")
    click.echo(f"Wrote {', '.join(wanted)} into {folder}.")
    click.echo(f"Next: copy recipients.example.yaml to recipients.yaml, edit it, and run: monitor check --config {folder}")


@click.command()
@placed
def check(place: Place) -> None:
    """Read all configuration and run the rules' examples. Every fault is told with file and line."""
    from monitor import tune

    config = configured(place)
    _ = place.settings  # a wrong setting is told
    faults = tune.check(config.rules)
    if faults:
        raise ConfigError(list(faults))
    rules = sum(len(file.rules) for file in config.rules.files.values())
    for doubt in [*doubts(config), *tune.covered(config.rules)]:
        click.echo(f"look again: {doubt}", err=True)
    if config.alerts == "send" and (little := _known_too_little(place)):
        click.echo(
            f"look again: {place.folder / 'recipients.yaml'}: alerts: send lets flagged decisions go unasked: {little}", err=True
        )
    click.echo(
        f"All is well: {len(config.sources)} sources ({len(config.enabled)} enabled), {rules} rules with their examples, "
        f"{len(config.recipients)} recipients, model {'present' if config.rules.model else 'absent: rules alone decide'}."
    )


def _known_too_little(place: Place) -> str:
    """Why what we flag should not go to the steering group unasked; empty where enough is known of it."""
    from monitor.tune import figures

    flagged = figures.Precision(0, 0)
    if has_database(place):
        with opened_store(place) as store:
            flagged = figures.of_flagged(store)
    wanted = f"wanted are {figures.FLAGGED_SHARE} or more of at least {figures.FLAGGED_JUDGED}"
    return "" if figures.may_go_at_once(flagged) else f"{figures.told_of_flagged(flagged)}; {wanted}"


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path("schemas"), metavar="[DIR]")
def schema(folder: Path) -> None:
    """Write JSON Schemas into DIR [default: schemas]. By them editors complete and check the YAML files."""
    for path in _write_schemas(folder):
        click.echo(path)


def _write_schemas(folder: Path) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, content in schemas().items():
        path = folder / name
        path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", "utf-8")
        written.append(path)
    return written


@click.command()
@click.option("--input", "source", type=A_FILE, required=True, help="Items, one JSON object a line (see README).")
@click.option("--output", type=A_FILE, required=True, help="Verdicts, one JSON object a line.")
@placed
def classify(place: Place, source: Path, output: Path) -> None:
    """Judge the items of a file; nothing is stored."""
    from monitor import tune

    if output.exists() and source.exists() and output.samefile(source):
        raise click.UsageError(f"--output {output} is the file of --input, which it would empty")
    count = tune.classify_file(source, output, rules=configured(place).rules)
    click.echo(f"{count} verdicts in {output}")


@click.command()
@click.argument("gold", type=A_FILE, nargs=-1, metavar="[GOLD]...")
@click.option("--json", "as_json", is_flag=True, help="The figures as JSON.")
@click.option("--floors", type=A_FILE, help="JSON with figures that must be reached; exit 1 if one is not.")
@placed
def evaluate(place: Place, gold: tuple[Path, ...], as_json: bool, floors: Path | None) -> None:
    """How good the verdicts are. Against files of labelled items, and against what readers have said.

    With GOLD files: precision, recall, F1 and average precision by topic, of the digest and of what is flagged. From the database
    (with GOLD only where there is one), of the last 52 weeks: the lower 95 % bound on recall, once 200 of the items that were drawn from
    what the digest rejected are labelled (see `monitor label`); the share of the labelled listed items that a reader calls relevant;
    the share of the flagged decisions that the project leader released; and the days from publication to digest.
    """
    from monitor import tune
    from monitor.tune import figures

    if not gold:
        need_database(place)
    report = tune.evaluate(gold, rules=configured(place).rules) if gold else {}
    told = [tune.table(report)] if gold else []
    if not gold or has_database(place):
        with opened_store(place) as store:
            found = figures.of_digest(store, now=place.now)
        report["feedback"] = asdict(found.recall)
        report["digest_precision"] = asdict(found.precision) | {"share": found.precision.share}
        report["flagged_precision"] = asdict(found.flagged) | {"share": found.flagged.share}
        report["days_to_digest"] = asdict(found.delay)
        told += figures.told(found)
    click.echo(json.dumps(report, indent=2) if as_json else "\n".join(told))
    if floors:
        below = tune.below(report, _floors(floors))
        for line in below:
            click.echo(line, err=True)
        if below:
            raise Reported


def _floors(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise ConfigError.at(path, f"is not JSON: {error}") from error
    if not isinstance(found, dict):
        raise ConfigError.at(path, 'must hold figures by name, as in {"topics": {"energy": {"recall": 0.8}}}')
    return found


@click.command()
@click.argument("labels", type=A_FILE, nargs=-1)
@click.option(
    "--more", type=A_FILE, multiple=True, help="Labelled items that teach, but choose no threshold and count in no score."
)
@click.option("--gold", type=A_FILE, multiple=True, help="Labelled items to show the scores on, before and after.")
@click.option("--yes", is_flag=True, help="Replace the model without asking.")
@click.option("--back", is_flag=True, help="Go back to the model that was replaced last.")
@placed
def train(place: Place, labels: tuple[Path, ...], more: tuple[Path, ...], gold: tuple[Path, ...], yes: bool, back: bool) -> None:
    """Fit rules/model.json to labelled files, or teach it.

    Without LABELS the feedback of `monitor label` moves the fitted weights, no further than it supports; with LABELS the weights are fitted
    anew, and then taught. The scores before and after are shown, and you are asked before the model is replaced; the one that it
    replaces is kept, and --back goes back to it.
    """
    from monitor.tune import training

    folder = place.folder / "rules"
    if not os.access(folder, os.W_OK):
        raise click.UsageError(f"{folder} cannot be written to; `monitor init DIR` gives you a configuration of your own")
    if back:
        if labels or more or gold:
            raise click.UsageError("--back goes alone: it puts back the model that was replaced last")
        click.echo(f"{folder / training.MODEL} is now {training.go_back(folder)}; --back again returns to the one it replaced")
        return
    if more and not labels:
        raise click.UsageError("--more goes with LABELS: such items choose no threshold")
    if not labels:
        need_database(place)
    rules, feedback = configured(place).rules, []
    if has_database(place):
        with opened_store(place) as store:
            feedback = store.labels()
    proposal = training.propose(rules, folder, labels=labels, more=more, feedback=feedback, gold=gold, now=place.now)
    click.echo(proposal.told)
    if not yes and not (sys.stdin.isatty() and click.confirm(f"Replace {folder / training.MODEL}?")):
        click.echo("The model is as it was; --yes replaces it without asking.", err=True)
        raise Reported
    click.echo(f"{training.put(proposal, folder)} replaced; the one before is {training.PREVIOUS}")
