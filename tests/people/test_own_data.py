"""A person's own data: complete, theirs alone, and only for whoever shows that it is them."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import own_data
from people.models import User
from people.views.own_data import archive
from profiles.models import (
    Action,
    Answer,
    AssessmentEvent,
    FocusChange,
    FocusComment,
    PlanEvent,
    Promise,
    Vote,
)
from tests.access.fixtures import visitors, world
from tests.access.words import words_in
from tests.access.world import ROLES, World
from tests.factories import PASSWORD, UserFactory, ended_period
from tests.factories_plan import plan_case

pytestmark = pytest.mark.django_db
__all__ = ["visitors", "world"]

#: foreign keys to a person that no part answers for, and why
NOT_HANDED_OUT = {
    "operations.RetentionRule.confirmed_by": "about the rule",
    "admin.LogEntry.user": "what an administrator did in the admin, told in each row's history",
    "people.Invitation.invited_by": "about whom they invited",
    "clusters.Deputy.named_by": "about the deputy",
    "clusters.StructureChange.made_by": "about the organisation",
    "clusters.StructureChange.undone_by": "about the organisation",
    "clusters.OrganisationImport.uploaded_by": "about the organisation",
    "clusters.OfficeHolder.person": "a view of memberships, appointments and deputies",
    "profiles.Position.updated_by": "the team's common text",
    "profiles.FocusArea.updated_by": "the team's common text",
    "profiles.Campaign.started_by": "its moves say it",
    "profiles.DevelopmentPlan.submitted_by": "its moves say it",
    "profiles.DevelopmentPlan.agreed_by": "its moves say it",
    "profiles.Nudge.by": "about whoever was nudged",
    "profiles.Meeting.opened_by": "the team's meeting; forgotten by design",
    "profiles.Meeting.pen": "the team's meeting; forgotten by design",
    "profiles.Meeting.asking": "the team's meeting; forgotten by design",
    "profiles.Meeting.ended_by": "the team's meeting; forgotten by design",
    "profiles.Exemption.by": "about whoever was exempted",
    "profiles.FollowUp.updated_by": "the common minutes",
    "profiles.FollowUp.team_confirmed_by": "the common minutes; its moves say it",
    "profiles.FollowUp.chief_confirmed_by": "the common minutes; its moves say it",
    "profiles.AppraisalSheet.shared_with": "about the author's sheet, and theirs",
    "profiles.FocusComment.resolved_by": "about the conversation",
}


def _keys_to_people() -> set[str]:
    """Every foreign key to a person, but for history's copies and `on_behalf_of`, which is somebody else's deed."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if not any(field.name == "pgh_id" for field in model._meta.fields)
        for field in model._meta.concrete_fields
        if field.related_model is User and field.name != "on_behalf_of"
    }


def test_whatever_is_kept_about_a_person_is_handed_out_or_left_out_for_a_reason() -> None:
    """A new model with a person in it fails here until it has joined `core.own_data`, or says why not."""
    covered = {key for part in own_data.parts() for key in part.covers}
    assert _keys_to_people() - covered - set(NOT_HANDED_OUT) == set()
    assert (covered | set(NOT_HANDED_OUT)) - _keys_to_people() == set()
    assert covered & set(NOT_HANDED_OUT) == set()


def _texts(user: User) -> tuple[dict[str, Any], str]:
    """The file's data, and the page beside them."""
    with zipfile.ZipFile(io.BytesIO(archive(user))) as file:
        assert file.namelist() == ["oplysninger.html", "oplysninger.json"]
        return json.loads(file.read("oplysninger.json")), file.read("oplysninger.html").decode()


@pytest.mark.parametrize("role", [role for role in ROLES if role != "anonymous"])
def test_nobodys_file_holds_what_is_not_theirs(role: str, world: World) -> None:
    """What the role may read today, and what that very person has written, whatever they may read by now."""
    data, page = _texts(world.people[role])
    found = words_in(json.dumps(data, ensure_ascii=False) + page)
    assert world.secrets.hidden_from(role, found - _written_by(world.people[role])) == []


def _written_by(user: User) -> set[str]:
    """The words that the person has typed, by the columns that say who typed them."""
    columns: list[Any] = [
        Answer.objects.filter(contribution__person=user).values_list("note", flat=True),
        Vote.objects.filter(person=user).values_list("reason", flat=True),
        FocusComment.objects.filter(by=user).values_list("text", flat=True),
        Promise.objects.filter(by=user).values_list("text", flat=True),
        FocusChange.objects.filter(by=user).values_list("reason", flat=True),
        PlanEvent.objects.filter(by=user).values_list("note", flat=True),
        AssessmentEvent.objects.filter(by=user).values_list("note", flat=True),
    ]
    return words_in(" ".join(text for texts in columns for text in texts))


def test_whoever_has_left_still_has_their_own_answers_and_nobody_elses(world: World) -> None:
    found = words_in(json.dumps(_texts(world.people["former"])[0], ensure_ascii=False))
    assert found and found <= _written_by(world.people["former"])


def test_a_members_own_words_are_there_and_nobody_elses_answers(world: World) -> None:
    data, page = _texts(world.people["member"])
    told = data["oplysninger"]
    own = {world.secrets.known[word].what for word in words_in(json.dumps(told, ensure_ascii=False))}
    assert any("note" in what for what in own), own
    answers = words_in(json.dumps(told["svar"], ensure_ascii=False))
    assert answers
    others = world.people["leader"]
    assert not words_in(json.dumps(_texts(others)[0]["oplysninger"]["svar"], ensure_ascii=False)) & answers
    assert words_in(page) == words_in(json.dumps(told, ensure_ascii=False))


def test_no_secret_is_in_it(world: World) -> None:
    user = world.people["member"]
    data, _page = _texts(user)
    text = json.dumps(data)
    assert user.password not in text
    for session in user.sessions.all():
        assert session.session_key not in text


def _signed_in(user: User) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client


def test_it_is_fetched_after_showing_who_one_is(client: Client) -> None:
    user: User = UserFactory.create(name="Åse Egen", password=PASSWORD)
    client.force_login(user)  # an open screen: nobody has shown anything lately
    for name in ("own_data", "own_data_download"):
        answer = client.get(reverse(name))
        assert answer.status_code == 302 and answer.headers["Location"].startswith("/konto/bekraeft/")

    client = _signed_in(user)
    page = client.get(reverse("own_data"))
    assert page.status_code == 200 and "Dine svar og noter" in page.content.decode()
    file = client.get(reverse("own_data_download"))
    assert file.headers["Content-Type"] == "application/zip"
    assert "attachment" in file.headers["Content-Disposition"] and "no-store" in file.headers["Cache-Control"]
    with zipfile.ZipFile(io.BytesIO(file.content)) as parts:
        told = json.loads(parts.read("oplysninger.json"))
        assert "Åse Egen" in parts.read("oplysninger.html").decode()
    assert told["oplysninger"]["konto"][0]["e-mail"] == user.email
    assert len(told["oplysninger"]["logget-ind"]) >= 1


def test_nobody_fetches_anothers_by_naming_them() -> None:
    mine, theirs = UserFactory.create(password=PASSWORD), UserFactory.create(name="En Anden")
    client = _signed_in(mine)
    file = client.get(reverse("own_data_download"), {"person": str(theirs.pk), "user": theirs.email})
    with zipfile.ZipFile(io.BytesIO(file.content)) as parts:
        assert "En Anden" not in parts.read("oplysninger.html").decode()


def test_it_costs_the_same_for_one_with_much(world: World) -> None:
    """The person of the world with most rows, and one without any."""

    def cost(user: User) -> int:
        with CaptureQueriesContext(connection) as asked:
            own_data.collect(user)
        return len(asked)

    # more only by what is fetched along: units of memberships, the areas of a sheet's profile
    assert cost(world.people["member"]) - cost(UserFactory.create()) <= 3
    assert cost(world.people["member"]) <= 43


def test_dates_and_names_are_told_as_people_say_them(world: World) -> None:
    _data, page = _texts(world.people["member"])
    assert "<dt>Team</dt>" in page and "True" not in page and "None" not in page


def test_an_action_of_ones_own_is_the_teams_text_and_goes_with_the_access() -> None:
    case = plan_case("agreed")
    Action.objects.filter(pk=case.action.pk).update(owner=case.member)
    assert [row["tiltag"] for row in own_data.collect(case.member)["tiltag"]] == [case.action.text]

    case.team.memberships.filter(person=case.member).update(period=ended_period())
    assert own_data.collect(User.objects.get(pk=case.member.pk))["tiltag"] == []
