"""Writing in a plan, one part at a time and in place: the rest of the plan stays on the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from clusters.rules import is_member
from core.autosave import AutosaveView, TwoTexts
from core.forms.versioned import VersionedForm
from core.rules import Verdict, require
from core.versions import Versioned
from core.words import clock_time
from people.auth import signed_in
from profiles import plan_rules as rules
from profiles.actions import plan as actions
from profiles.forms.plan import EvaluationForm, FocusForm, SettingsForm
from profiles.models import DevelopmentPlan, FocusArea
from profiles.views.plan_shared import Editing, give_words_back, plan_for, show_plan


class InPlaceView(AutosaveView):
    """One part of a plan as a form on the plan's page. `kind` names its template."""

    kind = ""
    plan: DevelopmentPlan

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.plan = plan_for(request.user, kwargs["pk"])
        self.find_part()
        return super().dispatch(request, *args, **kwargs)

    def find_part(self) -> None:
        """Read what is edited, or raise 404."""

    def about(self) -> dict[str, Any]:
        """What the part's template is to know beside the form, as fields of `Editing`."""
        return {}

    @property
    def anchor(self) -> str:
        """The place on the plan's page that is being written."""
        return ""

    @property
    def place_url(self) -> str:
        """The plan's page at that place."""
        return self.plan.get_absolute_url() + self.anchor

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require(self.rule())
        return super().get(request, *args, **kwargs)

    def show(
        self, form: VersionedForm, *, status: int = 200, conflict: TwoTexts | None = None
    ) -> HttpResponse:
        editing = Editing(
            kind=self.kind,
            form=form,
            url=self.request.path,
            back_url=self.place_url,
            anchor=self.anchor.removeprefix("#"),
            conflict=conflict,
            **self.about(),
        )
        return show_plan(self.request, self.plan, editing=editing, status=status)

    def saved(self, stored: Versioned) -> HttpResponse:
        if self.request.POST.get("go") == "stay":
            messages.success(self.request, _("Gemt kl. %(time)s.") % {"time": clock_time(stored.updated_at)})
            return redirect(self.request.path + self.anchor)
        return redirect(self.place_url)

    def too_late(self, reason: str, words: Sequence[tuple[str, str]]) -> HttpResponse:
        """A member who was writing gets the words back; anybody else meets the 403 page."""
        if not is_member(self.request.user, self.plan.team):
            raise PermissionDenied(reason)
        return give_words_back(self.request, self.plan, message=reason, words=words, status=403)


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

    kind = "focus"

    def rule(self) -> Verdict:
        return rules.may_edit_plan(self.request.user, self.plan)

    def make_form(self, data: Any = None) -> FocusForm:
        return FocusForm(data, row=self.focus)

    def save(self, form: VersionedForm) -> Versioned:
        version = form.cleaned_data["version"]
        return actions.save_focus(
            focus=self.focus, version=version, values=form.values(), by=signed_in(self.request)
        )

    def about(self) -> dict[str, Any]:
        saved_at = clock_time(self.focus.updated_at)
        return {"part": self.focus.pk, "hint": self.focus.reason.strip(), "saved_at": saved_at}


class EvaluationView(FocusPartView):
    """A focus area's evaluation, in the plan's year."""

    kind = "evaluation"

    def rule(self) -> Verdict:
        return rules.may_evaluate_plan(self.request.user, self.plan)

    def make_form(self, data: Any = None) -> EvaluationForm:
        return EvaluationForm(data, row=self.focus)

    def save(self, form: VersionedForm) -> Versioned:
        version = form.cleaned_data["version"]
        return actions.save_evaluation(
            focus=self.focus, version=version, by=signed_in(self.request), **form.values()
        )

    def about(self) -> dict[str, Any]:
        saved_at = clock_time(self.focus.updated_at) if self.focus.evaluation else ""
        return {"part": self.focus.pk, "saved_at": saved_at}


class SettingsView(InPlaceView):
    """The plan's year and the wish for support."""

    kind = "settings"
    anchor = "#hele-planen"

    def rule(self) -> Verdict:
        return rules.may_edit_plan(self.request.user, self.plan)

    def make_form(self, data: Any = None) -> SettingsForm:
        return SettingsForm(data, row=self.plan)

    def save(self, form: VersionedForm) -> Versioned:
        version = form.cleaned_data["version"]
        return actions.save_plan(
            plan=self.plan, version=version, values=form.values(), by=signed_in(self.request)
        )

    def about(self) -> dict[str, Any]:
        return {"saved_at": clock_time(self.plan.updated_at)}
