"""A page that came back with both texts on it, where the reader then goes on typing."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import PHONE, MakeVisitor
from tests.browser.people import PASSWORD, new_crew
from tests.browser.portal import Portal
from tests.browser.test_weather import NOTE, open_round


def test_there_is_one_box_with_two_texts_and_its_button_saves(visit: MakeVisitor, portal: Portal) -> None:
    crew = new_crew(portal, "tofaner")
    member = visit(crew.member, width=PHONE, password=PASSWORD)
    step = f"{open_round(portal, crew)}svar/1/"
    member.go(step)
    other = member.context.new_page()
    other.goto(member.base + step)
    other.locator(NOTE).fill("Fra den ene fane")
    expect(other.locator("[data-autosave-state]")).to_have_attribute("data-state", "saved")

    member.press("Næste")
    box = member.page.locator("[data-conflict]")
    expect(box).to_contain_text("Fra den ene fane")
    member.page.locator(NOTE).fill("Fra den anden fane")
    expect(box).to_contain_text("Fra den anden fane")
    expect(box).to_have_count(1)

    member.button("Gem min tekst").click()
    member.saved()
    expect(box).to_have_count(0)
    member.go(step)
    expect(member.page.locator(NOTE)).to_have_value("Fra den anden fane")
