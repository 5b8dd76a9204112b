"""What the mails with reminders say to everybody in the world: what waits for them, and no word that is not theirs."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail as django_mail

from reminders import due as falls_due
from reminders import reading
from reminders.mail.making import make_mails
from reminders.mail.sending import send_mails
from reminders.models import Mail, MailChoice, Notification, Reminder
from reminders.workdays import Calendar
from tests.access.words import words_in
from tests.access.world import World
from tests.reminders.cakes import ALWAYS, falling_due

pytestmark = pytest.mark.django_db


def _mail_everybody() -> dict[str, str]:
    """Everything that falls due for anybody is told, in one mail each; headers, text and HTML by address."""
    MailChoice.objects.all().delete()
    Mail.objects.all().delete()
    Notification.objects.all().delete()
    for due in reading.for_everybody():
        told, _new = Notification.objects.get_or_create(
            kind=due.kind.name,
            level=due.level,
            person_id=due.person,
            subject=due.subject,
            occasion=due.occasion,
            defaults={"due": due.due},
        )
        Reminder.objects.create(notification=told, rung=f"test-{Reminder.objects.count()}", for_date=due.due)
    make_mails(Calendar())
    send_mails(ALWAYS)
    assert not Mail.objects.exclude(status__in=["sent", "dropped"]).exists()
    return {message.to[0]: _said(message) for message in django_mail.outbox}


def _said(message: Any) -> str:
    headers = "\n".join(f"{name}: {value}" for name, value in message.message().items())
    return "\n".join([headers, message.body, *(content for content, _kind in message.alternatives)])


def test_everybodys_mail_holds_what_is_theirs_and_nothing_else(world: World) -> None:
    mails = _mail_everybody()
    readers = {person.email: role for role, person in world.people.items()}
    assert {"leader", "member", "chief"} <= {readers.get(address) for address in mails}
    for address, said in mails.items():
        if address in readers:
            assert world.secrets.hidden_from(readers[address], words_in(said)) == [], readers[address]


def test_no_mail_names_somebody_who_has_answered(world: World) -> None:
    """Nor anybody who has not: who lacks is told on the round's page, to those who may know."""
    about_rounds = [type(kind) for kind in falls_due.kinds() if kind.name.startswith("assessment.")]
    with falling_due(*about_rounds):
        mails = _mail_everybody()
    assert world.people["leader"].email in mails
    for role in ("member", "colleague"):
        person = world.people[role]
        others = {address: said for address, said in mails.items() if address != person.email}
        assert [address for address, said in others.items() if person.name in said] == []


def test_closed_accounts_get_none(world: World) -> None:
    assert world.people["inactive"].email not in _mail_everybody()
