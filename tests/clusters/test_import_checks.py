"""Every fault is found, by row and column, all of them at once; what is only odd is remarked upon."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest

from clusters.importer.run import Preview, preview
from clusters.models import Area, Membership
from tests.clusters.files import FAULTY, HEADER, Record, as_csv, as_text, leader_row, two_clusters, unit_row

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 11, 1)


def seen(rows: list[Record]) -> Preview:
    return preview(as_csv(rows), day=DAY)


def errors(rows: list[Record]) -> list[str]:
    return [str(finding) for finding in seen(rows).errors]


def remarks(rows: list[Record]) -> list[str]:
    return [str(finding) for finding in seen(rows).remarks]


def test_the_two_clusters_have_no_fault() -> None:
    found = seen(two_clusters())
    assert (found.errors, found.remarks) == ([], [])
    assert found.plan is not None


def test_the_municipalitys_file_with_errors() -> None:
    found = preview(FAULTY.read_bytes(), day=DAY)
    assert [str(finding) for finding in found.errors] == [
        "Række 8, Børnetal: »ca. 80« er ikke et helt tal.",
        "Række 21, Lederens e-mail: E-mailen mangler på Øjvind Vestergaard.",
        "Række 31, Lederens e-mail: »oejvind.oestergaard@kk.example« er også leder i Klynge Islands Brygge (række 5). "
        "Man kan kun være leder ét sted.",
        "Række 39, Institutionstype: »Naturgruppe« kendes ikke. Brug et af ordene: Vuggestue, Børnehave, "
        "Integreret institution, Fritidshjem, KKFO, Klub.",
        "Række 42, Institutionsnr.: Institutionsnummer 101217 står også i række 57.",
        "Række 51, Leder fra: Datoen »31-02-2024« findes ikke.",
        "Række 57, Institutionsnr.: Institutionsnummer 101217 står også i række 42.",
    ]
    assert [str(finding) for finding in found.remarks] == [
        "Række 26, Institution: Overflødige mellemrum er fjernet: »Mælkevejen, Rosenvænget«.",
        "Række 26, Klynge/netværk: »KLYNGE FÆLLEDPARKEN« læses som »Klynge Fælledparken«.",
        "Række 42, Klynge/netværk: Rækken står midt i Klynge Guldberg, men hører til Klynge Jyllingevej. "
        "Er klyngen rigtig?",
    ]
    assert found.plan is None


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"Område": ""}, "Række 3, Område: Feltet er tomt, men skal udfyldes."),
        ({"Klynge/netværk": " "}, "Række 3, Klynge/netværk: Feltet er tomt, men skal udfyldes."),
        ({"Type": "Distrikt"}, "Række 3, Type: »Distrikt« kendes ikke. Brug et af ordene: Klynge, Netværk."),
        ({"Type": "Netværk"}, "Række 3, Type: Klynge Nord er »Klynge« i andre rækker."),
        (
            {"Område": "Valby"},
            "Række 3, Område: Klynge Nord ligger i »Amager« i andre rækker. Den kan kun ligge i ét område.",
        ),
        ({"Ejerforhold": "Privat"}, "Række 3, Ejerforhold: »Privat« kendes ikke."),
        ({"Institutionsnr.": ""}, "Række 3, Institutionsnr.: Feltet er tomt, men skal udfyldes."),
        ({"Institutionsnr.": "10A1"}, "Række 3, Institutionsnr.: »10A1« er ikke et institutionsnummer"),
        (
            {"Institutionsnr.": "1002"},
            "Række 3, Institutionsnr.: Institutionsnummer 1002 står også i række 4.",
        ),
        ({"Institution": ""}, "Række 3, Institution: Feltet er tomt, men skal udfyldes."),
        ({"Institution": "x" * 151}, "Række 3, Institution: Teksten er længere end 150 tegn."),
        (
            {"Institution": "Bie\x07huset"},
            "Række 3, Institution: Teksten indeholder tegn, der ikke kan vises.",
        ),
        ({"Institutionstype": ""}, "Række 3, Institutionstype: Feltet er tomt, men skal udfyldes."),
        ({"Postnr.": "230"}, "Række 3, Postnr.: »230« er ikke et postnummer på fire cifre."),
        ({"E-mail": "1001(at)buf"}, "Række 3, E-mail: »1001(at)buf« er ikke en e-mailadresse."),
        ({"Børnetal": "80,5"}, "Række 3, Børnetal: »80,5« er ikke et helt tal."),
        ({"Børnetal": "-3"}, "Række 3, Børnetal: »-3« er ikke et helt tal."),
        ({"Børnetal": "²"}, "Række 3, Børnetal: »²« er ikke et helt tal."),
        ({"Børnetal": "80000"}, "Række 3, Børnetal: 80000 er for stort et tal; højst 5000."),
        ({"Leder": ""}, "Række 3, Leder: Navnet mangler på lederen med e-mailen »per.ae@kk.example«."),
        ({"Lederens e-mail": ""}, "Række 3, Lederens e-mail: E-mailen mangler på Per Æ."),
        ({"Lederens e-mail": "per"}, "Række 3, Lederens e-mail: »per« er ikke en e-mailadresse."),
        (
            {"Lederens e-mail": "sofus.lund@kk.example"},
            "»sofus.lund@kk.example« er også leder i Klynge Nord (række 3).",
        ),
        ({"Lederens e-mail": "pia.oe@kk.example"}, "»pia.oe@kk.example« hører til Per Æ i en anden række"),
        ({"Lederrolle": "Souschef"}, "Række 3, Lederrolle: »Souschef« kendes ikke."),
        ({"Lederrolle": "Klyngeleder"}, "Række 3, Lederrolle: Klynge Nord har allerede en leder i række 2."),
        ({"Leder fra": ""}, "Række 3, Leder fra: Datoen mangler: hvornår blev Per Æ leder?"),
        ({"Leder fra": "31-02-2024"}, "Række 3, Leder fra: Datoen »31-02-2024« findes ikke."),
        ({"Leder fra": "1/2-24"}, "Række 3, Leder fra: »1/2-24« er ikke en dato. Skriv den som 17-09-2012."),
        ({"Leder fra": "01-08-1020"}, "Række 3, Leder fra: Datoen ligger for langt tilbage: 1020."),
    ],
)
def test_each_fault_is_an_error_at_its_place(values: dict[str, str], message: str) -> None:
    rows = two_clusters()
    rows[1] |= values
    found = errors(rows)
    assert any(message in text for text in found), found
    assert seen(rows).plan is None


def test_all_faults_are_named_at_once() -> None:
    rows = two_clusters()
    rows[1] |= {"Børnetal": "mange", "Leder fra": "snart", "Institutionstype": "Hus"}
    rows[4] |= {"Børnetal": "få"}
    assert [text.split(":")[0] for text in errors(rows)] == [
        "Række 3, Børnetal",
        "Række 3, Institutionstype",
        "Række 3, Leder fra",
        "Række 6, Børnetal",
    ]


def test_ages_are_read_when_there_are_columns_for_them() -> None:
    text = as_text(
        [row | {"Alder fra": "6", "Alder til": "3"} for row in two_clusters()],
        header=[*HEADER, "Alder fra", "Alder til"],
    )
    found = preview(text.encode(), day=DAY)
    assert "Række 3, Alder til: Alder til er mindre end alder fra." in [
        str(finding) for finding in found.errors
    ]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (
            {"Klynge/netværk": "KLYNGE NORD"},
            "Række 3, Klynge/netværk: »KLYNGE NORD« læses som »Klynge Nord«.",
        ),
        ({"Område": "amager"}, "Række 3, Område: »amager« læses som »Amager«."),
        ({"Institution": "  Huset "}, "Række 3, Institution: Overflødige mellemrum er fjernet: »Huset«."),
        (
            {"Institution": "Blå\u00a0Hus"},
            "Række 3, Institution: Overflødige mellemrum er fjernet: »Blå Hus«.",
        ),
        ({"Institutionstype": "BØRNEHAVE"}, "Række 3, Institutionstype: »BØRNEHAVE« læses som »Børnehave«."),
        ({"Lederens e-mail": "Per.AE@kk.example"}, "»Per.AE@kk.example« læses som »per.ae@kk.example«."),
        ({"Ejerforhold": "Selvejende"}, "Række 3, Ejerforhold: »Selvejende« i en række af typen »Klynge«."),
        ({"Lederrolle": "Leder"}, "Række 3, Lederrolle: Titlen bruges ikke i en række af typen »Klynge«."),
        ({"By": "Valby"}, "Række 3, By: 2300 er København S i andre rækker. Er byen rigtig?"),
        ({"Leder": "", "Lederens e-mail": ""}, "Række 3, Leder: Institutionen har ingen leder i filen."),
    ],
)
def test_oddities_are_remarked_upon_and_do_not_block(values: dict[str, str], message: str) -> None:
    rows = two_clusters()
    rows[1] |= values
    found = seen(rows)
    assert any(message in str(remark) for remark in found.remarks), found.remarks
    assert found.plan is not None


def test_a_cluster_without_a_leader_is_remarked_upon() -> None:
    assert remarks(two_clusters()[1:]) == ["Række 2, Lederrolle: Klynge Nord har ingen leder i filen."]


def test_one_person_may_lead_two_units_of_a_cluster() -> None:
    rows = [*two_clusters(), unit_row("Klynge Nord", "1004", "Per Æ", since="01-02-2021")]
    found = seen(rows)
    assert found.errors == []
    assert found.plan is not None
    (place,) = [row for row in found.plan.created[Membership] if row.person.name == "Per Æ"]
    assert place.starts == datetime.date(2020, 8, 1)
    assert [unit.number for row, unit in found.plan.units_added if row is place] == ["1001", "1004"]


def test_a_clusters_leader_may_lead_a_unit_too() -> None:
    rows = [*two_clusters(), unit_row("Klynge Nord", "1004", "Nina Å", since="01-02-2019")]
    found = seen(rows)
    assert found.plan is not None
    (place,) = [row for row in found.plan.created[Membership] if row.person.name == "Nina Å"]
    assert (place.role, place.starts) == ("leader", datetime.date(2020, 8, 1))


Rearranged = Callable[[str], str]


@pytest.mark.parametrize(
    ("rearrange", "found_errors", "found_remarks"),
    [
        (
            lambda text: text.replace("Institutionsnr.", "INSTITUTIONSNUMMER").replace(
                "Leder fra", " leder  Fra "
            ),
            [],
            [],
        ),
        (
            lambda text: text.replace("Telefon", "Faxnummer"),
            [],
            ["Kolonnen »Faxnummer« kendes ikke og bliver sprunget over."],
        ),
        (lambda text: text.replace("Leder fra", "x"), ["Kolonnen »Leder fra« mangler."], None),
        (
            lambda text: text.replace("Leder fra", "x").replace("Område", "y"),
            ["Kolonnerne »Område«, »Leder fra« mangler."],
            None,
        ),
        (lambda text: text.replace("Telefon", "Område"), ["Række 1, Område: Kolonnen står to gange."], None),
    ],
)
def test_headers(rearrange: Rearranged, found_errors: list[str], found_remarks: list[str] | None) -> None:
    found = preview(rearrange(as_text(two_clusters())).encode(), day=DAY)
    assert [str(finding) for finding in found.errors] == found_errors
    if found_remarks is not None:
        assert [str(finding) for finding in found.remarks] == found_remarks


def test_columns_may_stand_in_any_order() -> None:
    found = preview(as_text(two_clusters(), header=HEADER[::-1]).encode(), day=DAY)
    assert found.errors == []
    assert found.plan is not None
    assert [area.name for area in found.plan.created[Area]] == ["Amager"]


def test_a_row_longer_than_the_header_is_an_error() -> None:
    text = as_text(two_clusters()).replace("01-08-2020\r\n", "01-08-2020;12\r\n", 1)
    assert [str(f) for f in preview(text.encode(), day=DAY).errors] == [
        "Række 2: Rækken har flere felter end overskriften."
    ]


def test_two_leaders_of_one_network() -> None:
    rows = [
        leader_row(
            "Netværk Øst", "Åse Dahl", Type="Netværk", Ejerforhold="Selvejende", Lederrolle="Netværksleder"
        ),
        leader_row(
            "Netværk Øst", "Bo Juhl", Type="Netværk", Ejerforhold="Selvejende", Lederrolle="Netværksleder"
        ),
    ]
    assert errors(rows) == [
        "Række 3, Lederrolle: Netværk Øst har allerede en leder i række 2. Der kan kun være én."
    ]
