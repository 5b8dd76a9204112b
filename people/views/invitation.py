"""The page behind an invitation's link."""

from __future__ import annotations

from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from people import actions
from people.forms import AcceptForm
from people.models import Invitation

#: why a link leads nowhere, as the page distinguishes it
UNKNOWN, USED, EXPIRED, CLOSED = "unknown", "used", "expired", "closed"


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a password and be signed in. A link that cannot be used says why and whom to ask."""
    invitation = Invitation.objects.for_token(token)
    if invitation is None or (reason := why_not(invitation)):
        return _refuse(request, reason if invitation else UNKNOWN, invitation)
    form = AcceptForm(invitation.user, request.POST or None)
    if not form.is_valid():
        return render(request, "account/invitation.html", {"invitation": invitation, "form": form})
    try:
        user = actions.accept(invitation=invitation, password=form.cleaned_data["password1"])
    except actions.NotUsable:
        return _refuse(request, USED, invitation)
    messages.success(
        request, _("Velkommen, %(name)s. Din adgangskode er gemt.") % {"name": user.get_short_name()}
    )
    signed_in: HttpResponse = perform_login(
        request, user, email_verification="none"
    )  # a second step is asked for
    return signed_in


def why_not(invitation: Invitation) -> str:
    """Why an invitation cannot be used; empty when it can."""
    if not invitation.user.is_active:
        return CLOSED
    if invitation.accepted_at or invitation.user.has_usable_password():
        return USED
    return EXPIRED if invitation.is_expired else ""


def _refuse(request: HttpRequest, reason: str, invitation: Invitation | None) -> HttpResponse:
    by = invitation.invited_by if invitation and reason == EXPIRED else None
    return render(request, "account/invitation_refused.html", {"reason": reason, "by": by}, status=410)
