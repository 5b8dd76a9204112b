"""The columns of an organisation file, and how a header is recognised."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clusters.importer.findings import Findings


class Column(Enum):
    """A column the portal knows. The value is its name in the municipality's file."""

    AREA = "Område"
    CLUSTER = "Klynge/netværk"
    KIND = "Type"
    NUMBER = "Institutionsnr."
    INSTITUTION = "Institution"
    TYPE = "Institutionstype"
    OWNERSHIP = "Ejerforhold"
    ADDRESS = "Adresse"
    POSTAL_CODE = "Postnr."
    CITY = "By"
    PHONE = "Telefon"
    EMAIL = "E-mail"
    CHILDREN = "Børnetal"
    AGE_FROM = "Alder fra"
    AGE_TO = "Alder til"
    LEADER = "Leder"
    LEADER_EMAIL = "Lederens e-mail"
    ROLE = "Lederrolle"
    SINCE = "Leder fra"


REQUIRED = (
    Column.AREA,
    Column.CLUSTER,
    Column.KIND,
    Column.NUMBER,
    Column.INSTITUTION,
    Column.TYPE,
    Column.OWNERSHIP,
    Column.LEADER,
    Column.LEADER_EMAIL,
    Column.ROLE,
    Column.SINCE,
)

#: other names that people give the same columns, written as `header_key` writes them
ALIASES: dict[str, Column] = {
    "klynge": Column.CLUSTER,
    "klyngeellernetværk": Column.CLUSTER,
    "institutionsnummer": Column.NUMBER,
    "institutionnr": Column.NUMBER,
    "institutionsnavn": Column.INSTITUTION,
    "postnummer": Column.POSTAL_CODE,
    "telefonnummer": Column.PHONE,
    "mail": Column.EMAIL,
    "antalbørn": Column.CHILDREN,
    "ledermail": Column.LEADER_EMAIL,
    "lederemail": Column.LEADER_EMAIL,
    "lederensmail": Column.LEADER_EMAIL,
    "rolle": Column.ROLE,
    "lederfradato": Column.SINCE,
}


def header_key(text: str) -> str:
    """A header without case, spaces and punctuation."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


_BY_KEY: dict[str, Column] = {header_key(column.value): column for column in Column} | ALIASES


def recognise(text: str) -> Column | None:
    """The column that a header names, or None."""
    return _BY_KEY.get(header_key(text))


@dataclass(frozen=True)
class Layout:
    """Where each column stands in this file (counted from 0), how its header is written, and how many there are."""

    width: int
    places: dict[Column, int]
    titles: dict[Column, str]

    def __contains__(self, column: Column) -> bool:
        return column in self.places

    def title(self, column: Column) -> str:
        """The header as the file has it, so that a message points at what the reader sees."""
        return self.titles.get(column, column.value)


def read_layout(header: list[str], row: int, findings: Findings) -> Layout:
    """Recognise the header; missing, doubled and unknown columns become findings."""
    places: dict[Column, int] = {}
    titles: dict[Column, str] = {}
    unknown: list[str] = []
    for place, text in enumerate(header):
        column = recognise(text)
        if column is None:
            if text:
                unknown.append(f"»{text}«")
        elif column in places:
            findings.error(row, text, _("Kolonnen står to gange."))
        else:
            places[column], titles[column] = place, text
    missing = [f"»{column.value}«" for column in REQUIRED if column not in places]
    if missing:
        findings.error(
            0,
            "",
            ngettext("Kolonnen %(names)s mangler.", "Kolonnerne %(names)s mangler.", len(missing))
            % {"names": ", ".join(missing)},
        )
    if unknown:
        findings.remark(
            0,
            "",
            ngettext(
                "Kolonnen %(names)s kendes ikke og bliver sprunget over.",
                "Kolonnerne %(names)s kendes ikke og bliver sprunget over.",
                len(unknown),
            )
            % {"names": ", ".join(unknown)},
        )
    return Layout(len(header), places, titles)
