"""What happens to words when connection, session or script is missing, and to verbs that are pressed twice."""

from __future__ import annotations

import datetime

import pytest
from playwright.sync_api import expect

from clusters.models import LeadershipTeam
from core import clock
from people.models import User
from profiles.actions.assessment import start_assessment
from profiles.models import (
    AssessmentEvent,
    CompetenceAssessment,
    Contribution,
    DevelopmentPlan,
    LeadershipProfile,
)
from tests.browser.conftest import DESK, PHONE, MakeVisitor
from tests.browser.people import PASSWORD, Crew, new_crew
from tests.browser.portal import Portal
from tests.browser.test_chain import latest_plan
from tests.browser.visitor import Visitor

NOTE, STATE = "[name=note]", "[data-autosave-state]"


def open_round(portal: Portal, crew: Crew) -> str:
    """A round of the cluster leadership profile that the leader has started; its path."""
    with portal.database():
        started = start_assessment(
            team=LeadershipTeam.objects.get(pk=crew.team),
            profile=LeadershipProfile.objects.get(key="klyngeledelse", status="published"),
            due=clock.today() + datetime.timedelta(days=10),
            by=User.objects.get(email=crew.leader),
        )
        return started.get_absolute_url()


def test_words_survive_a_lost_connection(visit: MakeVisitor, portal: Portal) -> None:
    crew = new_crew(portal, "tunnel")
    path = open_round(portal, crew)
    member = visit(crew.member, width=PHONE, password=PASSWORD)
    page = member.go(f"{path}svar/1/")
    member.context.set_offline(True)
    page.locator(NOTE).fill("Skrevet i en tunnel")
    expect(page.locator(STATE)).to_have_attribute("data-state", "waiting")
    expect(page.locator(STATE)).to_contain_text("Ikke gemt endnu")
    expect(page.locator(NOTE)).to_have_value("Skrevet i en tunnel")
    member.forgive("net::ERR_INTERNET_DISCONNECTED")
    member.context.set_offline(False)
    member.saved()
    page.reload()
    expect(page.locator(NOTE)).to_have_value("Skrevet i en tunnel")


def test_words_survive_a_page_that_is_closed_without_connection(visit: MakeVisitor, portal: Portal) -> None:
    crew = new_crew(portal, "lukket")
    path = open_round(portal, crew)
    member = visit(crew.member, password=PASSWORD)
    page = member.go(f"{path}svar/2/")
    member.context.set_offline(True)
    page.locator(NOTE).fill("Nåede ikke frem")
    expect(page.locator(STATE)).to_have_attribute("data-state", "waiting")
    member.forgive("net::ERR_INTERNET_DISCONNECTED")
    page.goto("about:blank")
    member.context.set_offline(False)
    member.go(f"{path}svar/2/")
    expect(page.locator(NOTE)).to_have_value("Nåede ikke frem")
    member.saved()


@pytest.mark.parametrize("lost", ["sessionid", "csrftoken", "both"])
def test_words_survive_a_session_that_ended(visit: MakeVisitor, portal: Portal, lost: str) -> None:
    """The page says so and keeps the words; after signing in in another tab they are saved."""
    crew = new_crew(portal, f"session-{lost}")
    path = open_round(portal, crew)
    member = visit(crew.member, password=PASSWORD)
    page = member.go(f"{path}svar/1/")
    for name in ("sessionid", "csrftoken"):
        if lost in (name, "both"):
            member.context.clear_cookies(name=name)
    page.locator(NOTE).fill("Skrevet efter en lang pause")
    if lost == "csrftoken":  # signed in still: the page fetches itself a new token
        member.saved()
        return
    expect(page.locator(STATE)).to_contain_text("Du er logget ud")
    expect(page.locator(NOTE)).to_have_value("Skrevet efter en lang pause")
    member.look(again=True)
    tab = Visitor(member.context, portal.url)
    tab.sign_in(crew.member, PASSWORD)
    page.bring_to_front()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    member.saved()
    page.reload()
    expect(page.locator(NOTE)).to_have_value("Skrevet efter en lang pause")


def test_a_reload_in_the_middle_of_a_word_loses_nothing(visit: MakeVisitor, portal: Portal) -> None:
    crew = new_crew(portal, "reload")
    path = open_round(portal, crew)
    member = visit(crew.member, password=PASSWORD)
    page = member.go(f"{path}svar/3/")
    for words in ("Morgen", "Morgenmøder", "Morgenmøder på tværs"):
        page.locator(NOTE).fill(words)
        page.reload()
        expect(page.locator(NOTE)).to_have_value(words)


@pytest.mark.parametrize("width", [DESK])
def test_a_verb_that_is_pressed_twice_happens_once(visit: MakeVisitor, portal: Portal, width: int) -> None:
    crew = new_crew(portal, "dobbelt")
    leader = visit(crew.leader, width=width, password=PASSWORD)
    page = leader.go(f"/team/{crew.team}/afdaekning/start/")
    leader.button("Sæt i gang").dblclick()
    leader.says("Runden er i gang")
    with portal.database():
        assert CompetenceAssessment.objects.filter(team=crew.team).count() == 1
        started = CompetenceAssessment.objects.get(team=crew.team)
        assert AssessmentEvent.objects.filter(subject=started).count() <= 1
    assert "allerede" not in page.inner_text("main")


def test_the_round_and_the_plan_without_a_script(visit: MakeVisitor, portal: Portal) -> None:
    """Answering, handing in, voting, choosing, writing and sending, with JavaScript off."""
    crew = new_crew(portal, "uden-script")
    path = open_round(portal, crew)
    leader, member = (
        visit(email, width=PHONE, password=PASSWORD, java_script_enabled=False)
        for email in (crew.leader, crew.member)
    )
    for visitor in (leader, member):
        answer_all(visitor, path)
    with portal.database():
        parts = Contribution.objects.filter(assessment__team=crew.team, status="submitted")
        assert parts.count() == 2
    for visitor in (leader, member):
        visitor.page.goto(f"{visitor.base}{path}stem/")
        ballot = visitor.page.locator(".kp-ballot").first
        ballot.locator("[value='3']").check()
        ballot.locator("[name$=reason]").fill("Det haster mest.")
        visitor.button("Læg mine prikker").click()
        visitor.says("Dine prikker er lagt")
    leader.page.goto(f"{leader.base}{path}vaelg/")
    leader.button("Vælg, og begynd planen").click()
    leader.says("planen er begyndt")
    plan = latest_plan(portal, crew)
    write_and_send(leader, member, plan)
    with portal.database():
        assert DevelopmentPlan.objects.get(team=crew.team).status == "submitted"


def answer_all(visitor: Visitor, path: str) -> None:
    page = visitor.page
    page.goto(f"{visitor.base}{path}svar/1/")
    page.locator(NOTE).fill("Gemt med en knap")
    visitor.button("Gem").click()
    expect(page.locator(NOTE)).to_have_value("Gemt med en knap")
    expect(page.locator(STATE)).to_contain_text("Gemt kl.")
    for _step in range(9):
        page.locator("[name=level]").nth(1).check()
        page.locator("[name=importance]").nth(2).check()
        page.locator("[name=bring]").nth(0).check()
        page.locator("button[value=next]").click()
    visitor.button("Send mine svar").click()
    visitor.says("Dine svar er sendt")


def write_and_send(leader: Visitor, member: Visitor, plan: str) -> None:
    """Both write the same text from the same version: the second sees both, and saves on top on purpose."""
    page, other = leader.page, member.page
    for visitor in (leader, member):
        visitor.page.goto(visitor.base + plan)
        visitor.page.get_by_role("link", name="Skriv videre").first.click()
    for name in ("headline", "goal", "signs", "effect"):
        page.locator(f"[name={name}]").fill(f"Lederens ord om {name}")
    leader.button("Færdig for nu").click()
    leader.says("Lederens ord om goal")
    other.locator("[name=goal]").fill("Medlemmets ord")
    member.button("Færdig for nu").click()
    member.says("Lederens ord om goal")
    expect(other.locator("[name=goal]")).to_have_value("Medlemmets ord")
    page.get_by_role("link", name="Tilføj et tiltag").first.click()
    page.locator("[name=text]").fill("Besøge hinandens huse")
    leader.button("Gem tiltaget").click()
    leader.says("Tiltaget er skrevet på planen.")
    leader.button("Send til områdechefen").click()
    leader.says("Planen er sendt.")
