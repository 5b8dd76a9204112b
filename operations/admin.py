"""The rules for how long things are kept, in the admin: first what would go, then the confirmation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clusters.admin.base import OrganisationAdmin
from core.retention import Unit, moment_before
from core.words import long_date
from operations.models import RetentionRule
from people.auth import signed_in

#: how many are named on the page that shows what would go
_NAMED = 50


def in_words(length: int, unit: Unit) -> str:
    """ "5 år", "12 måneder", "7 dage"."""
    words = {
        Unit.DAYS: ngettext("%(n)s dag", "%(n)s dage", length),
        Unit.MONTHS: ngettext("%(n)s måned", "%(n)s måneder", length),
        Unit.YEARS: ngettext("%(n)s år", "%(n)s år", length),
    }
    return words[unit] % {"n": length}


class RuleForm(forms.ModelForm[RetentionRule]):
    """The length alone, not shorter than the sort allows."""

    class Meta:
        model = RetentionRule
        fields = ("length",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sort = self.instance.sort
        if sort is not None:
            least = in_words(sort.least, sort.unit)
            units = {Unit.DAYS: _("dage"), Unit.MONTHS: _("måneder"), Unit.YEARS: _("år")}
            self.fields["length"].label = _("Hvor længe, i %(unit)s") % {"unit": units[sort.unit]}
            self.fields["length"].help_text = _("Regnet %(from)s. Mindst %(least)s.") % {
                "from": sort.counted_from,
                "least": least,
            }

    def clean_length(self) -> int:
        length: int = self.cleaned_data["length"]
        sort = self.instance.sort
        if sort is not None and length < sort.least:
            raise forms.ValidationError(_("Mindst %(least)s.") % {"least": in_words(sort.least, sort.unit)})
        return length


@admin.register(RetentionRule)
class RetentionRuleAdmin(OrganisationAdmin[RetentionRule]):
    """One rule a sort of data. They are made with the database; nobody adds or deletes one."""

    form = RuleForm
    list_display = ("label", "length_in_words", "state", "preview_link")
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.preview)
        return [
            path("<int:pk>/se/", view, name="operations_retentionrule_preview"),
            *super().get_urls(),
        ]

    @admin.display(description=gettext_lazy("oplysninger"))
    def label(self, rule: RetentionRule) -> str:
        return str(rule)

    @admin.display(description=gettext_lazy("hvor længe"))
    def length_in_words(self, rule: RetentionRule) -> str:
        return in_words(rule.length, rule.sort.unit) if rule.sort else str(rule.length)

    @admin.display(description=gettext_lazy("tilstand"))
    def state(self, rule: RetentionRule) -> str:
        if rule.confirmed_at is None:
            return _("Gælder ikke. Intet forsvinder")
        return _("Gælder siden %(day)s") % {"day": long_date(rule.confirmed_at.date())}

    @admin.display(description=gettext_lazy("hvad ville forsvinde?"))
    def preview_link(self, rule: RetentionRule) -> str:
        url = reverse("admin:operations_retentionrule_preview", args=[rule.pk])
        return format_html('<a href="{}">{}</a>', url, _("Se det"))

    def save_model(self, request: HttpRequest, obj: RetentionRule, form: Any, change: bool) -> None:
        if form.changed_data:
            obj.confirmed_at = obj.confirmed_by = None
        super().save_model(request, obj, form, change)

    def response_change(self, request: HttpRequest, obj: RetentionRule) -> HttpResponse:
        """On to what would go: that is where it is confirmed."""
        return HttpResponseRedirect(reverse("admin:operations_retentionrule_preview", args=[obj.pk]))

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """GET tells what would go; POST puts the rule in force, or takes it out of force."""
        rule = get_object_or_404(RetentionRule, pk=pk)
        if request.method == "POST":
            self._decide(request, rule)
            return HttpResponseRedirect(request.path)
        sort = rule.sort
        before = moment_before(rule.length, sort.unit) if sort else None
        count, oldest = sort.foresee(before) if sort and before else (0, None)
        context = {
            **self.admin_site.each_context(request),
            "title": str(rule),
            "opts": self.opts,
            "rule": rule,
            "sort": sort,
            "length": in_words(rule.length, sort.unit) if sort else "",
            "count": count,
            "oldest": oldest,
            "named": sort.examples(before, _NAMED) if sort and before else [],
            "runs": rule.runs.all()[:10],
        }
        return TemplateResponse(request, "admin/operations/retention.html", context)

    def _decide(self, request: HttpRequest, rule: RetentionRule) -> None:
        by = signed_in(request)
        if request.POST.get("verb") == "stop":
            rule.stop()
            self.log_change(request, rule, _("Sat ud af kraft."))
            messages.success(request, _("Reglen gælder ikke mere. Intet forsvinder."))
            return
        length = request.POST.get("length", "")
        if length.isdecimal() and rule.confirm(by=by, length=int(length)):
            self.log_change(request, rule, _("Bekræftet: %(length)s.") % {"length": length})
            messages.success(request, _("Reglen gælder nu. Portalen rydder op om natten."))
        else:
            text = _("Reglen er ændret, siden du så den. Se den igennem igen.")
            messages.warning(request, text)
