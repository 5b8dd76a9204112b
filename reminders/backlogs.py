"""What waits to be done by the jobs of reminders."""

from __future__ import annotations

from django.db.models import Case, F, QuerySet, When
from django.utils.translation import gettext_lazy as _

from core.backlogs import Queue
from reminders.models import Mail
from reminders.models.mail import MailStatus


def _waiting() -> QuerySet[Mail]:
    return Mail.objects.filter(status__in=[MailStatus.WAITING, MailStatus.CLAIMED])


def _held() -> QuerySet[Mail]:
    return Mail.objects.filter(status=MailStatus.HELD)


#: one that waits for the morning is not late; one that has been refused has waited since it was made
_SINCE = Case(When(attempts=0, then=F("next_try_at")), default=F("made_at"))
MAILS = Queue("mails", _("Mails om det, der venter"), _waiting, since=_SINCE, held=_held, is_mail=True)
