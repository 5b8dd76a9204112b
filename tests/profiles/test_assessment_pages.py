"""The picture, the agreed words, the dots and the choice; what each page says, and what it costs."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from core import clock
from profiles.models import CompetenceAssessment, DevelopmentPlan, Position, Vote
from tests.factories import team_of
from tests.factories_profiles import (
    CompetenceAssessmentFactory,
    PositionFactory,
    PublishedProfileFactory,
    VoteFactory,
    answer_all,
    answered_round,
    members_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> CompetenceAssessment:
    """Three members on three different steps; the picture is shown."""
    return answered_round(3)


def page(client: Client, name: str, *args: Any, vis: str = "") -> str:
    address = reverse(f"profiles:{name}", args=args) + (f"?vis={vis}" if vis else "")
    answer = client.get(address)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def told(answer: Any) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


# --- The picture --------------------------------------------------------------------------------------------------


def test_the_picture_begins_with_questions_and_ends_with_the_next_step(
    client: Client, made: CompetenceAssessment
) -> None:
    client.force_login(members_of(made.team)[1])
    html = page(client, "picture", made.pk)
    assert (
        html.index("Før I går i gang")
        < html.index("I ser det forskelligt")
        < html.index("Skriv jeres fælles")
    )
    assert reverse("profiles:positions", args=[made.pk]) in html


def test_the_widest_disagreement_stands_on_top(client: Client) -> None:
    made = CompetenceAssessmentFactory.create(state="revealed")
    for person, levels in zip(members_of(made.team), ([2, 1, 3], [2, 4, 3], [2, 1, 2]), strict=True):
        answer_all(made, person, levels=levels)
    client.force_login(members_of(made.team)[0])
    html = page(client, "picture", made.pk)
    assert html.index("Område 2") < html.index("Område 3") < html.index("Område 1")
    assert "I ser det meget forskelligt" in html and "I er næsten enige" in html and "I er enige" in html


def test_the_picture_shows_notes_with_names(client: Client, made: CompetenceAssessment) -> None:
    client.force_login(members_of(made.team)[0])
    html = page(client, "picture", made.pk)
    for person in members_of(made.team):
        assert f"Note fra {person.name}" in html


def test_each_view_has_its_own_address_and_an_unknown_one_is_the_first(
    client: Client, made: CompetenceAssessment
) -> None:
    client.force_login(members_of(made.team)[0])
    assert "kp-balance" in page(client, "picture", made.pk, vis="betydning")
    brings = page(client, "picture", made.pk, vis="bidrag")
    assert "kp-brings" in brings and "Kan det" in brings
    assert "kp-spread" in page(client, "picture", made.pk, vis="noget-andet")


def test_no_average_is_shown_and_no_verdict(client: Client, made: CompetenceAssessment) -> None:
    client.force_login(members_of(made.team)[0])
    for view in ("niveau", "betydning", "bidrag"):
        html = page(client, "picture", made.pk, vis=view)
        main = html[html.index("<main") : html.index("</main")]
        assert "%" not in main
        assert "gennemsnit" not in main.lower()
        assert "2,0" not in main and "2.0" not in main


def test_before_the_reveal_the_picture_leads_back_to_the_round(client: Client) -> None:
    made = answered_round(3, state="open")
    client.force_login(members_of(made.team)[0])
    answer = client.get(reverse("profiles:picture", args=[made.pk]))
    assert answer.headers["Location"] == made.get_absolute_url()
    assert "ikke klar endnu" in told(answer)


def test_last_years_picture_stands_beside_this_years(client: Client) -> None:
    team = team_of(3)
    before = answered_round(3, state="concluded", team=team)
    CompetenceAssessment.objects.filter(pk=before.pk).update(
        started_at=clock.now().replace(year=2020, month=9)
    )
    areas = list(before.profile.areas.all())
    PositionFactory.create(assessment=before, area=areas[1], level=4)
    now = answered_round(3, team=team, profile=PublishedProfileFactory.create(edition=2))
    client.force_login(members_of(team)[0])
    html = page(client, "picture", now.pk)
    assert "Sidst (2020/21): fra »Vi er ved begyndelsen« til »Vi gør det«" in html
    assert "Sidst (2020/21): enige om »Vi er stærke i det«" in html


@pytest.mark.parametrize("other", ["cancelled", "another profile", "another team", "open"])
def test_only_a_seen_round_of_the_same_team_and_profile_is_last_years(client: Client, other: str) -> None:
    team = team_of(3)
    earlier = answered_round(
        3,
        state="cancelled" if other == "cancelled" else "concluded",
        team=team_of(3) if other == "another team" else team,
        profile=PublishedProfileFactory.create(
            key="en-anden" if other == "another profile" else "lille-profil"
        ),
    )
    changes: dict[str, Any] = {"started_at": clock.now().replace(year=2020)}
    if other == "cancelled":
        changes["revealed_at"] = clock.now()
    if other == "open":
        changes |= {"status": "cancelled", "revealed_at": None}
    CompetenceAssessment.objects.filter(pk=earlier.pk).update(**changes)
    now = answered_round(3, team=team)
    client.force_login(members_of(team)[0])
    assert "Sidst (" not in page(client, "picture", now.pk)


# --- Agreed words -------------------------------------------------------------------------------------------------


def test_a_position_is_saved_with_its_minority_note(client: Client, made: CompetenceAssessment) -> None:
    writer = members_of(made.team)[1]
    area = made.profile.areas.all()[0]
    client.force_login(writer)
    address = reverse("profiles:position", args=[made.pk, area.pk])
    values = {
        "version": 0,
        "level": 2,
        "text": "Vi er på vej.",
        "minority_note": "Bo ser det stærkere.",
        "go": "stay",
    }
    assert client.post(address, values).headers["Location"] == address
    stored = Position.objects.get()
    assert (stored.level, stored.text, stored.minority_note) == (2, "Vi er på vej.", "Bo ser det stærkere.")
    assert stored.updated_by == writer
    html = page(client, "positions", made.pk)
    assert "Vi er på vej." in html and "Bo ser det stærkere." in html and "1 af 3" in html


def test_next_and_back_follow_the_pictures_order(client: Client) -> None:
    made = CompetenceAssessmentFactory.create(state="revealed")
    for person, levels in zip(members_of(made.team), ([2, 1, 3], [2, 4, 3], [2, 1, 2]), strict=True):
        answer_all(made, person, levels=levels)
    first, second, third = made.profile.areas.all()
    client.force_login(members_of(made.team)[0])

    def lead(area: Any, go: str) -> str:
        answer = client.post(
            reverse("profiles:position", args=[made.pk, area.pk]),
            {
                "version": client.get(reverse("profiles:position", args=[made.pk, area.pk]))
                .context["form"]["version"]
                .value(),
                "go": go,
            },
        )
        return str(answer.headers["Location"])

    assert lead(second, "next") == reverse("profiles:position", args=[made.pk, third.pk])
    assert lead(third, "next") == reverse("profiles:position", args=[made.pk, first.pk])
    assert lead(first, "back") == reverse("profiles:position", args=[made.pk, third.pk])
    assert lead(first, "next") == lead(second, "back") == reverse("profiles:positions", args=[made.pk])


def test_a_position_page_shows_the_spread_and_what_members_wrote(
    client: Client, made: CompetenceAssessment
) -> None:
    leader = members_of(made.team)[0]
    client.force_login(leader)
    html = page(client, "position", made.pk, made.profile.areas.all()[1].pk)
    assert f"Note fra {leader.name}" in html
    assert html.count("Læses kun af jer i teamet.") == 3, "at the step and at both texts"


def test_the_same_words_from_two_colleagues_are_no_conflict(
    client: Client, made: CompetenceAssessment
) -> None:
    leader, member, _third = members_of(made.team)
    address = reverse("profiles:position", args=[made.pk, made.profile.areas.all()[0].pk])
    for person in (leader, member):
        client.force_login(person)
        answer = client.post(address, {"version": 0, "text": "Enige"}, headers={"x-autosave": "1"})
        assert answer.status_code == 200
    assert Position.objects.get().updated_by == leader


@pytest.mark.parametrize("state", ["concluded", "cancelled"])
def test_after_the_round_positions_are_read_and_not_written(client: Client, state: str) -> None:
    made = answered_round(3, state=state)
    CompetenceAssessment.objects.filter(pk=made.pk).update(revealed_at=clock.now())
    area = made.profile.areas.all()[0]
    PositionFactory.create(assessment=made, area=area, text="Står fast")
    client.force_login(members_of(made.team)[0])
    html = page(client, "position", made.pk, area.pk)
    assert "Står fast" in html and "<textarea" not in html
    address = reverse("profiles:position", args=[made.pk, area.pk])
    late = client.post(address, {"version": 1, "text": "For sent"})
    assert late.status_code == 403 and "For sent" in late.content.decode()
    assert Position.objects.get().text == "Står fast"


def test_another_profiles_area_is_no_page_of_this_round(client: Client, made: CompetenceAssessment) -> None:
    other = PublishedProfileFactory.create(key="en-anden").areas.all()[0]
    client.force_login(members_of(made.team)[0])
    assert client.get(reverse("profiles:position", args=[made.pk, other.pk])).status_code == 404


# --- Dots ---------------------------------------------------------------------------------------------------------


def ballot(made: CompetenceAssessment, *dots: int, reason: str = "") -> dict[str, object]:
    areas = list(made.profile.areas.all())
    data: dict[str, object] = {}
    for area, number in zip(areas, dots, strict=False):
        data |= {f"omraade-{area.pk}-dots": number, f"omraade-{area.pk}-reason": reason if number else ""}
    return data


def test_dots_are_put_with_reasons_and_can_be_moved(client: Client, made: CompetenceAssessment) -> None:
    voter = members_of(made.team)[1]
    client.force_login(voter)
    address = reverse("profiles:vote", args=[made.pk])
    assert client.post(address, ballot(made, 2, 1, reason="Det haster")).status_code == 302
    assert [(v.dots, v.reason) for v in Vote.objects.order_by("-dots")] == [
        (2, "Det haster"),
        (1, "Det haster"),
    ]
    client.post(address, ballot(made, 0, 0, 3))
    assert [vote.dots for vote in Vote.objects.filter(person=voter)] == [3]


@pytest.mark.parametrize(
    ("dots", "reason", "said"),
    [
        ((0, 0, 0), "", "Læg mindst én prik"),
        ((3, 1, 0), "Min grund", "Du har lagt 4 prikker, men du har kun 3."),
        ((1, 0, 0), "x" * 301, "Nogle af begrundelserne skal rettes."),
        ((9, 0, 0), "Min grund", "Nogle af"),
    ],
)
def test_a_ballot_that_cannot_stand_comes_back_as_it_was_filled_in(
    client: Client, made: CompetenceAssessment, dots: tuple[int, ...], reason: str, said: str
) -> None:
    client.force_login(members_of(made.team)[1])
    answer = client.post(reverse("profiles:vote", args=[made.pk]), ballot(made, *dots, reason=reason))
    assert answer.status_code == 422
    html = answer.content.decode()
    assert said in html
    assert reason in html
    assert not Vote.objects.exists()


@pytest.mark.parametrize("state", ["concluded", "cancelled"])
def test_after_the_round_nobody_puts_dots(client: Client, state: str) -> None:
    made = answered_round(3, state=state)
    CompetenceAssessment.objects.filter(pk=made.pk).update(revealed_at=clock.now())
    client.force_login(members_of(made.team)[1])
    answer = client.post(reverse("profiles:vote", args=[made.pk]), ballot(made, 3))
    assert "indtil runden er afsluttet" in told(answer)
    assert not Vote.objects.exists()
    assert "<form" not in page(client, "vote", made.pk).split("<main")[1]


# --- The choice ---------------------------------------------------------------------------------------------------


def test_the_choice_begins_with_the_dots_and_their_reasons_without_names(
    client: Client, made: CompetenceAssessment
) -> None:
    leader, member, _third = members_of(made.team)
    first, second, _last = made.profile.areas.all()
    VoteFactory.create(assessment=made, person=leader, area=first, dots=1, reason="Lidt")
    VoteFactory.create(assessment=made, person=leader, area=second, dots=2, reason="Fordi børnene venter")
    VoteFactory.create(assessment=made, person=member, area=second, dots=3, reason="Fordi forældrene spørger")
    client.force_login(leader)
    answer = client.get(reverse("profiles:conclude", args=[made.pk]))
    parts = {part.area: part.initial for part in answer.context["form"].parts}
    assert parts[second] == {"order": 1, "reason": "Fordi forældrene spørger\nFordi børnene venter"}
    assert parts[first] == {"order": 2, "reason": "Lidt"}


def choose(made: CompetenceAssessment, *orders: int, reason: str = "Grunden") -> dict[str, object]:
    data: dict[str, object] = {}
    for area, order in zip(made.profile.areas.all(), orders, strict=False):
        data |= {f"omraade-{area.pk}-order": order, f"omraade-{area.pk}-reason": reason}
    return data


def test_the_choice_becomes_a_plan_in_the_teams_order(client: Client, made: CompetenceAssessment) -> None:
    client.force_login(members_of(made.team)[0])
    answer = client.post(reverse("profiles:conclude", args=[made.pk]), choose(made, 2, 0, 1))
    plan = DevelopmentPlan.objects.get()
    assert answer.headers["Location"] == plan.get_absolute_url()
    first, _second, third = made.profile.areas.all()
    assert [(f.area, f.reason) for f in plan.focus_areas.order_by("order")] == [
        (third, "Grunden"),
        (first, "Grunden"),
    ]
    made.refresh_from_db()
    assert made.status == "concluded"


@pytest.mark.parametrize(
    ("orders", "reason", "said"),
    [
        ((0, 0, 0), "Grunden", "Vælg mindst ét indsatsområde."),
        ((1, 1, 0), "Grunden", "To indsatsområder har fået samme nummer."),
        ((1, 0, 0), "g" * 1001, "Nogle af begrundelserne skal rettes."),
    ],
)
def test_a_choice_that_cannot_stand_comes_back_as_it_was_filled_in(
    client: Client, made: CompetenceAssessment, orders: tuple[int, ...], reason: str, said: str
) -> None:
    client.force_login(members_of(made.team)[0])
    answer = client.post(reverse("profiles:conclude", args=[made.pk]), choose(made, *orders, reason=reason))
    assert answer.status_code == 422
    assert said in answer.content.decode() and reason in answer.content.decode()
    assert not DevelopmentPlan.objects.exists()


# --- The next step ------------------------------------------------------------------------------------------------


def next_title(client: Client, made: CompetenceAssessment) -> str:
    return str(client.get(made.get_absolute_url()).context["next"].title)


def test_the_round_leads_each_member_on_from_part_to_part(client: Client) -> None:
    made = answered_round(2, state="open")
    leader, member = members_of(made.team)
    client.force_login(member)
    assert next_title(client, made) == "Alle har sendt"
    CompetenceAssessment.objects.filter(pk=made.pk).update(status="revealed", revealed_at=clock.now())
    assert next_title(client, made) == "Se jeres billede sammen"
    areas = list(made.profile.areas.all())
    PositionFactory.create(assessment=made, area=areas[0])
    assert next_title(client, made) == "Skriv videre på jeres fælles vurdering"
    for area in areas[1:]:
        PositionFactory.create(assessment=made, area=area)
    assert next_title(client, made) == "Læg dine prikker"
    VoteFactory.create(assessment=made, person=member)
    assert next_title(client, made) == "Du har lagt dine prikker"
    VoteFactory.create(assessment=made, person=leader)
    client.force_login(leader)
    assert next_title(client, made) == "Vælg indsatsområder sammen"
    client.post(reverse("profiles:conclude", args=[made.pk]), choose(made, 1))
    assert next_title(client, made) == "Nu er det planen, det gælder"
    assert DevelopmentPlan.objects.get().get_absolute_url() in page(client, "assessment", made.pk)


def test_a_late_member_is_told_what_can_still_be_done(client: Client) -> None:
    made = CompetenceAssessmentFactory.create(state="revealed")
    late = members_of(made.team)[2]
    client.force_login(late)
    assert "før du havde svaret" in page(client, "assessment", made.pk)
    answer_all(made, late, submit=False)
    assert "Du kan stadig dele dem" in page(client, "assessment", made.pk)


def test_one_who_handed_in_and_left_is_still_counted(client: Client) -> None:
    made = answered_round(3, state="open")
    leader, gone, _third = members_of(made.team)
    made.team.memberships.get(person=gone).end_on(clock.today())
    client.force_login(leader)
    html = page(client, "assessment", made.pk)
    assert gone.name in html and "ikke længere i teamet" in html
    assert "3 af 3 har sendt" in html


# --- What pages cost ----------------------------------------------------------------------------------------------
