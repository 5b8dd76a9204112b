"""Where teams are: the area chief's page, and the administrator's for the municipality. States and dates only."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clusters.models import Area, Kind, LeadershipTeam
from clusters.querysets import may_administer
from core.ordering import DanishOrder
from core.rules import ALLOWED, Denied, require
from profiles.forms.overview import TeamFilterForm
from profiles.overview import team_rows
from profiles.situation import Stage

#: teams on one page of the municipality's list
PAGE_SIZE = 50


@require_safe
def area(request: HttpRequest, pk: int) -> HttpResponse:
    """The chief's own area: what waits on top, then a row a team."""
    chosen = get_object_or_404(Area.objects.led_by(request.user), pk=pk)
    teams = (
        LeadershipTeam.objects.visible_to(request.user)
        .active()
        .filter(cluster__area=chosen)
        .select_related("cluster__area")
        .order_by("cluster__kind", DanishOrder("cluster__name"))
    )
    rows = team_rows(teams, for_chief=True)
    context = {
        "area": chosen,
        "section": "area",
        "waiting": [row for row in rows if row.stage == Stage.SUBMITTED],
        "groups": _by_kind(rows),
    }
    return render(request, "profiles/overview/area.html", context)


def _by_kind(rows: list[Any]) -> list[tuple[str, str, list[Any]]]:
    """Clusters, which must work with the profile, then the teams that may."""
    voluntary = _("Selvejende teams kan arbejde med profilen, hvis de vil.")
    headings = {
        Kind.CLUSTER: (_("Klynger"), ""),
        Kind.NETWORK: (_("Netværk"), voluntary),
        Kind.INSTITUTION: (_("Selvejende institutioner"), voluntary),
        Kind.GROUP: (_("Ledergrupper"), _("Ledere af ledere, som bruger en profil for deres eget niveau.")),
    }
    groups = [
        (*heading, [row for row in rows if row.team.cluster.kind == kind])
        for kind, heading in headings.items()
    ]
    return [group for group in groups if group[2]]


@require_safe
def municipality(request: HttpRequest) -> HttpResponse:
    """Every team's state for the administrator; no plan, no wish, no answer."""
    require(ALLOWED if may_administer(request.user) else Denied(_("Siden er for portalens administratorer.")))
    form = TeamFilterForm(request.GET or None)
    teams = (
        LeadershipTeam.objects.active()
        .select_related("cluster__area")
        .order_by(DanishOrder("cluster__area__name"), "cluster__kind", DanishOrder("cluster__name"))
    )
    page = Paginator(form.narrow(teams), PAGE_SIZE).get_page(request.GET.get("side"))
    context = {
        "form": form,
        "page": page,
        "rows": team_rows(page.object_list, for_chief=False),
        "section": "municipality",
        "filter_query": form.query(),
    }
    return render(request, "profiles/overview/municipality.html", context)
