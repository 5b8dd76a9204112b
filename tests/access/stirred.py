"""The world some days on, for tests of what falls due: late, nudged, on leave, stood in for."""

from __future__ import annotations

import datetime
from typing import Any

from clusters.models import Deputy, LeadershipTeam
from core import clock
from core.periods import from_day
from people.models import User
from profiles.actions import support as support_actions
from profiles.models import (
    Action,
    CompetenceAssessment,
    DevelopmentPlan,
    Exemption,
    FocusArea,
    FollowUp,
    FollowUpKind,
    Nudge,
    Promise,
    SupportMove,
    SupportRequest,
    SupportVisit,
)
from tests.access.world import World
from tests.factories import (
    AreaChiefAppointmentFactory,
    AreaFactory,
    LeaderFactory,
    LeadershipTeamFactory,
    MembershipFactory,
    UserFactory,
)
from tests.factories_plan import written_plan
from tests.factories_profiles import VoteFactory, answer_all, started_round


def _day(offset: int) -> datetime.date:
    return clock.today() + datetime.timedelta(days=offset)


def stir(world: World) -> None:
    """The same world some days on: late, nudged, on leave, stood in for. Every kind has somebody to ask."""
    people = world.people
    late = world.rounds["open"]
    CompetenceAssessment.objects.filter(pk=late.pk).update(due=_day(-1))
    for role, about_team in (("member", False), ("leader", True)):
        Nudge.objects.create(
            assessment=late, person=people[role], by=people["chief"], day=_day(0), about_team=about_team
        )
    post = world.teams["revealed"].memberships.get(person=people["member"])
    post.leaves.create(period=from_day(_day(-2), _day(2)))
    agreed = world.plans["agreed"]
    Action.objects.filter(plan=agreed).update(due=_day(-3))
    Action.objects.filter(pk=agreed.actions.all()[0].pk).update(owner=None)
    FollowUp.objects.filter(plan=agreed, kind=FollowUpKind.CLOSING).delete()
    Promise.objects.filter(plan=agreed).update(due=_day(-3))
    Promise.objects.filter(pk=agreed.promises.all()[0].pk).update(by=people["former_chief"])
    DevelopmentPlan.objects.filter(pk=world.plans["ended"].pk).update(period=from_day(_day(-365), _day(0)))
    sent = clock.now() - datetime.timedelta(days=30)
    DevelopmentPlan.objects.filter(pk=world.plans["submitted"].pk).update(submitted_at=sent)
    period = from_day(_day(-20), _day(4))
    both = {"period": period, "named_by": people["administrator"]}
    Deputy.objects.create(
        team=world.teams["agreed"], person=people["member"], holder=people["leader"], **both
    )
    Deputy.objects.create(area=world.area, person=UserFactory.create(), holder=people["chief"], **both)
    named = {"period": from_day(_day(-2), _day(12)), "named_by": people["administrator"]}
    Deputy.objects.create(
        team=world.teams["draft"], person=people["colleague"], holder=people["leader"], **named
    )
    _stir_support(world)
    _stir_offices(world)
    _stir_rounds(world)
    _stir_starts(world)
    _stir_plans(world)


def _stir_support(world: World) -> None:
    """A consultant has not agreed a time yet, another has been there, and advice is long overdue."""
    rows, people = world.support, world.people
    support_actions.name_consultant(
        request=rows["requested"], consultant=people["consultant"], seen=None, by=people["administrator"]
    )
    yesterday = clock.now() - datetime.timedelta(days=1)
    SupportMove.objects.filter(subject=rows["arranged"]).update(at=clock.now() - datetime.timedelta(days=9))
    SupportVisit.objects.filter(request=rows["arranged"]).update(starts=yesterday)
    SupportRequest.objects.filter(pk=rows["advised"].pk).update(follow_up_on=_day(-30))


def _team(leader: User | None, *members: User, **cluster: Any) -> LeadershipTeam:
    """A team of these people alone, in an area of its own."""
    team = LeadershipTeamFactory.create(**{f"cluster__{name}": value for name, value in cluster.items()})
    if leader is not None:
        LeaderFactory.create(team=team, person=leader)
    for person in members:
        MembershipFactory.create(team=team, person=person)
    return team


def _stir_offices(world: World) -> None:
    """New posts that are no new office, and deputies of whom somebody, or nobody, is to hear."""
    people, fresh = world.people, from_day(_day(-2))
    MembershipFactory.create(team=_team(people["other_leader"]), person=people["employee"], period=fresh)
    LeaderFactory.create(team=_team(None), person=people["inactive"], period=fresh)
    goes_on = _team(None)
    for period in (from_day(_day(-100), _day(-2)), fresh):
        LeaderFactory.create(team=goes_on, person=people["other_member"], period=period)
    was_there = _team(people["other_leader"])
    MembershipFactory.create(team=was_there, person=people["former"], period=from_day(_day(-90), _day(-30)))
    nobodys = _team(None, people["employee"], area=world.other_area)
    chief, administrator = people["other_chief"], people["administrator"]
    areas = [AreaFactory.create() for _number in range(6)]
    for area in areas[2:]:
        AreaChiefAppointmentFactory.create(area=area, person=chief)
    AreaChiefAppointmentFactory.create(area=areas[1], person=people["inactive"])
    for where, person, holder, named_by, ends in (
        ({"area": areas[0]}, "future", people["former_chief"], administrator, 12),  # the holder is no more
        ({"area": areas[1]}, "future", people["inactive"], administrator, 12),
        ({"area": areas[2]}, "inactive", chief, administrator, 12),
        ({"area": areas[3]}, "former", chief, people["former"], 12),  # has named themselves
        ({"area": areas[4]}, "future", chief, chief, 12),
        ({"area": areas[5]}, "future", chief, administrator, -1),  # over again
        ({"team": goes_on}, "other_leader", people["other_member"], administrator, 3),  # is not in it
        ({"team": was_there}, "former", people["other_leader"], administrator, 3),  # is not in it any more
        ({"team": nobodys}, "former", people["other_leader"], administrator, 3),
    ):
        period = from_day(_day(-5), _day(ends))
        Deputy.objects.create(person=people[person], holder=holder, named_by=named_by, period=period, **where)


def _stir_rounds(world: World) -> None:
    """Rounds of other teams: with who is excused or away, with nobody left to wait for, with pictures to talk about."""
    people = world.people
    leader, member, third = people["other_leader"], people["other_member"], people["employee"]
    excused = started_round(team=_team(leader, member, third, people["future"]))
    Exemption.objects.create(assessment=excused, person=third, reason="other", by=leader)
    _away_today(excused.team, people["future"])
    alone = started_round(team=_team(leader, member))
    Exemption.objects.create(assessment=alone, person=member, reason="other", by=leader)
    answer_all(alone, leader)
    unseen = _shown(leader, member, third)
    voted = _shown(leader, member)
    VoteFactory.create(assessment=voted, person=leader)
    written_plan(voted.team)
    _away_today(_shown(people["future"], member).team, people["future"])
    for round_, person in ((excused, member), (alone, leader), (unseen, leader)):
        Nudge.objects.create(
            assessment=round_, person=person, by=world.people["chief"], day=_day(0), about_team=True
        )


def _away_today(team: LeadershipTeam, person: User) -> None:
    team.memberships.get(person=person).leaves.create(period=from_day(_day(-2), _day(2)))


def _shown(leader: User, *members: User) -> CompetenceAssessment:
    """A round whose picture is shown, and whose deadline passed with answers missing."""
    made = started_round(team=_team(leader, *members))
    for person in (leader, members[0]):
        answer_all(made, person)
    CompetenceAssessment.objects.filter(pk=made.pk).update(
        status="revealed", revealed_at=clock.now(), due=_day(-1)
    )
    return CompetenceAssessment.objects.select_related("team").get(pk=made.pk)


def _stir_starts(world: World) -> None:
    """Leaders whom nobody asks to begin: of a self-governing team, of a group, of nobody but themselves."""
    leader, member = world.people["other_leader"], world.people["other_member"]
    _team(leader, member, kind="network", ownership="self_governing")
    _team(leader, member, kind="group")
    _team(leader)


def _stir_plans(world: World) -> None:
    """Plans of other teams under the other chief: with what is done, kept, too old, or nobody's to answer."""
    people, own = world.people, {"area": world.other_area}
    leader, member, chief = people["other_leader"], people["other_member"], people["other_chief"]
    _sent(_team(leader, chief, **own), by=leader)  # the chief is in it
    _sent(_team(leader, member, **own), by=chief)  # the chief has sent it
    over = _team(leader, member, **own)
    _talks(_agreed(over), chief)
    _sent(over, by=leader)
    written_plan(_team(leader, **own))
    FocusArea.objects.filter(plan=_agreed(_team(leader, **own))).update(evaluation="Det gik.")
    for passed in (written_plan(_team(leader, **own)), _agreed(_team(leader, **own))):
        DevelopmentPlan.objects.filter(pk=passed.pk).update(period=from_day(_day(-365), _day(-2)))
    _fill(world, _agreed(_team(leader, member, **own)))
    _talks(_agreed(_team(leader, chief, **own)), chief)
    was_in_it = _team(leader, member, **own)
    MembershipFactory.create(team=was_in_it, person=chief, period=from_day(_day(-90), _day(-30)))
    _talks(_agreed(was_in_it), chief)
    over.cluster.end_on(_day(0))


def _sent(team: LeadershipTeam, *, by: User) -> None:
    plan = written_plan(team)
    DevelopmentPlan.objects.filter(pk=plan.pk).update(
        status="submitted", submitted_at=clock.now(), submitted_by=by
    )


def _agreed(team: LeadershipTeam) -> DevelopmentPlan:
    """Agreed so long ago that it is no news, by somebody who is in no office."""
    plan, moment = written_plan(team), clock.now() - datetime.timedelta(days=30)
    DevelopmentPlan.objects.filter(pk=plan.pk).update(
        status="agreed",
        submitted_at=moment,
        submitted_by=UserFactory.create(),
        agreed_at=moment,
        agreed_by=UserFactory.create(),
    )
    return DevelopmentPlan.objects.select_related("team").get(pk=plan.pk)


def _fill(world: World, plan: DevelopmentPlan) -> None:
    """Actions and promises that are late for nobody, or for somebody else than usual."""
    people, focus, late = world.people, plan.focus_areas.all()[0], _day(-3)
    MembershipFactory.create(team=plan.team, person=people["former"], period=from_day(_day(-90), _day(-30)))
    for owner, due, progress in (
        ("other_leader", late, "not_started"),
        ("other_member", late, "done"),
        ("other_member", None, "not_started"),
        ("former", late, "not_started"),
    ):
        Action.objects.create(
            plan=plan, focus=focus, text="Et tiltag", owner=people[owner], due=due, progress=progress
        )
    Deputy.objects.create(
        area=world.other_area,
        person=people["future"],
        holder=people["other_chief"],
        named_by=people["administrator"],
        period=from_day(_day(-2), _day(12)),
    )
    for by, kept_at in (("other_chief", clock.now()), ("future", None)):
        Promise.objects.create(plan=plan, text="Et løfte", due=late, by=people[by], kept_at=kept_at)


def _talks(plan: DevelopmentPlan, chief: User) -> None:
    """One ahead; two held with minutes, of which the chief has confirmed one."""
    FollowUp.objects.create(plan=plan, kind=FollowUpKind.TALK, due=_day(3))
    for confirmed in ({}, {"chief_confirmed_at": clock.now(), "chief_confirmed_by": chief}):
        FollowUp.objects.create(
            plan=plan,
            kind=FollowUpKind.TALK,
            due=_day(-9),
            status="held",
            held_on=_day(-9),
            minutes="Vi talte om det.",
            **confirmed,
        )
