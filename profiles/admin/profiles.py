"""Profile editions: written as drafts, published, retired, and copied into the next edition."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters.models import Kind
from core.history_told import versions_within
from core.ordering import DanishOrder
from profiles.admin import verbs
from profiles.admin.base import CatalogueAdmin, SeenForm
from profiles.admin.fields import key_of
from profiles.admin.parts import AreaInline, ImportanceStepInline, LevelInline, LevelStepInline
from profiles.edition_checks import problems_of
from profiles.models import (
    STEPS_OF_SCALE,
    LeadershipProfile,
    Level,
    ProfileArea,
    ProfileStatus,
    Scale,
    ScaleStep,
)

#: what a profile that is made from nothing begins with; the words are the administrator's to change
_FIRST_STEPS = {
    Scale.LEVEL: (
        gettext_lazy("Vi er ved begyndelsen"),
        gettext_lazy("Vi er på vej"),
        gettext_lazy("Vi gør det"),
        gettext_lazy("Vi er stærke i det"),
    ),
    Scale.IMPORTANCE: (gettext_lazy("Mindre"), gettext_lazy("Meget"), gettext_lazy("Afgørende")),
}
_WORDS = ("title", "audience", "introduction", "frame", "source")


class ProfileForm(SeenForm):
    """The edition's own texts. Key and address are made from the title of a new profile, and stay."""

    seen_parts = {Level: "profile", ScaleStep: "profile", ProfileArea: "profile"}

    suits = forms.MultipleChoiceField(
        label=gettext_lazy("Foreslås for"),
        choices=Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("De teams, som profilen foreslås for, når de sætter en afdækning i gang."),
    )

    class Meta:
        model = LeadershipProfile
        fields = (*_WORDS, "suits")

    def clean_title(self) -> str:
        title: str = self.cleaned_data["title"]
        if self.instance.pk is None:
            known = LeadershipProfile.objects.values_list("key", "slug")
            taken = {name for row in known for name in row}
            self.instance.key = self.instance.slug = key_of(title, taken, 50)
        return title


@admin.register(LeadershipProfile)
class LeadershipProfileAdmin(CatalogueAdmin[LeadershipProfile]):
    """Which editions there are, which is in force, and the drafts that are being written."""

    form = ProfileForm
    change_form_template = "admin/profiles/profile_form.html"
    list_display = ("title", "edition", "status", "published_at", "in_use")
    list_filter = ("status",)
    search_fields = ("title",)
    inlines = (AreaInline, LevelInline, LevelStepInline, ImportanceStepInline)
    view_on_site = False

    def edition_of(self, row: LeadershipProfile) -> LeadershipProfile:
        return row

    def get_queryset(self, request: HttpRequest) -> QuerySet[LeadershipProfile]:
        rows: QuerySet[LeadershipProfile] = super().get_queryset(request)
        return rows.with_rounds().order_by(DanishOrder("title"), "key", "-edition")  # type: ignore[attr-defined, no-any-return]

    @admin.display(description=gettext_lazy("afdækninger i gang"))
    def in_use(self, profile: LeadershipProfile) -> int:
        return int(getattr(profile, "n_under_way", 0))

    def has_change_permission(self, request: HttpRequest, obj: LeadershipProfile | None = None) -> bool:
        """A draft's words, and whom a published one is proposed for."""
        is_past = obj is not None and obj.status == ProfileStatus.RETIRED
        return self._may(request) and not is_past

    def get_readonly_fields(self, request: HttpRequest, obj: LeadershipProfile | None = None) -> Any:
        return _WORDS if obj is not None and obj.is_frozen else ()

    def get_fields(self, request: HttpRequest, obj: LeadershipProfile | None = None) -> Any:
        shown = (*_WORDS, "suits")
        return (*shown, "seen") if self.has_change_permission(request, obj) else shown

    def get_inlines(self, request: HttpRequest, obj: LeadershipProfile | None) -> Any:
        """A new profile is given its parts when it has been saved for the first time."""
        return self.inlines if obj is not None else ()

    def save_model(
        self, request: HttpRequest, obj: LeadershipProfile, form: ModelForm[LeadershipProfile], change: bool
    ) -> None:
        """Side effects of a new profile: its row, and both scales with words to begin with."""
        obj.suits = form.cleaned_data["suits"]
        if change and obj.is_frozen:
            obj.save(update_fields=["suits"])
            return
        super().save_model(request, obj, form, change)
        if not change:
            ScaleStep.objects.bulk_create(
                ScaleStep(profile=obj, scale=scale, value=value, title=str(titles[value - 1]))
                for scale, titles in _FIRST_STEPS.items()
                for value in range(1, STEPS_OF_SCALE[scale] + 1)
            )

    def response_add(
        self, request: HttpRequest, obj: LeadershipProfile, post_url_continue: str | None = None
    ) -> HttpResponse:
        """On to the page where its areas are added."""
        self.message_user(request, _("Kladden er oprettet. Skriv nu kerneområderne."))
        return verbs.to_change(obj)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: LeadershipProfile | None = None,
    ) -> HttpResponse:
        if obj is not None:
            editions = LeadershipProfile.objects.filter(key=obj.key)
            context |= {
                "profile": obj,
                "problems": [] if obj.is_frozen else problems_of(obj),
                "before": LeadershipProfile.objects.before(obj),
                "draft": editions.filter(status=ProfileStatus.DRAFT).exclude(pk=obj.pk).first(),
                "is_newest": not editions.filter(edition__gt=obj.edition).exists(),
                "has_areas": obj.areas.exists(),
            }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The edition with its levels and scales; each area has a history of its own."""
        profile = self.get_object(request, object_id)
        if profile is None or not self.has_view_permission(request, profile):
            return super().history_view(request, object_id, extra_context)
        parts: list[Any] = [(Level, "profile"), (ScaleStep, "profile")]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Historik: %(name)s") % {"name": profile},
            "object": profile,
            "opts": self.opts,
            "versions": versions_within(profile, parts),
            "areas": profile.areas.all(),
        }
        return TemplateResponse(request, "admin/profiles/profile_history.html", context)

    def get_urls(self) -> list[Any]:
        own = [
            path(
                "<int:pk>/publish/",
                self.admin_site.admin_view(verbs.publish),
                name="profiles_leadershipprofile_publish",
            ),
            path(
                "<int:pk>/retire/",
                self.admin_site.admin_view(verbs.retire),
                name="profiles_leadershipprofile_retire",
            ),
            path(
                "<int:pk>/new-edition/",
                self.admin_site.admin_view(verbs.new_edition),
                name="profiles_leadershipprofile_new_edition",
            ),
        ]
        return own + super().get_urls()
