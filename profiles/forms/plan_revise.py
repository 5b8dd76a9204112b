"""Forms of the leader's choices about a plan being written: why it is laid aside, what comes in and what goes out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms.fields import LongTextField
from profiles.models import ProfileArea


class DiscardForm(forms.Form):
    """Why a plan is laid aside."""

    unmarked = frozenset({"reason"})

    reason = LongTextField(
        label=_("Hvorfor lægger du planen til side?"),
        help_text=_("Teamet læser din begrundelse på planens side."),
        max_length=500,
    )


class FocusRemoveForm(forms.Form):
    """Why a focus area goes out."""

    unmarked = frozenset({"reason"})

    reason = LongTextField(
        label=_("Hvorfor tager I indsatsområdet ud?"),
        help_text=_("Teamet læser begrundelsen, og den følger med, når planen bliver sendt."),
        max_length=500,
    )


class FocusAddForm(forms.Form):
    """Which area comes in, and why."""

    unmarked = frozenset({"area", "reason"})

    area = forms.ModelChoiceField(
        label=_("Indsatsområde"), queryset=ProfileArea.objects.none(), empty_label=_("Vælg et kerneområde")
    )
    reason = LongTextField(
        label=_("Hvorfor tager I det med?"),
        help_text=_("Begrundelsen bliver en del af planen."),
        max_length=500,
    )

    def __init__(self, data: Any = None, *, areas: Any) -> None:
        super().__init__(data)
        self.fields["area"].queryset = areas  # type: ignore[attr-defined]
