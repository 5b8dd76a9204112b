"""This year's work by three people at three screens, from sign-in to a plan that is agreed, followed and ended."""

from __future__ import annotations

import datetime

from playwright.sync_api import expect

from core import clock
from profiles.models import CompetenceAssessment, DevelopmentPlan
from tests.browser.conftest import PHONE, MakeVisitor
from tests.browser.people import PASSWORD, Crew, new_crew
from tests.browser.portal import Portal
from tests.browser.visitor import Visitor

STEPS = 9


def test_the_year_from_sign_in_to_an_agreed_plan(visit: MakeVisitor, portal: Portal, width: int) -> None:
    crew = new_crew(portal, f"{width}")
    leader, member, chief = (
        visit(email, width=width, password=PASSWORD) for email in (crew.leader, crew.member, crew.chief)
    )
    start_round(leader)
    answer_by_keyboard(leader)
    answer_by_pointing(member, touch=width == PHONE)
    read_the_picture(leader)
    write_positions(leader, member)
    vote(leader, ["Vi taler for lidt sammen om det, vi ser.", ""])
    vote(member, ["Det er her, børnene mærker forskellen.", ""])
    choose_focus_areas(leader)
    plan = latest_plan(portal, crew)
    write_the_plan(leader, member, plan)
    send(leader, plan)
    send_back(chief, plan)
    mend_and_send_again(leader, plan)
    agree(chief, plan)
    read_the_agreement(member, plan)
    follow_and_conclude(leader, member, chief, plan)


def latest_plan(portal: Portal, crew: Crew) -> str:
    """The path of the team's plan."""
    with portal.database():
        return DevelopmentPlan.objects.get(team=crew.team).get_absolute_url()


# --- The round ----------------------------------------------------------------------------------------------------


def start_round(leader: Visitor) -> None:
    leader.go("/")
    leader.follow("Kom i gang")
    leader.press("Sæt i gang")
    leader.says("Runden er i gang")


def answer_by_keyboard(leader: Visitor) -> None:
    """Not a single touch of a mouse; the words are still there after a reload."""
    page = leader.page
    leader.tab_to("a.button:has-text('Begynd')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/svar/1/")
    for step in range(1, STEPS + 1):
        if step in (1, STEPS):
            leader.look()
        leader.tab_to("[name=level]")
        page.keyboard.press("ArrowDown" if step % 2 else "Space")
        leader.tab_to("[name=importance]")
        page.keyboard.press("Space")
        leader.tab_to("[name=bring]")
        page.keyboard.press("ArrowDown")
        if step == 1:
            leader.tab_to("[name=note]")
            page.keyboard.type("Morgenmøderne på tværs af husene")
            leader.saved()
            page.reload()
            expect(page.locator("[name=note]")).to_have_value("Morgenmøderne på tværs af husene")
            expect(page.locator("[name=importance]:checked")).to_have_count(1)
        leader.tab_to("button[value=next]")
        page.keyboard.press("Enter")
        page.wait_for_url("**/svar/gennemse/" if step == STEPS else f"**/svar/{step + 1}/")
    leader.look()
    leader.tab_to("button:has-text('Send mine svar')")
    page.keyboard.press("Enter")
    leader.says("Tak. Dine svar er sendt.")


def answer_by_pointing(member: Visitor, *, touch: bool) -> None:
    """By thumb or mouse; goes away after four steps and comes back to the fifth."""
    page = member.page

    def press(selector: str) -> None:
        target = page.locator(selector)
        target.scroll_into_view_if_needed()
        target.tap() if touch else target.click()

    member.go("/")
    press("a.button:has-text('Begynd')")
    press("main a.button:has-text('Begynd')")
    for step in range(1, STEPS + 1):
        page.wait_for_url(f"**/svar/{step}/")
        press(f"[name=level][value='{step % 5}']")
        press(f"[name=importance][value='{1 + step % 3}']")
        press("[name=bring][value=learn]")
        if step == 4:
            member.saved()
            member.go("/")
            press("a.button:has-text('Fortsæt')")
            page.wait_for_url("**/afdaekning/*/")
            member.look()
            press("a.button:has-text('Fortsæt')")
            continue
        press("button[value=next]")
    page.wait_for_url("**/svar/gennemse/")
    press("button:has-text('Send mine svar')")
    member.says("du var den sidste")
    member.look()


# --- The picture --------------------------------------------------------------------------------------------------


def read_the_picture(leader: Visitor) -> None:
    leader.go("/")
    leader.follow("Se billedet")
    leader.follow("Se jeres billede")
    expect(leader.page.get_by_text("Jørgen Næss").first).to_be_attached()
    for view in ("Hvad er vigtigst?", "Hvem kan hvad?", "Hvor er vi?"):
        leader.follow(view)


def write_positions(leader: Visitor, member: Visitor) -> None:
    """The leader writes about the first area, with a minority note; both have it open, and neither overwrites."""
    page, other = leader.page, member.page
    leader.follow("Skriv jeres fælles vurdering")
    leader.follow("Begynd øverst")
    member.go(page.url)
    page.locator("[name=level]").nth(1).check()
    page.locator("[name=text]").fill("Vi samler iagttagelser ind, men taler for sjældent om dem.")
    page.locator("[name=minority_note]").fill("I vuggestuen er vi længere, synes en af os.")
    leader.saved()
    other.locator("[name=text]").fill("Vi er kommet langt det seneste år.")
    expect(other.locator("[data-conflict]").first).to_be_visible()
    member.says("Vi samler iagttagelser ind, men taler for sjældent om dem.")
    member.says("Vi er kommet langt det seneste år.")
    member.look(again=True)
    member.button("Behold den, der er gemt").click()
    expect(other.locator("[name=text]")).to_have_value(
        "Vi samler iagttagelser ind, men taler for sjældent om dem."
    )
    leader.press("Næste")
    leader.go(page.url.rsplit("/", 2)[0] + "/")
    leader.says("I vuggestuen er vi længere")


def vote(visitor: Visitor, reasons: list[str]) -> None:
    """Two dots on the first area and one on the second, with a reason for the first."""
    page = visitor.page
    visitor.go("/")
    page.locator("a.button").first.click()
    visitor.go(page.url.rstrip("/") + "/stem/")
    ballots = page.locator(".kp-ballot")
    for number, (dots, reason) in enumerate(zip((2, 1), reasons, strict=True)):
        ballots.nth(number).locator(f"[value='{dots}']").click()
        if reason:
            ballots.nth(number).locator("[name$=reason]").fill(reason)
    expect(page.locator("[data-dots-left]")).to_have_text("Alle prikker er lagt")
    visitor.look(again=True)
    visitor.press("Læg mine prikker")
    visitor.says("Dine prikker er lagt")


def choose_focus_areas(leader: Visitor) -> None:
    leader.go("/")
    leader.follow("Gå til valget")
    leader.go(leader.page.url.rstrip("/") + "/vaelg/")
    leader.press("Vælg, og begynd planen")
    leader.says("planen er begyndt")


# --- The plan -----------------------------------------------------------------------------------------------------


def write_the_plan(leader: Visitor, member: Visitor, plan: str) -> None:
    """One focus area each; two tabs on the same text show both and lose neither."""
    leader.go(plan)
    write_focus(leader, 1, "Vi taler om det, vi ser")
    member.go(plan)
    write_focus(member, 2, "Sparring tæt på hverdagen")
    for number in (1, 2):
        add_action(leader, plan, number)
    both_texts_in_a_conflict(leader, member, plan)


def write_focus(visitor: Visitor, number: int, headline: str) -> None:
    page = visitor.page
    chapter = page.locator(f"#indsats-{number}")
    chapter.get_by_role("link", name="Skriv videre").click()
    page.locator("[name=headline]").fill(headline)
    page.locator("[name=context]").fill("Tre huse noterer, hvad børnene leger, to gør ikke.")
    page.locator("[name=goal]").fill("Alle huse bruger de samme korte iagttagelser hver måned.")
    page.locator("[name=signs]").fill("Stuerne taler om dem på stuemødet.")
    page.locator("[name=effect]").fill("Flere børn kommer med i legen om morgenen.")
    visitor.saved()
    visitor.look(again=True)
    visitor.press("Færdig for nu")
    visitor.says(headline)


def add_action(visitor: Visitor, plan: str, number: int) -> None:
    """First without a text and with a date that has gone: the form says so and keeps what was typed."""
    visitor.go(plan)
    page = visitor.page
    page.locator(f"#indsats-{number}").get_by_role("link", name="Tilføj et tiltag").click()
    if number == 1:
        page.locator("[name=due]").fill("2020-01-01")
        visitor.press("Gem tiltaget")
        visitor.says("Datoen er allerede passeret")
        visitor.look(again=True)
        expect(page.locator("[name=due]")).to_have_value("2020-01-01")
    page.locator("[name=text]").fill(f"Besøge hinandens huse, to og to ({number})")
    page.locator("[name=owner]").select_option(label="Jørgen Næss")
    page.locator("[name=due]").fill((clock.today() + datetime.timedelta(days=60)).isoformat())
    visitor.press("Gem tiltaget")
    visitor.says("Tiltaget er skrevet på planen.")


def both_texts_in_a_conflict(leader: Visitor, member: Visitor, plan: str) -> None:
    page, other = leader.page, member.page
    for visitor in (leader, member):
        visitor.go(plan)
        visitor.page.locator("#indsats-1").get_by_role("link", name="Skriv videre").click()
    page.locator("[name=goal]").fill("Lederens mål.")
    leader.saved()
    other.locator("[name=goal]").fill("Medlemmets mål.")
    expect(other.locator("[data-conflict]").first).to_be_visible()
    member.says("Lederens mål.")
    member.look(again=True)
    other.locator("[name=goal]").fill("Lederens mål. Medlemmets mål.")
    member.button("Gem min tekst").click()
    member.saved()
    member.go(plan)
    member.says("Lederens mål. Medlemmets mål.")


def send(leader: Visitor, plan: str) -> None:
    leader.go(plan)
    leader.press("Send til områdechefen")
    leader.says("Planen er sendt.")


def send_back(chief: Visitor, plan: str) -> None:
    page = chief.page
    chief.go("/")
    chief.follow("Læs og svar")
    chief.follow("Svar på planen")
    chief.press("Send tilbage til teamet")
    chief.says("Skriv mindst ét sted")
    page.locator("[name^=comment-]").first.fill("Hvad gør I, hvis et hus ikke kan nå det?")
    chief.press("Send tilbage til teamet")
    chief.says("Planen er sendt tilbage")
    assert page.request.get(chief.base + plan).status == 404, "a returned plan is the team's own again"


def mend_and_send_again(leader: Visitor, plan: str) -> None:
    leader.go("/")
    leader.follow("Læs og svar")
    leader.says("Hvad gør I, hvis et hus ikke kan nå det?")
    page = leader.page
    page.locator("#indsats-1").get_by_role("link", name="Skriv videre").click()
    page.locator("[name=context]").fill(
        "Tre huse noterer, to gør ikke. Kan et hus ikke nå det, hjælper nabohuset."
    )
    leader.saved()
    leader.press("Færdig for nu")
    send(leader, plan)


def agree(chief: Visitor, plan: str) -> None:
    page = chief.page
    chief.go("/")
    chief.follow("Læs og svar")
    chief.follow("Svar på planen")
    page.locator("[name=note]").fill("Tak. Det her kan I mærke i husene.")
    page.locator("[name=promises-0-text]").fill("Konsulenttimer til to temaeftermiddage")
    chief.press("Aftal planen")
    chief.says("Sæt en dato på løftet")
    chief.look(again=True)
    page.locator("[name=promises-0-due]").fill((clock.today() + datetime.timedelta(days=40)).isoformat())
    chief.press("Aftal planen")
    chief.says("Planen er aftalt.")


def read_the_agreement(member: Visitor, plan: str) -> None:
    member.go(plan)
    for words in ("Konsulenttimer til to temaeftermiddage", "Lederens mål. Medlemmets mål.", "Käthe Ørsted"):
        member.says(words)
    answer = member.page.request.get(f"{member.base}{plan}pdf/")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF-1.7")
    assert len(answer.body()) > 10_000


def follow_and_conclude(leader: Visitor, member: Visitor, chief: Visitor, plan: str) -> None:
    page = member.page
    page.locator("#indsats-1").locator("a[href*='/status/']").first.click()
    member.look()
    page.locator("[value=done]").click()
    member.press("Gem")
    member.says("er nu:")
    chief.go(plan)
    chief.press("Markér som holdt: Konsulenttimer til to temaeftermiddage")
    chief.says("Løftet er markeret som holdt.")
    for number in (1, 2):
        leader.go(plan)
        leader.page.locator(f"#indsats-{number}").get_by_role("link", name="Skriv evaluering").click()
        leader.page.locator("[name=evaluation]").fill("Vi nåede det meste, og børnene kom hurtigere i leg.")
        leader.saved()
        leader.look()
        leader.press("Færdig for nu")
    leader.press("Afslut planen")
    leader.says("Planen er afsluttet.")
    leader.go("/")


def test_a_round_belongs_to_one_team(visit: MakeVisitor, portal: Portal) -> None:
    """The chief of the area meets a 404 on the round's pages, whatever is in it."""
    crew = new_crew(portal, "alene")
    start_round(visit(crew.leader, password=PASSWORD))
    with portal.database():
        here = CompetenceAssessment.objects.get(team=crew.team).get_absolute_url()
    visit(crew.chief, password=PASSWORD).go(here, status=404)
