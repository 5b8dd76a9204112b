"""Reads of appraisal sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q

from clusters.models import LeadershipTeam, Membership
from core.keys import among, reach

if TYPE_CHECKING:
    from people.models import User

    Viewer = User | AnonymousUser


class AppraisalSheetQuerySet(models.QuerySet[Any]):
    """Reads of appraisal sheets."""

    def own(self, user: Viewer) -> Self:
        """What the person has written, also in teams they have left."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(person=user.pk)

    def shared_with(self, user: Viewer) -> Self:
        """What others have shared with the person, who is their superior to this day, in the office of that day.

        The author must still be in the team: when either of them leaves, it is between other people.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        teams = LeadershipTeam.objects
        leads = Q(among("team", reach(teams.with_leader, user)), shared_as="leader")
        is_chief = Q(among("team", reach(teams.under_chief, user)), shared_as="chief")
        there = Membership.objects.current().filter(team=OuterRef("team"), person=OuterRef("person"))
        return self.filter(leads | is_chief, Exists(there), shared_with=user.pk)

    def visible_to(self, user: Viewer) -> Self:
        """The author's own, and what is shared with the person. Nobody else ever: no team, no administrator."""
        own = self.model.objects.own(user).values("pk")
        shared = self.model.objects.shared_with(user).values("pk")
        return self.filter(Q(pk__in=own) | Q(pk__in=shared))
