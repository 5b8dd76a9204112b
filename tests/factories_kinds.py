"""Teams of the kinds that the organisation file does not tell of."""

from __future__ import annotations

from typing import Any

from clusters.models import Kind, LeadershipTeam, Ownership
from tests.factories import InstitutionFactory, PlacementFactory, team_of


def institution_team(members: int = 3, **cluster: Any) -> LeadershipTeam:
    """A self-governing institution's own team; the institution lies in a network all the while."""
    unit = InstitutionFactory.create(ownership=Ownership.SELF_GOVERNING)
    values = {
        "kind": Kind.INSTITUTION,
        "ownership": Ownership.SELF_GOVERNING,
        "institution": unit,
        "name": f"Ledelsen i {unit.name}",
        **cluster,
    }
    team = team_of(members, **{f"cluster__{name}": value for name, value in values.items()})
    PlacementFactory.create(
        institution=unit, cluster__kind=Kind.NETWORK, cluster__ownership=Ownership.SELF_GOVERNING
    )
    return team


def group_team(members: int = 3, **cluster: Any) -> LeadershipTeam:
    """A leaders' group, for instance the area chiefs'."""
    return team_of(members, **{f"cluster__{k}": v for k, v in {"kind": Kind.GROUP, **cluster}.items()})
