"""A person's places in the organisation, for the menu and Min side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, QuerySet

from clusters.models import Area, AreaChiefAppointment, LeadershipTeam, Membership
from clusters.querysets import may_administer
from core.once import once
from core.ordering import danish_key
from core.statements import kept
from people.models import User


@dataclass(frozen=True)
class Roles:
    """Where a person belongs today."""

    teams: tuple[LeadershipTeam, ...] = ()
    areas: tuple[Area, ...] = ()
    is_administrator: bool = False
    #: teams that the person is on leave from today
    on_leave: frozenset[int] = frozenset()
    #: areas whose chief the person stands in for
    deputy_areas: frozenset[int] = frozenset()


def roles_of(user: User | AnonymousUser) -> Roles:
    """The person's teams, areas and office today, in Danish order. At most two queries, once a request."""
    if not user.is_authenticated or not user.is_active:
        return Roles()
    return once(user, "roles", lambda: _read_roles(user))


def _read_roles(user: User) -> Roles:
    memberships = _memberships(user)
    # an area is led by few, and by hardly any who are in a team: those are asked about together with the team
    areas = _areas(user) if not memberships or memberships[0].leads_areas else []
    return Roles(
        teams=tuple(sorted({m.team for m in memberships}, key=lambda team: danish_key(team.cluster.name))),
        areas=tuple(sorted(areas, key=lambda area: danish_key(area.name))),
        is_administrator=may_administer(user),
        on_leave=frozenset(m.team_id for m in memberships if m.away),
        deputy_areas=frozenset(area.pk for area in areas if not area.appointed),
    )


@kept
def _memberships(user: User) -> QuerySet[Any]:
    own: QuerySet[Any] = Membership.objects.current().with_absence().filter(person=user)
    own = own.annotate(leads_areas=Exists(Area.objects.led_by(user)))
    return own.select_related("team__cluster__area")


@kept
def _areas(user: User) -> QuerySet[Any]:
    appointed = AreaChiefAppointment.objects.current().filter(person=user, area=OuterRef("pk"))
    led: QuerySet[Any] = Area.objects.led_by(user).annotate(appointed=Exists(appointed))
    return led
