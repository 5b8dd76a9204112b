"""When a team ends: each state of its round and plan, who reads on, and what two at the same moment get."""

from __future__ import annotations

import datetime
from functools import partial
from html import unescape

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from clusters.models import ChangeKind
from clusters.restructure.carry_out import carry_out
from clusters.restructure.draft import Draft, Target
from clusters.restructure.forecast import forecast
from core import clock
from profiles.actions import assessment as round_actions
from profiles.actions import plan as plan_actions
from profiles.actions.plan import Decision
from profiles.ending import ended_teams_with_work, settle
from profiles.models import (
    Answer,
    AssessmentEvent,
    CompetenceAssessment,
    PlanEvent,
)
from profiles.tasks import settle_ended_teams
from tests.factories import (
    LeaderFactory,
    team_of,
)
from tests.factories_plan import plan_case
from tests.factories_profiles import answer_all, answered_round, members_of, started_round
from tests.profiles.ended import WAYS, at_once, day, half_answered, merged

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("open", "cancelled"),
        ("revealed", "concluded"),
        ("concluded", "concluded"),
        ("cancelled", "cancelled"),
    ],
)
def test_what_becomes_of_a_round(way: str, before: str, after: str) -> None:
    round_ = answered_round(3, state=before) if before != "open" else half_answered()
    moves = round_.moves.count()
    WAYS[way](round_.team)
    round_.refresh_from_db()

    assert round_.status == after
    assert round_.moves.count() == moves + (before != after)
    if before != after:
        last = AssessmentEvent.objects.filter(subject=round_).latest("pk")
        assert last.by is None and round_.team.cluster.name in last.note
    assert settle([round_.team]) == 0 and not ended_teams_with_work()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("draft", "draft"),
        ("submitted", "draft"),
        ("returned", "returned"),
        ("agreed", "agreed"),
        ("concluded", "concluded"),
    ],
)
def test_what_becomes_of_a_plan(way: str, before: str, after: str) -> None:
    case = plan_case(before)
    WAYS[way](case.team)

    assert case.fresh().status == after
    if before == "submitted":
        last = PlanEvent.objects.filter(subject=case.plan).latest("pk")
        assert (last.verb, last.by) == ("withdraw", None) and case.team.cluster.name in last.note


def test_a_coming_change_closes_nothing_before_its_day_and_a_late_task_catches_up() -> None:
    round_ = started_round(3)
    merged(round_.team, on=10)
    assert settle_ended_teams() == 0

    for late in (9, 10, 14):
        with clock.at(clock.now() + datetime.timedelta(days=late)):
            assert settle_ended_teams() == (late == 10)
            round_.refresh_from_db()
            assert round_.status == ("open" if late < 10 else "cancelled")


def test_a_missed_day_is_caught_up() -> None:
    case = plan_case("submitted")
    merged(case.team, on=1)
    with clock.at(clock.now() + datetime.timedelta(days=30)):
        assert settle_ended_teams() == 1
        assert settle_ended_teams() == 0
        assert case.fresh().status == "draft"


def test_teams_that_go_on_are_left_alone() -> None:
    round_ = started_round(3)
    heir = round_.team
    merged(team_of(2, cluster__area=heir.cluster.area), into=heir)
    round_.refresh_from_db()

    assert round_.status == "open"
    assert settle([heir]) == 0
    counted = CompetenceAssessment.objects.with_counts().get(pk=round_.pk)
    assert counted.asked == 5  # type: ignore[attr-defined]


def test_answers_of_a_round_that_was_stopped_are_their_authors_alone() -> None:
    round_ = half_answered()
    heir = merged(round_.team)
    leader, member, third = (contribution.person for contribution in round_.contributions.order_by("pk"))
    for person, own in ((leader, "Lederens note"), (member, "Kladdens note"), (third, "")):
        notes = set(Answer.objects.visible_to(person).values_list("note", flat=True))
        assert notes == ({own} if own else set())
    for reader in members_of(heir)[:2]:
        assert not Answer.objects.visible_to(reader).exists()


# --- Said before, and shown afterwards ----------------------------------------------------------------------------


def test_the_preview_says_what_becomes_of_it() -> None:
    case = plan_case("agreed")
    other = team_of(2, cluster__area=case.team.cluster.area)
    sent = plan_case("submitted").team
    draft = Draft(
        ChangeKind.MERGE,
        day(0),
        (case.team.cluster, sent.cluster),
        (Target(other.cluster.name, other.cluster),),
    )
    lines = " ".join(line for section in forecast(draft) for line in section.lines)

    assert "har en aftalt plan. Den gælder, som den blev aftalt" in lines
    assert "ligger hos områdechefen. Er den ikke aftalt inden, bliver den trukket tilbage." in lines
    assert "har 1 åbent tiltag." in lines and "1 løfte" in lines
    assert f"Dem kan {other.cluster.name} se" in lines


def test_the_preview_tells_of_a_round_and_never_of_answers() -> None:
    round_ = half_answered()
    lines = " ".join(
        line
        for section in forecast(Draft(ChangeKind.END, day(0), (round_.team.cluster,)))
        for line in section.lines
    )

    assert "1 af 3 har sendt" in lines and "bliver den aflyst" in lines
    assert "note" not in lines


def test_the_round_says_why_it_was_stopped(client: Client) -> None:
    round_ = half_answered()
    heir = merged(round_.team)
    client.force_login(round_.contributions.order_by("pk")[0].person)
    page = unescape(client.get(round_.get_absolute_url()).content.decode())

    assert f"{round_.team} blev en del af {heir}" in page and "Runden er aflyst" in page


@pytest.mark.django_db(transaction=True)
class TestAtTheSameMoment:
    """Whoever comes first wins, and the other hears it; never something in between."""

    def test_merged_while_the_chief_agrees(self) -> None:
        for _round in range(4):
            case = plan_case("submitted")
            draft = Draft(ChangeKind.END, day(0), (case.team.cluster,))
            at_once(
                partial(carry_out, draft, by=None),
                partial(plan_actions.agree_plan, plan=case.plan, decision=Decision(), by=case.chief),
            )
            assert case.fresh().status in {"agreed", "draft"}
            assert PlanEvent.objects.filter(subject=case.plan, verb__in=["agree", "withdraw"]).count() == 1

    def test_merged_while_the_leader_sends(self) -> None:
        for _round in range(4):
            case = plan_case("draft")
            draft = Draft(ChangeKind.END, day(0), (case.team.cluster,))
            at_once(
                partial(carry_out, draft, by=None),
                partial(plan_actions.submit_plan, plan=case.plan, by=case.leader),
            )
            assert case.fresh().status == "draft"

    def test_merged_while_the_last_one_sends(self) -> None:
        for _round in range(4):
            round_ = started_round(2)
            leader, member = members_of(round_.team)
            for person in (leader, member):
                answer_all(round_, person, submit=False)
            round_actions.submit_contribution(assessment=round_, by=leader)
            draft = Draft(ChangeKind.END, day(0), (round_.team.cluster,))
            at_once(
                partial(carry_out, draft, by=None),
                partial(round_actions.submit_contribution, assessment=round_, by=member),
            )
            round_.refresh_from_db()
            assert round_.status in {"cancelled", "concluded"}
            assert round_.is_revealed == (round_.status == "concluded")

    def test_two_mergers_of_the_same_cluster(self) -> None:
        for number in range(4):
            team, one, other = (team_of(2) for _n in range(3))
            drafts = [
                Draft(
                    ChangeKind.MERGE,
                    day(0),
                    (team.cluster, near.cluster),
                    (Target(f"Ny {number} {near.pk}"),),
                )
                for near in (one, other)
            ]
            done = at_once(*(partial(carry_out, draft, by=None) for draft in drafts))
            assert sum(error is None for error in done) == 1
            assert team.heirs().count() == 1

    def test_a_round_begins_while_the_team_ends(self) -> None:
        for _round in range(4):
            team = team_of(2)
            draft = Draft(ChangeKind.END, day(0), (team.cluster,))
            at_once(partial(carry_out, draft, by=None), partial(started_round, team=team))
            assert not CompetenceAssessment.objects.under_way().filter(team=team).exists()


def test_a_leader_who_moves_leaves_the_verbs_to_the_next() -> None:
    round_ = started_round(3)
    old, second, _third = members_of(round_.team)
    for person in (old, second):
        answer_all(round_, person, submit=False)
        round_actions.submit_contribution(assessment=round_, by=person)
    round_.team.memberships.get(person=old).end_on(day(0))
    with pytest.raises(PermissionDenied):
        round_actions.reveal(assessment=round_, by=old)
    with pytest.raises(PermissionDenied):
        round_actions.reveal(assessment=round_, by=second)
    new = LeaderFactory.create(team=round_.team, period=(day(0), None)).person

    assert round_actions.reveal(assessment=round_, by=new).status == "revealed"
    assert Answer.objects.visible_to(new).filter(contribution__person=old).exists()
    assert not Answer.objects.visible_to(old).exists()
