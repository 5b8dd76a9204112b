"""The form that opens a joint meeting."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.forms.widgets import SegmentRadioSelect
from profiles.models import LENGTHS, USUAL_LENGTH


class OpenMeetingForm(forms.Form):
    """How long the team has."""

    minutes = forms.TypedChoiceField(
        label=_("Hvor længe har I?"), coerce=int, initial=USUAL_LENGTH, widget=SegmentRadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["minutes"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(n, gettext("%(n)s min.") % {"n": n}) for n in LENGTHS]
