"""Where one is signed in: told in words, ended one by one or all at once, and at once when an account is closed."""

from __future__ import annotations

import datetime

import pytest
from django.contrib.auth import get_user
from django.db import connection
from django.test import Client
from django.urls import reverse

from core import clock
from people import devices
from people.models import Session, User
from people.sessions import SEEN_EVERY, network_of
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

_PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile Safari/604.1"
_WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36"
_EDGE = f"{_WINDOWS} Edg/130.0"


@pytest.fixture
def mette() -> User:
    return UserFactory.create(email="mette@kommune.example", name="Mette Holm", password=PASSWORD)


def sign_in(user: User, agent: str = _WINDOWS, address: str = "192.0.2.77") -> Client:
    client = Client(headers={"user-agent": agent}, REMOTE_ADDR=address)
    answer = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("account")).status_code == 200


def test_a_session_knows_whose_it_is_and_no_more_of_the_address_than_needed(mette: User) -> None:
    sign_in(mette)
    session = mette.sessions.get()
    assert (session.agent, session.network) == (_WINDOWS, "192.0.2.0/24")
    assert not Session.objects.filter(session_data__contains="192.0.2").exists()


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("198.51.100.254", "198.51.100.0/24"),
        ("2001:db8:aa:bb::1", "2001:db8:aa::/48"),
        ("::ffff:192.0.2.9", "192.0.2.0/24"),
        ("no address", ""),
    ],
)
def test_an_address_is_shortened(address: str, network: str) -> None:
    assert network_of(address) == network


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (_PHONE, "Safari på iPhone"),
        (_WINDOWS, "Chrome på Windows"),
        (_EDGE, "Edge på Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox på Linux"),
        ("", "Ukendt enhed"),
    ],
)
def test_a_device_in_words(agent: str, words: str) -> None:
    assert devices.in_words(agent) == words


def test_din_konto_lists_ones_own_devices_and_nobody_elses(mette: User) -> None:
    here = sign_in(mette, _PHONE)
    sign_in(mette, _EDGE, "198.51.100.4")
    sign_in(UserFactory.create(password=PASSWORD), "Firefox Linux", "203.0.113.9")
    page = here.get(reverse("account")).content.decode()
    assert "Safari på iPhone" in page and "Denne enhed" in page
    assert "Edge på Windows" in page and "198.51.100.0/24" in page
    assert "203.0.113" not in page and "Firefox" not in page


def test_one_device_is_signed_out(mette: User) -> None:
    here, other, third = sign_in(mette), sign_in(mette, _PHONE), sign_in(mette, _EDGE)
    there = mette.sessions.get(agent=_PHONE)
    answer = here.post(reverse("end_session", args=[there.public_id]))
    assert answer["Location"] == reverse("account") + "#enheder"
    assert (is_in(here), is_in(other), is_in(third)) == (True, False, True)


def test_nobody_ends_somebody_elses_session(mette: User) -> None:
    theirs = sign_in(mette)
    stranger = sign_in(UserFactory.create(password=PASSWORD))
    assert stranger.post(reverse("end_session", args=[mette.sessions.get().public_id])).status_code == 404
    assert is_in(theirs)


def test_all_other_devices_are_signed_out(mette: User) -> None:
    here, other, bystander = sign_in(mette), sign_in(mette), sign_in(UserFactory.create(password=PASSWORD))
    here.post(reverse("end_other_sessions"))
    assert (is_in(here), is_in(other), is_in(bystander)) == (True, False, True)


def _by_bulk_update(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def _by_form(user: User) -> None:
    user.is_active = False
    user.save()


def _by_sql(user: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_user SET is_active = false WHERE id = %s", [user.pk])


@pytest.mark.parametrize("close", [_by_bulk_update, _by_form, _by_sql])
def test_a_closed_account_has_no_sessions_left(mette: User, close: object) -> None:
    """Not even when it is opened again: the old session does not come back to life."""
    client, bystander = sign_in(mette), sign_in(UserFactory.create(password=PASSWORD))
    assert callable(close)
    close(mette)
    assert not mette.sessions.exists()
    assert not is_in(client) and is_in(bystander)
    User.objects.filter(pk=mette.pk).update(is_active=True)
    assert not is_in(client)


def test_a_new_password_ends_every_session_but_the_one_it_was_chosen_in(mette: User) -> None:
    here = sign_in(mette)
    sign_in(mette, _PHONE)
    new = "tre heste i en lade"
    here.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )
    assert is_in(here)
    assert [session.agent for session in mette.sessions.all()] == [_WINDOWS]


def test_last_used_is_written_now_and_then_and_not_for_every_page(mette: User) -> None:
    client = sign_in(mette)
    first = mette.sessions.get().seen_at
    client.get(reverse("account"))
    assert mette.sessions.get().seen_at == first
    with clock.at(clock.now() + SEEN_EVERY + datetime.timedelta(seconds=1)):
        client.get(reverse("account"), REMOTE_ADDR="198.51.100.4")
    later = mette.sessions.get()
    assert later.seen_at > first + SEEN_EVERY
    assert later.network == "198.51.100.0/24"
    assert later.created_at == mette.sessions.get().created_at


def test_signing_out_takes_the_row_along(mette: User) -> None:
    client = sign_in(mette)
    client.post(reverse("account_logout"))
    assert not mette.sessions.exists()
    assert get_user(client).is_anonymous
