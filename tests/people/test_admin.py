"""People in the admin, and what history keeps of them."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.test import Client
from django.urls import reverse

from people.models import Invitation, User
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

LIST, ADD = reverse("admin:people_user_changelist"), reverse("admin:people_user_add")


def change(user: User) -> str:
    return reverse("admin:people_user_change", args=[user.pk])


@pytest.fixture
def staff(client: Client) -> User:
    user = UserFactory.create(name="Åse Administrator", is_staff=True)
    client.force_login(user)
    return user


def test_making_a_person_invites_them(client: Client, staff: User) -> None:
    answer = client.post(ADD, {"name": "Mette Holm", "email": "Mette@Kommune.example", "is_active": "on"})
    assert answer.status_code == 302
    invitation = Invitation.objects.get()
    assert invitation.user.email == "mette@kommune.example"
    assert invitation.invited_by == staff
    assert not invitation.user.has_usable_password()


def test_an_address_that_is_taken_is_a_clear_message(client: Client, staff: User) -> None:
    UserFactory.create(email="mette@kommune.example")
    page = client.post(ADD, {"name": "Mette Holm", "email": "METTE@kommune.example", "is_active": "on"})
    assert "Der findes allerede en person" in page.content.decode()


def test_inviting_again_names_those_who_need_none(client: Client, staff: User) -> None:
    waiting, active = UserFactory.create(), UserFactory.create(name="Karin Nord", password=PASSWORD)
    page = client.post(
        LIST, {"action": "invite_again", "_selected_action": [waiting.pk, active.pk]}, follow=True
    )
    assert "1 invitation er på vej." in page.content.decode()
    assert "Karin Nord har allerede en adgangskode" in page.content.decode()
    assert Invitation.objects.get().user == waiting


def test_no_password_is_shown_or_set(client: Client, staff: User) -> None:
    person = UserFactory.create(password=PASSWORD)
    page = client.get(change(person)).content.decode()
    assert person.password not in page
    assert 'name="password' not in page
    client.post(change(person), {"name": "Ny", "email": person.email, "is_active": "on", "password": "x"})
    person.refresh_from_db()
    assert person.name == "Ny"
    assert person.check_password(PASSWORD)


def test_nobody_is_deleted(client: Client, staff: User) -> None:
    person = UserFactory.create()
    assert (
        client.post(reverse("admin:people_user_delete", args=[person.pk]), {"post": "yes"}).status_code == 403
    )
    assert User.objects.filter(pk=person.pk).exists()


def test_only_a_superuser_changes_a_superuser(client: Client, staff: User) -> None:
    above = UserFactory.create(name="Øverst", is_staff=True, is_superuser=True)
    data = {"name": above.name, "email": "overtaget@kommune.example", "is_staff": "on", "is_active": "on"}
    assert client.post(change(above), data).status_code == 403
    assert User.objects.get(pk=above.pk).email == above.email


def test_staff_cannot_make_themselves_superuser(client: Client, staff: User) -> None:
    data = {
        "name": staff.name,
        "email": staff.email,
        "is_staff": "on",
        "is_active": "on",
        "is_superuser": "on",
    }
    client.post(change(staff), data)
    staff.refresh_from_db()
    assert not staff.is_superuser


def test_others_do_not_come_in(client: Client) -> None:
    client.force_login(UserFactory.create(password=PASSWORD))
    assert client.get(LIST).status_code == 302


def test_a_new_address_is_told_to_both(
    client: Client, staff: User, django_capture_on_commit_callbacks: Any
) -> None:
    person = UserFactory.create(email="gammel@kommune.example", password=PASSWORD)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(change(person), {"name": person.name, "email": "ny@kommune.example", "is_active": "on"})
    assert [message.to for message in mail.outbox] == [["gammel@kommune.example"], ["ny@kommune.example"]]
    assert "Åse Administrator har ændret" in mail.outbox[0].body


@pytest.mark.parametrize("more", [1, 4])
def test_the_list_costs_the_same_however_long(
    client: Client, staff: User, more: int, django_assert_num_queries: Any
) -> None:
    UserFactory.create_batch(more)
    client.get(LIST)
    with django_assert_num_queries(5):
        assert client.get(LIST).status_code == 200


def test_history_keeps_changes_but_no_password() -> None:
    person = UserFactory.create(name="Før")
    key = person.pk
    User.objects.filter(pk=person.pk).update(name="Efter", password="hemmelig")
    person.delete()
    events = apps.get_model("people", "UserEvent").objects.filter(pgh_obj_id=key).order_by("pgh_id")
    assert [(event.pgh_label, event.name) for event in events] == [
        ("insert", "Før"),
        ("update", "Efter"),
        ("delete", "Efter"),
    ]
    assert not hasattr(events[0], "password")


def test_a_sign_in_is_no_change(client: Client) -> None:
    person = UserFactory.create(password=PASSWORD)
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    labels = (
        apps.get_model("people", "UserEvent")
        .objects.filter(pgh_obj_id=person.pk)
        .values_list("pgh_label", flat=True)
    )
    assert list(labels) == ["insert"]
