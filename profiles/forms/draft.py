"""The area chief's unsent answer as a versioned form: whatever is in the answer's fields, valid or not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from core.forms.versioned import VersionedForm
from core.versions import Versioned
from profiles.models import DecisionDraft, DevelopmentPlan

_PROMISE = re.compile(r"promises-(\d|1\d)-(text|due|focus)\Z")


class DecisionDraftForm(VersionedForm):
    """Only the answer's own fields are known; what is empty is not kept."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        plan: DevelopmentPlan,
        row: DecisionDraft | None = None,
    ) -> None:
        super().__init__(data)
        self.plan = plan
        self._titles = {str(focus.pk): focus.area.short_title for focus in plan.focus_areas.all()}
        for name in sorted({*(data or {}), *(row.words if row else {})}):
            if label := self._label(name):
                self.fields[name] = forms.CharField(label=label, max_length=4000, required=False, strip=False)
        self.initial = {"version": row.version, **row.words} if row else {}

    def _label(self, name: str) -> str:
        """What a field is called on the page; empty for one that is not the answer's."""
        if name == "note":
            return _("Til hele planen")
        if name.startswith("comment-"):
            return str(self._titles.get(name.removeprefix("comment-"), ""))
        promise = _PROMISE.match(name)
        if not promise:
            return ""
        what = {
            "text": _("Løfte %(n)s"),
            "due": _("Løfte %(n)s, senest"),
            "focus": _("Løfte %(n)s, hører til"),
        }
        return what[promise[2]] % {"n": int(promise[1]) + 1}

    def values(self) -> dict[str, Any]:
        texts = {name: self.cleaned_data[name].replace("\r\n", "\n") for name in self._texts()}
        return {"words": {name: text for name, text in texts.items() if text.strip()}}

    def stored(self, row: Versioned) -> dict[str, Any]:
        words = _words_of(row)
        return {"version": row.version, **{name: words.get(name, "") for name in self._known(row)}}

    def differences(self, row: Versioned) -> list[tuple[str, str, str]]:
        here, there = self.values()["words"], _words_of(row)
        return [
            (self._label(name), self.words(name, there.get(name)), self.words(name, here.get(name)))
            for name in self._known(row)
            if here.get(name) != there.get(name)
        ]

    def words(self, name: str, value: Any) -> str:
        text = str(value or "")
        return self._titles.get(text, text) if name.endswith("-focus") else text

    def _known(self, row: Versioned) -> Iterable[str]:
        return [name for name in sorted({*self._texts(), *_words_of(row)}) if self._label(name)]


def _words_of(row: Versioned) -> dict[str, str]:
    assert isinstance(row, DecisionDraft)
    return dict(row.words)


def promises_begun(words: Mapping[str, str]) -> list[dict[str, str]]:
    """The draft's promises as a formset's initial, up to the last one with anything in it."""
    begun: dict[int, dict[str, str]] = {}
    for name, text in words.items():
        if promise := _PROMISE.match(name):
            begun.setdefault(int(promise[1]), {})[promise[2]] = text
    return [begun.get(number, {}) for number in range(max(begun) + 1)] if begun else []
