"""What other apps show on a team's page. They register here, so that the organisation need not know them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from clusters.models import LeadershipTeam


@dataclass(frozen=True)
class TeamPanel:
    """One section of the page: a heading, the template that draws it and what the template needs."""

    title: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    order: int = 100


Panel = Callable[[HttpRequest, LeadershipTeam], TeamPanel | None]
_panels: list[Panel] = []


def register(panel: Panel) -> Panel:
    """Ask this function for a section too, from now on. Registering twice asks once."""
    if panel not in _panels:
        _panels.append(panel)
    return panel


def panels_for(request: HttpRequest, team: LeadershipTeam) -> list[TeamPanel]:
    """The sections that there are for this reader, in order."""
    found = (panel(request, team) for panel in _panels)
    return sorted((panel for panel in found if panel is not None), key=lambda panel: panel.order)
