"""Where teams are: the area chief's page, and the administrator's for the municipality. States and dates only.

Each page has a spreadsheet of its own, made from the same rows by the same filter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from clusters.access import roles_of
from clusters.models import Area, Kind, LeadershipTeam
from clusters.querysets import AreaQuerySet, LeadershipTeamQuerySet, may_administer
from clusters.team_news import deputies_of_area, news_of_area, with_area_news
from core import clock
from core.ordering import DanishOrder
from core.rules import ALLOWED, Denied, require
from core.statements import found, kept
from people.models import User
from profiles.campaigns.page import recent
from profiles.export.overview import overview_workbook
from profiles.export.workbook import XLSX
from profiles.forms.overview import TeamFilterForm
from profiles.rollups.tables import Rollup, rollups
from profiles.team_rows import TeamRow, reading_questions, team_rows

#: teams on one page of the municipality's list
PAGE_SIZE = 50
_PLAIN_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa"})


def _own_area(request: HttpRequest, pk: int) -> tuple[Area, list[TeamRow]]:
    """The chief's own area with its teams' rows; 404 for everybody else."""
    chosen = found(_area(request.user, pk))
    return chosen, team_rows(_teams(request.user, pk), for_chief=True)


@kept
def _area(user: User | AnonymousUser, pk: int) -> AreaQuerySet:
    return with_area_news(Area.objects.led_by(user)).filter(pk=pk)


@kept
def _teams(user: User | AnonymousUser, area: int) -> LeadershipTeamQuerySet:
    teams: LeadershipTeamQuerySet = (
        LeadershipTeam.objects.visible_to(user).active().filter(cluster__area=area)
    )
    return teams.select_related("cluster__area").order_by("cluster__kind", DanishOrder("cluster__name"))


@require_safe
def area(request: HttpRequest, pk: int) -> HttpResponse:
    """The chief's own area: what waits on top, then a row a team, then what was agreed across them."""
    chosen, rows = _own_area(request, pk)
    in_person = chosen.pk not in roles_of(request.user).deputy_areas
    context = {
        "area": chosen,
        "section": "area",
        "waiting": [row for row in rows if row.waiting_url],
        "groups": _by_kind(rows),
        "questions": reading_questions(),
        "rollups": rollups(chosen),
        "campaigns": recent(request.user, chosen),
        "stories": news_of_area(chosen),
        "stand_ins": [(row, in_person or row.person == request.user.pk) for row in deputies_of_area(chosen)],
        "in_person": in_person,
    }
    return render(request, "profiles/overview/area.html", context)


@require_safe
def area_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The area's page as a spreadsheet."""
    chosen, rows = _own_area(request, pk)
    groups = [(title, own) for title, _hint, own in _by_kind(rows)]
    return _sheet(str(chosen), groups, rollups(chosen), show_area=False)


def _by_kind(rows: list[Any]) -> list[tuple[str, str, list[Any]]]:
    """Clusters, which must work with the profile, then the teams that may."""
    voluntary = _("Selvejende teams kan arbejde med profilen, hvis de vil.")
    headings = {
        Kind.CLUSTER: (_("Klynger"), ""),
        Kind.NETWORK: (pgettext("several", "Netværk"), voluntary),
        Kind.INSTITUTION: (_("Selvejende institutioner"), voluntary),
        Kind.GROUP: (_("Ledergrupper"), _("Ledere af ledere, som bruger en profil for deres eget niveau.")),
    }
    groups = [
        (*heading, [row for row in rows if row.team.cluster.kind == kind])
        for kind, heading in headings.items()
    ]
    return [group for group in groups if group[2]]


@dataclass(frozen=True)
class _Narrowed:
    """What the municipality's page and its spreadsheet have in common."""

    form: TeamFilterForm
    teams: LeadershipTeamQuerySet
    place: Area | None
    rollups: list[Rollup]


def _narrowed(request: HttpRequest) -> _Narrowed:
    """The administrator's choice. Figures across teams are for all, or for a whole area, whatever else is chosen."""
    require(ALLOWED if may_administer(request.user) else Denied(_("Siden er for portalens administratorer.")))
    form = TeamFilterForm(request.GET or None)
    teams = (
        LeadershipTeam.objects.active()
        .select_related("cluster__area")
        .order_by(DanishOrder("cluster__area__name"), "cluster__kind", DanishOrder("cluster__name"))
    )
    narrowed = form.narrow(teams)
    place = form.cleaned_data.get("omraade") if form.is_bound else None
    return _Narrowed(form, narrowed, place, rollups(place))


@require_safe
def municipality(request: HttpRequest) -> HttpResponse:
    """Every team's state for the administrator; no plan, no wish, no answer."""
    chosen = _narrowed(request)
    page = Paginator(chosen.teams, PAGE_SIZE).get_page(request.GET.get("side"))
    context = {
        "form": chosen.form,
        "page": page,
        "rows": team_rows(page.object_list, for_chief=False),
        "section": "municipality",
        "filter_query": chosen.form.query(),
        "questions": reading_questions(),
        "rollups": chosen.rollups,
        "place": chosen.place,
        "campaigns": recent(request.user, None),
    }
    return render(request, "profiles/overview/municipality.html", context)


@require_safe
def municipality_sheet(request: HttpRequest) -> HttpResponse:
    """All pages of the municipality's list, with the same choice, as one spreadsheet."""
    chosen = _narrowed(request)
    rows = team_rows(chosen.teams, for_chief=False)
    title = str(chosen.place) if chosen.place else settings.MUNICIPALITY
    return _sheet(title, [("", rows)], chosen.rollups, show_area=True)


def _sheet(
    title: str, groups: list[tuple[str, list[TeamRow]]], figures: list[Rollup], *, show_area: bool
) -> HttpResponse:
    content = overview_workbook(title=title, groups=groups, figures=figures, show_area=show_area)
    response = HttpResponse(content, content_type=XLSX)
    name = slugify(title.translate(_PLAIN_LETTERS))
    response["Content-Disposition"] = f'attachment; filename="{name}-{clock.today():%Y-%m-%d}.xlsx"'
    return response
