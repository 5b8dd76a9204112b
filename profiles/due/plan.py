"""What a plan asks of those around it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters.models import Membership
from clusters.offices import in_office
from core import clock
from core.addresses import reverse
from core.words import short_date
from profiles.models import DevelopmentPlan
from reminders.due import Due, Kind, Ladder, Words

_CHIEFS = "team__cluster__area__office_holders"


class PlanWaitsForChief(Kind):
    """A plan has been sent to the area chief, who reads it and answers."""

    name = "plan.decide"
    label = gettext_lazy("En plan venter på svar fra områdechefen")
    ladder = Ladder(before=(), on_day=False, after=(5, 10))
    is_urgent = True
    in_calendar = False

    def rows(self) -> Sequence[QuerySet[Any, Any]]:
        plans = self.select(
            DevelopmentPlan.objects.filter(
                in_office(_CHIEFS), status="submitted", team__cluster__period__contains=clock.today()
            ),
            person=f"{_CHIEFS}__person",
            since="submitted_at",
            facts={"team": "team__cluster__name", "sent": "submitted_at"},
        )
        # nobody agrees the plan of a team they are in, nor one that they have sent themselves
        own = Membership.objects.current().filter(team=OuterRef("team"), person=OuterRef("due_person"))
        return [plans.filter(~Exists(own), ~Q(due_person=F("submitted_by")))]

    def words(self, due: Due) -> Words:
        return Words(
            title=_("Læs planen fra %(team)s, og svar") % {"team": due.facts["team"]},
            detail=_("Sendt til dig %(date)s") % {"date": short_date(parse_datetime(due.facts["sent"]))},
            button=_("Læs og svar"),
        )

    def url(self, due: Due) -> str:
        return reverse("profiles:plan", args=[due.subject])
