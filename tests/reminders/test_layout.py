"""Laying out: one row for each thing, one reminder for each rung, however often, late or interrupted it runs."""

from __future__ import annotations

import datetime
import threading
import tracemalloc
from array import array
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from pytest_django import DjangoAssertNumQueries

from people.models import User
from reminders import due as falls_due
from reminders import layout
from reminders.models import KindPolicy, Notification, Policy, Reminder
from reminders.store import withdraw_all_but
from reminders.tasks import lay_out as task
from tests.factories import UserFactory
from tests.reminders.things import Chore, Thing, table
from tests.reminders.times import MONDAY, at, chore, days, on

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def things() -> Iterator[None]:
    with table():
        yield


@pytest.fixture
def person() -> User:
    return UserFactory.create()


def told() -> list[tuple[str, datetime.date | None]]:
    return list(Reminder.objects.order_by("pk").values_list("rung", "for_date"))


def lay_out_daily(first: datetime.date, last: datetime.date) -> dict[datetime.date, list[str]]:
    """Lay out each day; the rungs written, by the day."""
    written: dict[datetime.date, list[str]] = {}
    day = first
    while day <= last:
        before = set(Reminder.objects.values_list("pk", flat=True))
        with on(day):
            layout.lay_out()
            layout.lay_out()
        if new := [r.rung for r in Reminder.objects.order_by("pk") if r.pk not in before]:
            written[day] = new
        day += days(1)
    return written


def test_a_thing_goes_through_its_whole_ladder_once(person: User) -> None:
    due = datetime.date(2026, 9, 18)  # a Friday
    chore(person, due)
    assert lay_out_daily(MONDAY, datetime.date(2026, 10, 30)) == {
        MONDAY: ["at-once"],
        datetime.date(2026, 9, 15): ["before-3"],
        due: ["on-day"],
        datetime.date(2026, 9, 23): ["after-3"],
        datetime.date(2026, 10, 2): ["after-10"],
    }
    (row,) = Notification.objects.all()
    assert (row.person, row.kind, row.due, row.sequence, row.withdrawn_at) == (
        person,
        "bench.chore",
        due,
        0,
        None,
    )


def test_what_has_no_date_counts_from_the_day_it_began(person: User) -> None:
    chore(person, None, sort="question")
    assert lay_out_daily(MONDAY, MONDAY + days(30)) == {
        MONDAY: ["at-once"],
        MONDAY + days(7): ["after-5"],
        MONDAY + days(14): ["after-10"],
    }


def test_news_is_told_once_and_on_a_working_day(person: User) -> None:
    saturday = MONDAY - days(2)
    chore(person, None, since=saturday, sort="story")
    assert lay_out_daily(saturday, MONDAY + days(30)) == {MONDAY: ["at-once"]}


def test_days_that_were_missed_are_told_of_once(person: User) -> None:
    chore(person, MONDAY + days(11))
    lay_out_daily(MONDAY, MONDAY)
    written = lay_out_daily(
        MONDAY + days(14), MONDAY + days(16)
    )  # away from Tuesday to Sunday of the week after
    assert written == {MONDAY + days(14): ["on-day"], MONDAY + days(16): ["after-3"]}


def test_what_was_missed_on_a_friday_is_not_told_on_the_saturday(person: User) -> None:
    chore(person, MONDAY + days(4))
    lay_out_daily(MONDAY, MONDAY + days(3))
    assert lay_out_daily(MONDAY + days(5), MONDAY + days(7)) == {MONDAY + days(7): ["on-day"]}


def test_what_is_found_late_begins_where_it_is(person: User) -> None:
    chore(person, MONDAY - days(40), since=MONDAY - days(90))
    assert lay_out_daily(MONDAY, MONDAY + days(30)) == {MONDAY: ["after-10"]}


def test_a_moved_date_moves_the_row_and_begins_the_ladder_anew(person: User) -> None:
    thing = chore(person, MONDAY + days(4))
    lay_out_daily(MONDAY, MONDAY + days(4))
    assert told() == [("at-once", MONDAY), ("before-3", thing.due), ("on-day", thing.due)]
    moved = MONDAY + days(28)
    Thing.objects.update(due=moved)
    with on(MONDAY + days(5)):
        layout.lay_out()
    row = Notification.objects.get()
    assert (row.due, row.sequence) == (moved, 1)
    assert row.changed_at.date() == MONDAY + days(5)
    assert lay_out_daily(MONDAY + days(5), moved) == {moved - days(5): ["before-3"], moved: ["on-day"]}


def test_a_rung_of_the_old_date_that_nobody_heard_of_is_not_told(person: User) -> None:
    chore(person, MONDAY + days(4))
    with on(MONDAY + days(1)):
        layout.lay_out()
        assert [r.rung for r in Reminder.objects.untold()] == ["before-3"]
        Thing.objects.update(due=MONDAY + days(28))
        layout.lay_out()
        assert [r.rung for r in Reminder.objects.untold()] == ["at-once"]


def test_done_is_withdrawn_and_undone_comes_back_without_a_second_word(person: User) -> None:
    chore(person, MONDAY + days(30))
    with on(MONDAY):
        layout.lay_out()
        Thing.objects.update(is_done=True)
        assert layout.lay_out().withdrawn == 1
    row = Notification.objects.get()
    assert row.withdrawn_at is not None and row.sequence == 1
    assert not Reminder.objects.untold().exists()
    Thing.objects.update(is_done=False)
    with on(MONDAY + days(1)):
        layout.lay_out()
    row.refresh_from_db()
    assert row.withdrawn_at is None
    assert row.sequence == 2
    assert told() == [("at-once", MONDAY)]


def test_asked_again_from_another_day_is_told_again(person: User) -> None:
    chore(person, None, sort="question")
    lay_out_daily(MONDAY, MONDAY)
    Thing.objects.update(since=at(MONDAY + days(2)))
    assert lay_out_daily(MONDAY + days(1), MONDAY + days(3)) == {MONDAY + days(2): ["at-once"]}


def test_nothing_is_said_before_it_shows(person: User) -> None:
    shows = MONDAY + days(14)
    chore(person, shows + days(2), waits_from=shows)  # three days before the due date it does not show yet
    assert lay_out_daily(MONDAY, shows + days(2)) == {shows: ["before-3"], shows + days(2): ["on-day"]}


def test_a_push_is_told_besides_whatever_the_policy_says(person: User) -> None:
    policy = Policy.objects.create()
    KindPolicy.objects.create(policy=policy, kind="bench.chore", is_off=True)
    chore(person, MONDAY + days(30), push="7")
    assert lay_out_daily(MONDAY, MONDAY + days(1)) == {MONDAY: ["push-7"]}
    Thing.objects.update(push="8")
    assert lay_out_daily(MONDAY + days(1), MONDAY + days(2)) == {MONDAY + days(1): ["push-8"]}
    assert Notification.objects.get().sequence == 0


def test_the_next_level_up_hears_from_its_rung_on(person: User) -> None:
    above = UserFactory.create()
    due = MONDAY + days(4)
    chore(person, due, above=above.pk)
    late = datetime.date(2026, 9, 25)  # ten working days after the Friday
    lay_out_daily(MONDAY, late - days(1))
    assert not Notification.objects.filter(person=above).exists()
    assert lay_out_daily(late, late) == {late: ["after-10", "up-10"]}
    Thing.objects.update(due=late)
    with on(late):
        layout.lay_out()
    assert Notification.objects.get(person=above).withdrawn_at is not None


def test_a_rung_taken_out_of_the_policy_does_not_bring_an_earlier_one_back(person: User) -> None:
    chore(person, MONDAY - days(10), since=MONDAY - days(90))
    assert lay_out_daily(MONDAY, MONDAY) == {MONDAY: ["after-3"]}
    policy = Policy.objects.create()
    override = KindPolicy.objects.create(policy=policy, kind="bench.chore", before=[3], after=[])
    assert lay_out_daily(MONDAY, MONDAY + days(1)) == {}
    KindPolicy.objects.filter(pk=override.pk).update(before=[], on_day=False)
    assert lay_out_daily(MONDAY, MONDAY + days(1)) == {}


class Broken(Chore):
    """Raises on the way."""

    name = "bench.broken"

    def rows(self) -> Sequence[QuerySet[Any, Any]]:
        raise ZeroDivisionError("broken")


def test_a_kind_that_raises_stops_no_other_and_loses_nothing(
    person: User, caplog: pytest.LogCaptureFixture
) -> None:
    Notification.objects.create(person=person, kind="bench.broken", subject=1)
    chore(person, MONDAY)
    falls_due.register(Broken)
    try:
        with on(MONDAY):
            done = layout.lay_out()
    finally:
        falls_due.unregister(Broken)
    assert done.failed == ("bench.broken",)
    assert "bench.broken" in caplog.text
    assert set(Notification.objects.filter(withdrawn_at=None).values_list("kind", flat=True)) == {
        "bench.broken",
        "bench.chore",
    }


def test_a_statement_that_fails_stops_no_other(person: User) -> None:
    chore(person, None, sort="question")
    Thing.objects.create(person=10**12, sort="chore", due=MONDAY)  # nobody's
    with on(MONDAY), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        done = layout.lay_out()
        assert done.failed == ("bench.chore",)
    assert list(Notification.objects.values_list("kind", flat=True)) == ["bench.question"]


def test_a_kind_that_no_app_has_any_more_is_withdrawn(person: User) -> None:
    Notification.objects.create(person=person, kind="gone.away", subject=1)
    layout.lay_out()
    assert Notification.objects.get().withdrawn_at is not None


def test_the_number_of_statements_follows_the_chunks_alone(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    def statements() -> int:
        from django.test.utils import CaptureQueriesContext

        with on(MONDAY), CaptureQueriesContext(connection) as captured:
            layout.lay_out(chunk=20)
        return len(captured)

    for one in UserFactory.create_batch(3):
        chore(one, MONDAY + days(2))
    first, again = statements(), statements()
    for one in UserFactory.create_batch(17):
        chore(one, MONDAY + days(2))
    assert statements() == first
    assert statements() == again
    assert again <= first


def test_what_is_kept_takes_little_memory_however_many_there_are() -> None:
    """Keys are remembered from the first chunk to the last; nothing else of a thing is."""
    keys = array("q", range(10**6, 10**6 + 50_000))
    withdraw_all_but("bench.chore", keys[:1])
    tracemalloc.start()
    try:
        withdraw_all_but("bench.chore", keys)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak / len(keys) < 60, "bytes a thing"


def test_the_task_says_how_many_reminders_it_wrote(person: User) -> None:
    chore(person, MONDAY)
    with on(MONDAY):
        assert task() == 1
        assert task() == 0


@pytest.mark.django_db(transaction=True)
def test_two_at_once_write_everything_once() -> None:
    people = UserFactory.create_batch(30)
    for one in people:
        chore(one, MONDAY + days(30))
        chore(one, None, sort="question")
    outcomes: list[layout.LaidOut] = []
    barrier = threading.Barrier(4)

    def run() -> None:
        with on(MONDAY):
            barrier.wait(timeout=10)
            try:
                outcomes.append(layout.lay_out(chunk=7))
            finally:
                connection.close()

    for _round in range(5):
        threads = [threading.Thread(target=run) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)
        assert Notification.objects.count() == 60
        assert Reminder.objects.count() == 60
    assert len(outcomes) == 20
    assert any(one.gave_way for one in outcomes)
    assert sum(one.reminders for one in outcomes) == 60
    assert not Notification.objects.exclude(sequence=0).exists()


@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_it_leaves_nothing_half(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker is gone between two chunks: the database undoes the kind, and the next run does it whole."""
    for one in UserFactory.create_batch(10):
        chore(one, MONDAY + days(30))
    real, calls = layout._write_chunk, []

    def dies(*arguments: Any) -> Any:
        calls.append(1)
        if len(calls) == 3:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return real(*arguments)

    monkeypatch.setattr(layout, "_write_chunk", dies)
    with on(MONDAY):
        assert layout.lay_out(chunk=3).failed == ("bench.chore",)
    assert not Notification.objects.exists()
    with on(MONDAY):
        assert layout.lay_out(chunk=3).reminders == 10
    assert Notification.objects.count() == Reminder.objects.count() == 10
