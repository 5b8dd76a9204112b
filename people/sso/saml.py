"""SAML as allauth does it, with signatures demanded everywhere, and each assertion used once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.saml.provider import SAMLProvider as AllauthSAMLProvider
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from core import clock
from people.sso.policy import Claims

logger = logging.getLogger(__name__)

_TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
#: seconds that an assertion may outlive its own word, for clocks that differ
_LEEWAY = 300


class SAMLProvider(AllauthSAMLProvider):
    """The municipality's identity provider."""

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        return {"process": AuthProcess.LOGIN, "next_url": get_next_redirect_url(request)}

    def extract_extra_data(self, data: Any) -> dict[str, Any]:
        """Nothing of what the identity provider tells is kept."""
        return {}

    def sociallogin_from_response(self, request: HttpRequest, response: Any) -> Any:
        self._use_once(response)
        found = self._extract(response)
        if not found.get("uid") and response.get_nameid_format() == _TRANSIENT:
            raise PermissionDenied("a name that changes each time names nobody")
        login = super().sociallogin_from_response(request, response)
        said = response.get_attributes()
        email = str(found.get("email") or "")
        login.claims = Claims.of(
            self.sub_id, login.account.uid, email, found.get("email_verified") is True, said
        )
        return login

    def _use_once(self, response: Any) -> None:
        until = response.get_last_assertion_not_on_or_after() or 0
        lasts = max(int(until - clock.now().timestamp()), 0) + _LEEWAY
        if not cache.add(f"saml-assertion:{response.get_last_assertion_id()}", True, lasts):
            raise PermissionDenied("an assertion that was used before")


def explained(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view, with our page instead of an error page when the answer cannot be used."""

    @login_not_required
    def answering(request: HttpRequest, organization_slug: str) -> HttpResponse:
        from allauth.socialaccount.providers.saml.utils import get_app_or_404
        from onelogin.saml2.errors import OneLogin_Saml2_Error

        try:
            answer = view(request, organization_slug=organization_slug)
            if answer.status_code != 400:  # allauth's own, in English
                return answer
            reason: Exception | str = "refused"
        except (PermissionDenied, OneLogin_Saml2_Error, ValueError, SyntaxError) as error:
            reason = error
        logger.warning("a SAML message was refused: %s", reason)
        provider = get_app_or_404(request, organization_slug).get_provider(request)
        refused: HttpResponse = render_authentication_error(request, provider)
        return refused

    answering.csrf_exempt = True  # type: ignore[attr-defined]  # posted by the identity provider, and signed
    return answering
