"""Counts answers for the metrics; in `MIDDLEWARE` only where they are switched on."""

from __future__ import annotations

import time

from django.http import HttpRequest, HttpResponse

from core.middleware import GetResponse
from operations.metrics import observe

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class MetricsMiddleware:
    """Which page by its name in the code, never by its address: an address names teams."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        observe(
            view=(match.view_name if match else "") or "none",
            method=request.method if request.method in _METHODS else "other",
            status=response.status_code,
            seconds=time.perf_counter() - begun,
        )
        return response
