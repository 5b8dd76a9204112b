"""What a mail says: what is true when it is sent, in the person's language, with every way to have fewer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core import mail as django_mail

from core import clock
from people.models import User
from reminders.mail import outbox
from reminders.models import Frequency, MailChoice
from tests.factories import UserFactory
from tests.reminders.cakes import Burnt, Cake, Praise, Quick, falling_due, remind, working_day

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def cakes() -> Iterator[None]:
    with falling_due(Cake, Quick, Praise), clock.at(working_day()):
        yield


def _baker(**fields: Any) -> User:
    person: User = UserFactory.create(**{"name": "Kage Ærø", **fields})
    return person


def _sent() -> Any:
    django_mail.outbox.clear()
    assert outbox.run() == 1
    (message,) = django_mail.outbox
    return message


def _html(message: Any) -> str:
    ((content, kind),) = message.alternatives
    assert kind == "text/html"
    return str(content)


def test_it_lists_all_that_waits_the_urgent_first_and_the_news_that_are_new() -> None:
    person = _baker()
    remind(person, Cake)
    message = _sent()
    assert message.subject == "2 ting venter på dig – 1 haster"
    for text in (message.body, _html(message)):
        assert text.index("Bag en Kage Ærø") and "Bag nu" in text
        assert f"{settings.SITE_URL}/?kage={person.pk}" in text
        assert "Senest lørdag 6. februar" in text and "Kære Kage" in text
        assert "Kagen blev rost" not in text, "the news has no rung of its own in this mail"


def test_news_stand_apart_and_are_told_once() -> None:
    person = _baker()
    remind(person, Praise)
    message = _sent()
    assert "Nyt til dig" in message.body and "Kagen blev rost" in message.body
    remind(person, Cake)
    with clock.at(working_day(days=1)):
        assert "Kagen blev rost" not in _sent().body


def test_what_waits_for_others_stands_apart_and_is_told_once() -> None:
    person = _baker()
    with falling_due(Cake, Burnt):
        remind(person, Burnt)
        assert [line for line in _sent().body.splitlines() if "har stået længe" in line]
        remind(person, Cake)
        with clock.at(working_day(days=1)):
            message = _sent()
    assert message.subject == "Bag en Kage Ærø", "what others are to do is not counted as the reader's"
    assert "har stået længe" not in message.body


def test_one_thing_is_named_in_the_subject() -> None:
    person = _baker()
    with falling_due(Cake):
        remind(person)
        assert _sent().subject == "Bag en Kage Ærø"


def test_what_is_done_meanwhile_is_not_said_and_an_empty_mail_is_not_sent() -> None:
    first, second = _baker(), _baker()
    with falling_due(Cake):
        remind(first)
        remind(second)
        User.objects.filter(pk=first.pk).update(name="Færdig")
        assert _sent().to == [second.email]


def test_what_has_been_told_before_is_no_reason_for_a_mail() -> None:
    person = _baker()
    remind(person, Cake)
    _sent()
    remind(person, Quick)
    django_mail.outbox.clear()
    with falling_due(Cake), clock.at(working_day(days=1)):  # nobody waits for the other one any more
        assert outbox.run() == 0
    assert django_mail.outbox == []


def test_it_is_in_the_persons_language() -> None:
    danish, english = _baker(), _baker(language="en")
    remind(danish)
    remind(english)
    outbox.run()
    by_person = {message.to[0]: message for message in django_mail.outbox}
    assert "Gem" in by_person[danish.email].body and '<html lang="da">' in _html(by_person[danish.email])
    assert "Save" in by_person[english.email].body and '<html lang="en">' in _html(by_person[english.email])


def test_machines_are_told_how_to_stop_it_and_not_to_answer() -> None:
    person = _baker()
    remind(person)
    headers = _sent().message()
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Unsubscribe"].startswith(f"<{settings.SITE_URL}/konto/mails/afmeld/")
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["Message-ID"] == f"<reminder.20270203.{person.public_id.hex}@kommune.example>"


def test_it_fetches_nothing_and_runs_nothing() -> None:
    person = _baker(name='Kage <script src="x">')
    remind(person)
    html = _html(_sent())
    assert "<script" not in html
    for word in ("<img", "url(", "@import", "<link", "<iframe", "<form"):
        assert word not in html


def test_whoever_wants_only_what_is_urgent_reads_nothing_else() -> None:
    person = _baker()
    MailChoice.objects.create(person=person, frequency=Frequency.URGENT)
    remind(person, Quick)
    message = _sent()
    assert message.subject == "Bag nu" and "Bag en" not in message.body


def test_a_long_list_ends_with_the_way_to_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reminders.mail.writing._MOST", 1)
    person = _baker()
    remind(person)
    message = _sent()
    assert "1 ting mere på Min side" in message.body and "1 ting mere på Min side" in _html(message)
