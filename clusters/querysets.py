"""Reads of the organisation. `visible_to` is the outer fence of every view: outside it there is a 404."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery

from core import clock
from core.keys import among, reach
from core.ordering import DanishOrder
from core.periods import DatedQuerySet

if TYPE_CHECKING:
    from clusters.models import LeadershipTeam
    from people.models import User


def _memberships_of(user: User | AnonymousUser) -> models.QuerySet[Any]:
    """The user's memberships in force today."""
    from clusters.models import Membership  # late: models import this module

    return Membership.objects.current().filter(person=user.pk)


def _appointments_of(user: User | AnonymousUser) -> models.QuerySet[Any]:
    """The user's appointments in force today."""
    from clusters.models import AreaChiefAppointment

    return AreaChiefAppointment.objects.current().filter(person=user.pk)


def _deputyships_of(user: User | AnonymousUser) -> models.QuerySet[Any]:
    """Offices of which the user is deputy today, a team's or an area's."""
    from clusters.models import Deputy

    return Deputy.objects.current().filter(person=user.pk)


def _holds_team_office(user: User | AnonymousUser) -> Q:
    """Whether the user leads the team, or stands in for its leader.

    A leader's deputy is one of the team's own: who has left the team looks after nothing.
    """
    own = _memberships_of(user)
    of_own_teams = _deputyships_of(user).filter(among("team", own, "team"))
    return Q(among("pk", own.filter(role="leader"), "team")) | Q(among("pk", of_own_teams, "team"))


def _holds_area_office(user: User | AnonymousUser, area: str) -> Q:
    """Whether the user is chief of that area, or stands in for its chief."""
    return Q(among(area, _appointments_of(user), "area")) | Q(among(area, _deputyships_of(user), "area"))


def _was_there_at_its_end(user: User | AnonymousUser) -> models.QuerySet[Any]:
    """The user's memberships of teams on their cluster's last day, which is over."""
    from clusters.models import Cluster, Membership

    its_end = Cluster.objects.filter(team=OuterRef("team")).values("period__endswith")
    own = Membership.objects.filter(person=user.pk, period__endswith__lte=clock.today())
    return own.filter(period__endswith=Subquery(its_end))


def _successions_in_force(**ends: Any) -> models.QuerySet[Any]:
    from clusters.models import Succession

    return Succession.objects.filter(change__day__lte=clock.today(), **ends)


def _lines_to_teams_of(user: User | AnonymousUser) -> models.QuerySet[Any]:
    """The lineage to the teams that the user is in, or is chief of, today."""
    from clusters.models import LeadershipTeam

    teams = LeadershipTeam.objects
    own, areas = teams.with_member(user), teams.under_chief(user)
    return _successions_in_force().filter(
        Q(among("successor", own, "cluster")) | Q(among("successor", areas, "cluster"))
    )


def may_administer(user: User | AnonymousUser) -> bool:
    """Whether the user keeps the organisation; says nothing of anybody's answers."""
    return user.is_authenticated and user.is_active and user.is_staff


class AreaQuerySet(models.QuerySet[Any]):
    """Reads of areas."""

    def led_by(self, user: User | AnonymousUser) -> Self:
        """Areas where the user is area chief, or the chief's deputy, today."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(_holds_area_office(user, "pk"))

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Their own areas for chiefs, all for administrators."""
        return self.all() if may_administer(user) else self.led_by(user)


class ClusterQuerySet(DatedQuerySet):
    """Reads of clusters and networks."""


class LeadershipTeamQuerySet(models.QuerySet[Any]):
    """Reads of teams."""

    def active(self) -> Self:
        """Teams whose cluster exists today."""
        return self.filter(cluster__period__contains=clock.today())

    def with_member(self, user: User | AnonymousUser) -> Self:
        """Teams that the user is a member of today."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(among("pk", _memberships_of(user), "team"))

    def with_leader(self, user: User | AnonymousUser) -> Self:
        """Teams that the user leads today, or whose leader they stand in for."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(_holds_team_office(user))

    def under_chief(self, user: User | AnonymousUser) -> Self:
        """Teams of the areas where the user is area chief, or the chief's deputy, today."""
        from clusters.models import Cluster

        if not user.is_authenticated or not user.is_active:
            return self.none()
        clusters = Cluster.objects.filter(_holds_area_office(user, "area"))
        return self.filter(among("cluster", clusters))

    def ended_with(self, user: User | AnonymousUser) -> Self:
        """Teams that are no more, and of which the user was a member to the last day: theirs to read, not to act in."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(among("pk", _was_there_at_its_end(user), "team"))

    def succeeded_by_teams_of(self, user: User | AnonymousUser) -> Self:
        """Teams that became part of a team the user is in, or of one in the area that they are chief of, today."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(among("cluster", _lines_to_teams_of(user), "predecessor"))

    def predecessors_of(self, team: LeadershipTeam) -> Self:
        """The teams that became this one, or a part of it, by a change whose day has come; one step back."""
        lines = _successions_in_force(successor=team.cluster_id)
        return self.filter(cluster__in=lines.values("predecessor"))

    def heirs_of(self, team: LeadershipTeam) -> Self:
        """The teams that this one became, by a change whose day has come; one step on."""
        lines = _successions_in_force(predecessor=team.cluster_id)
        return self.filter(cluster__in=lines.values("successor"))

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Own teams for members, also one that ended with them in it; the area's for its chief; and what those became
        part of. An administrator sees teams in the admin only.
        """
        from clusters.models import LeadershipTeam

        if not user.is_authenticated or not user.is_active:
            return self.none()
        teams = LeadershipTeam.objects
        return self.filter(
            Q(among("pk", reach(teams.with_member, user)))
            | Q(among("pk", reach(teams.under_chief, user)))
            | Q(among("pk", reach(teams.ended_with, user)))
            | Q(among("pk", reach(teams.succeeded_by_teams_of, user)))
        )


class MembershipQuerySet(DatedQuerySet):
    """Reads of memberships."""

    def leaders(self) -> Self:
        return self.filter(role="leader")

    def leader_first(self) -> Self:
        """The team's leader first, then the others in Danish order."""
        return self.order_by("role", DanishOrder("person__name"))

    def at_work(self) -> Self:
        """Without those who are on leave today."""
        from clusters.models import Leave

        return self.exclude(Exists(Leave.objects.current().filter(membership=OuterRef("pk"))))

    def with_absence(self) -> Self:
        """Annotates `away` (the kind of leave today, or None) and `is_deputy` (stands in for the team's leader)."""
        from clusters.models import Deputy, Leave

        leaves = Leave.objects.current().filter(membership=OuterRef("pk"))
        stands_in = Deputy.objects.current().filter(team=OuterRef("team"), person=OuterRef("person"))
        return self.annotate(away=Subquery(leaves.values("kind")[:1]), is_deputy=Exists(stands_in))


class StructureChangeQuerySet(models.QuerySet[Any]):
    """Reads of changes of the structure."""

    def in_force(self) -> Self:
        """Those whose day has come."""
        return self.filter(day__lte=clock.today(), undone_at=None)

    def about(self, team: LeadershipTeam) -> Self:
        """Those that the team came from or will come to, with the names of all concerned, the latest first."""
        touches = Q(successions__predecessor=team.cluster_id) | Q(successions__successor=team.cluster_id)
        concerned = self.model._base_manager.filter(touches).values("pk")
        names = ("successions__predecessor", "successions__successor")
        return self.filter(pk__in=concerned).prefetch_related(*names).order_by("-day", "-pk")
