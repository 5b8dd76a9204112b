"""Form fields for what Danish people type."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.forms.widgets import DateInput

#: no relation in the portal begins before or ends after these
_FIRST_YEAR, _LAST_YEAR = 1900, 2199


class DanishDateField(forms.DateField):
    """A date, from the browser's date field or typed as 24-12-2026, 24.12.2026 or 24/12/2026."""

    widget = DateInput
    input_formats = ["%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%Y"]
    default_error_messages = {
        "invalid": _("Skriv datoen som dag-måned-år, for eksempel 24-12-2026."),
        "age": _("Se efter, om årstallet er rigtigt."),
    }

    def to_python(self, value: Any) -> datetime.date | None:
        """Only days of our own age: others are slips, and the last day of all has no day after it to be stored as."""
        day = super().to_python(value)
        if day and not _FIRST_YEAR <= day.year <= _LAST_YEAR:
            raise ValidationError(self.error_messages["age"], code="age")
        return day


class LongTextField(forms.CharField):
    """Running text. A line break counts as one character, in the limit as in the counter on the page."""

    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value: Any) -> str | None:
        return super().to_python(value.replace("\r\n", "\n") if isinstance(value, str) else value)
