"""`among` means what `__in` means, for any rows, and PostgreSQL reads the rows once and first."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from clusters.models import Cluster, LeadershipTeam, Membership
from core.keys import among
from people.models import User
from profiles.models import Action, Answer, Contribution, FocusComment, Position, Promise, Vote
from tests.factories import ClusterFactory, LeadershipTeamFactory, MembershipFactory

pytestmark = pytest.mark.django_db

SCOPES = [LeadershipTeam, Contribution, Answer, Position, Vote, Action, Promise, FocusComment]


def test_it_finds_what_in_finds() -> None:
    first, _second = LeadershipTeamFactory.create(), LeadershipTeamFactory.create()
    ClusterFactory.create()
    teams = LeadershipTeam.objects.filter(pk=first.pk)

    assert list(Cluster.objects.filter(among("team", teams))) == [first.cluster]
    assert set(Cluster.objects.exclude(among("pk", teams, "cluster"))) == set(
        Cluster.objects.exclude(pk=first.cluster_id)
    )


def test_no_rows_are_no_match_and_do_not_empty_an_or() -> None:
    team = LeadershipTeamFactory.create()
    nobody = LeadershipTeam.objects.none()

    assert not Cluster.objects.filter(among("team", nobody)).exists()
    assert Cluster.objects.filter(Q(among("team", nobody)) | Q(pk=team.cluster_id)).count() == 1
    assert Cluster.objects.exclude(among("team", nobody)).count() == Cluster.objects.count()
    assert Cluster.objects.annotate(is_theirs=among("team", nobody)).get(team=team).is_theirs is False


@pytest.mark.parametrize("model", SCOPES)
def test_a_scope_is_looked_up_before_the_rows_are_read(model: type) -> None:
    """No chain of joins that could be put in the wrong order, and nothing asked anew for each row."""
    member: User = MembershipFactory.create().person
    plan = model.objects.visible_to(member).explain()  # type: ignore[attr-defined]

    assert "InitPlan" in plan
    assert "Semi Join" not in plan and "Anti Join" not in plan
    # the one thing asked for each row is about the person's own memberships: did they last until the cluster's end?
    assert all("upper(period)" in line for line in plan.splitlines() if "(SubPlan" in line), plan
    assert not model.objects.visible_to(AnonymousUser()).exists()  # type: ignore[attr-defined]


def test_a_membership_that_ended_with_its_cluster_counts_and_one_that_ended_before_does_not() -> None:
    stayed = MembershipFactory.create()
    left = MembershipFactory.create(team=stayed.team)
    ended, earlier = Membership.objects.filter(pk=stayed.pk), Membership.objects.filter(pk=left.pk)
    ended.update(period=("2024-01-01", "2025-08-01"))
    earlier.update(period=("2024-01-01", "2025-07-31"))
    Cluster.objects.filter(pk=stayed.team.cluster_id).update(period=("2020-01-01", "2025-08-01"))

    assert LeadershipTeam.objects.ended_with(stayed.person).get() == stayed.team
    assert not LeadershipTeam.objects.ended_with(left.person).exists()
