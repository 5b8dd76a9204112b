"""How often somebody wants to be mailed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms.widgets import DescribedRadioSelect
from reminders.models import Frequency, MailChoice

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_DETAILS: dict[str, StrOrPromise] = {
    Frequency.DAILY: _("Højst én mail om dagen, og kun på hverdage."),
    Frequency.WEEKLY: _("Alt samlet på den ugedag, du vælger."),
    Frequency.URGENT: _("Når andre venter på dig, eller noget er over tiden."),
    Frequency.NONE: _("Det hele står stadig på Min side."),
}


class ChoiceForm(forms.ModelForm[MailChoice]):
    """Frequency, and the day of the week for whoever wants one mail a week."""

    class Meta:
        model = MailChoice
        fields = ("frequency", "weekday")
        widgets = {"frequency": DescribedRadioSelect(details=_DETAILS)}
        labels = {
            "frequency": _("Hvor tit vil du have en mail om det, der venter på dig?"),
            "weekday": _("Ugedag, hvis du vælger én gang om ugen"),
        }
