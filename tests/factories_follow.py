"""Follow-ups for tests, of every kind and in every state, moved there by the real verbs."""

from __future__ import annotations

from dataclasses import dataclass

from core import clock
from people.models import User
from profiles.actions import followup as actions
from profiles.models import DevelopmentPlan, FollowUp, FollowUpStatus
from tests.factories_plan import PlanCase, plan_case

STATES = [str(state) for state in FollowUpStatus]
#: minutes of a held meeting
MINUTES = "Vi blev enige om at begynde i to huse."


@dataclass(frozen=True)
class FollowCase:
    """A follow-up of an agreed plan, and the people around it."""

    follow_up: FollowUp
    case: PlanCase

    @property
    def leader(self) -> User:
        return self.case.leader

    @property
    def member(self) -> User:
        return self.case.member

    @property
    def chief(self) -> User:
        return self.case.chief

    def fresh(self) -> FollowUp:
        """The follow-up as it is stored now."""
        stored: FollowUp = FollowUp.objects.select_related("plan__team__cluster").get(pk=self.follow_up.pk)
        return stored


def first_of(plan: DevelopmentPlan, kind: str) -> FollowUp:
    """The plan's first follow-up of that kind."""
    found: FollowUp = (
        FollowUp.objects.filter(plan=plan, kind=kind).select_related("plan__team__cluster").order_by("due")[0]
    )
    return found


def follow_case(kind: str = "talk", state: str = "planned", *, case: PlanCase | None = None) -> FollowCase:
    """One follow-up of that kind; a held one that is no closing evaluation has minutes."""
    case = case or plan_case("agreed")
    made = FollowCase(first_of(case.plan, kind), case)
    _bring(made, kind, state)
    return FollowCase(made.fresh(), case)


def _bring(made: FollowCase, kind: str, state: str) -> None:
    if state == "held" and kind == "closing":  # the verb is the plan's: it is concluded with it
        made.follow_up._move("hold", by=made.leader, held_on=clock.today())
    elif state == "held":
        actions.hold(follow_up=made.follow_up, held_on=clock.today(), by=made.leader)
        actions.save_minutes(follow_up=made.follow_up, version=0, minutes=MINUTES, by=made.leader)
    elif state == "skipped" and kind == "closing":  # there is no way there; the table is tested all the same
        made.follow_up._move("skip", by=made.leader, note="Det blev glemt.")
    elif state == "skipped":
        by = made.chief if kind == "talk" else made.leader
        actions.skip(follow_up=made.follow_up, reason="Vi er midt i en flytning.", by=by)
    elif state == "lapsed":
        made.follow_up._move("lapse", by=None, note="Planen blev afsluttet.")
