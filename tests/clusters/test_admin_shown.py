"""How the organisation's pages in the administration show what they know: days in words, headings, ways back."""

from __future__ import annotations

import datetime
import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from clusters.models import LeadershipTeam
from clusters.restructure.carry_out import carry_out
from clusters.restructure.way_back import take_back
from core import clock
from core.periods import from_day
from core.words import long_date
from tests.clusters.structure import merge
from tests.factories import AdministratorFactory, MembershipFactory

pytestmark = pytest.mark.django_db

_ISO = re.compile(r"\b\d{4}-\d\d-\d\d\b")


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(AdministratorFactory.create(name="Inger"))
    return client


def shown(client: Client, name: str, *keys: int) -> str:
    """The words of a page's own part."""
    answer = client.get(reverse(f"admin:clusters_{name}", args=keys))
    assert answer.status_code == 200
    html = answer.content.decode()
    part = html[html.index('class="breadcrumbs"') :]
    return " ".join(unescape(re.sub(r"<(script|svg).*?</\1>|<[^>]+>", " ", part, flags=re.DOTALL)).split())


def test_history_writes_periods_in_words(admin: Client) -> None:
    post = MembershipFactory.create(period=from_day(datetime.date(2025, 8, 1)))
    post.end_on(datetime.date(2026, 8, 1))  # the first day without it
    page = shown(admin, "membership_history", post.pk)
    assert "1. august 2025 – 31. juli 2026" in page and "1. august 2025 –" in page
    assert not _ISO.search(page)


def test_history_writes_days_and_moments_in_words(
    admin: Client, birken: LeadershipTeam, linden: LeadershipTeam
) -> None:
    change = carry_out(merge(birken, linden, on=40), by=None)
    take_back(change, by=AdministratorFactory.create())
    change.refresh_from_db()
    assert change.undone_at is not None
    assert f"Sammenlægning {long_date(change.day)}" in shown(admin, "structurechange_change", change.pk)
    page = shown(admin, "structurechange_history", change.pk)
    assert long_date(change.day) in page
    assert f"fortrudt: {long_date(clock.local_date(change.undone_at))}" in page
    assert not _ISO.search(page)


def test_a_list_of_changes_is_sorted_out_by_kind_and_names_no_question(
    admin: Client, birken: LeadershipTeam, linden: LeadershipTeam
) -> None:
    carry_out(merge(birken, linden, on=40), by=None)
    page = shown(admin, "structurechange_changelist")
    assert "Efter slags" in page and "hvad sker der?" not in page.lower()


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("structurechange_add", "Klynger ophører, samles eller deles"),
        ("structurechange_undo", "Fortryd ændringen?"),
    ],
)
def test_the_pages_of_a_change_lead_back_to_the_list(
    admin: Client, birken: LeadershipTeam, linden: LeadershipTeam, name: str, title: str
) -> None:
    change = carry_out(merge(birken, linden, on=40), by=None)
    keys = [] if name == "structurechange_add" else [change.pk]
    assert f"Hjem › Ændringer af strukturen › {title}" in shown(admin, name, *keys)
