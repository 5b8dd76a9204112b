"""For whom somebody acts: a deputy's deeds name the holder of the office too."""

from __future__ import annotations

from clusters.models import AreaChiefAppointment, Deputy, Membership
from people.models import User


def holder_of_team(team: int, by: User | None) -> User | None:
    """The leader for whom `by` stands in today; None for the leader, and for whoever is no deputy."""
    if by is None or Membership.objects.current().leaders().filter(team=team, person=by).exists():
        return None
    return _holder(by, team=team)


def holder_of_area(area: int, by: User | None) -> User | None:
    """The chief for whom `by` stands in today; None for a chief, and for whoever is no deputy."""
    if by is None or AreaChiefAppointment.objects.current().filter(area=area, person=by).exists():
        return None
    return _holder(by, area=area)


def _holder(by: User, **office: int) -> User | None:
    found: Deputy | None = (
        Deputy.objects.current().filter(person=by, **office).select_related("holder").order_by("pk").first()
    )
    return found.holder if found else None
