"""The portal's addresses and one more: a signed-in view that does nothing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.urls import *  # noqa: F403 - the portal's own, and what follows
from config.urls import urlpatterns as _portal


def bare(request: HttpRequest) -> HttpResponse:
    """What every page costs before it does anything: middleware, session, person, one line."""
    return HttpResponse(f"{request.user}\n", content_type="text/plain")


urlpatterns = [path("bare", bare), *_portal]
