"""An invitation to a self-governing team: read it, and say yes or no thank you."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.addresses import reverse
from people.auth import signed_in
from profiles import campaign_rules as rules
from profiles.actions import campaign as actions
from profiles.models import CampaignEntry


def _offer(request: HttpRequest, pk: int) -> CampaignEntry:
    """The invitation, for the team's leader; 404 for everybody else."""
    offers = CampaignEntry.objects.offered_to(request.user)
    return get_object_or_404(
        offers.select_related("campaign__profile", "campaign__started_by", "team__cluster"), pk=pk
    )


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """What is offered, by whom and until when; an answered one says what was answered."""
    entry = _offer(request, pk)
    context = {
        "entry": entry,
        "may_answer": rules.may_answer_offer(request.user, entry),
        "section": "team",
        "crumbs": [
            (str(entry.team), reverse("clusters:team", args=[entry.team_id])),
            (_("Invitation"), ""),
        ],
    }
    return render(request, "profiles/campaigns/offer.html", context)


@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Yes: the round begins."""
    entry = _offer(request, pk)
    try:
        made = actions.accept_offer(entry=entry, by=signed_in(request))
    except PermissionDenied as denied:  # answered a moment ago, too late, or begun by themselves
        messages.warning(request, str(denied))
        return redirect("profiles:offer", pk)
    messages.success(
        request, _("Runden er i gang. Alle i teamet kan svare nu. Billedet vises, når I alle har sendt.")
    )
    return redirect(made)


@require_POST
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """No thank you."""
    entry = _offer(request, pk)
    try:
        actions.decline_offer(entry=entry, by=signed_in(request))
    except PermissionDenied as denied:
        messages.warning(request, str(denied))
        return redirect("profiles:offer", pk)
    messages.success(
        request, _("Tak for svaret. I kan altid selv sætte en afdækning i gang, når det passer jer.")
    )
    return redirect("clusters:team", entry.team_id)
