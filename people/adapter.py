"""How allauth meets this portal."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedAccountAdapter(DefaultAccountAdapter):
    """Nobody signs themselves up: people are invited by an administrator or come from the organisation file."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
