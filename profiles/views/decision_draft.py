"""Where the chief's answer is kept while it is being written: by the form's script, or by its button."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from core.autosave import AutosaveView, TwoTexts
from core.forms.versioned import VersionedForm
from core.rules import Verdict
from core.versions import Versioned
from core.words import clock_time
from people.auth import signed_in
from profiles import plan_rules as rules
from profiles.actions.draft import save_draft
from profiles.forms.draft import DecisionDraftForm
from profiles.models import DecisionDraft, DevelopmentPlan
from profiles.views.decision import known_plan, show_typed, too_late


class DraftView(AutosaveView):
    """Nothing here is read by anybody but its author, and only on the answer's own page."""

    http_method_names = ["post"]
    plan: DevelopmentPlan

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.plan = known_plan(request, kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def rule(self) -> Verdict:
        return rules.may_decide_plan(self.request.user, self.plan)

    def make_form(self, data: Any = None) -> VersionedForm:
        return DecisionDraftForm(data, plan=self.plan)

    def save(self, form: VersionedForm) -> Versioned:
        version = form.cleaned_data["version"]
        return save_draft(plan=self.plan, version=version, values=form.values(), by=signed_in(self.request))

    def show(
        self, form: VersionedForm, *, status: int = 200, conflict: TwoTexts | None = None
    ) -> HttpResponse:
        return show_typed(self.request, self.plan, status=status, conflict=conflict)

    def saved(self, stored: Versioned) -> HttpResponse:
        assert isinstance(stored, DecisionDraft)
        said = _("Dit svar er gemt kl. %(time)s. Kun du kan læse det, til du svarer.")
        messages.success(self.request, said % {"time": clock_time(stored.updated_at)})
        return redirect("profiles:plan_decide", self.plan.pk)

    def too_late(self, reason: str, words: Sequence[tuple[str, str]]) -> HttpResponse:
        return too_late(self.request, self.plan)
