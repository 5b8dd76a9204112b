"""Two at once over the pen, the page and the opening: exactly one of them wins."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from core import clock
from core.state import Conflict
from people.models import User
from profiles.actions import meeting as actions
from profiles.models import CompetenceAssessment, Meeting
from tests.factories_profiles import answered_round, members_of

pytestmark = pytest.mark.django_db(transaction=True)

RACES = 10


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each call gave when all began together; an exception is a result, too."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            barrier.wait()
            return call()
        except Conflict as conflict:
            return conflict
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.fixture
def made() -> CompetenceAssessment:
    return answered_round(4)


@pytest.fixture
def people(made: CompetenceAssessment) -> list[User]:
    return members_of(made.team)


def opened(made: CompetenceAssessment, by: User) -> Meeting:
    agenda = [(area.pk, 1) for area in made.profile.areas.all()]
    return actions.open_meeting(assessment=made, minutes=90, agenda=agenda, by=by)


def test_one_meeting_is_opened(made: CompetenceAssessment, people: list[User]) -> None:
    for _race in range(RACES):
        results = at_once(*[lambda: opened(made, people[0])] * 2)
        assert [isinstance(result, Meeting) for result in results].count(True) == 1
        assert Meeting.objects.under_way().count() == 1
        Meeting.objects.all().delete()


def test_one_of_two_gets_a_pen_that_lies_free_or_silent(
    made: CompetenceAssessment, people: list[User]
) -> None:
    meeting = opened(made, people[0])
    silent = clock.now() - datetime.timedelta(minutes=10)
    for race in range(RACES):
        start = {"pen": None, "pen_at": None} if race % 2 else {"pen": people[0], "pen_at": silent}
        Meeting.objects.update(**start, asking=None)
        one, other = at_once(
            lambda: actions.take_pen(meeting=meeting, by=people[1]),
            lambda: actions.take_pen(meeting=meeting, by=people[2]),
        )
        assert {one, other} == {True, False}, "both or neither got it"
        meeting.refresh_from_db()
        assert meeting.pen == (people[1] if one else people[2])
        assert meeting.asking == (people[2] if one else people[1])


def test_the_page_is_turned_once(made: CompetenceAssessment, people: list[User]) -> None:
    meeting = opened(made, people[0])
    for step in range(min(RACES, meeting.last_step)):
        results = at_once(
            *[lambda here=step: actions.go_to_step(meeting=meeting, here=here, there=here + 1, by=people[0])]
            * 3
        )
        assert sorted(results) == [False, False, True]
        meeting.refresh_from_db()
        assert meeting.step == step + 1
