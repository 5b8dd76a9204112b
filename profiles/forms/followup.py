"""Forms of a follow-up: when and where, why not, which day it took place, and the minutes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms.fields import DanishDateField, LongTextField
from core.forms.versioned import VersionedForm
from core.forms.widgets import DescribedRadioSelect
from profiles.models import FollowUp, FollowUpKind


class TimeInput(forms.TimeInput):
    """The browser's own field for a time of day."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class WhenForm(forms.Form):
    """When and where."""

    unmarked = frozenset({"time", "place"})

    due = DanishDateField(label=_("Dato"))
    time = forms.TimeField(
        label=_("Klokken"),
        required=False,
        widget=TimeInput,
        input_formats=["%H:%M", "%H.%M", "%H:%M:%S"],
        error_messages={"invalid": _("Skriv klokkeslættet som timer og minutter, for eksempel 9.30.")},
    )
    place = forms.CharField(label=_("Sted"), max_length=100, required=False)


class AddForm(WhenForm):
    """One more. What it is, is asked only of those who have a choice."""

    unmarked = frozenset({"kind", "time", "place"})

    kind = forms.ChoiceField(label=_("Hvad aftaler I?"), widget=DescribedRadioSelect)

    field_order = ("kind", "due", "time", "place")

    def __init__(self, data: Any = None, *, kinds: Sequence[FollowUpKind], chief: Mapping[str, str]) -> None:
        super().__init__(data)
        self.kinds = kinds
        if len(kinds) == 1:
            del self.fields["kind"]
            return
        field: Any = self.fields["kind"]
        field.choices = [(kind.value, kind.label) for kind in kinds]
        field.widget.details = {
            FollowUpKind.STATUS.value: _("Jeres eget møde. Referatet læses kun af teamet."),
            FollowUpKind.TALK.value: _("Teamets leder og %(chief)s. I bekræfter begge referatet.") % chief,
        }

    def values(self) -> dict[str, Any]:
        """What the action takes; only after `is_valid()`."""
        chosen = self.cleaned_data
        return {**chosen, "kind": FollowUpKind(chosen.get("kind", self.kinds[0]))}


class MoveForm(WhenForm):
    """When and where. A reason belongs to another date only."""

    unmarked = frozenset({"time", "place", "reason"})

    reason = LongTextField(
        label=_("Hvorfor flyttes datoen?"),
        max_length=500,
        required=False,
        help_text=_("Kun hvis datoen bliver en anden. Læses af alle, der læser planen."),
    )
    #: the date that the mover had in view
    seen = forms.DateField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, follow_up: FollowUp) -> None:
        names = ("due", "time", "place")
        begun = {name: getattr(follow_up, name) for name in names}
        super().__init__(data, initial={**begun, "seen": follow_up.due.isoformat()})


class SkipForm(forms.Form):
    """Why it is left out this time."""

    unmarked = frozenset({"reason"})

    reason = LongTextField(
        label=_("Hvorfor springer I mødet over?"),
        max_length=500,
        help_text=_("Læses af alle, der læser planen."),
    )


class HoldForm(forms.Form):
    """The day on which it took place."""

    held_on = DanishDateField(label=_("Hvornår holdt I mødet?"))


class MinutesForm(VersionedForm):
    """Short minutes."""

    unmarked = frozenset({"minutes"})

    minutes = LongTextField(
        label=_("Referat"),
        max_length=4000,
        required=False,
        help_text=_("Kort: hvad blev I enige om, hvem gør hvad, og hvad skal der ske før næste gang?"),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
