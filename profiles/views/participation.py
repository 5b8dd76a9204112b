"""Who a round waits for, and until when: the leader's."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clusters.models import Membership
from core import clock
from core.words import long_date
from people.models import User
from profiles import rules
from profiles.actions import participation as actions
from profiles.forms.participation import DueForm, ExemptForm
from profiles.models import CompetenceAssessment
from profiles.views.rounds import crumbs, get_round, leads, refuse, telling, user_of


@require_http_methods(["GET", "HEAD", "POST"])
def exempt(request: HttpRequest, pk: int, person_pk: int) -> HttpResponse:
    """GET asks why; POST lets the round go on without waiting for the member."""
    assessment = get_round(request, pk)
    member = _member(assessment, person_pk)
    verdict = rules.may_exempt(request.user, assessment, member.person)
    if not verdict:
        return refuse(request, assessment, verdict)
    form = ExemptForm(request.POST if request.method == "POST" else None, is_new=is_new(member))
    if request.method == "POST" and form.is_valid():
        with telling(request, theirs=True):
            reason = form.cleaned_data["reason"]
            actions.exempt(assessment=assessment, person=member.person, reason=reason, by=user_of(request))
            text = _("%(name)s er fritaget. Runden venter ikke på det svar.")
            messages.success(request, text % {"name": member.person.name})
        return redirect(assessment)
    context = {"assessment": assessment, "member": member, "form": form, "section": "team"}
    context["crumbs"] = crumbs(assessment, _("Fritag"))
    return render(request, "profiles/assessment/exempt.html", context, status=422 if form.errors else 200)


@require_POST
def lift(request: HttpRequest, pk: int, person_pk: int) -> HttpResponse:
    """Wait for the member again."""
    assessment = get_round(request, pk)
    person = get_object_or_404(User, pk=person_pk, contributions__assessment=assessment)
    with telling(request, theirs=leads(request, assessment.team)):
        if actions.lift_exemption(assessment=assessment, person=person, by=user_of(request)):
            messages.success(request, _("%(name)s er med i runden igen.") % {"name": person.name})
    return redirect(assessment)


@require_http_methods(["GET", "HEAD", "POST"])
def move_due(request: HttpRequest, pk: int) -> HttpResponse:
    """GET asks for the new last day; POST sets it."""
    assessment = get_round(request, pk)
    verdict = rules.may_move_due(request.user, assessment)
    if not verdict:
        return refuse(request, assessment, verdict)
    form = DueForm(request.POST if request.method == "POST" else None, assessment=assessment)
    if request.method == "POST" and form.is_valid():
        with telling(request, theirs=True):
            moved = actions.move_due(assessment=assessment, due=form.cleaned_data["due"], by=user_of(request))
            messages.success(request, _("Fristen er nu %(day)s.") % {"day": long_date(moved.due)})
        return redirect(assessment)
    context = {"assessment": assessment, "form": form, "section": "team"}
    context["crumbs"] = crumbs(assessment, _("Flyt fristen"))
    return render(request, "profiles/assessment/move_due.html", context, status=422 if form.errors else 200)


def _member(assessment: CompetenceAssessment, person_pk: int) -> Membership:
    """A member of the team today; 404 for anybody else."""
    rows = Membership.objects.current().select_related("person", "team__cluster")
    found: Membership = get_object_or_404(rows, team=assessment.team_id, person=person_pk)
    return found


def is_new(member: Membership) -> bool:
    """Whether the member joined so lately that they may not know the team yet."""
    joined = member.starts
    return joined is not None and (clock.today() - joined).days < settings.NEW_MEMBER_DAYS
