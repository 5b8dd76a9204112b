"""Kind nudges: a leader's to the members, a chief's to a team, and to every team of a joint start."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from clusters.models import LeadershipTeam
from core.rules import require
from people.auth import signed_in
from profiles import campaign_rules as rules
from profiles.actions import campaign as actions
from profiles.views.campaign import get_campaign
from profiles.views.rounds import get_round


@require_POST
def missing(request: HttpRequest, pk: int) -> HttpResponse:
    """The leader reminds those who have not handed in."""
    assessment = get_round(request, pk)
    require(rules.may_nudge_missing(request.user, assessment))
    count = actions.nudge_missing(assessment=assessment, by=signed_in(request))
    _say(
        request,
        count,
        ngettext(
            "%(count)s har fået en venlig påmindelse fra dig.",
            "%(count)s har fået en venlig påmindelse fra dig.",
            count,
        ),
    )
    return redirect(assessment)


@require_POST
def team(request: HttpRequest, pk: int) -> HttpResponse:
    """The chief reminds a team through its leader, and comes back to the area."""
    teams = LeadershipTeam.objects.visible_to(request.user).select_related("cluster")
    found = get_object_or_404(teams, pk=pk)
    require(rules.may_nudge_team(request.user, found))
    count = actions.nudge_team(team=found, by=signed_in(request))
    _say(request, count, _("Lederen af %(team)s har fået en venlig påmindelse fra dig.") % {"team": found})
    return redirect("profiles:area", found.cluster.area_id)


@require_POST
def campaign(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody whose team lacks answers."""
    found = get_campaign(request, pk)
    require(rules.may_nudge_campaign(request.user, found))
    count = actions.nudge_campaign(campaign=found, by=signed_in(request))
    _say(
        request,
        count,
        ngettext(
            "%(count)s teamleder har fået en venlig påmindelse.",
            "%(count)s teamledere har fået en venlig påmindelse.",
            count,
        ),
    )
    return redirect(found)


def _say(request: HttpRequest, count: int, words: str) -> None:
    if count:
        messages.success(request, words % {"count": count} if "%(count)s" in words else words)
    else:
        messages.info(
            request,
            _("Ingen fik en påmindelse nu: enten har alle svaret, eller også er de mindet om det i dag."),
        )
