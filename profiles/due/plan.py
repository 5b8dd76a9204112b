"""What a plan asks of its team's leader and of the area chief, and what it tells the team."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters.models import Membership, Office
from clusters.offices import in_office
from clusters.superior import superior_of_kind
from core import clock
from core.addresses import reverse
from core.words import short_date, some_of
from people.models import User
from profiles.due.reads import TEAM
from profiles.models import DevelopmentPlan, FocusArea, FollowUp, FollowUpKind, PlanEvent
from reminders.due import NEWS, UP, Due, Kind, Ladder, Words

_AREA = "team__cluster__area__office_holders"
#: a plan's end asks for a look back from so long before
_ENDS_SOON = datetime.timedelta(days=30)
#: for so long an agreement is news
_NEWS = datetime.timedelta(days=14)
_DAY = datetime.timedelta(days=1)


class AboutPlan(Kind):
    """Something about a plan, done on its page."""

    in_calendar = False

    def url(self, due: Due) -> str:
        return reverse("profiles:plan", args=[due.subject])


class PlanToWrite(AboutPlan):
    """The leader's: a plan, or a new edition of one, is being written."""

    name = "plan.write"
    label = gettext_lazy("Et team er ved at skrive sin plan")
    ladder = Ladder(before=(), on_day=False, after=(15, 30))

    def rows(self) -> Sequence[QuerySet[Any, Any]]:
        return [
            self.select(
                DevelopmentPlan.objects.filter(in_office(TEAM, Office.LEADER), status="draft"),
                person=f"{TEAM}__person",
                since="created_at",
                facts={"revises": "revises", "kind": "team__cluster__kind"},
            )
        ]

    def words(self, due: Due) -> Words:
        if due.facts["revises"]:
            return Words(
                _("Skriv den nye udgave af jeres plan færdig"),
                _("Den aftalte plan gælder, indtil den nye er aftalt."),
                _("Skriv"),
            )
        chief = superior_of_kind(due.facts["kind"]).words
        return Words(
            _("Skriv jeres teamudviklingsplan færdig"),
            _("Den skal aftales med %(chief)s.") % chief,
            _("Skriv"),
        )


class PlanReturned(AboutPlan):
    """The leader's: the chief has sent the plan back with comments."""

    name = "plan.returned"
    label = gettext_lazy("En plan er sendt tilbage med kommentarer")
    ladder = Ladder(before=(), on_day=False, after=(5, 15))
    is_urgent = True

    def rows(self) -> Sequence[QuerySet[Any, Any]]:
        returns = PlanEvent.objects.filter(subject=OuterRef("pk"), verb="return").order_by("-pk")
        returned = Coalesce(Subquery(returns.values("at")[:1]), "created_at")
        return [
            self.select(
                DevelopmentPlan.objects.filter(in_office(TEAM, Office.LEADER), status="returned"),
                person=f"{TEAM}__person",
                since=returned,
                facts={"kind": "team__cluster__kind"},
            )
        ]

    def words(self, due: Due) -> Words:
        return Words(
            _("Svar på %(chiefs)s kommentarer") % superior_of_kind(due.facts["kind"]).words,
            _("Planen er sendt tilbage med kommentarer."),
            _("Læs og svar"),
        )


class PlanWaitsForChief(AboutPlan):
    """A plan has been sent to the area chief, who reads it and answers.

    When a single chief has not answered for long, administrators are told that plans wait, of all at once, the oldest
    first: not what is in them.
    """

    name = "plan.decide"
    label = gettext_lazy("En plan venter på svar fra områdechefen")
    ladder = Ladder(before=(), on_day=False, after=(5, 10), up=15)
    is_urgent = True

    def rows(self) -> Sequence[QuerySet[Any, Any]]:
        plans = self.select(
            DevelopmentPlan.objects.unanswered().filter(in_office(_AREA, Office.CHIEF)),
            person=f"{_AREA}__person",
            since="submitted_at",
            facts={"team": "team__cluster__name", "sent": "submitted_at"},
        )
        # nobody agrees the plan of a team they are in, nor one that they have sent themselves
        own = Membership.objects.current().filter(team=OuterRef("team"), person=OuterRef("due_person"))
        return [plans.filter(~Exists(own), ~Q(due_person=F("submitted_by")))]

    def rows_up(self) -> Sequence[QuerySet[Any, Any]]:
        waiting = DevelopmentPlan.objects.waiting_long()
        plan = JSONObject(team="team__cluster__name", kind="team__cluster__kind", sent="submitted_at")
        # tied to the person, or PostgreSQL looks for such plans before it has seen that somebody is no administrator
        there_are = waiting.filter(ExpressionWrapper(OuterRef("is_staff"), BooleanField()))
        administrators = User.objects.filter(Exists(there_are), is_staff=True, is_active=True)
        return [
            self.select(
                administrators.annotate(plans=ArraySubquery(waiting.values(plan=plan))),
                level=UP,
                person="pk",
                since=Subquery(waiting.values("submitted_at")[:1]),
                facts={"plans": "plans"},
            )
        ]

    def words(self, due: Due) -> Words:
        return Words(
            _("Læs planen fra %(team)s, og svar") % {"team": due.facts["team"]},
            _("Sendt til dig %(date)s") % {"date": short_date(parse_datetime(due.facts["sent"]))},
            _("Læs og svar"),
        )

    def words_up(self, due: Due) -> Words:
        oldest, *others = due.facts["plans"]
        facts = {"team": oldest["team"], "date": short_date(parse_datetime(oldest["sent"]))}
        if others:
            facts["others"] = some_of([plan["team"] for plan in others])
            return Words(
                _("Hør, hvorfor %(n)s planer venter på svar") % {"n": len(others) + 1},
                _("Længst har %(team)s ventet, siden %(date)s. Også %(others)s.") % facts,
                _("Se de ventende"),
            )
        return Words(
            _("Hør, om %(chief)s har brug for hjælp") % superior_of_kind(oldest["kind"]).words,
            _("Planen fra %(team)s har ventet på svar siden %(date)s.") % facts,
            _("Se, hvor teamet er"),
        )

    def url(self, due: Due) -> str:
        if due.level == UP:
            return reverse("profiles:municipality") + "?" + urlencode({"venter": "svar"})
        return super().url(due)


class PlanAgreed(AboutPlan):
    """News to the whole team: the chief has agreed the plan."""

    name = "plan.agreed"
    label = gettext_lazy("En plan er aftalt")
    ladder = NEWS
    is_news = True

    def rows(self) -> Sequence[QuerySet[Any, Any]]:
        return [
            self.select(
                DevelopmentPlan.objects.filter(
                    in_office(TEAM, Office.MEMBER), status="agreed", agreed_at__gt=clock.now() - _NEWS
                ),
                person=f"{TEAM}__person",
                since="agreed_at",
                facts={"team": "team__cluster__name", "by": "agreed_by__name", "at": "agreed_at"},
            )
        ]

    def words(self, due: Due) -> Words:
        facts = {**due.facts, "date": short_date(parse_datetime(due.facts["at"]))}
        return Words(
            _("Jeres plan er aftalt"),
            _("%(by)s aftalte planen for %(team)s med jer %(date)s.") % facts,
            _("Se planen"),
        )


class PlanEndsSoon(AboutPlan):
    """The leader's, in the year's last month: look back while it is fresh. Done when every focus area is evaluated.

    Where a closing evaluation lies ahead, that one asks.
    """

    name = "plan.ends"
    label = gettext_lazy("Et planår er ved at slutte")
    ladder = Ladder(before=(), after=())
    in_calendar = True

    def rows(self) -> Sequence[QuerySet[Any, Any]]:
        plans = DevelopmentPlan.objects.filter(
            in_office(TEAM, Office.LEADER), status="agreed", period__endswith__gt=clock.today()
        )
        rows = self.select(
            plans,
            person=f"{TEAM}__person",
            due=F("period__endswith") - _DAY,
            waits_from=F("period__endswith") - _DAY - _ENDS_SOON,
            facts={"last": F("period__endswith")},
        )
        left = FocusArea.objects.filter(plan=OuterRef("pk"), evaluation="")
        closing = FollowUp.objects.ahead().filter(plan=OuterRef("pk"), kind=FollowUpKind.CLOSING)
        return [rows.filter(Exists(left), ~Exists(closing))]

    def words(self, due: Due) -> Words:
        ends = parse_date(due.facts["last"])
        assert ends is not None  # the rows have an end
        return Words(
            _("Evaluér jeres plan, inden året er gået"),
            _("Planåret slutter %(date)s. Skriv, hvad der lykkedes, mens I har det i frisk erindring.")
            % {"date": short_date(ends - _DAY)},
            _("Evaluér"),
        )


class PlanToConclude(AboutPlan):
    """The leader's: the year is over, and nobody has brought the plan to an end."""

    name = "plan.conclude"
    label = gettext_lazy("Et planår er gået, og planen er ikke afsluttet")
    ladder = Ladder(before=(), on_day=False, after=(5, 15, 30))

    def rows(self) -> Sequence[QuerySet[Any, Any]]:
        return [
            self.select(
                DevelopmentPlan.objects.filter(
                    in_office(TEAM, Office.LEADER), status="agreed", period__endswith__lte=clock.today()
                ),
                person=f"{TEAM}__person",
                since=F("period__endswith"),
            )
        ]

    def words(self, due: Due) -> Words:
        return Words(_("Evaluér planen, og afslut den"), _("Planåret er gået."), _("Evaluér"))
