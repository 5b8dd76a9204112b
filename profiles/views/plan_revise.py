"""The leader's way with a plan as a whole: revise it, lay it aside, take it out again, change what it is about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clusters.rules import is_leader, remember_roles
from core.rules import Verdict, require
from core.state import Conflict
from people.auth import signed_in
from profiles import plan_rules as rules
from profiles.actions import plan_revise as actions
from profiles.forms.plan_revise import DiscardForm, FocusAddForm, FocusRemoveForm
from profiles.models import ChangeKind, DevelopmentPlan, FocusArea, FocusChange, ProfileArea
from profiles.views.plan_shared import crumbs, give_words_back, plan_for


@require_POST
def revise(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a revision of an agreed plan; the second of two clicks is led to the one that the first began."""
    plan = plan_for(request.user, pk)
    if not is_leader(request.user, plan.team):
        require(rules.may_revise_plan(request.user, plan))
    try:
        new = actions.start_revision(plan=plan, by=signed_in(request))
    except (Conflict, PermissionDenied) as refused:
        messages.info(request, str(refused))
        under_way = plan.revisions.being_written().first()
        return redirect(under_way or plan)
    messages.success(
        request, _("Den nye udgave er begyndt. Den aftalte plan gælder, indtil den nye er aftalt.")
    )
    return redirect(new)


@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a plan that was laid aside out again."""
    plan = plan_for(request.user, pk)
    if not is_leader(request.user, plan.team):
        require(rules.may_resume_plan(request.user, plan))
    try:
        actions.resume_plan(plan=plan, by=signed_in(request))
    except (Conflict, PermissionDenied) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Planen er taget frem igen, og I kan skrive videre."))
    return redirect(plan)


@dataclass(frozen=True)
class ReasonPage:
    """A page that asks for a reason before something is done."""

    heading: str
    intro: str
    button: str
    said: str
    act: Callable[[str], object]


@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Lay the plan aside, with a reason."""
    plan = plan_for(request.user, pk)
    revised = plan.revises_id is not None
    page = ReasonPage(
        heading=_("Læg planen til side?"),
        intro=_("Den aftalte plan gælder uændret. Det, I har skrevet i den nye udgave, bliver gemt hos jer.")
        if revised
        else _("I kan ikke skrive videre på den, men intet bliver slettet, og den kan tages frem igen."),
        button=_("Læg planen til side"),
        said=_("Planen er lagt til side. Teamet kan stadig læse den."),
        act=lambda reason: actions.discard_plan(plan=plan, reason=reason, by=signed_in(request)),
    )
    return _ask_why(request, plan, DiscardForm, page, rules.may_discard_plan(request.user, plan))


@require_http_methods(["GET", "HEAD", "POST"])
def focus_remove(request: HttpRequest, pk: int, focus_pk: int) -> HttpResponse:
    """Take a focus area out of the plan, with a reason."""
    plan = plan_for(request.user, pk)
    focus = focus_of(plan, focus_pk)
    page = ReasonPage(
        heading=_("Tag »%(area)s« ud af planen?") % {"area": focus.area.short_title},
        intro=_("Tekst, tiltag og samtale bliver gemt, så I kan tage indsatsområdet med igen."),
        button=_("Tag indsatsområdet ud"),
        said=_("»%(area)s« er taget ud af planen.") % {"area": focus.area.short_title},
        act=lambda reason: actions.remove_focus_area(focus=focus, reason=reason, by=signed_in(request)),
    )
    return _ask_why(request, plan, FocusRemoveForm, page, rules.may_change_focus_areas(request.user, plan))


def _ask_why(
    request: HttpRequest,
    plan: DevelopmentPlan,
    form_class: type[forms.Form],
    page: ReasonPage,
    verdict: Verdict,
) -> HttpResponse:
    """The page, or the deed. A leader who comes too late gets the reason back that they typed."""
    form = form_class(request.POST if request.method == "POST" else None)
    if not verdict:
        return _too_late(request, plan, form, verdict)
    if form.is_valid():
        try:
            page.act(form.cleaned_data["reason"])
        except (Conflict, PermissionDenied) as refused:
            return _reason_back(request, plan, form, str(refused), status=409)
        messages.success(request, page.said)
        return redirect(plan)
    context = {
        "plan": plan,
        "page": page,
        "form": form,
        "section": "team",
        "crumbs": crumbs(plan, here=page.button),
    }
    return render(request, "profiles/plan/reason.html", context, status=422 if form.is_bound else 200)


def _too_late(
    request: HttpRequest, plan: DevelopmentPlan, form: forms.Form, verdict: Verdict
) -> HttpResponse:
    if request.method != "POST" or not is_leader(request.user, plan.team):
        require(verdict)
    return _reason_back(request, plan, form, verdict.reason, status=403)


def _reason_back(
    request: HttpRequest, plan: DevelopmentPlan, form: forms.Form, message: str, *, status: int
) -> HttpResponse:
    words = [(str(field.label), form.data.get(name, "")) for name, field in form.fields.items()]
    return give_words_back(request, plan, message=message, words=words[-1:], status=status)


def focus_of(plan: DevelopmentPlan, pk: int) -> FocusArea:
    """The plan's own focus area, or 404."""
    focus: FocusArea
    for focus in plan.focus_areas.all():
        if focus.pk == pk:
            focus.plan = plan
            return focus
    raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
def focus_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one more focus area in: a new one, or one that went out before."""
    plan = plan_for(request.user, pk)
    remember_roles(request.user, plan.team)
    verdict = rules.may_change_focus_areas(request.user, plan)
    form = FocusAddForm(request.POST if request.method == "POST" else None, areas=areas_left(plan))
    if not verdict:
        return _too_late(request, plan, form, verdict)
    if form.is_valid():
        try:
            actions.add_focus_area(plan=plan, by=signed_in(request), **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Indsatsområdet er med i planen. Nu skal det skrives."))
            return redirect(plan.get_absolute_url() + f"#indsats-{len(plan.focus_areas.all()) + 1}")
    context: dict[str, Any] = {
        "plan": plan,
        "form": form,
        "removed": _removed(plan),
        "section": "team",
        "crumbs": crumbs(plan, here=_("Tilføj et indsatsområde")),
    }
    return render(request, "profiles/plan/focus_add.html", context, status=422 if form.is_bound else 200)


def areas_left(plan: DevelopmentPlan) -> Any:
    """The core areas of the plan's profile edition that it has not chosen."""
    chosen = [focus.area for focus in plan.focus_areas.all()]
    first = DevelopmentPlan.objects.select_related("assessment").get(pk=plan.line)
    profile = (
        first.assessment.profile_id if first.assessment else next((area.profile_id for area in chosen), None)
    )
    return ProfileArea.objects.filter(profile=profile).exclude(pk__in=[area.pk for area in chosen])


def _removed(plan: DevelopmentPlan) -> list[FocusChange]:
    """What went out and is not back, the latest first."""
    chosen = {focus.area_id for focus in plan.focus_areas.all()}
    changes = plan.focus_changes.filter(kind=ChangeKind.REMOVED).select_related("area", "by").order_by("-pk")
    latest: dict[int, FocusChange] = {}
    for change in changes:
        if change.area_id not in chosen:
            latest.setdefault(change.area_id, change)
    return list(latest.values())


@require_POST
def focus_restore(request: HttpRequest, pk: int, change_pk: int) -> HttpResponse:
    """Take a focus area that went out in again, as it was."""
    plan = plan_for(request.user, pk)
    change: FocusChange = get_object_or_404(plan.focus_changes.filter(kind=ChangeKind.REMOVED), pk=change_pk)
    require(rules.may_change_focus_areas(request.user, plan))
    try:
        actions.restore_focus_area(change=change, by=signed_in(request))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("Indsatsområdet er med igen, som det var."))
    return redirect(plan)
