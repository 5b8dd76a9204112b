"""Danish unless a person or a device has chosen otherwise, on pages, in mails and in dates."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest
from django.core import mail
from django.template import engines
from django.test import Client
from django.urls import reverse
from django.utils import translation

from config.errors import server_error
from core import words
from people.models import User
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

_DAY = datetime.date(2020, 3, 5)


@pytest.fixture
def mette() -> User:
    return UserFactory.create(email="mette@kommune.example", password=PASSWORD)


def page_language(client: Client, name: str, **extra: str) -> str:
    answer = client.get(reverse(name), **extra)  # type: ignore[arg-type]
    found = re.search(r'<html lang="(\w+)"', answer.content.decode())
    assert found and answer["Content-Language"] == found[1]
    return found[1]


def test_what_the_browser_prefers_does_not_count(client: Client, mette: User) -> None:
    english = {"HTTP_ACCEPT_LANGUAGE": "en-GB,en;q=0.9"}
    assert page_language(client, "account_login", **english) == "da"
    client.force_login(mette)
    assert page_language(client, "account", **english) == "da"


def test_a_stranger_chooses_on_this_device(client: Client) -> None:
    answer = client.post(reverse("set_language"), {"language": "en", "next": reverse("accessibility")})
    assert answer["Location"] == reverse("accessibility")
    assert page_language(client, "account_login") == "en"
    assert page_language(Client(), "account_login") == "da"


def test_a_person_chooses_for_every_device(client: Client, mette: User) -> None:
    client.force_login(mette)
    client.post(reverse("set_language"), {"language": "en", "next": reverse("account")})
    other = Client()
    other.force_login(User.objects.get(pk=mette.pk))
    assert page_language(other, "account") == "en"
    assert User.objects.get(pk=mette.pk).language == "en"


def test_the_persons_own_choice_goes_before_the_devices(client: Client, mette: User) -> None:
    client.post(reverse("set_language"), {"language": "en"})
    client.force_login(mette)
    assert page_language(client, "account") == "da"


@pytest.mark.parametrize("language", ["", "xx", "../../etc"])
def test_a_language_that_is_not_there_changes_nothing(client: Client, mette: User, language: str) -> None:
    client.force_login(mette)
    answer = client.post(reverse("set_language"), {"language": language})
    assert answer.status_code == 302
    assert "language" not in answer.cookies
    client.cookies["language"] = "xx"
    client.logout()
    assert page_language(client, "account_login") == "da"


def test_a_foreign_address_to_go_back_to_is_ignored(client: Client) -> None:
    answer = client.post(reverse("set_language"), {"language": "en", "next": "https://ond.example/"})
    assert answer["Location"] == reverse("account_login")


def test_a_request_does_not_hand_its_language_on(client: Client, mette: User) -> None:
    User.objects.update(language="en")
    client.force_login(mette)
    client.get(reverse("account"))
    assert translation.get_language() == "da"


@pytest.mark.parametrize(("language", "subject"), [("da", "Ny adgangskode"), ("en", "New password")])
def test_a_mail_is_in_the_recipients_language(
    client: Client, mette: User, language: str, subject: str
) -> None:
    """Whatever the page was in: it is the recipient who reads it."""
    User.objects.update(language=language)
    client.post(reverse("set_language"), {"language": "en" if language == "da" else "da"})
    client.post(reverse("account_reset_password"), {"email": mette.email})
    assert mail.outbox[0].subject.startswith(subject)


@pytest.mark.parametrize(
    ("language", "long", "short", "time"),
    [("da", "5. marts 2020", "ons. 5. august", "09.05"), ("en", "5 March 2020", "Wed 5 August", "09:05")],
)
def test_dates_follow_the_language(language: str, long: str, short: str, time: str) -> None:
    moment = datetime.datetime(2020, 8, 5, 7, 5, tzinfo=datetime.UTC)
    with translation.override(language):
        assert words.long_date(_DAY) == long
        assert words.clock_time(moment) == time
        template = engines["django"].from_string('{{ day|date:"WEEKDAY_FORMAT" }}')
        assert template.render({"day": moment.date()}) == short


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_error_page_that_asks_nothing_says_its_language(language: str) -> None:
    with translation.override(language):
        assert f'<html lang="{language}"' in server_error(None).content.decode()  # type: ignore[arg-type]


def test_no_page_or_mail_spells_a_format_out() -> None:
    """A format by name follows the reader's language; `Y-m-d` is for machines."""
    templates = Path(__file__).resolve().parents[2] / "templates"
    spelt = [
        f"{file.name}: {found}"
        for file in templates.rglob("*.*")
        for found in re.findall(r"""date:["']([^"']*)["']""", file.read_text(encoding="utf-8"))
        if not re.fullmatch(r"[A-Z_]+_FORMAT|Y-m-d(\\TH:i(:s)?)?|c", found)
    ]
    assert not spelt
