"""Reads of the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Count, Q

from clusters.querysets import may_administer

if TYPE_CHECKING:
    from people.models import User
    from profiles.models import LeadershipProfile, Sign


class LeadershipProfileQuerySet(models.QuerySet["LeadershipProfile"]):
    """Reads of profile editions."""

    def published(self) -> Self:
        """Editions in use: at most one of each profile."""
        return self.filter(status="published")

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Everybody who signs in reads what is or was in force; drafts are for administrators."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if may_administer(user):
            return self.all()
        return self.filter(~Q(status="draft"))

    def for_reading(self) -> Self:
        """With everything that the profile's page shows; a constant number of queries."""
        return self.prefetch_related("levels", "steps", "areas__signs__level")

    def with_rounds(self) -> Self:
        """Annotates `n_under_way`: how many teams are in the midst of a round on the edition."""
        under_way = Count("rounds", filter=Q(rounds__status__in=["open", "revealed"]))
        return self.annotate(n_under_way=under_way)

    def before(self, profile: LeadershipProfile) -> LeadershipProfile | None:
        """The edition that was in force before this one; None for a first edition."""
        earlier = self.filter(key=profile.key, edition__lt=profile.edition).exclude(status="draft")
        return earlier.order_by("-edition").first()


class SignQuerySet(models.QuerySet["Sign"]):
    """Reads of signs."""

    def at_level(self, level: int | None) -> Self:
        """What is said to everybody, and what is expected at that level (its key in the database)."""
        return self.filter(Q(level=None) | Q(level=level))
