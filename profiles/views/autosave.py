"""Pages whose form saves by itself, and by its buttons without a script.

A script sends `X-Autosave: 1` and gets JSON: 200 with the new version, 400 with errors by field, 409 with both texts
when the words were changed elsewhere, 403 with the reason when it is too late. Without a script the same happens on
the page itself. In no case is what was typed thrown away.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from core.versions import StaleVersion, Versioned
from profiles.forms.assessment import VersionedForm


def clock_time(row: Versioned | None) -> str:
    """When the row was last saved, as the save bar says it ("10.32"); empty when never."""
    return timezone.localtime(row.updated_at).strftime("%H.%M") if row and row.updated_at else ""


class AutosaveView(View):
    """A page with one versioned form. `row` is what is stored, None while nothing is."""

    template_name: str
    row: Versioned | None

    def make_form(self, data: Any = None) -> VersionedForm:
        """The form, filled with what is stored or with what was sent."""
        raise NotImplementedError

    def save(self, form: VersionedForm, version: int) -> Versioned:
        """Store the form's values, based on that version; raises as the action does."""
        raise NotImplementedError

    def after(self, go: str) -> str:
        """Where the pressed button leads: "stay", "back" or "next"."""
        raise NotImplementedError

    def page(self, form: VersionedForm) -> dict[str, Any]:
        """The page's context, but for the form and the save bar."""
        raise NotImplementedError

    def saved_by(self, stored: Versioned) -> str:
        """Who saved the stored words, when it may have been somebody else."""
        return ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(self.make_form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.make_form(request.POST)
        scripted = request.headers.get("X-Autosave") == "1"
        if not form.is_valid():
            return (
                JsonResponse({"errors": form.errors}, status=400) if scripted else self.show(form, status=422)
            )
        try:
            saved = self._save(form)
        except StaleVersion as stale:
            return self._conflict(form, stale.stored, scripted=scripted)
        except PermissionDenied as denied:
            return self._too_late(form, str(denied), scripted=scripted)
        if scripted:
            return JsonResponse({"saved_at": clock_time(saved), "version": saved.version})
        return redirect(self.after(request.POST.get("go", "stay")))

    def _save(self, form: VersionedForm) -> Versioned:
        """Save on top of the version the writer had; after a conflict, of the one they chose to write over (`keep`)."""
        keep = self.request.POST.get("keep", "")
        try:
            return self.save(form, int(keep) if keep.isdecimal() else form.cleaned_data["version"])
        except StaleVersion as stale:
            if _differences(form, stale.stored):
                raise
            return stale.stored  # a colleague has saved the very same words

    def show(
        self, form: VersionedForm, *, status: int = 200, conflict: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The page with that form in it."""
        context = {"form": form, "saved_at": clock_time(self.row), "conflict": conflict, **self.page(form)}
        return render(self.request, self.template_name, context, status=status)

    def _conflict(self, form: VersionedForm, stored: Versioned, *, scripted: bool) -> HttpResponse:
        context = {
            "fields": _differences(form, stored),
            "saved_at": clock_time(stored),
            "by": self.saved_by(stored),
            "version": stored.version,
            "url": self.request.path,
        }
        if not scripted:
            return self.show(form, status=409, conflict=context)
        answer = {
            "version": stored.version,
            "stored": {"version": stored.version},
            "saved_at": context["saved_at"],
            "message": _("Teksten er ændret et andet sted. Begge udgaver står her på siden."),
            "html": render_to_string("components/conflict.html", {**context, "scripted": True}),
        }
        return JsonResponse(answer, status=409)

    def _too_late(self, form: VersionedForm, reason: str, *, scripted: bool) -> HttpResponse:
        """The round moved on while they wrote: say so, and give the words back to be copied."""
        if scripted:
            return JsonResponse({"message": _("Ikke gemt. %(reason)s") % {"reason": reason}}, status=403)
        typed = [
            (str(form.fields[name].label), form.words(name, value)) for name, value in form.values.items()
        ]
        context = {"reason": reason, "typed": [part for part in typed if part[1]], **self.page(form)}
        return render(self.request, "profiles/assessment/too_late.html", context, status=403)


def _differences(form: VersionedForm, stored: Versioned) -> list[tuple[str, str, str]]:
    """Label, stored words and typed words of each field that differs."""
    return [
        (str(form.fields[name].label), form.words(name, getattr(stored, name)), form.words(name, value))
        for name, value in form.values.items()
        if getattr(stored, name) != value
    ]
