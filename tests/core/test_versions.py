"""Saving what was typed: never over somebody else's words, and a resend is no conflict."""

from __future__ import annotations

import pytest

from core.versions import StaleVersion, save_if_current
from profiles.models import Position
from tests.factories_profiles import PositionFactory

pytestmark = pytest.mark.django_db


def test_a_save_on_the_present_version_is_kept_and_counted() -> None:
    position = PositionFactory.create(version=3, text="Før")
    saved = save_if_current(position, version=3, values={"text": "Efter"})
    assert (saved.text, saved.version) == ("Efter", 4)
    assert saved.updated_at is not None


def test_a_save_on_an_older_version_changes_nothing_and_carries_what_is_stored() -> None:
    position = PositionFactory.create(version=3, text="Kollegaens ord")
    with pytest.raises(StaleVersion) as stale:
        save_if_current(position, version=2, values={"text": "Mine ord"})
    assert isinstance(stale.value.stored, Position)
    assert stale.value.stored.text == "Kollegaens ord"
    position.refresh_from_db()
    assert (position.text, position.version) == ("Kollegaens ord", 3)


def test_the_same_words_sent_twice_are_no_conflict() -> None:
    position = PositionFactory.create(version=1, text="Før")
    save_if_current(position, version=1, values={"text": "Efter"})
    again = save_if_current(position, version=1, values={"text": "Efter"})
    assert (again.text, again.version) == ("Efter", 2)
