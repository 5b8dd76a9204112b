"""What an import writes: dates, moves, endings; the same file twice changes nothing."""

from __future__ import annotations

import datetime
import random
from typing import Any

import pytest
from django.apps import apps
from pytest_django import DjangoAssertNumQueries

from clusters.importer.run import FileRefused, Preview, import_file, preview
from clusters.models import (
    Area,
    Cluster,
    Institution,
    InstitutionPlacement,
    LeadershipTeam,
    Membership,
    OrganisationImport,
    Role,
)
from core.periods import from_day
from people.models import User
from tests.clusters.files import FAULTY, GOOD, Record, address, as_csv, leader_row, two_clusters, unit_row
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
FIRST = datetime.date(2026, 9, 1)
LATER = datetime.date(2026, 11, 1)


def load(rows: list[Record], day: datetime.date = FIRST) -> Preview:
    return import_file(as_csv(rows), day=day, filename="organisation.csv")


def without(rows: list[Record], name: str) -> list[Record]:
    return [row for row in rows if row["Leder"] != name]


def posts(name: str) -> list[tuple[str, str, datetime.date | None, datetime.date | None, list[str]]]:
    """A person's posts, the oldest first: team, role, first day, first day after, units."""
    rows = Membership.objects.filter(person__name=name).order_by("period", "pk")
    return [
        (str(row.team), row.role, row.starts, row.ends, sorted(unit.number for unit in row.units.all()))
        for row in rows
    ]


def places(number: str) -> list[tuple[str, datetime.date | None, datetime.date | None]]:
    rows = InstitutionPlacement.objects.filter(institution__number=number).order_by("period")
    return [(row.cluster.name, row.starts, row.ends) for row in rows]


def told(seen: Preview) -> list[str]:
    assert seen.plan is not None
    return [
        " ".join(
            [
                change.title,
                change.verb,
                change.note,
                *(f"{d.label}: {d.old} → {d.new}" for d in change.differences),
            ]
        )
        for change in seen.plan.changes
    ]


def everything() -> dict[str, list[Any]]:
    """Every row of the organisation and its history, to see that nothing at all was written."""
    models = [model for model in apps.get_models() if model._meta.app_label in ("clusters", "people")]
    return {model._meta.label: list(model._base_manager.order_by("pk").values_list()) for model in models}


def d(day: int, month: int, year: int) -> datetime.date:
    return datetime.date(year, month, day)


def test_first_import_writes_everything() -> None:
    load(two_clusters())
    assert [area.name for area in Area.objects.all()] == ["Amager"]
    nord = Cluster.objects.get(name="Klynge Nord")
    assert (nord.starts, nord.ends, nord.kind, nord.ownership) == (
        d(1, 8, 2020),
        None,
        "cluster",
        "municipal",
    )
    unit = Institution.objects.get(number="1001")
    assert (unit.name, unit.type, unit.children, unit.city) == (
        "Børnehuset 1001",
        "integrated",
        80,
        "København S",
    )
    assert (unit.age_from, unit.age_to) == (0, 5)
    assert places("1001") == [("Klynge Nord", FIRST, None)]
    assert posts("Per Æ") == [("Klynge Nord", Role.PEDAGOGICAL, d(1, 8, 2020), None, ["1001"])]
    assert posts("Nina Å") == [("Klynge Nord", Role.LEADER, d(1, 8, 2020), None, [])]
    person = User.objects.get(name="Nina Å")
    assert (person.email, person.has_usable_password(), person.is_staff) == (
        "nina.aa@kk.example",
        False,
        False,
    )


def test_the_same_file_again_writes_nothing_at_all() -> None:
    load(two_clusters())
    before = everything()
    seen = load(two_clusters(), LATER)
    assert seen.plan is not None
    assert seen.plan.is_empty
    assert everything() == before


def test_a_file_with_errors_writes_nothing_at_all() -> None:
    before = everything()
    with pytest.raises(FileRefused) as refused:
        import_file(FAULTY.read_bytes(), day=FIRST, filename="x.csv")
    assert len(refused.value.preview.errors) == 7
    assert everything() == before


def test_a_preview_writes_nothing_at_all() -> None:
    before = everything()
    preview(as_csv(two_clusters()), day=FIRST)
    assert everything() == before


def test_all_or_nothing_when_writing_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(plan: object) -> None:
        raise RuntimeError("disk")

    monkeypatch.setattr("clusters.importer.apply._write_units", fail)
    before = everything()
    with pytest.raises(RuntimeError):
        load(two_clusters())
    assert everything() == before


def test_spelling_does_not_make_a_second_cluster() -> None:
    load(two_clusters())
    rows = two_clusters()
    for row in rows:
        row["Klynge/netværk"] = row["Klynge/netværk"].upper()
    assert told(load(rows)) == [
        "KLYNGE NORD change  navn: Klynge Nord → KLYNGE NORD",
        "KLYNGE SYD change  navn: Klynge Syd → KLYNGE SYD",
    ]
    assert Cluster.objects.count() == 2


def test_changed_facts_are_shown_old_and_new() -> None:
    load(two_clusters())
    rows = two_clusters()
    rows[1] |= {"Børnetal": "95", "Institutionstype": "Børnehave", "Telefon": ""}
    rows[0] |= {"Leder": "Nina Ås"}
    for row in rows[3:]:
        row["Område"] = "Østerbro"
    seen = load(rows, LATER)
    assert told(seen) == [
        "Østerbro create ",
        "Klynge Syd change  område: Amager → Østerbro",
        "1001 Børnehuset 1001 change  alder fra: 0 → 3 institutionstype: Integreret institution → Børnehave "
        "telefon: 35 12 34 56 →  børnetal: 80 → 95",
        "Nina Ås change nina.aa@kk.example navn: Nina Å → Nina Ås",
    ]
    unit = Institution.objects.get(number="1001")
    assert (unit.children, unit.type, unit.age_from, unit.age_to, unit.phone) == (
        95,
        "kindergarten",
        3,
        5,
        "",
    )


def test_a_file_without_a_column_leaves_what_is_stored() -> None:
    load(two_clusters())
    text = as_csv([{k: v for k, v in row.items() if k != "Telefon"} for row in two_clusters()]).replace(
        b"Telefon", b"x"
    )
    seen = import_file(text, day=LATER, filename="x")
    assert seen.plan is not None
    assert seen.plan.is_empty
    assert Institution.objects.get(number="1001").phone == "35 12 34 56"


def test_ages_kept_by_the_administrator_stay() -> None:
    load(two_clusters())
    Institution.objects.filter(number="1001").update(age_to=6)
    load(two_clusters(), LATER)
    assert Institution.objects.get(number="1001").age_to == 6


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


def test_an_institution_gone_from_the_file_leaves_its_cluster_and_may_come_back() -> None:
    load(two_clusters())
    rows = without(two_clusters(), "Per Æ")
    load(rows, LATER)
    assert places("1001") == [("Klynge Nord", FIRST, LATER)]
    assert Institution.objects.filter(number="1001").exists()
    assert_no_change(rows)
    again = LATER + datetime.timedelta(days=30)
    load(two_clusters(), again)
    assert places("1001") == [("Klynge Nord", FIRST, LATER), ("Klynge Nord", again, None)]
    assert posts("Per Æ")[1][2] == again


def test_a_cluster_gone_from_the_file_ends_with_everything_in_it_and_may_come_back() -> None:
    load(two_clusters())
    load(two_clusters()[:3], LATER)
    syd = Cluster.objects.get(name="Klynge Syd")
    assert (syd.starts, syd.ends) == (d(1, 8, 2020), LATER)
    assert posts("Sara Bæk") == [("Klynge Syd", "pedagogical", d(1, 8, 2020), LATER, ["1003"])]
    assert LeadershipTeam.objects.filter(cluster=syd).exists()
    assert_no_change(two_clusters()[:3])
    seen = load(two_clusters(), LATER + datetime.timedelta(days=30))
    syd.refresh_from_db()
    assert syd.ends is None
    assert "Klynge Syd change Sidste dag var den 31. oktober 2026, men gælder igen." in told(seen)


def test_a_cluster_that_began_today_and_is_gone_today_is_kept_for_the_day() -> None:
    rows = two_clusters()
    for row in rows[3:]:
        row["Leder fra"] = "01-09-2026"
    load(rows)
    load(rows[:3])
    syd = Cluster.objects.get(name="Klynge Syd")
    assert (syd.starts, syd.ends) == (FIRST, FIRST + datetime.timedelta(days=1))
    assert not Membership.objects.filter(team__cluster=syd).exists()
    assert_no_change(rows[:3], FIRST)


def test_what_the_administrator_has_planned_stands() -> None:
    load(two_clusters())
    successor = UserFactory.create(name="Else Efter")
    team = LeadershipTeam.objects.get(cluster__name="Klynge Nord")
    team.memberships.get(role="leader").end_on(d(1, 1, 2027))
    MembershipFactory.create(team=team, person=successor, role="leader", period=from_day(d(1, 1, 2027)))
    seen = load(two_clusters(), LATER)
    assert seen.plan is not None
    assert seen.plan.is_empty
    assert [str(remark) for remark in seen.remarks] == [
        "Else Efter er ikke i filen, men begynder i Klynge Nord den 1. januar 2027 efter portalens plan. "
        "Det gælder stadig."
    ]
    load(
        [leader_row("Klynge Nord", "Aage Ny", since="01-10-2026"), *without(two_clusters(), "Nina Å")], LATER
    )
    assert posts("Aage Ny") == [("Klynge Nord", "leader", d(1, 10, 2026), d(1, 1, 2027), [])]
    assert posts("Else Efter") == [("Klynge Nord", "leader", d(1, 1, 2027), None, [])]


def test_somebody_already_in_the_portal_is_known_by_address() -> None:
    known = UserFactory.create(email=address("Nina Å"), name="Nina Å", password="hemmelig-adgang-1")
    seen = load(two_clusters())
    assert User.objects.get(name="Nina Å").pk == known.pk
    assert User.objects.get(pk=known.pk).has_usable_password()
    assert seen.plan is not None
    assert len(seen.plan.created[User]) == 4


def test_remarks_before_the_button_is_pressed() -> None:
    load(two_clusters())
    UserFactory.create(email=address("Bo Ny"), name="Bo Ny", is_active=False)
    rows = [
        leader_row("Klynge Nord", "Nina Å"),
        unit_row(
            "Klynge Nord",
            "1001",
            "Per Æ",
            **{"Lederens e-mail": "per.ny@kk.example", "Leder fra": "01-10-2026"},
        ),
        unit_row("Klynge Nord", "1002", "Bo Ny"),
        leader_row("Klynge Sydhavn", "Sofus Lund"),
        unit_row("Klynge Sydhavn", "1003", "Sara Bæk"),
    ]
    texts = [str(remark) for remark in preview(as_csv(rows), day=LATER).remarks]
    assert any(text.startswith("Klynge Syd ophører, og Klynge Sydhavn overtager") for text in texts)
    assert any(text.startswith("Per Æ har e-mailen per.ae@kk.example i portalen") for text in texts)
    assert (
        "Bo Ny (bo.ny@kk.example) er i filen, men kontoen er lukket i portalen og kan ikke logge ind."
        in texts
    )


def test_a_renamed_area_is_asked_about() -> None:
    load(two_clusters())
    rows = [row | {"Område": "Amager Øst"} for row in two_clusters()]
    (text,) = [str(remark) for remark in preview(as_csv(rows), day=LATER).remarks]
    assert text.startswith("Amager Øst er nyt, og Amager er ikke i filen mere.")


def test_half_a_file_is_asked_about() -> None:
    rows = [row for n in range(10) for row in (leader_row(f"Klynge {n}", f"Leder {n}"),)]
    load(rows)
    texts = [str(remark) for remark in preview(as_csv(rows[:5]), day=LATER).remarks]
    assert texts == [
        "5 af 10 klynger og netværk er ikke i filen og ophører. Er det hele organisationens fil?"
    ]


def test_history_tells_of_the_import() -> None:
    load(two_clusters())
    event = Membership.objects.first().events.get()  # type: ignore[union-attr]
    assert event.pgh_context.metadata["import"] == "organisation.csv"


def test_the_log_of_imports_has_a_line_for_what_was_written_only() -> None:
    load(two_clusters())
    load(two_clusters())
    line = OrganisationImport.objects.get()
    assert line.content is None
    assert line.applied_at is not None
    assert "Institutioner: 3 oprettes" in line.summary


def assert_no_change(rows: list[Record], day: datetime.date = LATER) -> None:
    """The same file the same day, and a week later, changes nothing."""
    for when in (day, day + datetime.timedelta(days=7)):
        seen = preview(as_csv(rows), day=when)
        assert told(seen) == []


DATES = ["01-08-2015", "01-08-2020", "15-08-2026", "01-09-2026", "10-10-2026", "01-11-2026"]


def random_organisation(dice: random.Random, dates: list[str]) -> list[Record]:
    """A small organisation in which people and institutions move about freely."""
    names = [f"Leder {n}" for n in range(9)]
    numbers = [str(2000 + n) for n in range(8)]
    dice.shuffle(names)
    dice.shuffle(numbers)
    rows = []
    for cluster in dice.sample(["Klynge A", "Klynge B", "Klynge C"], dice.randint(1, 3)):
        if dice.random() < 0.8:
            rows.append(leader_row(cluster, names.pop(), since=dice.choice(dates)))
        people = [names.pop() for _n in range(min(len(names), dice.randint(1, 2)))]
        for _n in range(min(len(numbers), dice.randint(1, 3))):
            rows.append(unit_row(cluster, numbers.pop(), dice.choice(people), since=dice.choice(dates)))
    return rows


def day_of(text: str) -> datetime.date:
    return datetime.datetime.strptime(text, "%d-%m-%Y").date()  # noqa: DTZ007 - a date, not a moment


@pytest.mark.parametrize("seed", range(25))
def test_whatever_was_there_before_the_last_file_holds_from_its_day(seed: int) -> None:
    dice = random.Random(seed)
    day = FIRST
    for _n in range(6):
        rows = random_organisation(dice, [text for text in DATES if day_of(text) <= day])
        load(rows, day)
        wanted = {(row["Lederens e-mail"], row["Klynge/netværk"]) for row in rows}
        leading = {row["Lederens e-mail"] for row in rows if row["Lederrolle"] == "Klyngeleder"}
        now = Membership.objects.on(day).select_related("person", "team__cluster")
        assert {(post.person.email, str(post.team)) for post in now} == wanted
        assert {post.person.email for post in now if post.role == Role.LEADER} == leading
        assert {(unit.number, post.person.email) for post in now for unit in post.units.all()} == {
            (row["Institutionsnr."], row["Lederens e-mail"]) for row in rows if row["Institutionsnr."]
        }
        assert {
            (place.institution.number, place.cluster.name) for place in InstitutionPlacement.objects.on(day)
        } == {(row["Institutionsnr."], row["Klynge/netværk"]) for row in rows if row["Institutionsnr."]}
        day += datetime.timedelta(days=dice.choice([0, 1, 40]))


@pytest.mark.parametrize("seed", range(25))
def test_whatever_was_there_before_the_same_file_again_changes_nothing(seed: int) -> None:
    dice = random.Random(seed)
    day = FIRST
    for _n in range(6):
        rows = random_organisation(dice, [*DATES, "01-01-2027"])
        load(rows, day)
        assert told(preview(as_csv(rows), day=day)) == []
        day += datetime.timedelta(days=dice.choice([0, 1, 40]))


def test_queries_do_not_grow_with_the_file(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_max_num_queries(9):
        preview(as_csv(two_clusters()), day=FIRST)
    with django_assert_max_num_queries(9):
        preview(GOOD.read_bytes(), day=FIRST)
    with django_assert_max_num_queries(40):
        import_file(GOOD.read_bytes(), day=FIRST, filename="organisation.csv")
    assert Membership.objects.count() == 540
