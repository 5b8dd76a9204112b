"""Min side: what waits, oldest first and counted; news beside it; what others have let wait, from its rung on."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from people.models import User
from reminders import reading
from reminders.models import KindPolicy, Policy
from reminders.waiting import board_of, showing_to
from tests.factories import UserFactory
from tests.reminders.things import Thing, table
from tests.reminders.times import MONDAY, chore, days, on

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def things() -> Iterator[None]:
    with table():
        yield


def page(client: Client, user: User) -> str:
    client.force_login(user)
    return client.get(reverse("home")).content.decode()


def test_asked_oldest_first_and_counted_with_news_apart(client: Client) -> None:
    person = UserFactory.create()
    with on(MONDAY):
        news = chore(person, None, sort="story")
        undated = chore(person, None, sort="question")
        later, sooner = chore(person, MONDAY + days(9)), chore(person, MONDAY - days(2))
        chore(person, MONDAY + days(20), waits_from=MONDAY + days(6))
        found = page(client, person)
    assert re.findall(r"Gør nummer (\d+)</h2>", found) == [str(one.pk) for one in (sooner, later, undated)]
    assert "Tre ting venter på dig." in found
    news_list = found[found.index("<h2>Nyt</h2>") :]
    assert f">Gør nummer {news.pk}</a>" in news_list
    assert "<form" not in found[found.index("kp-cards") : found.index("</main>")], "nothing is clicked away"


def test_done_by_doing(client: Client) -> None:
    person = UserFactory.create()
    with on(MONDAY):
        chore(person, MONDAY)
        assert "Én ting venter på dig." in page(client, person)
        Thing.objects.update(is_done=True)
        assert "ikke noget, der venter" in page(client, person)


def test_what_others_let_wait_shows_from_its_rung_on(client: Client) -> None:
    person, above = UserFactory.create_batch(2)
    thing = chore(person, MONDAY, above=above.pk)
    with on(MONDAY + days(11)):
        assert "Venter på andre" not in page(client, above)
    with on(MONDAY + days(14)):
        found = page(client, above)
        assert f">Nummer {thing.pk} er ikke gjort</a>" in found[found.index("Venter på andre") :]
        assert "ikke noget, der venter på dig" in found
        assert board_of(person).above == []
    policy = Policy.objects.create()
    KindPolicy.objects.create(policy=policy, kind="bench.chore", up=None)
    with on(MONDAY + days(14)):
        assert "Venter på andre" not in page(client, above)


def test_the_policy_is_asked_for_only_when_something_may_be_shown_above(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    person, above = UserFactory.create_batch(2)
    for _number in range(3):
        chore(person, MONDAY, above=above.pk)
    reading.for_person(person.pk)
    with on(MONDAY):
        with django_assert_num_queries(1):
            showing_to(person.pk)
        with django_assert_num_queries(2):
            showing_to(above.pk)
