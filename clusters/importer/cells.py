"""The cells of one row as values; what cannot be read becomes a finding at its row and column."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from clusters.importer.columns import Column, Layout
from clusters.importer.findings import Findings
from clusters.importer.reading import Row

T = TypeVar("T")

_DAY_FIRST = re.compile(r"(\d{1,2})[-./ ](\d{1,2})[-./ ](\d{4})( 00[:.]00([:.]00)?)?")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})([T ]00:00(:00)?)?")


def tidy(text: str) -> str:
    """Without spaces around it, and with single ones inside."""
    return " ".join(text.split())


def spelling_key(text: str) -> str:
    """Texts with the same key are the same name in another spelling."""
    return tidy(text).casefold()


@dataclass(frozen=True)
class Cells:
    """One row, read by column."""

    row: Row
    layout: Layout
    findings: Findings

    def error(self, column: Column, message: str) -> None:
        self.findings.error(self.row.number, self.layout.title(column), message)

    def remark(self, column: Column, message: str) -> None:
        self.findings.remark(self.row.number, self.layout.title(column), message)

    def raw(self, column: Column) -> str:
        """The cell as it stands; empty when the row is short or the column is not there."""
        place = self.layout.places.get(column)
        return self.row.cells[place] if place is not None and place < len(self.row.cells) else ""

    def text(self, column: Column, *, longest: int) -> str:
        """The tidied text; too long a text and invisible control characters are errors."""
        raw = self.raw(column)
        text = tidy(raw)
        if not text:
            return ""
        if text != raw:
            self.remark(column, _("Overflødige mellemrum er fjernet: »%(text)s«.") % {"text": text})
        if not text.isprintable():
            self.error(column, _("Teksten indeholder tegn, der ikke kan vises."))
        if len(text) > longest:
            self.error(column, _("Teksten er længere end %(n)d tegn.") % {"n": longest})
        return text

    def needed(self, column: Column, *, longest: int) -> str:
        """A text that must be there."""
        text = self.text(column, longest=longest)
        if not text:
            self.error(column, _("Feltet er tomt, men skal udfyldes."))
        return text

    def choice(self, column: Column, choices: Mapping[str, T], *, needed: bool = True) -> T | None:
        """One of the given words, in any case."""
        text = self.needed(column, longest=200) if needed else self.text(column, longest=200)
        if not text:
            return None
        for word, value in choices.items():
            if word.casefold() == text.casefold():
                if word != text:
                    self.remark(column, _("»%(text)s« læses som »%(word)s«.") % {"text": text, "word": word})
                return value
        words = ", ".join(choices)
        self.error(
            column,
            _("»%(text)s« kendes ikke. Brug et af ordene: %(words)s.") % {"text": text, "words": words},
        )
        return None

    def whole(self, column: Column, *, most: int) -> int | None:
        """A whole number, 0 or more; None when the cell is empty or wrong."""
        text = tidy(self.raw(column))
        if not text:
            return None
        if not (text.isascii() and text.isdigit()):
            self.error(column, _("»%(text)s« er ikke et helt tal.") % {"text": text})
            return None
        if len(text) > 9 or int(text) > most:
            self.error(
                column, _("%(text)s er for stort et tal; højst %(most)d.") % {"text": text, "most": most}
            )
            return None
        return int(text)

    def digits(self, column: Column, *, pattern: str, message: str) -> str:
        """A number that is a name (official number, postal code), so its zeros are kept."""
        text = tidy(self.raw(column))
        if text and not re.fullmatch(pattern, text):
            self.error(column, message % {"text": text})
            return ""
        return text

    def email(self, column: Column, *, longest: int = 254) -> str:
        """An e-mail address in lower case; empty when the cell is empty or wrong."""
        text = self.text(column, longest=longest)
        if not text:
            return ""
        try:
            validate_email(text)
        except ValidationError:
            self.error(column, _("»%(text)s« er ikke en e-mailadresse.") % {"text": text})
            return ""
        if text != text.lower():
            self.remark(column, _("»%(text)s« læses som »%(word)s«.") % {"text": text, "word": text.lower()})
        return text.lower()

    def date(self, column: Column) -> datetime.date | None:
        """A date written 17-09-2012, 17.9.2012, 17/9/2012 or 2012-09-17; None when empty or wrong."""
        text = tidy(self.raw(column))
        if not text:
            return None
        if match := _DAY_FIRST.fullmatch(text):
            day, month, year = (int(part) for part in match.groups()[:3])
        elif match := _YEAR_FIRST.fullmatch(text):
            year, month, day = (int(part) for part in match.groups()[:3])
        else:
            self.error(column, _("»%(text)s« er ikke en dato. Skriv den som 17-09-2012.") % {"text": text})
            return None
        try:
            return datetime.date(year, month, day)
        except ValueError:
            self.error(column, _("Datoen »%(text)s« findes ikke.") % {"text": text})
            return None
