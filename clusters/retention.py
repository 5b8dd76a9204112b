"""Whom an office ties to the portal, so that they are not forgotten as having left."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import QuerySet

from clusters.models import AreaChiefAppointment, Deputy, Membership


def members(since: datetime.date) -> QuerySet[Any, Any]:
    """In a team since that day, or later."""
    return Membership.objects.ending_after(since).values("person")


def chiefs(since: datetime.date) -> QuerySet[Any, Any]:
    """Chief of an area since that day, or later."""
    return AreaChiefAppointment.objects.ending_after(since).values("person")


def deputies(since: datetime.date) -> QuerySet[Any, Any]:
    """Deputy since that day, or later."""
    return Deputy.objects.ending_after(since).values("person")


TIES = (members, chiefs, deputies)
