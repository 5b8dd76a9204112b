"""Who may do what with an appraisal sheet: its author, and nobody else. Administrators have no way around it."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils.translation import gettext as _

from clusters.models import Area, Deputy, LeadershipTeam, Membership, Role
from clusters.rules import is_member
from core import clock
from core.ordering import DanishOrder
from core.rules import ALLOWED, Denied, Verdict
from people.models import User
from profiles.models import AppraisalSheet, Superior

Viewer = User | AnonymousUser


def superiors_of(person: User, team: LeadershipTeam) -> tuple[Superior, list[User]]:
    """With whom the person can share, and in what office: a leader with the area's chiefs, others with the leader.

    Whoever stands in for them is offered too, and reads for as long as that lasts. Two queries.
    """
    own = Membership.objects.current().filter(team=team, person=person).values_list("role", flat=True).first()
    if own == Role.LEADER:
        holders = Q(appointments__in=_appointments(team.cluster.area))
        deputies = Deputy.objects.current().filter(area=team.cluster.area_id)
        found = (Superior.CHIEF, holders | Q(pk__in=deputies.values("person")))
    else:
        leaders = team.memberships.current().leaders()
        deputies = Deputy.objects.current().filter(team=team)
        found = (Superior.LEADER, Q(pk__in=leaders.values("person")) | Q(pk__in=deputies.values("person")))
    office, theirs = found
    people = User.objects.filter(theirs, is_active=True).exclude(pk=person.pk) if own else User.objects.none()
    return office, list(people.distinct().order_by(DanishOrder("name")))


def _appointments(area: Area) -> object:
    return area.appointments.current()


def may_begin_sheet(user: Viewer, team: LeadershipTeam) -> Verdict:
    """Everybody in the team, for themselves."""
    if not is_member(user, team):
        return Denied(_("Det er teamets egne medlemmer, der har et MUS-ark her."))
    return ALLOWED


def may_write_sheet(user: Viewer, sheet: AppraisalSheet) -> Verdict:
    """The author, while nobody else reads it."""
    if sheet.person_id != user.pk:
        return Denied(_("Kun den, arket tilhører, kan skrive i det."))
    if sheet.is_shared:
        return Denied(_("Arket er delt. Tag det tilbage, hvis du vil ændre noget."))
    return ALLOWED


def may_share_sheet(user: Viewer, sheet: AppraisalSheet) -> Verdict:
    """The author, when there is a date for the talk."""
    if sheet.person_id != user.pk:
        return Denied(_("Kun den, arket tilhører, kan dele det."))
    if sheet.is_shared:
        return Denied(_("Arket er allerede delt."))
    if not is_member(user, sheet.team):
        return Denied(_("Du er ikke i teamet mere, så der er ikke nogen at dele arket med."))
    if sheet.talk_on is None:
        return Denied(_("Skriv datoen for samtalen, før du deler arket."))
    if sheet.talk_on < clock.today():
        return Denied(_("Datoen for samtalen er gået. Ret den, før du deler arket."))
    return ALLOWED


def may_take_back_sheet(user: Viewer, sheet: AppraisalSheet) -> Verdict:
    """The author, until the day of the talk."""
    if sheet.person_id != user.pk:
        return Denied(_("Kun den, arket tilhører, kan tage det tilbage."))
    if not sheet.is_shared:
        return Denied(_("Arket er ikke delt."))
    if sheet.talk_on and sheet.talk_on <= clock.today():
        return Denied(_("Arket kan tages tilbage indtil dagen for samtalen."))
    return ALLOWED


def may_delete_sheet(user: Viewer, sheet: AppraisalSheet) -> Verdict:
    """The author, while nobody else reads it."""
    if sheet.person_id != user.pk:
        return Denied(_("Kun den, arket tilhører, kan slette det."))
    if sheet.is_shared:
        return Denied(_("Arket er delt. Tag det tilbage, før du sletter det."))
    return ALLOWED
