"""What the file says: areas, clusters and networks, institutions and leaders."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from clusters.importer.cells import Cells
from clusters.importer.columns import Column, Layout
from clusters.importer.findings import Findings
from clusters.importer.reading import Row
from clusters.models import InstitutionType, Kind, Ownership, Role

# The file is Danish whatever language the reader has chosen, so these words are not translated.
KINDS = {"Klynge": Kind.CLUSTER, "Netværk": Kind.NETWORK}
OWNERSHIPS = {"Kommunal": Ownership.MUNICIPAL, "Selvejende": Ownership.SELF_GOVERNING}
TYPES = {
    "Vuggestue": InstitutionType.NURSERY,
    "Børnehave": InstitutionType.KINDERGARTEN,
    "Integreret institution": InstitutionType.INTEGRATED,
    "Fritidshjem": InstitutionType.AFTER_SCHOOL,
    "KKFO": InstitutionType.KKFO,
    "Klub": InstitutionType.CLUB,
}
ROLES = {
    "Klyngeleder": (Role.LEADER, Kind.CLUSTER),
    "Netværksleder": (Role.LEADER, Kind.NETWORK),
    "Pædagogisk leder": (Role.PEDAGOGICAL, Kind.CLUSTER),
    "Leder": (Role.PEDAGOGICAL, Kind.NETWORK),
}
_OLDEST = datetime.date(1960, 1, 1)
_MOST_CHILDREN = 5_000
_MOST_AGE = 25


@dataclass(slots=True)
class LeaderLine:
    """The person named on one row."""

    email: str
    name: str
    role: Role | None
    #: the kind of organisation whose leaders have that title
    role_kind: Kind | None
    since: datetime.date | None


@dataclass(slots=True)
class Line:
    """One row, read. `unit` holds the fields of `Institution` that the file has columns for."""

    row: int
    area: str
    cluster: str
    kind: Kind | None
    ownership: Ownership | None
    number: str
    unit: dict[str, object] | None
    leader: LeaderLine | None


@dataclass(slots=True)
class Leader:
    """One person's place in one team, gathered from all the rows that name them."""

    email: str
    name: str
    role: Role
    since: datetime.date
    units: set[str] = field(default_factory=set)


@dataclass
class Team:
    """One cluster or network with its leaders, by e-mail, and its institutions' numbers."""

    name: str
    area: str
    kind: Kind
    ownership: Ownership
    leaders: dict[str, Leader] = field(default_factory=dict)
    units: list[str] = field(default_factory=list)


@dataclass
class Content:
    """The whole file. Teams are keyed by `spelling_key` of their names, institutions by number."""

    areas: list[str]
    teams: dict[str, Team]
    units: dict[str, dict[str, object]]


def read_line(row: Row, layout: Layout, findings: Findings) -> Line:
    """Read one row; every cell that cannot be read becomes an error, not only the first."""
    cells = Cells(row, layout, findings)
    if any(cell.strip() for cell in row.cells[layout.width :]):
        findings.error(row.number, "", _("Rækken har flere felter end overskriften."))
    area = cells.needed(Column.AREA, longest=100)
    cluster = cells.needed(Column.CLUSTER, longest=100)
    kind = cells.choice(Column.KIND, KINDS)
    ownership = cells.choice(Column.OWNERSHIP, OWNERSHIPS)
    number, unit = _read_unit(cells, ownership)
    return Line(row.number, area, cluster, kind, ownership, number, unit, _read_leader(cells))


def _read_unit(cells: Cells, ownership: Ownership | None) -> tuple[str, dict[str, object] | None]:
    """The institution's number and fields; no fields for a row that names no institution."""
    number = cells.digits(
        Column.NUMBER,
        pattern=r"\d{4,10}",
        message=_("»%(text)s« er ikke et institutionsnummer: det har 4 til 10 cifre."),
    )
    columns = (Column.NUMBER, Column.INSTITUTION, Column.TYPE)
    if not any(cells.raw(column).strip() for column in columns):
        return "", None
    if not cells.raw(Column.NUMBER).strip():
        cells.error(Column.NUMBER, _("Feltet er tomt, men skal udfyldes."))
    unit: dict[str, object] = {
        "name": cells.needed(Column.INSTITUTION, longest=150),
        "type": cells.choice(Column.TYPE, TYPES),
        "ownership": ownership,
    }
    _read_details(cells, unit)
    return number, unit


def _read_details(cells: Cells, unit: dict[str, object]) -> None:
    """The columns a file may leave out; a column that is not there leaves what is stored alone."""
    if Column.ADDRESS in cells.layout:
        unit["address"] = cells.text(Column.ADDRESS, longest=200)
    if Column.POSTAL_CODE in cells.layout:
        unit["postal_code"] = cells.digits(
            Column.POSTAL_CODE, pattern=r"\d{4}", message=_("»%(text)s« er ikke et postnummer på fire cifre.")
        )
    if Column.CITY in cells.layout:
        unit["city"] = cells.text(Column.CITY, longest=60)
    if Column.PHONE in cells.layout:
        unit["phone"] = cells.text(Column.PHONE, longest=20)
    if Column.EMAIL in cells.layout:
        unit["email"] = cells.email(Column.EMAIL)
    if Column.CHILDREN in cells.layout:
        unit["children"] = cells.whole(Column.CHILDREN, most=_MOST_CHILDREN)
    if Column.AGE_FROM in cells.layout:
        unit["age_from"] = cells.whole(Column.AGE_FROM, most=_MOST_AGE)
    if Column.AGE_TO in cells.layout:
        unit["age_to"] = cells.whole(Column.AGE_TO, most=_MOST_AGE)
    youngest, oldest = unit.get("age_from"), unit.get("age_to")
    if isinstance(youngest, int) and isinstance(oldest, int) and youngest > oldest:
        cells.error(Column.AGE_TO, _("Alder til er mindre end alder fra."))


def _read_leader(cells: Cells) -> LeaderLine | None:
    """The person on the row; None for a vacant post."""
    name = cells.text(Column.LEADER, longest=150)
    email = cells.email(Column.LEADER_EMAIL)
    if not name and not cells.raw(Column.LEADER_EMAIL).strip():
        _tell_of_vacancy(cells)
        return None
    if not name:
        cells.error(
            Column.LEADER, _("Navnet mangler på lederen med e-mailen »%(email)s«.") % {"email": email}
        )
    if not cells.raw(Column.LEADER_EMAIL).strip():
        cells.error(Column.LEADER_EMAIL, _("E-mailen mangler på %(name)s.") % {"name": name})
    role = cells.choice(Column.ROLE, ROLES)
    since = cells.date(Column.SINCE)
    if not cells.raw(Column.SINCE).strip():
        cells.error(Column.SINCE, _("Datoen mangler: hvornår blev %(name)s leder?") % {"name": name or email})
    if since is not None and since < _OLDEST:
        cells.error(Column.SINCE, _("Datoen ligger for langt tilbage: %(year)d.") % {"year": since.year})
    return LeaderLine(email, name, role[0] if role else None, role[1] if role else None, since)


def _tell_of_vacancy(cells: Cells) -> None:
    if cells.raw(Column.NUMBER).strip():
        cells.remark(Column.LEADER, _("Institutionen har ingen leder i filen."))
