"""The commands. A door: reads the clock, the environment and the arguments, calls the story, and tells what came of it.

Exit codes: 0 done; 1 something asked for was not done, and was reported; 2 wrong configuration or use.
"""

from __future__ import annotations

import logging
import sys

import click

from monitor import __version__
from monitor.cli import (
    calendars,
    copies,
    discovery,
    edit,
    exports,
    feedback,
    following,
    looks,
    matters,
    pausing,
    previews,
    release,
    rounds,
    rules,
    search,
    serve,
    tuning,
    working,
)
from monitor.cli.place import Reported
from monitor.errors import ConfigError, MonitorError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="monitor")
@click.option("--verbose", is_flag=True, help="Log every step to stderr.")
def monitor(verbose: bool) -> None:
    """Watches Swedish inquiries, investments and decisions, and mails a weekly digest of what concerns the corridor.

    A first look, without a network: monitor run --once --sample

    In earnest: monitor init DIR, edit what it wrote, monitor check --config DIR, monitor run --config DIR
    """
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.INFO if verbose else logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
    )


for command in (
    rules.init,
    rules.check,
    rounds.collect,
    rounds.digest,
    rounds.deliver,
    rounds.run,
    working.worker,
    looks.items,
    search.search,
    looks.add,
    looks.status,
    copies.backup,
    copies.restore,
    copies.migrate_to,
    calendars.ahead,
    calendars.calendar,
    matters.matter,
    exports.report,
    exports.export,
    following.matters,
    following.follow,
    following.note,
    discovery.discover,
    pausing.pause,
    feedback.label,
    feedback.attend,
    release.release,
    edit.edit,
    tuning.explain,
    previews.rules,
    rules.classify,
    rules.evaluate,
    rules.train,
    rules.schema,
    serve.serve,
    serve.user,
):
    monitor.add_command(command)


def main() -> None:
    """Runs a command and turns what went wrong into an exit code and one line that begins "monitor: ", each fault of a file into one."""
    try:
        monitor.main(prog_name="monitor", standalone_mode=False)
    except Reported:
        sys.exit(1)
    except MonitorError as error:
        for fault in str(error).splitlines():
            click.echo(f"monitor: {fault}", err=True)
        sys.exit(2 if isinstance(error, ConfigError) else 1)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(2)
    except click.ClickException as error:
        click.echo(f"monitor: {error.format_message()}", err=True)
        sys.exit(2)
    except OSError as error:
        if not error.filename:  # not about a file or folder that somebody named: a fault of ours, which must show
            raise
        click.echo(f"monitor: {error.filename} cannot be used: {error.strerror}", err=True)
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("monitor: stopped", err=True)
        sys.exit(1)
