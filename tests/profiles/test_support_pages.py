"""What the pages of practice-near support say to each of those who read them, and what comes next."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client
from django.urls import reverse

from core import clock, retention
from people.models import User
from profiles.actions import support as actions
from profiles.models import SupportRequest, SupportVisit
from tests.factories import AdministratorFactory, team_of
from tests.factories_plan import plan_case
from tests.factories_profiles import CompetenceAssessmentFactory, members_of
from tests.factories_support import (
    ADVICE,
    NOTE,
    OUTCOME,
    PLACE,
    WISH,
    SupportCase,
    SupportConsultantFactory,
    support_case,
)

pytestmark = pytest.mark.django_db


def _client(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def _page(person: User, case: SupportCase) -> str:
    return _client(person).get(reverse("profiles:support", args=[case.request.pk])).content.decode()


def _url(name: str, case: SupportCase) -> str:
    return reverse(f"profiles:{name}", args=[case.request.pk])


# --- The request --------------------------------------------------------------------------------------------------


def test_the_agreement_is_read_in_two_depths() -> None:
    case = support_case("closed")
    for person in (case.leader, case.member, case.consultant):
        page = _page(person, case)
        assert all(words in page for words in (WISH, ADVICE, OUTCOME, NOTE, PLACE)), person
        assert "Læses kun af teamet og konsulenten" in page
    for person in (case.chief, case.administrator):
        page = _page(person, case)
        assert WISH in page and case.consultant.name in page and "Det er sket" in page
        assert not any(words in page for words in (ADVICE, OUTCOME, NOTE, PLACE)), person
        assert "læses kun af dem" in page


@pytest.mark.parametrize(
    ("state", "who", "says", "leads_to"),
    [
        ("requested", "administrator", "Find en konsulent", "support_name"),
        ("requested", "administrator", "Sig nej til ønsket", "support_decline"),
        ("requested", "leader", "Træk ønsket tilbage", "support_withdraw"),
        ("arranged", "consultant", "Aftal en tid med teamet", "support_visit_new"),
        ("arranged", "leader", "er jeres konsulent", "support_visit_new"),
        ("advised", "leader", "Følg op på rådet senest", "support_close"),
        ("advised", "leader", "Vi har brug for mere hjælp", "support_ask_more"),
    ],
)
def test_the_next_step_stands_on_top(state: str, who: str, says: str, leads_to: str) -> None:
    case = support_case(state)
    page = _page(getattr(case, who), case)
    assert says in page and _url(leads_to, case) in page
    assert _url(leads_to, case) not in _page(case.member, case)


def test_words_that_are_deleted_by_rule_are_said_to_be() -> None:
    case = support_case("closed")
    gone = "De er slettet efter kommunens regler"
    assert gone not in _page(case.leader, case)
    sort = retention.named("support")
    assert sort is not None and sort.take(clock.now() + datetime.timedelta(days=1)) == 1
    for person in (case.leader, case.consultant):
        assert gone in _page(person, case)
    assert "Skriv kort, hvad I taler om" not in _page(case.leader, case), "nobody can write there any more"


def test_after_a_visit_the_consultant_writes_the_advice() -> None:
    case = support_case("arranged")
    visit = case.visit()
    page = _page(case.consultant, case)
    assert "I mødes" in page and "Bagefter skriver du dit råd" in page
    SupportVisit.objects.filter(pk=visit.pk).update(starts=clock.now() - datetime.timedelta(days=1))
    page = _page(case.consultant, case)
    assert "I har mødtes" in page and "Tiden er gået" in page
    assert reverse("profiles:support_visit_hold", args=[case.request.pk, visit.pk]) in page


def test_what_was_given_back_says_why_to_those_who_find_another() -> None:
    case = support_case("arranged")
    actions.hand_back(request=case.request, reason="Jeg går på orlov.", by=case.consultant)
    for page in (
        _page(case.administrator, case),
        _client(case.administrator).get(reverse("profiles:support_index")).content.decode(),
    ):
        assert "Jeg går på orlov." in page
    answer = _client(case.consultant).get(_url("support", case))
    assert answer.status_code == 404, "who has handed back does not read on"


def test_handing_back_leads_to_ones_own_list() -> None:
    case = support_case("arranged")
    answer = _client(case.consultant).post(_url("support_hand_back", case), {"reason": "Orlov."}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("profiles:support_index")
    assert "Opgaven er givet tilbage." in answer.content.decode()


def test_advice_is_in_view_while_it_is_followed_up_and_when_it_is_written_on() -> None:
    case = support_case("advised")
    for name in ("support_close", "support_ask_more"):
        assert ADVICE in _client(case.leader).get(_url(name, case)).content.decode()
    actions.ask_more(request=case.request, reason="Mere.", by=case.leader)
    assert ADVICE in _client(case.consultant).get(_url("support_advise", case)).content.decode()


def test_a_form_that_does_not_do_keeps_its_words() -> None:
    case = support_case("arranged")
    past = f"{clock.today() - datetime.timedelta(days=1)}"
    answer = _client(case.consultant).post(
        _url("support_advise", case), {"advice": ADVICE, "follow_up_on": past}
    )
    assert answer.status_code == 422 and ADVICE in answer.content.decode()
    long = "x" * 1001
    answer = _client(case.leader).post(_url("support_note", case), {"text": long})
    assert answer.status_code == 422 and long in answer.content.decode() and WISH in answer.content.decode()


def test_a_note_that_comes_too_late_is_given_back() -> None:
    case = support_case("closed")
    answer = _client(case.leader).post(_url("support_note", case), {"text": "En sidste ting."})
    assert answer.status_code == 403 and "En sidste ting." in answer.content.decode()
    answer = _client(case.chief).post(_url("support_note", case), {"text": "En sidste ting."})
    assert answer.status_code == 403 and "En sidste ting." not in answer.content.decode()


# --- The list -----------------------------------------------------------------------------------------------------


def test_administrators_name_in_place_among_those_who_can_help() -> None:
    case, other = support_case(), support_case("arranged")
    own = SupportConsultantFactory.create(person=case.member).person
    client = _client(case.administrator)
    page = client.get(reverse("profiles:support_index")).content.decode()
    assert WISH in page and _url("support_name", case) in page and _url("support", other) in page
    assert f'value="{case.consultant.pk}"' in page and f'value="{own.pk}"' not in page
    assert f"{other.consultant.name} (1 i gang)" in page
    answer = client.post(_url("support_name", case), {"consultant": case.consultant.pk, "seen": ""})
    assert answer.status_code == 302 and case.fresh().consultant == case.consultant
    refused = client.post(_url("support_name", case), {"consultant": own.pk, "seen": case.consultant.pk})
    assert refused.status_code == 422 and case.fresh().consultant == case.consultant


def test_a_consultant_finds_their_own_and_nobody_else_has_a_list() -> None:
    case, done, other = support_case("arranged"), support_case("arranged"), support_case("arranged")
    SupportRequest.objects.filter(pk=done.request.pk).update(consultant=case.consultant)
    actions.withdraw(request=done.request, reason="Nej.", by=done.leader)
    client = _client(case.consultant)
    page = client.get(reverse("profiles:support_index")).content.decode()
    assert _url("support", case) in page and _url("support", done) in page
    assert _url("support", other) not in page and "Venter på en konsulent" not in page
    for person in (case.leader, case.chief):
        assert _client(person).get(reverse("profiles:support_index")).status_code == 404


def test_the_menu_leads_there_for_those_who_give_or_find_support() -> None:
    link = f'href="{reverse("profiles:support_index")}"'
    case = support_case("arranged")
    for person, has in (
        (case.consultant, True),
        (AdministratorFactory.create(), True),
        (case.leader, False),
        (case.chief, False),
    ):
        assert (link in _client(person).get("/").content.decode()) == has, person


# --- Where it begins ----------------------------------------------------------------------------------------------


def test_the_wish_in_a_plan_is_sent_with_its_words_and_focus_areas() -> None:
    case = plan_case("agreed", focus_areas=2)
    case.plan.support_wish = "Sparring om data"
    case.plan.save()
    url = reverse("profiles:support_new_plan", args=[case.plan.pk])
    plan = _client(case.leader).get(case.plan.get_absolute_url()).content.decode()
    assert url in plan and "Send ønsket til forvaltningen" in plan
    colleague = _client(case.member).get(case.plan.get_absolute_url()).content.decode()
    assert url not in colleague and "Det gør teamets leder" in colleague
    form = _client(case.leader).get(url).content.decode()
    assert "Sparring om data" in form and form.count(" checked") == 2
    assert "forvaltningen og den konsulent, I får" in form
    areas = [focus.area_id for focus in case.plan.focus_areas.all()]
    answer = _client(case.leader).post(url, {"wish": "Sparring om data", "areas": areas[:1]})
    row = SupportRequest.objects.get()
    assert answer.headers["Location"] == row.get_absolute_url()
    assert [area.pk for area in row.areas.all()] == areas[:1]
    for person in (case.leader, case.member, case.chief):
        page = _client(person).get(case.plan.get_absolute_url()).content.decode()
        assert row.get_absolute_url() in page and "Venter på en konsulent" in page and url not in page
    assert _client(case.leader).get(url).headers["Location"] == row.get_absolute_url()


def test_only_core_areas_of_the_plans_own_edition_can_be_chosen() -> None:
    case, other = plan_case("agreed"), plan_case("agreed", focus_areas=4)
    strange = other.plan.focus_areas.all()[3].area
    url = reverse("profiles:support_new_plan", args=[case.plan.pk])
    answer = _client(case.leader).post(url, {"wish": "Hjælp", "areas": [strange.pk]})
    assert answer.status_code == 422 and not SupportRequest.objects.exists()


def test_a_wish_that_is_not_wanted_any_more_is_not_asked_about() -> None:
    case = plan_case("agreed")
    case.plan.support_wish = "Sparring om data"
    case.plan.save()
    client, url = _client(case.leader), reverse("profiles:support_drop", args=[case.plan.pk])
    assert url in client.get(reverse("profiles:support_new_plan", args=[case.plan.pk])).content.decode()
    client.post(url)
    row = SupportRequest.objects.get()
    page = _client(AdministratorFactory.create()).get(row.get_absolute_url()).content.decode()
    assert "blev ikke sendt til forvaltningen" in page and "Sparring om data" not in page


def test_a_team_asks_from_its_round_and_its_page() -> None:
    round_ = CompetenceAssessmentFactory.create(team=team_of(3))
    leader, member = members_of(round_.team)[:2]
    url = reverse("profiles:support_new_round", args=[round_.pk])
    for path in (round_.get_absolute_url(), reverse("clusters:team", args=[round_.team_id])):
        assert url in _client(leader).get(path).content.decode(), path
        assert url not in _client(member).get(path).content.decode(), path
    _client(leader).post(url, {"wish": "Vi er gået i stå."})
    row = SupportRequest.objects.get()
    assert row.assessment == round_ and not row.areas.exists()
    for path in (round_.get_absolute_url(), reverse("clusters:team", args=[round_.team_id])):
        for person in (leader, member):
            page = _client(person).get(path).content.decode()
            assert row.get_absolute_url() in page and url not in page
