"""Dated rows: who is in office on a day, and what ending does."""

from __future__ import annotations

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from clusters.models import Membership
from core import clock
from core.periods import from_day
from tests.factories import LeaderFactory, MembershipFactory

pytestmark = pytest.mark.django_db
_FIRST = datetime.date(2026, 3, 1)
_END = datetime.date(2026, 9, 1)


def _noon(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(12)))


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        (_FIRST - datetime.timedelta(days=1), False),
        (_FIRST, True),
        (_END - datetime.timedelta(days=1), True),
        (_END, False),
    ],
)
def test_a_row_holds_from_its_first_day_until_its_end(day: datetime.date, holds: bool) -> None:
    membership = MembershipFactory.create(period=from_day(_FIRST, _END))
    with clock.at(_noon(day)):
        assert membership.is_current() is holds
        assert Membership.objects.current().filter(pk=membership.pk).exists() is holds


def test_midnight_is_denmarks_not_greenwichs() -> None:
    with clock.at(datetime.datetime(2026, 7, 31, 22, 30, tzinfo=datetime.UTC)):
        assert clock.today() == datetime.date(2026, 8, 1)


def test_ending_keeps_the_row_and_its_last_day() -> None:
    membership = MembershipFactory.create(period=from_day(_FIRST))
    membership.end_on(_END)
    membership.refresh_from_db()
    assert membership.last_day == datetime.date(2026, 8, 31)


def test_a_row_that_never_held_is_deleted() -> None:
    membership = MembershipFactory.create(period=from_day(_END))
    membership.end_on(_FIRST)
    assert not Membership.objects.filter(pk=membership.pk).exists()


def test_a_team_has_one_leader_at_a_time() -> None:
    leader = LeaderFactory.create(period=from_day(_FIRST, _END))
    with pytest.raises(IntegrityError), transaction.atomic():
        LeaderFactory.create(team=leader.team, period=from_day(_END - datetime.timedelta(days=1)))
    LeaderFactory.create(team=leader.team, period=from_day(_END))


def test_nobody_is_twice_in_a_team_at_a_time() -> None:
    membership = MembershipFactory.create(period=from_day(_FIRST, _END))
    with pytest.raises(IntegrityError), transaction.atomic():
        MembershipFactory.create(team=membership.team, person=membership.person, period=from_day(_FIRST))
