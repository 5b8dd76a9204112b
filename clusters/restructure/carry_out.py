"""Writes a change of the structure: everything or nothing."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from clusters.actions import end_cluster
from clusters.importer.run import wait_for_turn
from clusters.models import (
    Cluster,
    InstitutionPlacement,
    LeadershipTask,
    LeadershipTeam,
    Leave,
    Membership,
    StructureChange,
    Succession,
)
from clusters.restructure import forecast
from clusters.restructure.draft import Draft
from clusters.restructure.way_back import rows_of, way_between
from core import clock
from core.periods import from_day
from people.models import User


class ForecastOutdated(Exception):
    """What was previewed is no longer what would happen; nothing has been written."""


@transaction.atomic
def carry_out(draft: Draft, *, by: User | None, digest: str | None = None) -> StructureChange:
    """Write the change, for its day.

    Side effects, in order: waits for imports and other changes; the change and its lineage; new clusters with their
    teams; placements, posts, leave and tasks in what comes after, from the day on; the clusters end, with everything
    in them, deputies included; the way back is kept with the change; when the day has come, what other apps do with
    teams that are no more. Raises `ValidationError` when it cannot be done, and `ForecastOutdated` when `digest` names
    another preview.
    """
    wait_for_turn()
    keys = sorted(cluster.pk for cluster in [*draft.predecessors, *_existing(draft)])
    list(Cluster.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))
    for cluster in [*draft.predecessors, *_existing(draft)]:
        cluster.refresh_from_db()
    problems = list(draft.problems())
    if problems:
        raise ValidationError(problems)
    if digest is not None and digest != forecast.digest_of(forecast.forecast(draft)):
        raise ForecastOutdated
    before = rows_of(keys)
    change = StructureChange.objects.create(
        kind=draft.kind,
        day=draft.day,
        purpose=draft.purpose,
        made_by=by,
        made_at=clock.now(),
        names=[cluster.name for cluster in draft.predecessors],
    )
    teams = _clusters_after(draft)
    _Move(draft, change, teams).write()
    change.way = way_between(before, rows_of({*keys, *(team.cluster_id for team in teams)}))
    change.save(update_fields=["way"])
    if change.is_in_force():
        forecast.settle(draft.teams())
    return change


def _existing(draft: Draft) -> list[Cluster]:
    return [target.cluster for target in draft.targets if target.cluster is not None]


def _clusters_after(draft: Draft) -> list[LeadershipTeam]:
    """The targets' teams, new ones made: like the first of those they come from."""
    teams = []
    pattern = draft.predecessors[0]
    for target in draft.targets:
        cluster = target.cluster or Cluster.objects.create(
            name=target.name,
            area=pattern.area,
            kind=pattern.kind,
            ownership=pattern.ownership,
            period=from_day(draft.day),
        )
        team, _made = LeadershipTeam.objects.get_or_create(cluster=cluster)
        teams.append(team)
    return teams


@dataclass
class _Move:
    """Moves what is in the clusters that end to those that come after."""

    draft: Draft
    change: StructureChange
    teams: list[LeadershipTeam]

    def write(self) -> None:
        draft = self.draft
        # read before the clusters end: afterwards nothing of it would go on
        placements, memberships = draft.placements(), draft.memberships()
        leaves = list(
            Leave.objects.filter(membership__in=[m.pk for m in memberships]).ending_after(draft.day)
        )
        tasks = list(LeadershipTask.objects.filter(team__cluster__in=draft.predecessors).order_by("pk"))
        roles = {
            (person.pk, number): draft.role_of(person.pk, number)
            for person in draft.people()
            if (number := draft.member_target(person.pk)) is not None
        }
        self._lineage()
        for cluster in draft.predecessors:
            end_cluster(cluster=cluster, day=draft.day)
        for placement in placements:
            self._place(placement)
        for membership in memberships:
            number = draft.member_target(membership.person_id)
            if number is not None:
                own_leaves = [leave for leave in leaves if leave.membership_id == membership.pk]
                self._join(membership, number, roles[membership.person_id, number], own_leaves)
        for task in tasks:
            self._carry(task)

    def _lineage(self) -> None:
        successors: list[Cluster | None] = [team.cluster for team in self.teams] or [None]
        Succession.objects.bulk_create(
            Succession(change=self.change, predecessor=before, successor=after)
            for before in self.draft.predecessors
            for after in successors
        )

    def _from_day(self, period: DateRange) -> DateRange:
        """What is left of a period from the day on."""
        start = self.draft.day if period.lower is None else max(period.lower, self.draft.day)
        return from_day(start, period.upper)

    def _place(self, row: InstitutionPlacement) -> None:
        number = self.draft.unit_target(row.institution_id)
        if number is None:
            return
        InstitutionPlacement.objects.create(
            institution_id=row.institution_id,
            cluster=self.teams[number].cluster,
            period=self._from_day(row.period),
        )

    def _join(self, row: Membership, number: int, role: str, leaves: list[Leave]) -> None:
        """The member's post in the new team; one who is in it already, for those days, keeps that one."""
        team, period = self.teams[number], self._from_day(row.period)
        if Membership.objects.filter(team=team, person=row.person_id, period__overlap=period).exists():
            return
        post = Membership.objects.create(team=team, person_id=row.person_id, role=role, period=period)
        post.units.set(row.units.all())
        Leave.objects.bulk_create(
            Leave(membership=post, kind=leave.kind, period=self._from_day(leave.period)) for leave in leaves
        )

    def _carry(self, task: LeadershipTask) -> None:
        """The task in the new team too: with whoever has it; the whole team's only when all go together."""
        if not self.teams:
            return
        number = self.draft.member_target(task.person_id) if task.person_id else None
        if number is None and len(self.teams) == 1:
            number = 0
        if number is None:
            return
        here = Membership.objects.filter(team=self.teams[number], person=task.person_id)
        LeadershipTask.objects.get_or_create(
            team=self.teams[number],
            title=task.title,
            person_id=task.person_id if here.exists() else None,
            defaults={"share": task.share, "note": task.note},
        )
