"""Practice-near support for tests, in every state, moved there by the real verbs."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

import factory
from factory.django import DjangoModelFactory

from clusters.models import LeadershipTeam
from core import clock
from people.models import User
from profiles.actions import support as actions
from profiles.actions import support_visit as visits
from profiles.models import (
    CompetenceAssessment,
    DevelopmentPlan,
    SupportConsultant,
    SupportRequest,
    SupportStatus,
    SupportVisit,
)
from tests.factories import (
    AdministratorFactory,
    UserFactory,
    open_period,
)
from tests.factories_plan import PlanCase, plan_case
from tests.factories_profiles import CompetenceAssessmentFactory

STATES = [str(state) for state in SupportStatus]
#: what is said in a request, for those who look whether it is found where it may not be
WISH = "Vi vil gerne have en konsulent med til et møde om data."
ADVICE = "Begynd i ét hus, og fortæl de andre om det."
OUTCOME = "Tre huse gør det nu."
NOTE = "Vi mødtes og valgte to ting."
PLACE = "Mødelokalet på første sal"


class SupportConsultantFactory(DjangoModelFactory[SupportConsultant]):
    """A consultant since a year ago; `person=` or a new one."""

    class Meta:
        model = SupportConsultant

    person = factory.SubFactory(UserFactory)
    period = factory.LazyAttribute(open_period)


@dataclass(frozen=True)
class SupportCase:
    """A request and the people around it."""

    request: SupportRequest
    team: LeadershipTeam
    leader: User
    member: User
    chief: User
    administrator: User
    consultant: User

    def fresh(self) -> SupportRequest:
        """The request as it is stored now."""
        stored: SupportRequest = SupportRequest.objects.select_related("team__cluster__area").get(
            pk=self.request.pk
        )
        return stored

    def visit(self, *, days: int = 7, **fields: Any) -> SupportVisit:
        """A visit that many days ahead, at noon, agreed by the consultant."""
        moment = clock.now().replace(minute=0, second=0, microsecond=0) + datetime.timedelta(days=days)
        given = {"minutes": 60, "place": PLACE, "by": self.consultant, **fields}
        return visits.plan_visit(request=self.request, starts=moment, **given)


def support_case(
    state: str = "requested", *, source: str = "plan", case: PlanCase | None = None
) -> SupportCase:
    """A request from an agreed plan, or from an open round (`source="assessment"`), in that state.

    An advised or closed one has a note and a visit a week from now, too.
    """
    found = case or plan_case("agreed")
    origin: DevelopmentPlan | CompetenceAssessment = found.plan
    areas = [found.focus.area]
    if source == "assessment":
        origin = CompetenceAssessmentFactory.create(team=found.team)
        areas = list(origin.profile.areas.all()[:1])
    request, _made = actions.send_wish(source=origin, wish=WISH, areas=areas, by=found.leader)
    made = SupportCase(
        request=request,
        team=found.team,
        leader=found.leader,
        member=found.member,
        chief=found.chief,
        administrator=AdministratorFactory.create(),
        consultant=SupportConsultantFactory.create().person,
    )
    bring(made, state)
    return SupportCase(**{**vars(made), "request": made.fresh()})


def bring(made: SupportCase, state: str) -> None:
    """Take a requested one to the state, by the verbs that lead there."""
    request = made.request
    if state == "declined":
        actions.decline(request=request, reason="Vi har ingen ledige.", by=made.administrator)
    elif state == "withdrawn":
        actions.withdraw(request=request, reason="Vi klarer det selv.", by=made.leader)
    if state in {"arranged", "advised", "closed"}:
        actions.name_consultant(request=request, consultant=made.consultant, seen=None, by=made.administrator)
    if state in {"advised", "closed"}:
        actions.write_note(request=request, text=NOTE, by=made.consultant)
        made.visit()
        follow_up_on = clock.today() + datetime.timedelta(days=60)
        actions.advise(request=request, advice=ADVICE, follow_up_on=follow_up_on, by=made.consultant)
    if state == "closed":
        actions.close(request=request, outcome=OUTCOME, by=made.leader)


def in_days(days: int) -> datetime.date:
    """The day that many days from today."""
    return clock.today() + datetime.timedelta(days=days)
