"""Forms about being away: short, for a phone."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clusters.models import LeaveKind
from core import clock
from core.forms.fields import DanishDateField
from core.forms.widgets import DescribedRadioSelect
from core.ordering import DanishOrder
from people.models import User


def _today() -> datetime.date:
    return clock.today()


class DeputyForm(forms.Form):
    """Who stands in, and from when to when."""

    person = forms.ModelChoiceField(
        label=_("Hvem?"), queryset=User.objects.none(), widget=DescribedRadioSelect
    )
    first = DanishDateField(label=_("Første dag"), initial=_today)
    last = DanishDateField(
        label=_("Sidste dag"), help_text=_("Højst et halvt år. Du kan altid slutte før tid.")
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)
        field.empty_label = None
        field.queryset = people.order_by(DanishOrder("name"))


class LeaveForm(forms.Form):
    """Why, in a word from a short list, and from when to when."""

    kind = forms.ChoiceField(
        label=_("Hvad?"),
        choices=LeaveKind.choices,
        initial=LeaveKind.LEAVE,
        widget=DescribedRadioSelect,
        help_text=_("Hele teamet og områdechefen kan se det."),
    )
    first = DanishDateField(label=_("Første dag"), initial=_today)
    last = DanishDateField(
        label=_("Sidste dag"), required=False, help_text=_("Lad feltet stå tomt, hvis I ikke ved det endnu.")
    )
