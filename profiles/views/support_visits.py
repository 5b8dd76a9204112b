"""Visits: agreed, moved, cancelled, held."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clusters.rules import is_leader
from core.rules import Verdict, require
from core.state import Conflict
from people.auth import signed_in
from profiles import support_rules as rules
from profiles.actions import support_visit as actions
from profiles.forms.support import VisitForm
from profiles.models import SupportRequest, SupportVisit
from profiles.views.support import form_page, request_for, words_back


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree a time."""
    row = request_for(request.user, pk)
    form = VisitForm(request.POST or None)
    verdict = rules.may_plan_visit(request.user, row)
    if not verdict and request.method == "POST" and _is_theirs(request, row):
        return words_back(request, row.get_absolute_url(), form, verdict.reason, 409)
    require(verdict)
    if form.is_valid():
        try:
            actions.plan_visit(request=row, by=signed_in(request), **form.values())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Besøget er aftalt, og det står i jeres kalendere."))
            return redirect(row)
    return _form_page(request, row, form, _("Aftal et besøg"), _("Gem besøget"))


def _is_theirs(request: HttpRequest, row: SupportRequest) -> bool:
    return is_leader(request.user, row.team) or rules.is_their_consultant(request.user, row)


def visit_for(request: HttpRequest, pk: int, visit_pk: int) -> SupportVisit:
    """The visit with its request, or 404 outside the user's scope; without the place."""
    row = request_for(request.user, pk)
    rows = SupportVisit.objects.visible_to(request.user).without_place().filter(request=row.pk)
    visit: SupportVisit = get_object_or_404(rows, pk=visit_pk)
    visit.request = row
    return visit


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, pk: int, visit_pk: int) -> HttpResponse:
    """Another time or place."""
    visit = visit_for(request, pk, visit_pk)
    require(rules.may_change_visit(request.user, visit))
    form = VisitForm(request.POST or None, visit=visit)
    if form.is_valid():
        seen = form.cleaned_data["seen"] or visit.starts
        try:
            actions.move_visit(visit=visit, seen=seen, by=signed_in(request), **form.values())
        except ValidationError as error:
            form.add_error(None, error)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
        else:
            messages.success(request, _("Det er skrevet. Alle, der er med, kan se den nye tid."))
            return redirect(visit.request)
    return _form_page(request, visit.request, form, _("Flyt besøget"), _("Gem besøget"))


@require_POST
def cancel(request: HttpRequest, pk: int, visit_pk: int) -> HttpResponse:
    """It comes to nothing."""
    visit = visit_for(request, pk, visit_pk)
    return _verb(request, visit, rules.may_change_visit, actions.cancel_visit, _("Besøget er aflyst."))


@require_POST
def hold(request: HttpRequest, pk: int, visit_pk: int) -> HttpResponse:
    """It took place."""
    visit = visit_for(request, pk, visit_pk)
    return _verb(request, visit, rules.may_hold_visit, actions.hold_visit, _("Besøget er holdt."))


def _verb(
    request: HttpRequest,
    visit: SupportVisit,
    rule: Callable[[Any, SupportVisit], Verdict],
    action: Callable[..., SupportVisit],
    said: str,
) -> HttpResponse:
    """Who comes second is told what happened first, on the page as it is now."""
    if visit.is_planned or not _is_theirs(request, visit.request):
        require(rule(request.user, visit))
    try:
        action(visit=visit, by=signed_in(request))
    except Conflict as conflict:
        messages.error(request, str(conflict))
    else:
        messages.success(request, said)
    return redirect(visit.request)


def _form_page(
    request: HttpRequest, row: SupportRequest, form: VisitForm, heading: str, button: str
) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return form_page(request, row, form, heading=heading, button=button, status=status)
