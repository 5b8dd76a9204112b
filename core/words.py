"""How the interface says small things: names in a row, a day, a time."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from core import clock


def in_a_row(names: Sequence[str]) -> str:
    """ "Åse", "Åse og Bo", "Åse, Bo og Carl"."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s og %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def some_of(names: Sequence[str], most: int = 3) -> str:
    """All in a row, or the first `most` and how many more: "Ege, Birk, Pil og 2 mere"."""
    more = len(names) - most
    if more <= 0:
        return in_a_row(names)
    words = ngettext("%(names)s og %(n)s mere", "%(names)s og %(n)s mere", more)
    return words % {"names": ", ".join(names[:most]), "n": more}


def long_date(day: datetime.date | None) -> str:
    """ "14. november 2026"; empty for None."""
    return written(day, "DATE_FORMAT") if day else ""


def short_date(moment: datetime.datetime | datetime.date | None) -> str:
    """ "2. oktober", with the year when it is not this one; empty for None."""
    if moment is None:
        return ""
    day = clock.local_date(moment) if isinstance(moment, datetime.datetime) else moment
    return written(day, "MONTH_DAY_FORMAT" if day.year == clock.today().year else "DATE_FORMAT")


def written(day: datetime.date, form: str) -> str:
    """The day in one of the forms of the language, as `date_format` gives it; a list asks for the same few days."""
    return _written(datetime.date(day.year, day.month, day.day), form, get_language())


@lru_cache(maxsize=1024)
def _written(day: datetime.date, form: str, _language: str | None) -> str:
    return date_format(day, form)


def clock_time(moment: datetime.datetime | None) -> str:
    """ "10.32" in Denmark, "10:32" in English; empty for None."""
    return time_format(timezone.localtime(moment), "TIME_FORMAT") if moment else ""
