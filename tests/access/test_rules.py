"""Every rule × every state × every role. Who is not named is refused, with a reason."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from clusters import rules as team_rules
from clusters.models import AreaChiefAppointment, LeadershipTeam, Membership
from clusters.querysets import may_administer
from core import clock
from core.rules import Verdict
from people.models import User
from profiles import appraisal_rules, follow_rules, plan_rules, rules
from profiles.models import (
    AppraisalSheet,
    CompetenceAssessment,
    Contribution,
    DevelopmentPlan,
    FocusArea,
    FollowUp,
)
from tests.access.words import Readers
from tests.access.world import ROLES, TEAM, World
from tests.factories import AreaChiefAppointmentFactory, MembershipFactory
from tests.factories_profiles import AnswerFactory

pytestmark = pytest.mark.django_db

EVERYBODY = (*ROLES, "colleague")
_LEADER, _CHIEF = frozenset({"leader"}), frozenset({"chief"})
Rule = Callable[..., Verdict]
#: state → who may
Table = dict[str, Readers]

#: "open" has parts handed in by all but the member; the picture of "cancelled, seen" was shown
ON_ROUNDS: dict[Rule, Table] = {
    rules.may_answer: {"open": frozenset({"member"})},
    rules.may_reveal: {"open": _LEADER},
    rules.may_cancel: {"open": _LEADER, "revealed": _LEADER},
    rules.may_lift_exemption: {"open": _LEADER},
    rules.may_move_due: {"open": _LEADER},
    rules.may_write_position: {"revealed": TEAM},
    rules.may_vote: {"revealed": TEAM},
    rules.may_lead_meeting: {"revealed": _LEADER},
    rules.may_conclude_assessment: {"revealed": _LEADER},
}
#: "round: author" → who may
ON_PARTS: dict[Rule, Table] = {
    rules.may_submit_contribution: {
        "open: member": frozenset({"member"}),
        "revealed: member": frozenset({"member"}),
    },
    rules.may_take_back: {"open: leader": _LEADER, "open: colleague": frozenset({"colleague"})},
}
ON_PLANS: dict[Rule, Table] = {
    plan_rules.may_edit_plan: {"draft": TEAM, "withdrawn": TEAM, "returned": TEAM},
    plan_rules.may_submit_plan: {"draft": _LEADER, "withdrawn": _LEADER, "returned": _LEADER},
    plan_rules.may_discard_plan: {"draft": _LEADER, "withdrawn": _LEADER, "returned": _LEADER},
    plan_rules.may_change_focus_areas: {"draft": _LEADER, "withdrawn": _LEADER, "returned": _LEADER},
    plan_rules.may_resume_plan: {"aside": _LEADER},
    plan_rules.may_talk_in_team: dict.fromkeys(
        ("draft", "withdrawn", "submitted", "returned", "agreed", "ended", "renewed"), TEAM
    ),
    plan_rules.may_talk_with_chief: {
        **dict.fromkeys(("withdrawn", "returned"), TEAM),
        **dict.fromkeys(("submitted", "agreed", "ended", "renewed"), TEAM | _CHIEF),
    },
    plan_rules.may_revise_plan: {"agreed": _LEADER, "ended": _LEADER, "renewed": _LEADER},
    plan_rules.may_withdraw_plan: {"submitted": _LEADER},
    plan_rules.may_decide_plan: {"submitted": _CHIEF},
    plan_rules.may_report_progress: {"agreed": TEAM, "ended": TEAM, "renewed": TEAM},
    plan_rules.may_evaluate_plan: {"agreed": TEAM, "ended": TEAM, "renewed": TEAM},
    plan_rules.may_conclude_plan: {"ended": _LEADER, "renewed": _LEADER},
    follow_rules.may_add_follow_up: dict.fromkeys(("agreed", "ended", "renewed"), _LEADER | _CHIEF),
    plan_rules.may_keep_promise: {"agreed": _CHIEF, "ended": _CHIEF, "renewed": _CHIEF},
}
#: the talk that is held has been confirmed by the leader
ON_FOLLOW_UPS: dict[Rule, Table] = {
    follow_rules.may_hold_follow_up: {"status": _LEADER, "talk": _LEADER | _CHIEF},
    follow_rules.may_move_follow_up: {"status": _LEADER, "talk": _LEADER | _CHIEF, "closing": _LEADER},
    follow_rules.may_skip_follow_up: {"status": _LEADER, "talk": _CHIEF},
    follow_rules.may_write_minutes: {
        **dict.fromkeys(("own held", "status"), TEAM),
        **dict.fromkeys(("talk", "held"), _LEADER | _CHIEF),
    },
    follow_rules.may_confirm_minutes: {"held": _CHIEF},
}
_OWN = {"private": frozenset({"member"}), "of the leader": _LEADER}
ON_SHEETS: dict[Rule, Table] = {
    appraisal_rules.may_write_sheet: _OWN,
    appraisal_rules.may_share_sheet: _OWN,
    appraisal_rules.may_delete_sheet: _OWN,
    appraisal_rules.may_take_back_sheet: {
        "with the leader": frozenset({"colleague"}),
        "with the chief": _LEADER,
    },
}


def _user(world: World, role: str) -> User | AnonymousUser:
    return AnonymousUser() if role == "anonymous" else world.people[role]


def _allowed(rule: Callable[..., Any], world: World, thing: Any) -> Readers:
    """Who the rule lets through; the others must be told why."""
    verdicts = {role: rule(_user(world, role), thing) for role in EVERYBODY}
    for role, verdict in verdicts.items():
        assert verdict or getattr(verdict, "reason", "no reason needed"), role
    return frozenset(role for role, verdict in verdicts.items() if verdict)


TABLES = (ON_ROUNDS, ON_PARTS, ON_PLANS, ON_FOLLOW_UPS, ON_SHEETS)


def test_every_rule_has_a_table() -> None:
    """A rule that is written tomorrow fails here until it has one."""
    tables = {rule.__name__ for table in TABLES for rule in table}
    tables |= {
        "may_talk",
        "may_mend_comment",
        "may_resolve",
        "may_start_assessment",
        "may_edit_tasks",
        "may_exempt",
        "may_write_leave",
        "may_name_team_deputy",
        "may_name_area_deputy",
        "may_end_deputy",
        "deputies_for_chief",
        "is_member",
        "is_leader",
        "is_chief",
        "remember_roles",
        "with_roles",
        "whose",
        "whose_to_add",
        "kinds_to_add",
        "is_their_chief",
        "may_begin_sheet",
        "superiors_of",
    }
    written = {
        name
        for module in (rules, plan_rules, follow_rules, appraisal_rules, team_rules)
        for name, value in vars(module).items()
        if callable(value)
        and getattr(value, "__module__", "") == module.__name__
        and not name.startswith("_")
    }

    assert written == tables


@pytest.mark.parametrize("rule", ON_ROUNDS, ids=lambda rule: rule.__name__)
def test_on_a_round(rule: Rule, world: World) -> None:
    for state, round_ in world.rounds.items():
        stored = CompetenceAssessment.objects.get(pk=round_.pk)
        assert _allowed(rule, world, stored) == ON_ROUNDS[rule].get(state, frozenset()), state


@pytest.mark.parametrize("rule", ON_PARTS, ids=lambda rule: rule.__name__)
def test_on_a_members_part(rule: Rule, world: World) -> None:
    for state, round_ in world.rounds.items():
        for part in Contribution.objects.filter(assessment=round_).select_related("person", "assessment"):
            key = f"{state}: {part.person.name.removeprefix('Åse ')}"
            assert _allowed(rule, world, part) == ON_PARTS[rule].get(key, frozenset()), key


@pytest.mark.parametrize("rule", ON_PLANS, ids=lambda rule: rule.__name__)
def test_on_a_plan(rule: Rule, world: World) -> None:
    for state, plan in world.plans.items():
        stored = DevelopmentPlan.objects.get(pk=plan.pk)
        assert _allowed(rule, world, stored) == ON_PLANS[rule].get(state, frozenset()), state


@pytest.mark.parametrize("rule", ON_FOLLOW_UPS, ids=lambda rule: rule.__name__)
def test_on_a_follow_up(rule: Rule, world: World) -> None:
    for name, row in world.follow_ups.items():
        stored = FollowUp.objects.select_related("plan__team__cluster").get(pk=row.pk)
        assert _allowed(rule, world, stored) == ON_FOLLOW_UPS[rule].get(name, frozenset()), name


@pytest.mark.parametrize("rule", ON_SHEETS, ids=lambda rule: rule.__name__)
def test_on_an_appraisal_sheet(rule: Rule, world: World) -> None:
    for name, row in world.sheets.items():
        stored = AppraisalSheet.objects.select_related("team__cluster").get(pk=row.pk)
        assert _allowed(rule, world, stored) == ON_SHEETS[rule].get(name, frozenset()), name


def test_a_sheet_is_shared_and_taken_back_in_its_time(world: World) -> None:
    people, yesterday = world.people, clock.today() - datetime.timedelta(days=1)
    own, shared = world.sheets["private"], world.sheets["with the chief"]
    for change in ({"talk_on": None}, {"talk_on": yesterday}, {"team": world.other_team}):
        row = AppraisalSheet.objects.get(pk=own.pk)
        assert appraisal_rules.may_share_sheet(people["member"], row)
        for name, value in change.items():
            setattr(row, name, value)
        assert not appraisal_rules.may_share_sheet(people["member"], row), change
    row = AppraisalSheet.objects.get(pk=shared.pk)
    row.talk_on = clock.today()
    assert not appraisal_rules.may_take_back_sheet(people["leader"], row)


def test_minutes_that_are_not_written_are_not_confirmed(world: World) -> None:
    row = FollowUp.objects.select_related("plan__team__cluster").get(pk=world.follow_ups["held"].pk)
    row.minutes = " "
    assert not follow_rules.may_confirm_minutes(world.people["chief"], row)


def test_on_a_team(world: World) -> None:
    for state, team in world.teams.items():
        stored = LeadershipTeam.objects.get(pk=team.pk)
        start = frozenset() if state in {"open", "revealed"} else _LEADER
        assert _allowed(rules.may_start_assessment, world, stored) == start, state
        assert _allowed(team_rules.may_edit_tasks, world, stored) == TEAM, state
        assert _allowed(appraisal_rules.may_begin_sheet, world, stored) == TEAM, state
        assert _allowed(team_rules.may_write_leave, world, stored) == _LEADER, state
        assert _allowed(team_rules.may_name_team_deputy, world, stored) == _LEADER, state
        assert _allowed(team_rules.is_member, world, stored) == TEAM, state
        assert _allowed(team_rules.is_leader, world, stored) == _LEADER, state
        assert _allowed(team_rules.is_chief, world, stored) == _CHIEF, state


def test_on_an_exemption(world: World) -> None:
    """Of the member, who has not handed in; nobody else needs one."""
    member, colleague = world.people["member"], world.people["colleague"]
    for state, round_ in world.rounds.items():
        stored = CompetenceAssessment.objects.get(pk=round_.pk)
        wanted = _LEADER if state == "open" else frozenset()
        assert _allowed(lambda user, it: rules.may_exempt(user, it, member), world, stored) == wanted, state
        assert not _allowed(lambda user, it: rules.may_exempt(user, it, colleague), world, stored), state


def test_on_a_deputy(world: World) -> None:
    """The deputy, and who holds the office in person."""
    of_team, of_area = world.teams["open"].deputies.get(), world.area.deputies.get()
    assert _allowed(team_rules.may_end_deputy, world, of_team) == {"leader", "member"}
    assert _allowed(team_rules.may_end_deputy, world, of_area) == _CHIEF
    assert team_rules.may_end_deputy(of_area.person, of_area)
    assert _allowed(team_rules.may_name_area_deputy, world, world.area) == _CHIEF
    starts = of_area.starts
    assert starts is not None and of_area.person in team_rules.deputies_for_chief(world.area, starts)
    assert world.people["chief"] not in team_rules.deputies_for_chief(world.area, starts)


def test_what_is_remembered_is_what_is_asked(world: World) -> None:
    """The answers that a page remembers are one person's on one team object, and no more."""
    teams = team_rules.with_roles(LeadershipTeam.objects.all(), _user(world, "leader"))
    _as_asked(world, teams.get(pk=world.teams["open"].pk))
    _as_asked(world, LeadershipTeam.objects.get(pk=world.teams["open"].pk))


def _as_asked(world: World, team: LeadershipTeam) -> None:
    for role in ("member", "leader"):  # the second asks on what was read for somebody else
        team_rules.remember_roles(_user(world, role), team)
        assert team_rules.is_member(_user(world, role), team)
        assert bool(team_rules.is_leader(_user(world, role), team)) == (role == "leader")
    team_rules.remember_roles(_user(world, "leader"), team)

    assert _allowed(team_rules.is_member, world, team) == TEAM
    assert _allowed(team_rules.is_leader, world, team) == _LEADER
    assert _allowed(team_rules.is_chief, world, team) == _CHIEF


def test_who_keeps_the_organisation(world: World) -> None:
    """Only whoever is an administrator and not closed out."""
    assert _allowed(lambda user, _: may_administer(user), world, None) == {"administrator", "superuser"}


# --- What else a rule asks, one condition at a time -------------------------------------------------------------


def test_one_answer_is_no_picture(world: World) -> None:
    round_ = world.rounds["open"]
    Contribution.objects.filter(assessment=round_).exclude(person=world.people["leader"]).update(
        status="draft", submitted_at=None
    )

    assert not rules.may_reveal(_user(world, "leader"), round_)


def test_a_part_with_a_hole_is_not_handed_in(world: World) -> None:
    part = Contribution.objects.get(assessment=world.rounds["open"], person=world.people["member"])
    part.answers.update(bring="")

    assert not rules.may_submit_contribution(_user(world, "member"), part)


def test_a_plan_that_is_still_written_comes_before_a_new_one(world: World) -> None:
    DevelopmentPlan.objects.create(team=world.teams["revealed"], period=world.plans["draft"].period)

    assert not rules.may_conclude_assessment(_user(world, "leader"), world.rounds["revealed"])


def test_a_plan_with_a_hole_is_not_sent(world: World) -> None:
    FocusArea.objects.filter(plan=world.plans["draft"]).update(goal=" ")

    assert not plan_rules.may_submit_plan(
        _user(world, "leader"), DevelopmentPlan.objects.get(pk=world.plans["draft"].pk)
    )


def test_who_writes_in_a_plan_that_is_sent_hears_what_to_do(world: World) -> None:
    """A sent plan can be taken back, an agreed one cannot: the reasons differ."""
    reasons = {
        state: plan_rules.may_edit_plan(_user(world, "member"), world.plans[state]).reason
        for state in ("submitted", "agreed")
    }

    assert reasons["submitted"] != reasons["agreed"]


def test_a_plan_without_an_evaluation_is_not_ended(world: World) -> None:
    FocusArea.objects.filter(plan=world.plans["ended"]).update(evaluation="")

    assert not plan_rules.may_conclude_plan(_user(world, "leader"), world.plans["ended"])


def test_nobody_agrees_their_own_plan(world: World) -> None:
    """Neither a chief who is in the team, nor one who sent the plan before becoming chief."""
    plan = world.plans["submitted"]
    AreaChiefAppointmentFactory.create(area=world.area, person=world.people["colleague"])
    assert not plan_rules.may_decide_plan(_user(world, "colleague"), plan)

    Membership.objects.filter(team=plan.team, person=world.people["leader"]).delete()
    AreaChiefAppointmentFactory.create(area=world.area, person=world.people["leader"])
    assert not plan_rules.may_decide_plan(_user(world, "leader"), plan)


def test_an_office_opens_what_it_opens_from_its_first_day_on(world: World) -> None:
    """The negative cells above have no office; with it the very same people are let in."""
    MembershipFactory.create(team=world.teams["open"], person=world.people["employee"])
    AreaChiefAppointment.objects.filter(person=world.people["former_chief"]).update(
        period=AreaChiefAppointment.objects.get(person=world.people["chief"]).period
    )

    assert rules.may_answer(_user(world, "employee"), world.rounds["open"])
    assert plan_rules.may_decide_plan(_user(world, "former_chief"), world.plans["submitted"])


def test_a_part_belongs_to_its_author_also_when_a_colleague_is_as_far(world: World) -> None:
    """Two complete drafts in one round: each hands in their own."""
    part = Contribution.objects.create(assessment=world.rounds["open"], person=world.people["chief"])
    for area in world.profile.areas.all():
        AnswerFactory.create(contribution=part, area=area)

    assert not rules.may_submit_contribution(_user(world, "member"), part)
    assert not rules.may_submit_contribution(_user(world, "chief"), part), "written, but not in the team"
