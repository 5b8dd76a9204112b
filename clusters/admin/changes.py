"""Clusters end, merge and split: fill in, read what it will do, confirm."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters.admin.base import OrganisationAdmin
from clusters.models import StructureChange
from clusters.restructure.carry_out import ForecastOutdated, carry_out
from clusters.restructure.draft import Draft
from clusters.restructure.forecast import digest_of, forecast
from clusters.restructure.forms import ChangeForm, DivideForm
from clusters.restructure.story import story_of
from clusters.restructure.way_back import take_back, why_not
from people.models import User


class _ByKind(admin.ChoicesFieldListFilter):
    """The field is a question in the form, and no heading of a list."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = _("slags")


@admin.register(StructureChange)
class StructureChangeAdmin(OrganisationAdmin[StructureChange]):
    """What has happened to the structure, and what is planned. "Tilføj" is the way in to a new change.

    What is planned can be undone until its day.
    """

    change_form_template = "admin/clusters/change_shown.html"
    list_display = ("story", "day", "made_by")
    list_filter = (("kind", _ByKind),)
    list_select_related = ("made_by",)
    readonly_fields = ("story", "day", "reason", "made_by", "made_at", "undone_by", "undone_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[StructureChange]:
        names = ("successions__predecessor", "successions__successor")
        return super().get_queryset(request).prefetch_related(*names)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.undo)
        own = [path("<int:pk>/fortryd/", view, name="clusters_structurechange_undo")]
        return [*own, *super().get_urls()]

    def get_fields(self, request: HttpRequest, obj: StructureChange | None = None) -> Any:
        undone = obj is not None and obj.undone_at is not None
        return self.readonly_fields if undone else self.readonly_fields[:-2]

    @admin.display(description=gettext_lazy("hvad der sker"))
    def story(self, change: StructureChange) -> str:
        return story_of(change)

    @admin.display(description=gettext_lazy("begrundelse"))
    def reason(self, change: StructureChange) -> str:
        return change.purpose

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        change = self.get_object(request, object_id)
        planned = change is not None and change.undone_at is None and not change.is_in_force()
        return super().change_view(
            request, object_id, form_url, {"may_undo": planned, **(extra_context or {})}
        )

    def undo(self, request: HttpRequest, pk: int) -> HttpResponse:
        """GET says what follows, or why it cannot be; POST takes the planned change back."""
        change = self.get_object(request, str(pk))
        if change is None or not self._may(request):
            raise Http404
        shown = HttpResponseRedirect(reverse("admin:clusters_structurechange_change", args=[pk]))
        if request.method != "POST":
            context = {"title": _("Fortryd ændringen?"), "change": change, "story": story_of(change)}
            return self._page(request, "undo", {**context, "problem": why_not(change)})
        assert isinstance(request.user, User)  # admin_view lets nobody else in
        try:
            take_back(change, by=request.user)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return shown
        self.message_user(request, _("Ændringen er fortrudt. Alt er, som det var, før den blev skrevet."))
        return shown

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One address for the three steps; each carries what was filled in before; nothing is kept until the last."""
        if not self.has_add_permission(request):
            raise Http404
        form = ChangeForm(request.POST or None)
        if request.method != "POST" or not form.is_valid():
            return self._page(
                request, "start", {"form": form, "title": _("Klynger ophører, samles eller deles")}
            )
        draft = form.draft()
        divide = DivideForm(request.POST if "divided" in request.POST else None, draft=draft)
        carried = _carried(request, form)
        if divide.fields:
            if not divide.is_valid():
                context = {"form": divide, "carried": carried, "title": _("Hvem og hvad skal hvorhen?")}
                return self._page(request, "divide", context)
            draft = divide.draft()
            carried += _carried(request, divide)
        if "digest" in request.POST:
            return self._carry_out(request, draft, carried)
        return self._preview(request, draft, carried)

    def _preview(self, request: HttpRequest, draft: Draft, carried: list[tuple[str, str]]) -> HttpResponse:
        sections = forecast(draft)
        context = {
            "title": _("Det kommer der til at ske"),
            "sections": sections,
            "digest": digest_of(sections),
            "carried": [*carried, ("divided", "1")],
        }
        return self._page(request, "preview", context)

    def _carry_out(self, request: HttpRequest, draft: Draft, carried: list[tuple[str, str]]) -> HttpResponse:
        """Write what was shown. A preview that no longer holds is shown anew."""
        assert isinstance(request.user, User)  # admin_view lets nobody else in
        try:
            change = carry_out(draft, by=request.user, digest=request.POST["digest"])
        except ForecastOutdated:
            text = _(
                "Noget er ændret, siden du så det igennem. Der er ikke skrevet noget. Se det igennem igen."
            )
            self.message_user(request, text, messages.WARNING)
            return self._preview(request, draft, carried)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return HttpResponseRedirect(reverse("admin:clusters_structurechange_changelist"))
        self.message_user(request, story_of(change))
        return HttpResponseRedirect(reverse("admin:clusters_structurechange_change", args=[change.pk]))

    def _page(self, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
        page = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, f"admin/clusters/change_{name}.html", page)


def _carried(request: HttpRequest, form: Any) -> list[tuple[str, str]]:
    """What was filled in, to be sent along with the next step."""
    return [(name, value) for name in form.fields for value in request.POST.getlist(name)]
