"""Editions in the admin: the next one, publishing, retiring, and what an area goes on from."""

from __future__ import annotations

from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from profiles.actions import catalogue as actions
from profiles.models import (
    AreaLineage,
    LeadershipProfile,
)
from tests.factories_profiles import (
    CompetenceAssessmentFactory,
    PublishedProfileFactory,
    shipped_profile,
)
from tests.profiles.catalogue_desk import admin, change, draft_of, saved, text, verb

__all__ = ["admin"]
pytestmark = pytest.mark.django_db


def test_a_new_edition_copies_everything_with_its_lineage(admin: Client) -> None:
    old = shipped_profile("ledelsesgrundlag")
    answer = admin.post(verb("new_edition", old), follow=True)
    new = LeadershipProfile.objects.get(key=old.key, edition=2)
    assert answer.redirect_chain[-1][0] == change(new)
    assert (new.status, new.title, new.suits) == ("draft", old.title, old.suits)
    for name in ("introduction", "frame", "audience", "source", "slug"):
        assert getattr(new, name) == getattr(old, name)
    assert [(level.key, level.title) for level in new.levels.all()] == [
        (level.key, level.title) for level in old.levels.all()
    ]
    assert list(new.steps.values_list("scale", "value", "title", "description")) == list(
        old.steps.values_list("scale", "value", "title", "description")
    )
    for was, now in zip(old.areas.all(), new.areas.all(), strict=True):
        assert [row.earlier for row in now.lineage.all()] == [was]
        assert (now.key, now.title, now.questions) == (was.key, was.title, was.questions)
        for old_sign, sign in zip(was.signs.all(), now.signs.all(), strict=True):
            assert (sign.earlier, sign.text) == (old_sign, old_sign.text)
            assert (sign.level.key if sign.level else "") == (old_sign.level.key if old_sign.level else "")
            assert sign.level is None or sign.level.profile_id == new.pk


def test_one_draft_at_a_time(admin: Client) -> None:
    old = PublishedProfileFactory.create()
    draft = draft_of(old)
    answer = admin.post(verb("new_edition", old), follow=True)
    assert "Profilen har allerede en kladde. Arbejd videre på den." in unescape(answer.content.decode())
    assert answer.redirect_chain[-1][0] == change(draft)
    assert LeadershipProfile.objects.filter(key=old.key).count() == 2
    admin.post(verb("publish", draft))
    answer = admin.post(verb("new_edition", old), follow=True)
    assert "Der er en nyere udgave" in unescape(answer.content.decode())


def test_publishing_retires_the_edition_before_and_says_who_goes_on(admin: Client) -> None:
    old = PublishedProfileFactory.create()
    running = CompetenceAssessmentFactory.create(profile=old)
    CompetenceAssessmentFactory.create(profile=old, state="concluded")
    draft = draft_of(old)
    page = text(admin, verb("publish", draft))
    assert "1. udgave udgår." in page
    assert "1 team er midt i en afdækning på den og gør den færdig med de ord" in page
    answer = admin.post(verb("publish", draft), follow=True)
    assert "2. udgave er udgivet og afløser 1. udgave." in unescape(answer.content.decode())
    old.refresh_from_db()
    running.refresh_from_db()
    assert (old.status, running.profile_id) == ("retired", old.pk)
    assert [event.verb for event in old.moves.all()] == ["publish", "retire"]


def test_a_profile_is_taken_out_of_use(admin: Client) -> None:
    profile = PublishedProfileFactory.create()
    CompetenceAssessmentFactory.create(profile=profile)
    page = text(admin, verb("retire", profile))
    assert "Der er ingen anden profil i brug" in page and "1 team er midt i" in page
    admin.post(verb("retire", profile))
    profile.refresh_from_db()
    assert profile.status == "retired"
    assert "Udgaven er ikke i brug." in text(admin, verb("retire", profile))
    assert "Ny udgave" in text(admin, change(profile))
    answer = admin.post(verb("retire", profile), follow=True)
    assert "Nogen har ændret det i mellemtiden" in unescape(answer.content.decode())


def test_what_is_published_is_read_only_but_for_whom_it_is_proposed(admin: Client) -> None:
    profile = PublishedProfileFactory.create()
    page = admin.get(change(profile))
    assert list(page.context["adminform"].form.fields) == ["suits", "seen"]
    html = page.content.decode()
    assert 'name="seen"' in html
    assert 'name="steps-0-title"' not in html and 'name="areas-0-order"' not in html
    saved(admin, change(profile), suits=["group"], title="Noget andet", areas__0__order=9)
    profile.refresh_from_db()
    assert (profile.suits, profile.title) == (["group"], "Den lille profil")
    area = profile.areas.all()[0]
    assert admin.post(change(area), {"title": "Noget andet"}).status_code == 403
    assert admin.get(change(area)).status_code == 200
    assert area.signs.count() == 1


def test_drafts_are_thrown_away_and_nothing_else(admin: Client) -> None:
    old = PublishedProfileFactory.create()
    draft = draft_of(old)
    url = reverse("admin:profiles_leadershipprofile_delete", args=[old.pk])
    assert admin.post(url, {"post": "yes"}).status_code == 403
    url = reverse("admin:profiles_leadershipprofile_delete", args=[draft.pk])
    assert admin.post(url, {"post": "yes"}).status_code == 302
    assert list(LeadershipProfile.objects.all()) == [old]
    assert not AreaLineage.objects.exists()


def test_what_an_area_goes_on_from_is_ticked_and_shown(admin: Client) -> None:
    old = PublishedProfileFactory.create()
    draft = draft_of(old)
    one, two, _three = old.areas.all()
    first, second, third = draft.areas.all()
    saved(admin, change(first), goes_on_from=[one.pk, two.pk])
    saved(admin, change(third), goes_on_from=[])
    assert set(first.lineage.values_list("earlier", flat=True)) == {one.pk, two.pk}
    assert not third.lineage.exists()
    page = text(admin, change(draft))
    assert page.count("samlet af flere") == 1 and page.count("skilt ud") == 1 and ">nyt<" in page
    foreign = shipped_profile().areas.all()[0]
    refused = saved(admin, change(second), goes_on_from=[foreign.pk])
    assert refused.redirect_chain == [] and not second.lineage.filter(earlier=foreign).exists()


def test_a_first_edition_has_nothing_to_go_on_from(admin: Client) -> None:
    profile = LeadershipProfile.objects.create(key="ny", slug="ny", title="Ny")
    page = text(admin, reverse("admin:profiles_profilearea_add") + f"?profile={profile.pk}")
    assert "Fortsætter fra" not in page


def test_a_published_area_says_what_it_goes_on_from(admin: Client) -> None:
    draft = draft_of(PublishedProfileFactory.create())
    actions.publish(profile=draft, by=None)
    assert "Område 2" in text(admin, change(draft.areas.all()[1]))
