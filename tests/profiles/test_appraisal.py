"""The appraisal sheet: its author's alone, then one superior's too, and nobody else's ever."""

from __future__ import annotations

import datetime
from html import unescape
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from clusters.models import LeadershipTeam
from core import clock
from core.rules import Verdict
from core.state import Conflict
from people.models import User
from profiles import appraisal_rules as rules
from profiles.actions import appraisal as actions
from profiles.models import Action, AppraisalSheet, Superior
from tests.access.visits import undone
from tests.factories import ended_period, team_of
from tests.factories_plan import plan_case
from tests.factories_profiles import PublishedProfileFactory, members_of
from tests.profiles.everybody import ROLES, everybody_around

pytestmark = pytest.mark.django_db
_DAY = datetime.timedelta(days=1)
SECRET = "Jeg overvejer at søge væk."


def sheet_of(team: LeadershipTeam, author: User, *, talk_in: int | None = 10) -> AppraisalSheet:
    PublishedProfileFactory.create()
    made = actions.begin_sheet(team=team, by=author)
    talk_on = clock.today() + talk_in * _DAY if talk_in is not None else None
    values: dict[str, Any] = {"talk_on": talk_on, "role": "Jeg går forrest.", "topics": SECRET, "views": {}}
    return actions.save_sheet(sheet=made, version=0, values=values, by=author)


def get(user: User, name: str, *keys: int) -> tuple[int, str]:
    client = Client()
    client.force_login(user)
    answer = client.get(reverse(f"profiles:{name}", args=keys))
    return answer.status_code, unescape(answer.content.decode())


def post(user: User, name: str, *keys: int, **data: object) -> Any:
    client = Client()
    client.force_login(user)
    return client.post(reverse(f"profiles:{name}", args=keys), data)


#: state × author's role → who else reads
SHARED = {"leader": ("chief", Superior.CHIEF), "member": ("leader", Superior.LEADER)}


@pytest.mark.parametrize("author", SHARED)
@pytest.mark.parametrize("state", ["private", "shared"])
def test_who_reads(author: str, state: str) -> None:
    team = team_of(2)
    people = everybody_around(team)
    sheet = sheet_of(team, people[author])
    reader, office = SHARED[author]
    if state == "shared":
        sheet = actions.share_sheet(sheet=sheet, reader=people[reader], by=people[author])
        assert sheet.shared_as == office
    readers = {author} | ({reader} if state == "shared" else set())
    for role in ROLES:
        person = people[role]
        assert AppraisalSheet.objects.visible_to(person).filter(pk=sheet.pk).exists() == (role in readers), (
            role
        )
        if person.is_active:
            status, said = get(person, "appraisal", sheet.pk)
            assert status == (200 if role in readers else 404), role
            assert (SECRET in said) == (role in readers), role
            assert SECRET not in get(person, "appraisals")[1]


VERBS: dict[str, tuple[str, Any, dict[str, object]]] = {
    "write": ("appraisal_write", rules.may_write_sheet, {"version": "1", "role": "Nyt", "go": "next"}),
    "share": ("appraisal_share", rules.may_share_sheet, {}),
    "take_back": ("appraisal_take_back", rules.may_take_back_sheet, {}),
    "delete": ("appraisal_delete", rules.may_delete_sheet, {}),
}
FROM = {"write": "private", "share": "private", "take_back": "shared", "delete": "private"}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", ["private", "shared"])
def test_every_verb_is_the_authors(verb: str, state: str) -> None:
    """Verb × state × role: nobody but the author, and only from where the verb leads."""
    team = team_of(2)
    people = everybody_around(team)
    sheet = sheet_of(team, people["member"])
    if state == "shared":
        sheet = actions.share_sheet(sheet=sheet, reader=people["leader"], by=people["member"])
    name, rule, data = VERBS[verb]
    if verb == "share":
        data = {"reader": people["leader"].pk}
    before = AppraisalSheet.objects.filter(pk=sheet.pk).values().get()
    for role in ROLES:
        may = role == "member" and state == FROM[verb]
        verdict: Verdict = rule(people[role], sheet)
        assert bool(verdict) == may, role
        if not people[role].is_active:
            continue
        with undone():
            status = post(people[role], name, sheet.pk, **data).status_code
            after = AppraisalSheet.objects.filter(pk=sheet.pk).values().first()
        assert (after != before) == may, role
        allowed = {302} if may else {302, 403} if role == "member" else {403} if role == "leader" else {404}
        assert status in (allowed if state == "shared" or role == "member" else {404}), f"{role}: {status}"


def test_the_table_is_the_machines() -> None:
    assert set(AppraisalSheet.TRANSITIONS) == {"share", "take_back"}


def test_shared_with_a_superior_of_today_alone() -> None:
    team = team_of(3)
    leader, member, colleague = members_of(team)
    sheet = sheet_of(team, member)
    for nobody in (colleague, member):
        with pytest.raises(ValidationError):
            actions.share_sheet(sheet=sheet, reader=nobody, by=member)
    people = everybody_around(team)
    assert rules.superiors_of(member, team) == (
        Superior.LEADER,
        sorted([leader, people["deputy"]], key=lambda one: one.name),
    )
    office, chiefs = rules.superiors_of(leader, team)
    assert office == Superior.CHIEF
    assert set(chiefs) == {people["chief"], people["chiefs_deputy"]}


def test_it_needs_the_date_of_the_talk() -> None:
    team = team_of(2)
    leader, member = members_of(team)
    sheet = sheet_of(team, member, talk_in=None)
    with pytest.raises(PermissionDenied):
        actions.share_sheet(sheet=sheet, reader=leader, by=member)
    assert "Skriv datoen" in get(member, "appraisal", sheet.pk)[1]


@pytest.mark.parametrize(("days", "may"), [(9, True), (10, False), (11, False)])
def test_taken_back_until_the_day_of_the_talk(days: int, may: bool) -> None:
    team = team_of(2)
    leader, member = members_of(team)
    sheet = actions.share_sheet(sheet=sheet_of(team, member), reader=leader, by=member)
    with clock.at(clock.now() + days * _DAY):
        if may:
            assert actions.take_back_sheet(sheet=sheet, by=member).shared_with is None
        else:
            with pytest.raises(PermissionDenied):
                actions.take_back_sheet(sheet=sheet, by=member)


def test_a_second_click_is_told() -> None:
    team = team_of(2)
    leader, member = members_of(team)
    sheet = actions.share_sheet(sheet=sheet_of(team, member), reader=leader, by=member)
    with pytest.raises(Conflict):
        actions.share_sheet(sheet=sheet, reader=leader, by=member)
    assert post(member, "appraisal_share", sheet.pk, reader=leader.pk).status_code == 302


def test_a_new_leader_does_not_inherit_it() -> None:
    team = team_of(2)
    leader, member = members_of(team)
    sheet = actions.share_sheet(sheet=sheet_of(team, member), reader=leader, by=member)
    post_of_leader = team.memberships.get(person=leader)
    post_of_leader.period = ended_period()
    post_of_leader.save()
    heir = team.memberships.create(team=team, person=User.objects.create_user("ny@kommune.example", name="Åse Ny"),
                                   role="leader", period=(clock.today(), None)).person  # fmt: skip
    for person in (leader, heir):
        assert not AppraisalSheet.objects.visible_to(person).exists()
    assert AppraisalSheet.objects.visible_to(member).get() == sheet


def test_it_ends_with_the_authors_post() -> None:
    team = team_of(2)
    leader, member = members_of(team)
    sheet = actions.share_sheet(sheet=sheet_of(team, member), reader=leader, by=member)
    gone = team.memberships.get(person=member)
    gone.period = ended_period()
    gone.save()
    assert not AppraisalSheet.objects.visible_to(leader).exists()
    assert AppraisalSheet.objects.visible_to(member).get() == sheet, "it is still the author's own"


def test_nothing_of_it_is_kept_anywhere_else() -> None:
    """Not in history, not in the admin; and when it is deleted, not at all."""
    team = team_of(2)
    leader, member = members_of(team)
    sheet = actions.share_sheet(sheet=sheet_of(team, member), reader=leader, by=member)
    assert _tables_with(SECRET) == ["profiles_appraisalsheet"]
    assert AppraisalSheet not in admin.site._registry
    assert not any(model.__name__ == "AppraisalSheetEvent" for model in apps.get_models())
    actions.take_back_sheet(sheet=sheet, by=member)
    assert post(member, "appraisal_delete", sheet.pk).status_code == 302
    assert _tables_with(SECRET) == []


def _tables_with(words: str) -> list[str]:
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            name = connection.ops.quote_name(table)
            cursor.execute(f"SELECT count(*) FROM {name} AS row WHERE row::text LIKE %s", [f"%{words}%"])
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def test_one_a_year_and_begun_once() -> None:
    team = team_of(2)
    member = members_of(team)[1]
    first = sheet_of(team, member)
    assert post(member, "appraisal_begin", team.pk).status_code == 302
    assert AppraisalSheet.objects.get() == first
    with clock.at(clock.now() + 370 * _DAY):
        actions.begin_sheet(team=team, by=member)
    assert AppraisalSheet.objects.own(member).count() == 2


def test_own_actions_are_drawn_from_the_plan() -> None:
    case = plan_case("agreed", actions_each=2)
    first, second = Action.objects.filter(plan=case.plan)
    Action.objects.filter(pk=first.pk).update(owner=case.member)
    sheet = sheet_of(case.team, case.member)
    said = get(case.member, "appraisal", sheet.pk)[1]
    assert first.text in said and second.text not in said


def test_a_stale_save_shows_both_texts() -> None:
    team = team_of(2)
    member = members_of(team)[1]
    sheet = sheet_of(team, member)
    area = sheet.profile.areas.all()[0]
    data = {"version": "0", "role": "Den anden fane", f"omraade-{area.pk}": "Et syn"}
    answer = post(member, "appraisal_write", sheet.pk, **data)
    said = unescape(answer.content.decode())
    assert answer.status_code == 409 and "Jeg går forrest." in said and "Den anden fane" in said
    answer = post(member, "appraisal_write", sheet.pk, **{**data, "version": "1", "go": "next"})
    assert answer.status_code == 302
    assert AppraisalSheet.objects.get(pk=sheet.pk).views == {str(area.pk): "Et syn"}


class ScopeAndRule(TestCase):
    """Whoever may write reads, and who reads without being the author is the one named, in office."""

    @settings(deadline=None, max_examples=15)
    @given(data=st.data())
    def test_in_step(self, data: st.DataObject) -> None:
        team = team_of(3)
        people = everybody_around(team)
        author = data.draw(st.sampled_from(["leader", "member", "deputy", "on_leave"]))
        sheet = sheet_of(team, people[author])
        _office, superiors = rules.superiors_of(people[author], team)
        assert people[author] not in superiors and superiors
        reader = data.draw(st.sampled_from(superiors))
        sheet = actions.share_sheet(sheet=sheet, reader=reader, by=people[author])
        seen_by = {
            role for role, person in people.items() if AppraisalSheet.objects.visible_to(person).exists()
        }
        assert seen_by == {author} | {role for role, person in people.items() if person == reader}
