"""What falls due is read in one statement for one person, and as a stream for everybody: the same things."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

import pytest
from django.db.models import QuerySet
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from clusters.models import Deputy
from core import clock
from core.periods import from_day
from people.models import User
from profiles.due import PlanWaitsForChief
from reminders import due as falls_due
from reminders import reading
from reminders.due import Due, Kind, Words
from reminders.waiting import waiting_for
from tests.factories import UserFactory
from tests.factories_plan import plan_case

pytestmark = pytest.mark.django_db


class Birthday(Kind):
    """Everybody is asked for a cake from a week before."""

    name = "test.cake"
    label = "Kage"

    def rows(self) -> Sequence[QuerySet[Any, Any]]:
        return [
            self.select(
                User.objects.all(),
                person="pk",
                due=clock.today() + datetime.timedelta(days=10),
                waits_from=clock.today() + datetime.timedelta(days=3),
                facts={"name": "name"},
            )
        ]

    def words(self, due: Due) -> Words:
        return Words(f"Bag, {due.facts['name']}", "", "Bag")

    def url(self, due: Due) -> str:
        return reverse("home")


@pytest.fixture
def cake() -> Any:
    falls_due.register(Birthday)
    yield
    falls_due.unregister(Birthday)


def test_one_person_and_everybody_read_the_same() -> None:
    case = plan_case("submitted")
    plan, chief, deputy = case.plan, case.chief, UserFactory.create()
    lasts = from_day(clock.today(), clock.today() + datetime.timedelta(days=7))
    Deputy.objects.create(area=plan.team.cluster.area, holder=chief, person=deputy, period=lasts)
    assert {one.person for one in reading.for_everybody([PlanWaitsForChief()])} == {chief.pk, deputy.pk}
    for person in (chief, deputy):
        (own,) = [one for one in reading.for_person(person.pk) if one.kind.name == "plan.decide"]
        assert own.key == ("plan.decide", 0, person.pk, plan.pk, "")
        assert own in reading.for_people([person.pk])
    assert [one for one in reading.for_person(case.leader.pk) if one.kind.name == "plan.decide"] == []


def test_the_statement_is_kept_but_not_whom_or_which_day_it_is_about(
    cake: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first, second = UserFactory.create_batch(2)
    reading.for_person(first.pk)
    with django_assert_num_queries(1):
        (found,) = reading.for_person(second.pk)
    assert found.person == second.pk
    assert found.due == clock.today() + datetime.timedelta(days=10)
    assert waiting_for(second) == []
    with clock.at(clock.now() + datetime.timedelta(days=400)):
        (later,) = reading.for_person(second.pk)
        assert later.due == clock.today() + datetime.timedelta(days=10)


def test_two_kinds_of_one_name_are_an_error(cake: None) -> None:
    falls_due.register(Birthday)  # the same once more changes nothing
    other = type("Other", (Birthday,), {})
    with pytest.raises(ValueError, match=r"test\.cake"):
        falls_due.register(other)
