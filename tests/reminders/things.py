"""Things that fall due, as many as one likes, in a table of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar

from django.db import connection, models
from django.db.models import F, QuerySet

from reminders import due as falls_due
from reminders import reading
from reminders.due import OWN, UP, Due, Kind, Ladder, Words


class Thing(models.Model):
    """Something that one person has to do. Its table is there only within `table()`."""

    person = models.BigIntegerField()
    above = models.BigIntegerField(null=True)
    sort = models.CharField(max_length=20, default="")
    occasion = models.CharField(max_length=60, default="")
    due = models.DateField(null=True)
    since = models.DateTimeField(null=True)
    waits_from = models.DateField(null=True)
    push = models.CharField(max_length=60, default="")
    is_done = models.BooleanField(default=False)

    objects: ClassVar[models.Manager[Thing]] = models.Manager()

    class Meta:
        app_label = "bench"
        managed = False
        db_table = "bench_thing"

    def __str__(self) -> str:
        return f"{self.sort} {self.pk}"


class ThingKind(Kind):
    """The things of one sort that are not done; subclasses name the sort."""

    sort: ClassVar[str] = ""
    label = "Ting"

    def rows(self) -> Sequence[QuerySet[Any, Any]]:
        return [self._selected("person")]

    def rows_up(self) -> Sequence[QuerySet[Any, Any]]:
        return [self._selected("above", level=UP)] if self.ladder.up else []

    def _selected(self, person: str, level: int = OWN) -> QuerySet[Any, Any]:
        return self.select(
            Thing.objects.filter(sort=self.sort, is_done=False, **{f"{person}__isnull": False}),
            person=person,
            occasion=F("occasion"),
            due="due",
            since="since",
            waits_from="waits_from",
            push=F("push"),
            facts={"number": "pk"},
            level=level,
        )

    def words(self, due: Due) -> Words:
        return Words(f"Gør nummer {due.facts['number']}", "", "Gør det")

    def words_up(self, due: Due) -> Words:
        return Words(f"Nummer {due.facts['number']} er ikke gjort", "", "Se det")

    def url(self, due: Due) -> str:
        return "/"


class Chore(ThingKind):
    """To be done by a date; the next level up hears of it after ten working days."""

    name, sort = "bench.chore", "chore"
    ladder = Ladder(up=10)


class Question(ThingKind):
    """To be done, by no date."""

    name, sort = "bench.question", "question"
    ladder = Ladder(before=(), on_day=False, after=(5, 10))


class Story(ThingKind):
    """News."""

    name, sort = "bench.story", "story"
    is_news = True


KINDS = (Chore, Question, Story)


@contextmanager
def falling_due(*kinds: type[Kind]) -> Iterator[None]:
    """Within the block these kinds (all three) fall due."""
    registered = kinds or KINDS
    falls_due.register(*registered)
    reading.forget()
    try:
        yield
    finally:
        falls_due.unregister(*registered)
        reading.forget()


@contextmanager
def table(*kinds: type[Kind]) -> Iterator[None]:
    """Within the block there are such things, and these kinds of them (all three) fall due."""
    make_table()
    try:
        with falling_due(*kinds):
            yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS bench_thing")


def make_table() -> None:
    """Make the things' table."""
    with connection.schema_editor() as editor:
        editor.create_model(Thing)
