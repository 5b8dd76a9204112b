"""The joint meeting at two screens: one writes and the other follows, with a script and without."""

from __future__ import annotations

from playwright.sync_api import expect

from people.models import User
from profiles.models import CompetenceAssessment, Meeting
from tests.browser.conftest import DESK, PHONE, MakeVisitor
from tests.browser.people import PASSWORD, Crew, new_crew
from tests.browser.portal import Portal
from tests.browser.test_weather import open_round
from tests.browser.visitor import Visitor
from tests.factories_profiles import answer_all

#: ms within which another screen shows what was saved: two seconds, and a slow machine's time to answer
SOON = 6000


def revealed_round(portal: Portal, crew: Crew) -> str:
    """A round in which both have answered, each on a step of their own; its path."""
    path = open_round(portal, crew)
    with portal.database():
        made = CompetenceAssessment.objects.get(team=crew.team)
        count = made.profile.areas.count()
        for step, email in ((1, crew.leader), (3, crew.member)):
            answer_all(made, User.objects.get(email=email), levels=[step] * count)
        CompetenceAssessment.objects.filter(pk=made.pk).update(status="revealed", revealed_at=made.started_at)
    return path


def pass_the_pen(wall: Visitor, phone: Visitor) -> None:
    """From the wall to the phone, which has asked for it; nothing that was being written is lost."""
    phone.button("Bed om pennen").click()
    expect(wall.page.locator("[data-meeting-pen]")).to_contain_text(
        "Jørgen Næss vil gerne skrive", timeout=SOON
    )
    wall.page.locator("[name=text]").fill("Vi ser det samme, men siger det forskelligt. Stop.")
    wall.page.locator("[name=minority_note]").scroll_into_view_if_needed()
    expect(
        wall.button("Giv pennen videre")
    ).to_be_in_viewport()  # whoever writes sees who asks, however far down
    wall.button("Giv pennen videre").click()
    expect(phone.page.locator("[name=text]")).to_have_value(
        "Vi ser det samme, men siger det forskelligt. Stop.", timeout=SOON
    )
    phone.page.locator("[name=minority_note]").fill("I vuggestuen er det anderledes")
    expect(wall.page.locator("[data-meeting-words]")).to_contain_text("anderledes", timeout=SOON)


def test_one_writes_and_the_other_follows(visit: MakeVisitor, portal: Portal) -> None:
    crew = new_crew(portal, "moede")
    path = f"{revealed_round(portal, crew)}moede/"
    wall, phone = (
        visit(crew.leader, width=DESK, password=PASSWORD),
        visit(crew.member, width=PHONE, password=PASSWORD),
    )
    phone.go(path)
    phone.says("Mødet er ikke åbnet endnu")
    wall.go(path)
    wall.press("Åbn mødet")
    phone.go(path)
    expect(
        phone.button("Bed om pennen")
    ).to_be_in_viewport()  # at hand, although the picture fills several screens
    expect(wall.button("Begynd øverst")).to_be_in_viewport()
    wall.press("Begynd øverst")
    expect(phone.page.locator("[data-meeting-words]")).to_be_visible(timeout=SOON)
    wall.page.locator("[name=text]").fill("Vi ser det samme, men siger det forskelligt")
    expect(phone.page.locator("[data-meeting-words]")).to_contain_text("Vi ser det samme", timeout=SOON)
    phone.look(again=True)
    wall.look(again=True)

    pass_the_pen(wall, phone)

    phone.go("/")
    phone.go(path)
    expect(phone.page.locator("[name=minority_note]")).to_have_value("I vuggestuen er det anderledes")
    phone.press("Næste")
    expect(wall.page.locator("[data-meeting] h1")).to_have_text(
        phone.page.locator("h1").inner_text(), timeout=SOON
    )
    wall.press("Slut mødet")
    wall.says("Mødet er slut")
    expect(phone.page.get_by_text("I holdt sidst møde")).to_be_visible(timeout=SOON)


def test_the_whole_meeting_without_a_script_and_by_keyboard(visit: MakeVisitor, portal: Portal) -> None:
    crew = new_crew(portal, "moede-uden-script")
    path = f"{revealed_round(portal, crew)}moede/"
    leader, member = (
        visit(email, width=PHONE, password=PASSWORD, java_script_enabled=False)
        for email in (crew.leader, crew.member)
    )
    page = leader.page
    page.goto(leader.base + path)

    def press(name: str) -> None:
        leader.tab_to(f"button:has-text('{name}')")
        with page.expect_navigation():
            page.keyboard.press("Enter")

    press("Åbn mødet")
    press("Begynd øverst")
    areas = 9
    for number in range(1, areas + 1):
        leader.tab_to("[name=text]")
        page.keyboard.type(f"Ord nummer {number}")
        press("Vælg indsatsområder" if number == areas else "Næste")
    member.page.goto(member.base + path)
    member.says("Hvad skal I arbejde med det næste år?")
    member.link("Hent det nyeste").click()
    member.page.goto(f"{member.base}{path.removesuffix('moede/')}faelles/")
    for number in range(1, areas + 1):
        member.says(f"Ord nummer {number}")
    page.goto(leader.base + path)
    press("Slut mødet")
    with portal.database():
        meeting = Meeting.objects.get(assessment__team=crew.team)
        assert meeting.ended_at is not None and meeting.step == areas + 1
