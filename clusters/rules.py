"""Who may do what with a team."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from clusters.models import LeadershipTeam
from core.rules import ALLOWED, Denied, Verdict
from people.models import User


def is_member(user: User | AnonymousUser, team: LeadershipTeam) -> bool:
    """Whether the user is in the team today."""
    return LeadershipTeam.objects.with_member(user).filter(pk=team.pk).exists()


def is_leader(user: User | AnonymousUser, team: LeadershipTeam) -> bool:
    """Whether the user leads the team today."""
    return LeadershipTeam.objects.with_leader(user).filter(pk=team.pk).exists()


def is_chief(user: User | AnonymousUser, team: LeadershipTeam) -> bool:
    """Whether the user is area chief of the team's area today."""
    return LeadershipTeam.objects.under_chief(user).filter(pk=team.pk).exists()


def may_edit_tasks(user: User | AnonymousUser, team: LeadershipTeam) -> Verdict:
    """The team decides together who does what, so every member may write it down."""
    if is_member(user, team):
        return ALLOWED
    return Denied(_("Det er teamets egne medlemmer, der fordeler ledelsesopgaverne."))
