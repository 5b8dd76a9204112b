"""Two at once on PostgreSQL: held or skipped, never both; both confirmations stand; no words are lost."""

from __future__ import annotations

import pytest

from core import clock
from profiles.models import FollowUp, FollowUpMove
from tests.factories import AreaChiefAppointmentFactory
from tests.factories_follow import MINUTES, follow_case
from tests.factories_plan import plan_case
from tests.profiles.test_plan_races import answer, at_once, post

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 5


def _today() -> str:
    return f"{clock.today()}"


def test_held_by_one_and_skipped_by_the_other() -> None:
    for _round in range(ROUNDS):
        made = follow_case("talk")
        pk = made.follow_up.pk
        held, skipped = at_once(
            post(made.leader, "follow_up_hold", pk, held_on=_today()),
            post(made.chief, "follow_up_skip", pk, reason="Vi er midt i en flytning."),
        )
        verbs = list(FollowUpMove.objects.filter(subject=pk).order_by("pk").values_list("verb", flat=True))
        assert len(verbs) == 2 and verbs[0] == "lay_out" and held.status_code == 302
        if made.fresh().status == "held":
            assert verbs[1] == "hold" and skipped.status_code == 409
            assert "Vi er midt i en flytning." in skipped.content.decode(), "the reason is given back"
        else:
            assert verbs[1] == "skip" and skipped.status_code == 302 and made.fresh().held_on is None


def test_both_confirm_at_once() -> None:
    for _round in range(ROUNDS):
        made = follow_case("talk", "held")
        pk = made.follow_up.pk
        at_once(
            post(made.leader, "follow_up_confirm", pk, version="1"),
            post(made.chief, "follow_up_confirm", pk, version="1"),
        )
        assert made.fresh().is_confirmed
        assert FollowUpMove.objects.filter(subject=pk, verb="confirm").count() == 2


def test_two_chiefs_confirm_at_once() -> None:
    for _round in range(ROUNDS):
        made = follow_case("talk", "held")
        other = AreaChiefAppointmentFactory.create(area=made.case.team.cluster.area).person
        pk = made.follow_up.pk
        at_once(
            post(made.chief, "follow_up_confirm", pk, version="1"),
            post(other, "follow_up_confirm", pk, version="1"),
        )
        assert made.fresh().chief_confirmed_by in {made.chief, other}
        assert FollowUpMove.objects.filter(subject=pk, verb="confirm").count() == 1


def test_one_confirms_while_the_other_writes() -> None:
    """What is confirmed is what was read: a confirmation never stands beside words that came after it."""
    for _round in range(ROUNDS):
        made = follow_case("talk", "held")
        pk = made.follow_up.pk
        written, _confirmed = at_once(
            post(made.leader, "follow_up_minutes", pk, version="1", minutes="Helt andre ord", go="next"),
            post(made.chief, "follow_up_confirm", pk, version="1"),
        )
        row = made.fresh()
        assert written.status_code == 302 and row.minutes == "Helt andre ord" != MINUTES
        assert row.chief_confirmed_at is None


def test_two_write_the_minutes_at_once() -> None:
    for _round in range(ROUNDS):
        made = follow_case("talk", "held")
        pk = made.follow_up.pk
        answers = at_once(
            post(made.leader, "follow_up_minutes", pk, version="1", minutes="Lederens ord", go="next"),
            post(made.chief, "follow_up_minutes", pk, version="1", minutes="Chefens ord", go="next"),
        )
        assert sorted(one.status_code for one in answers) == [302, 409]
        loser = next(one for one in answers if one.status_code == 409).content.decode()
        assert "Lederens ord" in loser and "Chefens ord" in loser


def test_two_chiefs_agree_at_once_and_the_year_is_laid_out_once() -> None:
    for _round in range(ROUNDS):
        case = plan_case("submitted")
        other = AreaChiefAppointmentFactory.create(area=case.team.cluster.area).person
        at_once(
            post(case.chief, "plan_agree", case.plan.pk, **answer(case, "Ja")),
            post(other, "plan_agree", case.plan.pk, **answer(case, "Også ja")),
        )
        assert FollowUp.objects.filter(plan=case.plan).count() == 5
