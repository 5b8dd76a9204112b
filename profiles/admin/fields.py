"""Form fields of the catalogue's admin pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.models import BaseInlineFormSet
from django.utils.text import Truncator, capfirst, slugify
from django.utils.translation import gettext as _

_PLAIN = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa"})


def key_of(title: str, taken: set[str], longest: int) -> str:
    """A key made from a title ("Åben ledelse" → "aaben-ledelse"), with a number after it where it is taken."""
    base = slugify(title.translate(_PLAIN))[: longest - 3].strip("-") or "nr"
    key, number = base, 1
    while key in taken:
        number += 1
        key = f"{base}-{number}"
    return key


class LinesField(forms.CharField):
    """Several short texts, one a line; blank lines are left out."""

    def __init__(self, *, longest: int, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 5, "cols": 90}), required=False, **kwargs)
        self.longest = longest

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        lines = [line.strip() for line in super().clean(value).splitlines()]
        kept = [line for line in lines if line]
        for number, line in enumerate(kept, 1):
            if len(line) > self.longest:
                values = {"number": number, "longest": self.longest}
                message = _("Linje %(number)s er for lang. Skriv højst %(longest)s tegn.")
                raise forms.ValidationError(message % values)
        return kept

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(super().has_changed(self.prepare_value(initial), data))


class NamedRows(BaseInlineFormSet[Any, Any, Any]):
    """Rows of a table, each field named for those who do not see the head of its column and the rest of its row."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        row = Truncator(str(form.instance)).chars(60) if form.instance.pk else _("(ny)")
        for field in form.fields.values():
            if not field.widget.is_hidden:
                drawn = getattr(field.widget, "widget", field.widget)  # the admin wraps a choice in its links
                drawn.attrs["aria-label"] = f"{capfirst(str(field.label))}: {row}"
