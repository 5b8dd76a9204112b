"""Writing in a plan, one part at a time and in place: the rest of the plan stays on the page."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from clusters.rules import is_member
from core.rules import Verdict
from core.versions import StaleVersion, Versioned
from people.auth import signed_in
from profiles import rules
from profiles.actions import plan as actions
from profiles.forms.plan import EvaluationForm, FocusForm, SettingsForm, VersionedForm
from profiles.models import DevelopmentPlan, FocusArea
from profiles.plan_page import long_date
from profiles.views.plan_shared import Editing, clock_time, give_words_back, plan_for, show_plan


class InPlaceView(View):
    """One part of a plan as a form on the plan's page.

    A POST saves; with the header `X-Autosave: 1` it answers in JSON as autosave.js expects: 200 with `saved_at` and
    `version`, 400 with `errors`, 409 with both texts when somebody else has saved meanwhile, 403 with the reason.
    What was typed is on every answer that did not save it.
    """

    http_method_names = ["get", "head", "post"]
    kind = ""
    plan: DevelopmentPlan

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.plan = plan_for(request.user, kwargs["pk"])
        self.find_part()
        verdict = self.rule()
        if not verdict:
            return self.refuse(verdict.reason)
        return super().dispatch(request, *args, **kwargs)

    # what each part says of itself

    def find_part(self) -> None:
        """Read what is edited, or raise 404."""

    def rule(self) -> Verdict:
        raise NotImplementedError

    def stored_form(self) -> VersionedForm:
        raise NotImplementedError

    def bound_form(self, data: Any) -> VersionedForm:
        raise NotImplementedError

    def save(self, form: VersionedForm) -> Versioned:
        raise NotImplementedError

    def editing(self, form: VersionedForm, **more: Any) -> Editing:
        raise NotImplementedError

    # the one way in which all of them are shown and saved

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return show_plan(request, self.plan, editing=self.editing(self.stored_form()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.bound_form(request.POST)
        if not form.is_valid():
            if self.is_autosave:
                return JsonResponse({"errors": form.errors}, status=400)
            return show_plan(request, self.plan, editing=self.editing(form), status=400)
        try:
            stored = self.save(form)
        except StaleVersion as stale:
            return self.show_both(form, stale.stored)
        except PermissionDenied as denied:
            return self.refuse(str(denied))
        return self.saved(stored)

    def saved(self, stored: Versioned) -> HttpResponse:
        saved_at = clock_time(stored.updated_at)
        if self.is_autosave:
            return JsonResponse({"saved_at": saved_at, "version": stored.version})
        if self.request.POST.get("go") == "stay":
            messages.success(self.request, _("Gemt kl. %(time)s.") % {"time": saved_at})
            return redirect(self.request.path + self.anchor)
        return redirect(self.plan.get_absolute_url() + self.anchor)

    def show_both(self, form: VersionedForm, stored: Any) -> HttpResponse:
        """Somebody has saved since: show what is stored beside what was typed, on the stored version."""
        names = [name for name in form.fields if name != "version"]
        conflict = [
            (str(form.fields[name].label), theirs, mine)
            for name in names
            if (theirs := _in_words(getattr(stored, name))) != (mine := _in_words(form.cleaned_data[name]))
        ]
        if not conflict:
            return self.saved(stored)
        by = getattr(stored, "updated_by", None)
        seen = {"saved_at": clock_time(stored.updated_at), "saved_by": by.name if by else ""}
        if self.is_autosave:
            html = render_to_string(
                "components/conflict.html",
                {"fields": conflict, "saved_at": seen["saved_at"], "by": seen["saved_by"], "scripted": True},
            )
            fields = {name: form.fields[name].prepare_value(getattr(stored, name)) for name in names}
            values = {"version": stored.version, **fields}
            message = _("Teksten er ændret et andet sted. Begge udgaver står her på siden.")
            answer = {"stored": values, "saved_at": seen["saved_at"], "message": message, "html": html}
            return JsonResponse(answer, status=409)
        data = self.request.POST.copy()
        data["version"] = str(stored.version)
        editing = self.editing(self.bound_form(data), conflict=conflict, **seen)
        return show_plan(self.request, self.plan, editing=editing, status=409)

    def refuse(self, reason: str) -> HttpResponse:
        """The rule says no. A member who was writing gets the words back; anybody else meets the 403 page."""
        if self.request.method != "POST" or not is_member(self.request.user, self.plan.team):
            raise PermissionDenied(reason)
        if self.is_autosave:
            copy = _("Din seneste ændring er ikke gemt. Kopiér den, før du forlader siden.")
            return JsonResponse({"message": f"{reason} {copy}"}, status=403)
        form = self.bound_form(self.request.POST)
        words = [
            (str(field.label), str(self.request.POST.get(name, "")))
            for name, field in form.fields.items()
            if name != "version"
        ]
        return give_words_back(self.request, self.plan, message=reason, words=words, status=403)

    @property
    def is_autosave(self) -> bool:
        return self.request.headers.get("X-Autosave") == "1"

    @property
    def anchor(self) -> str:
        """The place on the plan's page that is being written."""
        return ""


def _in_words(value: Any) -> str:
    """A field's value as the conflict shows it."""
    return long_date(value) if isinstance(value, datetime.date) else str(value or "")


class FocusPartView(InPlaceView):
    """A part that belongs to one focus area."""

    focus: FocusArea

    def find_part(self) -> None:
        mine = {focus.pk: focus for focus in self.plan.focus_areas.all()}
        if self.kwargs["focus_pk"] not in mine:
            raise Http404
        self.focus = mine[self.kwargs["focus_pk"]]
        self.focus.plan = self.plan

    @property
    def anchor(self) -> str:
        return focus_anchor(self.plan, self.focus.pk)


def focus_anchor(plan: DevelopmentPlan, focus_pk: int) -> str:
    """ "#indsats-2" for the plan's second focus area."""
    keys = [focus.pk for focus in plan.focus_areas.all()]
    return f"#indsats-{keys.index(focus_pk) + 1}"


class FocusView(FocusPartView):
    """A focus area's SMTTE texts."""

    def rule(self) -> Verdict:
        return rules.may_edit_plan(self.request.user, self.plan)

    def stored_form(self) -> FocusForm:
        return FocusForm.of(self.focus)

    def bound_form(self, data: Any) -> FocusForm:
        return FocusForm(data)

    def save(self, form: VersionedForm) -> Versioned:
        version = form.cleaned_data["version"]
        return actions.save_focus(
            focus=self.focus, version=version, values=form.values(), by=signed_in(self.request)
        )

    def editing(self, form: VersionedForm, **more: Any) -> Editing:
        keys = {"pk": self.plan.pk, "focus_pk": self.focus.pk}
        return Editing(
            kind="focus",
            part=self.focus.pk,
            form=form,
            url=reverse("profiles:focus_edit", kwargs=keys),
            back_url=self.plan.get_absolute_url() + self.anchor,
            hint=self.focus.reason.strip(),
            **{"saved_at": clock_time(self.focus.updated_at), **more},
        )


class EvaluationView(FocusPartView):
    """A focus area's evaluation, in the plan's year."""

    def rule(self) -> Verdict:
        return rules.may_evaluate_plan(self.request.user, self.plan)

    def stored_form(self) -> EvaluationForm:
        return EvaluationForm.of(self.focus)

    def bound_form(self, data: Any) -> EvaluationForm:
        return EvaluationForm(data)

    def save(self, form: VersionedForm) -> Versioned:
        return actions.save_evaluation(
            focus=self.focus,
            version=form.cleaned_data["version"],
            evaluation=form.cleaned_data["evaluation"],
            by=signed_in(self.request),
        )

    def editing(self, form: VersionedForm, **more: Any) -> Editing:
        keys = {"pk": self.plan.pk, "focus_pk": self.focus.pk}
        return Editing(
            kind="evaluation",
            part=self.focus.pk,
            form=form,
            url=reverse("profiles:focus_evaluate", kwargs=keys),
            back_url=self.plan.get_absolute_url() + self.anchor,
            **{"saved_at": clock_time(self.focus.updated_at) if self.focus.evaluation else "", **more},
        )


class SettingsView(InPlaceView):
    """The plan's year and the wish for support."""

    def rule(self) -> Verdict:
        return rules.may_edit_plan(self.request.user, self.plan)

    def stored_form(self) -> SettingsForm:
        return SettingsForm.of(self.plan)

    def bound_form(self, data: Any) -> SettingsForm:
        return SettingsForm(data)

    def save(self, form: VersionedForm) -> Versioned:
        version = form.cleaned_data["version"]
        return actions.save_plan(
            plan=self.plan, version=version, values=form.values(), by=signed_in(self.request)
        )

    def editing(self, form: VersionedForm, **more: Any) -> Editing:
        return Editing(
            kind="settings",
            form=form,
            url=reverse("profiles:plan_settings", args=[self.plan.pk]),
            back_url=self.plan.get_absolute_url() + self.anchor,
            **{"saved_at": clock_time(self.plan.updated_at), **more},
        )

    @property
    def anchor(self) -> str:
        return "#hele-planen"
