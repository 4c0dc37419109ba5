"""What a program has loaded, read and worked out once it has done a round: commands.py forks every command from this."""

import gc
import logging
from tempfile import TemporaryDirectory

import commands
from click.testing import CliRunner

from monitor import pipeline, report, sample, status, tune, web, worker
from monitor.cli import monitor
from monitor.config import load, shipped

__all__ = ["commands", "pipeline", "report", "sample", "status", "tune", "web", "worker"]

with TemporaryDirectory() as folder:
    done = CliRunner().invoke(monitor, ["run", "--once", "--sample", "--data", folder], catch_exceptions=False)
assert done.exit_code == 0, done.output
tune.check(load(shipped()).rules)
logging.getLogger().handlers.clear()  # they tell where this process told
gc.collect()
gc.freeze()  # what is shared by all commands is looked through by none of them
