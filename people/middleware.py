"""What happens before every page: whose session it is, in which language, and whether two steps are still owed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware as DjangoSessionMiddleware
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation

from people import two_step
from people.language import language_of
from people.sessions import Visit

GetResponse = Callable[[HttpRequest], HttpResponse]


class SessionMiddleware(DjangoSessionMiddleware):
    """Django's, with a session that knows where the request comes from and notes that it is in use."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.session.visit = lambda: Visit.of(request, _address(request))  # type: ignore[attr-defined]

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if request.session.accessed:
            request.session.touch()  # type: ignore[attr-defined]
        answer: HttpResponse = super().process_response(request, response)
        return answer


def _address(request: HttpRequest) -> str:
    """The sender's, by the same count of proxies as the throttles; empty where there is none."""
    try:
        return str(get_adapter(request).get_client_ip(request))
    except PermissionDenied:
        return ""


class LanguageMiddleware:
    """The reader's own language, else what they chose on this device, else Danish; never what the browser prefers."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = language_of(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class TwoStepMiddleware:
    """Whoever holds an office that asks for two steps sets them up before anything else, the admin included."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Lead to the set-up, unless the page is part of it or open to everybody."""
        if not settings.MFA_REQUIRED_FOR or not request.user.is_authenticated:
            return None
        match = request.resolver_match
        if match is not None and match.view_name in two_step.OPEN_WITHOUT:
            return None
        return redirect("two_step_required") if two_step.is_owed(request) else None
