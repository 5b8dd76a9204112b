"""`/metrics` for Prometheus. It is not there unless `METRICS_TOKEN` is set, and then only for who holds the token."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from operations.metrics import exposition


@never_cache
@require_safe
@login_not_required
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures, for `Authorization: Bearer <token>`. Everybody else learns that there is no such page."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if (
        not settings.METRICS_TOKEN
        or scheme != "Bearer"
        or not constant_time_compare(token, settings.METRICS_TOKEN)
    ):
        raise Http404
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)
