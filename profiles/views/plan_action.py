"""The actions of a plan: added, changed and taken out while the team writes, followed once it is agreed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.rules import Verdict, require
from core.versions import Versioned
from people.auth import signed_in
from profiles import rules
from profiles.actions import plan as actions
from profiles.forms.plan import ActionForm, ProgressForm, VersionedForm
from profiles.models import Action, DevelopmentPlan
from profiles.plan_page import long_date
from profiles.views.plan_edit import FocusPartView, InPlaceView, focus_anchor
from profiles.views.plan_shared import Editing, plan_for


def _action_of(plan: DevelopmentPlan, pk: int) -> Action:
    """The plan's own action, or 404."""
    action: Action = get_object_or_404(plan.actions.select_related("owner"), pk=pk)
    action.plan = plan
    return action


class AddView(FocusPartView):
    """A new action in a focus area."""

    def rule(self) -> Verdict:
        return rules.may_edit_plan(self.request.user, self.plan)

    def stored_form(self) -> ActionForm:
        return ActionForm(plan=self.plan)

    def bound_form(self, data: Any) -> ActionForm:
        return ActionForm(data, plan=self.plan)

    def save(self, form: VersionedForm) -> Versioned:
        return actions.add_action(focus=self.focus, values=form.values(), by=signed_in(self.request))

    def saved(self, stored: Versioned) -> HttpResponse:
        assert isinstance(stored, Action)
        return _told(self.request, stored, self.plan, _("Tiltaget er skrevet på planen."))

    def editing(self, form: VersionedForm, **more: Any) -> Editing:
        keys = {"pk": self.plan.pk, "focus_pk": self.focus.pk}
        return Editing(
            kind="action",
            part=self.focus.pk,
            form=form,
            url=reverse("profiles:action_add", kwargs=keys),
            back_url=self.plan.get_absolute_url() + self.anchor,
            anchor=self.anchor.removeprefix("#"),
            title=_("Nyt tiltag"),
            **more,
        )


class ActionPartView(InPlaceView):
    """A part that is one action."""

    action: Action

    def find_part(self) -> None:
        self.action = _action_of(self.plan, self.kwargs["action_pk"])

    @property
    def anchor(self) -> str:
        return focus_anchor(self.plan, self.action.focus_id)


class EditView(ActionPartView):
    """An action's words, owner and date."""

    def rule(self) -> Verdict:
        return rules.may_edit_plan(self.request.user, self.plan)

    def stored_form(self) -> ActionForm:
        return ActionForm(plan=self.plan, action=self.action)

    def bound_form(self, data: Any) -> ActionForm:
        return ActionForm(data, plan=self.plan, action=self.action)

    def save(self, form: VersionedForm) -> Versioned:
        version = form.cleaned_data["version"]
        return actions.save_action(
            action=self.action, version=version, values=form.values(), by=signed_in(self.request)
        )

    def saved(self, stored: Versioned) -> HttpResponse:
        assert isinstance(stored, Action)
        return _told(self.request, stored, self.plan, _("Tiltaget er rettet."))

    def editing(self, form: VersionedForm, **more: Any) -> Editing:
        keys = {"pk": self.plan.pk, "action_pk": self.action.pk}
        return Editing(
            kind="action",
            part=self.action.focus_id,
            form=form,
            url=reverse("profiles:action_edit", kwargs=keys),
            back_url=self.plan.get_absolute_url() + self.anchor,
            anchor=self.anchor.removeprefix("#"),
            title=_("Ret tiltaget"),
            remove_url=reverse("profiles:action_remove", kwargs=keys),
            **more,
        )


class ProgressView(ActionPartView):
    """How far an agreed action is."""

    def rule(self) -> Verdict:
        return rules.may_report_progress(self.request.user, self.plan)

    def stored_form(self) -> ProgressForm:
        return ProgressForm.of(self.action)

    def bound_form(self, data: Any) -> ProgressForm:
        return ProgressForm(data)

    def save(self, form: VersionedForm) -> Versioned:
        return actions.report_progress(
            action=self.action,
            version=form.cleaned_data["version"],
            progress=form.cleaned_data["progress"],
            by=signed_in(self.request),
        )

    def saved(self, stored: Versioned) -> HttpResponse:
        assert isinstance(stored, Action)
        said = _("»%(action)s« er nu: %(status)s.") % {
            "action": stored.text,
            "status": stored.get_progress_display(),
        }
        messages.success(self.request, said)
        return redirect(self.plan.get_absolute_url() + self.anchor)

    def editing(self, form: VersionedForm, **more: Any) -> Editing:
        keys = {"pk": self.plan.pk, "action_pk": self.action.pk}
        return Editing(
            kind="progress",
            part=self.action.focus_id,
            form=form,
            url=reverse("profiles:action_progress", kwargs=keys),
            back_url=self.plan.get_absolute_url() + self.anchor,
            anchor=self.anchor.removeprefix("#"),
            title=self.action.text,
            **more,
        )


def _told(request: HttpRequest, action: Action, plan: DevelopmentPlan, said: str) -> HttpResponse:
    """Back to the plan, saying what happened; a date after the plan's year is allowed, and mentioned."""
    messages.success(request, said)
    if action.due and plan.last_day and action.due > plan.last_day:
        late = _("Datoen ligger efter planåret, som slutter %(date)s. Det må den gerne, hvis I mener det.")
        messages.info(request, late % {"date": long_date(plan.last_day)})
    return redirect(plan.get_absolute_url() + focus_anchor(plan, action.focus_id))


@require_POST
def remove(request: HttpRequest, pk: int, action_pk: int) -> HttpResponse:
    """Take an action out of a plan that is being written."""
    plan = plan_for(request.user, pk)
    action = _action_of(plan, action_pk)
    require(rules.may_edit_plan(request.user, plan))
    place = focus_anchor(plan, action.focus_id)
    actions.remove_action(action=action, by=signed_in(request))
    messages.success(request, _("Tiltaget »%(action)s« er taget ud af planen.") % {"action": action.text})
    return redirect(plan.get_absolute_url() + place)
