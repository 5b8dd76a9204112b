"""What every page's shell needs: the municipality's name, and the main menu and workplace of the person who reads."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from config.navigation import navigation, workplace
from core.kept import keeper_of


def shell(request: HttpRequest) -> dict[str, Any]:
    """Name and menu; the menu is asked for only when a template draws it."""
    return {
        "municipality": settings.MUNICIPALITY,
        "navigation": SimpleLazyObject(lambda: navigation(request)),
        "workplace": SimpleLazyObject(lambda: workplace(request)),
        "keeper": SimpleLazyObject(lambda: keeper_of(request.user)),
    }
