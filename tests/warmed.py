"""What a program has loaded, read and worked out once it has done a round: commands.py forks every command from this."""

import gc
import logging
from tempfile import TemporaryDirectory

import commands
from click.testing import CliRunner

from monitor import pipeline, report, sample, status, tune
from monitor.cli import monitor

__all__ = ["commands", "pipeline", "report", "sample", "status", "tune"]

with TemporaryDirectory() as folder:
    CliRunner().invoke(monitor, ["--data", folder, "run", "--once", "--sample"], catch_exceptions=False)
logging.getLogger().handlers.clear()  # they tell where this process told
gc.collect()
gc.freeze()  # what is shared by all commands is looked through by none of them
