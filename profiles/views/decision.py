"""The area chief's answer to a plan, written with the plan in view. What the chief has typed is never lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_POST

from clusters.rules import is_chief, remember_roles
from core.addresses import reverse
from core.autosave import TwoTexts
from core.rules import require
from core.state import Conflict
from core.statements import found, kept
from core.words import clock_time, short_date
from people.auth import signed_in
from people.models import User
from profiles import plan_rules as rules
from profiles.actions import plan as actions
from profiles.forms.draft import promises_begun
from profiles.forms.plan import DecisionForm, PromiseFormSet, decision_of
from profiles.models import DevelopmentPlan, PlanEvent, Promise
from profiles.plan_compare import comparisons
from profiles.plan_page import plan_page
from profiles.plan_reading import read_with_parts
from profiles.views.followup import back_to
from profiles.views.plan_shared import crumbs, give_words_back, plan_for

_PREFIX = "promises"


class DecideView(View):
    """The plan with a field under each focus area. A POST here only makes room for one promise more."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        plan: Any = read_with_parts(found(_plan_begun(signed_in(request), pk)))
        remember_roles(request.user, plan.team)
        require(rules.may_decide_plan(request.user, plan))
        words = plan.draft_words or {}
        form = DecisionForm(plan=plan, initial=words)
        promises = _promises(plan, initial=promises_begun(words))
        saved_at = clock_time(plan.draft_at)
        return _page(request, plan, form, promises, version=plan.draft_version or 0, saved_at=saved_at)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        plan = known_plan(request, pk)
        if not rules.may_decide_plan(request.user, plan):
            return too_late(request, plan)
        return show_typed(request, plan, more=1)


@kept
def _plan_begun(chief: User, pk: int) -> QuerySet[Any]:
    plans: QuerySet[Any] = DevelopmentPlan.objects.visible_to(chief).with_head().with_draft_of(chief)
    return plans.filter(pk=pk)


def show_typed(
    request: HttpRequest,
    plan: DevelopmentPlan,
    *,
    more: int = 0,
    status: int = 200,
    conflict: TwoTexts | None = None,
) -> HttpResponse:
    """The page with what was typed, unjudged, and room for `more` promises."""
    data = request.POST.copy()
    promises = _promises(plan, data)
    data[f"{_PREFIX}-TOTAL_FORMS"] = str(min(promises.total_form_count() + more, promises.max_num))
    form, promises = _unjudged(DecisionForm(data, plan=plan)), _unjudged(_promises(plan, data))
    return _page(request, plan, form, promises, status=status, conflict=conflict)


@require_POST
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree the plan with the team."""
    said = _("Planen er aftalt. Teamet kan se det på sin side, og dine løfter står i planen.")
    return _decide(request, pk, actions.agree_plan, said)


@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the plan back with words to work on."""
    said = _("Planen er sendt tilbage til teamet med dine ord.")
    return _decide(request, pk, actions.return_plan, said, is_return=True)


def _decide(
    request: HttpRequest,
    pk: int,
    action: Callable[..., DevelopmentPlan],
    said: str,
    *,
    is_return: bool = False,
) -> HttpResponse:
    plan = known_plan(request, pk)
    if not rules.may_decide_plan(request.user, plan):
        return too_late(request, plan)
    form, promises = DecisionForm(request.POST, plan=plan), _promises(plan, request.POST)
    if not (form.is_valid() & promises.is_valid()):
        return _page(request, plan, form, promises, status=422)
    decision = decision_of(form, promises)
    if is_return and not (decision.note.strip() or any(text.strip() for text in decision.comments.values())):
        form.add_error(
            None,
            _("Skriv mindst ét sted, hvad teamet skal arbejde videre med, før du sender planen tilbage."),
        )
        return _page(request, plan, form, promises, status=422)
    try:
        action(plan=plan, decision=decision, by=signed_in(request))
    except Conflict:
        return too_late(request, known_plan(request, pk))
    messages.success(request, said)
    return (
        redirect("profiles:plan", pk=pk)
        if not is_return
        else redirect("profiles:area", pk=plan.team.cluster.area_id)
    )


def known_plan(request: HttpRequest, pk: int) -> DevelopmentPlan:
    """A plan that the user sees, or one that was in their hands as chief until a moment ago; else 404.

    The latter is only for giving their words back: nothing of the plan's text is shown.
    """
    try:
        return plan_for(request.user, pk)
    except Http404:
        handed = DevelopmentPlan.objects.handed_to(request.user).for_reading()
        plan: DevelopmentPlan = get_object_or_404(handed, pk=pk)
        return plan


def too_late(request: HttpRequest, plan: DevelopmentPlan) -> HttpResponse:
    """Tell a chief what became of the plan, with every word they typed; anybody else meets the 403 page."""
    verdict = rules.may_decide_plan(request.user, plan)
    if not is_chief(request.user, plan.team) or plan.can("agree"):
        require(verdict)
    form, promises = DecisionForm(request.POST, plan=plan), _promises(plan, request.POST)
    visible = DevelopmentPlan.objects.visible_to(request.user).filter(pk=plan.pk).exists()
    message = _("%(what)s Dit svar er derfor ikke sendt.") % {"what": _what_happened(plan)}
    words = _typed(form, promises)
    return give_words_back(request, plan, message=message, words=words, status=409, may_see_plan=visible)


def _what_happened(plan: DevelopmentPlan) -> str:
    last = PlanEvent.objects.filter(subject=plan).select_related("by").latest("pk")
    words = {
        "withdraw": _("%(who)s har trukket planen tilbage %(date)s."),
        "return": _("%(who)s har sendt planen tilbage til teamet %(date)s."),
        "agree": _("%(who)s har aftalt planen med teamet %(date)s."),
        "conclude": _("%(who)s har afsluttet planen %(date)s."),
    }
    who = last.by.name if last.by else _("Teamet")
    return words.get(last.verb, _("Planen ligger ikke til aftale mere.")) % {
        "who": who,
        "date": short_date(last.at),
    }


def _typed(form: DecisionForm, promises: Any) -> list[tuple[str, str]]:
    """Label and text of every field as it came, in the order of the page."""
    places = {f"comment-{focus.pk}": focus.area.short_title for focus in form.focus_areas}
    words = [
        (places.get(name, str(field.label)), form.data.get(name, "")) for name, field in form.fields.items()
    ]
    for row in promises.forms:
        text, due = (row.data.get(row.add_prefix(name), "") for name in ("text", "due"))
        words.append((_("Det lover jeg"), f"{text} ({due})" if text and due else text))
    return words


def _promises(plan: DevelopmentPlan, data: Any = None, *, initial: Any = None) -> Any:
    return PromiseFormSet(data, prefix=_PREFIX, form_kwargs={"plan": plan}, initial=initial)


def _unjudged(form: Any) -> Any:
    """The form with what was typed, but no complaints: the writer is not done."""
    forms = getattr(form, "forms", [form])
    for one in forms:
        one._errors = {}
    if forms != [form]:
        form._errors, form._non_form_errors = [{} for _one in forms], form.error_class()
    return form


def _page(
    request: HttpRequest,
    plan: DevelopmentPlan,
    form: DecisionForm,
    promises: Any,
    *,
    status: int = 200,
    version: int | str | None = None,
    saved_at: str = "",
    conflict: TwoTexts | None = None,
) -> HttpResponse:
    """`version` and `saved_at` are the draft's; a form that comes back keeps the version it was sent with."""
    page = plan_page(plan, signed_in(request))
    fields = [form.comment_field(focus) for focus in form.focus_areas]
    context = {
        "plan": plan,
        "page": page,
        "form": form,
        "answers": list(zip(page.chapters, fields, strict=True)),
        "promises": promises,
        "comparisons": comparisons(plan),
        "pdf_url": reverse("profiles:plan_pdf", args=[plan.pk]),
        "version": request.POST.get("version", "0") if version is None else version,
        "saved_at": saved_at,
        "conflict": conflict,
        "owner": signed_in(request).public_id,
        "section": "area",
        "crumbs": crumbs(plan, here=_("Svar")),
    }
    return render(request, "profiles/plan/decide.html", context, status=status)


@require_POST
def keep(request: HttpRequest, pk: int, promise_pk: int) -> HttpResponse:
    """Mark a promise as kept."""
    plan = plan_for(request.user, pk)
    promise: Promise = get_object_or_404(plan.promises, pk=promise_pk)
    require(rules.may_keep_promise(request.user, plan))
    done = actions.keep_promise(promise=promise, by=signed_in(request))
    messages.success(
        request, _("Løftet er markeret som holdt.") if done else _("Løftet var allerede markeret som holdt.")
    )
    return redirect(back_to(request, plan))
