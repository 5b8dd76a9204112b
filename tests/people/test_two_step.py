"""The second step: set up, asked for, stood in for by a code, required by office, and taken away when it is lost."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from people.models import User
from people.two_step import MFAAdapter
from tests.factories import (
    PASSWORD,
    AreaChiefAppointmentFactory,
    LeaderFactory,
    MembershipFactory,
    UserFactory,
    ended_period,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def mette() -> User:
    return UserFactory.create(email="mette@kommune.example", name="Mette Holm", password=PASSWORD)


def code_for(secret: str, step: int = 0) -> str:
    counter = int(time.time()) // 30 + step
    return str(totp.format_hotp_value(totp.hotp_value(secret, counter)))


def sign_in(client: Client, user: User) -> str:
    answer = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302
    return str(answer["Location"])


def set_up_app(client: Client) -> str:
    """Through the page, as a person does; the secret."""
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    found = re.search(r'kp-secret">(\w+)<', page)
    assert found, page
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_for(found[1])})
    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    return found[1]


def codes_of(client: Client) -> list[str]:
    return re.findall(r"<code>(\d+)</code>", client.get(reverse("mfa_view_recovery_codes")).content.decode())


@pytest.fixture
def with_app(client: Client, mette: User) -> str:
    sign_in(client, mette)
    return set_up_app(client)


def test_setting_an_app_up_mails_the_person_and_gives_codes(
    client: Client, mette: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        transaction, "on_commit", lambda then: then()
    )  # allauth mails while it has the request
    sign_in(client, mette)
    set_up_app(client)
    assert mail.outbox[0].subject == "Totrinslogin er slået til i Klyngeportalen"
    assert mail.outbox[0].to == [mette.email]
    assert len(codes_of(client)) == 10
    text = client.get(reverse("mfa_download_recovery_codes")).content.decode()
    assert text.splitlines()[0] == "Reservekoder til Klyngeportalen"
    assert codes_of(client)[0] in text


def test_the_picture_is_our_own_and_holds_the_pages_secret(client: Client, mette: User) -> None:
    sign_in(client, mette)
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    assert f'src="{reverse("totp_qr")}"' in page and "data:image" not in page
    picture = client.get(reverse("totp_qr"))
    assert picture["Content-Type"] == "image/svg+xml"
    assert "no-store" in picture["Cache-Control"]
    assert client.session[totp.SECRET_SESSION_KEY] in page


def test_a_wrong_first_code_sets_nothing_up(client: Client, mette: User) -> None:
    sign_in(client, mette)
    client.get(reverse("mfa_activate_totp"))
    page = client.post(reverse("mfa_activate_totp"), {"code": "000000"}).content.decode()
    assert "Koden passer ikke" in page
    assert not Authenticator.objects.exists()


def test_signing_in_takes_the_second_step(mette: User, with_app: str) -> None:
    client = Client()
    assert sign_in(client, mette) == reverse("mfa_authenticate")
    assert client.get(reverse("home")).status_code == 302  # not in yet
    wrong = client.post(reverse("mfa_authenticate"), {"code": "123456"}).content.decode()
    assert "Koden passer ikke" in wrong
    answer = client.post(reverse("mfa_authenticate"), {"code": code_for(with_app, 1)})
    assert answer["Location"] == reverse("home")
    assert client.get(reverse("home")).status_code == 200


def test_a_code_of_the_app_is_used_once(mette: User, with_app: str) -> None:
    code = code_for(with_app, 1)
    for client, status in ((Client(), 302), (Client(), 200)):
        sign_in(client, mette)
        assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == status


def test_wrong_codes_are_throttled(mette: User, with_app: str) -> None:
    client = Client()
    sign_in(client, mette)
    pages = [
        client.post(reverse("mfa_authenticate"), {"code": f"00000{n}"}).content.decode() for n in range(6)
    ]
    assert "Vent fem minutter" not in pages[0]
    assert "Vent fem minutter" in pages[5]


def test_a_recovery_code_lets_in_once(client: Client, mette: User, with_app: str) -> None:
    code = codes_of(client)[0]
    for stranger, status in ((Client(), 302), (Client(), 200)):
        sign_in(stranger, mette)
        assert stranger.post(reverse("mfa_authenticate"), {"code": code}).status_code == status
    assert code not in codes_of(client)


def test_new_codes_put_the_old_out_of_force(client: Client, mette: User, with_app: str) -> None:
    old = codes_of(client)
    client.post(reverse("mfa_generate_recovery_codes"))
    assert not set(old) & set(codes_of(client))


def test_secrets_are_not_readable_in_the_database(client: Client, with_app: str) -> None:
    stored = " ".join(str(data) for data in Authenticator.objects.values_list("data", flat=True))
    assert with_app not in stored


def test_a_secret_under_another_key_fits_no_code(settings: Settings) -> None:
    adapter = MFAAdapter()
    box = adapter.encrypt("JBSWY3DPEHPK3PXP")
    assert adapter.decrypt(box) == "JBSWY3DPEHPK3PXP"
    settings.SECRET_KEY = "another"
    first, second = adapter.decrypt(box), adapter.decrypt(box)
    assert first != second and len(first) == 32


def test_after_a_while_one_shows_again_that_it_is_oneself(client: Client, mette: User) -> None:
    sign_in(client, mette)
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()
    asked = client.get(reverse("mfa_activate_totp"))
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    wrong = client.post(asked["Location"], {"password": "forkert"}).content.decode()
    assert "Det er ikke din adgangskode." in wrong
    answer = client.post(asked["Location"], {"password": PASSWORD, "next": reverse("mfa_activate_totp")})
    assert answer["Location"] == reverse("mfa_activate_totp")
    assert client.get(answer["Location"]).status_code == 200


def test_removing_the_app_signs_the_other_devices_out(client: Client, mette: User, with_app: str) -> None:
    other = Client()
    sign_in(other, mette)
    other.post(reverse("mfa_authenticate"), {"code": code_for(with_app, 1)})
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.exists()
    assert client.get(reverse("account")).status_code == 200
    assert other.get(reverse("account")).status_code == 302


def test_an_invitation_does_not_go_round_the_second_step(client: Client, mette: User, with_app: str) -> None:
    """Somebody whose password was taken away and who is invited anew still has the second step."""
    from people import actions
    from people.models import Invitation

    mette.set_unusable_password()
    mette.save()
    actions.invite(user=mette, by=UserFactory.create(is_staff=True))
    stranger = Client()
    token = Invitation.objects.get().token
    new = {"password1": "tre heste i en lade", "password2": "tre heste i en lade"}
    answer = stranger.post(reverse("invitation", args=[token]), new)
    assert answer["Location"] == reverse("mfa_authenticate")
    assert stranger.get(reverse("home")).status_code == 302


# --- A password for somebody without one ---


def test_somebody_without_a_password_may_choose_one(client: Client) -> None:
    person = UserFactory.create()
    client.force_login(person)
    assert client.get(reverse("account_change_password"))["Location"] == reverse("account_set_password")
    new = {"password1": "tre heste i en lade", "password2": "tre heste i en lade"}
    assert "Vælg en adgangskode" in client.get(reverse("account_set_password")).content.decode()
    assert client.post(reverse("account_set_password"), new)["Location"] == reverse("account")
    person.refresh_from_db()
    assert person.check_password(new["password1"])
    assert client.get(reverse("account")).status_code == 200
    assert mail.outbox[0].subject == "Du har fået en adgangskode til Klyngeportalen"


# --- Required by office ---


def _administrator() -> User:
    return UserFactory.create(is_staff=True, password=PASSWORD)


def _chief() -> User:
    return AreaChiefAppointmentFactory.create(person=UserFactory.create(password=PASSWORD)).person


def _leader() -> User:
    return LeaderFactory.create(person=UserFactory.create(password=PASSWORD)).person


def _member() -> User:
    return MembershipFactory.create(person=UserFactory.create(password=PASSWORD)).person


_HOLDERS = {"administrator": _administrator, "area_chief": _chief, "leader": _leader, "member": _member}


@pytest.mark.parametrize("asked", _HOLDERS)
@pytest.mark.parametrize("held", _HOLDERS)
def test_it_is_required_of_the_offices_that_the_settings_name(
    client: Client, settings: Settings, asked: str, held: str
) -> None:
    settings.MFA_REQUIRED_FOR = [asked]
    client.force_login(_HOLDERS[held]())
    answer = client.get(reverse("home"))
    if asked == held:
        assert answer["Location"] == reverse("two_step_required")
        assert client.get(reverse("admin:index"))["Location"] == reverse("two_step_required")
        assert "Din funktion giver adgang" in client.get(reverse("two_step_required")).content.decode()
    else:
        assert answer.status_code == 200
        assert client.get(reverse("two_step_required"))["Location"] == reverse("home")


def test_it_is_not_required_of_yesterdays_leader(client: Client, settings: Settings) -> None:
    settings.MFA_REQUIRED_FOR = ["leader"]
    client.force_login(LeaderFactory.create(period=ended_period()).person)
    assert client.get(reverse("home")).status_code == 200


def test_once_it_is_set_up_everything_opens(client: Client, settings: Settings) -> None:
    settings.MFA_REQUIRED_FOR = ["administrator"]
    person = _administrator()
    sign_in(client, person)
    assert client.get(reverse("admin:index"))["Location"] == reverse("two_step_required")
    set_up_app(client)
    assert client.get(reverse("admin:index")).status_code == 200
    client.post(reverse("mfa_deactivate_totp"))
    assert client.get(reverse("admin:index"))["Location"] == reverse("two_step_required")


# --- Lost, and taken away by an administrator ---


def remove_by_admin(client: Client, person: User) -> None:
    data = {"action": "remove_second_step", "_selected_action": [person.pk]}
    client.post(reverse("admin:people_user_changelist"), data)


def test_an_administrator_takes_a_lost_second_step_away(
    mette: User,
    with_app: str,
    client: Client,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    staff = Client()
    administrator = UserFactory.create(name="Åse Administrator", is_staff=True, is_superuser=True)
    staff.force_login(administrator)
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        remove_by_admin(staff, mette)
    assert not Authenticator.objects.exists()
    assert client.get(reverse("account")).status_code == 302
    entry: Any = LogEntry.objects.get()
    assert (entry.user, entry.object_id) == (administrator, str(mette.pk))
    assert "Totrinslogin fjernet." in entry.get_change_message()
    assert [message.to for message in mail.outbox] == [[mette.email]]
    assert "Åse Administrator har fjernet" in mail.outbox[0].body
    assert sign_in(Client(), mette) == reverse("home")


def test_only_a_superuser_takes_it_from_a_superuser(client: Client, mette: User, with_app: str) -> None:
    User.objects.filter(pk=mette.pk).update(is_superuser=True, is_staff=True)
    staff = Client()
    staff.force_login(UserFactory.create(is_staff=True))
    remove_by_admin(staff, mette)
    assert Authenticator.objects.filter(user=mette).exists()
    assert not LogEntry.objects.exists()
