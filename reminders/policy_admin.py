"""The policy in the admin: one page, which shows what a change would send before it is saved."""

from __future__ import annotations

import datetime
import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from core.history_told import versions_within
from reminders import due as falls_due
from reminders import reading
from reminders.actions import PolicyChanged, Proposal, mark, save_policy
from reminders.due import Due
from reminders.forecast import DAYS, Forecast, forecast
from reminders.forms import ClosedPeriods, KindForm, PolicyForm
from reminders.models import ClosedPeriod, KindPolicy, Policy
from reminders.policy import rules_now
from reminders.rungs import Rules

logger = logging.getLogger(__name__)

#: seconds of reading after which a preview is told from what has been read
PATIENCE = 15.0
_LIST = "admin:reminders_policy_changelist"


@admin.register(Policy)
class PolicyAdmin(admin.ModelAdmin[Policy]):
    """The list's address is the page: there is one policy, whether it has a row or not."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Fill in, see what it would send, save. Each step carries what was filled in; the last one keeps it."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        step = request.POST.get("step") if request.method == "POST" else None
        forms = Forms(request if step else None)
        if step is None or step == "edit" or not forms.are_valid():
            return self._page(request, "policy", forms.context())
        proposal = forms.proposal()
        if step == "save":
            return self._save(request, proposal)
        return self._preview(request, proposal)

    def _save(self, request: HttpRequest, proposal: Proposal) -> HttpResponse:
        try:
            policy = save_policy(proposal, seen=request.POST.get("seen", ""))
        except PolicyChanged:
            text = _(
                "En anden har gemt noget, siden du så det igennem. Der er ikke gemt noget. Se det igennem igen."
            )
            self.message_user(request, text, messages.WARNING)
            return self._preview(request, proposal)
        self.log_change(request, policy, _("Gemt efter gennemsyn."))
        self.message_user(request, _("Gemt. De nye påmindelser følger reglerne fra nu af."), messages.SUCCESS)
        return HttpResponseRedirect(reverse(_LIST))

    def _preview(self, request: HttpRequest, proposal: Proposal) -> HttpResponse:
        seen = mark()
        reader = Reader()
        present, proposed = rules_now(), proposal.rules()
        now, then = forecast(reader.dues(), present=present, proposed=proposed)
        carried = [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if name not in {"step", "seen", "csrfmiddlewaretoken"}
        ]
        context = {
            "title": _("Det sender reglerne den kommende måned"),
            "seen": seen,
            "carried": carried,
            "days": _days(now, then, present, proposed),
            "kinds": _kinds(now, then),
            "now": now.mails,
            "then": then.mails,
            "reader": reader,
        }
        return self._page(request, "policy_preview", context)

    def _page(self, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
        page = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Regler for påmindelser"),
            **context,
        }
        return TemplateResponse(request, f"admin/reminders/{name}.html", page)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return HttpResponseRedirect(reverse(_LIST))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        return HttpResponseRedirect(reverse(_LIST))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Every version of the policy, its closed periods and its overrides, from the database's own history."""
        policy = self.get_object(request, object_id)
        if policy is None:
            return HttpResponseRedirect(reverse(_LIST))
        parts = [(ClosedPeriod, "policy"), (KindPolicy, "policy")]
        context = {
            "title": _("Historik: %(name)s") % {"name": policy},
            "object": policy,
            "versions": versions_within(policy, parts),
        }
        return self._page(request, "policy_history", context)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_active and request.user.is_staff

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Forms:
    """The page's forms, filled in from the request or from what is stored."""

    def __init__(self, request: HttpRequest | None) -> None:
        self.data = request.POST if request else None
        self.stored = Policy.objects.filter(pk=Policy.THE_ONE).first()
        policy = self.stored or Policy()
        overrides = {row.kind: row for row in KindPolicy.objects.filter(policy=Policy.THE_ONE)}
        kinds = sorted(falls_due.kinds(), key=lambda kind: kind.name)
        self.policy = PolicyForm(self.data, instance=policy)
        self.closed = ClosedPeriods(self.data, instance=policy, prefix="closed")
        self.kinds = tuple(KindForm(self.data, kind=kind, stored=overrides.get(kind.name)) for kind in kinds)
        #: overrides of kinds that no app has any more
        self.forgotten = [
            overrides[name] for name in sorted(overrides.keys() - {kind.name for kind in kinds})
        ]

    def are_valid(self) -> bool:
        """Whether all of them are; looks at each, so that every error is shown."""
        return all(
            [self.policy.is_valid(), self.closed.is_valid(), *(form.is_valid() for form in self.kinds)]
        )

    def proposal(self) -> Proposal:
        """What is asked for, once they are valid."""
        assert self.data is not None
        removed = frozenset(row.pk for row in self.forgotten if f"remove-{row.pk}" in self.data)
        return Proposal(self.policy, self.closed, self.kinds, removed)

    def context(self) -> dict[str, Any]:
        """What the page shows."""
        forms: list[BaseForm] = [self.policy, *self.closed.forms, *self.kinds]
        return {
            "form": self.policy,
            "closed": self.closed,
            "kinds": self.kinds,
            "forgotten": self.forgotten,
            "stored": self.stored,
            "media": self.policy.media + self.closed.media,
            "has_errors": self.data is not None and any(form.errors for form in forms),
        }


class Reader:
    """Reads what is due for a preview; remembers what it could not read."""

    def __init__(self) -> None:
        self.count = 0
        self.is_cut_short = False
        self.failed: list[str] = []

    def dues(self) -> Iterator[Due]:
        """Everything that is due now, until patience is over; a kind that raises is left out."""
        enough = time.monotonic() + PATIENCE
        for kind in falls_due.kinds():
            try:
                for due in reading.for_everybody([kind], bare=True):
                    if time.monotonic() > enough:
                        self.is_cut_short = True
                        return
                    self.count += 1
                    yield due
            except Exception:
                logger.exception("%s could not be read for a preview", kind.name)
                self.failed.append(str(kind.label))


@dataclass(frozen=True)
class Line:
    """A row of the preview: the same count under the present and under the proposed policy."""

    label: Any
    now: int
    then: int


def _days(now: Forecast, then: Forecast, present: Rules, proposed: Rules) -> list[Line]:
    """Every day on which either of them lets mail go out."""
    first = clock.today()
    days = [first + datetime.timedelta(days=number) for number in range(DAYS + 1)]
    return [
        Line(day, len(now.people.get(day, ())), len(then.people.get(day, ())))
        for day in days
        if present.calendar.is_working(day) or proposed.calendar.is_working(day)
    ]


def _kinds(now: Forecast, then: Forecast) -> list[Line]:
    lines = (
        Line(kind.label, now.reminders.get(kind.name, 0), then.reminders.get(kind.name, 0))
        for kind in falls_due.kinds()
    )
    return [line for line in lines if line.now or line.then]
