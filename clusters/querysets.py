"""Reads of the organisation. `visible_to` is the outer fence of every view: outside it there is a 404."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q

from core import clock
from core.ordering import DanishOrder
from core.periods import DatedQuerySet

if TYPE_CHECKING:
    from people.models import User


def _memberships_of(user: User | AnonymousUser) -> models.QuerySet[Any]:
    """The user's memberships in force today, of the team in the outer query."""
    from clusters.models import Membership  # late: models import this module

    return Membership.objects.current().filter(person=user.pk, team=OuterRef("pk"))


def _appointments_of(user: User | AnonymousUser, area: str) -> models.QuerySet[Any]:
    """The user's appointments in force today, to the area that the outer query names by `area`."""
    from clusters.models import AreaChiefAppointment

    return AreaChiefAppointment.objects.current().filter(person=user.pk, area=OuterRef(area))


def may_administer(user: User | AnonymousUser) -> bool:
    """Whether the user keeps the organisation; says nothing of anybody's answers."""
    return user.is_authenticated and user.is_active and user.is_staff


class AreaQuerySet(models.QuerySet[Any]):
    """Reads of areas."""

    def led_by(self, user: User | AnonymousUser) -> Self:
        """Areas where the user is area chief today."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(Exists(_appointments_of(user, "pk")))

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
        return self.filter(Exists(_memberships_of(user)))

    def with_leader(self, user: User | AnonymousUser) -> Self:
        """Teams that the user leads today."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(Exists(_memberships_of(user).filter(role="leader")))

    def under_chief(self, user: User | AnonymousUser) -> Self:
        """Teams of the areas where the user is area chief today."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(Exists(_appointments_of(user, "cluster__area")))

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Own teams for members, the area's for its chief. An administrator sees teams in the admin only."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(
            Q(Exists(_memberships_of(user))) | Q(Exists(_appointments_of(user, "cluster__area")))
        )


class MembershipQuerySet(DatedQuerySet):
    """Reads of memberships."""

    def leaders(self) -> Self:
        return self.filter(role="leader")

    def leader_first(self) -> Self:
        """The team's leader first, then the others in Danish order."""
        return self.order_by("role", DanishOrder("person__name"))


class LeadershipTaskQuerySet(models.QuerySet[Any]):
    """Reads of who does what."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The team's own page: its members and its area chief."""
        from clusters.models import LeadershipTeam

        return self.filter(team__in=LeadershipTeam.objects.visible_to(user))
