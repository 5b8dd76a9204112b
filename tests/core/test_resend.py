"""A form that comes after the session ended, or with an old token, gives its words back and can be sent again."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from people.models import User
from profiles.models import Position
from tests.factories_profiles import answered_round, members_of

pytestmark = pytest.mark.django_db

TEXT = "Vi samler ind, men taler for lidt om »det« <vi> ser & hører"
OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def place() -> tuple[str, User, dict[str, Any]]:
    """Where the team writes, one of its members, and what they typed."""
    made = answered_round(3)
    address = reverse("profiles:position", args=[made.pk, made.profile.areas.all()[0].pk])
    posted = {"version": "0", "level": "2", "text": TEXT, "minority_note": "", "go": "next"}
    return address, members_of(made.team)[1], posted


def fields_of(html: str) -> dict[str, str]:
    """What the page's own form would send."""
    form = next(part for part in html.split("<form")[1:] if "Send igen<" in part)
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form)
    return {name: unescape(value) for name, value in found}


def send(client: Client, address: str, fields: dict[str, Any], headers: dict[str, str]) -> Any:
    """As a browser sends a plain form."""
    kind = "application/x-www-form-urlencoded"
    return client.post(address, urlencode(fields), content_type=kind, headers=headers)


def with_cookie(person: User | None = None) -> tuple[Client, str]:
    """A browser that checks tokens, and the token it was given last."""
    client = Client(enforce_csrf_checks=True)
    html = client.get(reverse("account_login")).content.decode()
    if person:
        client.force_login(person)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', html)
    assert token
    return client, token[1]


def test_the_words_outlive_the_session_without_a_script(place: Any) -> None:
    """Sent after the session ended, given back, signed in in another tab, sent again: stored."""
    address, person, posted = place
    client, token = with_cookie()
    answer = send(client, address, posted | {"csrfmiddlewaretoken": token}, OURS)
    html = answer.content.decode()
    assert answer.status_code == 403
    assert "Du er logget ud" in html and "Vi samler ind" in html and "<vi>" not in html
    client.force_login(person)
    again = send(client, address, fields_of(html), OURS)
    assert again.status_code == 302, again.content.decode()
    assert Position.objects.get().text == TEXT


def test_an_old_token_gives_the_words_back_with_a_new_one(place: Any) -> None:
    address, person, posted = place
    client, _token = with_cookie(person)
    answer = send(client, address, posted | {"csrfmiddlewaretoken": "x" * 64}, OURS)
    assert answer.status_code == 403
    fields = fields_of(answer.content.decode())
    assert fields["text"] == TEXT and fields["go"] == "next"
    assert send(client, address, fields, OURS).status_code == 302
    assert Position.objects.get().text == TEXT


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://testserver"},
        {"Origin": "https://ond.example"},
        {"Origin": "null"},
    ],
)
def test_what_another_site_sends_is_not_shown_again(place: Any, headers: dict[str, str]) -> None:
    """Else one press of a button would send a stranger's words as the reader's own."""
    address, person, posted = place
    client, _token = with_cookie(person)
    answer = send(client, address, posted, headers)
    assert answer.status_code == 403
    assert "Vi samler ind" not in answer.content.decode()
    stranger = send(Client(), address, posted, headers)
    assert stranger.status_code == 302


def test_an_older_browser_says_where_it_comes_from_by_origin(place: Any) -> None:
    address, _person, posted = place
    answer = send(Client(), address, posted, {"Origin": "http://testserver"})
    assert "Vi samler ind" in answer.content.decode()


def test_no_page_repeats_a_password() -> None:
    client, _token = with_cookie()
    posted = {"login": "a@b.example", "password": "meget hemmelige ord"}
    html = send(client, reverse("account_login"), posted, OURS).content.decode()
    assert "hemmelige" not in html
    html = send(Client(), reverse("account_change_password"), {"oldpassword": "gamle ord her"}, OURS)
    assert html.status_code == 302


def test_the_script_is_told_and_not_shown_a_page(place: Any) -> None:
    address, _person, posted = place
    answer = send(Client(), address, posted, OURS | {"X-Autosave": "1"})
    assert answer.status_code == 302, "the script knows a redirect as a session that ended"
