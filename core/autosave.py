"""Pages with one versioned form, which saves by itself and by its buttons.

A script sends `X-Autosave: 1` and gets JSON, as `static/js/autosave.js` expects: 200 with `saved_at` and `version`, 400
with `errors` by field, 409 with both texts when the words were changed elsewhere, 403 with the reason when it is too
late. Without a script the same happens on the page itself, where a form that is not valid is a 422. In no case is what
was typed thrown away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views import View

from core.forms.versioned import VersionedForm
from core.rules import ALLOWED, Verdict
from core.versions import StaleVersion, Versioned
from core.words import clock_time


@dataclass(frozen=True)
class TwoTexts:
    """What `components/conflict.html` shows of a stale save.

    `fields` are (label, stored, typed) for each that differs; `saved_at` and `by` tell when and by whom the stored
    words were saved; `version` is theirs; `url` leads back to the page for who keeps them.
    """

    fields: Sequence[tuple[str, str, str]]
    saved_at: str = ""
    by: str = ""
    version: int = 0
    url: str = ""

    @classmethod
    def of(cls, form: VersionedForm, stored: Versioned, url: str) -> TwoTexts:
        """The form's words beside the stored ones."""
        by = getattr(stored, "updated_by", None)
        saved_at = clock_time(stored.updated_at)
        return cls(form.differences(stored), saved_at, by.name if by else "", stored.version, url)

    def as_json(self, stored: dict[str, Any]) -> JsonResponse:
        """The answer to the script; `stored` holds the stored values by field, the version among them."""
        message = _("Teksten er ændret et andet sted. Begge udgaver står her på siden.")
        html = render_to_string("components/conflict.html", {"conflict": self, "scripted": True})
        answer = {"stored": stored, "saved_at": self.saved_at, "message": message, "html": html}
        return JsonResponse(answer, status=409)


def is_scripted(request: HttpRequest) -> bool:
    """Whether the form's script asks, and not a button."""
    return request.headers.get("X-Autosave") == "1"


def give_words_back(
    request: HttpRequest,
    *,
    message: str,
    words: Sequence[tuple[str, str]],
    way_on: tuple[str, str],
    crumbs: Sequence[tuple[str, str]] = (),
    status: int = 403,
) -> HttpResponse:
    """A page for somebody whose words came too late: what happened, and every word they typed, to copy.

    `words` are (label, text), and what is empty is left out; `way_on` is the label and address of the button that
    leads on.
    """
    label, url = way_on
    typed = [(field, text) for field, text in words if text.strip()]
    context = {"message": message, "words": typed, "label": label, "url": url, "crumbs": crumbs}
    return render(request, "pages/words_back.html", context, status=status)


class AutosaveView(View):
    """A page with one versioned form. What a page says of itself comes first, what all of them do after it."""

    http_method_names = ["get", "head", "post"]
    #: whether `save` asks the rule itself, with the row held; then it is not asked before a save that is valid
    save_asks = False

    def rule(self) -> Verdict:
        """Whether the reader may write here now; asked before every save."""
        raise NotImplementedError

    def make_form(self, data: Any = None) -> VersionedForm:
        """The form, filled with what is stored or with what was sent."""
        raise NotImplementedError

    def save(self, form: VersionedForm) -> Versioned:
        """Store the valid form's values on top of its version; raises as the action does."""
        raise NotImplementedError

    def show(
        self, form: VersionedForm, *, status: int = 200, conflict: TwoTexts | None = None
    ) -> HttpResponse:
        """The page with that form in it."""
        raise NotImplementedError

    def saved(self, stored: Versioned) -> HttpResponse:
        """Where the pressed button leads."""
        raise NotImplementedError

    def too_late(self, reason: str, words: Sequence[tuple[str, str]]) -> HttpResponse:
        """The page that gives the typed words back."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(self.make_form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.make_form(request.POST)
        is_valid = form.is_valid()
        verdict = ALLOWED if is_valid and self.save_asks else self.rule()
        if not verdict:
            return self._refused(form, verdict.reason)
        if not is_valid:
            if is_scripted(request):
                return JsonResponse({"errors": form.errors}, status=400)
            return self.show(form, status=422)
        try:
            stored = self.save(form)
        except StaleVersion as stale:
            stored = stale.stored
            if form.differences(stored):  # else a colleague has saved the very same words
                return self._conflict(form, stored)
        except PermissionDenied as denied:
            return self._refused(form, str(denied))
        if is_scripted(request):
            return JsonResponse({"saved_at": clock_time(stored.updated_at), "version": stored.version})
        return self.saved(stored)

    def _conflict(self, form: VersionedForm, stored: Versioned) -> HttpResponse:
        conflict = TwoTexts.of(form, stored, self.request.path)
        if is_scripted(self.request):
            return conflict.as_json(form.stored(stored))
        return self.show(form, status=409, conflict=conflict)

    def _refused(self, form: VersionedForm, reason: str) -> HttpResponse:
        """The work moved on while they wrote: say so, and give the words back to be copied."""
        if is_scripted(self.request):
            copy = _("Din seneste ændring er ikke gemt. Kopiér den, før du forlader siden.")
            return JsonResponse({"message": f"{reason} {copy}"}, status=403)
        return self.too_late(reason, form.typed())
