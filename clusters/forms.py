"""Forms of the organisation."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.utils.translation import gettext_lazy as _

from core import clock
from core.forms.fields import DanishDateField


def _today() -> datetime.date:
    return clock.today()


class ImportForm(forms.Form):
    """The organisation file, and from when its changes hold."""

    file = forms.FileField(
        label=_("Organisationsfil"),
        allow_empty_file=True,  # an empty file gets the same kind of answer as every other wrong one
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
        help_text=_("CSV eller Excel (.xlsx). Du ser, hvad der bliver ændret, før noget bliver skrevet."),
    )
    day = DanishDateField(
        label=_("Ændringerne gælder fra"),
        initial=_today,
        widget=AdminDateWidget,
        help_text=_("Flytninger og ophør får denne dato. Ledere får den dato, der står i filen."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
