"""How allauth's sign-in elsewhere meets this portal: for people who are here already, and for nobody else."""

from __future__ import annotations

import logging
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, _build_apps_from_settings
from django.http import HttpRequest
from django.shortcuts import render

from people.sso.policy import Refused, admit

logger = logging.getLogger(__name__)


class SSOAdapter(DefaultSocialAccountAdapter):
    """Settings alone say which identity provider there is; the policy says who may come in by it."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[Any]:
        found = _build_apps_from_settings(provider=provider, client_id=client_id)
        return [app for apps in found.values() for app in apps]

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: Any) -> Any:
        """Names and addresses are the administrator's and the organisation file's to change."""
        return sociallogin.user

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        try:
            sociallogin.user, sociallogin.account = admit(sociallogin.claims)
        except Refused as refused:
            logger.warning("a sign-in by %s was refused: %s", sociallogin.account.provider, refused.reason)
            page = render(request, "socialaccount/refused.html", {"reason": refused.reason}, status=403)
            raise ImmediateHttpResponse(page) from refused
