"""The main job's part of a team's page: where the team is, what can be done, and what earlier years left."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from clusters.models import LeadershipTeam
from clusters.rules import is_member
from clusters.team_panels import TeamPanel
from core.addresses import reverse
from core.statements import kept
from people.models import User
from profiles import rules
from profiles.models import CompetenceAssessment, DevelopmentPlan, SupportRequest
from profiles.overview import team_year
from profiles.situation import Stage, situations
from profiles.support_line import SupportPanel, panel, support_lines
from profiles.support_rules import may_send_wish


def year_panel(request: HttpRequest, team: LeadershipTeam) -> TeamPanel:
    """The team's year, with its plans, and for members its rounds. Nothing that the reader may not open is linked."""
    seen, readable = _rounds(request.user, team.pk), _plans(request.user, team.pk)
    for assessment in seen:
        assessment.team = team
    for plan in readable:
        plan.team = team
    situation = situations([team])[team.pk]
    year = team_year(situation, links=bool(seen) or situation.plan in readable)
    return TeamPanel(
        title=_("Jeres år") if is_member(request.user, team) else _("Teamets år"),
        template="profiles/overview/team_panel.html",
        context={
            "year": year,
            "rounds": seen,
            "plans": readable,
            "may_start": rules.may_start_assessment(request.user, team),
            "start_is_next": situation.stage
            != Stage.AGREED,  # while a plan is worked on, a new round can wait
            "is_member": is_member(request.user, team),
            "support": _support_panel(request.user, team, seen, readable),
        },
        order=10,
    )


def _support_panel(
    user: User | AnonymousUser,
    team: LeadershipTeam,
    rounds: list[CompetenceAssessment],
    plans: list[DevelopmentPlan],
) -> SupportPanel:
    """Where support stands; the leader asks from the round that is under way, else from the plan."""
    sources: list[tuple[str, CompetenceAssessment | DevelopmentPlan]] = [
        *(("profiles:support_new_round", one) for one in rounds),
        *(("profiles:support_new_plan", one) for one in plans),
    ]
    address, source = next(((name, one) for name, one in sources if may_send_wish(user, one)), ("", None))
    return panel(
        support_lines(found["row"] for found in _support(user, team.pk)),
        ask_url=reverse(address, [source.pk]) if source else "",
        may_ask=source is not None,
        is_member=True,
        has_wish=False,
    )


@kept
def _support(user: User | AnonymousUser, team: int) -> Any:
    return SupportRequest.objects.visible_to(user).filter(team=team).order_by("-sent_at", "-pk").rows()


@kept
def _rounds(user: User | AnonymousUser, team: int) -> QuerySet[CompetenceAssessment]:
    return CompetenceAssessment.objects.visible_to(user).filter(team=team).exclude(status="cancelled")


@kept
def _plans(user: User | AnonymousUser, team: int) -> QuerySet[DevelopmentPlan]:
    return DevelopmentPlan.objects.visible_to(user).filter(team=team)
