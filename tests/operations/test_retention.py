"""What goes when its time is up, what stays, and that nothing goes before somebody has confirmed it."""

from __future__ import annotations

import datetime
import threading
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse

from core import clock, retention
from core.retention import Unit, moment_before
from operations import retention as rules
from operations.models import RetentionRule, RetentionRun
from people.models import Invitation, Session, User
from people.retention import FORGOTTEN, NOBODY
from profiles.models import AgreedCopy, Answer, CompetenceAssessment, Contribution, Position, Vote
from tests.factories import AdministratorFactory, MembershipFactory, UserFactory
from tests.factories_plan import plan_case
from tests.factories_profiles import PositionFactory, VoteFactory, answered_round, members_of

pytestmark = pytest.mark.django_db
_A_YEAR = datetime.timedelta(days=365)


def _confirm(name: str, length: int | None = None) -> RetentionRule:
    """The rule of that name, in force."""
    rule = RetentionRule.objects.get(name=name)
    if length is not None:
        RetentionRule.objects.filter(pk=rule.pk).update(length=length)
    assert rule.confirm(by=AdministratorFactory.create(), length=rule.length if length is None else length)
    rule.refresh_from_db()
    return rule


def _closed_round() -> CompetenceAssessment:
    """A round that is over, with answers, a dot and an agreed position."""
    round_ = answered_round(2)
    PositionFactory.create(assessment=round_, text="Det er vi enige om")
    VoteFactory.create(assessment=round_)
    CompetenceAssessment.objects.filter(pk=round_.pk).update(status="concluded", closed_at=clock.now())
    round_.refresh_from_db()
    return round_


def test_every_sort_has_a_rule_and_none_is_in_force() -> None:
    assert {rule.name for rule in RetentionRule.objects.all()} == {sort.name for sort in retention.sorts()}
    assert not RetentionRule.objects.exclude(confirmed_at=None).exists()
    for rule in RetentionRule.objects.all():
        assert rule.sort is not None and rule.length == rule.sort.usual >= rule.sort.least


def test_every_sort_can_be_asked_and_carried_out() -> None:
    """Each statement runs, on rows or none."""
    for sort in retention.sorts():
        sort.foresee(clock.now())
        sort.examples(clock.now(), 3)
        sort.take(clock.now() - 200 * _A_YEAR)


def test_nothing_goes_until_a_rule_is_confirmed() -> None:
    _closed_round()
    before = Answer.objects.count()
    with clock.at(clock.now() + 20 * _A_YEAR):
        assert rules.tidy_up() == 0
    assert Answer.objects.count() == before > 0


def test_answers_go_and_what_the_team_agreed_on_stays() -> None:
    old = _closed_round()
    _confirm("answers", 5)
    with clock.at(clock.now() + 4 * _A_YEAR):
        fresh = _closed_round()
        assert rules.tidy_up() == 0
    with clock.at(clock.now() + 6 * _A_YEAR):
        assert rules.tidy_up() == 1
        assert rules.tidy_up() == 0
    assert not Answer.objects.filter(contribution__assessment=old).exists()
    assert not Vote.objects.filter(assessment=old).exists()
    assert Position.objects.filter(assessment=old, text="Det er vi enige om").exists()
    assert Contribution.objects.filter(assessment=old).count() == 2, "who took part stays"
    assert Answer.objects.filter(contribution__assessment=fresh).exists()
    assert RetentionRun.objects.get().removed == 1


def test_a_round_under_way_keeps_its_answers_however_old_it_is() -> None:
    round_ = answered_round(2)
    _confirm("answers", 2)
    with clock.at(clock.now() + 10 * _A_YEAR):
        assert rules.tidy_up() == 0
    assert Answer.objects.filter(contribution__assessment=round_).exists()


def test_the_picture_says_that_the_answers_are_gone(client: Client) -> None:
    round_ = _closed_round()
    client.force_login(members_of(round_.team)[0])
    address = reverse("profiles:picture", args=[round_.pk])
    assert "Svarene er slettet" not in client.get(address).content.decode()
    _confirm("answers", 2)
    with clock.at(clock.now() + 3 * _A_YEAR):
        rules.tidy_up()
    assert "Svarene er slettet" in client.get(address).content.decode()


class TestPeopleWhoHaveLeft:
    def _gone(self, **fields: Any) -> User:
        left: User = UserFactory.create(name="Åse Fratrådt", **fields)
        return left

    def test_name_and_address_go_everywhere_but_in_what_was_agreed(self) -> None:
        case = plan_case("agreed")
        left = case.chief
        old = (left.name, left.email)
        Session.objects.create(user=left, session_key="x", session_data="", expire_date=clock.now())
        case.plan.team.cluster.area.appointments.all().delete()
        _confirm("people", 5)
        with clock.at(clock.now() + 6 * _A_YEAR):
            rules.tidy_up()
        left.refresh_from_db()
        assert (left.name, left.is_active, left.has_usable_password()) == (NOBODY, False, False)
        assert left.email == f"{left.public_id}{FORGOTTEN}"
        assert not left.sessions.exists()
        events = apps.get_model("people", "UserEvent")._base_manager
        assert not events.filter(pgh_obj_id=left.pk).exists(), "history would give the name back"
        assert old[0] in str(AgreedCopy.objects.get(plan=case.plan).content), "decision 0088"

    @pytest.mark.parametrize("years", [4, 6])
    def test_five_years_are_counted_from_the_last_sign_in(self, years: int) -> None:
        left = self._gone(last_login=clock.now())
        _confirm("people", 5)
        with clock.at(clock.now() + years * _A_YEAR):
            rules.tidy_up()
        left.refresh_from_db()
        assert (left.name == NOBODY) is (years == 6)

    def test_whoever_is_in_office_is_never_forgotten(self) -> None:
        member = MembershipFactory.create().person
        administrator = AdministratorFactory.create()
        _confirm("people", 1)
        with clock.at(clock.now() + 10 * _A_YEAR):
            rules.tidy_up()
        assert User.objects.get(pk=member.pk).name == member.name
        assert User.objects.get(pk=administrator.pk).name == administrator.name

    def test_it_happens_once(self) -> None:
        self._gone()
        _confirm("people", 1)
        with clock.at(clock.now() + 3 * _A_YEAR):
            assert rules.tidy_up() == 1
            assert rules.tidy_up() == 0


def test_history_goes_with_who_and_from_where_and_the_row_stays() -> None:
    user = UserFactory.create(name="Åse Før")
    User.objects.filter(pk=user.pk).update(name="Åse Nu")
    events = apps.get_model("people", "UserEvent")._base_manager
    assert events.filter(pgh_obj_id=user.pk).count() == 2
    sort = retention.named("history")
    assert sort is not None
    count, oldest = sort.foresee(clock.now() + _A_YEAR)
    assert count >= 2 and oldest is not None
    _confirm("history", 1)
    with clock.at(clock.now() + 2 * _A_YEAR):
        assert rules.tidy_up() >= count
    assert not events.filter(pgh_obj_id=user.pk).exists()
    assert User.objects.get(pk=user.pk).name == "Åse Nu"


def test_it_goes_on_batch_by_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    """A killed run has done whole batches; the next one finds the rest."""
    for number in range(5):
        Session.objects.create(session_key=f"s{number}", session_data="", expire_date=clock.now())
    sort = retention.named("sessions")
    assert sort is not None
    object.__setattr__(sort, "batch", 2)
    try:
        rule = _confirm("sessions", 7)
        with clock.at(clock.now() + datetime.timedelta(days=8)):
            assert rules._one_batch(rule.pk) == 2
            assert Session.objects.count() == 3
            assert rules.tidy_up() == 3
            assert RetentionRun.objects.get().removed == 5
    finally:
        object.__setattr__(sort, "batch", 500)


def test_a_rule_that_is_stopped_stops() -> None:
    Session.objects.create(session_key="s", session_data="", expire_date=clock.now())
    _confirm("sessions", 7).stop()
    with clock.at(clock.now() + _A_YEAR):
        assert rules.tidy_up() == 0


@pytest.mark.django_db(transaction=True)
def test_two_at_once_take_each_row_once() -> None:
    for number in range(40):
        Session.objects.create(session_key=f"s{number}", session_data="", expire_date=clock.now() - _A_YEAR)
    _confirm("sessions", 7)
    done: list[int] = []

    def run() -> None:
        try:
            done.append(rules.tidy_up())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(done) == 40 == RetentionRun.objects.get().removed
    assert not Session.objects.exists()


class TestTheAdmin:
    @pytest.fixture
    def administrator(self, client: Client) -> User:
        administrator: User = AdministratorFactory.create()
        client.force_login(administrator)
        return administrator

    def _url(self, rule: RetentionRule, view: str) -> str:
        return reverse(f"admin:operations_retentionrule_{view}", args=[rule.pk])

    def test_it_shows_first_and_is_in_force_once_confirmed(self, client: Client, administrator: User) -> None:
        Invitation.objects.create(user=UserFactory.create(), expires_at=clock.now())
        rule = RetentionRule.objects.get(name="invitations")
        with clock.at(clock.now() + _A_YEAR):
            page = client.get(self._url(rule, "preview")).content.decode()
            assert "<strong>1</strong>" in page and "Reglen gælder ikke endnu" in page
            client.post(self._url(rule, "preview"), {"length": rule.length})
        rule.refresh_from_db()
        assert rule.confirmed_by == administrator
        assert Invitation.objects.exists(), "confirming deletes nothing itself"
        client.post(self._url(rule, "preview"), {"verb": "stop"})
        rule.refresh_from_db()
        assert rule.confirmed_at is None

    def test_another_length_than_the_one_that_was_shown_is_not_confirmed(
        self, client: Client, administrator: User
    ) -> None:
        rule = RetentionRule.objects.get(name="answers")
        client.post(self._url(rule, "preview"), {"length": rule.length + 1})
        rule.refresh_from_db()
        assert rule.confirmed_at is None

    def test_a_new_length_takes_the_rule_out_of_force(self, client: Client, administrator: User) -> None:
        rule = _confirm("answers")
        answer = client.post(self._url(rule, "change"), {"length": "4"})
        assert answer.headers["Location"] == self._url(rule, "preview")
        rule.refresh_from_db()
        assert (rule.length, rule.confirmed_at) == (4, None)

    def test_shorter_than_the_least_is_refused(self, client: Client, administrator: User) -> None:
        rule = RetentionRule.objects.get(name="answers")
        page = client.post(self._url(rule, "change"), {"length": "1"}).content.decode()
        assert "Mindst 2 år." in page
        rule.refresh_from_db()
        assert rule.length == rule.sort.usual  # type: ignore[union-attr]

    def test_it_names_rounds_and_never_what_is_in_them(self, client: Client, administrator: User) -> None:
        round_ = _closed_round()
        Answer.objects.update(note="Noget meget privat")
        rule = RetentionRule.objects.get(name="answers")
        with clock.at(clock.now() + 6 * _A_YEAR):
            page = client.get(self._url(rule, "preview")).content.decode()
        assert round_.team.cluster.name in page and "privat" not in page


@pytest.mark.parametrize(
    ("length", "unit", "then"),
    [
        (1, Unit.MONTHS, (2027, 2, 28)),
        (13, Unit.MONTHS, (2026, 2, 28)),
        (3, Unit.YEARS, (2024, 3, 31)),
        (31, Unit.DAYS, (2027, 2, 28)),
    ],
)
def test_how_far_back(length: int, unit: Unit, then: tuple[int, int, int]) -> None:
    with clock.at(datetime.datetime(2027, 3, 31, 12, tzinfo=datetime.UTC)):
        assert moment_before(length, unit).date() == datetime.date(*then)
