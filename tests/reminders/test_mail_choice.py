"""How often one is mailed: the choice on Din konto, the button in a mail, and addresses that do not work."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail as django_mail
from django.test import Client
from django.urls import reverse

from core import clock
from people.models import User
from reminders.mail import outbox
from reminders.mail.tokens import unsubscribe_path
from reminders.models import Frequency, Mail, MailChoice
from tests.factories import AdministratorFactory, UserFactory
from tests.reminders.cakes import Cake, falling_due, remind, working_day

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def cakes() -> Iterator[None]:
    with falling_due(Cake), clock.at(working_day()):
        yield


def _baker(**fields: Any) -> User:
    person: User = UserFactory.create(**{"name": "Kage Ærø", **fields})
    return person


def test_a_choice_is_kept_and_shown(client: Client) -> None:
    person = _baker()
    client.force_login(person)
    page = reverse("mail:choice")
    assert 'value="daily"' in client.get(page).content.decode()
    answer = client.post(page, {"frequency": "weekly", "weekday": "3"}, follow=True)
    assert "Dit valg er gemt." in answer.content.decode()
    kept = MailChoice.objects.get()
    assert (kept.person, kept.frequency, kept.weekday) == (person, "weekly", 3)
    assert page in client.get(reverse("account")).content.decode()


def test_a_choice_that_is_none_is_said_so(client: Client) -> None:
    client.force_login(_baker())
    answer = client.post(reverse("mail:choice"), {"frequency": "hourly", "weekday": "6"})
    assert answer.status_code == 200 and not MailChoice.objects.exists()
    assert "error-summary" in answer.content.decode()


def test_looking_at_the_address_changes_nothing_and_pressing_stops_the_mails() -> None:
    person = _baker()
    path = unsubscribe_path(person)
    strangers = Client(enforce_csrf_checks=True)
    for method in (strangers.get, strangers.head):
        answer = method(path)
        assert answer.status_code == 200 and not MailChoice.objects.exists()
    strangers = Client(enforce_csrf_checks=True)  # a mail program has no cookies
    answer = strangers.post(path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert "Du får ikke flere påmindelser" in answer.content.decode()
    first = MailChoice.objects.get(person=person)
    assert (first.frequency, first.unsubscribed_at) == (Frequency.NONE, clock.now())
    with clock.at(working_day(days=1)):
        assert strangers.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
        assert MailChoice.objects.get(person=person).unsubscribed_at == first.unsubscribed_at
    remind(person)
    assert outbox.run() == 0


def test_the_page_is_in_the_persons_language_and_kept_nowhere() -> None:
    answer = Client().get(unsubscribe_path(_baker(language="en")))
    assert 'lang="en"' in answer.content.decode()
    assert answer.headers["Content-Language"] == "en" and answer.headers["Cache-Control"] == "no-store"


def test_the_address_names_one_person_and_cannot_be_made_up() -> None:
    person, other = _baker(), _baker()
    path = unsubscribe_path(person)
    made_up = path.replace(person.public_id.hex, other.public_id.hex)
    for wrong in (made_up, reverse("mail:unsubscribe", args=["opfundet"]), path[:-3] + "xx/"):
        assert Client().post(wrong).status_code == 404
    assert not MailChoice.objects.exists()


def test_it_is_undone_on_din_konto(client: Client) -> None:
    person = _baker()
    Client().post(unsubscribe_path(person))
    client.force_login(person)
    page = reverse("mail:choice")
    assert "Du frameldte dig mails" in client.get(page).content.decode()
    client.post(page, {"frequency": "daily", "weekday": "0"})
    assert "Du frameldte dig mails" not in client.get(page).content.decode()
    remind(person)
    assert outbox.run() == 1


def test_invitations_do_not_ask_for_the_choice() -> None:
    from people.actions import invite
    from people.mail import send_invitations

    person = _baker()
    Client().post(unsubscribe_path(person))
    invite(user=person, by=AdministratorFactory.create())
    assert send_invitations() == 1


@pytest.fixture
def administrator(client: Client) -> Client:
    client.force_login(AdministratorFactory.create())
    return client


def _add(administrator: Client, person: User) -> None:
    data = {"person": person.pk, "is_broken": "on", "broken_note": "Kom tilbage: ukendt modtager"}
    assert administrator.post(reverse("admin:reminders_mailchoice_add"), data).status_code == 302


def test_an_address_that_does_not_work_holds_the_mails_until_it_changes(administrator: Client) -> None:
    person = _baker()
    _add(administrator, person)
    kept = MailChoice.objects.get(person=person)
    assert kept.is_held and kept.broken_note == "Kom tilbage: ukendt modtager"
    remind(person)
    assert outbox.run() == 0
    assert Mail.objects.get().status == "held"
    person.email = "rigtig@kommune.example"
    person.save()
    assert outbox.run() == 1
    assert django_mail.outbox[-1].to == ["rigtig@kommune.example"]


def test_the_note_is_taken_away_by_form_and_in_the_list(administrator: Client) -> None:
    people = [_baker(), _baker()]
    for person in people:
        _add(administrator, person)
        remind(person)
    assert outbox.run() == 0
    first, second = MailChoice.objects.order_by("pk")
    change = reverse("admin:reminders_mailchoice_change", args=[first.pk])
    assert administrator.post(change, {"broken_note": "Virker igen"}).status_code == 302
    data = {"action": "address_works_again", "_selected_action": [second.pk]}
    administrator.post(reverse("admin:reminders_mailchoice_changelist"), data)
    assert outbox.run() == 2


def test_an_administrator_reads_a_choice_and_does_not_make_it(administrator: Client) -> None:
    kept = MailChoice.objects.create(person=_baker(), frequency="weekly")
    change = reverse("admin:reminders_mailchoice_change", args=[kept.pk])
    assert "Én gang om ugen" in administrator.get(change).content.decode()
    administrator.post(change, {"frequency": "daily", "weekday": "2", "broken_note": ""})
    kept.refresh_from_db()
    assert (kept.frequency, kept.weekday, kept.is_held) == ("weekly", 0, False)


def test_the_queue_is_seen_and_a_mail_goes_once_more_with_the_same_message_id(administrator: Client) -> None:
    person = _baker()
    remind(person)
    assert outbox.run() == 1
    queue = reverse("admin:reminders_mail_changelist")
    assert "Sendt i dag: 1" in administrator.get(queue).content.decode()
    again = {"action": "send_again", "_selected_action": [Mail.objects.get().pk]}
    assert "1 mail er sat i kø." in administrator.post(queue, again, follow=True).content.decode()
    assert outbox.run() == 1
    first, second = (message.message()["Message-ID"] for message in django_mail.outbox)
    assert first == second


def test_no_second_open_mail_is_put_into_the_queue(administrator: Client) -> None:
    person = _baker()
    Mail.objects.create(person=person, day=clock.today())
    old = Mail.objects.create(person=person, day=working_day(days=-1).date(), status="failed")
    data = {"action": "send_again", "_selected_action": [old.pk]}
    page = administrator.post(reverse("admin:reminders_mail_changelist"), data, follow=True)
    assert "0 mails er sat i kø." in page.content.decode()
    old.refresh_from_db()
    assert old.status == "failed"


def test_a_bounce_is_noted_from_the_queue(administrator: Client) -> None:
    person = _baker()
    remind(person)
    outbox.run()
    data = {"action": "address_does_not_work", "_selected_action": [Mail.objects.get().pk]}
    administrator.post(reverse("admin:reminders_mail_changelist"), data)
    assert MailChoice.objects.get(person=person).is_held


def test_the_admin_never_shows_what_a_mail_says(administrator: Client) -> None:
    person = _baker()
    remind(person)
    outbox.run()
    pages = (
        reverse("admin:reminders_mail_changelist"),
        reverse("admin:reminders_mail_change", args=[Mail.objects.get().pk]),
    )
    assert "Bag en" in str(django_mail.outbox[0].body)
    assert not any("Bag en" in administrator.get(page).content.decode() for page in pages)
