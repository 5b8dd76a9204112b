"""Driftsstatus: for administrators, who are asked when something does not work."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.rules import require
from operations import status as read
from operations.rules import may_see_status
from people.auth import signed_in


@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """Every part, queue and job in words; no person and no team."""
    require(may_see_status(signed_in(request)))
    return render(request, "operations/status.html", {"section": "admin", "status": read.status()})
