"""The actions of a plan: added, changed and taken out while the team writes, followed once it is agreed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.addresses import reverse
from core.forms.versioned import VersionedForm
from core.rules import Verdict, require
from core.versions import Versioned
from core.words import long_date
from people.auth import signed_in
from profiles import plan_rules as rules
from profiles.actions import plan as actions
from profiles.forms.plan import ActionForm, ProgressForm
from profiles.models import Action, DevelopmentPlan
from profiles.views.plan_edit import FocusPartView, InPlaceView, focus_anchor
from profiles.views.plan_shared import plan_for


def _action_of(plan: DevelopmentPlan, pk: int) -> Action:
    """The plan's own action, or 404."""
    action: Action = get_object_or_404(plan.actions.select_related("owner"), pk=pk)
    action.plan = plan
    return action


class AddView(FocusPartView):
    """A new action in a focus area."""

    kind = "action"

    def rule(self) -> Verdict:
        return rules.may_edit_plan(self.request.user, self.plan)

    def make_form(self, data: Any = None) -> ActionForm:
        return ActionForm(data, plan=self.plan)

    def save(self, form: VersionedForm) -> Versioned:
        return actions.add_action(
            focus=self.focus,
            values=form.values(),
            by=signed_in(self.request),
            after=form.cleaned_data.get("after"),
        )

    def saved(self, stored: Versioned) -> HttpResponse:
        return _told(self, stored, _("Tiltaget er skrevet på planen."))

    def about(self) -> dict[str, Any]:
        return {"part": self.focus.pk, "title": _("Nyt tiltag")}


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

    kind = "action"

    def find_part(self) -> None:
        """What is written to an action that a colleague has taken out is refused by the verb, not lost in a 404."""
        try:
            super().find_part()
        except Http404:
            history = Action.events.rel.related_model.objects  # type: ignore[attr-defined]
            taken_out = history.filter(pgh_label="delete", plan=self.plan, pgh_obj=self.kwargs["action_pk"])
            gone = taken_out.first()
            if gone is None or self.request.method != "POST":
                raise
            self.action = Action(pk=gone.pgh_obj_id, plan=self.plan, focus_id=gone.focus_id)

    def rule(self) -> Verdict:
        return rules.may_edit_plan(self.request.user, self.plan)

    def make_form(self, data: Any = None) -> ActionForm:
        return ActionForm(data, plan=self.plan, action=self.action)

    def save(self, form: VersionedForm) -> Versioned:
        version = form.cleaned_data["version"]
        return actions.save_action(
            action=self.action, version=version, values=form.values(), by=signed_in(self.request)
        )

    def saved(self, stored: Versioned) -> HttpResponse:
        return _told(self, stored, _("Tiltaget er rettet."))

    def about(self) -> dict[str, Any]:
        remove_url = reverse("profiles:action_remove", args=[self.plan.pk, self.action.pk])
        return {"part": self.action.focus_id, "title": _("Ret tiltaget"), "remove_url": remove_url}


class ProgressView(ActionPartView):
    """How far an agreed action is."""

    kind = "progress"

    def rule(self) -> Verdict:
        return rules.may_report_progress(self.request.user, self.plan)

    def make_form(self, data: Any = None) -> ProgressForm:
        return ProgressForm(data, row=self.action)

    def save(self, form: VersionedForm) -> Versioned:
        version = form.cleaned_data["version"]
        return actions.report_progress(
            action=self.action, version=version, by=signed_in(self.request), **form.values()
        )

    def saved(self, stored: Versioned) -> HttpResponse:
        assert isinstance(stored, Action)
        status = stored.get_progress_display()
        said = _("»%(action)s« er nu: %(status)s.") % {"action": stored.text, "status": status}
        messages.success(self.request, said)
        return redirect(self.place_url)

    def about(self) -> dict[str, Any]:
        return {"part": self.action.focus_id, "title": self.action.text}


def _told(view: InPlaceView, action: Versioned, said: str) -> HttpResponse:
    """Back to the plan, saying what happened; a date after the plan's year is allowed, and mentioned."""
    assert isinstance(action, Action)
    last_day = view.plan.last_day
    messages.success(view.request, said)
    if action.due and last_day and action.due > last_day:
        late = _("Datoen ligger efter planåret, som slutter %(date)s. Det må den gerne, hvis I mener det.")
        messages.info(view.request, late % {"date": long_date(last_day)})
    return redirect(view.place_url)


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
