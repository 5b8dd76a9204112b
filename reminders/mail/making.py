"""Makes the day's mails: one row a person who has something untold, by how often they want to be told.

Rows only; what they will say is read when they are sent. May run twice, on two workers, late or never: one mail a
person and day, one open mail a person, and every reminder told in one of them (unique keys).
"""

from __future__ import annotations

import datetime
from collections.abc import Collection

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from core import clock
from reminders import due as due_
from reminders.models import WEEKDAYS, Frequency, Mail, MailStatus, Reminder
from reminders.models.mail import OPEN
from reminders.workdays import Calendar

#: people in one transaction
_PEOPLE = 1000
_CHOICE = "notification__person__mail_choice"


def make_mails(calendar: Calendar) -> int:
    """A mail to everybody who is to get one today; says how many reminders are now on their way.

    Memory and queries follow from the thousands of people, not from how many things there are.
    """
    told, last = 0, 0
    while people := _next_people(calendar, after=last):
        told += _make(people, calendar)
        last = people[-1]
    return told


def _next_people(calendar: Calendar, *, after: int) -> list[int]:
    rows = to_tell(calendar).filter(notification__person__gt=after)
    people = rows.order_by("notification__person").values_list("notification__person", flat=True)
    return list(people.distinct()[:_PEOPLE])


def _make(people: Collection[int], calendar: Calendar) -> int:
    """Side effects: today's dropped mails come back; rows for those without an open one; reminders go into them."""
    today, now = clock.today(), clock.now()
    with transaction.atomic():
        Mail.objects.filter(person__in=people, day=today, status=MailStatus.DROPPED).update(
            status=MailStatus.WAITING, next_try_at=now, attempts=0, error=""
        )
        having = set(Mail.objects.filter(person__in=people, status__in=OPEN).values_list("person", flat=True))
        Mail.objects.bulk_create(
            [Mail(person_id=person, day=today) for person in people if person not in having],
            ignore_conflicts=True,
        )
        # locked, so that nobody writes one of them before it has everything; one being written now is left alone
        free = Mail.objects.filter(
            person__in=people, status__in=[MailStatus.WAITING, MailStatus.HELD]
        ).select_for_update()
        mails = dict(free.order_by("pk").values_list("person", "pk"))
        rungs = to_tell(calendar).filter(notification__person__in=mails)
        return _put([(pk, mails[person]) for pk, person in rungs.values_list("pk", "notification__person")])


def _put(pairs: Collection[tuple[int, int]]) -> int:
    """Reminders into mails, by their keys, in one statement whose cost does not rest on a planner's guess."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE reminders_reminder AS told SET mail_id = pair.mail"
            " FROM unnest(%s::bigint[], %s::bigint[]) AS pair (reminder, mail)"
            " WHERE told.id = pair.reminder AND told.mail_id IS NULL",
            [[reminder for reminder, _mail in pairs], [mail for _reminder, mail in pairs]],
        )
        return int(cursor.rowcount)


def to_tell(calendar: Calendar) -> QuerySet[Reminder]:
    """Reminders to put into a mail today: untold, of open notifications to people who want it and have had none."""
    today = clock.today()
    active = Reminder.objects.untold().filter(notification__person__is_active=True)
    daily = Q(**{f"{_CHOICE}__isnull": True}) | Q(**{f"{_CHOICE}__frequency": Frequency.DAILY})
    urgent = Q(**{f"{_CHOICE}__frequency": Frequency.URGENT}) & _is_urgent(today)
    return active.filter(
        ((daily | urgent) & ~_has_had_one_since(today)) | _is_weekly_and_due(today, calendar)
    )


def _is_urgent(today: datetime.date) -> Q:
    """As far as a row can tell; the kind has the last word when the mail is written."""
    urgent_kinds = [kind.name for kind in due_.kinds() if kind.is_urgent]
    return Q(notification__kind__in=urgent_kinds) | Q(notification__due__lt=today)


def _is_weekly_and_due(today: datetime.date, calendar: Calendar) -> Q:
    """What had come up by the last of the person's weekdays, if they have had no mail since then."""
    weekly = Q()
    for weekday, _name in WEEKDAYS:
        day = last_weekly_day(today, weekday, calendar)
        until = clock.midnight(day + datetime.timedelta(days=1))
        theirs = Q(**{f"{_CHOICE}__frequency": Frequency.WEEKLY, f"{_CHOICE}__weekday": weekday})
        weekly |= theirs & Q(made_at__lt=until) & ~Q(_has_had_one_since(day))
    return weekly


def last_weekly_day(today: datetime.date, weekday: int, calendar: Calendar) -> datetime.date:
    """The latest day, today or before, on which the week's mail was due: that weekday, or the working day after it."""
    day = today - datetime.timedelta(days=(today.weekday() - weekday) % 7)
    while (sent_on := calendar.on_or_after(day)) > today:
        day -= datetime.timedelta(days=7)
    return sent_on


def _has_had_one_since(day: datetime.date) -> Exists:
    """Whether the person's mail of that day or later is settled, or one that was late went out then."""
    settled = Mail.objects.filter(
        person=OuterRef("notification__person"), status__in=[MailStatus.SENT, MailStatus.FAILED]
    )
    return Exists(settled.filter(Q(day__gte=day) | Q(sent_at__gte=clock.midnight(day))))
