"""Plans in depth: a revision agreed, one with the chief, a conversation, and an action that went on from last year."""

from __future__ import annotations

import datetime

from core import clock
from people.models import User
from profiles.actions import plan as actions
from profiles.actions import plan_carry, plan_revise, plan_talk
from profiles.demo.plans import chief_of
from profiles.demo.rounds import Crew
from profiles.models import Action, DevelopmentPlan, FocusArea, FocusComment, PlanStatus

_DAY = datetime.timedelta(days=1)


def go_into_depth(crews: list[Crew], main: Crew, morning: datetime.datetime) -> None:
    """One of each in the main team's area, through the same verbs as the buttons.

    Side effects: of two teams with an agreed plan one gets a revision that is agreed, the other one that waits for the
    chief, with a conversation; a team that writes its plan takes an action from last year's with it.
    """
    near = [crew for crew in crews if crew.team.cluster.area_id == main.team.cluster.area_id]
    agreed = _with_plan(near, PlanStatus.AGREED)
    for (crew, plan), revise in zip(agreed, (_revised, _waiting), strict=False):
        revise(crew, plan, morning)
    for crew, plan in _with_plan(near, PlanStatus.DRAFT)[:1]:
        _carried(crew, plan, morning - 2 * _DAY)


def _with_plan(crews: list[Crew], status: PlanStatus) -> list[tuple[Crew, DevelopmentPlan]]:
    """Clusters still there with a plan in that state, the plan with it."""
    plans = DevelopmentPlan.objects.filter(
        status=status, team__in=[crew.team for crew in crews], team__cluster__kind="cluster"
    ).filter(revises=None)
    by_team = {plan.team_id: plan for plan in plans if plan.team.cluster.is_current()}
    return [(crew, by_team[crew.team.pk]) for crew in crews if crew.team.pk in by_team]


def _revised(crew: Crew, plan: DevelopmentPlan, morning: datetime.datetime) -> None:
    """Half as much, agreed a few days ago."""
    leader = crew.leader.person
    with clock.at(morning - 6 * _DAY):
        new = plan_revise.start_revision(plan=plan, by=leader)
        _take_smaller_steps(new, leader)
        actions.submit_plan(plan=new, by=leader)
    with clock.at(morning - 4 * _DAY):
        note = "Det er klogt at tage to huse først. Så har vi noget at vise de andre."
        actions.agree_plan(plan=new, decision=actions.Decision(note=note), by=chief_of(crew))


def _waiting(crew: Crew, plan: DevelopmentPlan, morning: datetime.datetime) -> None:
    """With the chief since yesterday; the team has talked about it before."""
    leader = crew.leader.person
    others = [one.person for one in crew.memberships if one is not crew.leader]
    with clock.at(morning - 5 * _DAY):
        new = plan_revise.start_revision(plan=plan, by=leader)
        focus = _take_smaller_steps(new, leader)
        asked = _say(focus, others[0], "Kan vi nå det hele inden sommerferien, når to af os er nye?")
        done = _say(focus, others[-1], "Husk, at personalet skal høre det af os og ikke på gangen.")
    with clock.at(morning - 4 * _DAY):
        _say(focus, leader, "Nej. Jeg har skrevet, at vi begynder i to huse.", to=asked)
        plan_talk.resolve(comment=done, by=leader)
    with clock.at(morning - _DAY):
        actions.submit_plan(plan=new, by=leader)


def _take_smaller_steps(plan: DevelopmentPlan, leader: User) -> FocusArea:
    """The words of the first focus area, and one action more."""
    focus: FocusArea = plan.focus_areas.all()[0]
    actions.save_focus(
        focus=focus,
        version=focus.version,
        values={"goal": f"{focus.goal} Vi begynder i to huse."},
        by=leader,
    )
    actions.add_action(
        focus=focus,
        values={
            "text": "Besøge hinandens huse en formiddag og fortælle om det på ledermødet",
            "owner": leader,
            "due": clock.today() + 60 * _DAY,
        },
        by=leader,
    )
    return focus


def _say(focus: FocusArea, by: User, text: str, *, to: FocusComment | None = None) -> FocusComment:
    draft = plan_talk.save_draft(focus=focus, shared=False, reply_to=to, version=0, text=text, by=by)
    plan_talk.send_comment(draft=draft, by=by)
    return FocusComment.objects.get(pk=draft.pk)


def _carried(crew: Crew, plan: DevelopmentPlan, moment: datetime.datetime) -> None:
    """An action that last year's plan did not finish; one is made unfinished if all were done."""
    old = DevelopmentPlan.objects.to_carry_from(plan).first()
    if old is None:
        return
    if not Action.objects.offered_to(plan).exists():
        old.actions.filter(pk=old.actions.all()[0].pk).update(progress="under_way")
    with clock.at(moment):
        plan_carry.carry_action(
            action=Action.objects.offered_to(plan)[0],
            focus=plan.focus_areas.all()[0],
            by=crew.leader.person,
        )
