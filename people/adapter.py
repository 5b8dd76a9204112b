"""How allauth meets this portal."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

logger = logging.getLogger(__name__)


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

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send, or write down that the mail server refused: what the person did is done all the same."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError:
            logger.exception("the mail %s could not be sent", template_prefix)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home")
