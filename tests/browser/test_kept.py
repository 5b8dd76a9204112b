"""Words that the server has not confirmed: what the browser does with them, in every kind of weather."""

from __future__ import annotations

from playwright.sync_api import Route, expect

from clusters.models import LeadershipTask, Membership
from tests.browser.conftest import PHONE, MakeVisitor
from tests.browser.people import PASSWORD, new_crew
from tests.browser.portal import Portal
from tests.browser.test_weather import NOTE, STATE, open_round
from tests.browser.visitor import Visitor

_SAVES = "**/svar/1/"
_KEPT = "Object.entries(localStorage).filter(([key]) => key.startsWith('kp:')).map(([, value]) => value)"


def _written_in_a_tunnel(visit: MakeVisitor, portal: Portal, tag: str, words: str) -> tuple[Visitor, str]:
    """A page with words on it that never reached the server, then closed as a laptop is."""
    crew = new_crew(portal, tag)
    path = open_round(portal, crew)
    member = visit(crew.member, width=PHONE, password=PASSWORD)
    page = member.go(f"{path}svar/1/")
    member.forgive("net::ERR_")
    member.context.set_offline(True)
    page.locator(NOTE).fill(words)
    expect(page.locator(STATE)).to_have_attribute("data-state", "waiting")
    page.close(run_before_unload=False)
    member.page = member.context.new_page()
    return member, path


def test_another_page_sends_what_was_left(visit: MakeVisitor, portal: Portal) -> None:
    member, path = _written_in_a_tunnel(visit, portal, "sendes-senere", "Skrevet i en tunnel")
    kept = "() => Object.keys(localStorage).some((key) => key.startsWith('kp:'))"
    member.context.set_offline(False)
    member.go("/")
    member.page.wait_for_function(f"!({kept})()")
    expect(member.page.locator("[data-unsent]")).to_be_hidden()
    member.go(f"{path}svar/1/")
    expect(member.page.locator(NOTE)).to_have_value("Skrevet i en tunnel")


def test_what_cannot_be_sent_is_named_with_a_link_and_sealed(visit: MakeVisitor, portal: Portal) -> None:
    """Still no answer from the server: the line leads to the text. Signing out says so first, and leaves nothing."""
    member, path = _written_in_a_tunnel(visit, portal, "venter", "Hemmelige ord om tunnelen")
    member.context.route(
        _SAVES,
        lambda route: route.fulfill(status=503) if route.request.method == "POST" else route.continue_(),
    )
    member.context.set_offline(False)
    page = member.go("/")
    line = page.locator("[data-unsent]")
    expect(line).to_contain_text("Du har tekst, der ikke er sendt endnu")
    assert "tunnelen" not in "".join(page.evaluate(_KEPT))
    member.look(again=True)
    page.locator("details.kp-menu summary").click()
    member.button("Log ud").click()
    expect(line).to_contain_text("Tryk »Log ud« igen")
    line.get_by_role("link").click()
    page.wait_for_url(f"**{path}svar/1/")
    expect(page.locator(NOTE)).to_have_value("Hemmelige ord om tunnelen")
    page.goto(member.base + "/")
    for _press in range(2):
        page.locator("details.kp-menu summary").click()
        member.button("Log ud").click()
    page.wait_for_url("**/log-ind/**")
    assert page.evaluate(_KEPT) == []


def test_a_save_whose_answer_is_lost_is_no_conflict(visit: MakeVisitor, portal: Portal) -> None:
    """It arrived, and nobody heard. What is typed on top of it is not shown as somebody else's text."""
    crew = new_crew(portal, "tabt-svar")
    path = open_round(portal, crew)
    member = visit(crew.member, password=PASSWORD)
    page = member.go(f"{path}svar/1/")
    member.forgive("net::ERR_")
    lost: list[str] = []

    def lose(route: Route) -> None:
        if route.request.method != "POST" or lost:
            route.continue_()
        else:
            lost.append(route.request.post_data or "")
            route.fetch()
            route.abort()

    page.route(_SAVES, lose)
    page.locator(NOTE).fill("Første halvdel")
    expect(page.locator(STATE)).to_have_attribute("data-state", "waiting")
    page.locator(NOTE).fill("Første halvdel, og anden")
    member.saved()
    assert lost and page.locator("[data-conflict]").count() == 0
    page.reload()
    expect(page.locator(NOTE)).to_have_value("Første halvdel, og anden")


def test_answers_that_are_not_ours_are_asked_for_again(visit: MakeVisitor, portal: Portal) -> None:
    """A network's own sign-in page, a portal that restarts, one that is too busy: none of them has the words."""
    crew = new_crew(portal, "fremmede-svar")
    path = open_round(portal, crew)
    member = visit(crew.member, password=PASSWORD)
    page = member.go(f"{path}svar/1/")
    bad = [
        {"status": 200, "content_type": "text/html", "body": "<h1>Velkommen på togets net</h1>"},
        {"status": 503},
        {"status": 429},
    ]

    def answer(route: Route) -> None:
        if route.request.method == "POST" and bad:
            route.fulfill(**bad.pop(0))  # type: ignore[arg-type]
        else:
            route.continue_()

    page.route(_SAVES, answer)
    page.locator(NOTE).fill("Skrevet i toget")
    for _answer in range(3):
        expect(page.locator(STATE)).to_have_attribute("data-state", "waiting")
        page.evaluate("window.dispatchEvent(new Event('online'))")
        page.wait_for_timeout(200)
    member.saved()
    assert not bad


def test_a_signed_out_page_leads_to_the_sign_in_and_back_to_the_words(
    visit: MakeVisitor, portal: Portal
) -> None:
    crew = new_crew(portal, "tilbage-til-teksten")
    path = open_round(portal, crew)
    member = visit(crew.member, password=PASSWORD)
    page = member.go(f"{path}svar/1/")
    member.context.clear_cookies(name="sessionid")
    page.locator(NOTE).fill("Skrevet efter frokost")
    page.get_by_role("link", name="Log ind igen").click()
    page.get_by_label("E-mail").fill(crew.member)
    page.get_by_label("Adgangskode", exact=True).fill(PASSWORD)
    member.button("Log ind").click()
    page.wait_for_url(f"**{path}svar/1/")
    expect(page.locator(NOTE)).to_have_value("Skrevet efter frokost")
    member.saved()


def test_a_form_handed_in_once_is_there_again_after_a_closed_tab(visit: MakeVisitor, portal: Portal) -> None:
    crew = new_crew(portal, "kladde")
    path = open_round(portal, crew)
    leader = visit(crew.leader, password=PASSWORD)
    page = leader.go(f"{path}aflys/")
    page.locator("[name=reason]").fill("Vi venter på den nye leder")
    page.goto("about:blank")
    leader.go(f"{path}aflys/")
    expect(page.locator("[name=reason]")).to_have_value("Vi venter på den nye leder")
    leader.press("Aflys runden")
    page.wait_for_function("() => !Object.keys(localStorage).some((key) => key.startsWith('kp:'))")


def test_what_met_our_error_page_is_named_and_there_again(visit: MakeVisitor, portal: Portal) -> None:
    """A form that is handed in once, a 500 in its way, and then Min side instead of the back button."""
    crew = new_crew(portal, "fejl-i-vejen")
    leader = visit(crew.leader, width=PHONE, password=PASSWORD)
    leader.forgive("500")
    page = leader.go(f"/team/{_team(portal, crew.leader)}/opgaver/ny/")
    broken = leader.context.request.get(f"{leader.base}/komponenter/fejl/500/").text()

    def fails(route: Route) -> None:
        if route.request.method == "POST":
            route.fulfill(status=500, body=broken, content_type="text/html; charset=utf-8")
        else:
            route.continue_()

    page.route("**/opgaver/ny/", fails)
    page.locator("[name=title]").fill("Samtaler med nye forældre")
    leader.press("Gem")
    leader.says("Dine ord ligger i din browser")
    page.unroute("**/opgaver/ny/")
    leader.go("/")
    line = page.locator("[data-unsent]")
    expect(line).to_contain_text("Du har tekst, der ikke er sendt endnu")
    line.get_by_role("link").click()
    expect(page.locator("[name=title]")).to_have_value("Samtaler med nye forældre")
    leader.press("Gem")
    leader.says("Samtaler med nye forældre")
    page.wait_for_function("() => !Object.keys(localStorage).some((key) => key.startsWith('kp:'))")


def test_kept_words_are_never_written_over_a_colleagues_newer_ones(
    visit: MakeVisitor, portal: Portal
) -> None:
    crew = new_crew(portal, "gammel-kladde")
    team = _team(portal, crew.leader)
    with portal.database():
        task = LeadershipTask.objects.create(team_id=team, title="Vikarer")
    leader = visit(crew.leader, password=PASSWORD)
    path = f"/team/{team}/opgaver/{task.pk}/"
    page = leader.go(path)
    page.locator("[name=title]").fill("Vikarer og afløsere")
    page.goto("about:blank")
    with portal.database():
        LeadershipTask.objects.filter(pk=task.pk).update(title="Vikarer, alle huse", version=task.version + 1)
    leader.go(path)
    expect(page.locator("[name=title]")).to_have_value("Vikarer og afløsere")
    leader.press("Gem")
    leader.says("Vikarer, alle huse")
    with portal.database():
        assert LeadershipTask.objects.get(pk=task.pk).title == "Vikarer, alle huse"


def _team(portal: Portal, leader: str) -> int:
    with portal.database():
        return int(Membership.objects.current().leaders().get(person__email=leader).team_id)
