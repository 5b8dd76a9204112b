"""Kinds of things for tests: cakes to bake, which everybody called "Kage …" is asked for, and news of them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from people.models import User
from reminders import due as falls_due
from reminders import reading
from reminders.due import UP, Due, Kind, Words
from reminders.models import Notification, Reminder
from reminders.workdays import Calendar

#: a municipality where mail goes out at any time
ALWAYS = Calendar(
    quiet_weekdays=frozenset(),
    with_public_holidays=False,
    special_days=frozenset(),
    mail_from=datetime.time.min,
    mail_until=datetime.time.max,
)


class Cake(Kind):
    """Done by not being called "Kage" any more."""

    name = "test.cake"
    label = "Kage"
    due_on: ClassVar[datetime.date | None] = datetime.date(2027, 2, 6)

    def rows(self) -> Sequence[QuerySet[Any, Any]]:
        bakers = User.objects.filter(name__startswith="Kage")
        return [self.select(bakers, person="pk", due=self.due_on, facts={"name": "name"})]

    def words(self, due: Due) -> Words:
        return Words(f"Bag en {due.facts['name']}", _("Gem"), "Bag")

    def url(self, due: Due) -> str:
        return reverse("home") + f"?kage={due.subject}"


class Quick(Cake):
    """The same, and somebody is waiting for it."""

    name = "test.quick"
    label = "Kage nu"
    is_urgent = True
    due_on = None

    def words(self, due: Due) -> Words:
        return Words("Bag nu", "", "Bag")


class Praise(Cake):
    """News."""

    name = "test.praise"
    label = "Ros"
    is_news = True
    due_on = None

    def words(self, due: Due) -> Words:
        return Words("Kagen blev rost", "Af alle", "Læs")


class Burnt(Cake):
    """Asks nobody; whoever is next up is told."""

    name = "test.burnt"
    label = "Kagen brænder på"
    due_on = None

    def rows(self) -> Sequence[QuerySet[Any, Any]]:
        return []

    def rows_up(self) -> Sequence[QuerySet[Any, Any]]:
        bakers = User.objects.filter(name__startswith="Kage")
        return [self.select(bakers, person="pk", level=UP, facts={"name": "name"})]

    def words_up(self, due: Due) -> Words:
        return Words("En kage har stået længe", "I ovnen", "Se")


@contextmanager
def falling_due(*kinds: type[Kind]) -> Iterator[None]:
    """Within, these are all the kinds there are."""
    others = [type(kind) for kind in falls_due.kinds()]
    falls_due.unregister(*others)
    falls_due.register(*kinds)
    reading.forget()
    try:
        yield
    finally:
        falls_due.unregister(*kinds)
        falls_due.register(*others)
        reading.forget()


def remind(person: User, kind: type[Kind] = Cake, rung: str = "at-once") -> Reminder:
    """A rung reached by the person's thing of that kind, as the layout writes it."""
    (due,) = (one for one in reading.for_people([person.pk]) if one.kind.name == kind.name)
    notification, _new = Notification.objects.get_or_create(
        person=person,
        kind=kind.name,
        level=due.level,
        subject=due.subject,
        occasion=due.occasion,
        defaults={"due": due.due},
    )
    return Reminder.objects.create(
        notification=notification, rung=rung, for_date=due.due, made_at=clock.now()
    )


def working_day(hour: int = 10, *, days: int = 0) -> datetime.datetime:
    """A Wednesday in an ordinary week, Danish time; or so many days after it."""
    from zoneinfo import ZoneInfo

    start = datetime.datetime(2027, 2, 3, hour, tzinfo=ZoneInfo("Europe/Copenhagen"))
    return start + datetime.timedelta(days=days)
