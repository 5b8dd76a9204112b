"""The kinds of office that somebody holds today, for settings that name them (`people.roles`)."""

from __future__ import annotations

from clusters.models import AreaChiefAppointment, Deputy, Membership, Role
from people.models import User
from people.roles import AREA_CHIEF, LEADER, MEMBER

_KINDS = {Role.LEADER: LEADER, Role.PEDAGOGICAL: MEMBER}


def kinds_of_office(user: User) -> set[str]:
    """Area chief, leader, member – by the relations in force today; a deputy counts as who they stand in for."""
    held = Membership.objects.current().filter(person=user).values_list("role", flat=True)
    kinds = {_KINDS[Role(role)] for role in held}
    if AreaChiefAppointment.objects.current().filter(person=user).exists():
        kinds.add(AREA_CHIEF)
    for area in Deputy.objects.current().filter(person=user).values_list("area", flat=True):
        kinds.add(AREA_CHIEF if area else LEADER)
    return kinds
