"""Who may do what with a team."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet, Value
from django.utils.translation import gettext as _

from clusters.models import Area, AreaChiefAppointment, Deputy, LeadershipTeam
from clusters.querysets import LeadershipTeamQuerySet
from core.keys import among, reach
from core.rules import ALLOWED, Denied, Verdict
from core.statements import found, kept
from people.models import User

#: role → the scope of the teams in which somebody holds it
_SCOPES: dict[str, Callable[[Any], LeadershipTeamQuerySet]] = {
    "member": LeadershipTeam.objects.with_member,
    "leader": LeadershipTeam.objects.with_leader,
    "chief": LeadershipTeam.objects.under_chief,
}


def is_member(user: User | AnonymousUser, team: LeadershipTeam) -> bool:
    """Whether the user is in the team today."""
    return _holds("member", user, team)


def is_leader(user: User | AnonymousUser, team: LeadershipTeam) -> bool:
    """Whether the user leads the team today."""
    return _holds("leader", user, team)


def is_chief(user: User | AnonymousUser, team: LeadershipTeam) -> bool:
    """Whether the user is area chief of the team's area today."""
    return _holds("chief", user, team)


def remember_roles(user: User | AnonymousUser, team: LeadershipTeam) -> None:
    """Ask once, in one query, for what the rules will ask many times while a page is made.

    A team that was read `with_roles` costs no query. Side effects: the answer stays on this team object, for this
    user. An action reads its team anew, and asks again.
    """
    known = getattr(team, "roles_read_for", None) == (user.pk or 0)
    read = team if known else found(_with_roles(user, team.pk))
    roles = {role: getattr(read, f"holds_{role}") for role in _SCOPES}
    team._roles_of = (user.pk, roles)  # type: ignore[attr-defined]


@kept
def _with_roles(user: User | AnonymousUser, team: int) -> LeadershipTeamQuerySet:
    return with_roles(LeadershipTeam.objects.filter(pk=team), user)


def with_roles(teams: LeadershipTeamQuerySet, user: User | AnonymousUser) -> LeadershipTeamQuerySet:
    """Annotates what the user is to each team, for `remember_roles`."""
    holds = {f"holds_{role}": among("pk", reach(own, user)) for role, own in _SCOPES.items()}
    annotated: LeadershipTeamQuerySet = teams.annotate(roles_read_for=Value(user.pk or 0), **holds)
    return annotated


def _holds(role: str, user: User | AnonymousUser, team: LeadershipTeam) -> bool:
    known = getattr(team, "_roles_of", None)
    if known is not None and known[0] == user.pk:
        return bool(known[1][role])
    return bool(_held(user, role, team.pk))


@kept
def _held(user: User | AnonymousUser, role: str, team: int) -> QuerySet[Any, Any]:
    return LeadershipTeam.objects.filter(among("pk", reach(_SCOPES[role], user)), pk=team).values_list(
        "pk", flat=True
    )


def may_edit_tasks(user: User | AnonymousUser, team: LeadershipTeam) -> Verdict:
    """The team decides together who does what, so every member may write it down."""
    if is_member(user, team):
        return ALLOWED
    return Denied(_("Det er teamets egne medlemmer, der fordeler ledelsesopgaverne."))


# --- Being away ---------------------------------------------------------------------------------------------------


def may_write_leave(user: User | AnonymousUser, team: LeadershipTeam) -> Verdict:
    """The team's leader, or the leader's deputy."""
    if is_leader(user, team):
        return ALLOWED
    return Denied(_("Det er teamets leder, der skriver, hvem der er væk."))


def may_name_team_deputy(user: User | AnonymousUser, team: LeadershipTeam) -> Verdict:
    """The leader in person: who stands in for somebody cannot pass the office on."""
    if team.memberships.current().leaders().filter(person=user.pk).exists() and is_leader(user, team):
        return ALLOWED
    return Denied(_("Det er kun lederen selv, der kan udpege en stedfortræder."))


def may_name_area_deputy(user: User | AnonymousUser, area: Area) -> Verdict:
    """The chief in person, in the same way."""
    if user.is_active and area.appointments.current().filter(person=user.pk).exists():
        return ALLOWED
    return Denied(_("Det er kun områdechefen selv, der kan udpege en stedfortræder."))


def deputies_for_chief(area: Area, day: datetime.date) -> QuerySet[User]:
    """Those who may stand in for the chief: chiefs of other areas on that day. An administrator may name anybody."""
    chiefs = AreaChiefAppointment.objects.on(day)
    others = User.objects.filter(is_active=True, pk__in=chiefs.exclude(area=area).values("person"))
    return others.exclude(pk__in=chiefs.filter(area=area).values("person"))


def may_end_deputy(user: User | AnonymousUser, deputy: Deputy) -> Verdict:
    """The deputy, and whoever holds the office in person today; a new leader is not bound by the one before."""
    if deputy.person_id == user.pk and user.is_active:
        return ALLOWED
    verdict = (
        may_name_team_deputy(user, deputy.team) if deputy.team else may_name_area_deputy(user, _area(deputy))
    )
    if verdict:
        return ALLOWED
    return Denied(_("Det er stedfortræderen og den, der har funktionen, der kan slutte før tid."))


def _area(deputy: Deputy) -> Area:
    assert deputy.area is not None  # a constraint: either a team or an area
    return deputy.area
