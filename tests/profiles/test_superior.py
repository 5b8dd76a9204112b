"""What the chief is called follows the kind of team, on every page, on Min side and in the document."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from clusters.models import Kind
from clusters.superior import superior_of_kind
from people.models import User
from profiles.document import plan_content
from profiles.models import DevelopmentPlan
from profiles.pdf import _document
from tests.factories_plan import PlanCase, plan_case
from tests.factories_profiles import CompetenceAssessmentFactory
from tests.factories_support import support_case

pytestmark = pytest.mark.django_db

_AREA_CHIEF = re.compile("områdechef", re.IGNORECASE)
#: pages of a plan that name the chief in one state or another
_PAGES = ("plan", "plan_settings", "plan_carry", "talk", "focus_edit", "focus_evaluate")


def case_of(kind: Kind, state: str) -> PlanCase:
    case = plan_case(state)
    case.team.cluster.kind = kind
    case.team.cluster.save()
    return case


def read(case: PlanCase, user: User) -> str:
    """All that this reader may read about the plan, in one text."""
    client = Client()
    client.force_login(user)
    keys = {"plan": {"pk": case.plan.pk}, "focus": {"pk": case.plan.pk, "focus_pk": case.focus.pk}}
    addresses = [reverse("home"), reverse("clusters:team", args=[case.team.pk])]
    addresses += [
        reverse(f"profiles:{name}", kwargs=keys["focus" if name[:5] in {"talk", "focus"} else "plan"])
        for name in _PAGES
    ]
    answers = [client.get(address) for address in addresses]
    return "\n".join(answer.content.decode() for answer in answers if answer.status_code == 200)


def document(case: PlanCase) -> str:
    plan = DevelopmentPlan.objects.for_reading().get(pk=case.plan.pk)
    return json.dumps(_document(plan_content(plan)), ensure_ascii=False)


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "agreed", "concluded"])
def test_a_leaders_group_has_a_chief_and_a_cluster_an_area_chief(state: str) -> None:
    group, cluster = case_of(Kind.GROUP, state), case_of(Kind.CLUSTER, state)

    for user in (group.leader, group.member, group.chief):
        assert _AREA_CHIEF.findall(read(group, user)) == []
    assert _AREA_CHIEF.search(read(cluster, cluster.leader))
    assert not _AREA_CHIEF.search(document(group)) and "chef" in document(group)
    assert _AREA_CHIEF.search(document(cluster))


def test_a_groups_round_promises_the_same_of_its_own_chief() -> None:
    case = case_of(Kind.GROUP, "concluded")
    client = Client()
    client.force_login(case.leader)
    start = client.get(reverse("profiles:assessment_start", args=[case.team.pk])).content.decode()
    assert "Chefen og forvaltningen får dem aldrig at se." in start

    made = CompetenceAssessmentFactory.create(team=case.team, state="revealed")
    for name in ("picture", "vote", "conclude"):
        page = client.get(reverse(f"profiles:{name}", args=[made.pk]))
        assert page.status_code == 200 and not _AREA_CHIEF.search(page.content.decode()), name


def test_an_early_copy_that_does_not_say_its_kind_is_a_clusters() -> None:
    assert superior_of_kind("").heading == "Områdechef"


def test_the_promises_of_supports_forms_name_the_same_reader_as_its_page() -> None:
    """The request's own page asks for the title; so do the forms whose words it shows."""
    for state, names in (
        ("requested", ("withdraw", "decline")),
        ("arranged", ("hand_back", "visit_new")),
    ):
        case = support_case(state)
        case.team.cluster.kind = Kind.GROUP
        case.team.cluster.save()
        by = {"withdraw": case.leader, "decline": case.administrator, "hand_back": case.consultant}
        for name in names:
            client = Client()
            client.force_login(by.get(name, case.leader))
            answer = client.get(reverse(f"profiles:support_{name}", args=[case.request.pk]))
            text = answer.content.decode()
            assert answer.status_code == 200 and _AREA_CHIEF.findall(text) == [], name
            assert "chefen" in text, name


def test_the_wish_of_a_leaders_group_is_read_by_its_chief() -> None:
    group = case_of(Kind.GROUP, "agreed")
    client = Client()
    client.force_login(group.leader)
    text = client.get(reverse("profiles:support_new_plan", args=[group.plan.pk])).content.decode()
    assert "Læses af teamet, chefen, forvaltningen" in text
    assert _AREA_CHIEF.findall(text) == []
