"""What every page's shell needs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """The municipality's name, for header and footer."""
    return {"municipality": settings.MUNICIPALITY}
