"""The shipped editions, loading them again, and the freeze that the database itself keeps."""

from __future__ import annotations

import html
import json
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from profiles import catalogue
from profiles.models import LeadershipProfile, ProfileArea, ScaleStep, Sign
from tests.factories import AdministratorFactory, UserFactory
from tests.factories_profiles import profile_data, shipped_profile

pytestmark = pytest.mark.django_db
_FROZEN = "published profile edition cannot be changed"


def _shipped(key: str) -> dict[str, Any]:
    for path in catalogue.shipped_files():
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if data["key"] == key:
            return data
    raise AssertionError(key)


def test_the_cluster_profile_has_three_capabilities_and_six_dimensions() -> None:
    profile = shipped_profile()
    kinds = list(profile.areas.values_list("kind", flat=True))
    assert kinds == ["capability"] * 3 + ["dimension"] * 6
    for area in profile.areas.all():
        assert area.purpose
        assert area.why
        assert area.what_not
        assert area.questions
        assert 3 <= area.signs.count() <= 6
    assert profile.steps.filter(scale="level").count() == 4


def test_the_foundation_has_five_disciplines_with_expectations_at_four_levels() -> None:
    profile = shipped_profile("ledelsesgrundlag")
    assert profile.areas.filter(kind="discipline").count() == 5
    levels = list(profile.levels.all())
    assert len(levels) == 4
    for area in profile.areas.all():
        assert area.signs.filter(level=None).exists()
        for level in levels:
            assert area.signs.filter(level=level).exists()


def test_loading_again_writes_nothing() -> None:
    call_command("load_catalogue", verbosity=0)
    before = (LeadershipProfile.objects.count(), ProfileArea.objects.count(), Sign.objects.count())
    for path in catalogue.shipped_files():
        _profile, written = catalogue.load_file(path)
        assert not written
    assert (LeadershipProfile.objects.count(), ProfileArea.objects.count(), Sign.objects.count()) == before


def test_other_words_under_a_published_edition_are_refused() -> None:
    catalogue.load(profile_data())
    changed = profile_data()
    changed["areas"][0]["purpose"] = "Noget helt andet."
    with pytest.raises(catalogue.CatalogueError, match="give it a new edition"):
        catalogue.load(changed)


def test_a_new_edition_retires_the_old_and_keeps_the_areas_lineage() -> None:
    old, _written = catalogue.load(profile_data(edition=1))
    new, _written = catalogue.load(profile_data(edition=2))
    old.refresh_from_db()
    assert (old.status, new.status) == ("retired", "published")
    assert set(old.areas.values_list("key")) == set(new.areas.values_list("key"))


def test_a_file_that_is_no_edition_is_named(tmp_path: Any) -> None:
    broken = tmp_path / "broken-1.json"
    broken.write_text('{"key": "x"}', encoding="utf-8")
    with pytest.raises(catalogue.CatalogueError, match=r"broken-1\.json"):
        catalogue.load_file(broken)
    assert not LeadershipProfile.objects.exists()


@pytest.mark.parametrize("model", [LeadershipProfile, ProfileArea, Sign, ScaleStep])
def test_the_database_refuses_to_change_what_is_published(model: Any) -> None:
    catalogue.load(profile_data())
    row = model.objects.first()
    with pytest.raises(DatabaseError, match=_FROZEN), transaction.atomic():
        row.delete()
    with pytest.raises(DatabaseError, match=_FROZEN), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {model._meta.db_table} SET id = id + 1000")


def test_nothing_can_be_added_to_what_is_published() -> None:
    profile, _written = catalogue.load(profile_data())
    with pytest.raises(DatabaseError, match=_FROZEN), transaction.atomic():
        Sign.objects.create(area=profile.areas.all()[0], text="Et tegn mere")


def test_the_profile_reads_whole_for_everybody_signed_in(client: Client) -> None:
    profile = shipped_profile()
    client.force_login(UserFactory.create())
    page = client.get(profile.get_absolute_url()).content.decode()
    for area in _shipped("klyngeledelse")["areas"]:
        for text in (area["title"], area["purpose"], *area["questions"], *(s["text"] for s in area["signs"])):
            assert text in _unescaped(page)


def test_expectations_stand_under_their_level(client: Client) -> None:
    profile = shipped_profile("ledelsesgrundlag")
    client.force_login(UserFactory.create())
    page = _unescaped(client.get(profile.get_absolute_url()).content.decode())
    for level in profile.levels.all():
        assert level.title in page
    assert all(sign.text in page for sign in Sign.objects.filter(area__profile=profile))


def test_a_retired_edition_says_so_and_points_to_the_newest(client: Client) -> None:
    catalogue.load(profile_data(edition=1))
    catalogue.load(profile_data(edition=2))
    client.force_login(UserFactory.create())
    page = client.get(reverse("profiles:profile_edition", args=["lille-profil", 1])).content.decode()
    assert "som er afløst" in page
    assert client.get(reverse("profiles:profile", args=["lille-profil"])).status_code == 200


def test_a_draft_is_for_administrators(client: Client) -> None:
    LeadershipProfile.objects.create(key="kladde", slug="kladde", title="En kladde")
    address = reverse("profiles:profile_edition", args=["kladde", 1])
    client.force_login(UserFactory.create())
    assert client.get(address).status_code == 404
    client.force_login(AdministratorFactory.create())
    assert client.get(address).status_code == 200


def _unescaped(page: str) -> str:
    return html.unescape(page)
