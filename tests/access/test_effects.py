"""A verb changes something exactly when its rule lets the person, whatever the answer looks like.

Somebody who comes too late gets a redirect with a message, as after success: the status alone would not show that a
rule is gone. So every verb is posted in every state, by several people, and the tables are compared.
"""

from __future__ import annotations

import hashlib

import pytest
from django.db import connection
from django.urls import reverse

from profiles import follow_rules, plan_rules, rules
from profiles.models import Meeting
from tests.access.matrix import ROWS
from tests.access.test_campaigns import CAMPAIGN_VERBS
from tests.access.test_rules import ON_PARTS, ON_PLANS, ON_ROUNDS, Rule, Table
from tests.access.visits import Visitors, undone
from tests.access.words import Readers
from tests.access.world import TEAM, World

pytestmark = pytest.mark.django_db

PEOPLE = ("leader", "member", "chief", "former")
#: verb → what it is done to, and the rule that lets people do it
VERBS: dict[str, tuple[str, Rule]] = {
    "profiles:answer": ("step", rules.may_answer),
    "profiles:assessment_reveal": ("round", rules.may_reveal),
    "profiles:assessment_cancel": ("round", rules.may_cancel),
    "profiles:position": ("position", rules.may_write_position),
    "profiles:meeting_write": ("position", rules.may_write_position),
    "profiles:vote": ("round", rules.may_vote),
    "profiles:conclude": ("round", rules.may_conclude_assessment),
    "profiles:contribution_submit": ("round", rules.may_submit_contribution),
    "profiles:contribution_take_back": ("round", rules.may_take_back),
    "profiles:plan_settings": ("plan", plan_rules.may_edit_plan),
    "profiles:plan_submit": ("plan", plan_rules.may_submit_plan),
    "profiles:plan_withdraw": ("plan", plan_rules.may_withdraw_plan),
    "profiles:plan_conclude": ("plan", plan_rules.may_conclude_plan),
    "profiles:plan_revise": ("plan", plan_rules.may_revise_plan),
    "profiles:plan_discard": ("plan", plan_rules.may_discard_plan),
    "profiles:plan_resume": ("plan", plan_rules.may_resume_plan),
    "profiles:focus_add": ("plan", plan_rules.may_change_focus_areas),
    "profiles:focus_remove": ("focus", plan_rules.may_change_focus_areas),
    "profiles:focus_restore": ("change", plan_rules.may_change_focus_areas),
    "profiles:talk_write_team": ("focus", plan_rules.may_talk_in_team),
    "profiles:talk_write_chief": ("focus", plan_rules.may_talk_with_chief),
    "profiles:focus_edit": ("focus", plan_rules.may_edit_plan),
    "profiles:focus_evaluate": ("focus", plan_rules.may_evaluate_plan),
    "profiles:action_add": ("focus", plan_rules.may_edit_plan),
    "profiles:action_edit": ("action", plan_rules.may_edit_plan),
    "profiles:action_remove": ("action", plan_rules.may_edit_plan),
    "profiles:action_progress": ("action", plan_rules.may_report_progress),
    "profiles:plan_decide_draft": ("plan", plan_rules.may_decide_plan),
    "profiles:plan_agree": ("plan", plan_rules.may_decide_plan),
    "profiles:plan_return": ("plan", plan_rules.may_decide_plan),
    "profiles:follow_up_add": ("plan", follow_rules.may_add_follow_up),
    "profiles:promise_kept": ("promise", plan_rules.may_keep_promise),
}


#: verbs of a meeting → who changes something with it in the world's, where the leader has the pen
MEETING: dict[str, Readers] = {
    "profiles:meeting_end": frozenset({"leader"}),
    "profiles:meeting_pen_take": frozenset({"leader", "member"}),
    "profiles:meeting_pen_give": frozenset({"leader"}),
    "profiles:meeting_step": frozenset({"leader"}),
    "profiles:meeting_open": frozenset(),  # one is under way; that the leader opens the first is tested below
}


#: verbs of practice-near support
SUPPORT = (
    "advise",
    "ask_more",
    "close",
    "decline",
    "drop",
    "hand_back",
    "name",
    "new_plan",
    "new_round",
    "note",
    "visit_cancel",
    "visit_hold",
    "visit_move",
    "visit_new",
    "withdraw",
)


def _all_that_is_stored() -> str:
    """A fingerprint of every row of the main job."""
    found = hashlib.sha256()
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if table.startswith("profiles_") and not table.endswith("event"):
                cursor.execute(
                    f"SELECT md5(string_agg(row::text, '' ORDER BY row::text)) FROM {table} AS row"
                )
                found.update(repr(cursor.fetchone()).encode())
    return found.hexdigest()


def _who_may(rule: Rule, state: str) -> Readers:
    """From the rules' own tables."""
    if rule in ON_PARTS:
        parts: Table = ON_PARTS[rule]
        return frozenset().union(*(who for key, who in parts.items() if key.startswith(f"{state}: ")))
    return {**ON_ROUNDS, **ON_PLANS}[rule].get(state, frozenset())


def test_every_verb_of_the_main_job_is_tried() -> None:
    verbs = {row.name for row in ROWS if row.method == "POST" and row.name.startswith("profiles:")}

    elsewhere = {
        "profiles:assessment_start",
        "profiles:plan_decide",
        *MEETING,
        *CAMPAIGN_VERBS,
        # tests/profiles/test_participation, tests/clusters/test_standing_in
        "profiles:assessment_due",
        "profiles:exempt",
        "profiles:exemption_lift",
        "profiles:area_deputy",
        "profiles:area_deputy_end",
        # tests/profiles/test_plan_talk and test_plan_carry
        "profiles:talk_answer",
        "profiles:talk_mend",
        "profiles:talk_resolve",
        "profiles:plan_carry",
        "profiles:focus_fetch",
        # tests/profiles/test_follow_moves and test_appraisal
        *(
            f"profiles:follow_up_{verb}"
            for verb in ("hold", "move", "skip", "confirm", "minutes", "progress")
        ),
        *(f"profiles:appraisal_{verb}" for verb in ("begin", "write", "share", "take_back", "delete")),
        # tests/profiles/test_support_moves, test_support_sending and test_support_visits
        *(f"profiles:support_{verb}" for verb in SUPPORT),
    }
    assert verbs - set(VERBS) == elsewhere, "see the tests below, and test_campaigns"


@pytest.mark.parametrize("name", VERBS)
def test_a_verb_changes_something_exactly_for_those_who_may(
    name: str, world: World, visitors: Visitors
) -> None:
    thing, rule = VERBS[name]
    posted = next(row for row in ROWS if row.name == name and row.method == "POST").posted(world)
    before = _all_that_is_stored()
    places = {
        place.removeprefix(f"{thing} "): place
        for place, names in world.pages.items()
        if place.startswith(f"{thing} ") and "slug" not in names  # a step of a round, not of an edition
    }
    for state, place in places.items():
        url = reverse(name, kwargs=world.pages[place])
        changed = set()
        for role in PEOPLE:
            with undone():
                visitors.stay(role, "POST", url, posted)
                if _all_that_is_stored() != before:
                    changed.add(role)
        assert changed == _who_may(rule, state) & set(PEOPLE), state


def test_a_round_begins_only_for_the_leader_of_a_team_without_one(world: World, visitors: Visitors) -> None:
    posted = next(
        row for row in ROWS if row.name == "profiles:assessment_start" and row.method == "POST"
    ).posted(world)
    before = _all_that_is_stored()
    for state in world.teams:
        url = reverse("profiles:assessment_start", kwargs=world.pages[f"team {state}"])
        for role in PEOPLE:
            with undone():
                visitors.stay(role, "POST", url, posted)
                begun = _all_that_is_stored() != before
            assert begun == (role == "leader" and state not in {"open", "revealed"}), (state, role)


def test_making_room_for_a_promise_stores_nothing(world: World, visitors: Visitors) -> None:
    posted = next(row for row in ROWS if row.name == "profiles:plan_decide" and row.method == "POST").posted(
        world
    )
    before = _all_that_is_stored()
    for state in world.plans:
        for role in PEOPLE:
            visitors.stay(
                role, "POST", reverse("profiles:plan_decide", kwargs=world.pages[f"plan {state}"]), posted
            )

    assert _all_that_is_stored() == before


def test_who_does_what_is_written_by_the_team(world: World, visitors: Visitors) -> None:
    """The tables of `clusters`: only a member's word adds, changes or removes a leadership task."""
    team = world.teams["open"]
    stored = list(team.tasks.order_by("pk").values())
    for name in ("clusters:task_add", "clusters:task_edit", "clusters:task_remove"):
        row = next(row for row in ROWS if row.name == name and row.method == "POST")
        for role in PEOPLE:
            with undone():
                visitors.stay(role, "POST", reverse(name, kwargs=world.pages[row.at]), row.posted(world))
                changed = list(team.tasks.order_by("pk").values()) != stored
            assert changed == (role in TEAM), (name, role)


@pytest.mark.parametrize("name", MEETING)
def test_a_meeting_moves_for_those_in_it(name: str, world: World, visitors: Visitors) -> None:
    row = next(row for row in ROWS if row.name == name and row.method == "POST")
    before = _all_that_is_stored()
    changed = set()
    for role in PEOPLE:
        with undone():
            visitors.stay(role, "POST", reverse(name, kwargs=world.pages[row.at]), row.posted(world))
            if _all_that_is_stored() != before:
                changed.add(role)

    assert changed == MEETING[name]


def test_a_meeting_is_opened_by_the_leader_once_the_picture_is_shown(
    world: World, visitors: Visitors
) -> None:
    Meeting.objects.all().delete()
    before = _all_that_is_stored()
    for state in world.rounds:
        for role in PEOPLE:
            with undone():
                url = reverse("profiles:meeting_open", args=[world.rounds[state].pk])
                visitors.stay(role, "POST", url, {"minutes": "90"})
                opened = _all_that_is_stored() != before
            assert opened == (role == "leader" and state == "revealed"), (state, role)
