"""A joint start under way and afterwards: the job's progress, where the teams are, and the verbs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from core.addresses import reverse
from core.state import Conflict
from core.words import long_date
from people.auth import signed_in
from profiles.actions import campaign as actions
from profiles.campaigns.page import VIEWS, answering_of, entries_of, progress_of, row_of
from profiles.forms.campaign import DueForm
from profiles.models import Campaign

#: teams on one page of the list
PAGE_SIZE = 50


def get_campaign(request: HttpRequest, pk: int) -> Campaign:
    """The campaign, for whoever may see it; 404 for everybody else."""
    campaigns = Campaign.objects.visible_to(request.user).select_related("area", "profile", "started_by")
    return get_object_or_404(campaigns, pk=pk)


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is, who lacks answers, and what can be done. Refreshes itself while the job runs."""
    return _page(request, get_campaign(request, pk), DueForm())


def _page(request: HttpRequest, campaign: Campaign, form: DueForm) -> HttpResponse:
    view = request.GET.get("vis", "")
    view = view if view in VIEWS else ""
    page = Paginator(entries_of(campaign, view), PAGE_SIZE).get_page(request.GET.get("side"))
    place = str(campaign.area) if campaign.area else _("Kommunen")
    back = (
        reverse("profiles:area", args=[campaign.area_id])
        if campaign.area_id
        else reverse("profiles:municipality")
    )
    context = {
        "campaign": campaign,
        "progress": progress_of(campaign),
        "answering": answering_of(campaign),
        "page": page,
        "rows": [row_of(entry) for entry in page.object_list],
        "view": view,
        "views": VIEWS.items(),
        "form": form,
        "section": "area" if campaign.area_id else "municipality",
        "crumbs": [(place, back), (_("Fælles start %(year)s") % {"year": campaign.year_label}, "")],
    }
    return render(request, "profiles/campaigns/page.html", context, status=422 if form.errors else 200)


@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that changes while the job runs, for the script."""
    campaign = get_campaign(request, pk)
    context = {"campaign": campaign, "progress": progress_of(campaign)}
    return render(request, "profiles/campaigns/progress.html", context)


def _done(request: HttpRequest, pk: int, verb: Callable[[Campaign], str]) -> HttpResponse:
    """Run a verb on the campaign and say what it did; who comes too late is told so on the page."""
    campaign = get_campaign(request, pk)
    try:
        messages.success(request, verb(campaign))
    except (Conflict, PermissionDenied) as late:
        messages.warning(request, str(late))
    return redirect(campaign)


@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """No further rounds."""

    def verb(campaign: Campaign) -> str:
        actions.stop_campaign(campaign=campaign, by=signed_in(request))
        return _("Stoppet. De runder, der er åbnet, fortsætter; resten bliver ikke sat i gang.")

    return _done(request, pk, verb)


@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """On with the rest."""

    def verb(campaign: Campaign) -> str:
        actions.resume_campaign(campaign=campaign, by=signed_in(request))
        return _("Den fortsætter, hvor den slap.")

    return _done(request, pk, verb)


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """The left out and the failed once more."""

    def verb(campaign: Campaign) -> str:
        count = actions.retry_campaign(campaign=campaign, by=signed_in(request))
        return ngettext("%(count)s team prøves igen.", "%(count)s teams prøves igen.", count) % {
            "count": count
        }

    return _done(request, pk, verb)


@require_POST
def move_due(request: HttpRequest, pk: int) -> HttpResponse:
    """A new common date."""
    form = DueForm(request.POST)
    if not form.is_valid():
        return _page(request, get_campaign(request, pk), form)

    def verb(campaign: Campaign) -> str:
        due: Any = form.cleaned_data["frist"]
        count = actions.move_due(campaign=campaign, due=due, by=signed_in(request))
        return ngettext(
            "Fristen er nu %(date)s for %(count)s åben runde.",
            "Fristen er nu %(date)s for %(count)s åbne runder.",
            count,
        ) % {"date": long_date(due), "count": count}

    return _done(request, pk, verb)
