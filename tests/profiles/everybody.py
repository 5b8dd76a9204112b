"""Everybody there can be around a team, by the part they play towards it today."""

from __future__ import annotations

import datetime

from clusters.models import Deputy, LeadershipTeam, Leave, Membership, Role
from core import clock
from core.periods import from_day
from people.models import User
from tests.factories import (
    AdministratorFactory,
    AreaChiefAppointmentFactory,
    LeaderFactory,
    MembershipFactory,
    UserFactory,
    ended_period,
    team_of,
)
from tests.factories_profiles import members_of

_DAY = datetime.timedelta(days=1)

#: who writes and who leads; who is deputy is also a member
LEADERS = frozenset({"leader", "deputy"})
MEMBERS = LEADERS | {"member", "on_leave", "newcomer", "past_deputy", "deputy_from_tomorrow"}
CHIEFS = frozenset({"chief", "chiefs_deputy"})
OUTSIDERS = frozenset(
    {
        "former_leader",
        "former_member",
        "former_chief",
        "chiefs_past_deputy",
        "chief_whose_account_is_closed",
        "other_leader",
        "other_member",
        "other_chief",
        "administrator",
        "superuser",
        "employee",
    }
)
ROLES = sorted(MEMBERS | CHIEFS | OUTSIDERS)


def everybody_around(team: LeadershipTeam) -> dict[str, User]:
    """A person for each of `ROLES`. The team has a leader and a member already."""
    leader, member = members_of(team)[:2]
    today = clock.today()
    area = team.cluster.area
    first = team.memberships.get(person=leader)
    first.period = from_day(today)  # a team has one leader at a time, and the one before left today
    first.save()
    found = {
        "leader": leader,
        "member": member,
        "deputy": _joined(team),
        "on_leave": _joined(team),
        "newcomer": _joined(team, from_day(today)),
        "past_deputy": _joined(team),
        "deputy_from_tomorrow": _joined(team),
        "former_leader": LeaderFactory.create(team=team, period=ended_period()).person,
        "former_member": _joined(team, ended_period()),
        "chief": AreaChiefAppointmentFactory.create(area=area).person,
        "chiefs_deputy": UserFactory.create(),
        "chiefs_past_deputy": UserFactory.create(),
        "former_chief": AreaChiefAppointmentFactory.create(area=area, period=ended_period()).person,
        "chief_whose_account_is_closed": AreaChiefAppointmentFactory.create(area=area).person,
        "other_chief": AreaChiefAppointmentFactory.create().person,
        "administrator": AdministratorFactory.create(is_superuser=False),
        "superuser": AdministratorFactory.create(),
        "employee": UserFactory.create(),
    }
    found["other_leader"], found["other_member"] = members_of(team_of(2, cluster__area=area))
    closed = found["chief_whose_account_is_closed"]
    closed.is_active = False
    closed.save()
    away = Membership.objects.get(team=team, person=found["on_leave"])
    Leave.objects.create(membership=away, period=from_day(today - _DAY, today + 9 * _DAY))
    _stands_in(found, "past_deputy", -9, 0, team=team, holder=leader)
    _stands_in(found, "deputy", 0, 1, team=team, holder=leader)
    _stands_in(found, "deputy_from_tomorrow", 1, 9, team=team, holder=leader)
    _stands_in(found, "chiefs_deputy", 0, 9, area=area, holder=found["chief"])
    _stands_in(found, "chiefs_past_deputy", -9, 0, area=area, holder=found["chief"])
    return found


def _joined(team: LeadershipTeam, period: object = None) -> User:
    times = {} if period is None else {"period": period}
    person: User = MembershipFactory.create(team=team, role=Role.PEDAGOGICAL, **times).person
    return person


def _stands_in(found: dict[str, User], role: str, first: int, end: int, **office: object) -> None:
    """From the day `first` days from today, to the day before `end`."""
    today = clock.today()
    Deputy.objects.create(
        person=found[role], period=from_day(today + first * _DAY, today + end * _DAY), **office
    )
