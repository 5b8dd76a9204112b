"""Reads of the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from clusters.querysets import may_administer

if TYPE_CHECKING:
    from people.models import User
    from profiles.models import LeadershipProfile


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
