"""Who is asked for what: exactly those whom the rules let do it, in one person's statement and in everybody's alike."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pytest

from clusters.models import Deputy, LeadershipTeam, Membership
from clusters.rules import is_chief, is_leader, is_member
from core import clock
from core.periods import from_day
from people.models import User
from profiles import campaign_rules, follow_rules, plan_rules, rules
from profiles.models import (
    Action,
    CampaignEntry,
    CompetenceAssessment,
    DevelopmentPlan,
    Exemption,
    FocusArea,
    FollowUp,
    FollowUpKind,
    Nudge,
    Promise,
    Vote,
)
from reminders import due as falls_due
from reminders import reading
from reminders.due import OWN, UP, Due
from tests.access.visits import Visitors
from tests.access.words import words_in
from tests.access.world import ROLES, World
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

PEOPLE = (*ROLES[1:], "colleague")
_FORTNIGHT = datetime.timedelta(days=14)


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


@dataclass(frozen=True)
class Asks:
    """What a kind is about, and who is to be asked: written with the rules, not with the kind's own query."""

    about: Callable[[], Iterable[Any]]
    who: Callable[[User, Any], bool]


def _rounds() -> Iterable[CompetenceAssessment]:
    return CompetenceAssessment.objects.select_related("team__cluster")


def _plans() -> Iterable[DevelopmentPlan]:
    return DevelopmentPlan.objects.select_related("team__cluster")


def _answers(user: User, one: CompetenceAssessment) -> bool:
    excused = Exemption.objects.filter(assessment=one, person=user).exists()
    return not excused and not _away(user, one.team) and bool(rules.may_answer(user, one))


def _away(user: User, team: LeadershipTeam) -> bool:
    return bool(team.memberships.current().filter(person=user).exclude(pk__in=team.memberships.at_work()))


def _missing(one: CompetenceAssessment) -> bool:
    return one.is_open and one.awaited().exists()


def _voted(user: User, one: CompetenceAssessment) -> bool:
    return Vote.objects.filter(assessment=one, person=user).exists()


def _closes(user: User, one: CompetenceAssessment) -> bool:
    if _missing(one):
        return one.due < clock.today() and bool(rules.may_move_due(user, one))
    return bool(rules.may_reveal(user, one))


def _starts(user: User, team: LeadershipTeam) -> bool:
    has_plan = team.plans.filter(status__in=["draft", "submitted", "returned", "agreed"]).exists()
    return team.cluster.must_use_profile and not has_plan and bool(rules.may_start_assessment(user, team))


def _looks_back(user: User, plan: DevelopmentPlan) -> bool:
    """The leader, while the plan is agreed."""
    return is_leader(user, plan.team) and bool(plan_rules.may_evaluate_plan(user, plan))


def _unevaluated(plan: DevelopmentPlan) -> bool:
    return FocusArea.objects.filter(plan=plan, evaluation="").exists()


def _keeps(user: User, promise: Promise) -> bool:
    may = bool(plan_rules.may_keep_promise(user, promise.plan)) and promise.kept_at is None
    return may and (promise.by == user or not is_chief(promise.by, promise.plan.team))


def _hears_of_deputy(user: User, deputy: Deputy) -> bool:
    """The deputy, and the holder who is in office in person."""
    return user.is_active and user.pk in {deputy.person_id, deputy.holder_id}


def _news_of_deputy(user: User, deputy: Deputy) -> bool:
    knows = deputy.named_by_id == user.pk
    fresh = deputy.starts is not None and deputy.starts > clock.today() - _FORTNIGHT
    return fresh and not knows and _hears_of_deputy(user, deputy)


def _leaderless(team: LeadershipTeam) -> bool:
    """Nobody is in the office: neither a leader nor, from the team, a deputy."""
    here = team.memberships.current()
    return not here.leaders().exists() and not team.deputies.current().filter(
        person__in=here.values("person")
    )


def _misses_a_leader(user: User, place: LeadershipTeam | User) -> bool:
    """The chief of each team; an administrator of all at once, by their own key."""
    if isinstance(place, LeadershipTeam):
        return is_chief(user, place) and _leaderless(place)
    there_are = any(_leaderless(team) for team in LeadershipTeam.objects.active())
    return user == place and user.is_active and user.is_staff and there_are


def _hears_of_waiting_plans(user: User, place: User) -> bool:
    """An administrator, of all at once, by their own key."""
    there_are = any(plan.status == "submitted" and _waits_long(plan) for plan in _plans())
    return user == place and user.is_active and user.is_staff and there_are


def _follow_ups() -> Iterable[FollowUp]:
    return FollowUp.objects.select_related("plan__team__cluster")


def _holds(user: User, follow_up: FollowUp) -> bool:
    """Whoever may hold it; the closing evaluation is held by concluding the plan, and is the leader's."""
    if follow_up.kind == FollowUpKind.CLOSING:
        ahead = follow_up.status == "planned" and not _asked_by_plan(follow_up)
        return ahead and _looks_back(user, follow_up.plan)
    return bool(follow_rules.may_hold_follow_up(user, follow_up))


def _asked_by_plan(follow_up: FollowUp) -> bool:
    ends = follow_up.plan.ends
    return follow_up.kind == FollowUpKind.CLOSING and ends is not None and ends <= clock.today()


def _closing_ahead(plan: DevelopmentPlan) -> bool:
    return FollowUp.objects.filter(plan=plan, kind=FollowUpKind.CLOSING, status="planned").exists()


def _began(user: User, post: Membership) -> bool:
    fresh = post.starts is not None and post.starts > clock.today() - _FORTNIGHT
    return fresh and post.is_current() and post.person == user and is_leader(user, post.team)


ASKS: dict[tuple[str, int], Asks] = {
    ("assessment.answer", OWN): Asks(_rounds, _answers),
    ("assessment.close", OWN): Asks(_rounds, _closes),
    ("assessment.vote", OWN): Asks(
        _rounds, lambda u, r: bool(rules.may_vote(u, r)) and not _voted(u, r) and not _away(u, r.team)
    ),
    ("assessment.conclude", OWN): Asks(
        _rounds,
        lambda u, r: bool(rules.may_conclude_assessment(u, r)) and (_voted(u, r) or _away(u, r.team)),
    ),
    ("assessment.nudged", OWN): Asks(
        _rounds,
        lambda u, r: (
            bool(campaign_rules.may_nudge_missing(u, r))
            and _missing(r)
            and Nudge.objects.filter(assessment=r, person=u, about_team=True).exists()
        ),
    ),
    ("assessment.start", OWN): Asks(lambda: LeadershipTeam.objects.select_related("cluster"), _starts),
    ("campaign.offer", OWN): Asks(
        lambda: CampaignEntry.objects.select_related("team", "campaign"),
        lambda u, e: (
            bool(campaign_rules.may_answer_offer(u, e)) and not e.team.assessments.under_way().exists()
        ),
    ),
    ("plan.write", OWN): Asks(
        _plans,
        lambda u, p: p.status == "draft" and is_leader(u, p.team) and bool(plan_rules.may_edit_plan(u, p)),
    ),
    ("plan.returned", OWN): Asks(
        _plans,
        lambda u, p: p.status == "returned" and is_leader(u, p.team) and bool(plan_rules.may_edit_plan(u, p)),
    ),
    ("plan.decide", OWN): Asks(_plans, lambda u, p: bool(plan_rules.may_decide_plan(u, p))),
    ("plan.decide", UP): Asks(User.objects.all, _hears_of_waiting_plans),
    ("plan.agreed", OWN): Asks(
        _plans,
        lambda u, p: p.status == "agreed" and is_member(u, p.team) and p.agreed_at > clock.now() - _FORTNIGHT,
    ),
    ("plan.ends", OWN): Asks(
        _plans,
        lambda u, p: (
            _looks_back(u, p) and p.ends > clock.today() and _unevaluated(p) and not _closing_ahead(p)
        ),
    ),
    ("plan.conclude", OWN): Asks(_plans, lambda u, p: _looks_back(u, p) and p.ends <= clock.today()),
    ("action.do", OWN): Asks(
        lambda: Action.objects.select_related("plan__team", "owner"),
        lambda u, a: (
            a.owner == u and a.is_open and bool(a.due) and bool(plan_rules.may_report_progress(u, a.plan))
        ),
    ),
    ("action.do", UP): Asks(
        lambda: Action.objects.select_related("plan__team", "owner"),
        lambda u, a: (
            _is_late(a) and is_leader(u, a.plan.team) and not (a.owner and is_leader(a.owner, a.plan.team))
        ),
    ),
    ("promise.keep", OWN): Asks(lambda: Promise.objects.select_related("plan__team", "by"), _keeps),
    ("promise.keep", UP): Asks(
        lambda: Promise.objects.select_related("plan__team"),
        lambda u, p: (
            p.plan.status == "agreed"
            and p.kept_at is None
            and p.due < clock.today()
            and is_leader(u, p.plan.team)
        ),
    ),
    ("membership.leader", OWN): Asks(lambda: Membership.objects.select_related("team"), _began),
    ("team.leaderless", OWN): Asks(
        lambda: [*LeadershipTeam.objects.active().select_related("cluster"), *User.objects.all()],
        _misses_a_leader,
    ),
    ("followup.hold", OWN): Asks(
        _follow_ups,
        _holds,
    ),
    ("followup.confirm", OWN): Asks(_follow_ups, lambda u, f: bool(follow_rules.may_confirm_minutes(u, f))),
    ("deputy.named", OWN): Asks(Deputy.objects.all, _news_of_deputy),
    ("deputy.ends", OWN): Asks(Deputy.objects.current, _hears_of_deputy),
}


def _waits_long(plan: DevelopmentPlan) -> bool:
    return plan.submitted_at is not None and plan.submitted_at < clock.now() - datetime.timedelta(days=7)


def _is_late(action: Action) -> bool:
    return (
        action.plan.status == "agreed" and action.is_open and bool(action.due and action.due < clock.today())
    )


def _everybody() -> dict[int, list[Due]]:
    found: dict[int, list[Due]] = {}
    for one in reading.for_everybody():
        found.setdefault(one.person, []).append(one)
    return found


def _comparable(found: Iterable[Due]) -> list[str]:
    return sorted(
        json.dumps(
            [one.key, one.due, one.since, one.waits_from, one.push, one.facts], default=str, sort_keys=True
        )
        for one in found
    )


@pytest.mark.parametrize("stirred", [False, True], ids=["as it is", "stirred"])
def test_one_person_and_everybody_read_the_same(stirred: bool, world: World) -> None:
    if stirred:
        stir(world)
    everybody = _everybody()
    for role in PEOPLE:
        person = world.people[role].pk
        own = reading.for_person(person)
        assert len({one.key for one in own}) == len(own), role
        assert _comparable(own) == _comparable(everybody.get(person, [])), role
        assert _comparable(own) == _comparable(reading.for_people([person])), role


def test_every_kind_is_in_the_world_and_in_the_table(world: World) -> None:
    found = {(one.kind.name, one.level) for one in reading.for_everybody()}
    stir(world)
    found |= {(one.kind.name, one.level) for one in reading.for_everybody()}
    assert found == set(ASKS)
    assert {kind.name for kind in falls_due.kinds()} == {name for name, _level in ASKS}


@pytest.mark.parametrize("stirred", [False, True], ids=["as it is", "stirred"])
@pytest.mark.parametrize("asked", ASKS, ids=lambda asked: f"{asked[0]}-{asked[1]}")
def test_exactly_those_are_asked_who_may(asked: tuple[str, int], stirred: bool, world: World) -> None:
    if stirred:
        stir(world)
    name, level = asked
    kind, table = falls_due.named(name), ASKS[asked]
    people = [world.people[role] for role in PEOPLE]
    keys = {person.pk: role for role, person in zip(PEOPLE, people, strict=True)}
    found = {
        (keys[one.person], one.subject)
        for one in reading.for_everybody([kind])
        if one.level == level and one.person in keys
    }
    objects = list(table.about())
    wanted = {(keys[user.pk], one.pk) for user in people for one in objects if table.who(user, one)}
    assert found == wanted


@pytest.mark.parametrize("role", PEOPLE)
def test_what_a_person_is_told_is_theirs_to_read_and_leads_where_they_may_go(
    role: str, world: World, visitors: Visitors
) -> None:
    stir(world)
    found = reading.for_person(world.people[role].pk)
    told = " ".join(f"{one.words()} {json.dumps(one.facts)}" for one in found)
    assert world.secrets.hidden_from(role, words_in(told)) == []
    for kind in {(one.kind.name, one.level): one for one in found}.values():
        assert visitors.visit(role, "GET", kind.url()).status_code == 200, kind


def test_nothing_that_is_due_holds_an_answer_or_a_note(world: World) -> None:
    """Whoever reads it: what is an answer, a note, a dot's reason or a position is in nobody's."""
    stir(world)
    told = " ".join(f"{one.words()} {json.dumps(one.facts)}" for one in reading.for_everybody())
    kinds = {world.secrets.known[word].what.rpartition(": ")[2] for word in words_in(told)}
    assert kinds == {"an action", "a promise", "a promise to a focus area", "place"}
