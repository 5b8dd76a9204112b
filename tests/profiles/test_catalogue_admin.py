"""A draft is written in the admin: from nothing, its areas, levels and scales, what it is missing, two at once."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from profiles.models import (
    LeadershipProfile,
    Level,
    ProfileArea,
    ProfileStatus,
    ScaleStep,
    Sign,
)
from tests.factories import UserFactory
from tests.factories_profiles import (
    PublishedProfileFactory,
    shipped_profile,
)
from tests.profiles.catalogue_desk import admin, change, draft_of, filled, saved, text, verb

__all__ = ["admin"]
pytestmark = pytest.mark.django_db


def test_a_new_profile_is_written_from_nothing_and_published(admin: Client) -> None:
    page = admin.post(
        reverse("admin:profiles_leadershipprofile_add"),
        {"title": "Åben ledelse på skoler", "suits": ["group"]},
        follow=True,
    )
    profile = LeadershipProfile.objects.get()
    assert (profile.key, profile.slug, profile.suits) == (
        "aaben-ledelse-paa-skoler",
        "aaben-ledelse-paa-skoler",
        ["group"],
    )
    assert ScaleStep.objects.filter(profile=profile).count() == 7
    assert "Profilen skal have mindst ét kerneområde." in unescape(page.content.decode())
    add = reverse("admin:profiles_profilearea_add") + f"?profile={profile.pk}"
    words = {
        "kind": "discipline",
        "title": "At gå foran",
        "short_title": "Gå foran",
        "purpose": "I viser vej.",
    }
    admin.post(add, {**words, "questions": "Hvornår?\n\n Hvordan? \n"})
    area = profile.areas.get()
    assert (area.key, area.order, area.questions) == ("gaa-foran", 1, ["Hvornår?", "Hvordan?"])
    assert "»Gå foran« mangler tegn på god praksis." in text(admin, change(profile))
    answer = saved(admin, change(area), signs__0__text="Vi siger det højt.", signs__1__text="Vi spørger.")
    assert answer.redirect_chain[-1][0] == change(profile)
    assert [sign.text for sign in area.signs.all()] == ["Vi siger det højt.", "Vi spørger."]
    assert "Kladden har alt, hvad den skal have." in text(admin, change(profile))
    assert "Det sker der, når du udgiver:" in text(admin, verb("publish", profile))
    admin.post(verb("publish", profile))
    profile.refresh_from_db()
    assert profile.status == ProfileStatus.PUBLISHED
    by = profile.moves.get().by
    assert by is not None and by.name == "Anna Admin"


def test_two_profiles_of_one_title_get_keys_of_their_own(admin: Client) -> None:
    for _n in range(2):
        admin.post(reverse("admin:profiles_leadershipprofile_add"), {"title": "Ledelse"})
    assert set(LeadershipProfile.objects.values_list("key", flat=True)) == {"ledelse", "ledelse-2"}


def test_areas_change_places_in_one_save_and_never_share_one(admin: Client) -> None:
    draft = draft_of(PublishedProfileFactory.create())
    first, second, third = draft.areas.all()
    saved(admin, change(draft), areas__0__order=2, areas__1__order=1)
    assert list(draft.areas.all()) == [second, first, third]
    refused = saved(admin, change(draft), areas__0__order=3)
    assert "To har plads nr. 3 i rækkefølgen" in unescape(refused.content.decode())
    assert list(draft.areas.all()) == [second, first, third]


def test_an_area_is_taken_out_of_the_draft(admin: Client) -> None:
    draft = draft_of(PublishedProfileFactory.create())
    saved(admin, change(draft), areas__1__DELETE="on")
    assert [area.order for area in draft.areas.all()] == [1, 3]
    assert not draft.areas.filter(key="omraade-2").exists()


def test_levels_get_keys_and_signs_are_put_on_them(admin: Client) -> None:
    draft = draft_of(PublishedProfileFactory.create())
    extra = {
        f"levels-{n}-{name}": value
        for n, (order, title) in enumerate([(1, "Områdechef"), (2, "Skoleleder")])
        for name, value in {"order": order, "title": title}.items()
    }
    answer = admin.post(
        change(draft), {**filled(admin, change(draft)), **extra, "levels-TOTAL_FORMS": 2}, follow=True
    )
    assert answer.status_code == 200
    assert list(draft.levels.values_list("key", "title")) == [
        ("omraadechef", "Områdechef"),
        ("skoleleder", "Skoleleder"),
    ]
    area = draft.areas.all()[0]
    other = shipped_profile("ledelsesgrundlag").levels.all()[0]
    level = draft.levels.all()[0]
    refused = saved(admin, change(area), signs__1__text="Du går rundt.", signs__1__level=other.pk)
    assert not Sign.objects.filter(text="Du går rundt.").exists() and refused.status_code == 200
    saved(admin, change(area), signs__1__text="Du går rundt.", signs__1__level=level.pk)
    assert Sign.objects.get(text="Du går rundt.").level == level


def test_a_scale_keeps_its_number_of_steps(admin: Client) -> None:
    draft = draft_of(PublishedProfileFactory.create())
    data = filled(admin, change(draft))
    more = {**data, "steps-TOTAL_FORMS": 5, "steps-4-title": "Et femte trin"}
    more |= {"steps-0-DELETE": "on", "steps-0-title": "Vi er lige begyndt"}
    admin.post(change(draft), more)
    titles = list(draft.steps.filter(scale="level").order_by("value").values_list("title", flat=True))
    assert titles == ["Vi er lige begyndt", "Vi er på vej", "Vi gør det", "Vi er stærke i det"]


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (lambda p: p.areas.all().delete(), "Profilen skal have mindst ét kerneområde."),
        (lambda p: p.steps.filter(scale="level", value=4).delete(), "skal have præcis 4 trin"),
        (lambda p: p.steps.filter(scale="importance", value=1).delete(), "skal have præcis 3 trin"),
        (lambda p: p.steps.filter(value=1).update(title=" "), "skal have en titel"),
        (lambda p: p.steps.filter(value=1).update(title="Vi er på vej"), "har samme titel"),
        (
            lambda p: p.areas.filter(order=1).update(purpose=""),
            "skal have en titel, en kort titel og et formål",
        ),
        (lambda p: p.areas.filter(order=1).update(short_title="OMRÅDE 2"), "samme korte titel"),
        (lambda p: Sign.objects.filter(area__profile=p, area__order=1).delete(), "mangler tegn"),
        (lambda p: Level.objects.create(profile=p, key="x", title="X"), "kun ét niveau"),
        (
            lambda p: [Level.objects.create(profile=p, key=k, title=k) for k in "xy"],
            "To niveauer har samme plads",
        ),
        (
            lambda p: LeadershipProfile.objects.filter(pk=p.pk).update(slug="optaget"),
            "bruges af en anden profil",
        ),
    ],
)
def test_what_a_draft_is_missing_is_said_and_keeps_it_from_being_published(
    admin: Client, spoil: Any, problem: str
) -> None:
    LeadershipProfile.objects.create(key="andre", slug="optaget", title="En anden")
    old = PublishedProfileFactory.create()
    draft = draft_of(old)
    spoil(draft)
    for url in (change(draft), verb("publish", draft)):
        assert problem in text(admin, url)
    page = admin.post(verb("publish", draft), follow=True)
    assert problem in unescape(page.content.decode())
    old.refresh_from_db()
    draft.refresh_from_db()
    assert (old.status, draft.status) == ("published", "draft")


@pytest.mark.parametrize("what", ["profile", "area", "sign"])
def test_two_administrators_do_not_write_over_each_other_unseen(admin: Client, what: str) -> None:
    draft = draft_of(PublishedProfileFactory.create())
    area = draft.areas.all()[0]
    url = change(draft if what == "profile" else area)
    mine = {**filled(admin, url), "title": "Min titel"}
    if what == "profile":
        LeadershipProfile.objects.filter(pk=draft.pk).update(title="Den andens titel")
    elif what == "area":
        ProfileArea.objects.filter(pk=area.pk).update(title="Den andens titel")
    else:
        area.signs.update(text="Den andens tegn")
    stopped = unescape(admin.post(url, mine).content.decode())
    assert "En anden har gemt noget her" in stopped and "Min titel" in stopped
    row: Any = draft if what == "profile" else area
    row.refresh_from_db()
    assert row.title != "Min titel"
    again = {**mine, "seen": _seen(stopped)}
    assert admin.post(url, again).status_code == 302
    row.refresh_from_db()
    assert row.title == "Min titel"


def _seen(page: str) -> str:
    return page.split('name="seen" value="')[1].split('"')[0]


def test_history_tells_of_the_edition_its_areas_and_their_signs(admin: Client) -> None:
    draft = draft_of(PublishedProfileFactory.create())
    area = draft.areas.all()[0]
    saved(admin, change(draft), title="Et nyt navn", suits=["group", "network"])
    saved(admin, change(area), signs__0__text="Noget, man kan se.", signs__0__order=1)
    page = text(admin, reverse("admin:profiles_leadershipprofile_history", args=[draft.pk]))
    assert "<ins>Et nyt navn</ins>" in page and "Anna Admin" in page
    assert "Netværk" in page and "Trin på skala: oprettet" in page
    assert reverse("admin:profiles_profilearea_history", args=[area.pk]) in page
    page = text(admin, reverse("admin:profiles_profilearea_history", args=[area.pk]))
    assert "<ins>Noget, man kan se.</ins>" in page and "Tegn på god praksis: ændret" in page
    area.signs.all()[0].delete()
    assert "Tegn på god praksis: slettet" in text(
        admin, reverse("admin:profiles_profilearea_history", args=[area.pk])
    )


@pytest.mark.parametrize("name", ["publish", "retire", "new_edition"])
def test_the_verbs_are_for_administrators(client: Client, name: str) -> None:
    profile = PublishedProfileFactory.create()
    client.force_login(UserFactory.create())
    answer = client.post(verb(name, profile))
    assert answer.status_code == 302 and "/admin/login/" in answer.headers["Location"]
    assert LeadershipProfile.objects.get().status == "published"


def test_an_area_is_added_to_a_draft_only(admin: Client) -> None:
    profile = PublishedProfileFactory.create()
    address = reverse("admin:profiles_profilearea_add")
    for query in ("", f"?profile={profile.pk}", "?profile=x", "?profile=999999999999"):
        answer = admin.post(address + query, {"title": "x"})
        assert answer.status_code == 302
    assert profile.areas.count() == 3
