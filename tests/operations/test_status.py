"""Driftsstatus says at a glance whether anything is wrong, and names nobody."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client

from core import clock
from operations import status
from operations.health import TICK_LATE_AFTER
from operations.jobs import TICK, note
from people.actions import invite
from people.models import User
from tests.factories import AdministratorFactory, UserFactory

pytestmark = pytest.mark.django_db
_LONG = TICK_LATE_AFTER + datetime.timedelta(minutes=1)


@pytest.fixture
def administrator(client: Client) -> User:
    administrator: User = AdministratorFactory.create()
    client.force_login(administrator)
    return administrator


def test_all_is_well(client: Client, administrator: User) -> None:
    note(TICK, seconds=0.01)
    page = client.get("/status/").content.decode()
    assert "Alt kører, som det skal." in page
    assert "Puls: planlægger og arbejder er i gang" in page
    assert "Intet venter" in page and "PostgreSQL" in page


@pytest.mark.parametrize(
    ("lying", "culprit"), [(3, "arbejderen"), (0, "planlæggeren"), (None, "Køen svarer ikke")]
)
def test_who_stands_still_is_told_from_the_queue(
    lying: int | None, culprit: str, client: Client, administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    note(TICK, seconds=0.01)
    monkeypatch.setattr(status, "messages_waiting", lambda: lying)
    with clock.at(clock.now() + _LONG):
        page = client.get("/status/").content.decode()
    assert "baggrundsjobbene står stille" in page and culprit in page


def test_what_waits_is_counted_and_nobody_is_named(client: Client, administrator: User) -> None:
    invited = UserFactory.create(name="Åse Overraskende")
    invite(user=invited, by=administrator)
    with clock.at(clock.now() + datetime.timedelta(hours=3)):
        note(TICK, seconds=0.01)
        page = client.get("/status/").content.decode()
    assert "1 venter" in page and "for 3 timer siden" in page and "ventet for længe" in page
    assert "Overraskende" not in page and invited.email not in page


def test_a_job_that_failed_last_says_so_until_it_goes_well(client: Client, administrator: User) -> None:
    note("people.tasks.send_invitations", seconds=1, error="ConnectionRefusedError")
    assert "ConnectionRefusedError" in client.get("/status/").content.decode()
    note("people.tasks.send_invitations", seconds=1)
    page = client.get("/status/").content.decode()
    assert "ConnectionRefusedError" not in page and "Sender invitationer" in page


def test_the_memory_broker_of_the_tests_is_asked() -> None:
    assert status.messages_waiting() == 0


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        ({"seconds": 20}, "lige nu"),
        ({"minutes": 1}, "for 1 minut siden"),
        ({"minutes": 119}, "for 119 minutter siden"),
        ({"hours": 2}, "for 2 timer siden"),
        ({"days": 2}, "for 2 dage siden"),
    ],
)
def test_how_long_ago(passed: dict[str, int], words: str) -> None:
    assert status.ago(clock.now() - datetime.timedelta(**passed)) == words
