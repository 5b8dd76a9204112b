"""A joint start is prepared: profile and date, then a preview, then a confirmation."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clusters.models import Area, Kind
from core.addresses import reverse
from core.rules import require
from core.state import Conflict
from people.auth import signed_in
from profiles import campaign_rules as rules
from profiles.actions import campaign as actions
from profiles.campaigns.fitness import preview
from profiles.forms.campaign import CampaignForm, ConfirmForm
from profiles.models import LeadershipProfile


@require_safe
def in_area(request: HttpRequest, pk: int) -> HttpResponse:
    """The chief's own area."""
    return _prepare(request, get_object_or_404(Area.objects.led_by(request.user), pk=pk))


@require_safe
def in_municipality(request: HttpRequest) -> HttpResponse:
    """Every team, for administrators."""
    return _prepare(request, None)


@require_POST
def begin_in_area(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirmed: the job begins."""
    return _begin(request, get_object_or_404(Area.objects.led_by(request.user), pk=pk))


@require_POST
def begin_in_municipality(request: HttpRequest) -> HttpResponse:
    """Confirmed: the job begins."""
    return _begin(request, None)


def _prepare(request: HttpRequest, area: Area | None) -> HttpResponse:
    """The form, and with both fields filled in the preview of what it will do."""
    require(rules.may_open_campaign(request.user, area))
    form = CampaignForm(request.GET or None, profiles=_profiles(request))
    context = _page(area) | {"form": form}
    if form.is_bound and form.is_valid():
        chosen = form.cleaned_data
        context |= {
            "preview": preview(area, due=chosen["frist"]),
            "profile": chosen["profil"],
            "due": chosen["frist"],
            "key": uuid.uuid4(),
        }
    return render(request, "profiles/campaigns/new.html", context)


def _begin(request: HttpRequest, area: Area | None) -> HttpResponse:
    require(rules.may_open_campaign(request.user, area))
    form = ConfirmForm(request.POST, profiles=_profiles(request))
    if not form.is_valid():
        # not by the page's own buttons, or over midnight: the form says what is wrong
        return render(request, "profiles/campaigns/new.html", _page(area) | {"form": form}, status=422)
    chosen = form.cleaned_data
    try:
        campaign = actions.open_campaign(
            area=area, profile=chosen["profil"], due=chosen["frist"], key=chosen["key"], by=signed_in(request)
        )
    except Conflict as conflict:
        messages.warning(request, str(conflict))
        return redirect(_back(area))
    messages.success(
        request, _("Afdækningerne bliver sat i gang nu. Du kan følge med her eller lukke siden.")
    )
    return redirect(campaign)


def _profiles(request: HttpRequest) -> Any:
    """The editions in force that suit clusters. A profile with levels is begun by each team, which knows its own."""
    published = LeadershipProfile.objects.visible_to(request.user).published()
    suits = Q(suits=[]) | Q(suits__contains=[Kind.CLUSTER])
    return published.filter(suits, levels__isnull=True).order_by("key")


def _back(area: Area | None) -> str:
    return reverse("profiles:area", args=[area.pk]) if area else reverse("profiles:municipality")


def _page(area: Area | None) -> dict[str, Any]:
    begin = (
        reverse("profiles:campaign_begin", args=[area.pk])
        if area
        else reverse("profiles:campaign_begin_municipality")
    )
    place = str(area) if area else _("Kommunen")
    return {
        "area": area,
        "back": _back(area),
        "begin": begin,
        "section": "area" if area else "municipality",
        "crumbs": [(place, _back(area)), (_("Fælles start"), "")],
    }
