"""Spreadsheets: the first visible sheet with something in it, read a row at a time."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Iterator
from typing import Any

import openpyxl
from django.conf import settings
from django.utils.translation import gettext as _

from clusters.importer.findings import UnreadableFile

#: a real spreadsheet of text unpacks to some ten times its size; a bomb to a thousand
_UNPACKED_PER_PACKED_LIMIT = 10
_MAX_PARTS = 2_000
_MAX_COLUMNS = 100
_MAX_ROWS = 60_000
#: a stray cell far down would otherwise be a million empty rows
_EMPTY_ROWS_BEFORE_STOP = 1_000
#: what a broken or hostile workbook makes zipfile, the XML parser and openpyxl raise
_BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    SyntaxError,
    NotImplementedError,
    EOFError,
    OSError,
    RuntimeError,
)


def read_workbook(data: bytes) -> Iterator[list[str]]:
    """The records of the workbook's sheet as texts. Raises `UnreadableFile`."""
    _refuse_what_is_no_workbook(data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        for sheet in sheets:
            sheet.reset_dimensions()
            records = list(_records(sheet))
            if records:
                return iter(records)
    except _BROKEN as error:
        raise UnreadableFile(
            _("Regnearket kan ikke åbnes. Åbn det i Excel, og gem det igen som .xlsx.")
        ) from error
    raise UnreadableFile(_("Regnearket er tomt."))


def _records(sheet: Any) -> Iterator[list[str]]:
    """The sheet's rows, up to the last that says something."""
    waiting = 0
    for cells in sheet.iter_rows(max_row=_MAX_ROWS, max_col=_MAX_COLUMNS + 1, values_only=True):
        texts = [as_text(cell) for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        if not texts:
            waiting += 1
            if waiting > _EMPTY_ROWS_BEFORE_STOP:
                return
            continue
        yield from ([] for _row in range(waiting))
        waiting = 0
        yield texts


def as_text(value: object) -> str:
    """A typed cell as the text that a person would have written in a Danish file."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(_("Sand")) if value else str(_("Falsk"))
    if isinstance(value, datetime.datetime | datetime.date):
        return f"{value:%d-%m-%Y}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace(".", ",") if isinstance(value, float) else str(value)


def _refuse_what_is_no_workbook(data: bytes) -> None:
    """Look at the archive's list of parts before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if "xl/workbook.xml" not in names:
                raise UnreadableFile(_other_archive(names))
            unpacked = sum(part.file_size for part in parts)
            if len(parts) > _MAX_PARTS or unpacked > settings.IMPORT_MAX_BYTES * _UNPACKED_PER_PACKED_LIMIT:
                raise UnreadableFile(
                    _("Regnearket fylder for meget, når det pakkes ud. Er det den rigtige fil?")
                )
            _refuse_entities(archive, parts)
    except _BROKEN as error:
        raise UnreadableFile(
            _("Regnearket er beskadiget. Åbn det i Excel, og gem det igen som .xlsx.")
        ) from error


def _refuse_entities(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    """No spreadsheet declares XML entities; those that do want to fill the memory."""
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            with archive.open(part) as stream:
                if b"<!DOCTYPE" in stream.read(4096).upper():
                    raise UnreadableFile(_("Regnearket indeholder noget, som portalen ikke vil åbne."))


def _other_archive(names: set[str]) -> str:
    if "word/document.xml" in names:
        return str(_("Filen er et Word-dokument. Portalen læser CSV og Excel (.xlsx)."))
    if "content.xml" in names:
        return str(_("Filen er i OpenDocument-format. Gem den som .xlsx eller CSV."))
    if "xl/workbook.bin" in names:
        return str(_("Filen er i Excels binære format (.xlsb). Gem den som .xlsx."))
    return str(_("Filen er et pakket arkiv (ZIP). Pak den ud først."))
