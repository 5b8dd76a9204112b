"""What waits for a person right now, what is new to them, and what has waited long with others."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core import clock
from reminders.due import UP, Due
from reminders.policy import rules_now
from reminders.reading import for_person
from reminders.rungs import shows_up_from

if TYPE_CHECKING:
    from people.models import User  # types only: the two ground-floor packages do not import each other


@dataclass(frozen=True)
class Waiting:
    """One thing that one person must do.

    `key` is unique among the person's things ("plan-7-answer"); `verb_title` begins with the verb ("Giv din del af
    afdækningen"); `detail` is one line of context; `button` is the word on the one button, which leads to `url`;
    `since` is when it began to wait; `urgent` marks what is late or holds others up.
    """

    key: str
    verb_title: str
    detail: str
    url: str
    button: str
    due: datetime.date | None = None
    since: datetime.datetime | None = None
    urgent: bool = False
    #: the words say when, so that the due date is not said beside them
    says_when: bool = False


@dataclass(frozen=True)
class Board:
    """What a person's own page says: what waits for them, what is new, and what has waited long with others."""

    asked: list[Waiting]
    news: list[Waiting]
    above: list[Waiting]


@dataclass(frozen=True)
class Showing:
    """What falls due for a person and shows today: asked of them, told to them, or asked of others below them."""

    asked: list[Due]
    news: list[Due]
    above: list[Due]


def board_of(user: User) -> Board:
    """Everything for the person's own page: oldest due date first, then what has no date, longest waiting first.

    News come newest first.
    """
    showing = showing_to(user.pk)
    return Board(
        asked=sorted(map(_waiting, showing.asked), key=_order),
        news=sorted(map(_waiting, showing.news), key=_newest, reverse=True),
        above=sorted(map(_waiting, showing.above), key=_order),
    )


def waiting_for(user: User) -> list[Waiting]:
    """Everything that waits for the person: oldest due date first, then what has no date, longest waiting first."""
    return board_of(user).asked


def asked_of(person: int) -> list[Due]:
    """What the person is asked to do now: no news, nothing that begins to ask later."""
    return showing_to(person).asked


def showing_to(person: int) -> Showing:
    """What shows to a person today. One query; one more for the policy when something may be shown one level up."""
    today = clock.today()
    showing = Showing([], [], [])
    above = []
    for due in for_person(person):
        if due.waits_from is not None and due.waits_from > today:
            continue
        if due.level == UP:
            above.append(due)
        else:
            (showing.news if due.kind.is_news else showing.asked).append(due)
    if above:
        rules = rules_now()
        for due in above:
            day = shows_up_from(due, rules, found=today)
            if day is not None and day <= today:
                showing.above.append(due)
    return showing


def _waiting(due: Due) -> Waiting:
    words = due.words()
    return Waiting(
        key="-".join(filter(None, _key(due))),
        verb_title=words.title,
        detail=words.detail,
        url=due.url(),
        button=words.button,
        due=due.due,
        since=due.since,
        urgent=due.kind.is_urgent_now(due, today=clock.today()),
        says_when=due.kind.says_when,
    )


def _key(due: Due) -> tuple[str, ...]:
    return (due.kind.name.replace(".", "-"), str(due.subject), due.occasion, "up" if due.level == UP else "")


def _newest(item: Waiting) -> tuple[float, str]:
    return (item.since.timestamp() if item.since else 0.0, item.key)


def _order(item: Waiting) -> tuple[bool, datetime.date, bool, float, str]:
    return (
        item.due is None,
        item.due or datetime.date.max,
        not item.urgent,
        item.since.timestamp() if item.since else float("inf"),
        item.key,
    )
