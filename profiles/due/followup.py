"""What a plan's follow-ups ask of those who meet."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.db.models import DateField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_time
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters.models import Membership
from clusters.offices import in_office
from clusters.superior import superior_of_kind
from core import clock
from core.words import short_date
from profiles.models import FollowUp, FollowUpKind, FollowUpMove
from profiles.querysets.followup import NOTICE
from reminders.due import Due, Kind, Ladder, Times, Words

_LEADERS = "plan__team__office_holders"
_CHIEFS = "plan__team__cluster__area__office_holders"
#: how long a meeting is taken to last, in a calendar
_LENGTH = datetime.timedelta(minutes=90)
_FACTS = {
    "kind": "kind",
    "team": "plan__team__cluster__name",
    "team_kind": "plan__team__cluster__kind",
    "day": "due",
    "time": "time",
    "place": "place",
    "held_on": "held_on",
}


def _in_teams_that_are(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(plan__team__cluster__period__contains=clock.today())


def _but_for_members(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """A chief who is in the team sits on its side of the table."""
    own = Membership.objects.current().filter(team=OuterRef("plan__team"), person=OuterRef("due_person"))
    return rows.filter(~Exists(own))


class FollowUpAhead(Kind):
    """A status meeting, a talk or the closing evaluation, from two weeks before its day."""

    name = "followup.hold"
    label = gettext_lazy("En opfølgning på en plan skal holdes")

    def rows(self) -> Sequence[QuerySet[Any, Any]]:
        # when the plan's year is over, the plan itself asks to be evaluated and concluded
        asked_by_plan = Q(kind=FollowUpKind.CLOSING, plan__period__endswith__lte=clock.today())
        ahead = _in_teams_that_are(FollowUp.objects.ahead()).exclude(asked_by_plan)
        moved = FollowUpMove.objects.filter(subject=OuterRef("pk"), verb="move").order_by("-pk").values("at")
        when: dict[str, Any] = {
            "due": "due",
            # another hour or place of the same day: calendars are to hear of it
            "since": Subquery(moved[:1]),
            "waits_from": Cast(F("due") - Value(NOTICE), DateField()),
        }
        leaders = self.select(
            ahead.filter(in_office(_LEADERS)),
            person=f"{_LEADERS}__person",
            facts={**_FACTS, "as_chief": Value(False)},
            **when,
        )
        chiefs = self.select(
            ahead.for_chiefs().filter(in_office(_CHIEFS)),  # type: ignore[attr-defined]
            person=f"{_CHIEFS}__person",
            facts={**_FACTS, "as_chief": Value(True)},
            **when,
        )
        return [leaders, _but_for_members(chiefs)]

    def words(self, due: Due) -> Words:
        kind = FollowUpKind(due.facts["kind"])
        team = {"team": due.facts["team"]}
        day = short_date(parse_date(due.facts["day"]))
        if kind == FollowUpKind.CLOSING:
            return Words(
                _("Evaluér jeres plan, og afslut den"), _("Planåret er ved at være gået."), _("Evaluér")
            )
        if kind == FollowUpKind.STATUS:
            title = _("Hold statusmøde om jeres plan")
        elif due.facts["as_chief"]:
            title = _("Hold kvalitets- og supportsamtale med %(team)s") % team
        else:
            chief = superior_of_kind(due.facts["team_kind"]).words
            title = _("Hold kvalitets- og supportsamtale med %(chief)s") % chief
        is_late = due.due is not None and due.due < clock.today()
        detail = (
            _("Den var planlagt til %(date)s. Hold den, flyt den, eller spring den over.")
            if is_late
            else _("Dagsordenen ligger klar til %(date)s.")
        )
        return Words(title, detail % {"date": day}, _("Se dagsordenen"))

    def url(self, due: Due) -> str:
        return reverse("profiles:follow_up", args=[due.subject])

    def times(self, due: Due) -> Times | None:
        day, time = parse_date(due.facts["day"]), parse_time(due.facts["time"] or "")
        if day is None or time is None:
            return None
        begins = timezone.make_aware(datetime.datetime.combine(day, time))
        return Times(begins, begins + _LENGTH, due.facts["place"])


class MinutesToConfirm(Kind):
    """A talk has been held, its minutes are written, and one's own side has not confirmed them."""

    name = "followup.confirm"
    label = gettext_lazy("Et referat af en samtale venter på at blive bekræftet")
    ladder = Ladder(before=(), on_day=False, after=(5, 10))
    in_calendar = False

    def rows(self) -> Sequence[QuerySet[Any, Any]]:
        held = _in_teams_that_are(FollowUp.objects.unconfirmed())
        # from the day after: on the day itself somebody is still writing
        when: dict[str, Any] = {
            "since": "updated_at",
            "waits_from": Cast(F("held_on") + Value(datetime.timedelta(days=1)), DateField()),
        }
        leaders = self.select(
            held.filter(in_office(_LEADERS), team_confirmed_at__isnull=True),
            person=f"{_LEADERS}__person",
            facts=_FACTS,
            **when,
        )
        chiefs = self.select(
            held.filter(in_office(_CHIEFS), chief_confirmed_at__isnull=True),
            person=f"{_CHIEFS}__person",
            facts=_FACTS,
            **when,
        )
        return [leaders, _but_for_members(chiefs)]

    def words(self, due: Due) -> Words:
        values = {"team": due.facts["team"], "date": short_date(parse_date(due.facts["held_on"]))}
        return Words(
            title=_("Læs referatet fra samtalen, og bekræft det"),
            detail=_("%(team)s, holdt %(date)s") % values,
            button=_("Læs og bekræft"),
        )

    def url(self, due: Due) -> str:
        return reverse("profiles:follow_up", args=[due.subject]) + "#referat"
