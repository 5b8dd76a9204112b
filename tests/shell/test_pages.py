"""The shell around every page: menu by role, Min side, error pages, the accessibility statement."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import reverse

from config import errors
from config.views import greeting
from core import clock
from people.models import User
from reminders import waiting
from reminders.due import Due, Kind, Words
from tests.factories import AreaChiefAppointmentFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


def menu(client: Client, user: User) -> list[str]:
    client.force_login(user)
    page = client.get(reverse("home")).content.decode()
    nav = page[page.index('aria-label="Hovedmenu"') :]
    return re.findall(r"<a [^>]*>([^<]*)</a>", nav[: nav.index("</nav>")])


class TestMenu:
    def test_a_leader_sees_the_team(self, client: Client) -> None:
        assert menu(client, MembershipFactory.create().person) == ["Min side", "Mit team", "Profilen"]

    def test_a_leader_of_two_teams_sees_both_by_name(self, client: Client) -> None:
        first = MembershipFactory.create(team__cluster__name="Klynge Søparken")
        MembershipFactory.create(person=first.person, team__cluster__name="Klynge Ålunden")
        assert menu(client, first.person) == ["Min side", "Klynge Søparken", "Klynge Ålunden", "Profilen"]

    def test_an_area_chief_sees_the_area(self, client: Client) -> None:
        assert menu(client, AreaChiefAppointmentFactory.create().person) == [
            "Min side",
            "Mit område",
            "Profilen",
        ]

    def test_an_administrator_sees_municipality_and_administration(self, client: Client) -> None:
        assert menu(client, UserFactory.create(is_staff=True)) == [
            "Min side",
            "Profilen",
            "Støtte",
            "Kommunen",
            "Administration",
        ]

    def test_whoever_has_no_office_sees_the_profile(self, client: Client) -> None:
        assert menu(client, UserFactory.create()) == ["Min side", "Profilen"]

    def test_nobody_sees_a_menu_before_sign_in(self, client: Client) -> None:
        assert "Hovedmenu" not in client.get(reverse("account_login")).content.decode()

    def test_the_present_page_is_marked_once_a_menu(self, client: Client) -> None:
        client.force_login(UserFactory.create())
        page = client.get(reverse("home")).content.decode()
        assert re.findall(r'aria-current="page">([^<]*)<', page) == ["Min side", "Min side"]


@dataclass(frozen=True)
class Thing(Due):
    """Something that is due, without a database behind it."""

    kind: Kind = field(default_factory=lambda: Chore())
    level: int = 0
    person: int = 0
    subject: int = 1


class Chore(Kind):
    """Its occasion is what is to be done; it holds others up when the occasion says so."""

    name = "test.chore"
    label = "En ting"

    def rows(self) -> list[Any]:
        return []

    def words(self, due: Due) -> Words:
        return Words(f"Gør {due.occasion}", "", "Gør det")

    def url(self, due: Due) -> str:
        return "/x/"

    def is_urgent_now(self, due: Due, today: datetime.date) -> bool:
        return due.occasion == "haster"


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[Due]:
    """What falls due for whoever is asked about."""
    things: list[Due] = []
    monkeypatch.setattr(waiting, "for_person", lambda person: things)
    return things


def thing(what: str, **more: Any) -> Due:
    return Thing(occasion=what, **more)


class TestMinSide:
    def test_nothing_waits(self, client: Client) -> None:
        client.force_login(UserFactory.create(name="Mette Holm"))
        page = client.get(reverse("home")).content.decode()
        assert ", Mette</h1>" in page
        assert "Der er ikke noget, der venter på dig lige nu." in page

    def test_one_thing_and_several_are_counted_in_words(self, client: Client, waits: list[Due]) -> None:
        client.force_login(UserFactory.create())
        waits.append(thing("a"))
        assert "Én ting venter på dig." in client.get(reverse("home")).content.decode()
        waits.append(thing("b"))
        assert "To ting venter på dig." in client.get(reverse("home")).content.decode()

    def test_oldest_due_first_and_only_it_is_accented(self, client: Client, waits: list[Due]) -> None:
        today = clock.today()
        waits += [
            thing("uden"),
            thing("senere", due=today + datetime.timedelta(days=3)),
            thing("nu", due=today),
        ]
        client.force_login(UserFactory.create())
        page = client.get(reverse("home")).content.decode()
        assert re.findall(r"Gør (\w+)</h2>", page) == ["nu", "senere", "uden"]
        assert page.count("button-primary") == 1
        assert page.index("button-primary") < page.index("Gør senere")
        assert "senest i dag" in page


def test_waiting_orders_what_has_no_date_by_urgency_and_age(waits: list[Due]) -> None:
    old, new = clock.now() - datetime.timedelta(days=2), clock.now()
    waits += [
        thing("ny", since=new),
        thing("gammel", since=old),
        thing("haster"),
        thing("ukendt"),
    ]
    found = waiting.waiting_for(UserFactory.create())
    assert [one.verb_title for one in found] == ["Gør haster", "Gør gammel", "Gør ny", "Gør ukendt"]


@pytest.mark.parametrize(
    ("hour", "words"),
    [(0, "Godaften"), (5, "Godmorgen"), (9, "Godmorgen"), (10, "Goddag"), (17, "Goddag"), (18, "Godaften")],
)
def test_greeting(hour: int, words: str) -> None:
    assert greeting(hour) == words


def test_unknown_address_is_a_page_of_ours(client: Client) -> None:
    client.force_login(UserFactory.create())
    answer = client.get("/findes-ikke/")
    assert answer.status_code == 404
    assert "Siden blev ikke fundet" in answer.content.decode()


def test_a_denied_rule_shows_its_reason(client: Client) -> None:
    request = RequestFactory().get("/")
    request.user = UserFactory.create()
    answer = errors.permission_denied(request, PermissionDenied("Kun klyngelederen kan lukke runden."))
    assert answer.status_code == 403
    assert "Kun klyngelederen kan lukke runden." in answer.content.decode()


def test_the_500_page_needs_no_database(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        answer = errors.server_error(HttpRequest())
    assert answer.status_code == 500
    assert "Noget gik galt hos os" in answer.content.decode()


def test_a_form_without_its_token_is_explained() -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(reverse("account_login"), {"login": "a@b.example", "password": "x"})
    assert answer.status_code == 403
    assert "Siden var for gammel til at blive sendt" in answer.content.decode()


def test_the_statement_is_open_to_all_and_has_what_the_law_asks(client: Client) -> None:
    page = client.get(reverse("accessibility")).content.decode()
    for words in (
        "EN 301 549",
        "delvist",
        "Digitaliseringsstyrelsen",
        "klyngeportalen@kommune.example",
        "22. november 2026",
    ):
        assert words in page
