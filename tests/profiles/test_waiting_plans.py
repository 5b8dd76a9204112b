"""Plans that have waited long with a single chief: administrators hear of all of them in one item."""

from __future__ import annotations

import datetime
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from clusters.models import Area
from core import clock
from profiles.actions import plan_revise
from profiles.models import DevelopmentPlan
from reminders import layout
from reminders.models import Notification, Reminder
from reminders.waiting import Waiting, board_of
from tests.factories import AdministratorFactory, AreaChiefAppointmentFactory
from tests.factories_plan import PlanCase, plan_case
from tests.reminders.cakes import working_day

pytestmark = pytest.mark.django_db


def _sent(days_ago: int) -> PlanCase:
    case = plan_case("submitted")
    sent = clock.now() - datetime.timedelta(days=days_ago)
    DevelopmentPlan.objects.filter(pk=case.plan.pk).update(submitted_at=sent)
    return case


def _above(person: object) -> list[Waiting]:
    return board_of(person).above  # type: ignore[arg-type]


def _name(case: PlanCase) -> str:
    return str(case.team.cluster.name)


def test_they_are_one_item_with_the_oldest_first_and_lead_to_the_list(client: Client) -> None:
    with clock.at(working_day()):
        newer, oldest, middle, fresh = (_sent(days) for days in (30, 60, 40, 3))
        shared = _sent(50)
        AreaChiefAppointmentFactory.create(area=Area.objects.get(pk=shared.team.cluster.area_id))
        administrator = AdministratorFactory.create()
        (item,) = _above(administrator)

        assert item.verb_title == "Hør, hvorfor 3 planer venter på svar"
        assert item.detail == (
            f"Længst har {_name(oldest)} ventet, siden 5. december 2026. Også {_name(middle)} og {_name(newer)}."
        )
        client.force_login(administrator)
        page = client.get(item.url).content.decode()
        places = [page.index(f'scope="row">\n          {case.team}') for case in (oldest, middle, newer)]
        assert places == sorted(places)
        assert "3 teams" in page and urlsplit(item.url).query == "venter=svar"
        assert f'scope="row">\n          {fresh.team}' not in page
        assert f'scope="row">\n          {shared.team}' not in page, "another chief can answer it"


def test_one_alone_is_named() -> None:
    with clock.at(working_day()):
        case = _sent(60)
        (item,) = _above(AdministratorFactory.create())
    assert item.verb_title == "Hør, om områdechefen har brug for hjælp"
    assert item.detail == f"Planen fra {_name(case)} har ventet på svar siden 5. december 2026."


def test_many_are_counted_and_the_first_named() -> None:
    with clock.at(working_day()):
        cases = [_sent(60 - number) for number in range(6)]
        (item,) = _above(AdministratorFactory.create())
    assert item.verb_title == "Hør, hvorfor 6 planer venter på svar"
    named = ", ".join(_name(case) for case in cases[1:4])
    assert item.detail.endswith(f"Også {named} og 2 mere.")


def test_each_administrator_has_one_notification_and_hears_again_when_another_one_is_the_oldest() -> None:
    up = Reminder.objects.filter(notification__level=1)
    with clock.at(working_day()):
        oldest, _newer = _sent(60), _sent(40)
        administrators = AdministratorFactory.create_batch(2)
        layout.lay_out()
        layout.lay_out()
        told = Notification.objects.filter(kind="plan.decide", level=1, withdrawn_at=None)
        assert sorted(told.values_list("person", flat=True)) == sorted(one.pk for one in administrators)
        assert up.count() == 2
        DevelopmentPlan.objects.filter(pk=oldest.plan.pk).update(status="returned")
        layout.lay_out()
        assert told.count() == 2 and up.count() == 4
        DevelopmentPlan.objects.filter(status="submitted").update(status="returned")
        layout.lay_out()
        assert not told.exists() and up.count() == 4


def test_nobody_hears_before_the_oldest_has_waited_for_as_long_as_the_ladder_says() -> None:
    with clock.at(working_day()):
        _sent(20)  # fourteen working days
        assert _above(AdministratorFactory.create()) == []


def test_a_new_edition_that_waits_is_told_beside_the_agreed_plan(client: Client) -> None:
    with clock.at(working_day()):
        case = plan_case("agreed")
        revision = plan_revise.start_revision(plan=case.fresh(), by=case.leader)
        sent = clock.now() - datetime.timedelta(days=30)
        DevelopmentPlan.objects.filter(pk=revision.pk).update(
            status="submitted", submitted_at=sent, submitted_by=case.leader
        )
        client.force_login(AdministratorFactory.create())
        page = client.get(reverse("profiles:municipality"), {"venter": "svar"}).content.decode()
    assert "En ny udgave af planen har ventet på svar siden 4. januar" in page
