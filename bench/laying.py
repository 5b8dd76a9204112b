"""A step of a day with reminders, in a process of its own, so that its memory is the worker's.

`python -m bench.laying fill TEAMS` loads a municipality in which most teams are in the middle of a plan's year.
`lay-out`, `make` and `send SECONDS` do what the worker does, with the portal's own kinds, and say in JSON what it
took.
"""

from __future__ import annotations

import datetime
import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

import django

django.setup()  # before the imports below, which need the apps: hence their E402

from django.db import connection, transaction  # noqa: E402
from django.db.models import Max  # noqa: E402

from bench.copying import after_copying, copy_rows  # noqa: E402
from bench.municipality import load  # noqa: E402
from bench.years import FOCUS_AREAS, MEMBERS, STATES, person, years_of  # noqa: E402
from core import clock  # noqa: E402
from core.history import check_keys_at_once  # noqa: E402
from people.models import User  # noqa: E402
from profiles.actions.followup import lay_out_missing  # noqa: E402
from profiles.models import Action  # noqa: E402
from reminders import layout  # noqa: E402
from reminders.mail.making import make_mails  # noqa: E402
from reminders.mail.sending import send_mails  # noqa: E402
from reminders.models import Mail, Notification  # noqa: E402
from reminders.models.mail import OPEN  # noqa: E402
from reminders.workdays import Calendar, public_holidays  # noqa: E402

#: of twenty teams fifteen work on an agreed plan; the rest are in every other state
_DEALT = (*STATES, *("agreed",) * 14)
#: dated actions of each person in such a team, and the days around today over which they are spread
_ACTIONS_EACH, _AROUND = 4, range(-9, 14)


@dataclass(frozen=True)
class Step:
    """What one step did, and what it took.

    `seconds` on the clock, `processor` seconds of this process alone; `peak` is the process's largest size in bytes,
    `before` its size when the step began.
    """

    did: dict[str, int]
    seconds: float
    processor: float
    statements: int
    before: int
    peak: int


def fill(teams: int) -> dict[str, int]:
    """Load, with follow-ups and with actions that are due around today; says how many people there are."""
    load(teams, _DEALT)
    lay_out_missing()
    with transaction.atomic():
        check_keys_at_once()
        _actions_around_today(teams)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return {"people": User.objects.filter(is_active=True).count()}


def _actions_around_today(teams: int) -> None:
    first = (Action.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
    rows = (
        (year, member, number)
        for year in years_of(teams, _DEALT)
        if year.state == "agreed"
        for member in range(MEMBERS)
        for number in range(_ACTIONS_EACH)
    )
    copy_rows(
        Action,
        ["id", "plan", "focus", "text", "owner", "due", "progress"],
        (
            (
                *(first + count, year.plan, (year.plan - 1) * FOCUS_AREAS + number % FOCUS_AREAS + 1),
                *(f"Vi prøver det i hus {member}, gang {number}", person(year.team, member)),
                *(clock.today() + datetime.timedelta(days=_AROUND[count * 5 % len(_AROUND)]), "under_way"),
            )
            for count, (year, member, number) in enumerate(rows)
        ),
    )
    after_copying([Action])


def _lay_out() -> dict[str, int]:
    done = layout.lay_out()
    if done.failed or done.gave_way:
        raise RuntimeError(f"not laid out: {done}")
    waiting = Notification.objects.filter(withdrawn_at=None).exclude(waits_from__gt=clock.today()).count()
    return {"found": done.found, "waiting": waiting, "reminders": done.reminders}


def _make() -> dict[str, int]:
    return {"told": make_mails(Calendar()), "mails": Mail.objects.filter(status__in=OPEN).count()}


def _send(seconds: float) -> dict[str, int]:
    """Run after run, as beat wakes them, until nothing is left or the time is up."""
    until, sent, runs = time.monotonic() + seconds, 0, 0
    while time.monotonic() < until and (went := send_mails(Calendar())):
        sent, runs = sent + went, runs + 1
    return {"sent": sent, "runs": runs, "left": Mail.objects.filter(status__in=OPEN).count()}


def measured(step: Callable[[], dict[str, int]]) -> Step:
    """Do it at noon of a working day, and measure it."""
    public_holidays(clock.today().year)  # what every worker has loaded before its second run
    connection.ensure_connection()
    before, counted = _largest(), _Counted()
    began, worked = time.monotonic(), time.process_time()
    with clock.at(_noon_of_a_working_day()), connection.execute_wrapper(counted):
        did = step()
    seconds, processor = time.monotonic() - began, time.process_time() - worked
    return Step(did, seconds, processor, counted.count, before, _largest())


def _noon_of_a_working_day() -> datetime.datetime:
    """Today, or the next day on which reminders are written: else a Sunday's measurement would flatter."""
    return Calendar(mail_from=datetime.time(12)).opening(Calendar().on_or_after(clock.today()))


class _Counted:
    """Counts statements without keeping them, as a list of them would be measured too."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: object, *arguments: object) -> object:
        self.count += 1
        return execute(*arguments)  # type: ignore[operator]


def _largest() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main(verb: str, *numbers: str) -> None:
    """Fill, or one of the steps."""
    if verb == "fill":
        json.dump(fill(int(numbers[0])), sys.stdout)
        return
    steps = {"lay-out": _lay_out, "make": _make, "send": lambda: _send(float(numbers[0]))}
    json.dump(asdict(measured(steps[verb])), sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
