"""A profile's next edition in the administration, by clicking: the draft, its preview, publishing, and out of use."""

from __future__ import annotations

import itertools

import pytest

from profiles.models import LeadershipProfile
from tests.browser.admin import Desk
from tests.browser.conftest import MakeVisitor
from tests.browser.demo import Demo
from tests.browser.portal import Portal
from tests.factories_profiles import PublishedProfileFactory

_numbers = itertools.count(1)


@pytest.fixture
def profile(portal: Portal) -> LeadershipProfile:
    """A small profile of the test's own."""
    with portal.database():
        return PublishedProfileFactory.create(key=f"udgaver-{next(_numbers)}")


def statuses(portal: Portal, key: str) -> list[str]:
    with portal.database():
        return list(
            LeadershipProfile.objects.filter(key=key).order_by("edition").values_list("status", flat=True)
        )


def test_an_edition_is_written_previewed_and_published(
    visit: MakeVisitor, portal: Portal, demo: Demo, width: int, profile: LeadershipProfile
) -> None:
    desk = Desk(visit(demo.administrator, width=width))
    desk.go(f"profiles/leadershipprofile/{profile.pk}/change/")
    desk.press("Ny udgave")
    desk.says("Her er kladden til 2. udgave.", "Kladden har alt, hvad den skal have.")
    draft = desk.page.url

    desk.follow("Område 2")
    desk.page.locator("[name=purpose]").fill("Formålet er skrevet om, så det kan læses på en morgen.")
    desk.page.locator("[name=signs-0-text]").fill("Man kan høre det i køkkenet.")
    desk.press("Gem")
    assert desk.page.url == draft

    preview = visit(demo.administrator, width=width)
    for name in ("Se den som lederne", "Hvad er nyt?", "Se spørgsmålene"):
        href = desk.page.locator(".object-tools").get_by_role("link", name=name).get_attribute("href")
        assert href is not None
        preview.go(href)
    preview.go(f"/profiler/{profile.slug}/udgave-2/nyt/")
    assert "køkkenet" in preview.page.inner_text("main")

    desk.follow("Udgiv …")
    desk.says("Det sker der, når du udgiver:", "1. udgave udgår.")
    assert statuses(portal, profile.key) == ["published", "draft"]
    desk.press("Udgiv")
    desk.says("2. udgave er udgivet og afløser 1. udgave.")
    assert statuses(portal, profile.key) == ["retired", "published"]

    desk.follow("Tag ud af brug …")
    desk.press("Tag ud af brug")
    desk.says("Profilen er taget ud af brug.")
    assert statuses(portal, profile.key) == ["retired", "retired"]
    desk.follow("Historik")


def test_what_is_missing_is_said_on_the_page_and_there_is_no_way_to_publish(
    visit: MakeVisitor, portal: Portal, demo: Demo, width: int, profile: LeadershipProfile
) -> None:
    desk = Desk(visit(demo.administrator, width=width))
    desk.go(f"profiles/leadershipprofile/{profile.pk}/change/")
    desk.press("Ny udgave")
    desk.follow("Tilføj et kerneområde")
    desk.press("Gem")
    assert desk.page.locator(".errorlist").count() >= 1
    desk.page.locator("[name=kind]").select_option(index=1)
    desk.page.locator("[name=title]").fill("At gå foran")
    desk.page.locator("[name=short_title]").fill("Gå foran")
    desk.page.locator("[name=purpose]").fill("I viser vej.")
    desk.press("Gem")
    desk.go(f"profiles/leadershipprofile/?q={profile.key}")
    with portal.database():
        draft = LeadershipProfile.objects.get(key=profile.key, status="draft")
    desk.go(f"profiles/leadershipprofile/{draft.pk}/change/")
    desk.says("»Gå foran« mangler tegn på god praksis.")
    assert desk.page.get_by_role("link", name="Udgiv …").count() == 0
    desk.go(f"profiles/leadershipprofile/{draft.pk}/publish/")
    desk.says("Kladden kan ikke udgives endnu:")
    assert desk.visitor.button("Udgiv").count() == 0
