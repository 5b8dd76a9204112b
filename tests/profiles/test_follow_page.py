"""The page of a follow-up: an agenda from the plan, minutes that two confirm, who reads them, and whom it waits for."""

from __future__ import annotations

import datetime
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clusters.models import Membership
from core import clock
from core.periods import from_day
from core.state import Conflict
from people.models import User
from profiles.actions import followup as actions
from profiles.models import DevelopmentPlan, FocusArea, FollowUp, Progress
from reminders import reading
from tests.factories import AreaChiefAppointmentFactory, MembershipFactory
from tests.factories_follow import MINUTES, FollowCase, follow_case

pytestmark = pytest.mark.django_db
_DAY = datetime.timedelta(days=1)


def page(user: User, name: str, *keys: int, **data: str) -> str:
    client = Client()
    client.force_login(user)
    return unescape(client.get(reverse(f"profiles:{name}", args=keys), data).content.decode())


def _move(made: FollowCase, **changes: object) -> FollowUp:
    due = made.follow_up.due
    values: dict[str, object] = {"seen": due, "due": due, "time": None, "place": "", "reason": "", **changes}
    return actions.move(follow_up=made.follow_up, by=made.leader, **values)  # type: ignore[arg-type]


# --- The talk's page ----------------------------------------------------------------------------------------------


def test_the_agenda_is_drawn_from_the_plan() -> None:
    made = follow_case("talk")
    case = made.case
    case.plan.support_wish = "Sparring om data"
    case.plan.save()
    said = page(made.chief, "follow_up", made.follow_up.pk)
    for words in (case.action.text, "Sparring om data", "To temaeftermiddage", "Markér som holdt"):
        assert words in said
    assert "Hvad er i gang?" in said and 'name="progress"' not in said, (
        "the chief reads, the team says how far"
    )
    case.plan.actions.update(progress=Progress.DONE)
    going, done = "Der er ikke flere tiltag i gang", "Ingen tiltag er meldt gjort"
    said = page(made.member, "follow_up", made.follow_up.pk)
    assert going in said and done not in said and 'name="progress"' in said


def test_how_far_an_action_is_can_be_said_there() -> None:
    made = follow_case("status")
    action = made.case.action
    client = Client()
    client.force_login(made.member)
    url = reverse("profiles:follow_up_progress", args=[made.follow_up.pk, action.pk])
    data = {"version": str(action.version), "progress": "done"}
    assert client.post(url, data)["Location"].startswith(made.follow_up.get_absolute_url())
    action.refresh_from_db()
    assert action.progress == Progress.DONE
    stale = client.post(url, {"version": "0", "progress": "dropped"}, follow=True)
    assert "har ændret" in unescape(stale.content.decode())
    action.refresh_from_db()
    assert action.progress == Progress.DONE


def test_a_promise_is_kept_at_the_talk() -> None:
    made = follow_case("talk")
    promise = made.case.plan.promises.get()
    client = Client()
    client.force_login(made.chief)
    url = reverse("profiles:promise_kept", args=[made.case.plan.pk, promise.pk])
    answer = client.post(url, {"opfoelgning": str(made.follow_up.pk)})
    assert answer["Location"] == made.follow_up.get_absolute_url()
    assert client.post(url, {"opfoelgning": "999"})["Location"] == made.case.plan.get_absolute_url()


def test_the_closing_evaluation_ends_the_plan_from_its_page() -> None:
    made = follow_case("closing")
    said = page(made.leader, "follow_up", made.follow_up.pk)
    assert "Skriv evaluering" in said and "Skriv en kort evaluering af hvert indsatsområde" in said
    FocusArea.objects.filter(plan=made.case.plan).update(evaluation="Børnene leger mere sammen.")
    said = page(made.leader, "follow_up", made.follow_up.pk)
    assert (
        "Børnene leger mere sammen." in said
        and reverse("profiles:plan_conclude", args=[made.case.plan.pk]) in said
    )
    assert "Afslut planen" not in page(made.chief, "follow_up", made.follow_up.pk)


# --- The minutes --------------------------------------------------------------------------------------------------


def test_both_confirm_the_same_words() -> None:
    made = follow_case("talk", "held")
    assert actions.confirm(follow_up=made.fresh(), version=1, by=made.leader)
    assert not made.fresh().is_confirmed
    assert not actions.confirm(follow_up=made.fresh(), version=1, by=made.leader), "twice is once"
    assert actions.confirm(follow_up=made.fresh(), version=1, by=made.chief)
    assert made.fresh().is_confirmed
    assert "Holdt, og referatet er bekræftet" in page(made.member, "plan", made.case.plan.pk)


def test_a_change_takes_the_confirmations_back() -> None:
    made = follow_case("talk", "held")
    actions.confirm(follow_up=made.fresh(), version=1, by=made.leader)
    actions.confirm(follow_up=made.fresh(), version=1, by=made.chief)
    actions.save_minutes(follow_up=made.fresh(), version=1, minutes=MINUTES, by=made.chief)
    assert made.fresh().is_confirmed, "the very same words are no change"
    actions.save_minutes(follow_up=made.fresh(), version=1, minutes="Noget helt andet", by=made.chief)
    row = made.fresh()
    assert row.team_confirmed_by is None and row.chief_confirmed_by is None


def test_nobody_confirms_words_they_have_not_seen() -> None:
    made = follow_case("talk", "held")
    actions.save_minutes(follow_up=made.fresh(), version=1, minutes="Nye ord", by=made.leader)
    with pytest.raises(Conflict):
        actions.confirm(follow_up=made.fresh(), version=1, by=made.chief)


def test_nobody_confirms_for_both_sides() -> None:
    """A leader who stands in for the chief sits on the team's side of the table."""
    made = follow_case("talk", "held")
    AreaChiefAppointmentFactory.create(area=made.case.team.cluster.area, person=made.leader)
    assert actions.confirm(follow_up=made.fresh(), version=1, by=made.leader)
    assert not actions.confirm(follow_up=made.fresh(), version=1, by=made.leader)
    assert made.fresh().chief_confirmed_at is None


def test_a_member_who_is_chief_does_not_confirm_for_the_chief() -> None:
    made = follow_case("talk", "held")
    AreaChiefAppointmentFactory.create(area=made.case.team.cluster.area, person=made.member)
    client = Client()
    client.force_login(made.member)
    url = reverse("profiles:follow_up_confirm", args=[made.follow_up.pk])
    assert client.post(url, {"version": "1"}).status_code == 403


@pytest.mark.parametrize(
    ("kind", "readers"), [("status", {"leader", "member"}), ("talk", {"leader", "member", "chief"})]
)
def test_who_reads_the_minutes(kind: str, readers: set[str]) -> None:
    made = follow_case(kind, "held")
    for role in ("leader", "member", "chief"):
        said = page(getattr(made, role), "follow_up", made.follow_up.pk)
        assert (MINUTES in said) == (role in readers), role
        rows = FollowUp.objects.with_minutes_for(getattr(made, role)).filter(pk=made.follow_up.pk)
        assert rows.exists() == (role in readers), role


def test_minutes_stay_with_those_who_were_there() -> None:
    """Who comes after a team reads that a talk was held, and not what was said."""
    from tests.profiles.ended import merged

    made = follow_case("talk", "held")
    heir = merged(made.case.team)
    newcomer = heir.memberships.current().exclude(person__in=[made.leader, made.member])[0].person
    assert MINUTES not in page(newcomer, "follow_up", made.follow_up.pk)
    assert MINUTES in page(made.member, "follow_up", made.follow_up.pk), "was in the team to its last day"


def test_a_stale_save_shows_both_texts() -> None:
    made = follow_case("talk", "held")
    client = Client()
    client.force_login(made.chief)
    url = reverse("profiles:follow_up_minutes", args=[made.follow_up.pk])
    answer = client.post(url, {"version": "0", "minutes": "Chefens ord"})
    said = unescape(answer.content.decode())
    assert answer.status_code == 409 and MINUTES in said and "Chefens ord" in said
    scripted = client.post(url, {"version": "1", "minutes": "Chefens ord"}, headers={"X-Autosave": "1"})
    assert scripted.status_code == 200 and made.fresh().minutes == "Chefens ord"


def test_a_member_on_the_way_out_does_not_lose_what_was_typed() -> None:
    made = follow_case("status")
    actions.skip(follow_up=made.follow_up, reason="Ferie.", by=made.leader)
    client = Client()
    client.force_login(made.member)
    url = reverse("profiles:follow_up_minutes", args=[made.follow_up.pk])
    answer = client.post(url, {"version": "0", "minutes": "Det, jeg nåede at skrive"})
    assert answer.status_code == 403 and "Det, jeg nåede at skrive" in unescape(answer.content.decode())


def test_asking_begins_two_weeks_before() -> None:
    made = follow_case("talk")
    due = made.follow_up.due
    assert not FollowUp.objects.asking(due - 15 * _DAY).filter(pk=made.follow_up.pk).exists()
    assert FollowUp.objects.asking(due - 14 * _DAY).for_chiefs().filter(pk=made.follow_up.pk).exists()
    held = follow_case("talk", "held")
    assert list(FollowUp.objects.unconfirmed()) == [held.follow_up]
    with clock.at(timezone.now() + 400 * _DAY):
        assert made.fresh().is_late and not held.fresh().is_late


def test_a_new_member_reads_and_writes_too() -> None:
    made = follow_case("status", "held")
    newcomer = MembershipFactory.create(team=made.case.team, period=from_day(clock.today())).person
    assert Membership.objects.current().filter(person=newcomer).exists()
    assert MINUTES in page(newcomer, "follow_up", made.follow_up.pk)


# --- What falls due -----------------------------------------------------------------------------------------------


def _due(made: FollowCase, person: User) -> set[tuple[str, int]]:
    found = reading.for_person(person.pk)
    return {(one.kind.name, one.subject) for one in found if one.subject == made.follow_up.pk}


def test_a_talk_falls_due_for_both_and_a_meeting_for_the_leader() -> None:
    talk = follow_case("talk")
    hold = {("followup.hold", talk.follow_up.pk)}
    assert _due(talk, talk.leader) == _due(talk, talk.chief) == hold and _due(talk, talk.member) == set()
    status = follow_case("status", case=talk.case)
    assert _due(status, talk.leader) == {("followup.hold", status.follow_up.pk)}
    assert _due(status, talk.chief) == set()
    row = next(one for one in reading.for_person(talk.chief.pk) if one.subject == talk.follow_up.pk)
    assert row.due == talk.follow_up.due and row.waits_from == talk.follow_up.due - 14 * _DAY
    assert str(talk.case.team) in row.words().title and row.url() == talk.follow_up.get_absolute_url()
    assert row.kind.times(row) is None
    _move(talk, time=datetime.time(9, 30), place="Søgården")
    row = next(one for one in reading.for_person(talk.chief.pk) if one.subject == talk.follow_up.pk)
    times = row.kind.times(row)
    assert times is not None and times.place == "Søgården"
    assert timezone.localtime(times.begins).time() == datetime.time(9, 30)
    actions.skip(follow_up=talk.follow_up, reason="Ferie.", by=talk.chief)
    assert _due(talk, talk.leader) == _due(talk, talk.chief) == set()


def test_minutes_wait_for_each_side_until_it_confirms() -> None:
    made = follow_case("talk", "held")
    wait = {("followup.confirm", made.follow_up.pk)}
    assert _due(made, made.leader) == _due(made, made.chief) == wait and _due(made, made.member) == set()
    actions.confirm(follow_up=made.fresh(), version=1, by=made.leader)
    assert _due(made, made.leader) == set() and _due(made, made.chief) == wait
    row = next(one for one in reading.for_person(made.chief.pk) if one.subject == made.follow_up.pk)
    assert row.waits_from == clock.today() + _DAY and MINUTES not in str(row.facts)
    actions.confirm(follow_up=made.fresh(), version=1, by=made.chief)
    assert _due(made, made.chief) == set()


def test_a_chief_who_is_in_the_team_is_asked_as_one_of_it() -> None:
    made = follow_case("talk")
    AreaChiefAppointmentFactory.create(area=made.case.team.cluster.area, person=made.member)
    assert _due(made, made.member) == set()


def test_when_the_year_is_over_it_is_the_plan_that_asks() -> None:
    made = follow_case("closing")
    assert _due(made, made.leader) == {("followup.hold", made.follow_up.pk)}
    year = from_day(clock.today() - 300 * _DAY, clock.today())
    DevelopmentPlan.objects.filter(pk=made.case.plan.pk).update(period=year)
    assert _due(made, made.leader) == set()
