from __future__ import annotations

import pytest

from clusters.models import LeadershipTeam
from tests.clusters.structure import team_of_two
from tests.factories import AreaFactory


@pytest.fixture
def birken() -> LeadershipTeam:
    """Klynge Birken: leader Bo, Bente with Bøgen, a task each and one of the whole team's."""
    return team_of_two("Birken", AreaFactory.create(name="Nord"))


@pytest.fixture
def linden(birken: LeadershipTeam) -> LeadershipTeam:
    """Klynge Linden in the same area: leader Lo, Lente with Løgen."""
    return team_of_two("Linden", birken.cluster.area)
