"""Two administrators at the same moment, each on their own connection: exactly one of them does it."""

from __future__ import annotations

from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from profiles.actions import catalogue as actions
from profiles.models import LeadershipProfile, ProfileEvent
from tests.factories import AdministratorFactory
from tests.factories_profiles import PublishedProfileFactory
from tests.profiles.test_assessment_races import Press, at_once, heard

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 3


def press(name: str, profile: LeadershipProfile) -> Press:
    address = reverse(f"admin:profiles_leadershipprofile_{name}", args=[profile.pk])
    return lambda client: client.post(address)


def both(one: Press, other: Press) -> str:
    """What the two are told, together."""
    admins = AdministratorFactory.create_batch(2)
    answers = at_once((admins[0], one), (admins[1], other))
    assert {answer.status_code for answer in answers} == {302}
    return unescape(" ".join(heard(answer) for answer in answers))


@pytest.mark.parametrize("attempt", range(ROUNDS))
def test_a_draft_is_published_once(attempt: int) -> None:
    old = PublishedProfileFactory.create()
    draft = actions.new_edition(profile=old, by=AdministratorFactory.create())
    told = both(press("publish", draft), press("publish", draft))
    assert "afløser 1. udgave" in told and "ikke længere en kladde" in told
    assert ProfileEvent.objects.filter(subject=draft, verb="publish").count() == 1
    assert ProfileEvent.objects.filter(subject=old, verb="retire").count() == 1
    assert sorted(LeadershipProfile.objects.values_list("edition", "status")) == [
        (1, "retired"),
        (2, "published"),
    ]


@pytest.mark.parametrize("attempt", range(ROUNDS))
def test_one_new_edition_comes_of_two_clicks(attempt: int) -> None:
    old = PublishedProfileFactory.create()
    told = both(press("new_edition", old), press("new_edition", old))
    assert "Her er kladden til 2. udgave" in told and "har allerede en kladde" in told
    draft = LeadershipProfile.objects.get(status="draft")
    assert draft.areas.count() == 3


@pytest.mark.parametrize("attempt", range(ROUNDS))
def test_publishing_and_retiring_at_once_leave_one_edition_in_force_at_most(attempt: int) -> None:
    old = PublishedProfileFactory.create()
    draft = actions.new_edition(profile=old, by=AdministratorFactory.create())
    both(press("publish", draft), press("retire", old))
    assert sorted(LeadershipProfile.objects.values_list("edition", "status")) == [
        (1, "retired"),
        (2, "published"),
    ]
    assert ProfileEvent.objects.filter(subject=old, verb="retire").count() == 1


@pytest.mark.parametrize("attempt", range(ROUNDS))
def test_a_save_and_a_publication_at_once_never_change_what_is_published(attempt: int) -> None:
    """Either the words are saved before the publication, or they are refused; the page never fails."""
    draft = actions.new_edition(profile=PublishedProfileFactory.create(), by=AdministratorFactory.create())
    area = draft.areas.all()[0]
    address = reverse("admin:profiles_profilearea_change", args=[area.pk])
    client = Client()
    client.force_login(AdministratorFactory.create())
    page = client.get(address)
    form = page.context["adminform"].form
    data = {field.html_name: field.value() for field in form if field.value() is not None}
    for inline in page.context["inline_admin_formsets"]:
        for part in (inline.formset.management_form, *inline.formset.forms):
            data |= {field.html_name: field.value() for field in part if field.value() is not None}
    data["why"] = "Nye ord i sidste øjeblik."
    admins = AdministratorFactory.create_batch(2)
    saved, published = at_once(
        (admins[0], lambda client: client.post(address, data)), (admins[1], press("publish", draft))
    )
    area.refresh_from_db()
    draft.refresh_from_db()
    assert (published.status_code, draft.status) == (302, "published")
    assert saved.status_code == (302 if area.why == "Nye ord i sidste øjeblik." else 403)
