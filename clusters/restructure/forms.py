"""The administrator's forms: first what happens, then who and what goes where."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget, AutocompleteSelect, AutocompleteSelectMultiple
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clusters.models import ChangeKind, Cluster, Succession
from clusters.restructure.draft import Draft, Target
from core import clock
from core.forms.fields import DanishDateField
from core.ordering import DanishOrder

#: chosen for what goes nowhere
_NOWHERE = "-"


def _target_of(cluster: Cluster) -> Target:
    return Target(cluster.name, cluster)


class ChangeForm(forms.Form):
    """What happens, to which clusters, and when."""

    kind = forms.ChoiceField(label=_("Hvad sker der?"), choices=ChangeKind.choices, widget=forms.RadioSelect)
    clusters = forms.ModelMultipleChoiceField(
        label=_("Klynger eller netværk, der ikke er der bagefter"),
        queryset=Cluster.objects.none(),
        help_text=_("Går en klynge ind i en, der fortsætter, så vælg kun den, der ophører, her."),
    )
    into = forms.ModelChoiceField(
        label=_("Lægges ind i"),
        queryset=Cluster.objects.none(),
        required=False,
        help_text=_("Kun ved sammenlægning, når en klynge fortsætter under sit navn."),
    )
    names = forms.CharField(
        label=_("Nye klynger"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Ét navn på hver linje. Ved sammenlægning højst ét."),
    )
    day = DanishDateField(
        label=_("Gælder fra"),
        widget=AdminDateWidget,
        help_text=_("Den første dag i den nye ordning. Det kan være i dag eller senere."),
    )
    purpose = forms.CharField(
        label=_("Hvorfor?"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Kort. Teamene kan læse det."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        going_on = Cluster.objects.ending_after(clock.today()).select_related("area")
        going_on = going_on.order_by(DanishOrder("name"))  # they are named in this order ever after
        before, after = (Succession._meta.get_field(name) for name in ("predecessor", "successor"))
        for name, widget in (
            ("clusters", AutocompleteSelectMultiple(before, admin.site)),
            ("into", AutocompleteSelect(after, admin.site)),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.widget = widget
            field.queryset = going_on
            widget.choices = field.choices

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            for problem in self.draft().problems():
                self.add_error(None, problem)
        return values

    def draft(self) -> Draft:
        """The decision so far, without who and what goes where."""
        values = self.cleaned_data
        names = [line.strip() for line in values["names"].splitlines() if line.strip()]
        existing = [values["into"]] if values["into"] else []
        return Draft(
            kind=ChangeKind(values["kind"]),
            day=values["day"],
            purpose=values["purpose"].strip(),
            predecessors=tuple(cluster for cluster in values["clusters"] if cluster not in existing),
            targets=(*map(_target_of, existing), *map(Target, names)),
        )


class DivideForm(forms.Form):
    """For a split, where each institution and member goes; for a new cluster, who leads it."""

    def __init__(self, data: Any = None, *, draft: Draft) -> None:
        super().__init__(data, label_suffix="")
        self.draft_so_far = draft
        targets = [(str(number), target.name) for number, target in enumerate(draft.targets)]
        people = [(str(person.pk), person.name) for person in draft.people()]
        if draft.kind == ChangeKind.SPLIT:
            for unit in draft.institutions():
                self._place(f"unit-{unit.pk}", unit.name, targets, gettext("Ikke i nogen klynge"))
            for key, name in people:
                self._place(f"member-{key}", name, targets, gettext("Er ikke med videre"))
        for number, target in enumerate(draft.targets):
            if target.cluster is None:
                self.fields[f"leader-{number}"] = forms.ChoiceField(
                    label=gettext("Leder af %(cluster)s") % {"cluster": target.name},
                    choices=[("", gettext("Ingen endnu")), *people],
                    required=False,
                )

    def _place(self, name: str, label: str, targets: Iterable[tuple[str, str]], nowhere: str) -> None:
        """Somewhere, or expressly nowhere: a row that was passed over must not mean that somebody is left out."""
        choices = [("", gettext("Vælg")), *targets, (_NOWHERE, nowhere)]
        self.fields[name] = forms.ChoiceField(label=label, choices=choices)

    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under their headings; those without a field are left out."""
        headings = {
            "unit": gettext("Institutioner"),
            "member": gettext("Medlemmer"),
            "leader": gettext("Ledere"),
        }
        found = [
            (words, [self[name] for name in self.fields if name.startswith(f"{kind}-")])
            for kind, words in headings.items()
        ]
        return [(words, fields) for words, fields in found if fields]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        draft = self.draft()
        for number, person in draft.leaders.items():
            if draft.member_target(person) != number:
                self.add_error(f"leader-{number}", gettext("Lederen skal selv være med i det nye team."))
        return values

    def draft(self) -> Draft:
        """The whole decision."""
        so_far = self.draft_so_far
        return Draft(
            kind=so_far.kind,
            day=so_far.day,
            purpose=so_far.purpose,
            predecessors=so_far.predecessors,
            targets=so_far.targets,
            units=self._chosen("unit-"),
            members=self._chosen("member-"),
            leaders=self._chosen("leader-"),
        )

    def _chosen(self, prefix: str) -> dict[int, int]:
        return {
            int(name.removeprefix(prefix)): int(value)
            for name, value in self.cleaned_data.items()
            if name.startswith(prefix) and value not in {"", _NOWHERE}
        }
