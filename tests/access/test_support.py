"""The consultant's column of the matrix, and what querysets and rules say of support, for everybody."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from people.models import User
from profiles import support_rules as rules
from profiles.models import SupportNote, SupportRequest, SupportVisit
from tests.access.matrix import ROWS
from tests.access.rows import Row
from tests.access.table_support import CONSULTANT, OTHER_CONSULTANT
from tests.access.test_rules import _allowed
from tests.access.visits import Visitors, outcome
from tests.access.words import words_in
from tests.access.world import ROLES, World

pytestmark = pytest.mark.django_db

EVERYBODY = (*ROLES, "colleague", "consultant", "other_consultant")
_LEADER, _CONSULTANT = frozenset({"leader"}), frozenset({"consultant"})
_ADMINISTRATORS = frozenset({"administrator", "superuser"})
_TEAM = frozenset({"leader", "member", "colleague"})
_OPEN_TO_WORK = ("arranged", "advised")
ON_SUPPORT = {
    rules.may_withdraw_wish: {"requested": _LEADER, "arranged": _LEADER},
    rules.may_name_consultant: {"requested": _ADMINISTRATORS, "arranged": _ADMINISTRATORS},
    rules.may_decline: {"requested": _ADMINISTRATORS},
    rules.may_hand_back: {"arranged": _CONSULTANT},
    rules.may_advise: {"arranged": _CONSULTANT},
    rules.may_ask_more: {"advised": _LEADER},
    rules.may_close: {"advised": _LEADER},
    rules.may_write_note: dict.fromkeys(_OPEN_TO_WORK, _TEAM | _CONSULTANT),
    rules.may_plan_visit: dict.fromkeys(_OPEN_TO_WORK, _LEADER | _CONSULTANT),
}
_ELSEWHERE = {
    "may_send_wish",
    "may_be_consultant",
    "may_change_visit",
    "may_hold_visit",
    "is_their_consultant",
}


def _user(world: World, role: str) -> User | AnonymousUser:
    return AnonymousUser() if role == "anonymous" else world.people[role]


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.name.startswith(("profiles:", "clusters:"))], ids=str
)
def test_consultants_get_what_anybody_gets_but_for_their_own_requests(
    row: Row, world: World, visitors: Visitors
) -> None:
    """No round, no picture, no plan, no team's page: the consultant reads the request and nothing else of the team."""
    url = reverse(row.name, kwargs=world.pages[row.at]) + (f"?{row.query}" if row.query else "")
    anybody = row.expected["employee"]
    for role, own in (("consultant", CONSULTANT), ("other_consultant", OTHER_CONSULTANT)):
        wanted = own[row] if row.name.startswith("profiles:support") else anybody
        assert outcome(visitors.visit(role, row.method, url, row.posted(world))) == wanted, role


def test_every_rule_of_support_has_a_table() -> None:
    written = {
        name
        for name, value in vars(rules).items()
        if callable(value) and getattr(value, "__module__", "") == rules.__name__ and not name.startswith("_")
    }
    assert written == {rule.__name__ for rule in ON_SUPPORT} | _ELSEWHERE


@pytest.mark.parametrize("rule", ON_SUPPORT, ids=lambda rule: rule.__name__)
def test_on_a_request(rule: object, world: World) -> None:
    for state, row in world.support.items():
        stored = SupportRequest.objects.select_related("team__cluster").get(pk=row.pk)
        wanted = ON_SUPPORT[rule].get(state, frozenset())  # type: ignore[index]
        found = {role for role in EVERYBODY if rule(_user(world, role), stored)}  # type: ignore[operator]
        assert found == wanted, state
        _allowed(rule, world, stored)  # type: ignore[arg-type]  # whoever is refused is told why


@pytest.mark.parametrize("role", EVERYBODY)
def test_what_is_visible_is_what_its_page_shows(role: str, world: World, visitors: Visitors) -> None:
    user = _user(world, role)
    visible = set(SupportRequest.objects.visible_to(user).values_list("pk", flat=True))
    pages = {row.pk: reverse("profiles:support", args=[row.pk]) for row in SupportRequest.objects.all()}
    shown = {pk for pk, url in pages.items() if visitors.visit(role, "GET", url).status_code == 200}
    assert visible == shown
    visits = set(SupportVisit.objects.visible_to(user).values_list("request", flat=True))
    assert visits == visible & set(SupportVisit.objects.values_list("request", flat=True))


@pytest.mark.parametrize("role", EVERYBODY)
def test_what_is_between_team_and_consultant_is_read_by_those_who_may(role: str, world: World) -> None:
    user, theirs = _user(world, role), world.secrets.of(role)
    full = SupportRequest.objects.read_in_full_by(user)
    for everything, visible in (
        (SupportNote.objects.values_list("text"), SupportNote.objects.visible_to(user).values_list("text")),
        (SupportRequest.objects.values_list("advice", "outcome"), full.values_list("advice", "outcome")),
        (
            SupportVisit.objects.values_list("place"),
            SupportVisit.objects.with_place_for(user).values_list("place"),
        ),
    ):
        said, read = (words_in(str(list(rows))) for rows in (everything, visible))
        assert said
        assert said & theirs == read
    marked = {row.pk for row in SupportRequest.objects.with_reading(user) if row.reads_in_full}
    assert marked == set(full.values_list("pk", flat=True))
    assert full.count() == SupportRequest.objects.visible_to(user).filter(pk__in=full.values("pk")).count()


def test_a_consultant_is_known_with_and_without_the_annotation(world: World) -> None:
    for role in EVERYBODY:
        user = _user(world, role)
        for row in SupportRequest.objects.with_reading(user):
            plain = SupportRequest.objects.get(pk=row.pk)
            assert rules.is_their_consultant(user, row) == rules.is_their_consultant(user, plain)
