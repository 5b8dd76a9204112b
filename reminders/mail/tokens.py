"""The address in a mail that stops the mails, without signing in."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.core import signing
from django.urls import reverse

if TYPE_CHECKING:
    from people.models import User  # types only

#: without a time in it: the button in an old mail works, too
_SIGNER = signing.Signer(salt="reminders.unsubscribe", sep=".")


def unsubscribe_path(person: User) -> str:
    """The path of the page, and of the POST, that stop the reminders to this person."""
    return reverse("mail:unsubscribe", args=[unsubscribe_token(person)])


def unsubscribe_token(person: User) -> str:
    """What names the person in that path."""
    return _SIGNER.sign(person.public_id.hex)


def person_of(token: str) -> User | None:
    """Whom a token names; None for one that we have not made, and for an account that is closed."""
    try:
        key = uuid.UUID(_SIGNER.unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    found: User | None = get_user_model()._default_manager.filter(public_id=key, is_active=True).first()
    return found
