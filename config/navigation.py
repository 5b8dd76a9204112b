"""The main menu, by the offices a person holds today."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from clusters.access import Roles, roles_of
from core.addresses import reverse
from core.components import NavItem
from profiles.support_list import gives_support


def navigation(request: HttpRequest) -> list[NavItem]:
    """The entries of the main menu; empty for whoever has not signed in."""
    if not request.user.is_authenticated:
        return []
    roles = roles_of(request.user)
    wanted = [
        ("home", _("Min side"), reverse("home")),
        *_teams(roles),
        *_areas(roles),
        ("profiles", _("Profilen"), reverse("profiles:catalogue")),
    ]
    if gives_support(request.user):
        wanted.append(("support", _("Støtte"), reverse("profiles:support_index")))
    if roles.is_administrator:
        wanted += [
            ("municipality", _("Kommunen"), reverse("profiles:municipality")),
            ("admin", _("Administration"), reverse("admin:index")),
        ]
    return [NavItem(key, label, url, current=_is_here(request.path, url)) for key, label, url in wanted]


def workplace(request: HttpRequest) -> str:
    """Where the person works, in a word beside the name: the team's cluster, else the area."""
    roles = roles_of(request.user)
    if roles.teams:
        return str(roles.teams[0].cluster)
    return str(roles.areas[0]) if roles.areas else ""


def _teams(roles: Roles) -> list[tuple[str, str, str]]:
    if len(roles.teams) == 1:
        return [("team", _("Mit team"), reverse("clusters:team", args=[roles.teams[0].pk]))]
    return [
        (f"team-{team.pk}", str(team.cluster), reverse("clusters:team", args=[team.pk]))
        for team in roles.teams
    ]


def _areas(roles: Roles) -> list[tuple[str, str, str]]:
    if len(roles.areas) == 1:
        return [("area", _("Mit område"), reverse("profiles:area", args=[roles.areas[0].pk]))]
    return [(f"area-{area.pk}", str(area), reverse("profiles:area", args=[area.pk])) for area in roles.areas]


def _is_here(path: str, url: str) -> bool:
    return path == url if url == "/" else path.startswith(url)
