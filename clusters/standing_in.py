"""Verbs about being away: a member's leave, and who stands in for a leader or a chief."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clusters import rules
from clusters.models import LONGEST_DEPUTY, Area, Deputy, LeadershipTeam, Leave, Membership
from core import clock
from core.periods import from_day
from core.rules import require
from people.models import User

_ONE_DAY = datetime.timedelta(days=1)


def days_in_order(first: datetime.date, last: datetime.date | None) -> None:
    """Raise `ValidationError` unless the last day is there, has not passed and does not come before the first."""
    if last is not None and last < first:
        raise ValidationError(_("Sidste dag kan ikke ligge før første dag."))
    if last is not None and last < clock.today():
        raise ValidationError(_("Sidste dag er gået. Vælg en senere dag."))


def _deputy_days(first: datetime.date, last: datetime.date) -> None:
    days_in_order(first, last)
    if first < clock.today():
        raise ValidationError(_("Første dag er gået. Vælg i dag eller en senere dag."))
    if last - first >= LONGEST_DEPUTY:
        raise ValidationError(
            _("En stedfortræder kan højst udpeges for et halvt år. Varer det længere, skal der en leder ind.")
        )


@transaction.atomic
def name_team_deputy(
    *, team: LeadershipTeam, person: User, first: datetime.date, last: datetime.date, by: User
) -> Deputy:
    """Let one of the team's own stand in for its leader, both days included.

    Side effects: the deputy's row. Raises `ValidationError` for days that cannot be, for somebody who is not in the
    team on the first day, and when somebody stands in already.
    """
    LeadershipTeam.objects.select_for_update(no_key=True).get(pk=team.pk)
    require(rules.may_name_team_deputy(by, team))
    _deputy_days(first, last)
    if person == by or not team.memberships.on(first).filter(person=person).exists():
        raise ValidationError(_("Vælg en kollega, der er i teamet den første dag."))
    period = from_day(first, last + _ONE_DAY)
    if Deputy.objects.filter(team=team, period__overlap=period).exists():
        raise ValidationError(_("Teamets leder har allerede en stedfortræder i den periode."))
    return Deputy.objects.create(team=team, person=person, holder=by, named_by=by, period=period)


@transaction.atomic
def name_area_deputy(
    *, area: Area, person: User, first: datetime.date, last: datetime.date, by: User
) -> Deputy:
    """Let another area's chief stand in for this one's, both days included.

    Side effects: the deputy's row. Raises `ValidationError` as `name_team_deputy` does.
    """
    Area.objects.select_for_update(no_key=True).get(pk=area.pk)
    require(rules.may_name_area_deputy(by, area))
    _deputy_days(first, last)
    if person not in rules.deputies_for_chief(area, first):
        raise ValidationError(_("Vælg en områdechef fra et andet område."))
    period = from_day(first, last + _ONE_DAY)
    if Deputy.objects.filter(area=area, holder=by, period__overlap=period).exists():
        raise ValidationError(_("Du har allerede en stedfortræder i den periode."))
    return Deputy.objects.create(area=area, person=person, holder=by, named_by=by, period=period)


@transaction.atomic
def end_deputy(*, deputy: Deputy, by: User) -> bool:
    """Let it be over from now on; says whether it was not over already. Side effects: the row, shortened or deleted."""
    current = Deputy.objects.select_for_update(of=("self",)).filter(pk=deputy.pk).first()
    if current is None:
        return False
    require(rules.may_end_deputy(by, current))
    if current.ends is not None and current.ends <= clock.today():
        return False
    current.end_on(clock.today())
    return True


@transaction.atomic
def write_leave(
    *, membership: Membership, kind: str, first: datetime.date, last: datetime.date | None, by: User
) -> Leave:
    """Write that a member is away, both days included; without a last day until it is ended.

    Side effects: the leave's row. Raises `ValidationError` for days that cannot be or that are written already.
    """
    Membership.objects.select_for_update(of=("self",), no_key=True).get(pk=membership.pk)
    require(rules.may_write_leave(by, membership.team))
    days_in_order(first, last)
    period = from_day(first, last + _ONE_DAY if last else None)
    if Leave.objects.filter(membership=membership, period__overlap=period).exists():
        raise ValidationError(_("Der er allerede skrevet fravær i den periode."))
    return Leave.objects.create(membership=membership, kind=kind, period=period)


@transaction.atomic
def end_leave(*, leave: Leave, by: User) -> bool:
    """The member is back today; says whether they were not already. Side effects: the row, shortened or deleted."""
    current = Leave.objects.select_for_update(of=("self",)).filter(pk=leave.pk).first()
    if current is None:
        return False
    require(rules.may_write_leave(by, current.membership.team))
    if current.ends is not None and current.ends <= clock.today():
        return False
    current.end_on(clock.today())
    return True
