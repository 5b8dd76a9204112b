"""Forms of practice-near support. What is typed in each is read by those that its `reads` names."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clusters.models import LeadershipTeam
from clusters.superior import superior
from core import clock
from core.forms.fields import DanishDateField, LongTextField
from people.models import User
from profiles.forms.followup import TimeInput
from profiles.models import ProfileArea, SupportConsultant, SupportVisit

#: read by team and consultant, and nobody else
BETWEEN = _("Læses kun af teamet og jeres konsulent.")
#: how long a visit can be, in minutes
LENGTHS = (
    (30, _("En halv time")),
    (60, _("En time")),
    (90, _("Halvanden time")),
    (120, _("To timer")),
    (180, _("Tre timer")),
    (240, _("En halv dag")),
    (420, _("En hel dag")),
)


class SupportForm(forms.Form):
    """A form with one text that matters; `reads` stands below the field `reads_of`."""

    reads: ClassVar[Any] = ""
    reads_of: ClassVar[str] = ""
    unmarked: ClassVar[frozenset[str]] = frozenset()

    def promise(self, team: LeadershipTeam) -> str:
        """Who reads what is typed, with the team's superior by their title. Expects the team with its cluster."""
        return str(self.reads) % superior(team).words


class WishForm(SupportForm):
    """What the team wishes for, and what it is about."""

    reads = _("Læses af teamet, %(chief)s, forvaltningen og den konsulent, I får.")
    reads_of = "wish"
    unmarked = frozenset({"areas"})

    wish = LongTextField(
        label=_("Hvad ønsker I støtte til?"),
        max_length=2000,
        help_text=_("Kort og konkret: hvad er I i gang med, og hvad skal en konsulent hjælpe jer med?"),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    areas = forms.ModelMultipleChoiceField(
        label=_("Hvilke kerneområder handler det om?"),
        help_text=_("Vælg ingen, hvis det handler om arbejdet i det hele taget."),
        queryset=ProfileArea.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any = None, *, areas: Any, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        self.fields["areas"].queryset = areas  # type: ignore[attr-defined]


class NameForm(SupportForm):
    """Who gives the support. `seen` is the consultant that the namer had in view."""

    consultant = forms.TypedChoiceField(label=_("Konsulent"), coerce=int)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, able: Sequence[SupportConsultant], seen: int | None, key: str = "id"
    ) -> None:
        super().__init__(data, initial={"seen": seen, "consultant": seen}, auto_id=f"{key}_%s")
        self.people = {one.person_id: one.person for one in able}
        choices = [("", _("Vælg en konsulent")), *((one.person_id, _with_work(one)) for one in able)]
        self.fields["consultant"].choices = choices  # type: ignore[attr-defined]

    def clean_consultant(self) -> User:
        """The person behind the key."""
        person: User = self.people[self.cleaned_data["consultant"]]
        return person


def _with_work(one: Any) -> str:
    """ "Mette Holm (2 i gang)"."""
    if not one.busy:
        return str(one.person.name)
    return gettext("%(name)s (%(number)s i gang)") % {"name": one.person.name, "number": one.busy}


class ReasonForm(SupportForm):
    """Why not; read by whoever reads the request."""

    unmarked = frozenset({"reason"})

    reason = LongTextField(label=_("Hvorfor?"), max_length=500)


class DeclineForm(ReasonForm):
    reads = _("Læses af teamet, %(chief)s og forvaltningen.")
    reads_of = "reason"

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["reason"].label = _("Hvorfor kan I ikke give støtten?")
        self.fields["reason"].help_text = _("Skriv også, hvad teamet kan gøre i stedet.")


class WithdrawForm(ReasonForm):
    reads = _("Læses af teamet, %(chief)s, forvaltningen og konsulenten.")
    reads_of = "reason"

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["reason"].label = _("Hvorfor trækker I ønsket tilbage?")


class HandBackForm(ReasonForm):
    reads = _("Læses af teamet, %(chief)s og forvaltningen. Skriv ikke her, hvad I har talt om.")
    reads_of = "reason"

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["reason"].label = _("Hvorfor giver du opgaven tilbage?")


class AdviceForm(SupportForm):
    """The advice, and when the team follows up on it."""

    reads = _("Læses kun af teamet og konsulenten. Ikke af chefen eller forvaltningen.")
    reads_of = "advice"

    advice = LongTextField(
        label=_("Dit råd til teamet"),
        max_length=4000,
        help_text=_("Hvad skal de prøve, hvem gør hvad, og hvordan kan de se, om det virker?"),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    follow_up_on = DanishDateField(
        label=_("Hvornår skal teamet følge op?"), help_text=_("Lederen bliver mindet om det den dag.")
    )


class MoreForm(SupportForm):
    """Why the team needs more help."""

    reads = BETWEEN
    reads_of = "reason"

    reason = LongTextField(label=_("Hvad har I brug for mere hjælp til?"), max_length=1000)


class CloseForm(SupportForm):
    """What came of the advice."""

    reads = BETWEEN
    reads_of = "outcome"

    outcome = LongTextField(
        label=_("Hvad kom der ud af det?"),
        max_length=2000,
        help_text=_("Et par linjer: hvad prøvede I, og hvad mærker børnene?"),
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class NoteForm(SupportForm):
    """One note in the log."""

    reads = _("Læses kun af teamet og konsulenten.")
    reads_of = "text"

    text = LongTextField(label=_("Ny note"), max_length=1000)


class VisitForm(SupportForm):
    """When, how long and where. `seen` is the time that the mover had in view."""

    reads = _(
        "Stedet læses kun af teamet og konsulenten. Tidspunktet kan %(chief)s og forvaltningen også se."
    )
    reads_of = "place"

    day = DanishDateField(label=_("Dato"))
    time = forms.TimeField(
        label=_("Klokken"),
        widget=TimeInput,
        input_formats=["%H:%M", "%H.%M", "%H:%M:%S"],
        error_messages={"invalid": _("Skriv klokkeslættet som timer og minutter, for eksempel 9.30.")},
    )
    minutes = forms.TypedChoiceField(label=_("Hvor længe"), choices=LENGTHS, coerce=int, initial=60)
    place = forms.CharField(label=_("Sted"), max_length=100, required=False)
    seen = forms.DateTimeField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, visit: SupportVisit | None = None) -> None:
        super().__init__(data, initial=_begun(visit) if visit else None)
        if visit and visit.minutes not in dict(LENGTHS):
            choices = (*LENGTHS, (visit.minutes, _("%(minutes)s minutter") % {"minutes": visit.minutes}))
            self.fields["minutes"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Day and time become one moment, `starts`."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("day") and found.get("time"):
            found["starts"] = _moment(found["day"], found["time"])
        return found

    def values(self) -> dict[str, Any]:
        """What the actions take."""
        return {name: self.cleaned_data[name] for name in ("starts", "minutes", "place")}


def _moment(day: datetime.date, time: datetime.time) -> datetime.datetime:
    moment = datetime.datetime.combine(day, time)
    zone = timezone.get_current_timezone()
    aware = moment.replace(tzinfo=zone)
    if aware.astimezone(datetime.UTC).astimezone(zone).replace(tzinfo=None) != moment:
        raise ValidationError(
            {"time": _("Den nat bliver uret stillet frem, og tidspunktet findes ikke.")}, code="no_such_time"
        )
    return aware


def _begun(visit: SupportVisit) -> dict[str, Any]:
    local = timezone.localtime(visit.starts)
    return {
        "day": clock.local_date(visit.starts),
        "time": local.time(),
        "minutes": visit.minutes,
        "place": visit.place,
        "seen": visit.starts.isoformat(),
    }
