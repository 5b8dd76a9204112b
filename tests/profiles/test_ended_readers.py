"""Who reads what a team that is no more left behind."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from clusters.actions import end_cluster
from clusters.models import LeadershipTeam
from core.state import Conflict
from people.models import User
from profiles.actions import plan as plan_actions
from profiles.actions.plan import Decision
from profiles.models import (
    Action,
    Answer,
    CompetenceAssessment,
    DevelopmentPlan,
    Position,
    Vote,
)
from tests.factories import (
    AreaChiefAppointmentFactory,
    MembershipFactory,
    UserFactory,
    team_of,
)
from tests.factories_plan import plan_case
from tests.factories_profiles import answered_round, members_of
from tests.profiles.ended import day, merged

pytestmark = pytest.mark.django_db


# --- Who reads on -------------------------------------------------------------------------------------------------


def _archive() -> tuple[CompetenceAssessment, dict[str, User]]:
    """A team with a concluded round and an agreed plan that became part of another one; and everybody near it."""
    case = plan_case("agreed")
    team = case.team
    round_ = answered_round(2, state="concluded", team=team)
    left = MembershipFactory.create(team=team, period=(day(-100), day(-1))).person
    heir = team_of(2)  # in another area
    own_leader, own_member = members_of(heir)
    people = {
        "leader at the end": case.leader,
        "member at the end": case.member,
        "left the day before": left,
        "heir's leader": own_leader,
        "heir's member": own_member,
        "chief": case.chief,
        "heir's chief": AreaChiefAppointmentFactory.create(area=heir.cluster.area).person,
        "another chief": AreaChiefAppointmentFactory.create().person,
        "a stranger": members_of(team_of(2))[0],
        "nobody": UserFactory.create(),
    }
    merged(team, into=heir)
    joined_later = MembershipFactory.create(team=heir).person
    return round_, people | {"joined the heir": joined_later}


#: who → reads rounds and answers, reads the agreed plan, reads a draft
READERS = {
    "leader at the end": (True, True, True),
    "member at the end": (True, True, True),
    "left the day before": (False, False, False),
    "heir's leader": (False, True, False),
    "heir's member": (False, True, False),
    "joined the heir": (False, True, False),
    "chief": (False, True, False),
    "heir's chief": (False, True, False),
    "another chief": (False, False, False),
    "a stranger": (False, False, False),
    "nobody": (False, False, False),
}


def test_who_reads_what_a_team_left(client: Client) -> None:
    round_, people = _archive()
    agreed = DevelopmentPlan.objects.get(team=round_.team, status="agreed")
    draft = DevelopmentPlan.objects.create(team=round_.team, period=agreed.period)
    assert Answer.objects.filter(contribution__assessment=round_).exists()

    for who, (reads_rounds, reads_plan, reads_draft) in READERS.items():
        user = people[who]
        found = {
            "round": CompetenceAssessment.objects.visible_to(user).filter(pk=round_.pk).exists(),
            "answers": Answer.objects.visible_to(user).filter(contribution__assessment=round_).exists(),
            "agreed": DevelopmentPlan.objects.visible_to(user).filter(pk=agreed.pk).exists(),
            "actions": Action.objects.visible_to(user).filter(plan=agreed).exists(),
            "draft": DevelopmentPlan.objects.visible_to(user).filter(pk=draft.pk).exists(),
            "team": LeadershipTeam.objects.visible_to(user).filter(pk=round_.team_id).exists(),
        }
        expected = {
            "round": reads_rounds,
            "answers": reads_rounds,
            "agreed": reads_plan,
            "actions": reads_plan,
            "draft": reads_draft,
            "team": reads_plan,
        }
        assert found == expected, who
        if not reads_rounds:
            for model in (Position, Vote):
                assert not model.objects.visible_to(user).filter(assessment=round_).exists(), who
        client.force_login(user)
        pages = {
            round_.get_absolute_url(): reads_rounds,
            reverse("profiles:picture", args=[round_.pk]): reads_rounds,
            agreed.get_absolute_url(): reads_plan,
            draft.get_absolute_url(): reads_draft,
            reverse("clusters:team", args=[round_.team_id]): reads_plan,
        }
        for url, may in pages.items():
            assert client.get(url).status_code == (200 if may else 404), (who, url)


def test_the_archive_is_for_reading(client: Client) -> None:
    round_, people = _archive()
    plan = DevelopmentPlan.objects.get(team=round_.team, status="agreed")
    client.force_login(people["leader at the end"])
    posts = {
        reverse("clusters:task_add", args=[round_.team_id]): {"version": "0", "title": "Ny"},
        reverse("profiles:assessment_start", args=[round_.team_id]): {},
        reverse("profiles:plan_conclude", args=[plan.pk]): {},
        reverse("profiles:action_progress", args=[plan.pk, plan.actions.all()[0].pk]): {"progress": "done"},
    }
    for url, data in posts.items():
        assert client.post(url, data).status_code == 403, url


def test_who_is_closed_out_reads_nothing() -> None:
    _round, people = _archive()
    user = people["member at the end"]
    user.is_active = False
    user.save()

    assert not CompetenceAssessment.objects.visible_to(user).exists()
    assert not DevelopmentPlan.objects.visible_to(user).exists()


def test_the_chief_cannot_agree_a_plan_of_a_team_that_is_no_more() -> None:
    """In the hours before the task has run."""
    case = plan_case("submitted")
    end_cluster(cluster=case.team.cluster, day=day(0))

    with pytest.raises((PermissionDenied, Conflict)):
        plan_actions.agree_plan(plan=case.plan, decision=Decision(), by=case.chief)
