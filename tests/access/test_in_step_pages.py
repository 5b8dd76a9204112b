"""What a queryset lets through, and what the pages show, are the same."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model
from django.urls import reverse

from clusters.models import Area, LeadershipTeam
from profiles.models import CompetenceAssessment, DevelopmentPlan, LeadershipProfile
from tests.access.visits import Visitors
from tests.access.world import ROLES, World

pytestmark = pytest.mark.django_db


def _shown(world: World, visitors: Visitors, role: str, urls: dict[int, str]) -> set[int]:
    """The keys of the rows whose page answers 200."""
    return {pk for pk, url in urls.items() if visitors.visit(role, "GET", url).status_code == 200}


def _pages(name: str, model: type[Model]) -> dict[int, str]:
    return {pk: reverse(name, args=[pk]) for pk in model._base_manager.values_list("pk", flat=True)}


@pytest.mark.parametrize("role", [*ROLES, "colleague"])
def test_a_row_is_visible_exactly_when_its_page_is(role: str, world: World, visitors: Visitors) -> None:
    user = AnonymousUser() if role == "anonymous" else world.people[role]
    editions = {
        edition.pk: reverse("profiles:profile_edition", args=[edition.slug, edition.edition])
        for edition in LeadershipProfile.objects.all()
    }
    for visible, urls in (
        (LeadershipTeam.objects.visible_to(user), _pages("clusters:team", LeadershipTeam)),
        (Area.objects.led_by(user), _pages("profiles:area", Area)),
        (CompetenceAssessment.objects.visible_to(user), _pages("profiles:assessment", CompetenceAssessment)),
        (DevelopmentPlan.objects.visible_to(user), _pages("profiles:plan", DevelopmentPlan)),
        (LeadershipProfile.objects.visible_to(user), editions),
    ):
        found: set[int] = set(visible.values_list("pk", flat=True))
        assert found == _shown(world, visitors, role, urls), visible.model
