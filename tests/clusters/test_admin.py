"""The organisation in the admin: what is shown, what is refused, and that nothing is deleted."""

from __future__ import annotations

import datetime
from html import unescape

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clusters.admin.base import OrganisationAdmin
from clusters.models import (
    Area,
    AreaChiefAppointment,
    Cluster,
    InstitutionPlacement,
    LeadershipTeam,
    Membership,
)
from core import clock
from core.periods import from_day
from people.models import User
from tests.factories import (
    AdministratorFactory,
    AreaChiefAppointmentFactory,
    AreaFactory,
    ClusterFactory,
    InstitutionFactory,
    LeaderFactory,
    LeadershipTaskFactory,
    LeadershipTeamFactory,
    MembershipFactory,
    PlacementFactory,
    UserFactory,
    team_of,
)

pytestmark = pytest.mark.django_db
LISTS = [
    "area",
    "areachiefappointment",
    "cluster",
    "institution",
    "institutionplacement",
    "leadershiptask",
    "leadershipteam",
    "membership",
    "organisationimport",
]


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(UserFactory.create(is_staff=True))
    return client


def text_of(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def organisation(teams: int) -> None:
    area = AreaFactory.create()
    AreaChiefAppointmentFactory.create(area=area)
    for _n in range(teams):
        team = team_of(3, cluster__area=area)
        PlacementFactory.create(cluster=team.cluster)
        LeadershipTaskFactory.create(team=team, person=team.memberships.get(role="leader").person)


def test_a_list_costs_the_same_with_3_and_with_300_teams(admin: Client) -> None:
    def costs() -> dict[str, int]:
        found = {}
        for name in LISTS:
            with CaptureQueriesContext(connection) as queries:
                text_of(admin, reverse(f"admin:clusters_{name}_changelist"))
            found[name] = len(queries)
        return found

    organisation(3)
    few = costs()
    organisation(297)
    assert costs() == few
    assert max(few.values()) <= 12, few


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("who", ["nobody", "leader", "chief"])
def test_only_administrators_come_in(client: Client, name: str, who: str) -> None:
    team = team_of(2)
    chief = AreaChiefAppointmentFactory.create(area=team.cluster.area).person
    if who != "nobody":
        client.force_login(chief if who == "chief" else team.memberships.get(role="leader").person)
    for page in ("changelist", "add"):
        answer = client.get(reverse(f"admin:clusters_{name}_{page}"))
        assert answer.status_code == 302
        assert "next=" in answer.headers["Location"]


@pytest.mark.parametrize("name", [name for name in LISTS if name not in ("leadershiptask",)])
def test_nothing_with_history_can_be_deleted(client: Client, name: str) -> None:
    client.force_login(AdministratorFactory.create())
    organisation(1)
    model = {m._meta.model_name: m for m in (Area, Cluster, Membership, LeadershipTeam)}.get(name)
    row = model._base_manager.first() if model else None
    pk = row.pk if row else 1
    answer = client.post(reverse(f"admin:clusters_{name}_delete", args=[pk]), {"post": "yes"})
    assert answer.status_code in (302, 403)
    if model:
        assert model._base_manager.filter(pk=pk).exists()
    assert "delete_selected" not in client.get(reverse(f"admin:clusters_{name}_changelist")).content.decode()


def test_a_period_is_read_and_written_with_both_days_included(admin: Client) -> None:
    post = MembershipFactory.create(
        period=from_day(datetime.date(2024, 8, 1), datetime.date(2030, 8, 1)),
        units=[InstitutionFactory.create()],
    )
    page = text_of(admin, reverse("admin:clusters_membership_change", args=[post.pk]))
    assert 'value="01.08.2024"' in page
    assert 'value="31.07.2030"' in page
    assert "1. august 2024 – 31. juli 2030" in text_of(admin, reverse("admin:clusters_membership_changelist"))
    values = {
        "team": post.team_id,
        "person": post.person_id,
        "role": "pedagogical",
        "first_day": "01.08.2024",
    }
    admin.post(
        reverse("admin:clusters_membership_change", args=[post.pk]), {**values, "last_day": "30.06.2030"}
    )
    post.refresh_from_db()
    assert (post.starts, post.ends) == (datetime.date(2024, 8, 1), datetime.date(2030, 7, 1))
    answer = admin.post(
        reverse("admin:clusters_membership_change", args=[post.pk]), {**values, "last_day": "30.06.2020"}
    )
    assert "Sidste dag kan ikke ligge før første dag." in answer.content.decode()
    admin.post(reverse("admin:clusters_membership_change", args=[post.pk]), {**values, "last_day": ""})
    post.refresh_from_db()
    assert post.ends is None


def test_a_second_leader_is_refused_with_a_sentence(admin: Client) -> None:
    post = LeaderFactory.create()
    values = {
        "team": post.team_id,
        "person": UserFactory.create().pk,
        "role": "leader",
        "first_day": "01.01.2026",
    }
    answer = admin.post(reverse("admin:clusters_membership_add"), {**values, "last_day": ""})
    assert "Teamet har allerede en leder i den periode." in answer.content.decode()
    assert Membership.objects.count() == 1
    post.end_on(clock.today())
    answer = admin.post(
        reverse("admin:clusters_membership_add"),
        {**values, "first_day": f"{clock.today():%d.%m.%Y}", "last_day": ""},
    )
    assert answer.status_code == 302
    assert Membership.objects.count() == 2


def test_overlaps_are_sentences_for_placements_and_appointments_too(admin: Client) -> None:
    placement, appointment = PlacementFactory.create(), AreaChiefAppointmentFactory.create()
    days = {"first_day": "01.01.2026", "last_day": ""}
    answer = admin.post(
        reverse("admin:clusters_institutionplacement_add"),
        {"institution": placement.institution_id, "cluster": ClusterFactory.create().pk, **days},
    )
    assert "Institutionen ligger allerede i en klynge" in answer.content.decode()
    answer = admin.post(
        reverse("admin:clusters_areachiefappointment_add"),
        {"area": appointment.area_id, "person": appointment.person_id, **days},
    )
    assert "Personen er allerede områdechef her i den periode." in answer.content.decode()


def test_when_two_save_at_once_the_second_is_told(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise IntegrityError

    monkeypatch.setattr(OrganisationAdmin, "save_model", fail)
    post = MembershipFactory.create()
    url = reverse("admin:clusters_membership_change", args=[post.pk])
    values = {"team": post.team_id, "person": post.person_id, "role": post.role, "first_day": "01.01.2026"}
    answer = admin.post(url, {**values, "last_day": ""}, follow=True)
    assert answer.redirect_chain == [(url, 302)]
    assert "En anden gemte noget, der overlapper" in answer.content.decode()


def test_an_area_chief_is_appointed(admin: Client) -> None:
    area, person = AreaFactory.create(name="Amager"), UserFactory.create(name="Ole Chef")
    values = {"area": area.pk, "person": person.pk, "first_day": f"{clock.today():%d.%m.%Y}", "last_day": ""}
    admin.post(reverse("admin:clusters_areachiefappointment_add"), values)
    assert AreaChiefAppointment.objects.current().get().person == person
    assert "Ole Chef" in text_of(admin, reverse("admin:clusters_area_changelist"))


def test_rows_are_ended_with_an_action(admin: Client) -> None:
    posts = MembershipFactory.create_batch(2)
    former = MembershipFactory.create(period=from_day(datetime.date(2020, 1, 1), datetime.date(2021, 1, 1)))
    chosen = {"action": "end_today", "_selected_action": [post.pk for post in [*posts, former]]}
    admin.post(reverse("admin:clusters_membership_changelist"), chosen)
    assert [post.ends for post in Membership.objects.order_by("pk")] == [
        clock.today(),
        clock.today(),
        datetime.date(2021, 1, 1),
    ]


def test_ending_a_cluster_ends_what_is_in_it(admin: Client) -> None:
    team = team_of(3)
    placement = PlacementFactory.create(cluster=team.cluster)
    other = team_of(2)
    coming = MembershipFactory.create(team=team, period=from_day(clock.today() + datetime.timedelta(days=5)))
    chosen = {"action": "end_today", "_selected_action": [team.cluster_id]}
    admin.post(reverse("admin:clusters_cluster_changelist"), chosen)
    team.cluster.refresh_from_db()
    placement.refresh_from_db()
    assert team.cluster.ends == placement.ends == clock.today()
    assert not team.memberships.current().exists()
    assert team.memberships.count() == 3
    assert not Membership.objects.filter(pk=coming.pk).exists()
    assert other.memberships.current().count() == 2


def test_a_last_day_in_the_form_ends_what_is_in_the_cluster_too(admin: Client) -> None:
    team = team_of(2)
    last = clock.today() + datetime.timedelta(days=30)
    values = {
        "name": team.cluster.name,
        "area": team.cluster.area_id,
        "kind": "cluster",
        "ownership": "municipal",
        "first_day": "01.01.2026",
        "last_day": f"{last:%d.%m.%Y}",
        "placements-TOTAL_FORMS": "0",
        "placements-INITIAL_FORMS": "0",
    }
    answer = admin.post(reverse("admin:clusters_cluster_change", args=[team.cluster_id]), values)
    assert answer.status_code == 302, answer.content.decode()
    assert {post.last_day for post in team.memberships.all()} == {last}


def test_a_new_cluster_has_its_team(admin: Client) -> None:
    values = {
        "name": "Klynge Ærø",
        "area": AreaFactory.create().pk,
        "kind": "cluster",
        "ownership": "municipal",
        "first_day": "01.01.2026",
        "last_day": "",
        "placements-TOTAL_FORMS": "0",
        "placements-INITIAL_FORMS": "0",
    }
    admin.post(reverse("admin:clusters_cluster_add"), values)
    assert LeadershipTeam.objects.get().cluster.name == "Klynge Ærø"


def test_a_clusters_page_shows_team_and_institutions_of_today(admin: Client) -> None:
    team = LeadershipTeamFactory.create()
    LeaderFactory.create(team=team, person__name="Lis Leder")
    MembershipFactory.create(
        team=team,
        person__name="Før Igår",
        period=from_day(datetime.date(2020, 1, 1), datetime.date(2021, 1, 1)),
    )
    PlacementFactory.create(cluster=team.cluster, institution__name="Åkanden")
    page = text_of(admin, reverse("admin:clusters_cluster_change", args=[team.cluster_id]))
    assert "Lis Leder</a>, klyngeleder" in page
    assert "Før Igår" not in page
    assert "Åkanden" in page
    assert "Før Igår" in text_of(admin, reverse("admin:clusters_leadershipteam_change", args=[team.pk]))


def test_history_tells_who_changed_what(admin: Client) -> None:
    post = MembershipFactory.create(team__cluster__name="Klynge Ø")
    User.objects.filter(is_staff=True).update(name="Anna Admin")
    values = {"team": post.team_id, "person": post.person_id, "role": "leader", "first_day": "01.01.2026"}
    admin.post(reverse("admin:clusters_membership_change", args=[post.pk]), {**values, "last_day": ""})
    Membership.objects.filter(pk=post.pk).update(role="pedagogical")
    page = text_of(admin, reverse("admin:clusters_membership_history", args=[post.pk]))
    assert "Anna Admin" in page
    assert "rolle: <del>Medlem af teamet</del> → <ins>Teamets leder</ins>" in page
    assert "rolle: <del>Teamets leder</del> → <ins>Medlem af teamet</ins>" in page
    assert "<ins>1. januar 2026 –</ins>" in page
    assert "<ins>Klynge Ø</ins>" in page


@pytest.mark.parametrize("name", [name for name in LISTS if name != "organisationimport"])
def test_every_form_and_history_opens_and_speaks_danish(admin: Client, name: str) -> None:
    organisation(1)
    if name != "leadershipteam":
        assert "Gem" in text_of(admin, reverse(f"admin:clusters_{name}_add"))
    model = {
        m._meta.model_name: m for m in [*(Area, Cluster, Membership, LeadershipTeam, InstitutionPlacement)]
    }.get(name)
    if model is not None:
        pk = model._base_manager.values_list("pk", flat=True)[0]
        text_of(admin, reverse(f"admin:clusters_{name}_change", args=[pk]))
        assert "Oprettet" in text_of(admin, reverse(f"admin:clusters_{name}_history", args=[pk]))


def test_lists_can_be_searched_and_filtered(admin: Client) -> None:
    MembershipFactory.create(person__name="Åse Nu")
    MembershipFactory.create(
        person__name="Åse Før", period=from_day(datetime.date(2020, 1, 1), datetime.date(2021, 1, 1))
    )
    MembershipFactory.create(
        person__name="Åse Snart", period=from_day(clock.today() + datetime.timedelta(days=3))
    )
    url = reverse("admin:clusters_membership_changelist")
    for choice, name in (("nu", "Åse Nu"), ("afsluttet", "Åse Før"), ("senere", "Åse Snart")):
        page = text_of(admin, f"{url}?gaelder={choice}&q=åse")
        assert [n for n in ("Åse Nu", "Åse Før", "Åse Snart") if n in page] == [name]


def test_the_admin_carries_the_portals_name_and_nothing_inline(admin: Client) -> None:
    organisation(1)
    for url in (reverse("admin:index"), *(reverse(f"admin:clusters_{name}_changelist") for name in LISTS)):
        page = text_of(admin, url)
        assert "Klyngeportalen" in page
        assert "Django" not in page
        assert "style=" not in page
        assert " onclick=" not in page
