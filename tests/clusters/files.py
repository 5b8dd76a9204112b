"""Organisation files for tests: rows as dictionaries, written in any of the formats that people bring."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

import openpyxl

from clusters.importer.columns import REQUIRED, Column

DATA = Path(__file__).resolve().parent.parent / "data"
GOOD = DATA / "organisation.csv"
FAULTY = DATA / "organisation-with-errors.csv"

Record = dict[str, str]
HEADER = [column.value for column in Column if not column.name.startswith("AGE")]
REQUIRED_NAMES = [column.value for column in REQUIRED]


def leader_row(cluster: str, name: str, *, since: str = "01-08-2020", **changes: str) -> Record:
    """The row of a cluster's own leader."""
    row = dict.fromkeys(HEADER, "")
    row |= {
        "Område": "Amager",
        "Klynge/netværk": cluster,
        "Type": "Klynge",
        "Ejerforhold": "Kommunal",
        "Leder": name,
        "Lederens e-mail": address(name),
        "Lederrolle": "Klyngeleder",
        "Leder fra": since,
    }
    return row | changes


def unit_row(cluster: str, number: str, name: str, *, since: str = "01-08-2020", **changes: str) -> Record:
    """The row of an institution and its pedagogical leader."""
    row = leader_row(cluster, name, since=since)
    row |= {
        "Institutionsnr.": number,
        "Institution": f"Børnehuset {number}",
        "Institutionstype": "Integreret institution",
        "Adresse": "Ørnevej 7",
        "Postnr.": "2300",
        "By": "København S",
        "Telefon": "35 12 34 56",
        "E-mail": f"{number}@buf.example",
        "Børnetal": "80",
        "Lederrolle": "Pædagogisk leder",
    }
    return row | changes


def address(name: str) -> str:
    """A person's made-up address."""
    text = name.lower().replace(" ", ".").replace("æ", "ae").replace("ø", "oe").replace("å", "aa")
    return f"{text}@kk.example"


def two_clusters() -> list[Record]:
    """Nord: leader Nina with Per (1001) and Pia (1002). Syd: leader Sofus with Sara (1003)."""
    return [
        leader_row("Klynge Nord", "Nina Å"),
        unit_row("Klynge Nord", "1001", "Per Æ"),
        unit_row("Klynge Nord", "1002", "Pia Ø"),
        leader_row("Klynge Syd", "Sofus Lund"),
        unit_row("Klynge Syd", "1003", "Sara Bæk"),
    ]


def as_text(rows: Iterable[Record], *, separator: str = ";", header: list[str] | None = None) -> str:
    """The rows as separated text."""
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, header or HEADER, delimiter=separator, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def as_csv(rows: Iterable[Record], *, encoding: str = "cp1252", separator: str = ";") -> bytes:
    """The rows as a file."""
    return as_text(rows, separator=separator).encode(encoding)


def as_xlsx(table: list[list[object]]) -> bytes:
    """A workbook with one sheet of these cells."""
    book = openpyxl.Workbook()
    assert book.active is not None
    for cells in table:
        book.active.append(cells)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def table_of(rows: Iterable[Record]) -> list[list[object]]:
    """Header and rows as lists of texts."""
    table: list[list[object]] = [list(HEADER)]
    table += [[row[name] for name in HEADER] for row in rows]
    return table
