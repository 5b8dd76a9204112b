"""The joint meeting: who opens it, who writes, what the others see, and what it costs."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from core.state import Conflict
from people.models import User
from profiles.actions import assessment as round_actions
from profiles.actions import meeting as actions
from profiles.meeting import agenda_of, minutes_left
from profiles.models import PEN_SILENCE, CompetenceAssessment, Meeting, Position
from profiles.picture import AreaPicture, Mark, Subject, TeamPicture
from tests.factories_profiles import PublishedProfileFactory, answered_round, members_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> CompetenceAssessment:
    """Four members whose picture is shown."""
    return answered_round(4)


@pytest.fixture
def people(made: CompetenceAssessment) -> list[User]:
    return members_of(made.team)


@pytest.fixture
def meeting(made: CompetenceAssessment, people: list[User]) -> Meeting:
    """Opened by the leader, who has the pen; at the first area."""
    agenda = [(area.pk, 1) for area in made.profile.areas.all()]
    opened = actions.open_meeting(assessment=made, minutes=90, agenda=agenda, by=people[0])
    Meeting.objects.filter(pk=opened.pk).update(step=1)
    opened.refresh_from_db()
    return opened


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def url(name: str, meeting: Meeting, *args: Any) -> str:
    return reverse(f"profiles:{name}", args=[meeting.assessment_id, *args])


def page(person: User, meeting: Meeting) -> str:
    answer = signed_in(person).get(url("meeting", meeting))
    assert answer.status_code == 200
    return answer.content.decode()


def words(meeting: Meeting, text: str, version: int = 0, **more: Any) -> dict[str, Any]:
    return {"version": version, "level": 2, "text": text, "minority_note": "", **more}


def later(**more: int) -> Any:
    return clock.at(clock.now() + datetime.timedelta(**more))


# --- Opening and ending -------------------------------------------------------------------------------------------


def test_the_leader_opens_it_with_the_time_the_team_has(
    made: CompetenceAssessment, people: list[User]
) -> None:
    address = reverse("profiles:meeting_open", args=[made.pk])
    assert signed_in(people[0]).post(address, {"minutes": "120"}).status_code == 302
    opened = Meeting.objects.get(assessment=made)
    assert (opened.minutes, opened.opened_by, opened.pen, opened.step) == (120, people[0], people[0], 0)
    assert sorted(opened.areas) == sorted(made.profile.areas.values_list("pk", flat=True))
    assert "Hvad glæder dig mest?" in page(people[2], opened)


def test_a_length_that_is_not_offered_is_refused(made: CompetenceAssessment, people: list[User]) -> None:
    address = reverse("profiles:meeting_open", args=[made.pk])
    assert signed_in(people[0]).post(address, {"minutes": "7"}).status_code == 422
    assert not Meeting.objects.exists()


def test_there_is_one_at_a_time(meeting: Meeting, people: list[User]) -> None:
    with pytest.raises(Conflict, match="allerede i gang"):
        actions.open_meeting(assessment=meeting.assessment, minutes=60, agenda=[], by=people[0])
    assert signed_in(people[0]).post(url("meeting_open", meeting), {"minutes": "60"}).status_code == 302
    assert Meeting.objects.count() == 1


def test_the_leader_ends_it_and_the_words_stay(meeting: Meeting, people: list[User]) -> None:
    actions.save_words(
        assessment=meeting.assessment,
        area=meeting.assessment.profile.areas.all()[0],
        version=0,
        values={"level": 2, "text": "Vi er enige", "minority_note": ""},
        by=people[0],
    )
    answer = signed_in(people[0]).post(url("meeting_end", meeting), follow=True)
    meeting.refresh_from_db()
    assert meeting.ended_by == people[0] and meeting.ended_at and meeting.pen is None
    assert "Vi er enige" in answer.content.decode()
    assert not actions.end_meeting(meeting=meeting, by=people[0]), "twice is once"


@pytest.mark.parametrize("end", ["cancel", "conclude"])
def test_a_round_that_ends_takes_its_meeting_with_it(meeting: Meeting, people: list[User], end: str) -> None:
    round_ = meeting.assessment
    if end == "cancel":
        round_actions.cancel(assessment=round_, reason="Vi venter.", by=people[0])
    else:
        area = round_.profile.areas.all()[0]
        round_actions.conclude_assessment(assessment=round_, chosen=[(area, "")], by=people[0])
    meeting.refresh_from_db()
    assert meeting.ended_at is not None
    assert "I holdt sidst møde" in page(people[1], meeting)


# --- The agenda ---------------------------------------------------------------------------------------------------


def test_what_is_seen_most_differently_comes_first_and_gets_most_time() -> None:
    def area(pk: int, *levels: int) -> AreaPicture:
        return AreaPicture(
            Subject(pk, f"Område {pk}"), tuple(Mark(n, level) for n, level in enumerate(levels))
        )

    areas = (area(1, 2, 2), area(2, 1, 4), area(3, 2, 3), area(4, 1, 3))
    picture = TeamPicture(areas, {0: "Åse", 1: "Bo"}, ("a", "b", "c", "d"), ("x", "y", "z"))
    assert agenda_of(picture) == [(2, 4), (4, 3), (3, 2), (1, 1)]


def test_the_time_that_is_left_is_shared(meeting: Meeting) -> None:
    """90 minutes: 9 to read, 63 to three areas alike, 18 to choose. Who is late has less for each of the rest."""
    meeting.step, meeting.step_at = 0, meeting.opened_at
    assert [round(share.total_seconds() / 60) for share in meeting.shares()] == [9, 21, 21, 21, 18]
    meeting.step, meeting.step_at = 3, meeting.opened_at + datetime.timedelta(minutes=70)
    assert [round(share.total_seconds() / 60) for share in meeting.shares()] == [11, 9]
    meeting.step_at = meeting.opened_at + datetime.timedelta(minutes=200)
    assert all(share > datetime.timedelta() for share in meeting.shares())


def test_minutes_are_whole_and_never_below_nothing() -> None:
    now = clock.now()
    with clock.at(now):
        assert minutes_left(now + datetime.timedelta(seconds=61)) == 2
        assert minutes_left(now - datetime.timedelta(hours=1)) == 0


def test_a_late_answer_does_not_shuffle_the_meeting(meeting: Meeting, people: list[User]) -> None:
    before = meeting.areas
    meeting.assessment.contributions.first().answers.update(level=4)  # type: ignore[union-attr]
    assert page(people[0], meeting)
    meeting.refresh_from_db()
    assert meeting.areas == before


# --- The pen ------------------------------------------------------------------------------------------------------


def test_one_writes_and_the_others_see_it(meeting: Meeting, people: list[User]) -> None:
    area = meeting.area_pk
    writer, follower = people[0], people[1]
    assert 'name="text"' in page(writer, meeting)
    assert 'name="text"' not in page(follower, meeting)
    address = url("meeting_write", meeting, area)
    signed_in(writer).post(address, words(meeting, "Vi kan mere, end vi tror"), headers={"X-Autosave": "1"})
    assert "Vi kan mere, end vi tror" in page(follower, meeting)
    news = signed_in(follower).get(url("meeting_news", meeting)).json()
    assert "Vi kan mere, end vi tror" in news["words"]["html"]


def test_the_pen_is_asked_for_and_given(meeting: Meeting, people: list[User]) -> None:
    assert not actions.take_pen(meeting=meeting, by=people[1])
    assert f"{people[1].name} vil gerne skrive" in page(people[0], meeting)
    assert not actions.take_pen(meeting=meeting, by=people[2]), "who asked first stands first"
    assert actions.give_pen(meeting=meeting, by=people[0])
    meeting.refresh_from_db()
    assert (meeting.pen, meeting.asking) == (people[1], None)
    assert not actions.give_pen(meeting=meeting, by=people[0]), "given away already"


def test_where_nobody_writes_there_is_no_pen(meeting: Meeting, people: list[User]) -> None:
    """At the choice everybody is on their own screen: the bar has the leader's way back, and nothing for the others."""
    assert "Tag pennen" in page(people[1], meeting) or "Bed om pennen" in page(people[1], meeting)
    Meeting.objects.filter(pk=meeting.pk).update(step=meeting.last_step)
    leader, member = page(people[0], meeting), page(people[1], meeting)
    assert 'value="back"' in leader and "kp-savebar" not in member
    assert "data-meeting-pen" not in leader + member


def test_a_pen_nobody_asks_for_can_be_put_down(meeting: Meeting, people: list[User]) -> None:
    actions.give_pen(meeting=meeting, by=people[0])
    assert "Pennen er ledig" in page(people[3], meeting)
    assert actions.take_pen(meeting=meeting, by=people[3])


def test_a_silent_holder_can_be_relieved_and_a_writing_one_cannot(
    meeting: Meeting, people: list[User]
) -> None:
    seconds = int(PEN_SILENCE.total_seconds())
    with later(seconds=seconds - 5):
        assert not actions.take_pen(meeting=meeting, by=people[1])
        area = meeting.assessment.profile.areas.get(pk=meeting.area_pk or 0)
        values = {"level": 1, "text": "Stadig her", "minority_note": ""}
        actions.save_words(assessment=meeting.assessment, area=area, version=0, values=values, by=people[0])
    with later(seconds=seconds + 5):
        assert not actions.take_pen(meeting=meeting, by=people[1])
    with later(seconds=2 * seconds):
        assert actions.take_pen(meeting=meeting, by=people[1])


def test_words_of_who_has_lost_the_pen_are_kept_until_somebody_has_written(
    meeting: Meeting, people: list[User]
) -> None:
    """A phone without connection: its last words come late. They are saved, or both texts are shown."""
    address = url("meeting_write", meeting, meeting.area_pk)
    Meeting.objects.filter(pk=meeting.pk).update(pen=people[1])
    scripted = {"X-Autosave": "1"}
    assert signed_in(people[0]).post(address, words(meeting, "Sene ord"), headers=scripted).status_code == 200
    newer = signed_in(people[1]).post(address, words(meeting, "Nye ord", 1), headers=scripted)
    assert newer.json()["version"] == 2
    stale = signed_in(people[0]).post(address, words(meeting, "Endnu senere", 1), headers=scripted)
    assert stale.status_code == 409 and "Nye ord" in stale.json()["html"]
    assert Position.objects.get().text == "Nye ord"


# --- Going on -----------------------------------------------------------------------------------------------------


def test_saving_with_next_goes_on_once(meeting: Meeting, people: list[User]) -> None:
    """The plain form's button; pressed twice it goes one area on and not two."""
    address = url("meeting_write", meeting, meeting.area_pk)
    posted = words(meeting, "Første område", here="1", go="next")
    for _press in range(2):
        answer = signed_in(people[0]).post(address, posted)
        assert answer.status_code == 302 and answer["Location"] == url("meeting", meeting)
    meeting.refresh_from_db()
    assert meeting.step == 2
    assert Position.objects.get().text == "Første område"


def test_only_the_pen_and_the_leader_turn_the_page(meeting: Meeting, people: list[User]) -> None:
    assert not actions.go_to_step(meeting=meeting, here=1, there=2, by=people[1])
    Meeting.objects.filter(pk=meeting.pk).update(pen=people[1])
    assert actions.go_to_step(meeting=meeting, here=1, there=2, by=people[1])
    assert actions.go_to_step(meeting=meeting, here=2, there=1, by=people[0]), "the leader"
    assert not actions.go_to_step(meeting=meeting, here=1, there=99, by=people[0])


@pytest.mark.parametrize(
    "posted", [{}, {"here": "x", "go": "next"}, {"here": "1", "go": "?"}, {"here": "9999"}]
)
def test_nonsense_turns_nothing(meeting: Meeting, people: list[User], posted: dict[str, str]) -> None:
    assert signed_in(people[0]).post(url("meeting_step", meeting), posted).status_code == 302
    meeting.refresh_from_db()
    assert meeting.step == 1


def test_the_last_step_is_the_choice(meeting: Meeting, people: list[User]) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(step=meeting.last_step)
    assert reverse("profiles:vote", args=[meeting.assessment_id]) in page(people[1], meeting)
    area = meeting.assessment.profile.areas.all()[0]
    round_actions.cast_vote(
        assessment=meeting.assessment, ballots=[round_actions.Ballot(area, 2, "Det haster")], by=people[0]
    )
    leader, other = page(people[0], meeting), page(people[1], meeting)
    assert reverse("profiles:conclude", args=[meeting.assessment_id]) in leader
    assert "Det haster" in leader and "Det haster" not in other, "nobody votes after the flock"


# --- Who sees it --------------------------------------------------------------------------------------------------


def test_nothing_is_there_before_the_reveal(people: list[User]) -> None:
    open_round = answered_round(3, state="open", profile=PublishedProfileFactory.create(key="en-anden"))
    leader = members_of(open_round.team)[0]
    for name in ("meeting", "meeting_news"):
        answer = signed_in(leader).get(reverse(f"profiles:{name}", args=[open_round.pk]))
        assert answer.status_code in (403, 404)
    address = reverse("profiles:meeting_open", args=[open_round.pk])
    assert signed_in(leader).post(address, {"minutes": "90"}).status_code == 403
    assert not Meeting.objects.exists()


def test_mig_is_nobody_on_the_wall(meeting: Meeting, people: list[User]) -> None:
    assert ">mig<" not in page(people[0], meeting)


# --- What it costs ------------------------------------------------------------------------------------------------


def test_a_screen_that_asks_again_gets_next_to_nothing(meeting: Meeting, people: list[User]) -> None:
    client = signed_in(people[1])
    first = client.get(url("meeting_news", meeting))
    etag = {"If-None-Match": first["ETag"]}
    with CaptureQueriesContext(connection) as asked:
        again = client.get(url("meeting_news", meeting), headers=etag)
    assert (again.status_code, again.content) == (304, b"")
    assert len(asked) == 3, [query["sql"] for query in asked]
    assert len(first.content) < 3000


@pytest.mark.parametrize("step", [0, 1, 4])
def test_news_costs_at_most_four_queries(meeting: Meeting, people: list[User], step: int) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(step=step)
    client = signed_in(people[1])
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url("meeting_news", meeting)).status_code == 200
    assert len(asked) <= 4, [query["sql"] for query in asked]


def test_the_last_page_follows_the_dots(meeting: Meeting, people: list[User]) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(step=meeting.last_step)
    client = signed_in(people[1])
    before = client.get(url("meeting_news", meeting)).json()["place"]
    assert f'data-place="{before}"' in page(people[1], meeting)
    area = meeting.assessment.profile.areas.all()[0]
    round_actions.cast_vote(
        assessment=meeting.assessment, ballots=[round_actions.Ballot(area, 1)], by=people[3]
    )
    assert client.get(url("meeting_news", meeting)).json()["place"] != before


@pytest.mark.parametrize("what", ["words", "pen", "step", "vote", "silence", "end"])
def test_whatever_changes_is_news(meeting: Meeting, people: list[User], what: str) -> None:
    client = signed_in(people[1])
    etag = {"If-None-Match": client.get(url("meeting_news", meeting))["ETag"]}
    assert client.get(url("meeting_news", meeting), headers=etag).status_code == 304
    area = meeting.assessment.profile.areas.all()[0]
    changes: dict[str, Callable[[], Any]] = {
        "words": lambda: actions.save_words(
            assessment=meeting.assessment,
            area=area,
            version=0,
            values={"level": 3, "text": "", "minority_note": ""},
            by=people[0],
        ),
        "pen": lambda: actions.give_pen(meeting=meeting, by=people[0]),
        "step": lambda: actions.go_to_step(meeting=meeting, here=1, there=2, by=people[0]),
        "vote": lambda: round_actions.cast_vote(
            assessment=meeting.assessment, ballots=[round_actions.Ballot(area, 1)], by=people[3]
        ),
        "silence": lambda: Meeting.objects.update(pen_at=clock.now() - PEN_SILENCE),
        "end": lambda: actions.end_meeting(meeting=meeting, by=people[0]),
    }
    changes[what]()
    assert client.get(url("meeting_news", meeting), headers=etag).status_code == 200


def test_the_page_costs_no_more_than_any_other(meeting: Meeting, people: list[User]) -> None:
    for step in range(meeting.last_step + 1):
        Meeting.objects.filter(pk=meeting.pk).update(step=step)
        for person in people[:2]:
            client = signed_in(person)
            with CaptureQueriesContext(connection) as asked:
                client.get(url("meeting", meeting))
            assert len(asked) <= 12, (step, [query["sql"] for query in asked])
