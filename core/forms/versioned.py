"""The base of forms whose texts several people, or tabs, may write in at once; see `core.versions`."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms

from core.versions import Versioned
from core.words import long_date


class VersionedForm(forms.Form):
    """Carries the version that the writer had in view. With `row` it begins with what is stored there."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, initial=0)

    def __init__(self, data: Any = None, *, row: Versioned | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        if row is not None:
            self.initial.update({name: self.kept(row, name) for name in self.fields})

    def clean_version(self) -> int:
        """The version to save on top of: the one in view or, after a conflict, the one chosen to be written over."""
        version = self.data.get("keep") or self.cleaned_data["version"]
        cleaned: int = self.fields["version"].clean(version)
        return cleaned

    def values(self) -> dict[str, Any]:
        """What is to be stored; only after `is_valid()`."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def typed(self) -> list[tuple[str, str]]:
        """Label and words of every field as it was filled in, valid or not."""
        return [(str(self[name].label), self.words(name, self[name].value())) for name in self._texts()]

    def kept(self, row: Versioned, name: str) -> Any:
        """What the row holds for a field: the value of that name, unless the form keeps it elsewhere in the row."""
        return getattr(row, name)

    def stored(self, row: Versioned) -> dict[str, Any]:
        """What the fields, and the version, would hold if they were filled from the row."""
        return {name: field.prepare_value(self.kept(row, name)) for name, field in self.fields.items()}

    def differences(self, row: Versioned) -> list[tuple[str, str, str]]:
        """Label, stored words and typed words of each field that differs from the row; only after `is_valid()`."""
        return [
            (str(self[name].label), self.words(name, kept), self.words(name, typed))
            for name in self._texts()
            if (kept := self.kept(row, name)) != (typed := self.cleaned_data[name])
        ]

    def words(self, name: str, value: Any) -> str:
        """A field's value as a reader would say it."""
        field = self.fields[name]
        if isinstance(value, datetime.date):
            return long_date(value)
        text = "" if value is None else str(field.prepare_value(value))
        if isinstance(field, forms.ChoiceField):
            return next((str(title) for known, title in field.widget.choices if str(known) == text), "")
        return text

    def _texts(self) -> list[str]:
        return [name for name in self.fields if name != "version"]
