"""Forms of rounds for many: what to begin, and a new common date."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core import clock
from core.forms.fields import DanishDateField
from profiles.models import LeadershipProfile

#: how long a common round is proposed to be open, and how long it may be
_USUAL, _LONGEST = datetime.timedelta(days=28), datetime.timedelta(days=120)


def _checked(due: datetime.date) -> datetime.date:
    if due <= clock.today():
        raise ValidationError(_("Vælg en dag efter i dag, så teamene har tid til at svare."))
    if due > clock.today() + _LONGEST:
        raise ValidationError(_("Vælg en dag inden for fire måneder, så runden ikke går i glemmebogen."))
    return due


class CampaignForm(forms.Form):
    """Profile edition and due date. Sent with GET for the preview, and again with what confirms it."""

    unmarked = frozenset({"profil", "frist"})

    profil = forms.ModelChoiceField(
        label=_("Ledelsesprofil"), queryset=LeadershipProfile.objects.none(), empty_label=None
    )
    frist = DanishDateField(
        label=_("Svar senest"),
        help_text=_("Fristen er fælles for alle teams. Du kan flytte den senere."),
    )

    def __init__(self, *args: Any, profiles: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"frist": clock.today() + _USUAL})
        super().__init__(*args, **kwargs)
        field = self.fields["profil"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = profiles

    def clean_frist(self) -> datetime.date:
        return _checked(self.cleaned_data["frist"])


class ConfirmForm(CampaignForm):
    """What the preview showed, confirmed; the key is the preview's own."""

    key = forms.UUIDField(widget=forms.HiddenInput)


class DueForm(forms.Form):
    """A new common date."""

    unmarked = frozenset({"frist"})

    frist = DanishDateField(
        label=_("Ny frist"), help_text=_("Gælder alle runder i denne fælles start, der stadig er åbne.")
    )

    def clean_frist(self) -> datetime.date:
        return _checked(self.cleaned_data["frist"])
