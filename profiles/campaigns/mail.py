"""The nudges' mails: one a person with all that is new, claimed before it is sent, never sent twice.

A mail that was claimed and then lost in a crash is not sent again: what it says stands on Min side anyway, and a second
copy of a reminder is worse than none. A mail that the server refuses was not sent, and waits for the next run.
"""

from __future__ import annotations

import datetime
import logging

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from core import clock
from people.language import in_language_of
from people.models import User
from profiles.models import Nudge

logger = logging.getLogger(__name__)

#: a nudge that could not be mailed within this many days is old news
_FRESH = datetime.timedelta(days=2)


def send_nudges() -> int:
    """Send what waits, a mail a person; says how many mails went out."""
    sent = 0
    tried: set[int] = set()
    while nudges := _claim(tried):
        sent += _send(nudges)
    return sent


def _claim(tried: set[int]) -> list[Nudge]:
    """Take the next person's unsent nudges for this run alone, so that they become one mail.

    The person's row is what two workers would meet at; the one that comes second takes somebody else.
    """
    waiting = Nudge.objects.filter(
        claimed_at__isnull=True, day__range=(clock.today() - _FRESH, clock.today())
    )
    with transaction.atomic():
        person = (
            User.objects.filter(Exists(waiting.filter(person=OuterRef("pk"))))
            .exclude(pk__in=tried)
            .select_for_update(skip_locked=True, no_key=True, of=("self",))
            .order_by("pk")
            .first()
        )
        if person is None:
            return []
        tried.add(person.pk)
        mine = list(
            waiting.filter(person=person)
            .select_related("person", "by", "assessment__team__cluster")
            .order_by("pk")
        )
        Nudge.objects.filter(pk__in=[nudge.pk for nudge in mine]).update(claimed_at=clock.now())
    return mine


def _send(nudges: list[Nudge]) -> bool:
    keys = [nudge.pk for nudge in nudges]
    true = set(Nudge.objects.filter(pk__in=keys).still_true().values_list("pk", flat=True))
    told = [nudge for nudge in nudges if nudge.pk in true]
    if not told:
        return False
    try:
        message_for(told).send()
    except OSError:  # smtplib's errors are OSErrors; the server has said no, so the mail has not gone
        logger.warning(
            "a nudge to person %s could not be mailed; it is tried again", told[0].person_id, exc_info=True
        )
        Nudge.objects.filter(pk__in=keys).update(claimed_at=None)
        return False
    Nudge.objects.filter(pk__in=[nudge.pk for nudge in told]).update(sent_at=clock.now())
    return True


def message_for(nudges: list[Nudge]) -> EmailMessage:
    """The mail itself, in the person's language: from whom, what is missing, where to go. Never who has answered."""
    person = nudges[0].person
    context = {"person": person, "nudges": nudges, "site": settings.SITE_URL}
    with in_language_of(person):
        return EmailMessage(
            subject=_("Der mangler svar i jeres kompetenceafdækning"),
            body=render_to_string("profiles/campaigns/nudge.txt", context),
            to=[person.email],
        )
