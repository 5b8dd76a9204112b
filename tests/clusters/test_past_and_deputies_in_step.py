"""Scopes and rules say the same of everybody, on every day, whatever deputies, endings and successions there are."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clusters import rules
from clusters.models import Area, Deputy, LeadershipTeam, Membership, StructureChange
from core import clock
from core.periods import from_day
from people.models import User
from profiles.models import DevelopmentPlan
from tests.factories import (
    AreaChiefAppointmentFactory,
    AreaFactory,
    LeadershipTeamFactory,
    MembershipFactory,
    UserFactory,
)
from tests.factories_profiles import CompetenceAssessmentFactory

pytestmark = pytest.mark.django_db

_DAYS = st.integers(min_value=-3, max_value=3)
_SPAN = st.tuples(_DAYS, st.integers(min_value=1, max_value=4))


def day(offset: int) -> datetime.date:
    return clock.today() + datetime.timedelta(days=offset)


def period(span: tuple[int, int]) -> DateRange:
    return from_day(day(span[0]), day(span[0] + span[1]))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(post=_SPAN, stands_in=_SPAN, chief=_SPAN, ends=_DAYS, changes=_DAYS, to_the_last=st.booleans())
def test_in_step(
    post: tuple[int, int],
    stands_in: tuple[int, int],
    chief: tuple[int, int],
    ends: int,
    changes: int,
    to_the_last: bool,
) -> None:
    with transaction.atomic():
        _check(post, stands_in, chief, ends, changes, to_the_last=to_the_last)
        transaction.set_rollback(True)


def _merge(old: LeadershipTeam, heir: LeadershipTeam, ends: int, changes: int) -> None:
    old.cluster.period = from_day(day(-300), day(ends))
    old.cluster.save()
    change = StructureChange.objects.create(kind="merge", day=day(changes))
    change.successions.create(predecessor=old.cluster, successor=heir.cluster)


def _agreed_plan(team: LeadershipTeam, *, by: User) -> DevelopmentPlan:
    return DevelopmentPlan.objects.create(
        team=team,
        period=from_day(day(-300), day(0)),
        status="agreed",
        submitted_at=clock.now(),
        submitted_by=UserFactory.create(),
        agreed_at=clock.now(),
        agreed_by=by,
    )


def _reads(person: User, row: Any) -> bool:
    return bool(type(row).objects.visible_to(person).filter(pk=row.pk).exists())


def _check(
    post: tuple[int, int],
    stands_in: tuple[int, int],
    chief: tuple[int, int],
    ends: int,
    changes: int,
    *,
    to_the_last: bool,
) -> None:
    """One person: a post in the team that ends, its deputy, chief of the heir's area; and what each gives them."""
    person, holder = UserFactory.create(), UserFactory.create()
    old = LeadershipTeamFactory.create()
    heir = LeadershipTeamFactory.create(cluster__area=AreaFactory.create())
    own = from_day(day(post[0]), day(ends)) if to_the_last and post[0] < ends else period(post)
    MembershipFactory.create(team=old, person=person, period=own)
    Deputy.objects.create(team=old, person=person, holder=holder, period=period(stands_in))
    AreaChiefAppointmentFactory.create(area=heir.cluster.area, person=person, period=period(chief))
    _merge(old, heir, ends, changes)
    round_ = CompetenceAssessmentFactory.create(team=old, state="cancelled")
    draft = DevelopmentPlan.objects.create(team=old, period=from_day(day(0), day(300)))
    agreed = _agreed_plan(old, by=holder)

    today = clock.today()
    member = today in own
    leads = member and today in period(stands_in)
    is_chief = today in period(chief)
    was_there = ends <= 0 and own.upper == day(ends)
    inherits = changes <= 0 and is_chief
    team = LeadershipTeam.objects.get(pk=old.pk)

    assert rules.is_member(person, team) is member
    assert rules.is_leader(person, team) is leads
    assert rules.is_chief(person, LeadershipTeam.objects.get(pk=heir.pk)) is is_chief
    assert Area.objects.led_by(person).filter(pk=heir.cluster.area_id).exists() is is_chief
    stays = member or was_there
    assert [_reads(person, row) for row in (round_, draft)] == [stays, stays]
    assert [_reads(person, row) for row in (agreed, old)] == [stays or inherits] * 2
    assert bool(LeadershipTeam.objects.predecessors_of(heir)) is (changes <= 0)
    _closed_out(person, team)
    assert Membership.objects.filter(team=old).count() == 1


def _closed_out(person: User, team: LeadershipTeam) -> None:
    """A closed account has nothing at all, whatever it held."""
    person.is_active = False
    teams = LeadershipTeam.objects
    for scope in (teams.with_member, teams.with_leader, teams.under_chief, teams.ended_with):
        assert not scope(person).exists()
    assert not teams.succeeded_by_teams_of(person).exists()
    assert not teams.visible_to(person).exists()
    assert not Area.objects.led_by(person).exists()
    assert not (
        rules.is_member(person, team) or rules.is_leader(person, team) or rules.is_chief(person, team)
    )
