"""What the team takes with it from earlier plans: open actions, and words as a beginning."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.rules import require
from core.state import Conflict
from people.auth import signed_in
from profiles import plan_rules as rules
from profiles.actions import plan_carry as actions
from profiles.models import Action, DevelopmentPlan, FocusArea, Promise
from profiles.views.plan_revise import focus_of
from profiles.views.plan_shared import crumbs, plan_to_choose_in


@require_http_methods(["GET", "HEAD", "POST"])
def carry(request: HttpRequest, pk: int) -> HttpResponse:
    """Open actions of the plans before this one; POST lets one of them go on here."""
    plan = plan_to_choose_in(request.user, pk)
    require(rules.may_edit_plan(request.user, plan))
    offered = Action.objects.offered_to(plan).select_related("owner", "plan__team__cluster", "focus__area")
    if request.method == "POST":
        return _carry(request, plan)
    promises = Promise.objects.filter(plan__in=actions.sources(plan), kept_at__isnull=True).select_related(
        "by", "plan"
    )
    focus_areas = list(plan.focus_areas.all())
    by_key = {focus.area.key: focus.pk for focus in focus_areas}
    context = {
        "plan": plan,
        "offered": [(action, by_key.get(action.focus.area.key)) for action in offered],
        "promises": promises,
        "focus_areas": focus_areas,
        "section": "team",
        "crumbs": crumbs(plan, here=_("Fra tidligere planer")),
    }
    return render(request, "profiles/plan/carry.html", context)


def _carry(request: HttpRequest, plan: DevelopmentPlan) -> HttpResponse:
    keys = {name: request.POST.get(name, "") for name in ("action", "focus")}
    if not all(key.isdecimal() and len(key) < 19 for key in keys.values()):
        messages.error(request, _("Vælg det indsatsområde, som tiltaget hører til."))
        return redirect("profiles:plan_carry", plan.pk)
    focus = focus_of(plan, int(keys["focus"]))
    visible = Action.objects.filter(plan__in=actions.sources(plan))
    action: Action = get_object_or_404(visible, pk=int(keys["action"]))
    try:
        actions.carry_action(action=action, focus=focus, by=signed_in(request))
    except (Conflict, PermissionDenied) as refused:
        messages.info(request, str(refused))
    else:
        messages.success(request, _("»%(action)s« er taget med i planen.") % {"action": action.text})
    return redirect("profiles:plan_carry", plan.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def fetch(request: HttpRequest, pk: int, focus_pk: int) -> HttpResponse:
    """Earlier plans' words, to begin from; POST puts them where nothing is written."""
    plan = plan_to_choose_in(request.user, pk)
    require(rules.may_edit_plan(request.user, plan))
    focus = focus_of(plan, focus_pk)
    found = FocusArea.objects.to_fetch_from(plan).select_related("area", "plan__team__cluster")
    if request.method == "POST":
        key = request.POST.get("source", "")
        source: FocusArea = get_object_or_404(found, pk=int(key) if key.isdecimal() and len(key) < 19 else 0)
        filled = actions.fetch_words(focus=focus, source=source, by=signed_in(request))
        if filled:
            messages.success(request, _("Ordene er hentet. Det, I selv havde skrevet, er ikke rørt."))
        else:
            messages.info(request, _("Der var ikke noget tomt felt at hente ord til."))
        return redirect("profiles:focus_edit", plan.pk, focus.pk)
    same_first = sorted(found, key=lambda one: (one.area.key != focus.area.key, -one.plan_id, one.order))
    context = {
        "plan": plan,
        "focus": focus,
        "found": same_first,
        "section": "team",
        "crumbs": crumbs(plan, here=_("Hent ord")),
    }
    return render(request, "profiles/plan/fetch.html", context)
