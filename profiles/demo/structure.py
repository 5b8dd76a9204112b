"""What changes in a municipality: a merged cluster, somebody on leave, and who stands in for whom."""

from __future__ import annotations

import datetime

from clusters.models import AreaChiefAppointment, ChangeKind, Deputy, Leave, LeaveKind
from clusters.restructure.carry_out import carry_out
from clusters.restructure.draft import Draft, Target
from core import clock
from core.periods import from_day
from profiles.demo.rounds import Crew

_DAY = datetime.timedelta(days=1)


def change(crews: list[Crew], main: Crew, merged_at: datetime.datetime) -> None:
    """One of each in the main team's area, none of it in the main team itself.

    Side effects: a cluster with an agreed plan becomes part of its neighbour at that moment; in a team that answers now
    one is on leave and one stands in for the leader; a chief stands in for the area's chief from next week.
    """
    near = [
        crew
        for crew in crews
        if crew.team.cluster.area_id == main.team.cluster.area_id
        and crew.team.cluster.kind == "cluster"
        and crew.team != main.team
    ]
    _merge(near, merged_at)
    _be_away(crews, main)
    _stand_in_for_chief(main)


def _merge(near: list[Crew], moment: datetime.datetime) -> None:
    agreed = [crew.team for crew in near if crew.team.plans.filter(status="agreed").exists()]
    if len(agreed) < 2:
        return
    into = agreed[0].cluster
    with clock.at(moment):
        draft = Draft(
            ChangeKind.MERGE,
            clock.today(),
            (agreed[-1].cluster,),
            (Target(into.name, into),),
            purpose="Husene ligger tæt og deler legeplads, værksted og vikarer.",
        )
        carry_out(draft, by=None)


def _be_away(crews: list[Crew], main: Crew) -> None:
    answering = (
        crew
        for crew in crews
        if crew.team != main.team
        and crew.team.assessments.filter(status="open").exists()
        and len(crew.memberships) > 3
    )
    crew = next(answering, None)
    if crew is None:
        return
    today = clock.today()
    others = [member for member in crew.memberships if member is not crew.leader]
    Leave.objects.create(
        membership=others[-1], kind=LeaveKind.LEAVE, period=from_day(today - 20 * _DAY, today + 70 * _DAY)
    )
    Deputy.objects.create(
        team=crew.team,
        person=others[0].person,
        holder=crew.leader.person,
        named_by=crew.leader.person,
        period=from_day(today - 2 * _DAY, today + 12 * _DAY),
    )


def _stand_in_for_chief(main: Crew) -> None:
    chiefs = AreaChiefAppointment.objects.current().select_related("person").order_by("area__pk", "pk")
    area = main.team.cluster.area_id
    own = next((row.person for row in chiefs if row.area_id == area), None)
    other = next((row.person for row in chiefs if row.area_id != area), None)
    if own is None or other is None:
        return
    today = clock.today()
    Deputy.objects.create(
        area_id=area,
        person=other,
        holder=own,
        named_by=own,
        period=from_day(today + 7 * _DAY, today + 21 * _DAY),
    )
