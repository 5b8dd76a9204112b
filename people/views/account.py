"""Din konto: who one is here, how one signs in, where one is signed in, and in which language."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from people import devices
from people.auth import signed_in
from people.forms import LanguageForm
from people.language import is_known
from people.models import Session, User
from people.two_step import FACTORS, came_by_municipality, is_required_of

#: how long a device keeps a stranger's choice, in seconds
_A_YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Device:
    """One place where the person is signed in, in words."""

    session: Session
    name: str
    is_this: bool


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Everything of one's own account on one page; what takes more has a page of its own."""
    user = signed_in(request)
    factors = list(Authenticator.objects.filter(user=user).order_by("created_at"))
    return render(
        request,
        "people/account.html",
        {
            "person": user,
            "by_municipality": came_by_municipality(request),
            "app": _first(factors, Authenticator.Type.TOTP),
            "passkeys": [one for one in factors if one.type == Authenticator.Type.WEBAUTHN],
            "codes": _first(factors, Authenticator.Type.RECOVERY_CODES),
            "has_second_factor": any(one.type in FACTORS for one in factors),
            "is_required": bool(settings.MFA_REQUIRED_FOR) and is_required_of(user),
            "devices": devices_of(request, user),
            "language_form": LanguageForm(instance=user),
        },
    )


def _first(factors: list[Any], kind: str) -> Any:
    return next((one for one in factors if one.type == kind), None)


def devices_of(request: HttpRequest, user: User) -> list[Device]:
    """Where the person is signed in: this device first, then the one used last."""
    key = request.session.session_key
    found = [
        Device(session, devices.in_words(session.agent), session.session_key == key)
        for session in Session.objects.visible_to(user)
    ]
    return sorted(found, key=lambda device: not device.is_this)


@require_POST
def end_session(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Sign out one device; this one too, if it is the one that is named."""
    session = get_object_or_404(Session.objects.visible_to(signed_in(request)), public_id=public_id)
    session.delete()
    if session.session_key == request.session.session_key:
        request.session.flush()
        return redirect("account_login")
    messages.success(request, _("Enheden er logget ud."))
    return redirect(reverse("account") + "#enheder")


@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere else."""
    signed_in(request).sessions.exclude(session_key=request.session.session_key).delete()
    messages.success(request, _("Du er logget ud alle andre steder."))
    return redirect(reverse("account") + "#enheder")


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Danish or English from now on: on the person, for a stranger on this device. Back to where one was."""
    language = request.POST.get("language")
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = reverse("account") if request.user.is_authenticated else reverse("account_login")
    response = redirect(back)
    if language is None or not is_known(language):
        return response
    if isinstance(request.user, User):
        User.objects.filter(pk=request.user.pk).update(language=language)
        with translation.override(language):
            messages.success(request, _("Fra nu af er portalen på dansk."))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=_A_YEAR,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return response
