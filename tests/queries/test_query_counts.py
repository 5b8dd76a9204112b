"""A page costs the same number of queries with 3 teams as with 300, and with a little in each as with much."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from core import clock
from core.history import check_keys_at_commit, check_keys_at_once
from people.models import User
from tests.queries.municipality import LARGE, SMALL, Municipality, Size, build

pytestmark = pytest.mark.django_db

#: more than this on a page of ours is too slow on a bad connection to the database
MOST = 12

Where = Callable[[Municipality], str]


def _to(name: str, *find: Callable[[Municipality], Any], query: str = "") -> Where:
    """An address; the query may name the `profile` and a `day` ahead."""
    ahead = clock.today() + datetime.timedelta(days=30)
    return lambda m: (
        reverse(name, args=[one(m) for one in find]) + query.format(profile=m.profile.pk, day=ahead)
    )


def first_focus(m: Municipality, state: str) -> Any:
    """The key of the plan's first focus area."""
    return m.plans[state].focus_areas.all()[0].pk


def follow_up(m: Municipality, kind: str) -> Any:
    """The key of the agreed plan's follow-up of that kind."""
    return m.plans["agreed"].follow_ups.get(kind=kind).pk


#: page → who opens it, where it is, and the number of queries, session and person included
PAGES: dict[str, tuple[str, Where, int]] = {
    "home of a leader": ("leader", _to("home"), 8),
    "home of a chief": ("chief", _to("home"), 6),
    "home of an administrator": ("administrator", _to("home"), 6),
    "area": ("chief", _to("profiles:area", lambda m: m.area.pk), 12),
    "area, as a spreadsheet": ("chief", _to("profiles:area_sheet", lambda m: m.area.pk), 9),
    "municipality": ("administrator", _to("profiles:municipality"), 12),
    "municipality, second page": ("administrator", _to("profiles:municipality", query="?side=2"), 12),
    "municipality, as a spreadsheet": ("administrator", _to("profiles:municipality_sheet"), 7),
    "a joint start, previewed": (
        "chief",
        _to("profiles:campaign_new", lambda m: m.area.pk, query="?profil={profile}&frist={day}"),
        10,
    ),
    "a joint start": ("chief", _to("profiles:campaign", lambda m: m.campaign.pk), 9),
    "a joint start, who lacks answers": (
        "chief",
        _to("profiles:campaign", lambda m: m.campaign.pk, query="?vis=mangler"),
        8,
    ),
    "a joint start's progress": ("chief", _to("profiles:campaign_progress", lambda m: m.campaign.pk), 4),
    "an invitation": ("leader", _to("profiles:offer", lambda m: m.offer.pk), 5),
    "team": ("leader", _to("clusters:team", lambda m: m.revealed.team_id), 12),
    "team with an agreed plan and no round": ("leader", _to("clusters:team", lambda m: m.quiet.pk), 12),
    "team, for the chief": ("chief", _to("clusters:team", lambda m: m.revealed.team_id), 12),
    "round, open": ("leader", _to("profiles:assessment", lambda m: m.open.pk), 11),
    "round, revealed": ("leader", _to("profiles:assessment", lambda m: m.revealed.pk), 11),
    "own answers": ("leader", _to("profiles:answer_review", lambda m: m.open.pk), 10),
    "picture": ("leader", _to("profiles:picture", lambda m: m.revealed.pk), 9),
    "picture, importance": (
        "leader",
        _to("profiles:picture", lambda m: m.revealed.pk, query="?vis=betydning"),
        9,
    ),
    "picture, who brings what": (
        "leader",
        _to("profiles:picture", lambda m: m.revealed.pk, query="?vis=bidrag"),
        9,
    ),
    "positions": ("leader", _to("profiles:positions", lambda m: m.revealed.pk), 8),
    "position": (
        "leader",
        _to("profiles:position", lambda m: m.revealed.pk, lambda m: m.profile.areas.all()[0].pk),
        9,
    ),
    "vote": ("leader", _to("profiles:vote", lambda m: m.revealed.pk), 10),
    "plan, draft": ("leader", _to("profiles:plan", lambda m: m.plans["draft"].pk), 10),
    "plan, submitted": ("leader", _to("profiles:plan", lambda m: m.plans["submitted"].pk), 11),
    "plan, submitted, for the chief": ("chief", _to("profiles:plan", lambda m: m.plans["submitted"].pk), 11),
    "plan, the chief's answer": ("chief", _to("profiles:plan_decide", lambda m: m.plans["submitted"].pk), 12),
    "plan, agreed": ("leader", _to("profiles:plan", lambda m: m.plans["agreed"].pk), 10),
    "plan, agreed, for the chief": ("chief", _to("profiles:plan", lambda m: m.plans["agreed"].pk), 11),
    "plan, what has changed": ("leader", _to("profiles:plan_changes", lambda m: m.plans["draft"].pk), 10),
    "plan, open actions of earlier ones": (
        "leader",
        _to("profiles:plan_carry", lambda m: m.plans["draft"].pk),
        8,
    ),
    "plan, words of earlier ones": (
        "leader",
        _to("profiles:focus_fetch", lambda m: m.plans["draft"].pk, lambda m: first_focus(m, "draft")),
        7,
    ),
    "a conversation": (
        "leader",
        _to("profiles:talk", lambda m: m.plans["submitted"].pk, lambda m: first_focus(m, "submitted")),
        7,
    ),
    "a conversation, for the chief": (
        "chief",
        _to("profiles:talk", lambda m: m.plans["submitted"].pk, lambda m: first_focus(m, "submitted")),
        8,
    ),
    "status": ("administrator", _to("status"), 7),
    "a talk": ("leader", _to("profiles:follow_up", lambda m: follow_up(m, "talk")), 9),
    "a talk, for the chief": ("chief", _to("profiles:follow_up", lambda m: follow_up(m, "talk")), 10),
    "a closing evaluation": ("leader", _to("profiles:follow_up", lambda m: follow_up(m, "closing")), 9),
    "minutes": ("leader", _to("profiles:follow_up_minutes", lambda m: follow_up(m, "talk")), 10),
    "support, for those who find consultants": ("administrator", _to("profiles:support_index"), 10),
    "support, for a consultant": ("consultant", _to("profiles:support_index"), 7),
    "a request for support": ("leader", _to("profiles:support", lambda m: m.support.pk), 10),
    "a request for support, for the consultant": (
        "consultant",
        _to("profiles:support", lambda m: m.support.pk),
        12,
    ),
    "a request for support, for the chief": ("chief", _to("profiles:support", lambda m: m.support.pk), 9),
    "a request for support, for an administrator": (
        "administrator",
        _to("profiles:support", lambda m: m.support.pk),
        10,
    ),
    "home of a consultant": ("consultant", _to("home"), 7),
    "asking for support": ("leader", _to("profiles:support_new_round", lambda m: m.revealed.pk), 7),
    "appraisal sheets": ("leader", _to("profiles:appraisals"), 5),
    "catalogue": ("leader", _to("profiles:catalogue"), 5),
    "how often one is mailed": ("leader", _to("mail:choice"), 4),
    "profile": ("leader", _to("profiles:profile", lambda m: m.profile.slug), 8),
}


@pytest.fixture(scope="module", params=[SMALL, LARGE], ids=["3 teams", "300 teams"])
def municipality(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Municipality]:
    """Built once for all the pages, and never committed."""
    size: Size = request.param
    with django_db_blocker.unblock(), transaction.atomic():
        check_keys_at_once()
        built = build(size)
        check_keys_at_commit()
        with connection.cursor() as cursor:
            # what autovacuum does a minute after such a load; without figures the planner believes the tables empty
            cursor.execute("ANALYZE")
        yield built
        transaction.set_rollback(True)


def _queries(person: User, url: str) -> list[str]:
    client = Client()
    client.force_login(person)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
    assert response.status_code == 200, url
    return [query["sql"] for query in captured.captured_queries]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_as_often_whatever_there_is(page: str, municipality: Municipality) -> None:
    role, where, expected = PAGES[page]
    asked = _queries(getattr(municipality, role), where(municipality))

    assert len(asked) == expected, "\n".join(asked)
    assert len(asked) <= MOST


#: list → queries; the admin counts its rows and reads its filters
LISTS: dict[str, int] = {
    "people.user": 5,
    "clusters.area": 6,
    "clusters.cluster": 5,
    "clusters.institution": 7,
    "clusters.institutionplacement": 5,
    "clusters.leadershipteam": 6,
    "clusters.membership": 5,
    "clusters.areachiefappointment": 5,
    "clusters.leadershiptask": 5,
    "clusters.organisationimport": 4,
    "clusters.structurechange": 4,
    "clusters.deputy": 5,
    "clusters.leave": 5,
    "profiles.leadershipprofile": 4,
    "operations.retentionrule": 4,
    "reminders.mail": 5,
    "reminders.mailchoice": 4,
    "profiles.followuppolicy": 4,
    "profiles.supportconsultant": 4,
    "reminders.policy": 5,
}


#: its list leads to the profiles
_NO_LIST = {"profiles.profilearea"}


@pytest.mark.parametrize(
    "model",
    [label for model in admin.site._registry if (label := model._meta.label_lower) not in _NO_LIST],
)
def test_a_list_in_the_admin_asks_as_often_whatever_there_is(model: str, municipality: Municipality) -> None:
    asked = _queries(municipality.administrator, reverse(f"admin:{model.replace('.', '_')}_changelist"))

    assert len(asked) == LISTS[model], "\n".join(asked)
