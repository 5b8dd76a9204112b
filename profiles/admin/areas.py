"""One core area of an edition: its words, its signs, and what it goes on from."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.history_told import versions_within
from profiles.admin import verbs
from profiles.admin.base import CatalogueAdmin, SeenForm
from profiles.admin.fields import LinesField, NamedRows, key_of
from profiles.models import AreaLineage, LeadershipProfile, Level, ProfileArea, ProfileStatus, Sign

_WORDS = ("kind", "title", "short_title", "purpose", "why", "what_not", "questions")


class AreaForm(SeenForm):
    """An area's words. `goes_on_from` has the areas of the edition before."""

    seen_parts = {Sign: "area", AreaLineage: "area"}

    questions = LinesField(
        label=gettext_lazy("Spørgsmål til eftertanke"),
        longest=250,
        help_text=gettext_lazy("Ét på hver linje."),
    )
    goes_on_from = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Fortsætter fra"),
        queryset=ProfileArea.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Sæt ét kryds, når det er det samme kerneområde i nye ord. Så stilles årene ved siden af hinanden. Sæt "
            "flere, når det samler flere i ét, og ingen, når det er nyt. Krydser to kerneområder det samme af, er "
            "det delt mellem dem."
        ),
    )

    class Meta:
        model = ProfileArea
        fields = _WORDS
        widgets = {
            "title": forms.TextInput(attrs={"size": 80}),
            "purpose": forms.Textarea(attrs={"rows": 2, "cols": 90}),
            "why": forms.Textarea(attrs={"rows": 6, "cols": 90}),
            "what_not": forms.Textarea(attrs={"rows": 3, "cols": 90}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get("goes_on_from")
        if isinstance(field, forms.ModelMultipleChoiceField):
            before = LeadershipProfile.objects.before(self.instance.profile)
            field.queryset = ProfileArea.objects.filter(profile=before).order_by("order")
            if self.instance.pk:
                field.initial = list(self.instance.lineage.values_list("earlier", flat=True))

    def clean_short_title(self) -> str:
        title: str = self.cleaned_data["short_title"]
        siblings = ProfileArea.objects.filter(profile=self.instance.profile_id).exclude(pk=self.instance.pk)
        if siblings.filter(short_title__iexact=title).exists():
            raise forms.ValidationError(_("Et andet kerneområde i udgaven har den korte titel."))
        if not self.instance.key:
            self.instance.key = key_of(title, set(siblings.values_list("key", flat=True)), 60)
        return title


class SignForm(forms.ModelForm[Sign]):
    """A sign; without a place it is put last."""

    order = forms.IntegerField(
        label=gettext_lazy("Rækkefølge"), required=False, min_value=1, max_value=999, initial=None
    )

    class Meta:
        model = Sign
        fields = ("order", "level", "text")
        widgets = {"text": forms.Textarea(attrs={"rows": 2, "cols": 70})}

    def clean_order(self) -> int:
        order: int | None = self.cleaned_data["order"]
        return order or 999


class SignInline(admin.TabularInline[Sign, ProfileArea]):
    model = Sign
    form = SignForm
    formset = NamedRows
    verbose_name_plural = gettext_lazy("tegn på god praksis")

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """Two empty rows, so that one can be written without a script."""
        return 2

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        has_levels = obj is not None and obj.profile.levels.exists()
        return ("order", "level", "text") if has_levels else ("order", "text")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        made = super().get_formset(request, obj, **kwargs)
        if obj is not None and "level" in made.form.base_fields:
            field: Any = made.form.base_fields["level"]
            field.queryset = Level.objects.filter(profile=obj.profile_id)
            field.empty_label = _("alle niveauer")
            field.widget.can_add_related = field.widget.can_change_related = False
            field.widget.can_view_related = field.widget.can_delete_related = False
        return made

    def _is_draft(self, request: HttpRequest, obj: Any) -> bool:
        return obj is not None and not obj.profile.is_frozen

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True  # the area's own page has asked who it is

    has_add_permission = has_change_permission = has_delete_permission = lambda self, request, obj=None: (
        self._is_draft(request, obj)
    )


@admin.register(ProfileArea)
class ProfileAreaAdmin(CatalogueAdmin[ProfileArea]):
    """Reached from the edition that it belongs to; it is on no list of its own."""

    form = AreaForm
    change_form_template = "admin/profiles/area_form.html"
    inlines = (SignInline,)
    view_on_site = False

    def edition_of(self, row: ProfileArea) -> LeadershipProfile:
        return row.profile

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProfileArea]:
        return super().get_queryset(request).select_related("profile")

    def get_model_perms(self, request: HttpRequest) -> dict[str, bool]:
        """Not in the admin's index."""
        return {}

    def has_change_permission(self, request: HttpRequest, obj: ProfileArea | None = None) -> bool:
        return self._may(request) and (obj is None or not obj.profile.is_frozen)

    def get_fields(self, request: HttpRequest, obj: ProfileArea | None = None) -> Any:
        shown: tuple[str, ...] = _WORDS
        if not self.has_change_permission(request, obj):
            return (*shown, "goes_on_from_words") if obj and obj.profile.edition > 1 else shown
        edition = obj.profile if obj else self._draft(request)
        if edition is not None and LeadershipProfile.objects.before(edition) is not None:
            shown = (*shown, "goes_on_from")
        return (*shown, "seen")

    def get_readonly_fields(self, request: HttpRequest, obj: ProfileArea | None = None) -> Any:
        return () if self.has_change_permission(request, obj) else ("goes_on_from_words",)

    @admin.display(description=gettext_lazy("fortsætter fra"))
    def goes_on_from_words(self, area: ProfileArea) -> str:
        rows = area.lineage.select_related("earlier").order_by("earlier__order")
        return ", ".join(row.earlier.short_title for row in rows) or _("intet: det er nyt")

    def get_inlines(self, request: HttpRequest, obj: ProfileArea | None) -> Any:
        """Signs are written when the area has been saved for the first time."""
        return self.inlines if obj is not None else ()

    def _draft(self, request: HttpRequest) -> LeadershipProfile | None:
        """The draft that a new area is added to, named in the address."""
        named = request.GET.get("profile", "")
        drafts = LeadershipProfile.objects.filter(status=ProfileStatus.DRAFT)
        return drafts.filter(pk=named).first() if named.isdigit() and len(named) < 10 else None

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """A new area's form knows its edition from the start."""
        made = super().get_form(request, obj, change=change, **kwargs)
        draft = None if obj is not None else self._draft(request)
        if draft is None:
            return made

        class NewAreaForm(made):  # type: ignore[misc, valid-type]
            def __init__(self, *args: Any, **kwargs: Any) -> None:
                kwargs["instance"] = kwargs.get("instance") or ProfileArea(profile=draft)
                if kwargs["instance"].profile_id is None:
                    kwargs["instance"].profile = draft
                super().__init__(*args, **kwargs)

        return NewAreaForm

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        draft = self._draft(request) if self._may(request) else None
        if draft is None:
            return redirect("admin:profiles_leadershipprofile_changelist")
        return super().add_view(
            request, form_url, {**(extra_context or {}), "profile": draft, "show_save_and_add_another": False}
        )

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect("admin:profiles_leadershipprofile_changelist")

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        area = self.get_queryset(request).filter(pk=object_id).first() if object_id.isdigit() else None
        context = {
            **(extra_context or {}),
            "profile": area.profile if area else None,
            "show_save_and_add_another": False,
        }
        return super().change_view(request, object_id, form_url, context)

    def save_model(self, request: HttpRequest, obj: ProfileArea, form: Any, change: bool) -> None:
        """Side effects: the row, last in the order when it is new, and what it goes on from."""
        if not change:
            obj.profile = LeadershipProfile.objects.select_for_update(no_key=True).get(pk=obj.profile_id)
            last = obj.profile.areas.aggregate(last=Max("order"))["last"]
            obj.order = (last or 0) + 1
        self.require_draft(obj)
        super().save_model(request, obj, form, change)
        if "goes_on_from" in form.cleaned_data:
            chosen = set(form.cleaned_data["goes_on_from"])
            obj.lineage.exclude(earlier__in=chosen).delete()
            known = set(obj.lineage.values_list("earlier", flat=True))
            AreaLineage.objects.bulk_create(
                AreaLineage(area=obj, earlier=earlier) for earlier in chosen if earlier.pk not in known
            )

    def response_add(
        self, request: HttpRequest, obj: ProfileArea, post_url_continue: str | None = None
    ) -> HttpResponse:
        """On to the area's signs."""
        self.message_user(request, _("»%(area)s« er med. Skriv nu tegnene.") % {"area": obj.short_title})
        return redirect("admin:profiles_profilearea_change", obj.pk)

    def response_post_save_change(self, request: HttpRequest, obj: ProfileArea) -> HttpResponseRedirect:
        return verbs.to_change(obj.profile)

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: int) -> HttpResponse:
        self.message_user(request, _("»%(area)s« er taget ud af kladden.") % {"area": obj_display})
        return redirect("admin:profiles_leadershipprofile_changelist")

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The area with its signs and what it goes on from."""
        area = self.get_object(request, object_id)
        if area is None or not self.has_view_permission(request, area):
            return super().history_view(request, object_id, extra_context)
        parts: list[Any] = [(Sign, "area"), (AreaLineage, "area")]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Historik: %(name)s") % {"name": area},
            "object": area,
            "opts": self.opts,
            "versions": versions_within(area, parts),
        }
        return TemplateResponse(request, "admin/clusters/history.html", context)
