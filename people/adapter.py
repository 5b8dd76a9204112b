"""How allauth meets this portal."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class ClosedAccountAdapter(DefaultAccountAdapter):
    """Nobody signs themselves up: people are invited by an administrator or come from the organisation file."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "E-mail og adgangskode passer ikke sammen. Prøv igen, eller få en ny adgangskode."
        ),
        "too_many_login_attempts": _("For mange forsøg. Vent fem minutter, og prøv så igen."),
        "enter_current_password": _("Det er ikke din nuværende adgangskode."),
        "rate_limited": _("For mange forsøg. Vent fem minutter, og prøv så igen."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def format_email_subject(self, subject: str) -> str:
        """Without the site's name in front: the subject says it already."""
        return subject

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home")
