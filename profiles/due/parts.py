"""What is due within an agreed plan: the team's actions and the chief's promises.

Both lie in the calendar from the agreement on, and ask from two weeks before their date.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters.models import AreaChiefAppointment, Deputy, Membership, Office
from clusters.offices import in_office
from core import clock
from core.addresses import reverse
from core.words import short_date
from profiles.models import Action, Promise
from reminders.due import UP, Due, Kind, Ladder, Words

_TEAM = "plan__team__office_holders"
_AREA = "plan__team__cluster__area__office_holders"
#: how long before its date an action or a promise asks for attention
NOTICE = datetime.timedelta(days=14)


class AboutPart(Kind):
    """Something about a part of a plan, done on the plan's page."""

    def url(self, due: Due) -> str:
        return reverse("profiles:plan", args=[due.facts["plan"]])


class ActionDue(AboutPart):
    """The owner's. What the whole team owns asks nobody by name until it is late; then the leader hears of it."""

    name = "action.do"
    label = gettext_lazy("Et tiltag i en aftalt plan har en frist")
    ladder = Ladder(at_once=False, before=(5,), after=(5,), up=10)

    def rows(self) -> Sequence[QuerySet[Any, Any]]:
        # the owner's own membership: in one filter(), and so in one join
        here = in_office(_TEAM, Office.MEMBER) & Q(**{f"{_TEAM}__person": F("owner")})
        return [
            self.select(
                _open_actions().filter(here),
                person=f"{_TEAM}__person",
                due="due",
                waits_from=F("due") - NOTICE,
                facts={"plan": "plan", "text": "text"},
            )
        ]

    def rows_up(self) -> Sequence[QuerySet[Any, Any]]:
        rows = self.select(
            _open_actions().filter(in_office(_TEAM, Office.LEADER), due__lt=clock.today()),
            level=UP,
            person=f"{_TEAM}__person",
            due="due",
            facts={"plan": "plan", "text": "text", "owner": "owner__name", "due": "due"},
        )
        # a leader's own action is the leader's: nobody stands above it in the team
        of_owner = {"team": OuterRef("plan__team"), "person": OuterRef("owner")}
        leads = Exists(Membership.objects.current().leaders().filter(**of_owner))
        stands_in = Exists(Deputy.objects.current().filter(**of_owner))
        return [rows.filter(~leads, ~stands_in)]

    def words(self, due: Due) -> Words:
        return Words(due.facts["text"], _("Dit tiltag i teamets plan"), _("Skriv, hvor langt du er"))

    def words_up(self, due: Due) -> Words:
        who = due.facts["owner"] or _("hele teamet")
        day = short_date(parse_date(due.facts["due"]))
        return Words(
            _("Hør, hvordan det går med »%(action)s«") % {"action": due.facts["text"]},
            _("Frist %(date)s · %(who)s") % {"date": day, "who": who},
            _("Se planen"),
        )


def _open_actions() -> QuerySet[Action]:
    return Action.objects.still_open().filter(plan__status="agreed", due__isnull=False)


class PromiseDue(AboutPart):
    """The chief's who made it; when they have left the office, the area's present chiefs'."""

    name = "promise.keep"
    label = gettext_lazy("Et løfte fra en områdechef har en frist")
    ladder = Ladder(at_once=False, before=(5,), after=(5,), up=5)

    def rows(self) -> Sequence[QuerySet[Any, Any]]:
        rows = self.select(
            _open_promises().filter(in_office(_AREA, Office.CHIEF)),
            person=f"{_AREA}__person",
            due="due",
            waits_from=F("due") - NOTICE,
            facts={
                "plan": "plan",
                "team": "plan__team__cluster__name",
                "text": "text",
                "by": Case(When(by=F("due_person"), then=None), default="by__name"),
            },
        )
        maker = {
            "area": OuterRef("plan__team__cluster__area"),
            "person": OuterRef("by"),
            "person__is_active": True,
        }
        in_person = Exists(AreaChiefAppointment.objects.current().filter(**maker))
        stands_in = Exists(Deputy.objects.current().filter(**maker))
        return [rows.filter(Q(due_person=F("by")) | ~(in_person | stands_in))]

    def rows_up(self) -> Sequence[QuerySet[Any, Any]]:
        return [
            self.select(
                _open_promises().filter(in_office(_TEAM, Office.LEADER), due__lt=clock.today()),
                level=UP,
                person=f"{_TEAM}__person",
                due="due",
                facts={"plan": "plan", "text": "text", "by": "by__name"},
            )
        ]

    def words(self, due: Due) -> Words:
        facts = due.facts
        if facts["by"]:
            title = _("Hold løftet til %(team)s") % {"team": facts["team"]}
            detail = _("%(text)s · lovet af %(by)s") % {"text": facts["text"], "by": facts["by"]}
        else:
            title, detail = _("Hold dit løfte til %(team)s") % {"team": facts["team"]}, facts["text"]
        return Words(title, detail, _("Se planen"))

    def words_up(self, due: Due) -> Words:
        return Words(
            _("Spørg til løftet fra %(by)s") % {"by": due.facts["by"]}, due.facts["text"], _("Se planen")
        )


def _open_promises() -> QuerySet[Promise]:
    return Promise.objects.filter(plan__status="agreed", kept_at__isnull=True)
