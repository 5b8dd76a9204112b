"""What an import writes: dates, moves, endings; the same file twice changes nothing."""

from __future__ import annotations

import datetime
import random

import pytest
from pytest_django import DjangoAssertNumQueries

from clusters.importer.run import FileRefused, import_file, preview
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
from tests.clusters.importing import (
    FIRST,
    LATER,
    assert_no_change,
    d,
    everything,
    load,
    places,
    posts,
    told,
    without,
)
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


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
