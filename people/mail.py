"""The invitations' mails.

Each is sent while its row is locked and marked as sent in the same transaction. A crash between the two sends it
twice, never not at all; the second copy has the same Message-ID and the same link.
"""

from __future__ import annotations

import logging
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from core import clock
from people.language import in_language_of
from people.models import Invitation, User

logger = logging.getLogger(__name__)


def send_invitations() -> int:
    """Send every invitation that waits, one transaction each; says how many went out.

    One that the mail server refuses is left for the next run and holds up nobody else's.
    """
    sent = 0
    tried: list[int] = []
    while True:
        with transaction.atomic():
            invitation = (
                Invitation.objects.unsent()
                .exclude(pk__in=tried)
                .select_for_update(skip_locked=True, of=("self",))
                .select_related("user", "invited_by")
                .order_by("pk")
                .first()
            )
            if invitation is None:
                return sent
            tried.append(invitation.pk)
            sent += _send(invitation)


def _send(invitation: Invitation) -> bool:
    try:
        message_for(invitation).send()
    except OSError:  # smtplib's errors are OSErrors, as are those of the connection
        logger.warning("invitation %s could not be mailed; it is tried again", invitation.pk, exc_info=True)
        return False
    invitation.sent_at = clock.now()
    invitation.save(update_fields=["sent_at"])
    return True


def message_for(invitation: Invitation) -> EmailMessage:
    """The mail itself, in the person's language. Its Message-ID follows from the invitation and its deadline."""
    context = {
        "invitation": invitation,
        "user": invitation.user,
        "municipality": settings.MUNICIPALITY,
        "link": settings.SITE_URL + reverse("invitation", args=[invitation.token]),
    }
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    with in_language_of(invitation.user):
        subject, body = _text("invitation", context)
    return EmailMessage(
        subject=subject,
        body=body,
        to=[invitation.user.email],
        headers={"Message-ID": f"<invitation.{invitation.key}.{invitation.expires_at:%Y%m%d%H%M%S}@{host}>"},
    )


def tell_of_new_address(*, user: User, old: str, by: User) -> None:
    """Tell both addresses that an administrator changed it: whoever holds the address can get a new password."""
    _tell("address_changed", user, [old, user.email], {"old": old, "by": by})


def tell_of_removed_step(*, user: User, by: User) -> None:
    """Tell a person that an administrator took the second step of signing in away."""
    _tell("second_factor_removed", user, [user.email], {"by": by})


def _text(name: str, context: dict[str, Any]) -> tuple[str, str]:
    subject = render_to_string(f"account/email/{name}_subject.txt", context).strip()
    return subject, render_to_string(f"account/email/{name}_message.txt", context)


def _tell(name: str, user: User, addresses: list[str], context: dict[str, Any]) -> None:
    with in_language_of(user):
        subject, body = _text(name, {"user": user, **context})
    for address in addresses:
        try:
            EmailMessage(subject=subject, body=body, to=[address]).send()
        except OSError:
            logger.warning("person %s could not be told: %s", user.pk, name, exc_info=True)
