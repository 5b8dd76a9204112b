"""Forms of a plan: a focus area's texts, its actions, the plan's frame, and the area chief's answer."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clusters.superior import superior
from core import clock
from core.forms.fields import DanishDateField, LongTextField
from core.forms.versioned import VersionedForm
from core.forms.widgets import TileRadioSelect
from core.periods import from_day
from people.models import User
from profiles.actions.plan import Decision, PromiseDraft
from profiles.models import Action, DevelopmentPlan, FocusArea, Progress

#: a plan is made for a year; some begin early or run a little over
LONGEST_PLAN = datetime.timedelta(days=2 * 366)


class FocusForm(VersionedForm):
    """The SMTTE texts. Every part may be empty while the team writes; the rule for sending asks for them."""

    unmarked = frozenset({"headline", "goal", "signs", "effect"})

    headline = forms.CharField(
        label=_("Overskrift"),
        max_length=150,
        required=False,
        help_text=_("Sig med én sætning, hvad I vil. Den bliver kapitlets overskrift."),
    )
    context = LongTextField(
        label=_("Sammenhæng"),
        max_length=2000,
        required=False,
        help_text=_("Hvad ser I i hverdagen i dag, og hvorfor er det vigtigt nu?"),
    )
    goal = LongTextField(
        label=_("Mål"),
        max_length=2000,
        required=False,
        help_text=_("Hvad er anderledes, når året er gået? Skriv det, så I kan se, om det er sket."),
    )
    signs = LongTextField(
        label=_("Tegn"),
        max_length=2000,
        required=False,
        help_text=_("Hvad kan I se og høre undervejs, hvis I er på rette vej?"),
    )
    effect = LongTextField(
        label=_("For børnene"), max_length=2000, required=False, help_text=_("Hvad mærker børnene til det?")
    )


class EvaluationForm(VersionedForm):
    """What came of a focus area."""

    unmarked = frozenset({"evaluation"})

    evaluation = LongTextField(
        label=_("Evaluering"),
        max_length=2000,
        required=False,
        help_text=_("Hvad skete der, hvad så I hos børnene, og hvad tager I med videre?"),
    )


class ActionForm(VersionedForm):
    """An action: what, who, when. Only people of the team can be named; nobody named means all of it."""

    unmarked = frozenset({"owner"})

    text = forms.CharField(
        label=_("Tiltag"),
        max_length=300,
        help_text=_("Begynd med det, I gør: besøge, øve, aftale, undersøge."),
    )
    owner = forms.ModelChoiceField(
        label=_("Hvem"), queryset=User.objects.none(), required=False, empty_label=_("Hele teamet")
    )
    due = DanishDateField(label=_("Senest"), required=False)
    #: the newest action there was when an empty form was opened; see `add_action`
    after = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, data: Any = None, *, plan: DevelopmentPlan, action: Action | None = None) -> None:
        super().__init__(data)
        if action is not None:
            self.initial = {name: getattr(action, name) for name in ("version", "text", "owner", "due")}
            del self.fields["after"]  # there is a row already, and nothing to tell it from
        else:
            self.initial["after"] = max((one.pk for one in plan.actions.all()), default=0)
        self._kept_due = action.due if action else None
        self.fields["owner"].queryset = _possible_owners(plan, action)  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in super().values().items() if name != "after"}

    def _texts(self) -> list[str]:
        return [name for name in super()._texts() if name != "after"]

    def clean_due(self) -> datetime.date | None:
        """A day to come; a date that was set earlier may stay as it is."""
        due: datetime.date | None = self.cleaned_data["due"]
        if due and due != self._kept_due and due < clock.today():
            raise ValidationError(_("Datoen er allerede passeret. Vælg en senere dato."))
        return due


def _possible_owners(plan: DevelopmentPlan, action: Action | None) -> Any:
    """The team's members today; the present owner too, so that an edit does not drop someone who has left."""
    members = plan.team.memberships.current().leader_first()
    people = User.objects.filter(pk__in=[membership.person_id for membership in members])
    kept = User.objects.filter(pk=action.owner_id) if action and action.owner_id else User.objects.none()
    return (people | kept).distinct().order_by("name")


class ProgressForm(VersionedForm):
    """How far an action is."""

    progress = forms.ChoiceField(
        label=_("Hvor langt er I?"), choices=Progress.choices, widget=TileRadioSelect
    )


class SettingsForm(VersionedForm):
    """The plan's year and the wish for support."""

    starts = DanishDateField(label=_("Planen gælder fra"))
    last_day = DanishDateField(label=_("Til og med"))
    support_wish = LongTextField(
        label=_("Ønske om støtte"),
        max_length=1000,
        required=False,
        help_text=_(
            "Ønsker I støtte tæt på hverdagen, så skriv, hvad I har brug for, og hvornår. %(Chief)s læser det."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wish = self.fields["support_wish"]
        wish.help_text = str(wish.help_text) % superior(kwargs["row"].team).words

    def clean_starts(self) -> datetime.date:
        """A day that a plan being written now can begin on; a slip of the finger in the year is not."""
        starts: datetime.date = self.cleaned_data["starts"]
        if abs(starts - clock.today()) > LONGEST_PLAN:
            raise ValidationError(
                _("Dagen ligger mere end to år fra i dag. Se efter, om årstallet er rigtigt.")
            )
        return starts

    def clean(self) -> None:
        starts, last_day = self.cleaned_data.get("starts"), self.cleaned_data.get("last_day")
        if starts and last_day and last_day <= starts:
            self.add_error("last_day", _("Planen skal slutte efter den dag, den begynder."))
        elif starts and last_day and last_day - starts > LONGEST_PLAN:
            self.add_error("last_day", _("En plan kan højst løbe i to år. Vælg en tidligere dag."))

    def values(self) -> dict[str, Any]:
        last_day = self.cleaned_data["last_day"]
        return {
            "period": from_day(self.cleaned_data["starts"], last_day + datetime.timedelta(days=1)),
            "support_wish": self.cleaned_data["support_wish"],
        }


class DecisionForm(forms.Form):
    """The area chief's words: one field for each focus area, and one for the whole."""

    note = LongTextField(
        label=_("Til hele planen"),
        max_length=2000,
        required=False,
        help_text=_("Hvad vil du især sige til teamet?"),
    )

    def __init__(self, *args: Any, plan: DevelopmentPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.focus_areas = list(plan.focus_areas.all())
        for focus in self.focus_areas:
            self.fields[f"comment-{focus.pk}"] = LongTextField(
                label=_("Dine ord til indsatsområdet"), max_length=2000, required=False
            )
        self.unmarked = frozenset(self.fields)

    def comment_field(self, focus: FocusArea) -> forms.BoundField:
        """The field under a focus area."""
        return self[f"comment-{focus.pk}"]

    def comments(self) -> dict[int, str]:
        """Focus area's key → words."""
        return {focus.pk: self.cleaned_data[f"comment-{focus.pk}"] for focus in self.focus_areas}


class PromiseForm(forms.Form):
    """One promise of the chief's; an empty row is no promise."""

    unmarked = frozenset({"text", "due", "focus"})

    text = forms.CharField(label=_("Det lover jeg"), max_length=300, required=False)
    due = DanishDateField(label=_("Senest"), required=False)
    focus = forms.TypedChoiceField(label=_("Hører til"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, plan: DevelopmentPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [
            (
                str(focus.pk),
                _("Indsatsområde %(number)s: %(title)s")
                % {"number": number, "title": focus.area.short_title},
            )
            for number, focus in enumerate(plan.focus_areas.all(), 1)
        ]
        self.fields["focus"].choices = [("", _("Hele planen")), *places]  # type: ignore[attr-defined]

    def clean(self) -> None:
        text, due = self.cleaned_data.get("text"), self.cleaned_data.get("due")
        if due and not text:
            self.add_error("text", _("Skriv, hvad du lover, eller fjern datoen."))
        if text and not due and "due" not in self.errors:
            self.add_error("due", _("Sæt en dato på løftet."))
        if due and due < clock.today():
            self.add_error("due", _("Datoen er allerede passeret. Vælg en senere dato."))


PromiseFormSet = forms.formset_factory(PromiseForm, extra=1, max_num=20)


def decision_of(form: DecisionForm, promises: Any) -> Decision:
    """What the two valid forms say together."""
    by_key = {focus.pk: focus for focus in form.focus_areas}
    drafts = [
        PromiseDraft(text=row["text"], due=row["due"], focus=by_key.get(row["focus"]))
        for row in promises.cleaned_data
        if row.get("text")
    ]
    return Decision(note=form.cleaned_data["note"], comments=form.comments(), promises=drafts)
