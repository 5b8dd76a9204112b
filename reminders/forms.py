"""The policy as a form: quiet days and hours, closed periods, and each kind's ladder."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.forms import inlineformset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms.fields import DanishDateField
from reminders.due import Kind, Ladder
from reminders.models import ClosedPeriod, KindPolicy, Policy
from reminders.models.policy import LONGEST_CLOSED, MOST_DAYS, WEEKDAYS
from reminders.words import days_from, ladder_in_words
from reminders.workdays import SPECIAL_DAY_NAMES

PROPOSED, OWN, OFF = "proposed", "own", "off"


def _time(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        input_formats=["%H:%M", "%H.%M", "%H:%M:%S"],
        widget=forms.TimeInput(attrs={"size": 6}, format="%H.%M"),
        error_messages={"invalid": gettext_lazy("Skriv klokkeslættet som 07.30.")},
    )


class PolicyForm(forms.ModelForm[Policy]):
    """The days on which nobody is reminded, and the hours in which mail goes out."""

    quiet_weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Stille ugedage"),
        choices=WEEKDAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    special_days = forms.MultipleChoiceField(
        label=gettext_lazy("Andre stille dage"),
        choices=SPECIAL_DAY_NAMES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    mail_from = _time(gettext_lazy("Mails sendes fra kl."))
    mail_until = _time(gettext_lazy("Mails sendes til kl."))

    class Meta:
        model = Policy
        fields = ["quiet_weekdays", "with_public_holidays", "special_days", "mail_from", "mail_until"]
        labels = {"with_public_holidays": gettext_lazy("De danske helligdage er stille dage")}

    def clean_quiet_weekdays(self) -> list[int]:
        """One weekday at least is left to be reminded on."""
        days: list[int] = self.cleaned_data["quiet_weekdays"]
        if len(days) == len(WEEKDAYS):
            raise forms.ValidationError(
                _("Lad mindst én ugedag være åben. Ellers bliver ingen mindet om noget.")
            )
        return days

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        start, end = values.get("mail_from"), values.get("mail_until")
        if start and end and end <= start:
            self.add_error("mail_until", _("Det sidste klokkeslæt skal ligge efter det første."))
        return values


class ClosedPeriodForm(forms.ModelForm[ClosedPeriod]):
    """A period, both days included."""

    first_day = DanishDateField(label=gettext_lazy("Første dag"), widget=AdminDateWidget)
    last_day = DanishDateField(label=gettext_lazy("Sidste dag"), widget=AdminDateWidget)

    class Meta:
        model = ClosedPeriod
        fields = ["name", "first_day", "last_day"]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = values.get("first_day"), values.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("Sidste dag kan ikke ligge før første dag."))
        elif first and last and last - first > LONGEST_CLOSED:
            most = LONGEST_CLOSED.days + 1
            self.add_error("last_day", _("En lukkeperiode er højst %(most)s dage.") % {"most": most})
        return values


ClosedPeriods = inlineformset_factory(
    Policy, ClosedPeriod, form=ClosedPeriodForm, extra=1, can_delete_extra=False
)


class DaysField(forms.CharField):
    """Numbers of working days, as "3, 10"."""

    def clean(self, value: Any) -> tuple[int, ...]:
        return days_from(super().clean(value))


class KindForm(forms.Form):
    """One kind's ladder: as proposed, the municipality's own, or no reminders."""

    mode = forms.ChoiceField(
        label=gettext_lazy("Påmindelser"),
        choices=(
            (PROPOSED, gettext_lazy("Som foreslået")),
            (OWN, gettext_lazy("Egne trin")),
            (OFF, gettext_lazy("Ingen")),
        ),
        widget=forms.RadioSelect,
    )
    at_once = forms.BooleanField(label=gettext_lazy("Med det samme"), required=False)
    before = DaysField(label=gettext_lazy("Arbejdsdage før"), required=False, max_length=60)
    on_day = forms.BooleanField(label=gettext_lazy("På dagen"), required=False)
    after = DaysField(label=gettext_lazy("Arbejdsdage efter"), required=False, max_length=60)
    up = forms.IntegerField(
        label=gettext_lazy("Næste led efter"),
        required=False,
        min_value=1,
        max_value=MOST_DAYS,
        help_text=gettext_lazy("Arbejdsdage efter fristen. Tomt: aldrig."),
        error_messages={
            "invalid": gettext_lazy("Skriv et helt tal."),
            "min_value": gettext_lazy("Skriv mindst %(limit_value)s."),
            "max_value": gettext_lazy("Skriv højst %(limit_value)s."),
        },
    )

    def __init__(self, data: Any, *, kind: Kind, stored: KindPolicy | None) -> None:
        self.kind, self.stored = kind, stored
        super().__init__(data, prefix=f"kind-{kind.name}", initial=_initial(kind, stored))
        if kind.is_news:
            for name in ("at_once", "before", "on_day", "after"):
                del self.fields[name]
            self.fields["mode"].choices = [(PROPOSED, _("Som foreslået")), (OFF, _("Ingen"))]  # type: ignore[attr-defined]
        if kind.is_news or type(kind).rows_up is Kind.rows_up:
            del self.fields["up"]

    @property
    def label(self) -> str:
        """What the kind is called."""
        return str(self.kind.label)

    @property
    def proposed(self) -> str:
        """The kind's own ladder, in words."""
        return ladder_in_words(self.kind.ladder, is_news=self.kind.is_news)

    @property
    def in_force(self) -> str:
        """What holds now, when it is the municipality's own; else empty."""
        if self.stored is None:
            return ""
        return ladder_in_words(ladder_from(_initial(self.kind, self.stored)), is_news=self.kind.is_news)

    def ladder(self) -> Ladder | None:
        """The ladder that was asked for; None: no reminders. After `is_valid()`."""
        if self.cleaned_data["mode"] == PROPOSED:
            return self.kind.ladder
        return ladder_from(self.cleaned_data)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if values.get("mode") == OWN and not self.errors:
            ladder = ladder_from(values)
            if ladder is not None and not (ladder.at_once or ladder.before or ladder.on_day or ladder.after):
                self.add_error("mode", _("Vælg mindst ét trin, eller vælg Ingen."))
        return values


def ladder_from(values: dict[str, Any]) -> Ladder | None:
    """The ladder of a form's values."""
    if values["mode"] == OFF:
        return None
    before, after = values.get("before", ()), values.get("after", ())
    return Ladder(
        at_once=values.get("at_once", True),
        before=tuple(sorted(_days(before), reverse=True)),
        on_day=values.get("on_day", False),
        after=tuple(sorted(_days(after))),
        up=values.get("up"),
    )


def _days(value: Any) -> tuple[int, ...]:
    return days_from(value) if isinstance(value, str) else tuple(value)


def _initial(kind: Kind, stored: KindPolicy | None) -> dict[str, Any]:
    """What the fields say before anybody changes them: the override, or the kind's own ladder to begin from."""
    ladder: Any = kind.ladder if stored is None else stored
    mode = PROPOSED if stored is None else OFF if stored.is_off else OWN
    return {
        "mode": mode,
        "at_once": ladder.at_once,
        "before": ", ".join(map(str, sorted(ladder.before, reverse=True))),
        "on_day": ladder.on_day,
        "after": ", ".join(map(str, sorted(ladder.after))),
        "up": ladder.up,
    }
