"""Forms about who a round waits for, and how long."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms.fields import DanishDateField
from core.forms.widgets import DescribedRadioSelect
from profiles.forms.assessment import clean_due
from profiles.models import CompetenceAssessment, ExemptionReason


class ExemptForm(forms.Form):
    """Why, in a word from a short list: there is no room for anybody's health."""

    reason = forms.ChoiceField(
        label=_("Hvorfor?"),
        choices=ExemptionReason.choices,
        widget=DescribedRadioSelect,
        help_text=_("Hele teamet kan se det."),
    )

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_new:
            self.fields["reason"].initial = ExemptionReason.NEW


class DueForm(forms.Form):
    """Another last day for answers."""

    due = DanishDateField(
        label=_("Svar senest"), help_text=_("Alle i teamet kan se den nye frist på rundens side.")
    )

    def __init__(self, *args: Any, assessment: CompetenceAssessment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due"].initial = assessment.due

    clean_due = clean_due
