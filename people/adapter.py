"""How allauth meets this portal."""

from __future__ import annotations

import logging
import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.language import in_language_at
from people.models import User

logger = logging.getLogger(__name__)

#: ways to show that it is you, by allauth's names for them
_WAYS = {
    "reauthenticate": _("Brug din adgangskode"),
    "mfa_reauthenticate": _("Brug en kode fra din app"),
    "mfa_reauthenticate:webauthn": _("Brug din adgangsnøgle"),
}


class ClosedAccountAdapter(DefaultAccountAdapter):
    """Nobody signs themselves up: people are invited by an administrator or come from the organisation file."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "E-mail og adgangskode passer ikke sammen. Prøv igen, eller få en ny adgangskode."
        ),
        "too_many_login_attempts": _("For mange forsøg. Vent fem minutter, og prøv så igen."),
        "enter_current_password": _("Det er ikke din nuværende adgangskode."),
        "incorrect_password": _("Det er ikke din adgangskode."),
        "incorrect_code": _("Koden passer ikke. Vent, til appen viser en ny, og prøv igen."),
        "rate_limited": _("For mange forsøg. Vent fem minutter, og prøv så igen."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def format_email_subject(self, subject: str) -> str:
        """Without the site's name in front: the subject says it already."""
        return subject

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send in the recipient's language; what the person did is done also when the mail server refuses."""
        try:
            with in_language_at(email):
                super().send_mail(template_prefix, email, context)
        except OSError:
            logger.exception("the mail %s could not be sent", template_prefix)

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> Any:
        """Whoever has the municipality's sign-in uses that alone, when the settings say so; else as allauth does."""
        method = (get_authentication_records(request, user) or [{}])[-1].get("method")
        if (
            settings.SSO_ONLY
            and method != "socialaccount"
            and SocialAccount.objects.filter(user=user).exists()
        ):
            messages.error(request, _("Du skal logge ind med kommunen."))
            return redirect("account_login")
        return super().pre_login(request, user, **kwargs)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not of whoever has signed in a moment ago: the same proof twice in five minutes proves nothing more."""
        user = self.request.user
        if isinstance(user, User):
            records = get_authentication_records(self.request, user)
            if records and time.time() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT:
                return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """allauth's, with our words."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [{**method, "description": _WAYS[method["id"]]} for method in methods]
