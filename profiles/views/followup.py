"""A follow-up of an agreed plan: its page, its minutes, and the verbs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clusters.superior import superior
from core import clock
from core.autosave import AutosaveView, TwoTexts
from core.forms.versioned import VersionedForm
from core.rules import Verdict, require
from core.state import Conflict
from core.versions import StaleVersion, Versioned
from core.words import clock_time, short_date
from people.auth import signed_in
from profiles import follow_rules as rules
from profiles import plan_rules
from profiles.actions import followup as actions
from profiles.actions.plan import report_progress
from profiles.follow_page import follow_page
from profiles.forms.followup import AddForm, HoldForm, MinutesForm, MoveForm, SkipForm
from profiles.forms.plan import ProgressForm
from profiles.models import Action, DevelopmentPlan, FollowUp, FollowUpKind, Progress
from profiles.views.plan_shared import crumbs, give_words_back, section


def follow_up_for(user: Any, pk: int) -> FollowUp:
    """The follow-up with its plan, or 404 outside the user's scope. Without minutes for who does not read them."""
    rows = FollowUp.objects.visible_to(user).with_reading(user)
    found: FollowUp = get_object_or_404(
        rows.select_related("team_confirmed_by", "chief_confirmed_by", "updated_by"), pk=pk
    )
    plans = DevelopmentPlan.objects.visible_to(user).for_following()
    found.plan = get_object_or_404(plans, pk=found.plan_id)
    if not found.reads_minutes:  # type: ignore[attr-defined]  # annotated by the queryset
        found.minutes = ""
    return found


def _page(request: HttpRequest, follow_up: FollowUp, *, status: int = 200, **more: Any) -> HttpResponse:
    plan = follow_up.plan
    page = follow_page(follow_up, signed_in(request))
    context = {
        "follow_up": follow_up,
        "plan": plan,
        "page": page,
        "choices": Progress.choices,
        "hold_form": HoldForm(initial={"held_on": min(follow_up.due, clock.today())}),
        "form": None,
        "conflict": None,
        "saved_at": "",
        "section": section(request, plan),
        "crumbs": crumbs(plan, here=page.title),
        **more,
    }
    return render(request, "profiles/followup/page.html", context, status=status)


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The agenda, the minutes, and what comes next."""
    return _page(request, follow_up_for(request.user, pk))


class MinutesView(AutosaveView):
    """The minutes being written, with the agenda in view."""

    follow_up: FollowUp

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.follow_up = follow_up_for(request.user, kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def rule(self) -> Verdict:
        return rules.may_write_minutes(self.request.user, self.follow_up)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require(self.rule())
        return super().get(request, *args, **kwargs)

    def make_form(self, data: Any = None) -> VersionedForm:
        return MinutesForm(data, row=self.follow_up)

    def save(self, form: VersionedForm) -> Versioned:
        return actions.save_minutes(
            follow_up=self.follow_up,
            version=form.cleaned_data["version"],
            minutes=form.cleaned_data["minutes"],
            by=signed_in(self.request),
        )

    def show(
        self, form: VersionedForm, *, status: int = 200, conflict: TwoTexts | None = None
    ) -> HttpResponse:
        saved_at = clock_time(self.follow_up.updated_at) if self.follow_up.minutes else ""
        return _page(
            self.request, self.follow_up, status=status, form=form, conflict=conflict, saved_at=saved_at
        )

    def saved(self, stored: Versioned) -> HttpResponse:
        if self.request.POST.get("go") == "stay":
            messages.success(self.request, _("Gemt kl. %(time)s.") % {"time": clock_time(stored.updated_at)})
            return redirect(self.request.path + "#referat")
        return redirect(self.follow_up.get_absolute_url() + "#referat")

    def too_late(self, reason: str, words: Sequence[tuple[str, str]]) -> HttpResponse:
        """Who could have written gets the words back; anybody else meets the 403 page."""
        if not self.follow_up.reads_minutes:  # type: ignore[attr-defined]
            raise PermissionDenied(reason)
        return give_words_back(self.request, self.follow_up.plan, message=reason, words=words, status=403)


def _require(
    request: HttpRequest, follow_up: FollowUp, verb: str, rule: Callable[[Any, FollowUp], Verdict]
) -> None:
    """Refuse whose it is not, and a form that there is no use for; who comes too late is told by the action."""
    is_too_late = request.method == "POST" and not follow_up.can(verb)
    require(rules.whose(request.user, follow_up, verb) if is_too_late else rule(request.user, follow_up))


# --- When and where -----------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Another date, with a reason; a time and a place."""
    follow_up = follow_up_for(request.user, pk)
    _require(request, follow_up, "move", rules.may_move_follow_up)
    form = MoveForm(request.POST if request.method == "POST" else None, follow_up=follow_up)
    if form.is_valid():
        try:
            actions.move(follow_up=follow_up, by=signed_in(request), **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
        else:
            messages.success(request, _("Det er gemt. Alle, der er med, kan se det."))
            return redirect(follow_up)
    return _form_page(
        request, follow_up.plan, form, _("Flyt, eller sæt tid og sted"), _("Gem"), follow_up=follow_up
    )


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """One more follow-up of a plan than was laid out. Who comes too late is told by the action."""
    plans = DevelopmentPlan.objects.visible_to(request.user).select_related("team__cluster__area")
    plan: DevelopmentPlan = get_object_or_404(plans, pk=pk)
    posted = request.POST if request.method == "POST" else None
    require((rules.may_add_follow_up if posted is None else rules.whose_to_add)(request.user, plan))
    words = superior(plan.team).words
    form = AddForm(posted, kinds=rules.kinds_to_add(request.user, plan), chief=words)
    if form.is_valid():
        try:
            made = actions.add(plan=plan, by=signed_in(request), **form.values())
        except ValidationError as error:
            form.add_error(None, error)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
        else:
            said = _("Aftalt til %(date)s. Portalen minder om det i god tid.")
            messages.success(request, said % {"date": short_date(made.due)})
            return redirect(made)
    intro = ""
    if len(form.kinds) == 1:
        intro = _("En kvalitets- og supportsamtale mere end dem, der blev lagt, da planen blev aftalt.")
    return _form_page(request, plan, form, _("Aftal en opfølgning mere"), _("Aftal"), intro=intro)


@require_http_methods(["GET", "HEAD", "POST"])
def skip(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave it out, with a reason."""
    follow_up = follow_up_for(request.user, pk)
    form = SkipForm(request.POST if request.method == "POST" else None)
    _require(request, follow_up, "skip", rules.may_skip_follow_up)
    if form.is_valid():
        try:
            actions.skip(follow_up=follow_up, by=signed_in(request), **form.cleaned_data)
        except Conflict as conflict:
            return _reason_back(request, follow_up, form, str(conflict))
        messages.success(request, _("Mødet er sprunget over, og begrundelsen står i planen."))
        return redirect(follow_up.plan)
    intro = _("Skal mødet bare ligge en anden dag, så flyt det hellere.")
    heading = _("Spring over")
    return _form_page(request, follow_up.plan, form, heading, heading, follow_up=follow_up, intro=intro)


def _reason_back(request: HttpRequest, follow_up: FollowUp, form: forms.Form, message: str) -> HttpResponse:
    words = [(str(form.fields["reason"].label), form.data.get("reason", ""))]
    return give_words_back(request, follow_up.plan, message=message, words=words, status=409)


def _form_page(
    request: HttpRequest,
    plan: DevelopmentPlan,
    form: forms.Form,
    heading: str,
    button: str,
    *,
    follow_up: FollowUp | None = None,
    intro: str = "",
) -> HttpResponse:
    kind = str(follow_up.get_kind_display()) if follow_up else ""
    day = short_date(follow_up.due) if follow_up else ""
    context = {
        "kicker": " · ".join(filter(None, [kind, day, plan.team.cluster.name])),
        "form": form,
        "heading": heading,
        "button": button,
        "intro": intro,
        "back_url": (follow_up or plan).get_absolute_url(),
        "section": section(request, plan),
        "crumbs": crumbs(plan, here=kind or heading),
    }
    status = 422 if form.is_bound else 200
    return render(request, "profiles/followup/form.html", context, status=status)


# --- Verbs --------------------------------------------------------------------------------------------------------


@require_POST
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that it took place, and on which day. Who comes second is told what happened first."""
    follow_up = follow_up_for(request.user, pk)
    form = HoldForm(request.POST)
    _require(request, follow_up, "hold", rules.may_hold_follow_up)
    if not form.is_valid():
        return _page(request, follow_up, hold_form=form, status=422)
    try:
        actions.hold(follow_up=follow_up, held_on=form.cleaned_data["held_on"], by=signed_in(request))
    except ValidationError as error:
        form.add_error("held_on", error)
        return _page(request, follow_up, hold_form=form, status=422)
    except Conflict as conflict:
        messages.error(request, str(conflict))
        return redirect(follow_up)
    messages.success(request, _said(follow_up))
    return redirect(follow_up.get_absolute_url() + "#referat")


def _said(follow_up: FollowUp) -> str:
    if follow_up.kind == FollowUpKind.TALK:
        return _("Samtalen er holdt. Skriv et kort referat, mens I husker den. I bekræfter det begge to.")
    return _("Mødet er holdt. Skriv et par linjer, mens I husker det.")


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm the minutes that were on the page, for one's own side."""
    follow_up = follow_up_for(request.user, pk)
    version = forms.IntegerField(min_value=0)
    try:
        seen = version.clean(request.POST.get("version"))
        done = actions.confirm(follow_up=follow_up, version=seen, by=signed_in(request))
    except (Conflict, ValidationError) as refused:
        words = str(refused) if isinstance(refused, Conflict) else _("Læs referatet igen, før du bekræfter.")
        messages.error(request, words)
    else:
        messages.success(
            request, _("Du har bekræftet referatet.") if done else _("Du havde allerede bekræftet referatet.")
        )
    return redirect(follow_up.get_absolute_url() + "#referat")


@require_POST
def progress(request: HttpRequest, pk: int, action_pk: int) -> HttpResponse:
    """How far an action is, said at the meeting."""
    follow_up = follow_up_for(request.user, pk)
    action: Action = get_object_or_404(follow_up.plan.actions.all(), pk=action_pk)
    action.plan = follow_up.plan
    require(plan_rules.may_report_progress(request.user, follow_up.plan))
    form = ProgressForm(request.POST, row=action)
    place = f"{follow_up.get_absolute_url()}#tiltag-{action.pk}"
    if not form.is_valid():
        messages.error(request, _("Vælg, hvor langt I er."))
        return redirect(place)
    try:
        version = form.cleaned_data["version"]
        action = report_progress(action=action, version=version, by=signed_in(request), **form.values())
    except StaleVersion:
        action.refresh_from_db(fields=["progress"])
        words = {"action": action.text, "status": action.get_progress_display()}
        said = _("En kollega har ændret »%(action)s« imens. Det er nu: %(status)s.") % words
        messages.error(request, said)
        return redirect(place)
    words = {"action": action.text, "status": action.get_progress_display()}
    messages.success(request, _("»%(action)s« er nu: %(status)s.") % words)
    return redirect(place)


def back_to(request: HttpRequest, plan: DevelopmentPlan) -> str:
    """The follow-up that a verb of the plan was pressed on, when it was; else the plan."""
    named = request.POST.get("opfoelgning", "")
    if named.isascii() and named.isdigit() and plan.follow_ups.filter(pk=named[:18]).exists():
        return reverse("profiles:follow_up", args=[int(named[:18])])
    return plan.get_absolute_url()
