"""When a team ends: each state of its round and plan, who reads on, and what two at the same moment get."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable
from functools import partial
from html import unescape

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from clusters.actions import end_cluster
from clusters.models import ChangeKind, LeadershipTeam
from clusters.restructure.carry_out import carry_out
from clusters.restructure.draft import Draft, Target
from clusters.restructure.forecast import forecast
from core import clock
from core.state import Conflict
from people.models import User
from profiles.actions import assessment as round_actions
from profiles.actions import plan as plan_actions
from profiles.actions.plan import Decision
from profiles.ending import ended_teams_with_work, settle
from profiles.models import (
    Action,
    Answer,
    AssessmentEvent,
    CompetenceAssessment,
    DevelopmentPlan,
    PlanEvent,
    Position,
    Vote,
)
from profiles.tasks import settle_ended_teams
from tests.factories import (
    AreaChiefAppointmentFactory,
    LeaderFactory,
    MembershipFactory,
    UserFactory,
    team_of,
)
from tests.factories_plan import plan_case
from tests.factories_profiles import answer_all, answered_round, members_of, started_round

pytestmark = pytest.mark.django_db


def day(offset: int) -> datetime.date:
    return clock.today() + datetime.timedelta(days=offset)


def merged(team: LeadershipTeam, *, on: int = 0, into: LeadershipTeam | None = None) -> LeadershipTeam:
    """The team's heir."""
    other = into or team_of(2, cluster__area=team.cluster.area)
    target = Target(other.cluster.name, other.cluster)
    carry_out(Draft(ChangeKind.MERGE, day(on), (team.cluster,), (target,)), by=None)
    return other


#: how a team comes to its end today
WAYS: dict[str, Callable[[LeadershipTeam], object]] = {
    "merged": merged,
    "ended": lambda team: carry_out(Draft(ChangeKind.END, day(0), (team.cluster,)), by=None),
    "last day in the admin": lambda team: (
        end_cluster(cluster=team.cluster, day=day(0)),
        settle_ended_teams(),
    ),
}


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
    round_ = answered_round(3, state=before) if before != "open" else _half_answered()
    moves = round_.moves.count()
    WAYS[way](round_.team)
    round_.refresh_from_db()

    assert round_.status == after
    assert round_.moves.count() == moves + (before != after)
    if before != after:
        last = AssessmentEvent.objects.filter(subject=round_).latest("pk")
        assert last.by is None and round_.team.cluster.name in last.note
    assert settle([round_.team]) == 0 and not ended_teams_with_work()


def _half_answered() -> CompetenceAssessment:
    round_ = started_round(3)
    leader, member, _third = members_of(round_.team)
    answer_all(round_, leader, note="Lederens note", submit=False)
    answer_all(round_, member, note="Kladdens note", submit=False)
    round_actions.submit_contribution(assessment=round_, by=leader)
    return round_


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
    round_ = _half_answered()
    heir = merged(round_.team)
    leader, member, third = (contribution.person for contribution in round_.contributions.order_by("pk"))
    for person, own in ((leader, "Lederens note"), (member, "Kladdens note"), (third, "")):
        notes = set(Answer.objects.visible_to(person).values_list("note", flat=True))
        assert notes == ({own} if own else set())
    for reader in members_of(heir)[:2]:
        assert not Answer.objects.visible_to(reader).exists()


# --- Who reads on -------------------------------------------------------------------------------------------------


def _archive() -> tuple[CompetenceAssessment, dict[str, User]]:
    """A team with a concluded round and an agreed plan that became part of another one; and everybody near it."""
    case = plan_case("agreed")
    team = case.team
    round_ = answered_round(2, state="concluded", team=team)
    left = MembershipFactory.create(team=team, period=(day(-100), day(-1))).person
    heir = team_of(2)  # in another area
    own_leader, own_member = members_of(heir)
    people = {
        "leader at the end": case.leader,
        "member at the end": case.member,
        "left the day before": left,
        "heir's leader": own_leader,
        "heir's member": own_member,
        "chief": case.chief,
        "heir's chief": AreaChiefAppointmentFactory.create(area=heir.cluster.area).person,
        "another chief": AreaChiefAppointmentFactory.create().person,
        "a stranger": members_of(team_of(2))[0],
        "nobody": UserFactory.create(),
    }
    merged(team, into=heir)
    joined_later = MembershipFactory.create(team=heir).person
    return round_, people | {"joined the heir": joined_later}


#: who → reads rounds and answers, reads the agreed plan, reads a draft
READERS = {
    "leader at the end": (True, True, True),
    "member at the end": (True, True, True),
    "left the day before": (False, False, False),
    "heir's leader": (False, True, False),
    "heir's member": (False, True, False),
    "joined the heir": (False, True, False),
    "chief": (False, True, False),
    "heir's chief": (False, True, False),
    "another chief": (False, False, False),
    "a stranger": (False, False, False),
    "nobody": (False, False, False),
}


def test_who_reads_what_a_team_left(client: Client) -> None:
    round_, people = _archive()
    agreed = DevelopmentPlan.objects.get(team=round_.team, status="agreed")
    draft = DevelopmentPlan.objects.create(team=round_.team, period=agreed.period)
    assert Answer.objects.filter(contribution__assessment=round_).exists()

    for who, (reads_rounds, reads_plan, reads_draft) in READERS.items():
        user = people[who]
        found = {
            "round": CompetenceAssessment.objects.visible_to(user).filter(pk=round_.pk).exists(),
            "answers": Answer.objects.visible_to(user).filter(contribution__assessment=round_).exists(),
            "agreed": DevelopmentPlan.objects.visible_to(user).filter(pk=agreed.pk).exists(),
            "actions": Action.objects.visible_to(user).filter(plan=agreed).exists(),
            "draft": DevelopmentPlan.objects.visible_to(user).filter(pk=draft.pk).exists(),
            "team": LeadershipTeam.objects.visible_to(user).filter(pk=round_.team_id).exists(),
        }
        expected = {
            "round": reads_rounds,
            "answers": reads_rounds,
            "agreed": reads_plan,
            "actions": reads_plan,
            "draft": reads_draft,
            "team": reads_plan,
        }
        assert found == expected, who
        if not reads_rounds:
            for model in (Position, Vote):
                assert not model.objects.visible_to(user).filter(assessment=round_).exists(), who
        client.force_login(user)
        pages = {
            round_.get_absolute_url(): reads_rounds,
            reverse("profiles:picture", args=[round_.pk]): reads_rounds,
            agreed.get_absolute_url(): reads_plan,
            draft.get_absolute_url(): reads_draft,
            reverse("clusters:team", args=[round_.team_id]): reads_plan,
        }
        for url, may in pages.items():
            assert client.get(url).status_code == (200 if may else 404), (who, url)


def test_the_archive_is_for_reading(client: Client) -> None:
    round_, people = _archive()
    plan = DevelopmentPlan.objects.get(team=round_.team, status="agreed")
    client.force_login(people["leader at the end"])
    posts = {
        reverse("clusters:task_add", args=[round_.team_id]): {"version": "0", "title": "Ny"},
        reverse("profiles:assessment_start", args=[round_.team_id]): {},
        reverse("profiles:plan_conclude", args=[plan.pk]): {},
        reverse("profiles:action_progress", args=[plan.pk, plan.actions.all()[0].pk]): {"progress": "done"},
    }
    for url, data in posts.items():
        assert client.post(url, data).status_code == 403, url


def test_who_is_closed_out_reads_nothing() -> None:
    _round, people = _archive()
    user = people["member at the end"]
    user.is_active = False
    user.save()

    assert not CompetenceAssessment.objects.visible_to(user).exists()
    assert not DevelopmentPlan.objects.visible_to(user).exists()


def test_the_chief_cannot_agree_a_plan_of_a_team_that_is_no_more() -> None:
    """In the hours before the task has run."""
    case = plan_case("submitted")
    end_cluster(cluster=case.team.cluster, day=day(0))

    with pytest.raises((PermissionDenied, Conflict)):
        plan_actions.agree_plan(plan=case.plan, decision=Decision(), by=case.chief)


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
    round_ = _half_answered()
    lines = " ".join(
        line
        for section in forecast(Draft(ChangeKind.END, day(0), (round_.team.cluster,)))
        for line in section.lines
    )

    assert "1 af 3 har sendt" in lines and "bliver den aflyst" in lines
    assert "note" not in lines


def test_the_round_says_why_it_was_stopped(client: Client) -> None:
    round_ = _half_answered()
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
            _at_once(
                partial(carry_out, draft, by=None),
                partial(plan_actions.agree_plan, plan=case.plan, decision=Decision(), by=case.chief),
            )
            assert case.fresh().status in {"agreed", "draft"}
            assert PlanEvent.objects.filter(subject=case.plan, verb__in=["agree", "withdraw"]).count() == 1

    def test_merged_while_the_leader_sends(self) -> None:
        for _round in range(4):
            case = plan_case("draft")
            draft = Draft(ChangeKind.END, day(0), (case.team.cluster,))
            _at_once(
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
            _at_once(
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
            done = _at_once(*(partial(carry_out, draft, by=None) for draft in drafts))
            assert sum(error is None for error in done) == 1
            assert team.heirs().count() == 1

    def test_a_round_begins_while_the_team_ends(self) -> None:
        for _round in range(4):
            team = team_of(2)
            draft = Draft(ChangeKind.END, day(0), (team.cluster,))
            _at_once(partial(carry_out, draft, by=None), partial(started_round, team=team))
            assert not CompetenceAssessment.objects.under_way().filter(team=team).exists()


def _at_once(*calls: Callable[[], object]) -> list[BaseException | None]:
    """What each raised, or None; all begun at the same moment. A deadlock is nobody's to raise."""
    barrier = threading.Barrier(len(calls))
    errors: list[BaseException | None] = [None] * len(calls)

    def run(index: int, call: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=10)
            call()
        except Exception as error:
            errors[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n, call)) for n, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert not any(isinstance(error, OperationalError) for error in errors), errors
    return errors


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
