"""The pages that belong to no single app: Min side and the accessibility statement."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import clock
from people.auth import signed_in
from profiles import overview
from reminders.waiting import waiting_for


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Min side: what waits for the reader, then the team's year, then what lies ahead."""
    user = signed_in(request)
    return render(
        request,
        "pages/home.html",
        {
            "section": "home",
            "greeting": greeting(timezone.localtime(clock.now()).hour),
            "waiting": waiting_for(user),
            "years": overview.year_line(user),
            "coming_up": overview.coming_up(user),
            "today": clock.today(),
        },
    )


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The statement that the law on the accessibility of public bodies' websites asks for."""
    return render(
        request,
        "pages/accessibility.html",
        {"contact": settings.CONTACT_EMAIL, "phone": settings.CONTACT_PHONE},
    )


def greeting(hour: int) -> str:
    """The greeting for an hour of the day, 0 to 23."""
    if hour < 5 or hour >= 18:
        return _("Godaften")
    return _("Godmorgen") if hour < 10 else _("Goddag")
