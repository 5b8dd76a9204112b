"""The machine room's pages in the administration: when people are reminded, the mail queue, how long things are kept.

They are gone through by clicking, at both widths; nothing is put in force.
"""

from __future__ import annotations

from typing import Any

import pytest

from core import clock
from people.models import User
from reminders.models import Mail, MailChoice
from tests.browser.admin import Desk
from tests.browser.conftest import MakeVisitor
from tests.browser.demo import Demo
from tests.browser.portal import Portal


@pytest.fixture
def desk(visit: MakeVisitor, demo: Demo, width: int) -> Desk:
    return Desk(visit(demo.administrator, width=width))


@pytest.fixture(scope="package")
def queue(portal: Portal) -> None:
    """A mail in each state that an administrator has something to do about, and an address that does not work."""
    with portal.database():
        now = clock.now()
        states: list[dict[str, Any]] = [
            {"status": "sent", "sent_at": now},
            {"status": "failed", "error": "SMTPDataError 554", "attempts": 10},
            {"status": "held", "error": "SMTPRecipientsRefused 550"},
        ]
        people = list(User.objects.filter(is_active=True).order_by("-pk")[: len(states)])
        Mail.objects.filter(person__in=people).delete()
        for person, state in zip(people, states, strict=True):
            Mail.objects.create(person=person, day=clock.today(), **state)
        choice = MailChoice.objects.get_or_create(person=people[-1])[0]
        choice.note_broken("Mailserveren afviser adressen (SMTPRecipientsRefused 550).", at=now)


def test_what_is_reminded_of_is_seen_before_it_is_saved(desk: Desk) -> None:
    desk.go("reminders/policy/")
    desk.page.locator(".datetimeshortcuts").first.wait_for()  # Django's own calendar at the closed periods
    for kind in desk.page.locator("details.kp-policy-kind summary").all()[:2]:
        kind.click()
    desk.look()
    desk.page.get_by_label("Mails sendes til kl.").fill("06:00")
    desk.press("Se, hvad det sender")
    assert desk.page.locator(".errorlist").count() >= 1
    desk.page.get_by_label("Mails sendes til kl.").fill("15:00")
    desk.press("Se, hvad det sender")
    desk.says("Det sender reglerne den kommende måned")


def test_the_queue_and_a_mail_in_it(desk: Desk, queue: None) -> None:
    desk.go("reminders/mail/")
    desk.says("SMTPDataError 554")
    desk.page.locator("input[name=_selected_action]").first.check()
    desk.page.locator("#result_list tbody th a").first.click()
    desk.page.wait_for_load_state()
    desk.look()


def test_addresses_that_do_not_work(desk: Desk, queue: None) -> None:
    desk.go("reminders/mailchoice/")
    desk.says("SMTPRecipientsRefused 550")
    desk.page.locator("#result_list tbody th a").first.click()
    desk.page.wait_for_load_state()
    desk.look()
    desk.go("reminders/mailchoice/add/")
    desk.says("Notér en adresse, der ikke virker")


def test_how_long_things_are_kept(desk: Desk) -> None:
    desk.go("operations/retentionrule/")
    desk.follow("Se det")
    desk.go("operations/retentionrule/")
    desk.page.locator("#result_list tbody th a").first.click()
    desk.page.wait_for_load_state()
    desk.look()
    desk.page.locator("[name=length]").fill("0")
    desk.press("Gem")
    assert desk.page.locator(".errorlist").count() >= 1


def test_when_plans_are_followed_up(desk: Desk) -> None:
    desk.go("profiles/followuppolicy/")
    desk.go("profiles/followuppolicy/add/")
