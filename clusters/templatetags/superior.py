"""`{% superior_of team as words %}` and then `{{ words.chief }}`: what a team's chief is called."""

from __future__ import annotations

from django import template

from clusters.models import LeadershipTeam
from clusters.superior import superior

register = template.Library()


@register.simple_tag
def superior_of(team: LeadershipTeam) -> dict[str, str]:
    return superior(team).words
