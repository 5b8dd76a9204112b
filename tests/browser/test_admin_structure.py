"""The structure is changed in the administration by clicking: a merger, a split, and the way back from both.

Every page on the way is looked at, at both widths. Each test has clusters of its own.
"""

from __future__ import annotations

import datetime
import re

import pytest

from clusters.models import LeadershipTeam
from core import clock
from tests.browser.admin import Desk
from tests.browser.conftest import MakeVisitor
from tests.browser.demo import Demo
from tests.browser.people import PASSWORD, Crew, new_crew
from tests.browser.portal import Portal


@pytest.fixture
def desk(visit: MakeVisitor, demo: Demo, width: int) -> Desk:
    return Desk(visit(demo.administrator, width=width))


def begin(desk: Desk, kind: str, *clusters: str, names: str) -> None:
    """The first page of three: sent empty once, then filled in for a day to come."""
    desk.go("clusters/structurechange/add/")
    desk.press("Videre")
    assert desk.page.locator(".errorlist").count() >= 3
    desk.page.locator(f"[name=kind][value={kind}]").check()
    for cluster in clusters:
        desk.pick("clusters", cluster)
    desk.page.get_by_label("Nye klynger").fill(names)
    day = clock.today() + datetime.timedelta(days=40)
    desk.page.locator("[name=day]").fill(day.strftime("%d-%m-%Y"))
    desk.page.get_by_label("Hvorfor?").fill("Husene ligger dør om dør.")
    desk.press("Videre")


def undo(desk: Desk) -> None:
    """From the page of a planned change: what follows is read, and the change is taken back."""
    desk.follow("Fortryd ændringen …")
    desk.says("Det sker der, når du fortryder:")
    desk.follow("Behold den")
    desk.follow("Fortryd ændringen …")
    desk.press("Fortryd ændringen")
    desk.says("Ændringen er fortrudt.")
    assert desk.page.get_by_role("link", name="Fortryd ændringen …").count() == 0


def teams_named(portal: Portal, *names: str) -> set[str]:
    with portal.database():
        return set(
            LeadershipTeam.objects.filter(cluster__name__in=names).values_list("cluster__name", flat=True)
        )


def test_two_clusters_become_one_and_two_again(
    visit: MakeVisitor, portal: Portal, desk: Desk, width: int
) -> None:
    first, second = (new_crew(portal, f"{tag}{width}") for tag in ("Samle", "Vokse"))
    new = f"Klynge Samlet{width}"
    begin(desk, "merge", f"Klynge Samle{width}", f"Klynge Vokse{width}", names=new)
    assert_choices_of_leader(desk, new)
    desk.press("Se, hvad der sker")
    desk.says("Åse Bjørnholt", new)
    assert teams_named(portal, new) == set()
    desk.press("Skriv ændringen")
    desk.says("Klynge Samle", "Husene ligger dør om dør.")
    assert teams_named(portal, new) == {new}
    told = f"Klynge Samle{width} og Klynge Vokse{width}"
    for crew in (first, second):
        assert_team_is_told(visit, crew, width, told)

    undo(desk)

    desk.says("Fortrudt: sammenlægning af")
    assert teams_named(portal, new) == set()
    leader = visit(first.leader, password=PASSWORD, width=width)
    leader.go(f"/team/{first.team}/")
    assert new not in leader.page.inner_text("main")
    desk.go("clusters/structurechange/")


def assert_choices_of_leader(desk: Desk, cluster: str) -> None:
    """Whoever leads one of the two can lead the new one; nobody is chosen beforehand."""
    leader = desk.page.get_by_label(f"Leder af {cluster}")
    assert leader.input_value() == ""
    assert leader.locator("option").all_inner_texts()[1:].count("Åse Bjørnholt") == 2
    leader.select_option(index=1)


def assert_team_is_told(visit: MakeVisitor, crew: Crew, width: int, words: str) -> None:
    member = visit(crew.leader, password=PASSWORD, width=width)
    member.go(f"/team/{crew.team}/")
    assert words in re.sub(r"\s+", " ", member.page.inner_text("main"))


def test_a_cluster_is_split_and_made_whole(
    visit: MakeVisitor, portal: Portal, desk: Desk, width: int
) -> None:
    crew = new_crew(portal, f"Dele{width}")
    east, west = f"Klynge Østre{width}", f"Klynge Vestre{width}"
    begin(desk, "split", f"Klynge Dele{width}", names=f"{east}\n{west}")
    desk.press("Se, hvad der sker")
    assert desk.page.locator(".form-row.errors").count() == 3  # a house and two members have to go somewhere
    for label, where in (
        (f"Børnehuset Ærtehalm Dele{width}", east),
        ("Åse Bjørnholt", east),
        ("Jørgen Næss", west),
        (f"Leder af {east}", "Åse Bjørnholt"),
        (f"Leder af {west}", "Jørgen Næss"),
    ):
        desk.page.get_by_label(label, exact=True).select_option(label=where)
    desk.press("Se, hvad der sker")
    desk.says(east, west, "Børnehuset Ærtehalm")
    desk.press("Skriv ændringen")
    assert teams_named(portal, east, west) == {east, west}
    assert_team_is_told(visit, crew, width, f"{east} og {west}")

    undo(desk)

    desk.says("Fortrudt: deling af")
    assert teams_named(portal, east, west) == set()
