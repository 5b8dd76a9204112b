"""Lays out what falls due: a row for each thing and person, and a reminder for each rung that its ladder has reached.

Everything follows from what the kinds say today and from what is written already. So it may run twice at once, be
killed in the middle or come three days late: the next run finds what is left, and nothing is written twice. Each kind
is a transaction of its own, with a constant number of statements a chunk; one that fails is logged and left as it was.
"""

from __future__ import annotations

import datetime
import logging
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.db import connection, transaction
from django.db.models import F

from core import clock
from reminders import due as falls_due
from reminders import reading
from reminders.due import UP, Due, Kind
from reminders.models import Notification, Reminder
from reminders.policy import rules_now
from reminders.rungs import AT_ONCE, PUSH, Rules, Rung, reached, rungs, shows_up_from
from reminders.store import Known, Told, told_of, upsert, withdraw, withdraw_all_but

logger = logging.getLogger(__name__)

#: things in one round of statements
CHUNK = 1000
#: names the advisory lock that one layout at a time holds; any number that nobody else uses
_LOCK = 7_116_001


@dataclass
class LaidOut:
    """What one run did. `failed` names the kinds that raised; `gave_way`: another run was at it."""

    found: int = 0
    withdrawn: int = 0
    reminders: int = 0
    failed: tuple[str, ...] = ()
    gave_way: bool = False


def lay_out(*, chunk: int = CHUNK) -> LaidOut:
    """Bring notifications and reminders up to now; leaves at once when another process is doing it.

    On a quiet day no rung is written: the next working day writes the last one that was reached.
    """
    done = LaidOut()
    rules = rules_now()
    for kind in falls_due.kinds():
        try:
            if not _lay_out_kind(kind, rules, done, chunk):
                done.gave_way = True
                return done
        except Exception:
            logger.exception("%s could not be laid out; what it had before is kept", kind.name)
            done.failed += (kind.name,)
    done.withdrawn += _withdraw_forgotten_kinds()
    return done


def _lay_out_kind(kind: Kind, rules: Rules, done: LaidOut, chunk: int) -> bool:
    """One kind, all of it or nothing. False: another process holds the lock."""
    with transaction.atomic():
        if not _is_first():
            return False
        found = written = 0
        seen: array[int] = array("q")  # eight bytes a thing
        is_whole = True
        for dues in _chunks(reading.for_everybody([kind], bare=True), chunk):
            found += len(dues)
            known = _write_chunk(kind, dues, rules)
            seen.extend(row.pk for row in known.rows.values())
            written += known.reminders
            is_whole = is_whole and known.is_whole
        withdrawn = withdraw_all_but(kind.name, seen) if is_whole else 0
    done.found += found
    done.reminders += written
    done.withdrawn += withdrawn
    return True


def _is_first() -> bool:
    """Take the lock, until the transaction ends; False when somebody has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        (first,) = cursor.fetchone()
    return bool(first)


def _chunks(dues: Iterator[Due], size: int) -> Iterator[list[Due]]:
    while found := list(islice(dues, size)):
        yield found


@dataclass(frozen=True)
class _Written:
    """The notifications of a chunk, and how many reminders were written.

    Not whole: another process has just changed one of them; then nothing is withdrawn, and the next run sees how.
    """

    rows: dict[tuple[object, ...], Known]
    is_whole: bool
    reminders: int = 0


def _write_chunk(kind: Kind, dues: list[Due], rules: Rules) -> _Written:
    today = clock.today()
    things: dict[tuple[object, ...], Due] = {}
    for due in sorted(dues, key=_latest_first):
        things[due.key] = (
            due  # one key is one thing, also where a kind finds it along two ways: the earliest date
        )
    hidden = [due for due in things.values() if due.level == UP and not _shows(due, rules, today)]
    for due in hidden:
        del things[due.key]
    if hidden:
        withdraw(kind.name, hidden)
    known = upsert(kind.name, things.values())
    is_whole = len(known) == len(things)
    if not rules.calendar.is_working(today):
        return _Written(known, is_whole)
    return _Written(known, is_whole, _remind(things.values(), known, rules, today))


def _latest_first(due: Due) -> int:
    return -(due.due or datetime.date.max).toordinal()


def _shows(due: Due, rules: Rules, today: datetime.date) -> bool:
    day = shows_up_from(due, rules, found=today)
    return day is not None and day <= today


def _remind(
    dues: Iterable[Due], known: dict[tuple[object, ...], Known], rules: Rules, today: datetime.date
) -> int:
    """Write the rungs that are reached and not told; says how many."""
    wanted = []
    for due in dues:
        row = known.get(due.key)
        if row is not None:  # None: another process has just changed it, and the next run sees how
            wanted += [(row.pk, due, rung) for rung in _reached(due, rules, row.found_on, today)]
    told = told_of({pk for pk, _due, _rung in wanted})
    rows = [
        Reminder(notification_id=pk, rung=rung.name, for_date=rung.for_date, made_at=clock.now())
        for pk, due, rung in wanted
        if not is_told(rung, due, told.get(pk, ()))
    ]
    Reminder.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _reached(due: Due, rules: Rules, found: datetime.date, today: datetime.date) -> Iterator[Rung]:
    """The last rung reached; and the push that somebody gave by hand, whatever the policy says."""
    rung = reached(rungs(due, rules, found=found), today)
    if rung is not None:
        yield rung
    if due.push and (due.waits_from is None or due.waits_from <= today):
        yield Rung(f"{PUSH}-{due.push}", today, None)


def is_told(rung: Rung, due: Due, told: Iterable[Told]) -> bool:
    """Whether the person has been told of this rung, or of a later one for the same date.

    The latter keeps a policy that lost its last rung from falling back to an earlier one that was passed over.
    """
    dates = {rung.for_date, due.due} if rung.name == AT_ONCE else {rung.for_date}
    return any(
        (one.rung == rung.name and one.for_date == rung.for_date)
        or (
            not one.is_push
            and not rung.name.startswith(PUSH)
            and one.day >= rung.day
            and one.for_date in dates
        )
        for one in told
    )


def _withdraw_forgotten_kinds() -> int:
    """Withdraw what belongs to kinds that no app registers any more."""
    known = [kind.name for kind in falls_due.kinds()]
    gone = Notification.objects.filter(withdrawn_at=None).exclude(kind__in=known)
    now = clock.now()
    return gone.update(withdrawn_at=now, changed_at=now, sequence=F("sequence") + 1)
