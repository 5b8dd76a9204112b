"""Two-step sign-in: who owes it, how its secrets are kept, and taking it away from somebody who has lost it."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from people.auth import signed_in
from people.models import User
from people.roles import ADMINISTRATOR, roles_of

#: the second factors; recovery codes only stand in for one
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
#: set in the session of whoever is known to have a second factor, so that it is asked once
_HAS_IT = "two_step"

#: addresses that are open to whoever still owes the second step: the set-up itself, and the way out
OPEN_WITHOUT = frozenset(
    {
        "two_step_required",
        "mfa_activate_totp",
        "totp_qr",
        "mfa_add_webauthn",
        "account_reauthenticate",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "account_set_password",
        "account_logout",
        "set_language",
        "mail:unsubscribe",
        "accessibility",
        "healthz",
    }
)


def has_second_factor(user: User) -> bool:
    """Whether an app or a passkey is set up."""
    return bool(Authenticator.objects.filter(user=user, type__in=FACTORS).exists())


def is_required_of(user: User) -> bool:
    """Whether an office that the person holds today asks for it (`MFA_REQUIRED_FOR`)."""
    asked = frozenset(settings.MFA_REQUIRED_FOR)
    if asked <= {ADMINISTRATOR}:  # answered without asking the organisation
        return user.is_staff and bool(asked)
    return bool(roles_of(user) & asked)


def is_owed(request: HttpRequest) -> bool:
    """Whether the reader must set it up first. Asked of the database until it is there, then of the session.

    Who came by the municipality's own sign-in has been identified there, by its rules.
    """
    if request.session.get(_HAS_IT):
        return False
    user = signed_in(request)
    if not is_required_of(user) or came_by_municipality(request):
        return False
    if not has_second_factor(user):
        return True
    request.session[_HAS_IT] = True
    return False


def came_by_municipality(request: HttpRequest) -> bool:
    """Whether this session began at the municipality's identity provider."""
    records = get_authentication_records(request, signed_in(request))
    return any(record.get("method") == "socialaccount" for record in records)


def forget(request: HttpRequest, user: User) -> None:
    """A factor was removed by its owner: ask the database again, here; and end the person's other sessions."""
    request.session.pop(_HAS_IT, None)
    user.sessions.exclude(session_key=request.session.session_key).delete()


class MFAAdapter(DefaultMFAAdapter):
    """How allauth's two-step sign-in meets this portal: our words, and secrets that a backup does not give away."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("Koden passer ikke. Vent, til appen viser en ny, og prøv igen."),
    }

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret; after a change of `SECRET_KEY` one that no code fits, never an empty or known one."""
        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return get_random_string(32, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")

    def generate_authenticator_name(self, user: User, type: Any) -> str:  # noqa: A002 - allauth's word
        return str(_("Min nøgle"))

    def _get_site_name(self) -> str:
        return "Klyngeportalen"


def _box() -> Fernet:
    key = hashlib.blake2b(settings.SECRET_KEY.encode(), digest_size=32, person=b"two-step secret").digest()
    return Fernet(base64.urlsafe_b64encode(key))
