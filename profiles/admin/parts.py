"""The parts of an edition, as they stand on its page in the admin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters.querysets import may_administer
from profiles.admin.fields import NamedRows, key_of
from profiles.edition_diff import lineage_between
from profiles.lineage import Link
from profiles.models import LeadershipProfile, Level, ProfileArea, Scale, ScaleStep


class PartsFormSet(NamedRows):
    """Rows in an order of their own: no two in the same place, and two may change places in one save."""

    def clean(self) -> None:
        super().clean()
        places: dict[int, int] = {}
        for form in self.forms:
            if self.can_delete and self._should_delete_form(form):  # type: ignore[attr-defined]
                continue
            order = getattr(form, "cleaned_data", {}).get("order")
            if order is not None:
                places[order] = places.get(order, 0) + 1
        if twice := sorted(order for order, count in places.items() if count > 1):
            message = _("To har plads nr. %(order)s i rækkefølgen. Giv dem hver sin.")
            raise forms.ValidationError(message % {"order": twice[0]})

    def validate_unique(self) -> None:
        """Said by `clean` in our own words; the key is made here, and is never typed."""


class OrderForm(forms.ModelForm[Any]):
    """The database checks an order when everything is saved, not row by row: two may change places."""

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() | {"order"}  # type: ignore[misc, no-any-return]


class PartInline(admin.TabularInline[Any, LeadershipProfile]):
    """Written while the edition is a draft, read ever after."""

    extra = 0
    formset = PartsFormSet
    form: Any = OrderForm

    def _is_draft(self, request: HttpRequest, obj: LeadershipProfile | None) -> bool:
        return may_administer(request.user) and obj is not None and not obj.is_frozen

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_administer(request.user)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_draft(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_draft(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_draft(request, obj)


class AreaInline(PartInline):
    """The areas in their order; each is written on its own page."""

    model = ProfileArea
    fields = ("order", "page", "kind_word", "origin", "signs_count")
    readonly_fields = ("page", "kind_word", "origin", "signs_count")
    verbose_name_plural = gettext_lazy("kerneområder")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProfileArea]:
        rows = ProfileArea.objects.annotate(n_signs=Count("signs")).select_related("profile")
        return rows.order_by("order")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        self.lineage = lineage_between(obj) if obj is not None else None
        return super().get_formset(request, obj, **kwargs)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("kerneområde"))
    def page(self, area: ProfileArea) -> SafeString:
        address = reverse("admin:profiles_profilearea_change", args=[area.pk])
        return format_html("<a href='{}'>{}</a>", address, area.short_title or area.title)

    @admin.display(description=gettext_lazy("slags"))
    def kind_word(self, area: ProfileArea) -> str:
        return str(area.get_kind_display())

    @admin.display(description=gettext_lazy("i forhold til udgaven før"))
    def origin(self, area: ProfileArea) -> str:
        if area.profile.edition == 1 or self.lineage is None:
            return "–"
        return {
            Link.NEW: _("nyt"),
            Link.SPLIT: _("skilt ud"),
            Link.MERGED: _("samlet af flere"),
            Link.CONTINUED: _("fortsætter"),
        }[self.lineage.link(area.pk)]

    @admin.display(description=gettext_lazy("tegn"))
    def signs_count(self, area: ProfileArea) -> int:
        return int(getattr(area, "n_signs", 0))


class LevelForm(OrderForm):
    """A level's key is made from its title once, so that it is the same level through the editions."""

    def clean_title(self) -> str:
        title: str = self.cleaned_data["title"]
        if not self.instance.key:
            siblings = Level.objects.filter(profile=self.instance.profile_id or self.data.get("profile"))
            self.instance.key = key_of(title, set(siblings.values_list("key", flat=True)), 50)
        return title


class LevelInline(PartInline):
    model = Level
    form = LevelForm
    fields = ("order", "title", "description")
    verbose_name_plural = gettext_lazy(
        "ledelsesniveauer (kun for en profil med forventninger niveau for niveau)"
    )


class _StepInline(PartInline):
    """One scale. Its number of steps is fixed, and the words are free."""

    model = ScaleStep
    form = forms.ModelForm
    scale: Scale
    fields = ("value", "title", "description")
    readonly_fields = ("value",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ScaleStep]:
        return ScaleStep.objects.filter(scale=self.scale).order_by("value")

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class LevelStepInline(_StepInline):
    scale = Scale.LEVEL
    verbose_name_plural = gettext_lazy("de fire trin: Hvor er teamet i dag?")


class ImportanceStepInline(_StepInline):
    scale = Scale.IMPORTANCE
    verbose_name_plural = gettext_lazy("de tre trin: Hvor meget betyder det det næste år?")
