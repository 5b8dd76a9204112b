"""One follow-up more than was laid out: who agrees it, on which days, and that it is one like the others."""

from __future__ import annotations

import datetime
import threading
from html import unescape

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse

from core import clock
from core.state import Conflict
from people.models import User
from profiles.actions import followup as actions
from profiles.models import DevelopmentPlan, FollowUp, FollowUpKind
from reminders import layout
from reminders.calendar.feed import feed
from reminders.models import Notification
from reminders.waiting import board_of
from tests.factories_plan import PlanCase, agreed_revision, plan_case

pytestmark = pytest.mark.django_db
_DAY = datetime.timedelta(days=1)


def _add(case: PlanCase, by: User, kind: str = "talk", days: int = 3, **more: object) -> FollowUp:
    values = {"time": datetime.time(9, 30), "place": " Rådhuset ", **more}
    return actions.add(
        plan=case.plan,
        kind=FollowUpKind(kind),
        due=clock.today() + days * _DAY,
        by=by,
        **values,  # type: ignore[arg-type]
    )


def _page(user: User, name: str, key: int) -> str:
    client = Client()
    client.force_login(user)
    return unescape(client.get(reverse(f"profiles:{name}", args=[key])).content.decode())


def _post(user: User, case: PlanCase, **data: str) -> str:
    client = Client()
    client.force_login(user)
    address = reverse("profiles:follow_up_add", args=[case.plan.pk])
    return unescape(client.post(address, data, follow=True).content.decode())


def test_the_plan_leads_leader_and_chief_there_and_nobody_else() -> None:
    case = plan_case("agreed")
    there = {
        who: "Aftal en opfølgning mere" in _page(getattr(case, who), "plan", case.plan.pk)
        for who in ("leader", "chief", "member")
    }
    assert there == {"leader": True, "chief": True, "member": False}
    sent = plan_case("submitted")
    assert "Aftal en opfølgning mere" not in _page(sent.leader, "plan", sent.plan.pk)


def test_it_falls_due_and_lies_in_the_calendar_like_every_other() -> None:
    case = plan_case("agreed")
    made = _add(case, case.chief)
    assert (made.status, made.place, made.moves.get().verb) == ("planned", "Rådhuset", "add")
    assert made.moves.get().by == case.chief
    for person in (case.leader, case.chief):
        keys = {item.key for item in board_of(person).asked}
        assert f"followup-hold-{made.pk}" in keys
        assert b"R\xc3\xa5dhuset" in feed(person)
    layout.lay_out()
    told = Notification.objects.filter(kind="followup.hold", subject=made.pk, withdrawn_at=None)
    assert set(told.values_list("person", flat=True)) == {case.leader.pk, case.chief.pk}
    actions.skip(follow_up=made, reason="Det blev løst i telefonen.", by=case.chief)
    layout.lay_out()
    assert not told.exists()


def test_a_leader_chooses_between_two_kinds_and_a_chief_is_not_asked() -> None:
    case = plan_case("agreed")
    asked, told = (_page(who, "follow_up_add", case.plan.pk) for who in (case.leader, case.chief))
    assert "Statusmøde" in asked and "Kvalitets- og supportsamtale" in asked and "Hvad aftaler I?" in asked
    assert "Hvad aftaler I?" not in told and "En kvalitets- og supportsamtale mere" in told
    day = clock.today() + 5 * _DAY
    page = _post(case.leader, case, kind="status", due=f"{day}", time="9.30", place="Søgården")
    assert "Portalen minder om det i god tid." in page and "kl. 9.30, Søgården" in page
    _post(case.chief, case, kind="status", due=f"{day}")
    kinds = FollowUp.objects.filter(plan=case.plan, due=day).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["status", "talk"], "a chief calls no meeting of the team's own"


def test_nobody_adds_a_kind_that_is_not_theirs() -> None:
    case = plan_case("agreed")
    for kind, by in (("status", case.chief), ("closing", case.leader), ("talk", case.member)):
        with pytest.raises(PermissionDenied):
            _add(case, by, kind)


@pytest.mark.parametrize("days", [-1, 365 + 91])
def test_the_day_lies_ahead_and_near_the_years_end_at_the_latest(days: int) -> None:
    case = plan_case("agreed")
    with pytest.raises(ValidationError):
        _add(case, case.leader, days=days)
    assert _add(case, case.leader, days=0).due == clock.today()
    page = _post(case.leader, case, kind="talk", due=f"{clock.today() + days * _DAY}", place="Søgården")
    assert "Datoen" in page and "Søgården" in page, "what was typed is still there"


def test_there_is_one_of_a_kind_a_day_and_an_end_to_how_many() -> None:
    case = plan_case("agreed")
    _add(case, case.leader)
    with pytest.raises(ValidationError, match="allerede aftalt en af den slags"):
        _add(case, case.chief)
    _add(case, case.leader, "status")
    left = actions.MOST_AHEAD - case.plan.follow_ups.filter(status="planned").count()
    for number in range(left):
        _add(case, case.leader, days=10 + number)
    with pytest.raises(ValidationError, match="tyve"):
        _add(case, case.leader, days=100)


def test_a_plan_that_is_agreed_no_more_tells_what_happened() -> None:
    case = plan_case("agreed")
    DevelopmentPlan.objects.filter(pk=case.plan.pk).update(status="concluded", concluded_at=clock.now())
    with pytest.raises(Conflict, match="ikke aftalt"):
        _add(case, case.leader)


def test_a_revision_takes_it_along() -> None:
    case = plan_case("agreed")
    made = _add(case, case.leader, "status")
    revision = agreed_revision(case)
    made.refresh_from_db()
    assert (made.plan_id, made.status) == (revision.pk, "planned")


@pytest.mark.django_db(transaction=True)
def test_sent_twice_at_once_it_is_made_once() -> None:
    case = plan_case("agreed")
    gate = threading.Barrier(2)
    outcomes: list[object] = []

    def send(by: User) -> None:
        gate.wait(10)
        try:
            outcomes.append(_add(case, by).pk)
        except ValidationError as refused:
            outcomes.append(refused)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=[by]) for by in (case.leader, case.chief)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert FollowUp.objects.filter(plan=case.plan, due=clock.today() + 3 * _DAY).count() == 1
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["ValidationError", "int"]
