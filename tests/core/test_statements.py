"""What is kept of a query is its text: whom, which day and which rows it is about is new each time."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from clusters.models import Cluster, LeadershipTask, LeadershipTeam, Membership
from core import clock, statements
from core.keys import among, one_of, reach
from core.statements import NotKept, found, hand_out, kept
from people.models import User
from tests.factories import LeadershipTaskFactory, LeadershipTeamFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

_A_WEEK = datetime.timedelta(days=7)


@kept
def _teams_of(user: Any) -> QuerySet[LeadershipTeam]:
    own = among("pk", reach(LeadershipTeam.objects.with_member, user))
    return LeadershipTeam.objects.filter(own).select_related("cluster__area").order_by("pk")


@kept
def _named(keys: list[int], word: str = "") -> QuerySet[Any, Any]:
    teams = LeadershipTeam.objects.filter(one_of("pk", keys), cluster__name__contains=word)
    return teams.order_by("pk").values_list("pk", flat=True)


def test_it_finds_each_persons_own_as_it_is_now() -> None:
    """One statement for all: another person, a membership that ends, a person that is closed."""
    first, second = MembershipFactory.create(), MembershipFactory.create()

    assert _teams_of(first.person) == [first.team]
    assert _teams_of(second.person) == [second.team]
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert _teams_of(first.person)[0].cluster.area.name
    assert len(asked) == 1
    first.end_on(clock.today())
    assert _teams_of(first.person) == []
    User.objects.filter(pk=second.person_id).update(is_active=False)
    assert _teams_of(User.objects.get(pk=second.person_id)) == []
    assert _teams_of(AnonymousUser()) == []


def test_the_day_is_todays_and_days_before_and_after_it_too() -> None:
    membership = MembershipFactory.create()

    @kept
    def soon(user: User) -> QuerySet[Any]:
        week = (clock.today(), clock.today() + _A_WEEK)
        return Membership.objects.filter(
            Q(person=user), Q(period__overlap=week), period__endswith__lte=week[1]
        )

    assert soon(membership.person) == []
    membership.end_on(clock.today() + _A_WEEK)
    assert soon(membership.person) == [membership]
    with clock.at(clock.now() + 2 * _A_WEEK):
        assert soon(membership.person) == []


def test_keys_are_as_many_as_are_given_and_none_asks_nothing() -> None:
    teams = LeadershipTeamFactory.create_batch(3)
    keys = [team.pk for team in teams]

    assert _named(keys[:2]) == keys[:2]
    assert _named(keys, teams[2].cluster.name) == keys[2:]
    assert _named(keys, word=teams[0].cluster.name) == keys[:1]
    with CaptureQueriesContext(connection) as asked:
        assert _named([]) == []
    assert len(asked) == 0


def test_none_asks_another_question_than_a_key() -> None:
    team = LeadershipTeamFactory.create()

    @kept
    def placed(institution: int | None) -> QuerySet[Cluster]:
        return Cluster.objects.filter(institution=institution)

    assert placed(None) == [team.cluster]
    assert placed(10**15) == []


def test_what_finds_nothing_by_itself_asks_nothing() -> None:
    @kept
    def nothing(user: User) -> QuerySet[Cluster]:
        return Cluster.objects.none()

    user = UserFactory.create()
    with CaptureQueriesContext(connection) as asked:
        assert nothing(user) == []
    assert len(asked) == 0


def test_annotations_and_prefetches_come_along() -> None:
    membership = MembershipFactory.create()

    @kept
    def with_team(user: User) -> QuerySet[Any]:
        teams = Prefetch("team__memberships", Membership.objects.select_related("person"))
        return Membership.objects.with_absence().filter(person=user).prefetch_related(teams)

    (row,) = with_team(membership.person)
    assert row.away is None and row.is_deputy is False
    with CaptureQueriesContext(connection) as asked:
        assert [one.person for one in row.team.memberships.all()] == [membership.person]
    assert len(asked) == 0


def test_a_row_to_be_locked_is_locked_and_only_within_a_transaction() -> None:
    team = LeadershipTeamFactory.create()

    @kept
    def locked(pk: int) -> QuerySet[LeadershipTeam]:
        return LeadershipTeam.objects.select_for_update(no_key=True).filter(pk=pk)

    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        assert locked(team.pk) == [team]
    assert "FOR NO KEY UPDATE" in asked[0]["sql"]


@pytest.mark.parametrize(
    ("build", "given"),
    [
        (lambda number: Cluster.objects.all()[:number], 3),
        (lambda number: Cluster.objects.filter(name="a" if number > 5 else "b"), 3),
        (lambda keys: Cluster.objects.filter(pk__in=keys), [1, 2]),
        (lambda day: Cluster.objects.filter(period__contains=day), datetime.date(2026, 1, 1)),
    ],
    ids=["a key in the text", "a key that is looked at", "keys as an IN", "a day of its own"],
)
def test_what_cannot_be_filled_in_is_refused(build: Callable[..., QuerySet[Any]], given: Any) -> None:
    with pytest.raises(NotKept):
        kept(build)(given)


def test_the_tests_themselves_prove_each_statement() -> None:
    assert statements.proving


def test_one_row_or_a_404() -> None:
    team = LeadershipTeamFactory.create()

    assert found([team, team]) == team
    with pytest.raises(Http404):
        found([])


def test_rows_are_handed_to_their_owners() -> None:
    """As after a prefetch: no query for what is there, and a query of one's own for anything else."""
    one, other = LeadershipTeamFactory.create_batch(2)
    tasks = LeadershipTaskFactory.create_batch(2, team=one)
    LeadershipTaskFactory.create()
    hand_out(LeadershipTask.objects.order_by("-pk"), [one, other], "tasks")

    with CaptureQueriesContext(connection) as asked:
        assert list(one.tasks.all()) == tasks[::-1] and list(other.tasks.all()) == []
        assert one.tasks.all()[0].team is one
    assert len(asked) == 0
    assert one.tasks.filter(pk=tasks[0].pk).get() == tasks[0]
    assert not other.tasks.filter(pk=tasks[0].pk).exists()
