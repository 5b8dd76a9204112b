"""The pages that belong to no single app: Min side and the accessibility statement."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from clusters.team_news import my_teams
from core import clock
from people.auth import signed_in
from profiles import overview
from reminders.waiting import board_of

_NUMBERS = (
    gettext_lazy("Nul"),
    gettext_lazy("Én"),
    gettext_lazy("To"),
    gettext_lazy("Tre"),
    gettext_lazy("Fire"),
    gettext_lazy("Fem"),
    gettext_lazy("Seks"),
    gettext_lazy("Syv"),
    gettext_lazy("Otte"),
    gettext_lazy("Ni"),
    gettext_lazy("Ti"),
    gettext_lazy("Elleve"),
    gettext_lazy("Tolv"),
)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Min side: what waits for the reader, then the team's year, then what lies ahead."""
    user = signed_in(request)
    board = board_of(user)
    return render(
        request,
        "pages/home.html",
        {
            "section": "home",
            "greeting": greeting(timezone.localtime(clock.now()).hour),
            "waiting": board.asked,
            "count_in_words": in_words(len(board.asked)),
            "news": board.news,
            "above": board.above,
            "years": overview.year_line(user),
            "coming_up": overview.coming_up(user),
            "today": clock.today(),
            "my_teams": my_teams(user),
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


def in_words(count: int) -> str:
    """A count as it begins a sentence: in words up to twelve."""
    return str(_NUMBERS[count]) if count < len(_NUMBERS) else str(count)
