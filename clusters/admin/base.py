"""What the organisation's admin pages have in common."""

from __future__ import annotations

import datetime
from typing import Any, TypeVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminDateWidget
from django.db import IntegrityError, models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clusters.querysets import may_administer
from core import clock
from core.forms.fields import DanishDateField
from core.history_told import versions_of
from core.periods import Dated, from_day
from core.words import long_date

M = TypeVar("M", bound=models.Model)
D = TypeVar("D", bound=Dated)
_ONE_DAY = datetime.timedelta(days=1)


class OrganisationAdmin(admin.ModelAdmin[M]):
    """Open to administrators. Nothing is deleted: what is over is ended, and history tells of it."""

    list_per_page = 50
    #: a page of the list counts its own rows only
    show_full_result_count = False

    def _may(self, request: HttpRequest) -> bool:
        return may_administer(request.user)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """No filter by period in the address: what is no period is an error of the database, which nobody can read."""
        return not lookup.startswith("period") and super().lookup_allowed(lookup, value, request)  # type: ignore[arg-type]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The form has checked the rules; the database has the last word when two save at the same moment."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError:
            text = _("En anden gemte noget, der overlapper, samtidig med dig. Se det igennem, og prøv igen.")
            self.message_user(request, text, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Every version of the row, from the database's own history: imports and other bulk changes are there too."""
        row = self.get_object(request, object_id)
        if row is None or not self.has_view_permission(request, row):
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined, no-any-return]
        if not hasattr(row, "events"):  # the import log keeps no versions of itself
            return super().history_view(request, object_id, extra_context)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Historik: %(name)s") % {"name": row},
            "object": row,
            "opts": self.opts,
            "versions": versions_of(row),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/clusters/history.html", context)


class InForce(admin.SimpleListFilter):
    """Rows by whether they hold today."""

    title = gettext_lazy("gælder")
    parameter_name = "gaelder"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> list[tuple[str, str]]:
        return [("nu", _("Nu")), ("senere", _("Begynder senere")), ("afsluttet", _("Ophørt"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        today = clock.today()
        if self.value() == "nu":
            return queryset.filter(period__contains=today)
        if self.value() == "senere":
            return queryset.filter(period__startswith__gt=today)
        if self.value() == "afsluttet":
            return queryset.filter(period__endswith__lte=today)
        return queryset


class PeriodForm(forms.ModelForm[Any]):
    """A period as people write one: the first and the last day, both included."""

    first_day = DanishDateField(label=gettext_lazy("Første dag"), widget=AdminDateWidget)
    last_day = DanishDateField(
        label=gettext_lazy("Sidste dag"),
        required=False,
        widget=AdminDateWidget,
        help_text=gettext_lazy("Lad feltet stå tomt, når der ikke er nogen slutdato."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row: Dated = self.instance
        if row.pk is None:
            self.fields["first_day"].initial = clock.today
        else:
            self.fields["first_day"].initial = row.starts
            self.fields["last_day"].initial = row.last_day

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = values.get("first_day"), values.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("Sidste dag kan ikke ligge før første dag."))
        elif first:
            self.instance.period = from_day(first, last + _ONE_DAY if last else None)
        return values

    def _get_validation_exclusions(self) -> set[str]:
        """The period has no field of its own in the form, but the rules about overlaps are checked all the same."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded if {"first_day", "last_day"} & set(self.errors) else excluded - {"period"}


class DatedAdmin(OrganisationAdmin[D]):
    """Rows with a period: shown in words, and ended with an action."""

    form = PeriodForm
    actions = ("end_today",)

    @admin.display(description=gettext_lazy("gælder"), ordering="period")
    def period_in_words(self, row: D) -> str:
        return in_words(row)

    @admin.action(description=gettext_lazy("Afslut: i går var sidste dag"))
    def end_today(self, request: HttpRequest, chosen: QuerySet[D]) -> None:
        """End the chosen rows; those that are over already stay as they are."""
        today = clock.today()
        going_on = [row for row in chosen if row.ends is None or row.ends > today]
        for row in going_on:
            self.end(row, today)
        text = ngettext("%(n)d er afsluttet.", "%(n)d er afsluttet.", len(going_on)) % {"n": len(going_on)}
        self.message_user(request, text, messages.SUCCESS)

    def end(self, row: D, day: datetime.date) -> None:
        row.end_on(day)


def in_words(row: Dated) -> str:
    """1. august 2024 – 31. juli 2026; with nothing after the dash while it goes on."""
    return f"{long_date(row.starts)} – {long_date(row.last_day)}".strip()
