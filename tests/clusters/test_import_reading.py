"""Files of every kind that people bring, good and bad."""

from __future__ import annotations

import datetime
import io
import time
import zipfile
from pathlib import Path

import pytest
from pytest_django import Settings

from clusters.importer.findings import UnreadableFile
from clusters.importer.reading import read_path, read_table
from tests.clusters.files import GOOD, HEADER, as_csv, as_text, as_xlsx, table_of, two_clusters

EXPECTED = [[row[name] for name in HEADER] for row in two_clusters()]


def cells(data: bytes) -> list[list[str]]:
    return [list(row.cells) + [""] * (len(HEADER) - len(row.cells)) for row in read_table(data).rows]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_encodings_and_separators_give_the_same_rows(encoding: str, separator: str) -> None:
    assert cells(as_csv(two_clusters(), encoding=encoding, separator=separator)) == EXPECTED


def test_a_spreadsheet_gives_the_same_rows_with_typed_cells() -> None:
    table = table_of(two_clusters())
    for row in table[1:]:
        row[HEADER.index("Leder fra")] = datetime.datetime(2020, 8, 1)  # noqa: DTZ001 - spreadsheets know no zones
        for name in ("Institutionsnr.", "Børnetal", "Postnr."):
            row[HEADER.index(name)] = float(str(row[HEADER.index(name)])) if row[HEADER.index(name)] else None
    assert cells(as_xlsx(table)) == EXPECTED


def test_a_spreadsheet_with_a_stray_cell_far_down_is_read_quickly() -> None:
    table = table_of(two_clusters())
    began = time.monotonic()
    book = as_xlsx([*table, *([] for _n in range(3)), ["Amager"]])
    assert [row.number for row in read_table(book).rows] == [2, 3, 4, 5, 6, 10]
    assert time.monotonic() - began < 5


def test_quoted_cells_may_hold_separators_and_line_breaks() -> None:
    rows = two_clusters()
    rows[1]["Adresse"] = 'Ørnevej 7; st.\n"Gården"'
    table = read_table(as_csv(rows))
    assert table.rows[1].cells[HEADER.index("Adresse")] == 'Ørnevej 7; st.\n"Gården"'
    assert [row.number for row in table.rows] == [2, 3, 4, 5, 6]


def test_excels_note_of_the_separator_and_empty_lines_keep_the_row_numbers() -> None:
    text = "sep=;\r\n\r\n" + as_text(two_clusters())
    table = read_table(text.encode())
    assert (table.header.number, table.rows[0].number) == (3, 4)


def test_letters_written_in_two_parts_are_put_together() -> None:
    table = read_table(as_text(two_clusters()).replace("Å", "A\u030a").encode())
    assert table.rows[0].cells[HEADER.index("Leder")] == "Nina Å"


def archive(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as book:
        for name, data in parts.items():
            book.writestr(name.replace("__", "/").replace("_", "."), data)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "Filen er tom"),
        (b"\r\n \r\n", "Filen er tom"),
        (as_csv([]), "kun en overskriftslinje"),
        (b"%PDF-1.7 \x00\x01", "PDF"),
        (b"\x89PNG\r\n\x1a\n\x00", "billede"),
        (b"\xff\xd8\xff\xe0\x00", "billede"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", ".xls"),
        (b"\x1f\x8b\x08\x00", "arkiv"),
        (archive(readme_txt=b"hej"), "ZIP"),
        (archive(word__document_xml=b"<x/>"), "Word"),
        (archive(content_xml=b"<x/>"), "OpenDocument"),
        (archive(xl__workbook_xml=b"<x/>"), "kan ikke åbnes"),
        (archive(xl__workbook_xml=b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a/>'), "vil åbne"),
        (as_xlsx(table_of(two_clusters()))[:-200], "beskadiget"),
        (as_xlsx([]), "tomt"),
        (b"<!doctype html><title>x</title>", "webside"),
        (b'{"a": 1}', "JSON"),
        (b"abc\x00def\x00", "ikke en tekstfil"),
        (b"Hej med dig\r\nHvordan har du det?\r\n", "ligner ikke en organisationsfil"),
        (as_text(two_clusters()).encode().decode("cp1252", "replace").encode(), "gået i stykker"),
        (as_text(two_clusters()).replace("ø", "\ufffd").encode(), "gået i stykker"),
        (as_csv(two_clusters()).replace(b"Nina", b'"Nina'), "anførselstegn"),
        (b"\x81\x8d;\xe6\r\n", "tegnsæt"),
    ],
)
def test_a_file_of_another_kind_gets_a_clear_answer(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableFile, match=words):
        read_table(data)


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = archive(xl__workbook_xml=b"<x/>", xl__worksheets__sheet1_xml=b" " * 150_000_000)
    assert len(bomb) < 1_000_000
    began = time.monotonic()
    with pytest.raises(UnreadableFile, match="fylder for meget"):
        read_table(bomb)
    assert time.monotonic() - began < 1


def test_a_large_file_is_refused_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "stor.csv"
    with path.open("wb") as stream:
        stream.truncate(200_000_000)  # a hole: takes no room on the disk
    began = time.monotonic()
    with pytest.raises(UnreadableFile, match=r"190,7\sMB.*9,5\sMB"):
        read_path(path)
    assert time.monotonic() - began < 0.5


def test_the_limit_is_the_setting(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "fil.csv"
    path.write_bytes(as_csv(two_clusters()))
    settings.IMPORT_MAX_BYTES = path.stat().st_size
    assert len(read_table(read_path(path)).rows) == 5
    settings.IMPORT_MAX_BYTES -= 1
    with pytest.raises(UnreadableFile, match="Portalen læser højst"):
        read_path(path)
    with pytest.raises(UnreadableFile, match="Portalen læser højst"):
        read_table(as_csv(two_clusters()))


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"mangler\.csv"):
        read_path(tmp_path / "mangler.csv")
    with pytest.raises(UnreadableFile, match="mappe"):
        read_path(tmp_path)


def test_the_municipalitys_own_file() -> None:
    table = read_table(GOOD.read_bytes())
    assert len(table.rows) == 540
    assert table.header.cells == HEADER
