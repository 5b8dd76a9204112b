"""Practice-near support around the work itself: teams that end, consultants who leave, what is kept, who needs what."""

from __future__ import annotations

import datetime
import io
import json
from html import unescape

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from clusters.models import ChangeKind
from clusters.restructure.draft import Draft
from clusters.restructure.forecast import forecast
from core import clock, own_data, retention
from core.periods import from_day
from people.models import User
from profiles.actions import support as actions
from profiles.ending import ended_teams_with_work, settle
from profiles.models import DevelopmentPlan, LeadershipProfile, SupportConsultant, SupportRequest
from profiles.support_demand import demand_of_year
from profiles.tasks import settle_support
from tests.factories import AdministratorFactory, UserFactory
from tests.factories_plan import plan_case
from tests.factories_support import (
    ADVICE,
    NOTE,
    OUTCOME,
    PLACE,
    STATES,
    WISH,
    SupportCase,
    SupportConsultantFactory,
    bring,
    support_case,
)
from tests.profiles.ended import WAYS, merged

pytestmark = pytest.mark.django_db
_DAY = datetime.timedelta(days=1)


# --- A team that ends ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("before", STATES)
def test_what_becomes_of_a_request_when_its_team_ends(way: str, before: str) -> None:
    case = support_case(before)
    visit = case.visit() if before == "arranged" else None
    moves = case.request.moves.count()
    is_open = case.request.is_open
    WAYS[way](case.team)

    after = case.fresh()
    assert after.status == ("withdrawn" if is_open else before)
    assert after.moves.count() == moves + is_open
    if is_open:
        last = after.moves.latest("pk")
        assert (last.verb, last.by) == ("lapse", None)
        assert case.team.cluster.name in after.reason
        assert after.consultant == case.request.consultant
    if visit is not None:
        visit.refresh_from_db()
        assert visit.status == "cancelled"
    assert settle([case.team]) == 0 and not ended_teams_with_work()


def test_a_change_to_come_leaves_the_request_alone_until_its_day() -> None:
    case = support_case("arranged")
    merged(case.team, on=10)
    assert settle([case.team]) == 0
    assert case.fresh().status == "arranged"


@pytest.mark.parametrize("way", WAYS)
def test_who_were_there_read_on_and_so_does_the_consultant(way: str) -> None:
    case = support_case("advised")
    heir = merged(case.team) if way == "merged" else WAYS[way](case.team)
    full = {
        user: SupportRequest.objects.read_in_full_by(user).exists()
        for user in vars(case).values()
        if isinstance(user, User)
    }
    assert full == {
        case.leader: True,
        case.member: True,
        case.consultant: True,
        case.chief: False,
        case.administrator: False,
    }
    if way == "merged":
        newcomer = heir.memberships.all()[0].person  # type: ignore[attr-defined]
        assert not SupportRequest.objects.visible_to(newcomer).exists()


def test_the_preview_of_a_change_says_what_becomes_of_support() -> None:
    waiting, helped = support_case("requested"), support_case("arranged")
    for case, words in (
        (waiting, "venter på en konsulent"),
        (helped, f"{helped.consultant.name} er konsulent"),
    ):
        draft = Draft(ChangeKind.END, clock.today() + _DAY, (case.team.cluster,))
        section = next(one for one in forecast(draft) if str(one.title) == "Praksisnær støtte")
        (line,) = section.lines
        assert words in line and WISH not in line


# --- A consultant who leaves --------------------------------------------------------------------------------------


def _leaves(case: SupportCase, how: str) -> None:
    if how == "appointment":
        SupportConsultant.objects.get(person=case.consultant).end_on(clock.today())
    elif how == "account":
        User.objects.filter(pk=case.consultant.pk).update(is_active=False)
    elif how == "member":
        case.team.memberships.create(person=case.consultant, period=from_day(clock.today()))
    else:
        case.team.cluster.area.appointments.create(person=case.consultant, period=from_day(clock.today()))


@pytest.mark.parametrize("how", ["appointment", "account", "member", "chief"])
def test_what_a_consultant_can_no_longer_do_waits_for_another_once(how: str) -> None:
    case, other = support_case("arranged"), support_case("arranged")
    visit = case.visit()
    assert settle_support() == 0
    _leaves(case, how)
    assert settle_support() == 1
    assert settle_support() == 0
    after = case.fresh()
    assert (after.status, after.consultant, after.moves.latest("pk").verb) == ("requested", None, "release")
    visit.refresh_from_db()
    assert visit.status == "cancelled"
    assert other.fresh().status == "arranged"


@pytest.mark.parametrize("state", ["advised", "closed"])
def test_advice_that_is_given_stays_given(state: str) -> None:
    case = support_case(state)
    _leaves(case, "appointment")
    assert settle_support() == 0
    assert case.fresh().consultant == case.consultant


# --- What is kept -------------------------------------------------------------------------------------------------


def _sort() -> retention.Sort:
    sort = retention.named("support")
    assert sort is not None
    return sort


@pytest.mark.parametrize("state", ["closed", "withdrawn"])
def test_what_the_two_have_written_goes_and_the_rest_stays(state: str) -> None:
    case = support_case("advised")
    if state == "closed":
        actions.close(request=case.request, outcome=OUTCOME, by=case.leader)
    else:
        actions.lapse(team=case.team, why="Lagt sammen.")
    running = support_case("advised")
    assert _sort().take(clock.now() - _DAY) == 0
    assert _sort().foresee(clock.now() + _DAY)[0] == 1
    assert str(case.team) in _sort().examples(clock.now() + _DAY, 3)[0]
    assert _sort().take(clock.now() + _DAY) == 1
    assert _sort().take(clock.now() + _DAY) == 0
    after = case.fresh()
    assert (after.advice, after.outcome, after.wish) == ("", "", WISH)
    assert not after.notes.exists() and not after.visits.exclude(place="").exists()
    assert after.visits.exists() and after.consultant == case.consultant
    left = running.fresh()
    assert left.advice == ADVICE and left.notes.exists() and left.visits.exclude(place="").exists()


def test_who_is_a_consultant_is_not_forgotten() -> None:
    held = [person for tie in retention.ties(clock.today()) for row in tie for person in row.values()]
    now, before = SupportConsultantFactory.create().person, UserFactory.create()
    SupportConsultantFactory.create(person=before, period=from_day(clock.today() - 20 * _DAY, clock.today()))
    found = [person for tie in retention.ties(clock.today()) for row in tie for person in row.values()]
    assert now.pk in found and now.pk not in held and before.pk not in found


def _file(person: User) -> str:
    return json.dumps(own_data.collect(person), ensure_ascii=False, default=str)


def test_everybody_gets_their_own_words_and_nobody_elses() -> None:
    case = support_case("closed")
    leader, consultant = _file(case.leader), _file(case.consultant)
    assert WISH in leader and OUTCOME in leader
    assert not any(words in leader for words in (ADVICE, NOTE, PLACE))
    assert all(words in consultant for words in (ADVICE, NOTE, PLACE))
    assert WISH not in consultant and OUTCOME not in consultant
    for other in (case.member, case.chief, case.administrator):
        assert not any(words in _file(other) for words in (WISH, ADVICE, OUTCOME, NOTE, PLACE))


def test_who_comes_after_another_does_not_get_the_others_advice() -> None:
    case = support_case("advised")
    actions.ask_more(request=case.request, reason="Vi sidder fast.", by=case.leader)
    after = SupportConsultantFactory.create().person
    actions.name_consultant(
        request=case.request, consultant=after, seen=case.consultant.pk, by=case.administrator
    )
    assert ADVICE not in _file(after) and str(case.team) in _file(after)


# --- Demand -------------------------------------------------------------------------------------------------------


def _figures() -> dict[str, tuple[int, int, int]]:
    return {row.title: (row.asked, row.waiting, row.under_way) for row in demand_of_year().rows}


def test_demand_is_counted_by_core_area() -> None:
    waiting, helped = support_case("requested"), support_case("arranged")
    profile = LeadershipProfile.objects.get(areas=waiting.request.areas.get())
    first, second = profile.areas.all()[:2]
    assert waiting.request.areas.get() == first
    helped.request.areas.set([first, second])
    support_case("closed").request.areas.set([])
    support_case("declined").request.areas.set([second])
    support_case("withdrawn")
    assert _figures() == {
        first.short_title: (2, 1, 1),
        second.short_title: (2, 0, 1),
        "Arbejdet i det hele taget": (1, 0, 0),
    }
    assert list(_figures()) == [first.short_title, second.short_title, "Arbejdet i det hele taget"]
    found = demand_of_year()
    assert (found.asked, found.waiting, found.under_way) == (4, 1, 1)
    with clock.at(clock.now() + 366 * _DAY):
        assert _figures() == {first.short_title: (0, 1, 1), second.short_title: (0, 0, 1)}


def test_taken_back_after_somebody_was_found_it_was_asked_for_all_the_same() -> None:
    case = support_case("arranged")
    actions.withdraw(request=case.request, reason="", by=case.leader)
    assert demand_of_year().asked == 1


def test_the_table_names_no_team_and_says_nothing_when_there_is_nothing() -> None:
    empty = render_to_string("profiles/support/demand.html", {"demand": demand_of_year()})
    assert "Ingen har bedt om støtte" in empty and "<table" not in empty
    case = support_case("requested")
    said = render_to_string("profiles/support/demand.html", {"demand": demand_of_year()})
    assert case.request.areas.get().short_title in said
    assert not any(words in said for words in (str(case.team), str(case.team.cluster.area), WISH))


def test_demand_costs_the_same_however_much_there_is() -> None:
    counts = []
    for _round in range(2):
        for _more in range(3):
            bring(support_case("requested"), "requested")
        with CaptureQueriesContext(connection) as captured:
            demand_of_year()
        counts.append(len(captured))
    assert counts == [2, 2]


def test_only_administrators_find_the_demand_on_the_list(client: Client) -> None:
    case = support_case("arranged")
    page = reverse("profiles:support_index")
    client.force_login(case.administrator)
    assert "Det er der bedt om støtte til" in client.get(page).content.decode()
    client.force_login(case.consultant)
    assert "Det er der bedt om støtte til" not in client.get(page).content.decode()


# --- The chief's page ---------------------------------------------------------------------------------------------


def _area_page(case: SupportCase) -> str:
    client = Client()
    client.force_login(case.chief)
    return unescape(client.get(reverse("profiles:area", args=[case.team.cluster.area_id])).content.decode())


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("requested", "Venter på en konsulent."),
        ("arranged", "{consultant} er konsulent."),
        ("advised", "{consultant} har givet sit råd."),
        ("closed", "Afsluttet. {consultant} var konsulent."),
        ("declined", "Forvaltningen sagde nej"),
        ("withdrawn", "er trukket tilbage"),
    ],
)
def test_the_chief_reads_where_support_stands_and_nothing_of_what_is_said(state: str, words: str) -> None:
    made = plan_case("agreed")
    DevelopmentPlan.objects.filter(pk=made.plan.pk).update(support_wish="Ønsket i planen")
    case = support_case(state, case=made)
    said = _area_page(case)
    assert words.format(consultant=case.consultant.name) in said
    assert case.request.get_absolute_url() in said
    assert "Ønsket i planen" not in said  # said once: on the request's own page
    assert not any(text in said for text in (ADVICE, OUTCOME, NOTE, PLACE))


def test_a_wish_that_nobody_has_sent_is_shown_as_it_is() -> None:
    made = plan_case("agreed")
    DevelopmentPlan.objects.filter(pk=made.plan.pk).update(support_wish="Ønsket i planen")
    case = support_case("requested", case=made)
    case.request.delete()
    assert "Ønsker støtte: Ønsket i planen" in " ".join(_area_page(case).split())


def test_what_was_over_with_an_earlier_plan_says_nothing_of_the_present_one() -> None:
    case = support_case("closed")
    SupportRequest.objects.update(line=plan_case("agreed").plan, plan=plan_case("agreed").plan)
    assert "var konsulent" not in _area_page(case)


def test_the_spreadsheet_says_the_same_as_the_page() -> None:
    case = support_case("arranged")
    client = Client()
    client.force_login(case.chief)
    sheet = client.get(reverse("profiles:area_sheet", args=[case.team.cluster.area_id])).content
    rows = load_workbook(io.BytesIO(sheet))["Teams"].iter_rows(values_only=True)
    header, row = list(rows)[:2]
    assert row[header.index("Støtte")] == f"Støtte: {case.consultant.name} er konsulent."


# --- The admin ----------------------------------------------------------------------------------------------------


def test_an_administrator_appoints_a_consultant_and_history_tells(client: Client) -> None:
    person = UserFactory.create(name="Åse Vejleder")
    client.force_login(AdministratorFactory.create())
    values = {"person": str(person.pk), "first_day": "01.08.2026", "last_day": ""}
    answer = client.post(reverse("admin:profiles_supportconsultant_add"), values)
    assert answer.status_code == 302
    made = SupportConsultant.objects.get(person=person)
    assert (made.starts, made.last_day) == (datetime.date(2026, 8, 1), None)
    assert (
        "Åse Vejleder" in client.get(reverse("admin:profiles_supportconsultant_changelist")).content.decode()
    )
    twice = client.post(reverse("admin:profiles_supportconsultant_add"), values).content.decode()
    assert "Personen er allerede konsulent i den periode." in twice
    history = reverse("admin:profiles_supportconsultant_history", args=[made.pk])
    assert client.get(history).status_code == 200
    made.end_on(clock.today())
    assert "1. august 2026" in client.get(history).content.decode()
