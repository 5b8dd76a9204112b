"""Leaders who join, change post, move and leave, with dates.

The file gives one date for a person: since when they have led what the row says. It is taken as it stands wherever
what is stored leaves room for it. Where it cannot be true of this very post (the date is unchanged though the post is
new, or somebody else held the post then), the post begins on the day of the import, and the preview says so.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.utils.translation import gettext as _

from clusters.importer.changes import Difference, Plan, Subject, Verb, listed
from clusters.importer.content import Content, Leader
from clusters.importer.findings import Finding
from clusters.importer.stored import Stored, by, holds, is_over, starts
from clusters.models import Institution, LeadershipTeam, Membership, Role
from core.periods import from_day
from core.words import long_date
from people.models import User

Place = tuple[LeadershipTeam, User, Leader]


class MemberPlanner:
    """Adds the members' part to a plan."""

    def __init__(
        self,
        plan: Plan,
        content: Content,
        stored: Stored,
        teams: dict[str, LeadershipTeam],
        people: dict[str, User],
    ) -> None:
        self.plan, self.day, self.content, self.stored = plan, plan.day, content, stored
        self.teams, self.people = teams, people
        self.of_team = by(stored.memberships, "team_id")
        self.of_person = by(stored.memberships, "person_id")
        #: as it was, since ending a row below must not change how other rows are judged
        self.was_over = {row.pk for row in stored.memberships if is_over(row, self.day)}
        self.was_open = {row.pk for row in stored.memberships if row.ends is None}
        self.named: set[int] = set()
        #: posts that go on; corrected last, when it is known what is beside them
        self.kept: list[tuple[Membership, Leader, set[str]]] = []
        self.left: dict[int, Membership] = {}

    def run(self) -> None:
        places = [
            (self.teams[key], self.people[leader.email], leader)
            for key, team in self.content.teams.items()
            for leader in team.leaders.values()
        ]
        present = {leader.email: self._present(team, person, leader) for team, person, leader in places}
        # a new leader ends the old one's post, which the old one's own row must know when it is looked at
        for team, person, leader in sorted(places, key=lambda place: place[2].role != Role.LEADER):
            self._place(team, person, leader, present[leader.email])
        self._end_those_not_named()
        for row, leader, units in self.kept:
            self._correct(row, leader, units)
        for row in self.left.values():
            self._tell_of_end(row)

    def _rows(self, team: LeadershipTeam, person: User) -> list[Membership]:
        """The person's stored posts in the team."""
        if team.pk is None or person.pk is None:
            return []
        return [row for row in self.of_person.get((person.pk,), []) if row.team_id == team.pk]

    def _present(self, team: LeadershipTeam, person: User, leader: Leader) -> Membership | None:
        """The stored post that the file speaks of: that very one, else today's, else the next one planned."""
        rows = [row for row in self._rows(team, person) if row.pk not in self.was_over]
        the_same = [row for row in rows if row.role == leader.role and starts(row) == leader.since]
        todays = [row for row in rows if holds(row, self.day)]
        planned = [row for row in rows if row.role == leader.role]
        return next(iter(the_same + todays + planned), None)

    def _place(self, team: LeadershipTeam, person: User, leader: Leader, row: Membership | None) -> None:
        if row is None or row.period.isempty:
            self._join(team, person, leader)
            return
        self.named.add(row.pk)
        since = starts(row)
        units = self.stored.units.get(row.pk, set())
        if row.role == leader.role and not (leader.since > since and units != leader.units):
            self.kept.append((row, leader, units))
            return
        if leader.since > since:
            change = leader.since
        else:
            change = min(self.day, row.ends) if row.ends else self.day
        if row.ends is None or row.ends > change:
            self._end(row, change)
        self._join(team, person, leader, least=change if since < self.day else None)

    def _join(
        self, team: LeadershipTeam, person: User, leader: Leader, least: datetime.date | None = None
    ) -> None:
        """A new post. `least`: the first day it may begin, when the person changes post within the team."""
        rivals = self._rivals(team, person, leader.role)
        start = max(leader.since, least) if least else leader.since
        if any(self._stands_in_the_way(row, start) for row in rivals):
            start = max(self.day, least) if least else self.day
        for row in rivals:
            if row.pk in self.was_over or row.period.isempty or starts(row) > max(start, self.day):
                continue
            if row.ends is None or (row.team_id == team.pk and row.ends > start):
                self._end(row, start)
        planned = (starts(row) for row in rivals if not row.period.isempty)
        until = min((first for first in planned if first > max(start, self.day)), default=None)
        new = Membership(team=team, person=person, role=leader.role, period=from_day(start, until))
        self.plan.created[Membership].append(new)
        units = [self.stored.institutions[number] for number in sorted(leader.units)]
        self.plan.units_added.extend((new, unit) for unit in units)
        self._tell_of_joining(new, units, leader)

    def _rivals(self, team: LeadershipTeam, person: User, role: Role) -> list[Membership]:
        """Stored posts that cannot hold beside the new one: the person's own, and other leaders of the team."""
        rows = list(self.of_person.get((person.pk,), [])) if person.pk else []
        if role == Role.LEADER and team.pk:
            rows += [
                row
                for row in self.of_team.get((team.pk,), [])
                if row.role == role and row.person_id != person.pk
            ]
        return rows

    def _stands_in_the_way(self, row: Membership, start: datetime.date) -> bool:
        """Whether a post that has really been held denies a beginning on `start`."""
        if row.period.isempty:
            return False
        if row.pk in self.was_over:
            return row.ends is not None and row.ends > start
        return start <= starts(row) < self.day

    def _correct(self, row: Membership, leader: Leader, units: set[str]) -> None:
        """The same post: its first day and its units as the file has them."""
        differences = []
        if leader.since != starts(row) and self._is_free(row, leader.since):
            differences.append(Difference(_("leder fra"), long_date(row.starts), long_date(leader.since)))
            self.plan.start(row, leader.since)
        if units != leader.units:
            numbers = self.stored.institutions
            names = [
                listed(numbers[number].name for number in sorted(group)) for group in (units, leader.units)
            ]
            differences.append(Difference(_("leder af"), names[0], names[1]))
            self.plan.units_added.extend((row, numbers[number]) for number in sorted(leader.units - units))
            self.plan.units_removed.extend((row, numbers[number]) for number in sorted(units - leader.units))
        if differences:
            title = f"{row.person.name}, {row.team.cluster.name}"
            self.plan.tell(Subject.MEMBERSHIP, Verb.CHANGE, title, "", *differences)

    def _is_free(self, row: Membership, since: datetime.date) -> bool:
        """Whether the post's first day can be moved to `since`."""
        if since > starts(row):
            return since <= self.day and (row.ends is None or since < row.ends)
        others = [other for other in self._rivals(row.team, row.person, Role(row.role)) if other.pk != row.pk]
        return not any(
            starts(other) < starts(row) and (other.ends is None or other.ends > since)
            for other in others
            if not other.period.isempty
        )

    def _end_those_not_named(self) -> None:
        """A post that is not in the file ends when somebody else takes over its units, else on the import's day."""
        joined = by(self.plan.created[Membership], "team_id")
        units_of: dict[int, set[str]] = {}
        for new, unit in self.plan.units_added:
            units_of.setdefault(id(new), set()).add(unit.number)
        for row in self.stored.memberships:
            if (
                row.pk in self.named
                or row.pk in self.was_over
                or row.pk in self.left
                or row.pk not in self.was_open
            ):
                continue
            if starts(row) > self.day:
                self._tell_of_plans(row)
                continue
            units = self.stored.units.get(row.pk, set())
            takeovers = [
                starts(new)
                for new in joined.get((row.team_id,), [])
                if units & units_of.get(id(new), set()) and starts(new) > starts(row)
            ]
            self._end(row, max(takeovers, default=self.day))

    def _end(self, row: Membership, day: datetime.date) -> None:
        """End a post, and remember it: what is told is where it ended up."""
        self.left.setdefault(
            row.pk, Membership(team=row.team, person=row.person, role=row.role, period=row.period)
        )
        self.plan.end(row, day)
        self.left[row.pk].period = row.period

    def _tell_of_end(self, row: Membership) -> None:
        title = f"{row.person.name}, {row.team.cluster.name}"
        if row.period.isempty:
            note = _("%(role)s. Begynder ikke alligevel.") % {"role": row.role_title}
        else:
            note = _("%(role)s. Sidste dag er den %(day)s.") % {
                "role": row.role_title,
                "day": long_date(row.last_day),
            }
        self.plan.tell(Subject.MEMBERSHIP, Verb.END, title, note)

    def _tell_of_joining(self, row: Membership, units: Iterable[Institution], leader: Leader) -> None:
        note = _("%(role)s fra den %(day)s.") % {"role": row.role_title, "day": long_date(row.starts)}
        if names := listed(unit.name for unit in units):
            note = _("%(role)s fra den %(day)s: %(units)s.") % {
                "role": row.role_title,
                "day": long_date(row.starts),
                "units": names,
            }
        if row.ends is not None:
            note += " " + _("Sidste dag er den %(day)s.") % {"day": long_date(row.last_day)}
        if row.starts != leader.since:
            note += " " + _("Filens dato, %(day)s, er før pladsen blev ledig.") % {
                "day": long_date(leader.since)
            }
        self.plan.tell(Subject.MEMBERSHIP, Verb.CREATE, f"{row.person.name}, {row.team.cluster.name}", note)

    def _tell_of_plans(self, row: Membership) -> None:
        message = _(
            "%(name)s er ikke i filen, men begynder i %(cluster)s den %(day)s efter portalens plan. Det gælder stadig."
        )
        values = {"name": row.person.name, "cluster": row.team.cluster.name, "day": long_date(row.starts)}
        self.plan.remarks.append(Finding(0, "", message % values))
