"""One form with every kind of field, for the gallery."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms.fields import DanishDateField, LongTextField
from core.forms.widgets import DescribedRadioSelect, SegmentRadioSelect, TileRadioSelect

LEVELS = [
    ("1", _("Vi er ved begyndelsen")),
    ("2", _("Vi er på vej")),
    ("3", _("Vi gør det")),
    ("4", _("Vi er stærke i det")),
    ("0", _("Jeg kan ikke vurdere det")),
]
LEVEL_DETAILS = {
    "1": _("Det sker, men det afhænger af den enkelte."),
    "2": _("Vi har aftaler og prøver dem af."),
    "3": _("Det kan mærkes i de fleste huse."),
    "4": _("Andre kan lære af os."),
}
IMPORTANCE = [("1", _("Mindre")), ("2", _("Meget")), ("3", _("Afgørende"))]
BRINGS = [
    ("lead", _("Jeg kan gå forrest")),
    ("do", _("Jeg kan bidrage")),
    ("learn", _("Jeg vil gerne lære det")),
    ("no", _("Det er ikke min opgave")),
]
HOUSES = [("1", "Ællingen"), ("2", "Søstjernen"), ("3", "Åkanden")]


class EveryField(forms.Form):
    """Each kind of field that the form pack draws."""

    title = forms.CharField(
        label=_("Overskrift"), max_length=80, help_text=_("Kort, så den kan stå på en liste.")
    )
    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    password = forms.CharField(label=_("Adgangskode"), widget=forms.PasswordInput)
    children = forms.IntegerField(label=_("Antal børn"), min_value=0, required=False)
    text = LongTextField(label=_("Sammenhæng"), max_length=300, help_text=_("Hvad så I, da I svarede?"))
    house = forms.ChoiceField(label=_("Hus"), choices=[("", _("Vælg et hus")), *HOUSES])
    houses = forms.MultipleChoiceField(
        label=_("Flere huse på én gang"),
        choices=HOUSES,
        required=False,
        help_text=_("Hold Ctrl nede for at vælge flere."),
    )
    date = DanishDateField(label=_("Senest"))
    support = forms.ChoiceField(
        label=_("Ønsker I støtte tæt på praksis?"),
        choices=[("yes", _("Ja")), ("no", _("Nej"))],
        widget=DescribedRadioSelect(details={"yes": _("Området kontakter jer inden for en uge.")}),
    )
    present = forms.MultipleChoiceField(
        label=_("Hvem var med?"),
        choices=[("1", "Mads Lund"), ("2", "Åse Holm")],
        widget=forms.CheckboxSelectMultiple,
    )
    agree = forms.BooleanField(label=_("Vi har talt om planen i teamet"))
    file = forms.FileField(label=_("Fil"), required=False, help_text=_("CSV eller Excel, højst 10 MB."))
    secret = forms.CharField(widget=forms.HiddenInput, required=False, initial="7")


class AnswerDemo(forms.Form):
    """An answer step as autosave sees it."""

    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    level = forms.ChoiceField(
        label=_("Hvor er teamet i dag?"),
        choices=LEVELS,
        widget=TileRadioSelect(details=LEVEL_DETAILS, apart={"0"}),
        required=False,
    )
    importance = forms.ChoiceField(
        label=_("Hvor meget betyder det det næste år?"),
        choices=IMPORTANCE,
        widget=SegmentRadioSelect,
        required=False,
    )
    brings = forms.ChoiceField(
        label=_("Hvad kan du bidrage med?"), choices=BRINGS, widget=TileRadioSelect, required=False
    )
    note = LongTextField(label=_("Et eksempel"), max_length=500, required=False)
