"""What nobody should send, and what a slip of the finger sends: an answer in Danish, never an error of ours."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core import clock
from core.forms.fields import DanishDateField
from profiles.actions import plan as actions
from profiles.models import Action, Answer
from tests.factories import AdministratorFactory, AreaChiefAppointmentFactory
from tests.factories_plan import PlanCase, plan_case
from tests.factories_profiles import CompetenceAssessmentFactory, answered_round, members_of

pytestmark = pytest.mark.django_db
ORGANISATION = Path(__file__).parents[1] / "data" / "organisation.csv"


def _settings(case: PlanCase, client: Client, first: datetime.date, last: datetime.date) -> Any:
    client.force_login(case.leader)
    data = {
        "starts": first.isoformat(),
        "last_day": last.isoformat(),
        "support_wish": "Vi vil gerne have støtte.",
    }
    return client.post(f"/plan/{case.plan.pk}/rammer/", {**data, "version": case.plan.version})


@pytest.mark.parametrize(
    ("last", "reason"),
    [
        (datetime.date.max, "Se efter, om årstallet er rigtigt"),
        (datetime.date(2199, 12, 31), "En plan kan højst løbe i to år"),
    ],
)
def test_a_plan_that_never_ends_is_refused_with_the_words_kept(
    client: Client, last: datetime.date, reason: str
) -> None:
    answer = _settings(plan_case(), client, clock.today(), last)
    assert answer.status_code == 422
    assert reason in answer.content.decode()
    assert "Vi vil gerne have støtte." in answer.content.decode()


@pytest.mark.parametrize("first", [datetime.date.min, datetime.date(2003, 2, 1), datetime.date(2999, 1, 1)])
def test_a_plan_in_another_age_is_refused(client: Client, first: datetime.date) -> None:
    case = plan_case()
    answer = _settings(case, client, first, first + datetime.timedelta(days=365))
    assert answer.status_code == 422
    assert "Se efter, om årstallet er rigtigt" in answer.content.decode()


def test_a_plan_for_a_good_year_is_kept(client: Client) -> None:
    case = plan_case()
    first = clock.today() - datetime.timedelta(days=30)
    assert _settings(case, client, first, first + datetime.timedelta(days=400)).status_code == 302
    case.plan.refresh_from_db()
    assert case.plan.starts == first


@pytest.mark.parametrize("keep", ["9" * 5000, "-1", "1.5", "x", "٣" * 5000])
def test_an_unreadable_version_saves_nothing(client: Client, keep: str) -> None:
    assessment = CompetenceAssessmentFactory.create()
    client.force_login(members_of(assessment.team)[0])
    step = {"level": "2", "importance": "2", "bring": "do", "note": "En tanke", "version": "0", "keep": keep}
    answer = client.post(f"/afdaekning/{assessment.pk}/svar/1/", step)
    assert answer.status_code == 422
    assert not Answer.objects.exists()


def test_reasons_proposed_from_many_votes_stand_in_nobodys_way(client: Client) -> None:
    """The words beside an area that is not chosen are kept nowhere."""
    assessment = answered_round()
    client.force_login(members_of(assessment.team)[0])
    chosen, left = (f"omraade-{area.pk}" for area in assessment.profile.areas.all()[:2])
    data = {f"{chosen}-order": "1", f"{chosen}-reason": "Det haster.", f"{left}-order": "0"}
    answer = client.post(f"/afdaekning/{assessment.pk}/vaelg/", {**data, f"{left}-reason": "x" * 1001})
    assert answer.status_code == 302
    plan = assessment.team.plans.get()
    assert [focus.reason for focus in plan.focus_areas.all()] == ["Det haster."]


def test_a_reason_that_is_too_long_beside_a_chosen_area_is_shown(client: Client) -> None:
    assessment = answered_round()
    client.force_login(members_of(assessment.team)[0])
    chosen = f"omraade-{assessment.profile.areas.all()[0].pk}"
    data = {f"{chosen}-order": "1", f"{chosen}-reason": "x" * 1001}
    assert client.post(f"/afdaekning/{assessment.pk}/vaelg/", data).status_code == 422


def _edit(client: Client, case: PlanCase, action_pk: int, **headers: str) -> Any:
    data = {"text": "Vi besøger hinanden hver måned.", "owner": "", "due": "", "version": "0"}
    return client.post(f"/plan/{case.plan.pk}/tiltag/{action_pk}/rediger/", data, headers=headers)


def test_words_for_an_action_that_is_gone_come_back(client: Client) -> None:
    case = plan_case()
    action = case.plan.actions.get()
    key = action.pk
    actions.remove_action(action=action, by=case.leader)
    client.force_login(case.member)
    answer = _edit(client, case, key)
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "En kollega har taget tiltaget ud af planen imens." in page
    assert "Vi besøger hinanden hver måned." in page
    scripted = _edit(client, case, key, **{"X-Autosave": "1"})
    assert "En kollega har taget tiltaget ud" in scripted.json()["message"]
    assert client.get(f"/plan/{case.plan.pk}/tiltag/{key}/rediger/").status_code == 404


def test_an_action_that_was_never_in_the_plan_is_not_there(client: Client) -> None:
    case, other = plan_case(), plan_case()
    elsewhere = other.plan.actions.get()
    key = elsewhere.pk
    client.force_login(case.member)
    assert _edit(client, case, key).status_code == 404
    actions.remove_action(action=elsewhere, by=other.leader)
    assert _edit(client, case, key).status_code == 404
    assert not Action.objects.filter(pk=key).exists()


@pytest.mark.parametrize(
    "address",
    [
        "/admin/people/user/?password__startswith=md5",
        "/admin/people/user/?password__regex=^m",
        "/admin/clusters/cluster/?period__contains=zz",
        "/admin/clusters/membership/?period=zz",
    ],
)
def test_the_admin_filters_by_nothing_it_does_not_offer(client: Client, address: str) -> None:
    client.force_login(AdministratorFactory.create())
    assert client.get(address).status_code == 400


@pytest.mark.parametrize("day", ["0001-01-01", "31-12-9999", "1899-12-31", "2200-01-01"])
def test_a_day_in_another_age_is_no_date(day: str) -> None:
    with pytest.raises(ValidationError, match="Se efter, om årstallet er rigtigt"):
        DanishDateField().clean(day)


@pytest.mark.parametrize("day", ["1900-01-01", "29-02-2028", "31-12-2199"])
def test_a_day_in_ours_is(day: str) -> None:
    assert DanishDateField().clean(day)


def test_an_import_from_the_last_day_of_all_is_refused(client: Client) -> None:
    client.force_login(AdministratorFactory.create())
    file = SimpleUploadedFile("organisation.csv", ORGANISATION.read_bytes())
    answer = client.post("/admin/clusters/organisationimport/add/", {"day": "9999-12-31", "file": file})
    assert answer.status_code == 200
    assert "Se efter, om årstallet er rigtigt." in answer.content.decode()


def test_an_appointment_until_the_last_day_of_all_is_refused(client: Client) -> None:
    client.force_login(AdministratorFactory.create())
    appointment = AreaChiefAppointmentFactory.create()
    data = {"area": appointment.area_id, "person": appointment.person_id, "first_day": "01-01-2026"}
    address = f"/admin/clusters/areachiefappointment/{appointment.pk}/change/"
    answer = client.post(address, {**data, "last_day": "31-12-9999"})
    assert "Se efter, om årstallet er rigtigt." in answer.content.decode()


@pytest.mark.parametrize("headline", ["\u200b", "\u00ad\u00ad", "\x01\x02", "\ue000"])
def test_a_heading_that_nobody_sees_does_not_stop_the_document(client: Client, headline: str) -> None:
    case = plan_case()
    case.plan.focus_areas.update(headline=headline)
    client.force_login(case.member)
    answer = client.get(f"/plan/{case.plan.pk}/pdf/")
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF")
