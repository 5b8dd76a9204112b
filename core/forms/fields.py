"""Form fields for what Danish people type."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms.widgets import DateInput


class DanishDateField(forms.DateField):
    """A date, from the browser's date field or typed as 24-12-2026, 24.12.2026 or 24/12/2026."""

    widget = DateInput
    input_formats = ["%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%Y"]
    default_error_messages = {"invalid": _("Skriv datoen som dag-måned-år, for eksempel 24-12-2026.")}


class LongTextField(forms.CharField):
    """Running text. A line break counts as one character, in the limit as in the counter on the page."""

    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value: Any) -> str | None:
        return super().to_python(value.replace("\r\n", "\n") if isinstance(value, str) else value)
