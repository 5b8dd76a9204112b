"""Every component in every state, and an answer step that saves by itself. Routed in DEBUG only."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from config import errors, gallery_data
from config.gallery_forms import AnswerDemo, EveryField
from core import clock
from core.autosave import TwoTexts, is_scripted
from core.rules import ALLOWED, Denied
from core.words import clock_time

_KEY = "gallery-answer"
_FRESH: dict[str, Any] = {
    "version": 0,
    "level": "",
    "importance": "",
    "brings": "",
    "note": "",
    "saved_at": "",
}


@login_not_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The gallery."""
    stored = request.session.get(_KEY, _FRESH)
    context = {name.lower(): value for name, value in vars(gallery_data).items() if name.isupper()}
    context |= {
        "crumbs": [(_("Min side"), "/"), (_("Komponenter"), "")],
        "form": EveryField(prefix="fine"),
        "faulty": EveryField(
            {"faulty-title": "Sprog i børnehøjde", "faulty-date": "i morgen", "faulty-email": "mette"},
            prefix="faulty",
        ),
        "answer": AnswerDemo(initial=stored),
        "saved_at": stored["saved_at"],
        "allowed": ALLOWED,
        "denied": Denied(_("Kun klyngelederen kan sende planen.")),
    }
    return render(request, "pages/gallery.html", context)


@login_not_required
@require_POST
def autosave(request: HttpRequest) -> HttpResponse:
    """Saves the demo answer in the session, as an answer step does in the database."""
    form = AnswerDemo(request.POST)
    scripted = is_scripted(request)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=400)
    stored = request.session.get(_KEY, _FRESH)
    values = {name: form.cleaned_data[name] for name in ("level", "importance", "brings", "note")}
    if form.cleaned_data["version"] != stored["version"] and any(
        stored[name] != values[name] for name in values
    ):
        return _conflict(stored, values) if scripted else redirect("gallery")
    saved_at = clock_time(clock.now())
    request.session[_KEY] = {**values, "version": stored["version"] + 1, "saved_at": saved_at}
    if scripted:
        return JsonResponse({"saved_at": saved_at, "version": stored["version"] + 1})
    return redirect("gallery")


def _conflict(stored: dict[str, Any], values: dict[str, str]) -> JsonResponse:
    fields = [(_("Et eksempel"), stored["note"], values["note"])]
    return TwoTexts(fields, stored["saved_at"]).as_json(stored)


@login_not_required
@require_safe
def error(request: HttpRequest, status: int) -> HttpResponse:
    """An error page as a person meets it."""
    reason = PermissionError(_("Kun medlemmer af teamet kan se billedet."))
    pages = {400: errors.bad_request, 403: errors.permission_denied}
    if status == 500:
        return errors.server_error(request)
    if status == 419:
        return errors.csrf_failure(request)
    return pages.get(status, errors.page_not_found)(request, reason)
