"""How much one file of the configuration may hold: as much as people write, and no more than it has characters."""

from pathlib import Path

import pytest

from monitor.config import KindFile
from monitor.config.written import MOST_PLACES, read
from monitor.errors import ConfigError


def test_a_long_file_is_read_to_its_end_and_one_that_means_more_than_it_says_is_refused(tmp_path: Path) -> None:
    path, names = tmp_path / "kinds.yaml", [f"ord {number}" for number in range(MOST_PLACES + 1)]
    path.write_text(f"kinds:\n  - {{kind: news, name: Nyhet, aliases: [{', '.join(names)}]}}\n", "utf-8")
    assert len(read(path, KindFile)[0].kinds[0].aliases) == len(names)
    path.write_text(f"a: &a [{', '.join(names[:20_000])}]\nb: [{', '.join(['*a'] * 100)}]\n", "utf-8")
    with pytest.raises(ConfigError, match="holds too much"):
        read(path, KindFile)
