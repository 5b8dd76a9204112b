"""The team's page: who sees it, who does what, and what two people write at once."""

from __future__ import annotations

import datetime
from html import unescape

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clusters import team_panels
from clusters.models import LeadershipTask, LeadershipTeam
from clusters.team_panels import TeamPanel
from core import clock
from core.periods import from_day
from people.models import User
from tests.factories import (
    AreaChiefAppointmentFactory,
    InstitutionFactory,
    LeaderFactory,
    LeadershipTaskFactory,
    LeadershipTeamFactory,
    MembershipFactory,
    UserFactory,
    ended_period,
    team_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> LeadershipTeam:
    """Klynge Å: leader Lis, and Per with two houses."""
    made = LeadershipTeamFactory.create(cluster__name="Klynge Å")
    LeaderFactory.create(team=made, person__name="Lis Leder")
    units = [InstitutionFactory.create(name=name) for name in ("Bien", "Åkanden")]
    MembershipFactory.create(team=made, person__name="Per Æ", units=units)
    return made


def member(team: LeadershipTeam, name: str = "Per Æ") -> User:
    return team.memberships.get(person__name=name).person


def page_of(client: Client, team: LeadershipTeam) -> str:
    answer = client.get(reverse("clusters:team", args=[team.pk]))
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def values(**changes: object) -> dict[str, object]:
    return {"title": "Økonomi", "person": "", "share": "", "note": "", "version": 0} | changes


def test_members_stand_with_role_and_units_and_former_ones_do_not(
    client: Client, team: LeadershipTeam
) -> None:
    MembershipFactory.create(team=team, person__name="Gert Gik", period=ended_period())
    client.force_login(member(team))
    page = page_of(client, team).partition('id="members"')[2]
    assert "Lis Leder" in page
    assert "Klyngeleder" in page
    assert "Pædagogisk leder · Bien, Åkanden" in page
    assert "Gert Gik" not in page
    assert page.index("Lis Leder") < page.index("Per Æ")


def test_a_network_calls_its_leader_by_the_right_name(client: Client) -> None:
    team = team_of(1, cluster__kind="network", cluster__ownership="self_governing")
    client.force_login(team.memberships.get().person)
    assert "Netværksleder" in page_of(client, team)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("member", 200),
        ("leader", 200),
        ("chief", 200),
        ("other member", 404),
        ("other chief", 404),
        ("former", 404),
        ("coming", 404),
        ("administrator", 404),
        ("superuser", 404),
        ("nobody", 302),
    ],
)
def test_who_comes_to_the_page(client: Client, team: LeadershipTeam, who: str, status: int) -> None:
    soon = from_day(clock.today() + datetime.timedelta(days=1))
    people = {
        "member": lambda: member(team),
        "leader": lambda: member(team, "Lis Leder"),
        "chief": lambda: AreaChiefAppointmentFactory.create(area=team.cluster.area).person,
        "other member": lambda: MembershipFactory.create().person,
        "other chief": lambda: AreaChiefAppointmentFactory.create().person,
        "former": lambda: MembershipFactory.create(team=team, period=ended_period()).person,
        "coming": lambda: MembershipFactory.create(team=team, period=soon).person,
        "administrator": lambda: UserFactory.create(is_staff=True),
        "superuser": lambda: UserFactory.create(is_staff=True, is_superuser=True),
    }
    if who in people:
        client.force_login(people[who]())
    task = LeadershipTaskFactory.create(team=team)
    for name, arguments in (("team", [team.pk]), ("task_add", [team.pk]), ("task_edit", [team.pk, task.pk])):
        wanted = 403 if who == "chief" and name != "team" else status
        assert client.get(reverse(f"clusters:{name}", args=arguments)).status_code == wanted, name
    wanted = {200: 302, 302: 302}.get(status, status) if who != "chief" else 403
    assert client.post(reverse("clusters:task_remove", args=[team.pk, task.pk])).status_code == wanted
    assert LeadershipTask.objects.filter(pk=task.pk).exists() == (who not in ("member", "leader"))


def test_any_member_adds_changes_and_removes_a_task(client: Client, team: LeadershipTeam) -> None:
    per = member(team)
    client.force_login(per)
    client.post(
        reverse("clusters:task_add", args=[team.pk]), values(person=per.pk, share=40, note="Sammen med Lis")
    )
    task = team.tasks.get()
    assert (task.title, task.person, task.share, task.note) == ("Økonomi", per, 40, "Sammen med Lis")
    page = page_of(client, team)
    assert "Økonomi" in page
    assert "40 %" in page
    edit = reverse("clusters:task_edit", args=[team.pk, task.pk])
    answer = client.post(edit, values(title="Økonomi og løn", share="", version=task.version), follow=True)
    assert answer.redirect_chain == [(reverse("clusters:team", args=[team.pk]), 302)]
    task.refresh_from_db()
    assert (task.title, task.person, task.share) == ("Økonomi og løn", None, None)
    assert "Hele teamet" in page_of(client, team)
    client.post(reverse("clusters:task_remove", args=[team.pk, task.pk]))
    assert not team.tasks.exists()


def test_a_chief_sees_the_tasks_but_no_way_to_change_them(client: Client, team: LeadershipTeam) -> None:
    task = LeadershipTaskFactory.create(team=team, title="Sygefravær")
    client.force_login(AreaChiefAppointmentFactory.create(area=team.cluster.area).person)
    page = page_of(client, team)
    assert "Sygefravær" in page
    assert reverse("clusters:task_edit", args=[team.pk, task.pk]) not in page
    assert reverse("clusters:task_add", args=[team.pk]) not in page


def test_more_than_a_whole_job_is_remarked_upon_kindly(client: Client, team: LeadershipTeam) -> None:
    lis, per = member(team, "Lis Leder"), member(team)
    for title, share in (("Økonomi", 60), ("Bygninger", 41)):
        LeadershipTaskFactory.create(team=team, title=title, person=per, share=share)
    LeadershipTaskFactory.create(team=team, title="Strategi", person=lis, share=100)
    client.force_login(per)
    page = page_of(client, team)
    assert "Opgaverne hos Per Æ løber op i 101 % af arbejdstiden." in page
    assert "Opgaverne hos Lis Leder" not in page


@pytest.mark.parametrize(
    "wrong", [{"title": ""}, {"share": 0}, {"share": 101}, {"share": "halvdelen"}, {"title": "x" * 121}]
)
def test_a_wrong_task_is_not_saved_and_what_was_typed_stays(
    client: Client, team: LeadershipTeam, wrong: dict[str, object]
) -> None:
    client.force_login(member(team))
    answer = client.post(reverse("clusters:task_add", args=[team.pk]), values(note="Det, jeg skrev") | wrong)
    assert answer.status_code == 200
    assert "Det, jeg skrev" in unescape(answer.content.decode())
    assert not team.tasks.exists()


def test_nobody_outside_the_team_can_be_given_a_task(client: Client, team: LeadershipTeam) -> None:
    client.force_login(member(team))
    former = MembershipFactory.create(team=team, period=ended_period()).person
    for person in (UserFactory.create(), former):
        answer = client.post(reverse("clusters:task_add", args=[team.pk]), values(person=person.pk))
        assert answer.status_code == 200
    assert not team.tasks.exists()


def test_the_same_task_twice_is_a_sentence(client: Client, team: LeadershipTeam) -> None:
    client.force_login(member(team))
    add = reverse("clusters:task_add", args=[team.pk])
    client.post(add, values())
    answer = client.post(add, values())
    assert "Opgaven står allerede på listen med den person." in unescape(answer.content.decode())
    other = LeadershipTaskFactory.create(team=team, title="Andet")
    edit = reverse("clusters:task_edit", args=[team.pk, other.pk])
    answer = client.post(edit, values(version=other.version))
    assert "Opgaven står allerede på listen med den person." in unescape(answer.content.decode())
    assert team.tasks.count() == 2


def test_the_same_task_at_the_same_moment_is_a_sentence(
    client: Client, team: LeadershipTeam, monkeypatch: pytest.MonkeyPatch
) -> None:
    LeadershipTaskFactory.create(team=team, title="Økonomi")
    monkeypatch.setattr(LeadershipTask, "validate_constraints", lambda *args, **kwargs: None)
    client.force_login(member(team))
    answer = client.post(reverse("clusters:task_add", args=[team.pk]), values())
    assert "Opgaven står allerede på listen med den person." in unescape(answer.content.decode())
    assert team.tasks.count() == 1


def test_two_who_change_the_same_task_both_see_what_the_other_wrote(
    client: Client, team: LeadershipTeam
) -> None:
    task = LeadershipTaskFactory.create(team=team, title="Økonomi")
    client.force_login(member(team))
    edit = reverse("clusters:task_edit", args=[team.pk, task.pk])
    client.post(edit, values(title="Lis' udgave", version=0))
    answer = client.post(edit, values(title="Pers udgave", version=0))
    page = unescape(answer.content.decode())
    assert answer.status_code == 200
    assert "Teksten er ændret et andet sted" in page
    assert "Lis' udgave" in page
    assert 'value="Pers udgave"' in page
    task.refresh_from_db()
    assert task.title == "Lis' udgave"
    client.post(edit, values(title="Pers udgave", version=task.version))
    task.refresh_from_db()
    assert task.title == "Pers udgave"


def test_a_task_of_another_team_is_not_there(client: Client, team: LeadershipTeam) -> None:
    client.force_login(member(team))
    foreign = LeadershipTaskFactory.create()
    assert client.get(reverse("clusters:task_edit", args=[team.pk, foreign.pk])).status_code == 404
    assert client.post(reverse("clusters:task_remove", args=[team.pk, foreign.pk])).status_code == 404
    assert client.get(reverse("clusters:task_remove", args=[team.pk, foreign.pk])).status_code == 405


def test_panels_stand_in_order_and_may_stay_away(
    monkeypatch: pytest.MonkeyPatch, team: LeadershipTeam
) -> None:
    monkeypatch.setattr(team_panels, "_panels", [])
    late = team_panels.register(lambda request, team: TeamPanel("Sidst", "x.html", order=200))
    team_panels.register(lambda request, team: None)
    team_panels.register(lambda request, team: TeamPanel("Først", "x.html", {"team": team}, order=10))
    team_panels.register(late)
    found = team_panels.panels_for(RequestFactory().get("/"), team)
    assert [panel.title for panel in found] == ["Først", "Sidst"]
    assert found[0].context == {"team": team}


def test_the_page_costs_the_same_for_3_and_for_30_members(client: Client, team: LeadershipTeam) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            page_of(client, team)
        return len(queries)

    client.force_login(member(team))
    page_of(client, team)
    few = cost()
    for _n in range(28):
        post = MembershipFactory.create(team=team, units=[InstitutionFactory.create()])
        LeadershipTaskFactory.create(team=team, person=post.person, share=20)
    assert cost() <= few
    assert few <= 12
