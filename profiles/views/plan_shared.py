"""What the views of a plan have in common: the scope, the page, and the page that gives typed words back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from clusters.rules import is_member
from core import autosave
from core.addresses import reverse
from core.autosave import TwoTexts
from core.rules import Verdict
from core.statements import found, kept
from people.auth import signed_in
from profiles.models import DevelopmentPlan
from profiles.plan_compare import has_changes
from profiles.plan_page import plan_page
from profiles.plan_reading import read_with_parts


def plan_for(user: Any, pk: int) -> DevelopmentPlan:
    """The plan with everything that its page shows, or 404 outside the user's scope."""
    return read_with_parts(found(_plan(user, pk)))


@kept
def _plan(user: Any, pk: int) -> QuerySet[DevelopmentPlan]:
    return DevelopmentPlan.objects.visible_to(user).with_head().with_support_for(user).filter(pk=pk)


def plan_to_choose_in(user: Any, pk: int) -> DevelopmentPlan:
    """The plan with its focus areas alone, or 404 outside the user's scope."""
    plan: DevelopmentPlan = get_object_or_404(DevelopmentPlan.objects.visible_to(user).for_choosing(), pk=pk)
    return plan


@dataclass(frozen=True)
class Editing:
    """The part of the page that is a form now.

    `kind` names its template; `part` is the key of the focus area it belongs to, None for the whole plan; `anchor` is
    its place on the page; `conflict` is there when somebody else has saved meanwhile.
    """

    kind: str
    form: Any
    url: str
    back_url: str
    anchor: str
    part: int | None = None
    conflict: TwoTexts | None = None
    title: str = ""
    hint: str = ""
    saved_at: str = ""
    remove_url: str = ""


def show_plan(
    request: HttpRequest, plan: DevelopmentPlan, *, editing: Editing | None = None, status: int = 200
) -> HttpResponse:
    """The plan's page, read only or with one part of it as a form."""
    page = plan_page(plan, signed_in(request))
    context = {
        "plan": plan,
        "page": page,
        "editing": editing,
        "has_changes": has_changes(plan),
        "pdf_url": reverse("profiles:plan_pdf", args=[plan.pk]),
        "crumbs": crumbs(plan),
        "section": "team" if page.rights.is_member else "area",
    }
    return render(request, "profiles/plan/page.html", context, status=status)


def section(request: HttpRequest, plan: DevelopmentPlan) -> str:
    """Where in the menu the reader is: their own team's plan, or one in their area."""
    return "team" if is_member(request.user, plan.team) else "area"


def crumbs(plan: DevelopmentPlan, *, here: str = "") -> list[tuple[str, str]]:
    """From the team to the plan, or to the page `here` below it; the round's pages begin with the team too."""
    title = _("Plan %(year)s") % {"year": plan.year_label}
    trail = [(plan.team.cluster.name, reverse("clusters:team", args=[plan.team_id]))]
    return [*trail, (title, plan.get_absolute_url()), (here, "")] if here else [*trail, (title, "")]


def give_words_back(
    request: HttpRequest,
    plan: DevelopmentPlan,
    *,
    message: str,
    words: Sequence[tuple[str, str]],
    status: int,
    may_see_plan: Verdict | bool = True,
) -> HttpResponse:
    """The page that gives words back, leading on to the plan if the reader may still see it."""
    way_on = (_("Gå til Min side"), reverse("home"))
    trail: list[tuple[str, str]] = []
    if may_see_plan:
        way_on = (_("Se planen, som den er nu"), plan.get_absolute_url())
        trail = crumbs(plan, here=_("Dine ord"))
    return autosave.give_words_back(
        request, message=message, words=words, way_on=way_on, crumbs=trail, status=status
    )
