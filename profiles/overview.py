"""The year of teams in words: the line on Min side and the team's page, and what comes next."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from clusters.access import roles_of
from clusters.models import LeadershipTeam
from clusters.superior import superior
from core import clock
from core.addresses import reverse
from core.components import ComingUp, Step, StepState, TeamYear
from core.keys import one_of
from core.once import once
from core.statements import kept
from core.words import short_date
from people.models import User
from profiles.models import Action, DevelopmentPlan, FollowUpKind, Progress
from profiles.situation import Ahead, Round, Situation, Stage, situations

#: how far ahead "Det næste" looks
_AHEAD = datetime.timedelta(days=120)


def situations_of(user: User) -> list[Situation]:
    """The situations of the person's own teams, read once a request."""
    return once(user, "situations", lambda: list(situations(roles_of(user).teams).values()))


def year_line(user: User) -> list[TeamYear]:
    """One line for each of the person's teams."""
    return [team_year(situation) for situation in situations_of(user)]


def team_year(situation: Situation, *, links: bool = True) -> TeamYear:
    """A team's year as five steps, with where it is; without links for a reader who may not open them."""
    texts = _step_texts(situation)
    now = _NOW[situation.stage]
    steps = tuple(
        Step(label=label, detail=detail, url=url if links else "", state=_state(index, now))
        for index, (label, detail, url) in enumerate(texts)
    )
    return TeamYear(
        title=situation.team.cluster.name,
        steps=steps,
        url=reverse("clusters:team", args=[situation.team.pk]),
    )


#: which of the five steps a stage stands on; one beyond the last means that the year is done
_NOW: dict[Stage, int] = {
    Stage.NOT_STARTED: 0,
    Stage.ANSWERING: 0,
    Stage.PICTURE: 1,
    Stage.WRITING: 2,
    Stage.SUBMITTED: 2,
    Stage.RETURNED: 2,
    Stage.AGREED: 4,
    Stage.ENDED: 4,
    Stage.CONCLUDED: 5,
}


def _state(index: int, now: int) -> StepState:
    return "done" if index < now else "now" if index == now else "next"


def _step_texts(situation: Situation) -> list[tuple[str, str, str]]:
    """Label, detail and address of each step. A round under way speaks for itself, not for last year's plan."""
    running = situation.round
    plan = None if running else situation.plan
    return [
        (_("Afdækning"), _round_detail(running, plan), _round_url(running)),
        (_("Fælles billede"), _picture_detail(running), _picture_url(running)),
        (_("Plan"), _plan_detail(plan, situation.team), plan.get_absolute_url() if plan else ""),
        (_("Aftalt"), _agreed_detail(plan), ""),
        (_("Opfølgning"), *_follow_up_step(plan, situation.next_follow_up)),
    ]


def _round_url(running: Round | None) -> str:
    return reverse("profiles:assessment", args=[running.pk]) if running else ""


def _picture_url(running: Round | None) -> str:
    return reverse("profiles:picture", args=[running.pk]) if running and running.revealed_at else ""


def _round_detail(running: Round | None, plan: DevelopmentPlan | None) -> str:
    if running:
        return _("%(done)s af %(all)s har svaret") % {"done": running.handed_in, "all": running.asked}
    return "" if plan else _("ikke begyndt")


def _picture_detail(running: Round | None) -> str:
    return short_date(running.revealed_at) if running and running.revealed_at else ""


def _plan_detail(plan: DevelopmentPlan | None, team: LeadershipTeam) -> str:
    if plan is None:
        return ""
    return {
        "draft": _("I skriver"),
        "submitted": _("hos %(chief)s") % superior(team).words,
        "returned": _("sendt tilbage"),
    }.get(plan.status, short_date(plan.submitted_at))


def _agreed_detail(plan: DevelopmentPlan | None) -> str:
    return short_date(plan.agreed_at) if plan and plan.agreed_at else ""


def _follow_up_step(plan: DevelopmentPlan | None, ahead: Ahead | None) -> tuple[str, str]:
    """Detail and address of the last step: the follow-up that comes next, else until when the plan holds."""
    if plan is None or not plan.is_agreed:
        return "", ""
    if plan.concluded_at:
        return _("afsluttet %(date)s") % {"date": short_date(plan.concluded_at)}, ""
    if ahead is None:
        return (_("til %(date)s") % {"date": short_date(plan.last_day)} if plan.last_day else ""), ""
    words = {
        FollowUpKind.STATUS: _("status %(date)s"),
        FollowUpKind.TALK: _("samtale %(date)s"),
        FollowUpKind.CLOSING: _("evaluering %(date)s"),
    }[FollowUpKind(ahead.kind)]
    return words % {"date": short_date(ahead.due)}, reverse("profiles:follow_up", args=[ahead.pk])


def coming_up(user: User) -> list[ComingUp]:
    """Dated things of the person's teams in the coming months that ask for nothing yet. One query."""
    today = clock.today()
    situations_now = situations_of(user)
    ahead = [
        ComingUp(
            date=situation.plan.last_day,
            text=_("Planåret slutter for %(team)s") % {"team": situation.team},
            url=situation.plan.get_absolute_url(),
        )
        for situation in situations_now
        if situation.plan
        and situation.stage == Stage.AGREED
        and situation.plan.last_day
        and situation.plan.last_day <= today + _AHEAD
    ]
    ahead += [
        ComingUp(date=action.due, text=_action_text(action), url=_plan_url(action))
        for action in _actions_ahead(user, [situation.team.pk for situation in situations_now])
    ]
    return sorted(ahead, key=lambda item: item.date)


@kept
def _actions_ahead(user: User, teams: list[int]) -> QuerySet[Any]:
    today = clock.today()
    ahead: QuerySet[Any] = (
        Action.objects.visible_to(user)
        .filter(
            one_of("plan__team", teams),
            plan__status="agreed",
            due__range=(today, today + _AHEAD),
            progress__in=[Progress.NOT_STARTED, Progress.UNDER_WAY],
        )
        .select_related("owner")
        .order_by("due", "pk")[:6]
    )
    return ahead


def _action_text(action: Action) -> str:
    who = action.owner.name if action.owner else _("hele teamet")
    return _("%(action)s (%(who)s)") % {"action": action.text, "who": who}


def _plan_url(action: Action) -> str:
    return reverse("profiles:plan", args=[action.plan_id])
