"""`/healthz`: whether this process can serve, for load balancers, containers and monitoring."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from operations.health import look


@never_cache
@require_safe
@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    """503 when the database or Redis does not answer, else 200. Which part failed or is late, never why.

    Late jobs or mails leave it at 200: the pages work. `?strict` answers 503 for them too, for a monitor that looks at
    nothing but the status.
    """
    health = look()
    strict = "strict" in request.GET
    well = health.can_serve and not (strict and health.is_late)
    return JsonResponse(health.parts(), status=200 if well else 503)
