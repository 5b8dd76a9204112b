"""Forms of the competence assessment. What a field may hold is decided by the profile edition of the round."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core import clock
from core.forms.fields import DanishDateField, LongTextField
from core.forms.versioned import VersionedForm
from core.forms.widgets import DescribedRadioSelect, SegmentRadioSelect, TileRadioSelect
from profiles.actions.assessment import Ballot
from profiles.choosing import Offer, ProfileChoice
from profiles.models import CANNOT_JUDGE, DOTS, Bring, ProfileArea, Scale, ScaleStep
from profiles.models.plan import MOST_FOCUS_AREAS

#: a round that stays open longer than this is forgotten before it is seen together
_LONGEST_ROUND = datetime.timedelta(days=120)
#: how long a round is proposed to be open
_USUAL_ROUND = datetime.timedelta(days=14)


class PairRadioSelect(DescribedRadioSelect):
    """Four choices, two by two, so that a phone shows them without scrolling."""

    style = "segments kp-pairs"


class QuickChoiceField(forms.TypedChoiceField):
    """A choice that is asked for, and may wait: a step half answered is saved as it is."""

    def __init__(self, *, empty_value: str | None = None, **kwargs: Any) -> None:
        super().__init__(empty_value=empty_value, **kwargs)

    def validate(self, value: Any) -> None:
        if value not in self.empty_values:
            super().validate(value)


def _steps(steps: Iterable[ScaleStep], scale: Scale) -> list[ScaleStep]:
    return [step for step in steps if step.scale == scale]


def _offer(field: forms.Field, steps: Sequence[ScaleStep], *more: tuple[int, str]) -> None:
    """Give a choice field a scale's steps with their descriptions, then `more` that stand apart from it."""
    assert isinstance(field, forms.ChoiceField) and isinstance(field.widget, DescribedRadioSelect)
    field.choices = [(step.value, step.title) for step in steps] + list(more)
    field.widget.details = {str(step.value): step.description for step in steps if step.description}
    field.widget.apart = frozenset(str(value) for value, _title in more)


class AnswerForm(VersionedForm):
    """One core area, three quick choices and a note. Everything may be left for later."""

    level = QuickChoiceField(label=Scale.LEVEL.label, coerce=int, widget=TileRadioSelect)
    importance = QuickChoiceField(label=Scale.IMPORTANCE.label, coerce=int, widget=SegmentRadioSelect)
    bring = QuickChoiceField(
        label=_("Hvad kan du bidrage med?"),
        choices=Bring.choices,
        coerce=str,
        empty_value="",
        widget=PairRadioSelect,
    )
    note = LongTextField(
        label=_("Et eksempel eller en tanke"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, steps: Iterable[ScaleStep], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = list(steps)
        _offer(self.fields["level"], _steps(known, Scale.LEVEL), (CANNOT_JUDGE, gettext("Kan ikke vurdere")))
        _offer(self.fields["importance"], _steps(known, Scale.IMPORTANCE))


class PositionForm(VersionedForm):
    """What the team agrees on for one area."""

    level = QuickChoiceField(label=_("Her er vi"), coerce=int, widget=TileRadioSelect)
    text = LongTextField(
        label=_("Det er vi enige om"),
        help_text=_("Skriv kort, hvad I ser, når I ser på det sammen. Gerne med et eksempel fra hverdagen."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    minority_note = LongTextField(
        label=_("Hvis nogen ser det anderledes"),
        help_text=_(
            "I behøver ikke blive enige. Skriv her, hvad en eller flere af jer ser, som de andre ikke ser."
        ),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, steps: Iterable[ScaleStep], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["level"], _steps(steps, Scale.LEVEL))


def clean_due(form: forms.Form) -> datetime.date:
    """A last day for answers that has not passed, and is not so far off that the first answers are stale."""
    due: datetime.date = form.cleaned_data["due"]
    if due < clock.today():
        raise forms.ValidationError(_("Datoen er allerede passeret. Vælg en senere dato."))
    if due > clock.today() + _LONGEST_ROUND:
        raise forms.ValidationError(
            _("Vælg en dag inden for de næste fire måneder, så svarene stadig er friske.")
        )
    return due


class StartForm(forms.Form):
    """Which profile, at which level, and until when. What there is only one of is not asked."""

    profile = forms.TypedChoiceField(
        label=_("Hvilken profil tager I udgangspunkt i?"), widget=DescribedRadioSelect
    )
    due = DanishDateField(
        label=_("Svar senest"),
        help_text=_("To uger er passende for de fleste."),
    )

    def __init__(self, *args: Any, offer: Offer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer = offer
        self.fields["due"].initial = clock.today() + _USUAL_ROUND
        field = self.fields["profile"]
        assert isinstance(field, forms.TypedChoiceField) and isinstance(field.widget, DescribedRadioSelect)
        by_value = {choice.value: choice for choice in offer.choices}
        field.coerce = by_value.__getitem__
        field.choices = [(choice.value, choice.title) for choice in offer.choices]
        field.widget.details = {value: choice.details for value, choice in by_value.items()}
        field.initial = offer.proposed.value if offer.proposed else None
        #: whether the page was drawn before another edition came into force
        self.is_stale = False
        if len(offer.choices) == 1:
            self._take(offer.choices[0])

    def _take(self, only: ProfileChoice) -> None:
        """There is nothing to ask; what the page showed is sent all the same, so that nobody begins on another."""
        field = self.fields["profile"]
        field.widget, field.initial = forms.HiddenInput(), only.value
        if self.is_bound and self.data.get("profile") != only.value:
            self.is_stale = True
            self.data = {**{name: self.data.get(name) for name in self.data}, "profile": only.value}

    def clean(self) -> None:
        if self.is_stale:
            raise forms.ValidationError(
                _(
                    "Profilen er kommet i en ny udgave, siden du åbnede siden. Tryk igen for at begynde på den."
                )
            )

    @property
    def chosen(self) -> ProfileChoice:
        """Profile and level; only after `is_valid()`."""
        choice: ProfileChoice = self.cleaned_data["profile"]
        return choice

    clean_due = clean_due


class CancelForm(forms.Form):
    """Why a round is stopped."""

    reason = LongTextField(
        label=_("Hvorfor aflyser du runden?"),
        help_text=_("Teamet læser din begrundelse på rundens side."),
        max_length=500,
    )


P = TypeVar("P", bound="AreaPart")


class AreaPart(forms.Form):
    """What is chosen for one area, as a number, and why."""

    number: ClassVar[str]

    def __init__(self, data: Any = None, *, area: ProfileArea, begun: tuple[int, str]) -> None:
        initial = {self.number: begun[0], "reason": begun[1]}
        super().__init__(data, prefix=f"omraade-{area.pk}", initial=initial)
        self.area = area

    @property
    def chosen(self) -> int:
        """The number, 0 for none; only after `is_valid()`."""
        number: int | None = self.cleaned_data[self.number]
        return number or 0

    def offer(self, choices: list[tuple[int, str]]) -> None:
        """Give the number its choices."""
        field = self.fields[self.number]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class AreaParts(Generic[P]):
    """One part an area, judged together. `begun` holds what each begins with, by the area's key."""

    part: type[P]

    def __init__(
        self, data: Any = None, *, areas: Sequence[ProfileArea], begun: dict[int, tuple[int, str]]
    ) -> None:
        self.parts = [self.part(data, area=area, begun=begun.get(area.pk, (0, ""))) for area in areas]
        self.error = ""

    def is_valid(self) -> bool:
        """Whether every part is, and all of them together. Says what is wrong in `error` and on the parts."""
        if any(part.errors for part in self.parts):
            self.error = gettext("Nogle af begrundelserne skal rettes. De er markeret nedenfor.")
        else:
            self.error = self.complaint()
        return not self.error

    def complaint(self) -> str:
        """What is wrong with the valid parts together; empty when nothing is."""
        raise NotImplementedError


class BallotForm(AreaPart):
    """One area's dots and why."""

    number = "dots"

    dots = QuickChoiceField(label=_("Dine prikker"), coerce=int, widget=SegmentRadioSelect)
    reason = forms.CharField(max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dots = [(n, ngettext("%(n)s prik", "%(n)s prikker", n) % {"n": n}) for n in range(1, DOTS + 1)]
        self.offer([(0, gettext("Ingen")), *dots])
        self.fields["dots"].label = self.area.short_title
        self.fields["reason"].label = gettext("Hvorfor »%(area)s«?") % {"area": self.area.short_title}


class VoteForm(AreaParts[BallotForm]):
    """The whole ballot: one part an area, and the number of dots over all of them."""

    part = BallotForm

    def complaint(self) -> str:
        used = sum(part.chosen for part in self.parts)
        if not used:
            return gettext("Læg mindst én prik, før du gemmer.")
        if used > DOTS:
            words = gettext("Du har lagt %(used)s prikker, men du har kun %(dots)s. Tag nogle væk igen.")
            return words % {"used": used, "dots": DOTS}
        return ""

    def ballots(self) -> list[Ballot]:
        """What was put; only after `is_valid()`."""
        return [Ballot(part.area, part.chosen, part.cleaned_data["reason"]) for part in self.parts]


class FocusChoiceForm(AreaPart):
    """Whether an area becomes a focus area, as which number, and why."""

    number = "order"

    order = QuickChoiceField(label=_("Indsatsområde?"), coerce=int, widget=forms.Select)
    reason = LongTextField(
        label=_("Derfor vælger vi det"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        #: the id of the area's heading, which tells one such field from the next
        self.heading_id = f"focus-{self.area.pk}"
        numbers = [(n, gettext("Nr. %(number)s") % {"number": n}) for n in range(1, MOST_FOCUS_AREAS + 1)]
        self.offer([(0, gettext("Ikke nu")), *numbers])

    def clean(self) -> None:
        """Words beside an area that is not chosen are kept nowhere: proposed from all its votes, they may be long."""
        if "order" not in self.errors and not self.cleaned_data["order"]:
            self.errors.pop("reason", None)


class ConcludeForm(AreaParts[FocusChoiceForm]):
    """The team's choice: one to four areas in order, each with a number of its own."""

    part = FocusChoiceForm

    def complaint(self) -> str:
        orders = [part.chosen for part in self.parts if part.chosen]
        if not orders:
            return gettext("Vælg mindst ét indsatsområde.")
        if len(set(orders)) < len(orders):
            return gettext("To indsatsområder har fået samme nummer. Giv dem hver sit.")
        return ""

    def chosen(self) -> list[tuple[ProfileArea, str]]:
        """The areas in the team's order, each with its reason; only after `is_valid()`."""
        ordered = sorted((part for part in self.parts if part.chosen), key=lambda part: part.chosen)
        return [(part.area, part.cleaned_data["reason"]) for part in ordered]
