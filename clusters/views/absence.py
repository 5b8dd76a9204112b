"""Who is away from a team, and who stands in for its leader."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clusters import rules, standing_in
from clusters.absence_forms import DeputyForm, LeaveForm
from clusters.models import Deputy, LeadershipTeam, Leave
from clusters.views.team import team_for
from core import clock
from core.addresses import reverse
from core.rules import require
from people.auth import signed_in
from people.models import User


@require_http_methods(["GET", "HEAD", "POST"])
def deputy_name(request: HttpRequest, pk: int) -> HttpResponse:
    """GET asks for a colleague and the days; POST names the deputy."""
    team = team_for(request, pk)
    require(rules.may_name_team_deputy(request.user, team))
    colleagues = team.memberships.ending_after(clock.today()).exclude(person=request.user.pk)
    people = User.objects.filter(pk__in=colleagues.values("person"), is_active=True)
    form = DeputyForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        try:
            deputy = standing_in.name_team_deputy(team=team, by=signed_in(request), **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            text = _("%(name)s er nu udpeget som din stedfortræder.")
            messages.success(request, text % {"name": deputy.person.name})
            return redirect("clusters:team", pk=team.pk)
    return _page(request, team, form, title=_("Udpeg en stedfortræder"), lead=_deputy_lead())


def _deputy_lead() -> str:
    return _(
        "Stedfortræderen kan det samme som du i teamet, så længe perioden varer. Portalen viser, hvad der er gjort "
        "på dine vegne. Vælg en kollega fra teamet, så bliver jeres svar hos jer."
    )


@require_POST
def deputy_end(request: HttpRequest, pk: int, deputy_pk: int) -> HttpResponse:
    """End it before its last day."""
    team = team_for(request, pk)
    deputy = get_object_or_404(Deputy.objects.filter(team=team), pk=deputy_pk)
    if standing_in.end_deputy(deputy=deputy, by=signed_in(request)):
        messages.success(request, _("%(name)s er ikke længere stedfortræder.") % {"name": deputy.person.name})
    return redirect("clusters:team", pk=team.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def leave_write(request: HttpRequest, pk: int, membership_pk: int) -> HttpResponse:
    """GET asks for the days; POST writes that the member is away."""
    team = team_for(request, pk)
    require(rules.may_write_leave(request.user, team))
    members = team.memberships.current().select_related("person", "team__cluster")
    member = get_object_or_404(members, pk=membership_pk)
    form = LeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            standing_in.write_leave(membership=member, by=signed_in(request), **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("%(name)s står nu som væk.") % {"name": member.person.name})
            return redirect("clusters:team", pk=team.pk)
    lead = _("I venter ikke på svar fra den, der er væk. %(name)s er stadig med i teamet og kan læse med.")
    title = _("%(name)s er væk") % {"name": member.person.name}
    return _page(request, team, form, title=title, lead=lead % {"name": member.person.name})


@require_POST
def leave_end(request: HttpRequest, pk: int, leave_pk: int) -> HttpResponse:
    """The member is back."""
    team = team_for(request, pk)
    leave = get_object_or_404(Leave.objects.filter(membership__team=team), pk=leave_pk)
    require(rules.may_write_leave(request.user, team))
    if standing_in.end_leave(leave=leave, by=signed_in(request)):
        text = _("Fraværet for %(name)s er slut.")
        messages.success(request, text % {"name": leave.membership.person.name})
    return redirect("clusters:team", pk=team.pk)


def _page(
    request: HttpRequest, team: LeadershipTeam, form: forms.Form, *, title: str, lead: str
) -> HttpResponse:
    context: dict[str, Any] = {
        "team": team,
        "section": "team",
        "form": form,
        "title": title,
        "lead": lead,
        "back": reverse("clusters:team", args=[team.pk]),
        "crumbs": [(str(team), reverse("clusters:team", args=[team.pk])), (title, "")],
    }
    return render(request, "clusters/absence.html", context, status=422 if form.errors else 200)
