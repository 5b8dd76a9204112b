"""What waits for a person, gathered from whoever knows.

The domain apps register a provider when they start; this module knows none of them. A provider that has nothing for
a person yields nothing.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core import clock
from reminders.due import OWN, Due
from reminders.reading import for_person

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


Provider = Callable[["User"], Iterable[Waiting]]
_providers: list[Provider] = []


def register(provider: Provider) -> Provider:
    """Ask this function too, from now on. Usable as a decorator; registering twice asks once."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def unregister(provider: Provider) -> None:
    """Stop asking this function."""
    if provider in _providers:
        _providers.remove(provider)


def waiting_for(user: User) -> list[Waiting]:
    """Everything that waits for the person: oldest due date first, then what has no date, longest waiting first."""
    provided = [item for provider in _providers for item in provider(user)]
    return sorted([*provided, *map(_waiting, asked_of(user.pk))], key=_order)


def asked_of(person: int) -> list[Due]:
    """What the person is asked to do now: no news, nothing that begins to ask later. One query."""
    today = clock.today()
    return [
        due
        for due in for_person(person)
        if not due.kind.is_news and due.level == OWN and (due.waits_from is None or due.waits_from <= today)
    ]


def _waiting(due: Due) -> Waiting:
    words = due.words()
    return Waiting(
        key="-".join(filter(None, (due.kind.name.replace(".", "-"), str(due.subject), due.occasion))),
        verb_title=words.title,
        detail=words.detail,
        url=due.url(),
        button=words.button,
        due=due.due,
        since=due.since,
        urgent=due.kind.is_urgent_now(due, today=clock.today()),
    )


def _order(item: Waiting) -> tuple[bool, datetime.date, bool, float, str]:
    return (
        item.due is None,
        item.due or datetime.date.max,
        not item.urgent,
        item.since.timestamp() if item.since else float("inf"),
        item.key,
    )
