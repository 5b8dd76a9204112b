"""What can only be seen when the rows are held against each other; then the rows gathered into one picture."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.utils.translation import gettext as _

from clusters.importer.cells import spelling_key
from clusters.importer.columns import Column, Layout
from clusters.importer.content import KINDS, OWNERSHIPS, Content, Leader, Line, Team
from clusters.importer.findings import Findings
from clusters.models import Kind, Ownership, Role

T = TypeVar("T")

#: beyond this many the file is simply in another order
_FEW_STRAYS = 3
_OWNERSHIP_OF = {Kind.CLUSTER: Ownership.MUNICIPAL, Kind.NETWORK: Ownership.SELF_GOVERNING}
_KIND_WORDS = {kind: word for word, kind in KINDS.items()}
_OWNERSHIP_WORDS = {ownership: word for word, ownership in OWNERSHIPS.items()}


class Checks:
    """The cross-checks of one file. Each adds its findings; `gather` is safe once there are no errors."""

    def __init__(self, lines: list[Line], layout: Layout, findings: Findings) -> None:
        self.lines = lines
        self.layout = layout
        self.findings = findings

    def run(self) -> None:
        """Every check there is."""
        self._one_spelling("area", Column.AREA)
        self._one_spelling("cluster", Column.CLUSTER)
        self._one_area_and_kind()
        self._numbers_once()
        self._one_leader_a_team()
        self._one_team_a_person()
        self._one_name_a_person()
        self._ownership_fits_kind()
        self._title_fits_kind()
        self._city_fits_postal_code()
        self._rows_stand_together()

    def _error(self, line: Line, column: Column, message: str) -> None:
        self.findings.error(line.row, self.layout.title(column), message)

    def _remark(self, line: Line, column: Column, message: str) -> None:
        self.findings.remark(line.row, self.layout.title(column), message)

    def _teams(self) -> dict[str, list[Line]]:
        return _grouped(self.lines, lambda line: spelling_key(line.cluster))

    def _people(self) -> dict[str, list[Line]]:
        return _grouped(self.lines, lambda line: line.leader.email if line.leader else "")

    def _one_spelling(self, name: str, column: Column) -> None:
        """The commonest spelling of a name is the one that counts."""
        for lines in _grouped(self.lines, lambda line: spelling_key(getattr(line, name))).values():
            usual = _usual(getattr(line, name) for line in lines)
            for line in lines:
                if (text := getattr(line, name)) != usual:
                    self._remark(
                        line, column, _("»%(text)s« læses som »%(word)s«.") % {"text": text, "word": usual}
                    )
                    setattr(line, name, usual)

    def _one_area_and_kind(self) -> None:
        for lines in self._teams().values():
            area = _usual(line.area for line in lines if line.area)
            kind = _usual(line.kind for line in lines if line.kind)
            for line in lines:
                if line.area and line.area != area:
                    message = _(
                        "%(cluster)s ligger i »%(area)s« i andre rækker. Den kan kun ligge i ét område."
                    )
                    self._error(line, Column.AREA, message % {"cluster": line.cluster, "area": area})
                if line.kind and kind and line.kind != kind:
                    message = _("%(cluster)s er »%(kind)s« i andre rækker.")
                    self._error(
                        line, Column.KIND, message % {"cluster": line.cluster, "kind": _KIND_WORDS[kind]}
                    )

    def _numbers_once(self) -> None:
        for number, lines in _grouped(self.lines, lambda line: line.number).items():
            for line in lines if len(lines) > 1 else ():
                others = [str(other.row) for other in lines if other is not line]
                message = _("Institutionsnummer %(number)s står også i række %(rows)s.")
                self._error(line, Column.NUMBER, message % {"number": number, "rows": ", ".join(others)})

    def _one_leader_a_team(self) -> None:
        for lines in self._teams().values():
            leading = [line for line in lines if line.leader and line.leader.role == Role.LEADER]
            people = {line.leader.email or line.leader.name for line in leading if line.leader}
            if not leading:
                self._remark(
                    lines[0], Column.ROLE, _("%(name)s har ingen leder i filen.") % {"name": lines[0].cluster}
                )
            for line in leading[1:] if len(people) > 1 else ():
                message = _("%(name)s har allerede en leder i række %(row)d. Der kan kun være én.")
                self._error(line, Column.ROLE, message % {"name": line.cluster, "row": leading[0].row})

    def _one_team_a_person(self) -> None:
        for email, lines in self._people().items():
            first = lines[0]
            for line in lines[1:]:
                if spelling_key(line.cluster) != spelling_key(first.cluster):
                    message = _(
                        "»%(email)s« er også leder i %(cluster)s (række %(row)d). Man kan kun være leder ét sted."
                    )
                    values = {"email": email, "cluster": first.cluster, "row": first.row}
                    self._error(line, Column.LEADER_EMAIL, message % values)

    def _one_name_a_person(self) -> None:
        for lines in self._people().values():
            usual = _usual(line.leader.name for line in lines if line.leader) or ""
            for line in lines:
                if line.leader is None or not line.leader.name or line.leader.name == usual:
                    continue
                values = {"name": line.leader.name, "usual": usual, "email": line.leader.email}
                if spelling_key(line.leader.name) == spelling_key(usual):
                    self._remark(line, Column.LEADER, _("»%(name)s« læses som »%(usual)s«.") % values)
                    line.leader.name = usual
                else:
                    message = _("»%(email)s« hører til %(usual)s i en anden række, men her til %(name)s.")
                    self._error(line, Column.LEADER, message % values)

    def _ownership_fits_kind(self) -> None:
        for line in self.lines:
            if line.kind and line.ownership and _OWNERSHIP_OF[line.kind] != line.ownership:
                message = _("»%(ownership)s« i en række af typen »%(kind)s«. Er det rigtigt?")
                values = {"ownership": _OWNERSHIP_WORDS[line.ownership], "kind": _KIND_WORDS[line.kind]}
                self._remark(line, Column.OWNERSHIP, message % values)

    def _title_fits_kind(self) -> None:
        for line in self.lines:
            if line.leader and line.kind and line.leader.role_kind and line.leader.role_kind != line.kind:
                message = _("Titlen bruges ikke i en række af typen »%(kind)s«. Er det rigtigt?")
                self._remark(line, Column.ROLE, message % {"kind": _KIND_WORDS[line.kind]})

    def _city_fits_postal_code(self) -> None:
        units = [
            line
            for line in self.lines
            if line.unit and line.unit.get("postal_code") and line.unit.get("city")
        ]
        for code, lines in _grouped(units, lambda line: str(line.unit and line.unit["postal_code"])).items():
            usual = _usual(str(line.unit["city"]) for line in lines if line.unit)
            for line in lines:
                if line.unit and line.unit["city"] != usual:
                    message = _("%(code)s er %(usual)s i andre rækker. Er byen rigtig?")
                    self._remark(line, Column.CITY, message % {"code": code, "usual": usual})

    def _rows_stand_together(self) -> None:
        """In a file that keeps each cluster's rows together, a row in the midst of another's is worth a look."""
        strays = []
        for before, line, after in zip(self.lines, self.lines[1:], self.lines[2:], strict=False):
            around = spelling_key(before.cluster)
            if around == spelling_key(after.cluster) != spelling_key(line.cluster):
                strays.append((line, before.cluster))
        for line, around in strays if len(strays) <= _FEW_STRAYS else ():
            message = _("Rækken står midt i %(around)s, men hører til %(cluster)s. Er klyngen rigtig?")
            self._remark(line, Column.CLUSTER, message % {"around": around, "cluster": line.cluster})

    def gather(self) -> Content:
        """The rows as one picture. Only for a file without errors."""
        teams: dict[str, Team] = {}
        for key, lines in self._teams().items():
            own = next((line for line in lines if line.unit is None), lines[0])
            assert own.kind is not None and own.ownership is not None  # no errors, so every choice was read
            team = teams[key] = Team(own.cluster, own.area, own.kind, own.ownership)
            for line in lines:
                _add(team, line)
        units = {line.number: line.unit for line in self.lines if line.unit is not None}
        return Content(list(dict.fromkeys(line.area for line in self.lines)), teams, units)


def _add(team: Team, line: Line) -> None:
    """Put a row's institution and person into its team."""
    if line.unit is not None:
        team.units.append(line.number)
    if line.leader is None:
        return
    assert line.leader.role is not None and line.leader.since is not None
    leader = team.leaders.get(line.leader.email)
    if leader is None:
        leader = Leader(line.leader.email, line.leader.name, line.leader.role, line.leader.since)
        team.leaders[leader.email] = leader
    elif line.leader.role == Role.LEADER != leader.role:
        leader.role, leader.since = Role.LEADER, line.leader.since
    elif line.leader.role == leader.role:
        leader.since = min(leader.since, line.leader.since)
    if line.unit is not None:
        leader.units.add(line.number)


def _grouped(lines: Iterable[Line], key: Callable[[Line], str]) -> dict[str, list[Line]]:
    """The lines by key, in the file's order; lines without one are left out."""
    groups: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if value := key(line):
            groups[value].append(line)
    return groups


def _usual(values: Iterable[T]) -> T | None:
    """The commonest value, the first of them when several are."""
    return next((value for value, _count in Counter(values).most_common(1)), None)
