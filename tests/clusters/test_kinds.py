"""Teams beyond clusters and networks: a self-governing institution's own team, and a leaders' group."""

from __future__ import annotations

import datetime
import re
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from clusters.importer.run import import_file, preview
from clusters.models import Cluster, InstitutionPlacement, Kind, LeadershipTeam, Membership, Ownership
from clusters.models.offices import ROLE_TITLES
from core.periods import from_day
from tests.clusters.files import as_csv, two_clusters
from tests.factories import (
    AreaChiefAppointmentFactory,
    AreaFactory,
    ClusterFactory,
    InstitutionFactory,
    LeaderFactory,
    MembershipFactory,
    PlacementFactory,
    UserFactory,
    team_of,
)
from tests.factories_kinds import group_team, institution_team

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 9, 1)


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_words_for_its_leader_and_members(kind: Kind) -> None:
    unit = InstitutionFactory.create(ownership="self_governing") if kind == Kind.INSTITUTION else None
    team = team_of(2, cluster__kind=kind, cluster__institution=unit)
    titles = [member.role_title for member in team.memberships.leader_first().select_related("team__cluster")]
    assert titles == [str(title) for title in ROLE_TITLES[kind]]
    assert len(set(titles)) == 2


@pytest.mark.parametrize(
    ("kind", "ownership", "must"),
    [
        (Kind.CLUSTER, Ownership.MUNICIPAL, True),
        (Kind.NETWORK, Ownership.SELF_GOVERNING, False),
        (Kind.INSTITUTION, Ownership.SELF_GOVERNING, False),
        (Kind.GROUP, Ownership.MUNICIPAL, False),
    ],
)
def test_only_municipal_clusters_must_work_with_the_profile(
    kind: Kind, ownership: Ownership, must: bool
) -> None:
    assert Cluster(kind=kind, ownership=ownership).must_use_profile is must


def test_the_institution_is_named_exactly_for_its_own_team() -> None:
    unit = InstitutionFactory.create()
    for kind, institution in ((Kind.INSTITUTION, None), (Kind.GROUP, unit), (Kind.CLUSTER, unit)):
        with pytest.raises(IntegrityError, match="cluster_institution_with_kind"), transaction.atomic():
            ClusterFactory.create(kind=kind, institution=institution)


def test_an_institution_has_one_own_team_at_a_time() -> None:
    team = institution_team()
    with (
        pytest.raises(IntegrityError, match="cluster_one_own_team_an_institution"),
        transaction.atomic(),
    ):
        ClusterFactory.create(kind=Kind.INSTITUTION, institution=team.cluster.institution)
    team.cluster.end_on(DAY)
    ClusterFactory.create(kind=Kind.INSTITUTION, institution=team.cluster.institution, period=from_day(DAY))


def test_institutions_lie_in_clusters_and_networks_only() -> None:
    placement = InstitutionPlacement(
        institution=InstitutionFactory.create(), cluster=group_team().cluster, period=from_day(DAY)
    )
    with pytest.raises(ValidationError, match="Vælg en klynge eller et netværk"):
        placement.full_clean()
    cluster = PlacementFactory.create().cluster
    cluster.kind = Kind.GROUP
    with pytest.raises(ValidationError, match="Her ligger institutioner"):
        cluster.full_clean()


def test_a_municipal_institution_has_no_team_of_its_own() -> None:
    cluster = ClusterFactory.build(
        area=AreaFactory.create(),
        kind=Kind.INSTITUTION,
        ownership=Ownership.SELF_GOVERNING,
        institution=InstitutionFactory.create(),
    )
    with pytest.raises(ValidationError, match="skal være selvejende"):
        cluster.full_clean()


def test_the_file_leaves_teams_alone_that_it_does_not_tell_of() -> None:
    import_file(as_csv(two_clusters()), day=DAY, filename="organisation.csv")
    own, group = institution_team(), group_team()
    InstitutionPlacement.objects.filter(institution=own.cluster.institution).delete()
    Cluster.objects.filter(kind=Kind.NETWORK).delete()
    before = list(Membership.objects.filter(team__in=[own, group]).order_by("pk").values())
    seen = import_file(as_csv(two_clusters()), day=DAY + datetime.timedelta(days=30), filename="o.csv")
    assert seen.plan is not None and seen.plan.is_empty
    assert list(Membership.objects.filter(team__in=[own, group]).order_by("pk").values()) == before
    assert (
        Cluster.objects.filter(pk__in=[own.cluster_id, group.cluster_id], period__endswith=None).count() == 2
    )


def test_a_leader_in_the_file_keeps_a_post_in_a_group() -> None:
    """One post in the file's teams at a time; a leaders' group is beside it."""
    import_file(as_csv(two_clusters()), day=DAY, filename="organisation.csv")
    nina = Membership.objects.get(person__name="Nina Å").person
    seat = MembershipFactory.create(team=group_team(), person=nina)
    moved = [row for row in two_clusters() if row["Leder"] not in {"Nina Å", "Sofus Lund"}]
    lead = next(row for row in two_clusters() if row["Leder"] == "Sofus Lund")
    moved.append(lead | {"Leder": "Nina Å", "Lederens e-mail": nina.email})
    import_file(as_csv(moved), day=DAY + datetime.timedelta(days=30), filename="o.csv")
    seat.refresh_from_db()
    assert seat.is_current() and seat.ends is None
    assert Membership.objects.current().filter(person=nina, team__cluster__name="Klynge Syd").exists()


def test_a_file_that_uses_a_groups_name_is_refused_with_a_reason() -> None:
    group_team(name="klynge  nord")
    seen = preview(as_csv(two_clusters()), day=DAY)
    assert seen.plan is None
    assert [finding.message for finding in seen.errors] == [
        "Klynge Nord er i portalen som »Ledergruppe« og kan ikke også være en klynge eller et netværk. "
        "Ret det ene navn."
    ]


def test_the_admin_makes_a_group_and_an_institutions_team(client: Client) -> None:
    client.force_login(UserFactory.create(is_staff=True))
    unit = InstitutionFactory.create(ownership="self_governing")
    form = {
        "name": "Områdechefernes ledergruppe",
        "area": AreaFactory.create().pk,
        "kind": "group",
        "ownership": "municipal",
        "first_day": "1-8-2026",
        "placements-TOTAL_FORMS": "0",
        "placements-INITIAL_FORMS": "0",
    }
    url = reverse("admin:clusters_cluster_add")
    assert client.post(url, form).status_code == 302
    form |= {"name": "Æblehaven", "kind": "institution", "ownership": "self_governing"}
    refused = unescape(client.post(url, form).content.decode())
    assert "Vælg institutionen, når typen er »Selvejende institution«" in refused
    assert client.post(url, form | {"institution": unit.pk}).status_code == 302
    assert LeadershipTeam.objects.filter(cluster__kind__in=["group", "institution"]).count() == 2


def test_the_teams_page_says_what_it_is_and_where_the_institution_lies(client: Client) -> None:
    team = institution_team()
    client.force_login(team.memberships.get(role="leader").person)
    page = unescape(client.get(reverse("clusters:team", args=[team.pk])).content.decode())
    network = InstitutionPlacement.objects.get(institution=team.cluster.institution).cluster
    assert f"{team.cluster.area} · Selvejende institution · {network}" in page
    assert "Institutionsleder" in page and "Klyngeleder" not in page
    group = group_team()
    client.force_login(group.memberships.get(role="leader").person)
    page = unescape(client.get(reverse("clusters:team", args=[group.pk])).content.decode())
    assert f"{group.cluster.area} · Ledergruppe" in page and "Leder af gruppen" in page


def test_the_chief_sees_every_kind_under_its_own_heading(client: Client) -> None:
    area = AreaFactory.create()
    institution_team(area=area)
    group_team(area=area)
    team_of(2, cluster__area=area)
    LeaderFactory.create(team__cluster__area=area, team__cluster__kind="network")
    client.force_login(AreaChiefAppointmentFactory.create(area=area).person)
    page = unescape(client.get(reverse("profiles:area", args=[area.pk])).content.decode())
    places = [
        re.search(f"<h2[^>]*>{title}", page).start()  # type: ignore[union-attr]
        for title in ("Klynger", "Netværk", "Selvejende inst", "Ledergrupper")
    ]
    assert places == sorted(places)
    assert page.count('<th scope="row">') == 4
