"""What has changed in a plan: since the agreement that it revises, and since it was last sent back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from profiles.plan_compare import comparisons
from profiles.views.plan_shared import crumbs, plan_for, section


@require_safe
def changes(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of changes."""
    plan = plan_for(request.user, pk)
    context = {
        "plan": plan,
        "comparisons": comparisons(plan),
        "section": section(request, plan),
        "crumbs": crumbs(plan, here=_("Ændringer")),
    }
    return render(request, "profiles/plan/changes.html", context)
