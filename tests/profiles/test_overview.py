"""Where teams are: the year line, the chief's rows, and what waits for whom."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from clusters.models import LeadershipTeam, Ownership
from core import clock
from core.periods import from_day
from people.models import User
from profiles.models import Action, DevelopmentPlan, FocusArea, Progress, Promise
from profiles.overview import coming_up, team_year, year_line
from profiles.situation import Stage, situations
from profiles.team_rows import team_rows
from reminders.waiting import waiting_for
from tests.factories import (
    AdministratorFactory,
    AreaChiefAppointmentFactory,
    LeaderFactory,
    MembershipFactory,
    UserFactory,
    team_of,
)
from tests.factories_profiles import (
    AnswerFactory,
    CompetenceAssessmentFactory,
    PublishedProfileFactory,
    VoteFactory,
    members_of,
)

pytestmark = pytest.mark.django_db
_DAY = datetime.timedelta(days=1)
_WISH = "En konsulent med til to møder."


def _plan(team: LeadershipTeam, status: str, *, ended: bool = False) -> DevelopmentPlan:
    """A plan with one focus area in that state, as the database holds it."""
    start = clock.today() - (400 if ended else 100) * _DAY
    facts: dict[str, Any] = {
        "status": status,
        "period": from_day(start, start + 365 * _DAY),
        "support_wish": _WISH,
    }
    if status != "draft":
        facts |= {"submitted_at": clock.now(), "submitted_by": members_of(team)[0]}
    if status in {"agreed", "concluded"}:
        facts |= {"agreed_at": clock.now(), "agreed_by": UserFactory.create()}
    if status == "concluded":
        facts["concluded_at"] = clock.now()
    plan = DevelopmentPlan.objects.create(team=team, **facts)
    FocusArea.objects.create(
        plan=plan, area=PublishedProfileFactory.create().areas.all()[0], headline="Sprog"
    )
    return plan


def _stage(team: LeadershipTeam) -> Stage:
    return situations([team])[team.pk].stage


def _keys(user: User) -> set[str]:
    """The waiting entries' keys without their numbers: "plan-7-decide" becomes "plan-decide"."""
    fresh = User.objects.get(pk=user.pk)
    return {
        "-".join(part for part in item.key.split("-") if not part.isdigit()) for item in waiting_for(fresh)
    }


@pytest.mark.parametrize(
    ("status", "stage"),
    [
        ("draft", Stage.WRITING),
        ("submitted", Stage.SUBMITTED),
        ("returned", Stage.RETURNED),
        ("agreed", Stage.AGREED),
        ("concluded", Stage.CONCLUDED),
    ],
)
def test_a_plan_decides_where_the_team_is(status: str, stage: Stage) -> None:
    team = team_of()
    _plan(team, status)
    assert _stage(team) == stage


def test_nothing_yet_is_not_started_and_a_past_year_asks_for_an_end() -> None:
    assert _stage(team_of()) == Stage.NOT_STARTED
    team = team_of()
    _plan(team, "agreed", ended=True)
    assert _stage(team) == Stage.ENDED


def test_a_round_under_way_comes_before_last_years_plan() -> None:
    team = team_of()
    _plan(team, "concluded")
    round_ = CompetenceAssessmentFactory.create(team=team)
    assert _stage(team) == Stage.ANSWERING
    round_._move("reveal", by=None, revealed_at=clock.now())
    assert _stage(team) == Stage.PICTURE


def test_a_plan_being_written_comes_before_the_agreed_one() -> None:
    team = team_of()
    _plan(team, "agreed")
    _plan(team, "draft")
    assert _stage(team) == Stage.WRITING


@pytest.mark.parametrize(("stage", "now"), [("draft", 2), ("submitted", 2), ("agreed", 4), ("concluded", 5)])
def test_the_year_line_marks_one_step_as_now(stage: str, now: int) -> None:
    team = team_of()
    _plan(team, stage)
    steps = team_year(situations([team])[team.pk]).steps
    assert [step.state for step in steps] == ["done"] * now + ["now"] * (now < 5) + ["next"] * (4 - now)


def test_the_chiefs_row_says_how_many_have_answered_and_never_what() -> None:
    round_ = CompetenceAssessmentFactory.create(members=4)
    part = round_.contributions.all()[0]
    AnswerFactory.create(contribution=part, note="hemmeligt")
    part.status, part.submitted_at = "submitted", clock.now()
    part.save()
    (row,) = team_rows([round_.team], for_chief=True)
    assert row.text == "Svarer: 1 af 4"
    assert "hemmeligt" not in repr(row)
    assert not row.plan_url


@pytest.mark.parametrize("status", ["draft", "returned"])
def test_what_the_team_still_writes_is_not_shown_to_the_chief(status: str) -> None:
    team = team_of()
    _plan(team, status)
    (row,) = team_rows([team], for_chief=True)
    assert (row.plan_url, row.asks) == ("", "")


def test_wish_and_link_are_the_chiefs_and_not_the_administrators() -> None:
    team = team_of()
    plan = _plan(team, "submitted")
    (chief,) = team_rows([team], for_chief=True)
    (administrator,) = team_rows([team], for_chief=False)
    assert (chief.text, chief.asks, chief.plan_url) == ("Venter på dig", _WISH, plan.get_absolute_url())
    assert (administrator.text, administrator.asks, administrator.plan_url) == ("Hos områdechefen", "", "")


def test_last_years_wish_is_not_asked_for_again() -> None:
    team = team_of()
    _plan(team, "concluded")
    (row,) = team_rows([team], for_chief=True)
    assert row.asks == ""
    assert row.plan_url


def test_late_things_are_counted_in_words() -> None:
    team = team_of()
    plan = _plan(team, "agreed")
    focus = plan.focus_areas.get()
    yesterday = clock.today() - _DAY
    for progress in (Progress.NOT_STARTED, Progress.UNDER_WAY, Progress.DONE, Progress.DROPPED):
        Action.objects.create(plan=plan, focus=focus, text="Noget", due=yesterday, progress=progress)
    Promise.objects.create(plan=plan, text="Hjælp", due=yesterday, by=UserFactory.create())
    Promise.objects.create(
        plan=plan, text="Hjælp", due=yesterday, by=UserFactory.create(), kept_at=clock.now()
    )
    (row,) = team_rows([team], for_chief=True)
    assert row.late == ("2 tiltag over tiden", "et af dine løfter er over tiden")


def test_a_deadline_that_has_passed_is_late() -> None:
    round_ = CompetenceAssessmentFactory.create(due=clock.today() - _DAY)
    (row,) = team_rows([round_.team], for_chief=True)
    assert row.late == ("fristen for svar er overskredet",)


# --- Venter på dig ------------------------------------------------------------------------------------------------


def test_only_a_municipal_teams_leader_is_asked_to_begin() -> None:
    team = team_of()
    leader, colleague, *_rest = members_of(team)
    assert _keys(leader) == {"assessment-start"}
    assert _keys(colleague) == set()
    team.cluster.ownership = Ownership.SELF_GOVERNING
    team.cluster.save()
    assert _keys(leader) == set()


def test_an_open_round_asks_until_one_has_handed_in() -> None:
    round_ = CompetenceAssessmentFactory.create()
    member = members_of(round_.team)[1]
    assert _keys(member) == {"assessment-answer"}
    part = round_.contributions.get(person=member)
    part.status, part.submitted_at = "submitted", clock.now()
    part.save()
    assert _keys(member) == set()


def test_the_card_says_how_far_one_is() -> None:
    round_ = CompetenceAssessmentFactory.create(profile=PublishedProfileFactory.create(areas=3))
    member = members_of(round_.team)[1]
    part = round_.contributions.get(person=member)
    AnswerFactory.create(contribution=part)
    AnswerFactory.create(contribution=part, area=round_.profile.areas.all()[1], bring="")
    (item,) = waiting_for(member)
    assert item.detail.startswith("1 af 3 besvaret")
    assert item.button == "Fortsæt"


def test_a_deadline_that_has_passed_asks_the_leader_what_to_do() -> None:
    round_ = CompetenceAssessmentFactory.create(due=clock.today() - _DAY)
    leader, colleague, *_rest = members_of(round_.team)
    assert _keys(leader) == {"assessment-answer", "assessment-close"}
    assert _keys(colleague) == {"assessment-answer"}


def test_the_picture_asks_for_a_vote_and_then_the_leader_for_a_choice() -> None:
    round_ = CompetenceAssessmentFactory.create(state="revealed")
    leader, colleague, *_rest = members_of(round_.team)
    assert _keys(leader) == _keys(colleague) == {"assessment-vote"}
    for person in (leader, colleague):
        VoteFactory.create(assessment=round_, person=person)
    assert _keys(leader) == {"assessment-conclude"}
    assert _keys(colleague) == set()


@pytest.mark.parametrize(("status", "key"), [("draft", "plan-write"), ("returned", "plan-returned")])
def test_the_leader_is_asked_to_write(status: str, key: str) -> None:
    team = team_of()
    _plan(team, status)
    leader, colleague, *_rest = members_of(team)
    assert _keys(leader) == {key}
    assert _keys(colleague) == set()


def test_a_submitted_plan_waits_for_this_areas_chief_only() -> None:
    team = team_of()
    _plan(team, "submitted")
    chief = AreaChiefAppointmentFactory.create(area=team.cluster.area).person
    other = AreaChiefAppointmentFactory.create().person
    assert _keys(chief) == {"plan-decide"}
    assert _keys(other) == set()


def test_ones_own_action_asks_two_weeks_before_and_until_done() -> None:
    team = team_of()
    member = members_of(team)[1]
    plan = _plan(team, "agreed")
    action = Action.objects.create(
        plan=plan, focus=plan.focus_areas.get(), text="Skabelon", owner=member, due=clock.today() + 15 * _DAY
    )
    assert _keys(member) == set()
    Action.objects.update(due=clock.today() + 14 * _DAY)
    assert _keys(member) == {"action-do"}
    assert _keys(members_of(team)[2]) == set()
    Action.objects.filter(pk=action.pk).update(progress=Progress.DONE)
    assert _keys(member) == set()


def test_a_promise_asks_the_one_who_made_it_until_kept() -> None:
    team = team_of()
    plan = _plan(team, "agreed")
    chief = AreaChiefAppointmentFactory.create(area=team.cluster.area).person
    promise = Promise.objects.create(plan=plan, text="Hjælp", due=clock.today(), by=chief)
    assert _keys(chief) == {"promise-keep"}
    Promise.objects.filter(pk=promise.pk).update(kept_at=clock.now())
    assert _keys(chief) == set()


def test_yesterdays_leader_is_asked_nothing() -> None:
    round_ = CompetenceAssessmentFactory.create()
    member = members_of(round_.team)[1]
    assert _keys(member)
    round_.team.memberships.get(person=member).end_on(clock.today())
    assert _keys(member) == set()
    assert year_line(User.objects.get(pk=member.pk)) == []


def test_what_lies_ahead_is_the_teams_own() -> None:
    team = team_of()
    plan = _plan(team, "agreed")
    Action.objects.create(
        plan=plan, focus=plan.focus_areas.get(), text="Besøg hos naboen", due=clock.today() + 30 * _DAY
    )
    (item,) = coming_up(members_of(team)[2])
    assert (item.text, item.url) == ("Besøg hos naboen (hele teamet)", plan.get_absolute_url())
    assert coming_up(MembershipFactory.create().person) == []


# --- Pages --------------------------------------------------------------------------------------------------------


def test_the_chiefs_page_has_what_waits_on_top_and_a_row_for_each_team(client: Client) -> None:
    chief = AreaChiefAppointmentFactory.create()
    teams = [team_of(cluster__area=chief.area) for _ in range(3)]
    _plan(teams[1], "submitted")
    elsewhere = LeaderFactory.create().team
    client.force_login(chief.person)
    page = client.get(reverse("profiles:area", args=[chief.area.pk])).content.decode()
    assert page.index("Læs planen fra") < page.index(f"{teams[0]}")
    assert all(str(team) in page for team in teams)
    assert str(elsewhere) not in page


def test_the_municipality_can_be_narrowed_and_pages_keep_the_choice(client: Client) -> None:
    teams = [team_of() for _ in range(3)]
    client.force_login(AdministratorFactory.create())
    address = reverse("profiles:municipality")
    page = client.get(address, {"omraade": teams[0].cluster.area.pk}).content.decode()
    assert f'scope="row">\n          {teams[0]}' in page
    assert f'scope="row">\n          {teams[1]}' not in page
    page = client.get(address, {"navn": teams[2].cluster.name}).content.decode()
    assert "1 team" in page


@pytest.mark.parametrize(
    "query", [{"omraade": "x"}, {"side": "999"}, {"side": "-1"}, {"type": "ø"}, {"navn": "\x00"}]
)
def test_nonsense_in_the_address_is_no_error(client: Client, query: dict[str, str]) -> None:
    team_of()
    client.force_login(AdministratorFactory.create())
    assert client.get(reverse("profiles:municipality"), query).status_code == 200
