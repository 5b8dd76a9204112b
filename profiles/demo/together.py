"""Rounds for many: one area's chief has begun some together, and reminded a team."""

from __future__ import annotations

import datetime
import uuid

from django.utils import timezone

from clusters.models import AreaChiefAppointment
from core import clock
from core.ordering import DanishOrder
from profiles.actions import campaign as actions
from profiles.campaigns import run
from profiles.models import LeadershipProfile

#: drawn once, so that the demo comes out the same every time
_KEY = uuid.UUID("6f2f3c5e-6d3c-4a65-9f6e-0f6a2a4d9b11")
_AGO, _OPEN = datetime.timedelta(days=5), datetime.timedelta(days=16)


def start_in_one_area(profile: LeadershipProfile) -> None:
    """The last area's chief begins rounds in every team that has none: clusters begin, networks are invited."""
    appointment = (
        AreaChiefAppointment.objects.current()
        .order_by(DanishOrder("area__name"))
        .select_related("area", "person")
        .last()
    )
    if appointment is None:
        return
    day = clock.today() - _AGO
    with clock.at(timezone.make_aware(datetime.datetime.combine(day, datetime.time(8, 50)))):
        campaign = actions.open_campaign(
            area=appointment.area, profile=profile, due=clock.today() + _OPEN, key=_KEY, by=appointment.person
        )
        run.open_rounds()
    campaign.refresh_from_db()
    actions.nudge_campaign(campaign=campaign, by=appointment.person)
