"""Follow-ups: laid out with the agreement, carried on, ended; moved and held."""

from __future__ import annotations

import datetime
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from clusters.actions import end_cluster
from core import clock
from core.periods import from_day
from core.state import Conflict
from people.models import User
from profiles.actions import followup as actions
from profiles.actions import plan as plan_actions
from profiles.actions import plan_revise
from profiles.actions.followup import _laid_out
from profiles.actions.plan import Decision
from profiles.ending import ended_teams_with_work, settle
from profiles.models import AgreedCopy, DevelopmentPlan, FocusArea, FollowUp, FollowUpPolicy
from profiles.tasks import lay_out_follow_ups
from tests.factories_follow import FollowCase, first_of, follow_case
from tests.factories_plan import agreed_revision, plan_case

pytestmark = pytest.mark.django_db
_DAY = datetime.timedelta(days=1)


def _rows(plan: DevelopmentPlan) -> list[tuple[str, str]]:
    return list(plan.follow_ups.order_by("due", "pk").values_list("kind", "status"))


def page(user: User, name: str, *keys: int, **data: str) -> str:
    client = Client()
    client.force_login(user)
    return unescape(client.get(reverse(f"profiles:{name}", args=keys), data).content.decode())


# --- Laid out -----------------------------------------------------------------------------------------------------


def test_the_agreement_lays_out_the_years_follow_ups() -> None:
    plan = plan_case("agreed").plan
    assert _rows(plan) == [
        ("status", "planned"),
        ("status", "planned"),
        ("talk", "planned"),
        ("status", "planned"),
        ("closing", "planned"),
    ]
    assert plan.starts is not None and plan.last_day is not None
    quarter = plan.starts + round((plan.last_day - plan.starts).days / 4) * _DAY
    first = plan.follow_ups.order_by("due")[0]
    assert 0 <= (first.due - quarter).days <= 2
    assert all(one.due.weekday() < 5 and one.due <= plan.last_day for one in plan.follow_ups.all())
    assert {move.verb for one in plan.follow_ups.all() for move in one.moves.all()} == {"lay_out"}


def test_the_policy_decides_and_only_for_plans_to_come() -> None:
    before = plan_case("agreed").plan
    FollowUpPolicy.objects.create(status_percents=[50], talk_percent=None, closing_days=30)
    after = plan_case("agreed").plan
    assert len(_rows(before)) == 5
    assert _rows(after) == [("status", "planned"), ("closing", "planned")]
    assert after.last_day is not None
    closing = first_of(after, "closing")
    assert 28 <= (after.last_day - closing.due).days <= 30


def test_what_would_lie_in_the_past_is_not_laid_out() -> None:
    case = plan_case("submitted")
    year = from_day(clock.today() - 200 * _DAY, clock.today() + 165 * _DAY)
    DevelopmentPlan.objects.filter(pk=case.plan.pk).update(period=year)
    plan_actions.agree_plan(plan=case.plan, decision=Decision(), by=case.chief)
    assert [kind for kind, _status in _rows(case.plan)] == ["talk", "status", "closing"]
    assert all(one.due > clock.today() for one in case.plan.follow_ups.all())


class LaidOut(TestCase):
    """Whatever the year and the policy: one closing evaluation, weekdays, within the year, none before today."""

    @settings(deadline=None)
    @given(
        start=st.integers(-400, 400),
        length=st.integers(1, 730),
        percents=st.lists(st.integers(1, 99), max_size=6, unique=True),
        talk=st.none() | st.integers(1, 99),
        closing=st.integers(0, 90),
    )
    def test_any_year(
        self, start: int, length: int, percents: list[int], talk: int | None, closing: int
    ) -> None:
        first = clock.today() + start * _DAY
        plan = DevelopmentPlan(period=from_day(first, first + length * _DAY))
        policy = FollowUpPolicy(status_percents=percents, talk_percent=talk, closing_days=closing)
        made = _laid_out(plan, policy)
        assert [one.kind for one in made].count("closing") == 1
        assert [one.kind for one in made].count("talk") <= 1
        assert len(made) <= len(percents) + 2
        assert plan.last_day is not None
        for one in made:
            is_today = one.kind == "closing" and one.due == clock.today()
            assert is_today or one.due > clock.today()
            assert is_today or one.due.weekday() < 5
            assert is_today or one.due <= max(plan.last_day, clock.today())


def test_plans_from_before_there_were_follow_ups_get_theirs_once() -> None:
    case = plan_case("agreed")
    FollowUp.objects.all().delete()
    plan_case("submitted")
    assert lay_out_follow_ups() == 1
    assert len(_rows(case.plan)) == 5
    assert lay_out_follow_ups() == 0


# --- What the plan's own moves do ---------------------------------------------------------------------------------


def test_a_revision_takes_the_open_ones_over() -> None:
    made = follow_case("talk", "held")
    new = agreed_revision(made.case)
    assert _rows(new) == [
        ("status", "planned"),
        ("status", "planned"),
        ("status", "planned"),
        ("closing", "planned"),
    ]
    assert _rows(made.case.plan) == [("talk", "held")]
    said = page(made.leader, "plan", new.pk)
    assert f"/opfoelgning/{made.follow_up.pk}/" in said, "what was held is still in the line"


def test_a_shorter_revision_has_fewer_and_its_own_closing_day() -> None:
    case = plan_case("agreed")
    new = plan_revise.start_revision(plan=case.plan, by=case.leader)
    DevelopmentPlan.objects.filter(pk=new.pk).update(
        period=from_day(clock.today(), clock.today() + 120 * _DAY)
    )
    plan_actions.submit_plan(plan=new, by=case.leader)
    plan_actions.agree_plan(plan=new, decision=Decision(), by=case.chief)
    new.refresh_from_db()
    assert _rows(new) == [("status", "planned"), ("closing", "planned")]
    assert new.last_day is not None and first_of(new, "closing").due <= new.last_day
    lapsed = case.plan.follow_ups.filter(status="lapsed")
    assert [one.moves.latest("pk").note for one in lapsed] == ["Planåret blev kortere."] * 3


def test_next_years_plan_ends_the_following_of_this_one() -> None:
    case = plan_case("agreed")
    revision = plan_case("submitted")
    DevelopmentPlan.objects.filter(pk=revision.plan.pk).update(team=case.team)
    plan_actions.agree_plan(plan=revision.plan, decision=Decision(), by=case.chief)
    assert {status for _kind, status in _rows(case.plan)} == {"lapsed"}
    assert len(_rows(revision.plan)) == 5


def test_concluding_holds_the_evaluation_and_lets_the_rest_lapse() -> None:
    case = plan_case("agreed")
    FocusArea.objects.filter(plan=case.plan).update(evaluation="Det gik.")
    plan_actions.conclude_plan(plan=case.plan, by=case.leader)
    states = dict(_rows(case.plan))
    assert states == {"status": "lapsed", "talk": "lapsed", "closing": "held"}
    assert first_of(case.plan, "closing").held_on == clock.today()


def test_the_agreed_copy_stays_as_it_was() -> None:
    case = plan_case("agreed")
    content = AgreedCopy.objects.get(plan=case.plan).content
    assert "follow" not in str(content) and "opfølgning" not in str(content).lower()
    follow_case("talk", "held", case=case)
    assert AgreedCopy.objects.get(plan=case.plan).content == content


def test_a_team_that_ends_is_followed_up_no_more() -> None:
    made = follow_case("talk", "held")
    end_cluster(cluster=made.case.team.cluster, day=clock.today())
    assert made.case.team in ended_teams_with_work()
    settle([made.case.team])
    assert made.case.team not in ended_teams_with_work()
    assert dict(_rows(made.case.plan)) == {"status": "lapsed", "talk": "held", "closing": "lapsed"}
    notes = {one.moves.latest("pk").note for one in made.case.plan.follow_ups.filter(status="lapsed")}
    assert len(notes) == 1 and "havde sidste dag" in notes.pop()
    assert settle([made.case.team]) == 0


# --- Moved and held -----------------------------------------------------------------------------------------------


def _move(made: FollowCase, **changes: object) -> FollowUp:
    due = made.follow_up.due
    values: dict[str, object] = {"seen": due, "due": due, "time": None, "place": "", "reason": "", **changes}
    return actions.move(follow_up=made.follow_up, by=made.leader, **values)  # type: ignore[arg-type]


def test_another_date_needs_a_reason_and_the_old_one_is_kept() -> None:
    made = follow_case("talk")
    due = made.follow_up.due
    with pytest.raises(ValidationError):
        _move(made, due=due + 7 * _DAY)
    _move(made, due=due + 7 * _DAY, reason="Vi har sommerfest.")
    assert made.fresh().due == due + 7 * _DAY
    event = made.fresh().moves.latest("pk")
    assert (event.verb, event.due_before, event.note) == ("move", due, "Vi har sommerfest.")
    assert "Flyttet fra" in page(made.member, "follow_up", made.follow_up.pk)


def test_a_time_and_a_place_need_none() -> None:
    made = follow_case("talk")
    _move(made, time=datetime.time(9, 30), place="Søgården")
    assert made.fresh().moves.latest("pk").due_before is None
    assert "kl. 9.30, Søgården" in page(made.chief, "follow_up", made.follow_up.pk)


@pytest.mark.parametrize("days", [-1, 500])
def test_not_to_a_day_that_has_passed_or_is_far_away(days: int) -> None:
    made = follow_case("talk")
    with pytest.raises(ValidationError):
        _move(made, due=clock.today() + days * _DAY, reason="Ferie.")


def test_two_who_move_it_do_not_overwrite_each_other() -> None:
    made = follow_case("talk")
    due = made.follow_up.due
    _move(made, due=due + 7 * _DAY, reason="Sommerfest.")
    with pytest.raises(Conflict):
        _move(made, seen=due, due=due + 14 * _DAY, reason="Ferie.")
    assert made.fresh().due == due + 7 * _DAY


@pytest.mark.parametrize("days", [-400, 1])
def test_not_held_tomorrow_or_before_there_was_a_plan(days: int) -> None:
    made = follow_case("talk")
    client = Client()
    client.force_login(made.leader)
    url = reverse("profiles:follow_up_hold", args=[made.follow_up.pk])
    answer = client.post(url, {"held_on": f"{clock.today() + days * _DAY}"})
    assert answer.status_code == 422 and made.fresh().status == "planned"
