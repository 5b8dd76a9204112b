"""Plans for tests, in every state, moved there by the real verbs."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from clusters.models import LeadershipTeam
from core import clock
from core.periods import from_day
from people.models import User
from profiles.actions import plan as actions
from profiles.actions import plan_revise
from profiles.actions.plan import Decision, PromiseDraft
from profiles.models import Action, DevelopmentPlan, FocusArea, PlanEvent, PlanStatus
from tests.factories import (
    AreaChiefAppointmentFactory,
    LeaderFactory,
    LeadershipTeamFactory,
    MembershipFactory,
)
from tests.factories_profiles import PublishedProfileFactory

STATES = [str(state) for state in PlanStatus]


@dataclass(frozen=True)
class PlanCase:
    """A plan and the people around it."""

    plan: DevelopmentPlan
    team: LeadershipTeam
    leader: User
    member: User
    chief: User

    @property
    def focus(self) -> FocusArea:
        """The plan's first focus area."""
        first: FocusArea = self.plan.focus_areas.all()[0]
        return first

    @property
    def action(self) -> Action:
        """The plan's first action."""
        first: Action = self.plan.actions.all()[0]
        return first

    def fresh(self) -> DevelopmentPlan:
        """The plan as it is stored now."""
        return DevelopmentPlan.objects.get(pk=self.plan.pk)


def plan_case(
    state: str = "draft", *, focus_areas: int = 1, actions_each: int = 1, **promise: Any
) -> PlanCase:
    """A fully written plan in `state`, with a leader, a pedagogical leader and an area chief.

    An agreed or concluded one has a promise to its first focus area.
    """
    team = LeadershipTeamFactory.create()
    leader = LeaderFactory.create(team=team).person
    member = MembershipFactory.create(team=team).person
    chief = AreaChiefAppointmentFactory.create(area=team.cluster.area).person
    plan = written_plan(team, focus_areas=focus_areas, actions_each=actions_each)
    case = PlanCase(plan=plan, team=team, leader=leader, member=member, chief=chief)
    _bring(case, state, **promise)
    return PlanCase(plan=case.fresh(), team=team, leader=leader, member=member, chief=chief)


def written_plan(team: LeadershipTeam, *, focus_areas: int = 1, actions_each: int = 1) -> DevelopmentPlan:
    """A draft in which everything is written that must be."""
    profile = PublishedProfileFactory.create(areas=max(focus_areas, 3), key=f"profil-{max(focus_areas, 3)}")
    today = clock.today()
    plan = DevelopmentPlan.objects.create(
        team=team, period=from_day(today, today + datetime.timedelta(days=365))
    )
    PlanEvent.objects.create(subject=plan, verb="begin", from_status="", to_status="draft")
    for order, area in enumerate(profile.areas.all()[:focus_areas], 1):
        focus = FocusArea.objects.create(
            plan=plan,
            area=area,
            order=order,
            reason="Vi så meget forskelligt på det.",
            headline=f"Vi vil noget med nummer {order}",
            context="Tre huse gør det, to gør ikke.",
            goal="Alle huse gør det hver måned.",
            signs="Stuerne taler om det.",
            effect="Flere børn kommer med i legen.",
        )
        for number in range(actions_each):
            Action.objects.create(plan=plan, focus=focus, text=f"Tiltag {order}.{number + 1}", due=today)
    return plan


def promise_to(focus: FocusArea | None, text: str = "To temaeftermiddage", days: int = 60) -> PromiseDraft:
    """A promise of the chief's, `days` from today."""
    return PromiseDraft(text=text, due=clock.today() + datetime.timedelta(days=days), focus=focus)


def agreed_revision(case: PlanCase) -> DevelopmentPlan:
    """A revision of the case's agreed plan, agreed too; nothing is changed in it."""
    new = plan_revise.start_revision(plan=case.plan, by=case.leader)
    actions.submit_plan(plan=new, by=case.leader)
    return actions.agree_plan(plan=new, decision=Decision(note="Godt, at I justerer."), by=case.chief)


def _bring(case: PlanCase, state: str, **promise: Any) -> None:
    if state == "draft":
        return
    if state == "discarded":
        plan_revise.discard_plan(plan=case.plan, reason="Vi begynder forfra.", by=case.leader)
        return
    actions.submit_plan(plan=case.plan, by=case.leader)
    if state == "submitted":
        return
    words = {case.focus.pk: "Godt set. Hvad mærker børnene?"}
    if state == "returned":
        actions.return_plan(
            plan=case.plan, decision=Decision(note="Skriv mere om tegn.", comments=words), by=case.chief
        )
        return
    decision = Decision(note="God plan.", comments=words, promises=[promise_to(case.focus, **promise)])
    actions.agree_plan(plan=case.plan, decision=decision, by=case.chief)
    if state == "superseded":
        agreed_revision(case)
        return
    if state == "concluded":
        FocusArea.objects.filter(plan=case.plan).update(evaluation="Det gik.")
        actions.conclude_plan(plan=case.plan, by=case.leader)
