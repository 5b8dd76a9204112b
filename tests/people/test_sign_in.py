"""Sign-in, out, reset and change: in Danish, and telling nothing about who has an account."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import NoReverseMatch, reverse

from people.models import User
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def mette() -> User:
    return UserFactory.create(email="mette@kommune.example", name="Mette Holm", password=PASSWORD)


def sign_in(client: Client, email: str, password: str = PASSWORD) -> str:
    answer = client.post(reverse("account_login"), {"login": email, "password": password})
    return answer["Location"] if answer.status_code == 302 else answer.content.decode()


def test_signing_in_leads_to_min_side(client: Client, mette: User) -> None:
    assert sign_in(client, "Mette@Kommune.example") == reverse("home")
    assert client.session["_auth_user_id"] == str(mette.pk)


def test_signing_in_leads_on_to_where_one_was_going(client: Client, mette: User) -> None:
    wanted = reverse("account_change_password")
    asked = client.get(wanted)
    assert asked["Location"] == f"{reverse('account_login')}?next={wanted}"
    answer = client.post(asked["Location"], {"login": mette.email, "password": PASSWORD, "next": wanted})
    assert answer["Location"] == wanted


def test_a_foreign_address_to_go_on_to_is_ignored(client: Client, mette: User) -> None:
    answer = client.post(
        reverse("account_login"), {"login": mette.email, "password": PASSWORD, "next": "https://ond.example/"}
    )
    assert answer["Location"] == reverse("home")


def test_wrong_password_and_unknown_address_get_the_same_page(client: Client, mette: User) -> None:
    pages = [
        sign_in(client, email, "en helt forkert kode") for email in (mette.email, "ukendt@kommune.example")
    ]
    plain = [
        re.sub(r'(csrf-token" content|csrfmiddlewaretoken" value|name="login" value)="[^"]*"', "", page)
        for page in pages
    ]
    assert "passer ikke sammen" in pages[0]
    assert plain[0] == plain[1]


def test_the_sixth_wrong_password_is_throttled(client: Client, mette: User) -> None:
    pages = [sign_in(client, mette.email, f"forkert kode nummer {number}") for number in range(6)]
    assert "Vent fem minutter" not in pages[4]
    assert "Vent fem minutter" in pages[5]
    assert "Vent fem minutter" in sign_in(client, mette.email)


def test_nobody_signs_themselves_up(client: Client) -> None:
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")
    assert "opret" not in client.get(reverse("account_login")).content.decode().lower()


def test_signing_out_takes_a_post(client: Client, mette: User) -> None:
    client.force_login(mette)
    assert "Vil du logge ud?" in client.get(reverse("account_logout")).content.decode()
    assert "_auth_user_id" in client.session
    assert client.post(reverse("account_logout"))["Location"] == reverse("account_login")
    assert "_auth_user_id" not in client.session


def test_reset_answers_the_same_for_known_and_unknown(client: Client, mette: User) -> None:
    answers = [
        client.post(reverse("account_reset_password"), {"email": email}, follow=True)
        for email in (mette.email, "ukendt@kommune.example")
    ]
    token = r'(csrf-token" content|csrfmiddlewaretoken" value)="[^"]*"'
    pages = [re.sub(token, "", answer.content.decode()) for answer in answers]
    assert pages[0] == pages[1]
    assert [message.to for message in mail.outbox] == [[mette.email], ["ukendt@kommune.example"]]
    assert mail.outbox[0].subject == mail.outbox[1].subject == "Ny adgangskode til Klyngeportalen"


def test_the_reset_link_works_once(client: Client, mette: User) -> None:
    client.post(reverse("account_reset_password"), {"email": mette.email})
    link = re.search(r"http://testserver(/\S+)", str(mail.outbox[0].body))
    assert link
    page = client.get(link[1])
    new = "tre heste i en lade"
    answer = client.post(page["Location"], {"password1": new, "password2": new})
    assert answer["Location"] == reverse("account_reset_password_from_key_done")
    assert User.objects.get(pk=mette.pk).check_password(new)
    assert "Linket kan ikke bruges mere" in Client().get(link[1]).content.decode()
    assert mail.outbox[1].subject == "Din adgangskode til Klyngeportalen er ændret"


def test_a_closed_account_gets_no_reset_link(client: Client, mette: User) -> None:
    User.objects.update(is_active=False)
    client.post(reverse("account_reset_password"), {"email": mette.email})
    assert "http" not in mail.outbox[0].body


def test_closing_an_account_ends_its_sessions_at_once(client: Client, mette: User) -> None:
    client.force_login(mette)
    wanted = reverse("account_change_password")
    assert client.get(wanted).status_code == 200
    User.objects.filter(pk=mette.pk).update(is_active=False)
    assert client.get(wanted)["Location"].startswith(reverse("account_login"))


def test_changing_the_password_keeps_this_session_and_ends_the_others(client: Client, mette: User) -> None:
    other = Client()
    client.force_login(mette)
    other.force_login(mette)
    wanted = reverse("account_change_password")
    new = "tre heste i en lade"
    answer = client.post(wanted, {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert answer["Location"] == reverse("account")
    assert client.get(wanted).status_code == 200
    assert other.get(wanted).status_code == 302


def test_a_mail_server_that_refuses_is_no_error_page(
    client: Client, mette: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(message: EmailMessage) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailMessage, "send", refuse)
    answer = client.post(reverse("account_reset_password"), {"email": mette.email})
    assert answer["Location"] == reverse("account_reset_password_done")
    assert "could not be sent" in caplog.text


@pytest.mark.parametrize(
    ("name", "kwargs"),
    [
        ("account_login", {}),
        ("account_reset_password", {}),
        ("account_reset_password_done", {}),
        ("account_reset_password_from_key", {"uidb36": "x", "key": "y"}),
        ("account_reset_password_from_key_done", {}),
        ("account_inactive", {}),
    ],
)
def test_every_page_before_sign_in_is_our_own(client: Client, name: str, kwargs: dict[str, str]) -> None:
    page = client.get(reverse(name, kwargs=kwargs)).content.decode()
    assert "– Klyngeportalen</title>" in page
    assert "Tilgængelighedserklæring" in page
    assert not re.search(
        r"\b(password|sign in|e-mail address)\b", re.sub(r"<[^>]*>", "", page), re.IGNORECASE
    )
