"""Leaders and members come, move and go from one organisation file to the next."""

from __future__ import annotations

import datetime

import pytest

from people.models import User
from tests.clusters.files import leader_row, two_clusters, unit_row
from tests.clusters.importing import FIRST, LATER, assert_no_change, d, load, places, posts, told, without

pytestmark = pytest.mark.django_db


def test_a_new_leader_ends_the_old_ones_post_on_the_day_they_begin() -> None:
    load(two_clusters())
    rows = [leader_row("Klynge Nord", "Aage Ny", since="01-10-2026"), *without(two_clusters(), "Nina Å")]
    load(rows, LATER)
    assert posts("Nina Å") == [("Klynge Nord", "leader", d(1, 8, 2020), d(1, 10, 2026), [])]
    assert posts("Aage Ny") == [("Klynge Nord", "leader", d(1, 10, 2026), None, [])]
    assert_no_change(rows)


def test_a_leader_who_begins_later_leaves_the_old_one_in_office_until_then() -> None:
    load(two_clusters())
    rows = [leader_row("Klynge Nord", "Aage Ny", since="01-02-2027"), *without(two_clusters(), "Nina Å")]
    load(rows, LATER)
    assert posts("Nina Å") == [("Klynge Nord", "leader", d(1, 8, 2020), d(1, 2, 2027), [])]
    assert posts("Aage Ny") == [("Klynge Nord", "leader", d(1, 2, 2027), None, [])]
    assert_no_change(rows)


def test_a_leader_dated_before_the_old_one_begins_on_the_day_of_the_import() -> None:
    load(two_clusters())
    rows = [leader_row("Klynge Nord", "Aage Ny", since="01-05-2010"), *without(two_clusters(), "Nina Å")]
    seen = load(rows, LATER)
    assert posts("Nina Å") == [("Klynge Nord", "leader", d(1, 8, 2020), LATER, [])]
    assert posts("Aage Ny") == [("Klynge Nord", "leader", LATER, None, [])]
    assert "Filens dato, 1. maj 2010, er før pladsen blev ledig." in told(seen)[1]
    assert_no_change(rows)


def test_a_new_leader_of_a_unit_ends_the_old_ones_post_on_the_day_they_begin() -> None:
    load(two_clusters())
    rows = [*without(two_clusters(), "Per Æ"), unit_row("Klynge Nord", "1001", "Bo Ny", since="15-10-2026")]
    load(rows, LATER)
    assert posts("Per Æ") == [("Klynge Nord", "pedagogical", d(1, 8, 2020), d(15, 10, 2026), ["1001"])]
    assert posts("Bo Ny") == [("Klynge Nord", "pedagogical", d(15, 10, 2026), None, ["1001"])]
    assert_no_change(rows)


def test_a_leader_gone_from_the_file_is_ended_not_deleted() -> None:
    load(two_clusters())
    rows = two_clusters()
    rows[1] |= {"Leder": "", "Lederens e-mail": "", "Lederrolle": "", "Leder fra": ""}
    load(rows, LATER)
    assert posts("Per Æ") == [("Klynge Nord", "pedagogical", d(1, 8, 2020), LATER, ["1001"])]
    assert User.objects.get(name="Per Æ").is_active
    assert places("1001") == [("Klynge Nord", FIRST, None)]
    assert_no_change(rows)


@pytest.mark.parametrize(("since", "moved"), [("01-08-2020", LATER), ("01-10-2026", d(1, 10, 2026))])
def test_a_leader_who_moves_ends_the_old_post_where_the_new_one_begins(
    since: str, moved: datetime.date
) -> None:
    load(two_clusters())
    rows = [*without(two_clusters(), "Per Æ"), unit_row("Klynge Syd", "1001", "Per Æ", since=since)]
    load(rows, LATER)
    assert posts("Per Æ") == [
        ("Klynge Nord", "pedagogical", d(1, 8, 2020), moved, ["1001"]),
        ("Klynge Syd", "pedagogical", moved, None, ["1001"]),
    ]
    assert places("1001") == [("Klynge Nord", FIRST, LATER), ("Klynge Syd", LATER, None)]
    assert_no_change(rows)


def test_two_leaders_change_places() -> None:
    load(two_clusters())
    rows = [row for row in two_clusters() if row["Lederrolle"] != "Klyngeleder"]
    rows += [leader_row("Klynge Nord", "Sofus Lund"), leader_row("Klynge Syd", "Nina Å")]
    load(rows, LATER)
    assert posts("Nina Å") == [
        ("Klynge Nord", "leader", d(1, 8, 2020), LATER, []),
        ("Klynge Syd", "leader", LATER, None, []),
    ]
    assert_no_change(rows)


def test_a_pedagogical_leader_becomes_the_teams_leader() -> None:
    load(two_clusters())
    rows = [leader_row("Klynge Nord", "Per Æ", since="01-10-2026"), *without(two_clusters(), "Nina Å")]
    rows = [row for row in rows if row["Institutionsnr."] != "1001"]
    load(rows, LATER)
    assert posts("Per Æ") == [
        ("Klynge Nord", "pedagogical", d(1, 8, 2020), d(1, 10, 2026), ["1001"]),
        ("Klynge Nord", "leader", d(1, 10, 2026), None, []),
    ]
    assert posts("Nina Å")[0][3] == d(1, 10, 2026)
    assert_no_change(rows)


def test_leader_and_pedagogical_leader_change_roles_within_the_team() -> None:
    load(two_clusters())
    rows = [
        leader_row("Klynge Nord", "Per Æ"),
        unit_row("Klynge Nord", "1001", "Nina Å"),
        *two_clusters()[2:],
    ]
    load(rows, LATER)
    assert posts("Per Æ")[1] == ("Klynge Nord", "leader", LATER, None, [])
    assert posts("Nina Å")[1] == ("Klynge Nord", "pedagogical", LATER, None, ["1001"])
    assert_no_change(rows)


def test_another_unit_from_a_new_date_is_a_new_post_and_without_one_the_same() -> None:
    load(two_clusters())
    rows = [*without(two_clusters(), "Per Æ"), unit_row("Klynge Nord", "1005", "Per Æ", since="01-10-2026")]
    load(rows, LATER)
    assert posts("Per Æ") == [
        ("Klynge Nord", "pedagogical", d(1, 8, 2020), d(1, 10, 2026), ["1001"]),
        ("Klynge Nord", "pedagogical", d(1, 10, 2026), None, ["1005"]),
    ]
    rows[-1]["Institutionsnr."] = "1006"
    load(rows, LATER)
    assert posts("Per Æ")[1] == ("Klynge Nord", "pedagogical", d(1, 10, 2026), None, ["1006"])
    assert_no_change(rows)


def test_a_corrected_date_is_a_correction() -> None:
    load(two_clusters())
    rows = two_clusters()
    rows[1]["Leder fra"] = "01-03-2018"
    rows[2]["Leder fra"] = "01-03-2022"
    assert told(load(rows, LATER)) == [
        "Per Æ, Klynge Nord change  leder fra: 1. august 2020 → 1. marts 2018",
        "Pia Ø, Klynge Nord change  leder fra: 1. august 2020 → 1. marts 2022",
    ]
    assert posts("Per Æ")[0][2] == d(1, 3, 2018)
    assert_no_change(rows)
