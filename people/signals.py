"""What follows from something that allauth did."""

from __future__ import annotations

from typing import Any

from allauth.mfa.signals import authenticator_removed
from django.dispatch import receiver
from django.http import HttpRequest

from people import two_step
from people.models import User


@receiver(authenticator_removed)
def on_factor_removed(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Whoever owes two steps owes them again at once, on every device."""
    two_step.forget(request, user)
