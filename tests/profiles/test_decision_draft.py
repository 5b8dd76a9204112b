"""What the area chief has begun to answer: kept while it is written, read by nobody else, gone when it is said."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from people.models import User
from profiles.models import DecisionDraft
from tests.factories import AreaChiefAppointmentFactory
from tests.factories_plan import PlanCase, plan_case
from tests.profiles.plan_reading import sign_in

pytestmark = pytest.mark.django_db

SCRIPT = {"X-Autosave": "1"}


@pytest.fixture
def case() -> PlanCase:
    return plan_case("submitted")


def url(name: str, case: PlanCase) -> str:
    return reverse(f"profiles:{name}", args=[case.plan.pk])


def words(case: PlanCase, **more: str) -> dict[str, str]:
    return {
        "version": "0",
        "note": "Halvt skrevet",
        f"comment-{case.focus.pk}": "Hvad mærker børnene?",
        "promises-TOTAL_FORMS": "2",
        "promises-INITIAL_FORMS": "0",
        "promises-1-text": "Et løfte uden dato",
        "promises-1-due": "snart",
        **more,
    }


def keep(case: PlanCase, user: User, **more: str) -> Any:
    return sign_in(user).post(url("plan_decide_draft", case), words(case, **more), headers=SCRIPT)


def test_what_is_typed_is_there_on_the_next_screen(case: PlanCase) -> None:
    """Also what is not valid yet: a promise whose date is a word."""
    answer = keep(case, case.chief)
    assert answer.status_code == 200 and answer.json()["version"] == 1
    html = sign_in(case.chief).get(url("plan_decide", case)).content.decode()
    for text in ("Halvt skrevet", "Hvad mærker børnene?", "Et løfte uden dato", 'value="snart"', "Gemt kl."):
        assert text in html, text
    assert '<input type="hidden" name="version" value="1">' in html


def test_it_is_nobody_elses(case: PlanCase) -> None:
    """Not the team's, and not the area's other chief's."""
    keep(case, case.chief)
    other = AreaChiefAppointmentFactory.create(area=case.plan.team.cluster.area).person
    assert "Halvt skrevet" not in sign_in(other).get(url("plan_decide", case)).content.decode()
    member = case.plan.team.memberships.all()[0].person
    assert "Halvt skrevet" not in sign_in(member).get(url("plan", case)).content.decode()


def test_two_screens_see_both_texts(case: PlanCase) -> None:
    keep(case, case.chief)
    stale = keep(case, case.chief, note="Fra telefonen")
    assert stale.status_code == 409
    assert "Halvt skrevet" in stale.json()["html"] and "Fra telefonen" in stale.json()["html"]
    assert stale.json()["stored"]["note"] == "Halvt skrevet" and stale.json()["stored"]["version"] == 1
    assert DecisionDraft.objects.get().words["note"] == "Halvt skrevet"


def test_without_a_script_a_button_keeps_it_and_a_conflict_shows_both(case: PlanCase) -> None:
    client = sign_in(case.chief)
    assert (
        "Halvt skrevet"
        in client.post(url("plan_decide_draft", case), words(case), follow=True).content.decode()
    )
    both = client.post(url("plan_decide_draft", case), words(case, note="Fra telefonen"))
    html = both.content.decode()
    assert both.status_code == 409 and "Halvt skrevet" in html and "Fra telefonen" in html
    assert f'action="{url("plan_decide_draft", case)}"' in html, (
        "the button that insists is sent to the draft"
    )
    client.post(url("plan_decide_draft", case), words(case, note="Fra telefonen", keep="1"))
    assert DecisionDraft.objects.get().words["note"] == "Fra telefonen"


@pytest.mark.parametrize("verb", ["plan_agree", "plan_return"])
def test_it_is_gone_when_it_has_been_said(case: PlanCase, verb: str) -> None:
    keep(case, case.chief)
    said = words(case, **{"promises-1-text": "", "promises-1-due": ""})
    assert sign_in(case.chief).post(url(verb, case), said).status_code == 302
    assert not DecisionDraft.objects.exists()
    assert keep(case, case.chief).status_code in (403, 404), "a late save does not bring it back"
    assert not DecisionDraft.objects.exists()


def test_only_the_answers_own_fields_are_kept(case: PlanCase) -> None:
    keep(case, case.chief, **{"comment-999999": "Fremmed", "promises-77-text": "Fremmed", "hvad": "Fremmed"})
    assert "Fremmed" not in str(DecisionDraft.objects.get().words)
