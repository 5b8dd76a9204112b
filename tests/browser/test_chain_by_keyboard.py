"""The whole chain by the keyboard alone, with the portal's scripts and with JavaScript off."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from core import clock
from profiles.models import CompetenceAssessment, DevelopmentPlan
from tests.browser.conftest import DESK, MakeVisitor
from tests.browser.people import PASSWORD, Crew, new_crew
from tests.browser.portal import Portal
from tests.browser.test_chain import STEPS, latest_plan
from tests.browser.visitor import Visitor


@dataclass
class Keys:
    """One person who has no mouse."""

    visitor: Visitor

    def open(self, path: str) -> None:
        self.visitor.page.goto(self.visitor.base + path)

    def key(self, *names: str) -> None:
        for name in names:
            self.visitor.page.keyboard.press(name)

    def to(self, selector: str) -> None:
        self.visitor.tab_to(selector, at_most=150)

    def press(self, words: str, kind: str = "button") -> None:
        """Tab to the button or link with those words, press Enter, and wait for the page that comes."""
        self.to(f"main {kind}:has-text('{words}')")
        with self.visitor.page.expect_navigation():
            self.key("Enter")

    def write(self, name: str, text: str) -> None:
        self.to(f"[name={name}]")
        self.key("ControlOrMeta+a")
        self.visitor.page.keyboard.type(text)

    def says(self, text: str) -> None:
        self.visitor.page.get_by_text(text).first.wait_for(timeout=8000)


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without"])
def test_the_whole_chain(visit: MakeVisitor, portal: Portal, script: bool) -> None:
    crew = new_crew(portal, f"taster-{script}")
    leader, member, chief = (
        Keys(visit(email, width=DESK, password=PASSWORD, java_script_enabled=script))
        for email in (crew.leader, crew.member, crew.chief)
    )
    path = the_round(portal, crew, leader, member)
    the_meeting(leader, path)
    the_choice(leader, member, path)
    plan = latest_plan(portal, crew)
    write_the_plan(leader, plan)
    agree_at_the_second_try(chief, leader, plan)
    follow_and_end(leader, member, plan)
    with portal.database():
        ended = DevelopmentPlan.objects.get(team=crew.team)
        assert (ended.status, ended.promises.count()) == ("concluded", 1)


def the_round(portal: Portal, crew: Crew, leader: Keys, member: Keys) -> str:
    leader.open(f"/team/{crew.team}/afdaekning/start/")
    leader.press("Sæt i gang")
    with portal.database():
        path = CompetenceAssessment.objects.get(team=crew.team).get_absolute_url()
    for keys in (leader, member):
        keys.open(f"{path}svar/1/")
        for _step in range(STEPS):
            for name in ("level", "importance", "bring"):
                keys.to(f"[name={name}]")
                keys.key("Space")
            keys.press("Gennemse" if _step == STEPS - 1 else "Næste")
        keys.press("Send mine svar")
        keys.says("Dine svar er sendt")
    return path


def the_meeting(leader: Keys, path: str) -> None:
    leader.open(f"{path}moede/")
    leader.press("Åbn mødet")
    leader.press("Begynd øverst")
    leader.write("text", "Vi ser det ens")
    leader.press("Næste")
    leader.press("Slut mødet")
    leader.says("Vi ser det ens")


def the_choice(leader: Keys, member: Keys, path: str) -> None:
    for keys in (leader, member):
        keys.open(f"{path}stem/")
        keys.to(".kp-ballot input[type=radio]")
        keys.key("ArrowRight", "ArrowRight")
        keys.to("[name$=reason]")
        keys.visitor.page.keyboard.type("Det haster mest.")
        keys.press("Læg mine prikker")
        keys.says("Dine prikker er lagt")
    leader.open(f"{path}vaelg/")
    leader.press("Vælg, og begynd planen")
    leader.says("planen er begyndt")


def write_the_plan(leader: Keys, plan: str) -> None:
    leader.open(plan)
    leader.press("Skriv videre", "a")
    for name in ("headline", "context", "goal", "signs", "effect"):
        leader.write(name, f"Ord om {name}")
    leader.press("Færdig for nu")
    leader.says("Ord om goal")
    leader.press("Tilføj et tiltag", "a")
    leader.write("text", "Besøge hinandens huse")
    leader.press("Gem tiltaget")
    leader.says("Tiltaget er skrevet på planen.")
    leader.press("Send til områdechefen")
    leader.says("Planen er sendt.")


def agree_at_the_second_try(chief: Keys, leader: Keys, plan: str) -> None:
    chief.open(f"{plan}svar/")
    chief.to("[name^=comment-]")
    chief.visitor.page.keyboard.type("Hvad gør I, hvis et hus ikke kan nå det?")
    chief.press("Send tilbage til teamet")
    chief.says("Planen er sendt tilbage")
    leader.open(plan)
    leader.says("Hvad gør I, hvis et hus ikke kan nå det?")
    leader.press("Skriv videre", "a")
    leader.write("context", "Kan et hus ikke nå det, hjælper nabohuset.")
    leader.press("Færdig for nu")
    leader.press("Send til områdechefen")
    leader.says("Planen er sendt.")
    chief.open(f"{plan}svar/")
    chief.write("promises-0-text", "Konsulenttimer")
    chief.to("[name=promises-0-due]")
    chief.visitor.page.keyboard.type(f"0606{clock.today().year + 1}")  # day and month alike: in any order
    chief.press("Aftal planen")
    chief.says("Planen er aftalt.")
    answer = chief.visitor.page.request.get(f"{chief.visitor.base}{plan}pdf/")
    assert answer.body().startswith(b"%PDF-1.7")


def follow_and_end(leader: Keys, member: Keys, plan: str) -> None:
    member.open(plan)
    member.to("a[href*='/status/']")
    with member.visitor.page.expect_navigation():
        member.key("Enter")
    member.to("[name=progress]")
    done = member.visitor.page.locator("[name=progress][value=done]")
    for _press in range(4):
        if not done.is_checked():
            member.key("ArrowDown")
    expect(done).to_be_checked()
    member.press("Gem")
    member.says("er nu:")
    leader.open(plan)
    leader.press("Skriv evaluering", "a")
    leader.write("evaluation", "Vi nåede det meste.")
    leader.press("Færdig for nu")
    leader.press("Afslut planen")
    leader.says("Planen er afsluttet.")
