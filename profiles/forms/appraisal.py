"""The forms of an appraisal sheet: what the author writes, and with whom it is shared."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms.fields import DanishDateField, LongTextField
from core.forms.versioned import VersionedForm
from core.forms.widgets import DescribedRadioSelect
from core.versions import Versioned
from people.models import User
from profiles.models import AppraisalSheet, ProfileArea

_AREA = "omraade-"


class SheetForm(VersionedForm):
    """One short field for each core area, the part in the plan, and what to talk about. All of it may be empty."""

    talk_on = DanishDateField(label=_("Dato for samtalen"), required=False)
    role = LongTextField(
        label=_("Min rolle i planen"),
        max_length=2000,
        required=False,
        help_text=_("Hvad bidrager du med, og hvad vil du gerne lære undervejs?"),
    )
    topics = LongTextField(
        label=_("Det vil jeg gerne tale om"),
        max_length=2000,
        required=False,
        help_text=_("Hvad fylder, hvad har du brug for, og hvor vil du gerne hen?"),
    )

    def __init__(self, data: Any = None, *, row: AppraisalSheet) -> None:
        super().__init__(data)
        self.areas = list(row.profile.areas.all())
        for area in self.areas:
            self.fields[f"{_AREA}{area.pk}"] = LongTextField(
                label=area.short_title,
                max_length=600,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        self.unmarked = frozenset(self.fields)
        self.initial = {name: self.kept(row, name) for name in self.fields}

    def area_fields(self) -> list[tuple[ProfileArea, forms.BoundField]]:
        """Each core area with its field."""
        return [(area, self[f"{_AREA}{area.pk}"]) for area in self.areas]

    def values(self) -> dict[str, Any]:
        own = {name: self.cleaned_data[name] for name in ("talk_on", "role", "topics")}
        texts = {str(area.pk): self.cleaned_data[f"{_AREA}{area.pk}"] for area in self.areas}
        return {**own, "views": {key: text for key, text in texts.items() if text.strip()}}

    def kept(self, row: Versioned, name: str) -> Any:
        """The areas' texts lie together in the sheet."""
        assert isinstance(row, AppraisalSheet)
        if name.startswith(_AREA):
            return row.views.get(name.removeprefix(_AREA), "")
        return super().kept(row, name)


class ShareForm(forms.Form):
    """With whom. There is mostly one to choose."""

    unmarked = frozenset({"reader"})

    reader = forms.TypedChoiceField(label=_("Del med"), coerce=int, widget=DescribedRadioSelect)

    def __init__(self, data: Any = None, *, superiors: list[User]) -> None:
        super().__init__(data)
        self._people = {person.pk: person for person in superiors}
        self.fields["reader"].choices = [(pk, person.name) for pk, person in self._people.items()]  # type: ignore[attr-defined]
        if len(superiors) == 1:
            self.fields["reader"].initial = superiors[0].pk

    def chosen(self) -> User:
        """The one to share with; only after `is_valid()`."""
        return self._people[self.cleaned_data["reader"]]
