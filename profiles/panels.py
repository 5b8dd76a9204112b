"""The main job's part of a team's page: where the team is, what can be done, and what earlier years left."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from clusters.models import LeadershipTeam
from clusters.rules import is_member
from clusters.team_panels import TeamPanel
from profiles import rules
from profiles.models import CompetenceAssessment, DevelopmentPlan
from profiles.overview import team_year
from profiles.situation import Stage, situations


def year_panel(request: HttpRequest, team: LeadershipTeam) -> TeamPanel:
    """The team's year, with its plans, and for members its rounds. Nothing that the reader may not open is linked."""
    rounds = (
        CompetenceAssessment.objects.visible_to(request.user).filter(team=team).exclude(status="cancelled")
    )
    plans = DevelopmentPlan.objects.visible_to(request.user).filter(team=team).select_related("team__cluster")
    seen = list(rounds.select_related("team__cluster"))
    readable = list(plans)
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
        },
        order=10,
    )
