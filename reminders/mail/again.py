"""A mail once more, when an administrator says so."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from core import clock
from reminders.models import Mail, MailStatus

_AGAIN = (MailStatus.SENT, MailStatus.FAILED, MailStatus.WAITING, MailStatus.HELD)


def send_again(mails: QuerySet[Mail]) -> int:
    """Put the mails back into the queue, with the Message-IDs they had; says how many.

    Not one whose person has another mail open already (it will list the same things), nor one that is being sent.
    What it says is written anew; if nothing of it holds any more, it is not sent.
    """
    return sum(_once_more(pk) for pk in mails.order_by("pk").values_list("pk", flat=True))


def _once_more(pk: int) -> int:
    try:
        with transaction.atomic():
            return Mail.objects.filter(pk=pk, status__in=_AGAIN).update(
                status=MailStatus.WAITING, next_try_at=clock.now(), attempts=0, error=""
            )
    except IntegrityError:  # mail_one_open_a_person
        return 0
