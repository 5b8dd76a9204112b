"""Rounds for many: every rule × state × role, and that a verb changes something for nobody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.urls import reverse

from people.models import User
from profiles import campaign_rules as rules
from profiles.models import Campaign, CampaignEntry, CampaignStatus, Nudge
from tests.access.table_campaigns import ROWS
from tests.access.visits import Visitors, undone
from tests.access.words import Readers
from tests.access.world import ROLES, World

pytestmark = pytest.mark.django_db

EVERYBODY = (*ROLES, "colleague")
CAMPAIGN_VERBS = {row.name for row in ROWS if row.method == "POST"}
_CHIEF, _LEADER = frozenset({"chief"}), frozenset({"leader"})
_ADMINISTRATORS = frozenset({"administrator", "superuser"})

#: rule → state of the campaign → who may
ON_CAMPAIGNS: dict[Callable[..., Any], dict[str, Readers]] = {
    rules.may_stop_campaign: {"running": _CHIEF, "municipality": _ADMINISTRATORS},
    rules.may_resume_campaign: {"stopped": _CHIEF},
    rules.may_retry_campaign: {"done": _CHIEF},
    rules.may_move_due: {
        "running": _CHIEF,
        "stopped": _CHIEF,
        "done": _CHIEF,
        "municipality": _ADMINISTRATORS,
    },
    rules.may_nudge_campaign: {"stopped": _CHIEF, "done": _CHIEF},
}


def _user(world: World, role: str) -> User | AnonymousUser:
    return AnonymousUser() if role == "anonymous" else world.people[role]


def _allowed(rule: Callable[..., Any], world: World, thing: Any) -> Readers:
    verdicts = {role: rule(_user(world, role), thing) for role in EVERYBODY}
    assert all(verdict or verdict.reason for verdict in verdicts.values())
    return frozenset(role for role, verdict in verdicts.items() if verdict)


def test_every_rule_has_a_table() -> None:
    tables = {rule.__name__ for rule in ON_CAMPAIGNS}
    tables |= {"may_open_campaign", "may_answer_offer", "may_nudge_missing", "may_nudge_team"}
    written = {
        name
        for name, value in vars(rules).items()
        if getattr(value, "__module__", "") == rules.__name__ and name.startswith("may_")
    }
    assert written == tables


@pytest.mark.parametrize("rule", ON_CAMPAIGNS, ids=lambda rule: rule.__name__)
def test_who_may_steer_a_joint_start(rule: Callable[..., Any], world: World) -> None:
    for state, campaign in world.campaigns.items():
        assert _allowed(rule, world, campaign) == ON_CAMPAIGNS[rule].get(state, frozenset()), state


def test_who_may_begin_one(world: World) -> None:
    assert _allowed(rules.may_open_campaign, world, world.area) == _CHIEF
    assert _allowed(rules.may_open_campaign, world, world.other_area) == {"other_chief"}
    assert _allowed(rules.may_open_campaign, world, None) == _ADMINISTRATORS


def test_who_may_answer_an_invitation_and_send_nudges(world: World) -> None:
    assert _allowed(rules.may_answer_offer, world, world.offer) == _LEADER
    assert _allowed(rules.may_nudge_missing, world, world.rounds["open"]) == _LEADER
    for state in ("revealed", "concluded", "cancelled"):
        assert _allowed(rules.may_nudge_missing, world, world.rounds[state]) == frozenset()
    assert _allowed(rules.may_nudge_team, world, world.teams["open"]) == _CHIEF
    assert _allowed(rules.may_nudge_team, world, world.teams["agreed"]) == frozenset()


@pytest.mark.parametrize("role", EVERYBODY)
def test_a_joint_start_is_visible_exactly_when_its_page_is(
    role: str, world: World, visitors: Visitors
) -> None:
    user = _user(world, role)
    for visible, name, model in (
        (Campaign.objects.visible_to(user), "profiles:campaign", Campaign),
        (CampaignEntry.objects.offered_to(user), "profiles:offer", CampaignEntry),
    ):
        shown = {
            pk
            for pk in model._base_manager.values_list("pk", flat=True)
            if visitors.visit(role, "GET", reverse(name, args=[pk])).status_code == 200
        }
        assert set(visible.values_list("pk", flat=True)) == shown


def _stored() -> list[Any]:
    """Everything that these verbs may touch."""
    with connection.cursor() as cursor:
        found = []
        for table in ("campaign", "campaignentry", "campaignmove", "nudge", "competenceassessment"):
            cursor.execute(f"SELECT to_jsonb(t) FROM profiles_{table} t ORDER BY t.id")
            found.append(cursor.fetchall())
    return found


@pytest.mark.parametrize("row", [row for row in ROWS if row.method == "POST"], ids=str)
def test_a_verb_changes_something_exactly_for_those_who_may(
    row: Any, world: World, visitors: Visitors
) -> None:
    before = _stored()
    url, data = reverse(row.name, kwargs=world.pages[row.at]), row.posted(world)
    changed = set()
    for role in ROLES:
        with undone():
            visitors.stay(role, "POST", url, data)
            if _stored() != before:
                changed.add(role)

    assert changed == {role for role, cell in row.expected.items() if cell == "302"}


def test_a_verb_in_a_state_that_is_past_changes_nothing(world: World, visitors: Visitors) -> None:
    before = _stored()
    for verb, states in {
        "campaign_stop": {"stopped", "done"},
        "campaign_resume": {"running", "done"},
        "campaign_retry": {"running", "stopped"},
        "campaign_nudge": {"running"},
    }.items():
        for state in states:
            url = reverse(f"profiles:{verb}", args=[world.campaigns[state].pk])
            with undone():
                visitors.stay("chief", "POST", url)
                assert _stored() == before, (verb, state)
    assert set(world.campaigns) == {*CampaignStatus, "municipality"}
    assert not Nudge.objects.exists()
