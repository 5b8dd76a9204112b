"""Invitations: one link, one use, one deadline, one mail."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse

from core import clock
from people import actions
from people import mail as people_mail
from people.models import Invitation, User
from tests.factories import UserFactory

PASSWORD = "fire ord i en lang række"


@pytest.fixture
def administrator() -> User:
    return UserFactory.create(name="Åse Administrator", email="aase@kommune.example", is_staff=True)


@pytest.fixture
def invitation(administrator: User) -> Invitation:
    return actions.invite(
        user=UserFactory.create(name="Mette Holm", email="mette@kommune.example"), by=administrator
    )


def address(invitation: Invitation) -> str:
    return reverse("invitation", args=[invitation.token])


def choose(client: Client, invitation: Invitation, password: str = PASSWORD) -> Any:
    return client.post(address(invitation), {"password1": password, "password2": password})


@pytest.mark.django_db
class TestAccepting:
    def test_the_link_leads_to_a_password_and_in(self, client: Client, invitation: Invitation) -> None:
        assert "Velkommen, Mette" in client.get(address(invitation)).content.decode()
        answer = choose(client, invitation)
        assert answer.status_code == 302
        assert answer.url == reverse("home")
        assert client.session["_auth_user_id"] == str(invitation.user_id)
        invitation.user.refresh_from_db()
        assert invitation.user.check_password(PASSWORD)

    def test_a_weak_password_is_refused_and_the_link_still_works(
        self, client: Client, invitation: Invitation
    ) -> None:
        answer = choose(client, invitation, "kort")
        assert answer.status_code == 200
        assert "error-summary" in answer.content.decode()
        invitation.refresh_from_db()
        assert invitation.accepted_at is None
        assert choose(client, invitation).status_code == 302

    def test_a_used_link_sends_to_sign_in(self, client: Client, invitation: Invitation) -> None:
        choose(client, invitation)
        again = Client()
        for answer in (again.get(address(invitation)), choose(again, invitation, "en helt anden lang kode")):
            assert answer.status_code == 410
            assert "Invitationen er brugt" in answer.content.decode()
        assert "_auth_user_id" not in again.session
        assert User.objects.get(pk=invitation.user_id).check_password(PASSWORD)

    def test_an_expired_link_names_whom_to_ask(self, client: Client, invitation: Invitation) -> None:
        Invitation.objects.update(expires_at=clock.now() - datetime.timedelta(seconds=1))
        for answer in (client.get(address(invitation)), choose(client, invitation)):
            assert answer.status_code == 410
            assert "aase@kommune.example" in answer.content.decode()
        assert not User.objects.get(pk=invitation.user_id).has_usable_password()

    def test_a_closed_account_cannot_be_entered(self, client: Client, invitation: Invitation) -> None:
        User.objects.filter(pk=invitation.user_id).update(is_active=False)
        assert choose(client, invitation).status_code == 410
        assert "_auth_user_id" not in client.session

    @pytest.mark.parametrize(
        "spoil", [lambda token: token[:-1], lambda token: "x" + token, lambda token: "æøå"]
    )
    def test_a_link_that_is_not_ours_is_kindly_refused(
        self, client: Client, invitation: Invitation, spoil: Callable[[str], str]
    ) -> None:
        answer = client.get(reverse("invitation", args=[spoil(invitation.token)]))
        assert answer.status_code == 410
        text = answer.content.decode()
        assert "Linket passer ikke" in text
        assert "mette@kommune.example" not in text

    def test_a_password_chosen_through_reset_closes_the_invitation(
        self, client: Client, invitation: Invitation
    ) -> None:
        invitation.user.set_password("valgt en anden vej")
        invitation.user.save()
        assert choose(client, invitation).status_code == 410
        assert User.objects.get(pk=invitation.user_id).check_password("valgt en anden vej")


@pytest.mark.django_db
class TestInviting:
    def test_sending_again_keeps_the_link_and_gives_a_new_deadline(
        self, invitation: Invitation, administrator: User
    ) -> None:
        Invitation.objects.update(expires_at=clock.now() - datetime.timedelta(days=1), sent_at=clock.now())
        again = actions.invite(user=invitation.user, by=administrator)
        assert again.token == invitation.token
        assert again.sent_at is None
        assert not again.is_expired
        assert Invitation.objects.count() == 1

    def test_nobody_with_a_password_is_invited(self, administrator: User) -> None:
        with pytest.raises(actions.CannotInvite, match="allerede"):
            actions.invite(user=UserFactory.create(password=PASSWORD), by=administrator)

    def test_nobody_with_a_closed_account_is_invited(self, administrator: User) -> None:
        with pytest.raises(actions.CannotInvite, match="lukket"):
            actions.invite(user=UserFactory.create(is_active=False), by=administrator)


@pytest.mark.django_db
class TestMail:
    def test_each_invitation_goes_out_once(self, invitation: Invitation, administrator: User) -> None:
        actions.invite(user=UserFactory.create(email="karin@kommune.example"), by=administrator)
        assert people_mail.send_invitations() == 2
        assert people_mail.send_invitations() == 0
        assert sorted(message.to[0] for message in mail.outbox) == [
            "karin@kommune.example",
            "mette@kommune.example",
        ]

    def test_the_mail_carries_the_link_and_a_steady_message_id(self, invitation: Invitation) -> None:
        first, second = people_mail.message_for(invitation), people_mail.message_for(invitation)
        assert f"http://testserver{address(invitation)}" in first.body
        assert "Kære Mette" in first.body
        assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]

    def test_one_refused_mail_holds_up_nobody(
        self, invitation: Invitation, administrator: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        actions.invite(user=UserFactory.create(email="karin@kommune.example"), by=administrator)
        whole = people_mail.message_for

        def refuse_mette(one: Invitation) -> Any:
            if one.pk == invitation.pk:
                raise ConnectionRefusedError
            return whole(one)

        monkeypatch.setattr(people_mail, "message_for", refuse_mette)
        assert people_mail.send_invitations() == 1
        monkeypatch.undo()
        assert people_mail.send_invitations() == 1
        assert Invitation.objects.unsent().count() == 0

    def test_expired_used_and_closed_ones_stay_at_home(
        self, invitation: Invitation, administrator: User
    ) -> None:
        used = actions.invite(user=UserFactory.create(), by=administrator)
        actions.accept(invitation=used, password=PASSWORD)
        closed = actions.invite(user=UserFactory.create(), by=administrator)
        User.objects.filter(pk=closed.user_id).update(is_active=False)
        Invitation.objects.filter(pk=invitation.pk).update(expires_at=clock.now())
        assert people_mail.send_invitations() == 0


def race(work: Callable[[], object], threads: int = 8) -> list[object]:
    """What each of several threads, let loose at the same moment, answered or raised."""
    gate = threading.Barrier(threads)
    answers: list[object] = []

    def run() -> None:
        gate.wait()
        try:
            answers.append(work())
        except actions.NotUsable as refused:
            answers.append(refused)
        finally:
            connection.close()

    runners = [threading.Thread(target=run) for _ in range(threads)]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join()
    return answers


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_exactly_one_of_many_uses_succeeds(self, invitation: Invitation) -> None:
        answers = race(lambda: actions.accept(invitation=invitation, password=PASSWORD))
        assert [type(answer) for answer in answers].count(User) == 1
        assert [type(answer) for answer in answers].count(actions.NotUsable) == 7

    def test_several_workers_send_it_once(self, invitation: Invitation) -> None:
        assert sum(int(str(answer)) for answer in race(people_mail.send_invitations, 4)) == 1
        assert len(mail.outbox) == 1
