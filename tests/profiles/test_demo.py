"""The demo municipality: loaded once for this module, it has every state, a sign-in for each role, and a past."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from clusters.models import KINDS_WITH_UNITS, Cluster, Institution, LeadershipTeam, Membership
from core import clock
from people.models import User
from profiles.catalogue import load_file, shipped_files
from profiles.demo.load import PASSWORD, load_demo
from profiles.demo.signins import sign_ins
from profiles.demo.support import CONSULTANT
from profiles.models import (
    Action,
    AgreedCopy,
    AppraisalSheet,
    CompetenceAssessment,
    DevelopmentPlan,
    FocusArea,
    FocusComment,
    FollowUp,
    FollowUpStatus,
    SupportRequest,
    SupportVisit,
)
from profiles.situation import Stage, situations
from reminders.reading import for_person

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The demo, rolled back when the module is done."""
    with django_db_blocker.unblock(), transaction.atomic():
        for path in shipped_files():
            load_file(path)
        load_demo(lambda _text: None)
        yield
        transaction.set_rollback(True)


def test_it_is_about_as_large_as_a_real_municipality() -> None:
    of_the_file = Cluster.objects.filter(kind__in=KINDS_WITH_UNITS)
    assert of_the_file.count() == 88
    assert Institution.objects.count() > 400
    assert Membership.objects.current().filter(team__cluster__in=of_the_file).count() == 540


def test_a_self_governing_institution_and_a_leaders_group_are_at_work_too() -> None:
    own = LeadershipTeam.objects.get(cluster__kind="institution")
    assert own.assessments.get().profile.key == "klyngeledelse"
    group = LeadershipTeam.objects.get(cluster__kind="group")
    seen = group.assessments.get()
    assert (seen.status, seen.profile.key) == ("revealed", "ledelsesgrundlag")
    assert seen.level is not None and seen.level.key == "vicedirektoer"
    assert group.cluster.area.name == "Direktionen"


def test_teams_are_in_every_state_but_the_forgotten_one() -> None:
    stages = Counter(s.stage for s in situations(LeadershipTeam.objects.select_related("cluster")).values())
    assert set(stages) == set(Stage) - {Stage.ENDED}
    assert min(stages.values()) >= 3


def test_most_teams_have_last_years_round_and_its_concluded_plan() -> None:
    concluded = DevelopmentPlan.objects.filter(status="concluded")
    assert concluded.count() > 40
    assert not FocusArea.objects.filter(plan__in=concluded, evaluation="").exists()
    assert (
        CompetenceAssessment.objects.filter(plan__in=concluded, status="concluded").count()
        == concluded.count()
    )


def test_support_waits_is_under_way_and_is_tried() -> None:
    states = SupportRequest.objects.values_list("status", flat=True)
    assert set(states) == {"requested", "arranged", "advised"}
    consultant = User.objects.get(email=CONSULTANT)
    kinds = {due.kind.name for due in for_person(consultant.pk)}
    assert kinds == {"support.visit"}
    (visit,) = SupportVisit.objects.ahead()
    assert 2 <= (clock.local_date(visit.starts) - clock.today()).days <= 8
    assert SupportRequest.objects.filter(status="advised", follow_up_on__gt=clock.today()).exists()


def test_every_agreement_has_its_copy() -> None:
    agreed = DevelopmentPlan.objects.filter(agreed_at__isnull=False)
    assert AgreedCopy.objects.filter(plan__in=agreed).count() == agreed.count()


def test_everybody_is_obviously_made_up_and_can_sign_in() -> None:
    people = User.objects.all()
    assert all(person.email.endswith("@solkoebing.example") for person in people)
    roles = [entry.what for entry in sign_ins()]
    for word in (
        "klyngeleder",
        "pædagogisk leder",
        "områdechef",
        "administrator",
        "konsulent",
        "tidligere leder",
    ):
        assert any(word in role for role in roles), word
    for entry in sign_ins():
        assert User.objects.get(email=entry.email).check_password(PASSWORD)


def test_the_sign_ins_are_printed_for_a_newcomer() -> None:
    said = io.StringIO()
    call_command("demo_signins", stdout=said)
    assert "mette.holm@solkoebing.example" in said.getvalue()
    assert PASSWORD in said.getvalue()


def test_the_demo_is_never_mixed_with_an_organisation_that_is_there() -> None:
    with pytest.raises(CommandError, match="empty"):
        call_command("load_demo")


def test_plans_are_shown_in_depth() -> None:
    """A revision that was agreed, one that waits, a conversation, and an action that went on."""
    revisions = DevelopmentPlan.objects.filter(revises__isnull=False)
    assert sorted(plan.status for plan in revisions) == ["agreed", "submitted"]
    waiting = revisions.get(status="submitted")
    assert waiting.revises is not None and waiting.revises.status == "agreed"
    said = FocusComment.objects.filter(plan=waiting, event=None, is_draft=False)
    assert said.count() == 3 and said.filter(resolved_at__isnull=False).count() == 1
    assert said.filter(reply_to__isnull=False).count() == 1
    went_on = Action.objects.filter(carried_from__isnull=False, plan__revises=None).get()
    assert went_on.carried_from is not None and went_on.carried_from.plan.team_id == went_on.plan.team_id


def test_agreed_plans_are_followed_up_in_every_way() -> None:
    followed = FollowUp.objects.filter(plan__status="agreed")
    assert set(followed.values_list("status", flat=True)) == set(FollowUpStatus.values)
    assert any(one.is_late for one in followed)
    half = followed.filter(kind="talk", team_confirmed_at__isnull=False, chief_confirmed_at__isnull=True)
    assert half.exists() and not half.filter(minutes="").exists()
    before = FollowUp.objects.filter(plan__status="concluded")
    assert set(before.values_list("status", flat=True)) == {"held"}
    assert sorted(AppraisalSheet.objects.values_list("status", flat=True)) == ["private", "shared"]
