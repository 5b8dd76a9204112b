"""What falls due: who must do what, by when, and where.

A domain app says so by a `Kind`: a class with its querysets and its words, registered when the app starts. The same
rows are read for one person ("Venter på dig") and for everybody (notifications, mail), so the two cannot disagree.
This package knows none of the kinds.

Adding one takes a class with its name, label and ladder, `rows`, `words` and `url`, and its place in the app's list of
kinds; `profiles.due.plan` shows it.
"""

from __future__ import annotations

import datetime
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import (
    BigIntegerField,
    CharField,
    DateField,
    DateTimeField,
    F,
    JSONField,
    Model,
    QuerySet,
    SmallIntegerField,
    Value,
)
from django.db.models.functions import Cast, JSONObject

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

#: the columns of a row, in the order in which they are read
COLUMNS = ("level", "person", "subject", "occasion", "due", "since", "waits_from", "push", "facts")
#: who is asked: whoever has the thing to do, or the next level up when it has been late for long
OWN, UP = 0, 1


@dataclass(frozen=True)
class Ladder:
    """When to remind by mail, unless the municipality's policy says otherwise. Days are working days.

    `at_once`: when it begins to wait. `before`, `on_day`, `after`: days before and after the due date; what has no due
    date counts `after` from the day it began to wait. `up`: so many days after, the next level up is told too.
    """

    at_once: bool = True
    before: tuple[int, ...] = (3,)
    on_day: bool = True
    after: tuple[int, ...] = (3, 10)
    up: int | None = None


#: told once, when it happens
NEWS = Ladder(before=(), on_day=False, after=())


@dataclass(frozen=True)
class Words:
    """What a person reads about one thing, in their language: what to do (the verb first), one line more, a button."""

    title: str
    detail: str
    button: str


@dataclass(frozen=True)
class Times:
    """From when to when (aware), and where, in one line."""

    begins: datetime.datetime
    ends: datetime.datetime
    place: str = ""


@dataclass(frozen=True)
class Due:
    """One thing that one person must do, or be told.

    `subject` is the key of the object it is about, `occasion` tells one time from another for the same object. It
    shows from `waits_from` (at once when empty), and is to be done by `due`. `push` changes when somebody gives it a
    push by hand. `facts` are what the words need, and hold nothing that the person may not read.
    """

    kind: Kind
    level: int
    person: int
    subject: int
    occasion: str = ""
    due: datetime.date | None = None
    since: datetime.datetime | None = None
    waits_from: datetime.date | None = None
    push: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, int, int, int, str]:
        """What makes it one and the same thing, however often it is read; as the notification's unique key."""
        return (self.kind.name, self.level, self.person, self.subject, self.occasion)

    def words(self) -> Words:
        """What its person reads, in the language that is active."""
        return self.kind.words(self) if self.level == OWN else self.kind.words_up(self)

    def url(self) -> str:
        """The path of the page where it is done."""
        return self.kind.url(self)


class Kind(ABC):
    """One sort of thing that falls due. Keeps no state; made once, when its app starts."""

    #: "plan.decide": names it in the database and the policy, so it never changes
    name: ClassVar[str]
    #: what an administrator reads: "En plan venter på svar fra områdechefen"
    label: ClassVar[StrOrPromise]
    ladder: ClassVar[Ladder] = Ladder()
    #: told, not asked: it stands among the news, not under "Venter på dig"
    is_news: ClassVar[bool] = False
    #: holds others up: also mailed to those who want only what is urgent
    is_urgent: ClassVar[bool] = False
    #: its words say when it is, as an appointment's do, so that "by when" is not said beside them
    says_when: ClassVar[bool] = False
    #: goes into the person's calendar by its due date
    in_calendar: ClassVar[bool] = True

    @abstractmethod
    def rows(self) -> Sequence[QuerySet[Any, Any]]:
        """Everything of this kind that is to be done today or later, for everybody: querysets made by `select`.

        They follow from the database and `core.clock` alone, are statements of constant number, and name nobody
        without a right to the page that `url` leads to.
        """

    def rows_up(self) -> Sequence[QuerySet[Any, Any]]:
        """The same for the next level up (`select(…, level=UP)`), late or not; the ladder says from when they show."""
        return ()

    @abstractmethod
    def words(self, due: Due) -> Words:
        """What the person reads."""

    def words_up(self, due: Due) -> Words:
        """What the next level up reads."""
        raise NotImplementedError(f"{self.name} names nobody above")

    @abstractmethod
    def url(self, due: Due) -> str:
        """The path of the page where it is done."""

    def times(self, due: Due) -> Times | None:
        """When and where it takes place, for what does at a time of day; otherwise the calendar takes the due date."""
        return None

    def is_urgent_now(self, due: Due, today: datetime.date) -> bool:
        """Whether it holds others up, or is late."""
        return self.is_urgent or (due.due is not None and due.due < today)

    def select(
        self,
        queryset: QuerySet[Any],
        *,
        person: str,
        level: int = OWN,
        subject: str = "pk",
        occasion: Any = "",
        due: Any = None,
        since: Any = None,
        waits_from: Any = None,
        push: Any = "",
        facts: Mapping[str, Any] | None = None,
    ) -> QuerySet[Any, Any]:
        """The queryset's rows in the shape that all kinds share, so that they can be read in one statement.

        Texts name a path (`"team__cluster__name"`); anything else is an expression. `occasion` and `push` are
        expressions, or a text that stands for itself.
        """
        columns = {
            "level": Value(level, output_field=SmallIntegerField()),
            "person": F(person),
            "subject": Cast(F(subject), BigIntegerField()),
            "occasion": Cast(_constant(occasion), CharField()),
            "due": Cast(_path(due), DateField()),
            "since": Cast(_path(since), DateTimeField()),
            "waits_from": Cast(_path(waits_from), DateField()),
            "push": Cast(_constant(push), CharField()),
            "facts": JSONObject(**(facts or {})) if facts else Cast(Value("{}"), JSONField()),
        }
        named = {f"due_{name}": expression for name, expression in columns.items()}
        # distinct: somebody may hold one office in two ways, as one chief and as another's deputy
        rows: QuerySet[Any, Any] = queryset.order_by().annotate(**named).values_list(*named).distinct()
        return rows


def _constant(value: Any) -> Any:
    return Value(value) if isinstance(value, str) else value


def _path(value: Any) -> Any:
    if isinstance(value, str):
        return F(value)
    return Value(value) if value is None or isinstance(value, datetime.date) else value


_kinds: dict[str, Kind] = {}
_narrowed: list[type[Model]] = []
_for_one: ContextVar[bool] = ContextVar("for_one", default=False)


def register(*kinds: type[Kind]) -> None:
    """Have these kinds fall due from now on. Registering one twice registers it once; a name twice is an error."""
    for made in kinds:
        known = _kinds.get(made.name)
        if known is not None and type(known) is not made:
            raise ValueError(f"two kinds are called {made.name}")
        _kinds[made.name] = known or made()


def narrow_to_person(table: type[Model]) -> None:
    """Have this table, or view, hold only the rows of one `person` in the statement that reads what is due for them.

    They are then read first and once, and PostgreSQL plans the rest around them. So a kind may join such a table to
    name the person it asks, and must look up everybody else in another. Twice is once.
    """
    if table not in _narrowed:
        _narrowed.append(table)


def is_for_one() -> bool:
    """Whether the rows that are being put together are one person's, so that narrowed tables hold theirs alone."""
    return _for_one.get()


@contextmanager
def for_one() -> Iterator[None]:
    """Within the block rows are put together for one person."""
    token = _for_one.set(True)
    try:
        yield
    finally:
        _for_one.reset(token)


def narrowed() -> tuple[type[Model], ...]:
    """The tables that hold only one person's rows in that person's statement."""
    return tuple(_narrowed)


def unregister(*kinds: type[Kind]) -> None:
    """Forget these kinds; for tests."""
    for made in kinds:
        _kinds.pop(made.name, None)


def kinds() -> tuple[Kind, ...]:
    """Every kind there is, by name."""
    return tuple(_kinds[name] for name in sorted(_kinds))


def named(name: str) -> Kind:
    """The kind of that name; `KeyError` for one that no app registers (any more)."""
    return _kinds[name]
