"""The pages of two-step sign-in that allauth does not have as we want them."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import get_totp_secret
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from people.auth import signed_in
from people.two_step import is_owed


@require_safe
def required(request: HttpRequest) -> HttpResponse:
    """Why nothing else opens yet, and the two ways to go on."""
    if not is_owed(request):
        return redirect("home")
    return render(request, "people/two_step_required.html")


@require_safe
@never_cache
@reauthentication_required(app="allauth.mfa")  # type: ignore[untyped-decorator]
def qr(request: HttpRequest) -> HttpResponse:
    """The picture that an app reads, of the secret that the page before has made; nothing inline, so the CSP holds."""
    adapter = get_adapter()
    url = adapter.build_totp_url(signed_in(request), get_totp_secret())
    return HttpResponse(adapter.build_totp_svg(url), content_type="image/svg+xml")


class AddPasskeyView(AddWebAuthnView):
    """A passkey that can sign in alone: kept in the device, opened with a finger, a face or a code."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["js_data"] = {"creation_options": webauthn.begin_registration(self.request.user, True)}
        return context


add_passkey = AddPasskeyView.as_view()
