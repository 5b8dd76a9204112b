"""What a joint start asks of the leaders of the teams that it invites."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters.models import Office
from clusters.offices import in_office
from core import clock
from core.addresses import reverse
from profiles.due.reads import TEAM
from profiles.models import CampaignEntry, CompetenceAssessment, Outcome
from reminders.due import Due, Kind, Ladder, Words


class OfferToAnswer(Kind):
    """The leader's: the team is invited to a round and has none. Of several invitations the latest counts."""

    name = "campaign.offer"
    label = gettext_lazy("Et team er inviteret til en kompetenceafdækning")
    ladder = Ladder(after=())

    def rows(self) -> Sequence[QuerySet[Any, Any]]:
        offers = CampaignEntry.objects.filter(outcome=Outcome.OFFERED, campaign__due__gt=clock.today())
        rows = self.select(
            offers.filter(in_office(TEAM, Office.LEADER)),
            person=f"{TEAM}__person",
            due="campaign__due",
            facts={"team": "team__cluster__name"},
        )
        later = offers.filter(team=OuterRef("team"), pk__gt=OuterRef("pk"))
        running = CompetenceAssessment.objects.under_way().filter(team=OuterRef("team"))
        return [rows.filter(~Exists(later), ~Exists(running))]

    def words(self, due: Due) -> Words:
        return Words(
            _("Svar på en invitation"),
            _("%(team)s er inviteret til en kompetenceafdækning.") % {"team": due.facts["team"]},
            _("Læs og svar"),
        )

    def url(self, due: Due) -> str:
        return reverse("profiles:offer", args=[due.subject])
