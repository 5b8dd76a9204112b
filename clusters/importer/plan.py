"""Holds the file against what is stored: what to create, change and end, without writing anything."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils.translation import gettext as _

from clusters.importer import remarks
from clusters.importer.cells import spelling_key
from clusters.importer.changes import Plan, Subject, Verb
from clusters.importer.content import Content, Team
from clusters.importer.members import MemberPlanner
from clusters.importer.stored import Stored, by, holds, is_over, starts
from clusters.models import Area, Cluster, Institution, InstitutionPlacement, LeadershipTeam
from clusters.models.organisation import USUAL_AGES
from core.periods import from_day
from core.words import long_date
from people.models import User

_ONE_DAY = datetime.timedelta(days=1)


def make_plan(content: Content, stored: Stored, day: datetime.date) -> Plan:
    """What it takes for the portal to say what the file says, from `day` on.

    Changes `stored` in memory; read it anew for another plan.
    """
    planner = _Planner(content, stored, day)
    planner.run()
    return planner.plan


class _Planner:
    """One comparison; the parts are called in the order in which they need each other."""

    def __init__(self, content: Content, stored: Stored, day: datetime.date) -> None:
        self.content = content
        self.stored = stored
        self.day = day
        self.plan = Plan(day)
        self.clusters: dict[str, Cluster] = {}
        self.teams: dict[str, LeadershipTeam] = {}
        self.people: dict[str, User] = {}

    def run(self) -> None:
        areas = {spelling_key(name): self._area(name) for name in self.content.areas}
        for key, team in self.content.teams.items():
            self._cluster(key, team, areas[spelling_key(team.area)])
        for number, values in self.content.units.items():
            self._institution(number, values)
        self._placements()
        for team in self.content.teams.values():
            for leader in team.leaders.values():
                self._person(leader.email, leader.name)
        MemberPlanner(self.plan, self.content, self.stored, self.teams, self.people).run()
        self._end_clusters()
        self._tell_of_new_clusters()
        remarks.add(self.plan, self.content, self.stored)
        order = list(Subject)
        self.plan.changes.sort(
            key=lambda change: (order.index(change.subject), list(Verb).index(change.verb))
        )

    def _area(self, name: str) -> Area:
        area = self.stored.areas.get(spelling_key(name))
        if area is None:
            area = Area(name=name)
            self.plan.created[Area].append(area)
            self.plan.tell(Subject.AREA, Verb.CREATE, name)
        elif differences := self.plan.set_fields(area, {"name": name}):
            self.plan.tell(Subject.AREA, Verb.CHANGE, name, "", *differences)
        return area

    def _cluster(self, key: str, team: Team, area: Area) -> None:
        values: dict[str, Any] = {
            "name": team.name,
            "area": area,
            "kind": team.kind,
            "ownership": team.ownership,
        }
        cluster = self.stored.clusters.get(key)
        if cluster is None:
            # the period is set when the leaders' dates are known
            cluster = Cluster(period=from_day(self.day), **values)
            self.plan.created[Cluster].append(cluster)
        else:
            differences = self.plan.set_fields(cluster, values)
            # a cluster that an earlier file ended today has its last day today
            note = self._reopen(cluster) if is_over(cluster, self.day + _ONE_DAY) else ""
            if differences or note:
                self.plan.tell(Subject.CLUSTER, Verb.CHANGE, team.name, note, *differences)
        self.clusters[key] = cluster
        leadership = self.stored.teams.get(cluster.pk) if cluster.pk else None
        if leadership is None:
            leadership = LeadershipTeam(cluster=cluster)
            self.plan.created[LeadershipTeam].append(leadership)
        leadership.cluster = cluster
        self.teams[key] = leadership

    def _reopen(self, cluster: Cluster) -> str:
        """An ended cluster that is in the file again holds again; its history tells of the break."""
        ended = long_date(cluster.last_day)
        cluster.period = from_day(starts(cluster))
        self.plan.update(cluster, "period")
        return _("Sidste dag var den %(day)s, men gælder igen.") % {"day": ended}

    def _institution(self, number: str, values: dict[str, Any]) -> None:
        unit = self.stored.institutions.get(number)
        if unit is None:
            youngest, oldest = USUAL_AGES[values["type"]]
            ages = {"age_from": youngest, "age_to": oldest}
            unit = Institution(number=number, **{**ages, **_without_empty_ages(values)})
            self.stored.institutions[number] = unit
            self.plan.created[Institution].append(unit)
            self.plan.tell(Subject.INSTITUTION, Verb.CREATE, f"{number} {unit.name}", unit.get_type_display())
            return
        if values["type"] != unit.type:
            youngest, oldest = USUAL_AGES[values["type"]]
            values = {"age_from": youngest, "age_to": oldest, **_without_empty_ages(values)}
        if differences := self.plan.set_fields(unit, _without_empty_ages(values)):
            self.plan.tell(Subject.INSTITUTION, Verb.CHANGE, f"{number} {unit.name}", "", *differences)

    def _placements(self) -> None:
        """Institutions move on the day of the import; those not in the file leave their cluster on it."""
        rows = by(self.stored.placements, "institution_id")
        for key, team in self.content.teams.items():
            for number in team.units:
                unit = self.stored.institutions[number]
                self._place(unit, self.clusters[key], rows.pop((unit.pk,), []) if unit.pk else [])
        for left in rows.values():
            for row in left:
                if holds(row, self.day) and row.ends is None:
                    self._leave(row)

    def _place(self, unit: Institution, cluster: Cluster, rows: list[InstitutionPlacement]) -> None:
        present = next((row for row in rows if holds(row, self.day)), None)
        if present is not None and present.cluster_id == cluster.pk:
            return
        planned = min((starts(row) for row in rows if starts(row) > self.day), default=None)
        if present is None and any(row.cluster_id == cluster.pk for row in rows if starts(row) > self.day):
            return
        where = (
            _("Flytter fra %(old)s til %(new)s den %(day)s.")
            if present
            else _("Ligger i %(new)s fra den %(day)s.")
        )
        values = {
            "old": present.cluster.name if present else "",
            "new": cluster.name,
            "day": long_date(self.day),
        }
        if present is not None:
            self.plan.end(present, self.day)
        new = InstitutionPlacement(institution=unit, cluster=cluster, period=from_day(self.day, planned))
        self.plan.created[InstitutionPlacement].append(new)
        self.plan.tell(
            Subject.PLACEMENT,
            Verb.CHANGE if present else Verb.CREATE,
            f"{unit.number} {unit.name}",
            where % values,
        )

    def _leave(self, row: InstitutionPlacement) -> None:
        title = f"{row.institution.number} {row.institution.name}"
        note = _("Er ikke i filen og forlader %(cluster)s den %(day)s.")
        values = {"cluster": row.cluster.name, "day": long_date(self.day)}
        self.plan.end(row, self.day)
        self.plan.tell(Subject.PLACEMENT, Verb.END, title, note % values)

    def _person(self, email: str, name: str) -> None:
        person = self.stored.people.get(email)
        if person is None:
            person = User(email=email, name=name)
            person.set_unusable_password()
            self.plan.created[User].append(person)
            self.plan.tell(Subject.PERSON, Verb.CREATE, name, email)
        elif differences := self.plan.set_fields(person, {"name": name}):
            self.plan.tell(Subject.PERSON, Verb.CHANGE, name, email, *differences)
        self.people[email] = person

    def _end_clusters(self) -> None:
        """A cluster that is not in the file ends; one that began the same day holds that day, and is kept."""
        for key, cluster in self.stored.clusters.items():
            if key in self.content.teams or not holds(cluster, self.day) or cluster.ends is not None:
                continue
            self.plan.end(cluster, max(self.day, starts(cluster) + _ONE_DAY))
            note = _("Er ikke i filen. Sidste dag er den %(day)s.") % {"day": long_date(cluster.last_day)}
            self.plan.tell(Subject.CLUSTER, Verb.END, cluster.name, note)

    def _tell_of_new_clusters(self) -> None:
        """A new cluster has existed at least since the first of its leaders began."""
        begun: dict[int, datetime.date] = {}
        for row in self.plan.memberships_created:
            begun[id(row.team)] = min(starts(row), begun.get(id(row.team), self.day))
        for team in self.plan.created[LeadershipTeam]:
            cluster = team.cluster
            if cluster.pk is None:
                cluster.period = from_day(begun.get(id(team), self.day))
                note = _("%(kind)s i %(area)s, %(ownership)s. Gælder fra den %(day)s.") % {
                    "kind": cluster.get_kind_display(),
                    "area": cluster.area.name,
                    "ownership": cluster.get_ownership_display().lower(),
                    "day": long_date(cluster.starts),
                }
                self.plan.tell(Subject.CLUSTER, Verb.CREATE, cluster.name, note)


def _without_empty_ages(values: dict[str, Any]) -> dict[str, Any]:
    """An empty age says nothing; the usual ages of the type, or those stored, hold."""
    return {name: value for name, value in values.items() if value is not None or not name.startswith("age_")}
