"""A workbook of plain, typed cells. Text is text, whatever it begins with; dates are dates."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from core import clock

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DATE = "dd-mm-yyyy"
_CREATOR = "Klyngeportalen"
#: what a spreadsheet's cell may hold, in characters
_LONGEST = 32_767

Value = str | int | datetime.date | None


@dataclass(frozen=True)
class Number:
    """A number with the words around it: shown as they stand on the page, and still a number to the spreadsheet."""

    value: int
    format: str


@dataclass(frozen=True)
class Sheet:
    """One sheet. With a `header` it is a table: the header stays in view and filters; without, it is text to read."""

    title: str
    rows: Sequence[Sequence[Value | Number]]
    header: Sequence[str] = ()
    widths: Sequence[int] = ()


def workbook(sheets: Sequence[Sheet], *, title: str) -> bytes:
    """The file. Its properties name the portal and the title, and nobody's computer."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        _write(book.create_sheet(sheet.title), sheet)
    book.properties.creator = _CREATOR
    book.properties.lastModifiedBy = _CREATOR
    book.properties.title = title
    book.properties.language = "da-DK"
    book.properties.created = clock.now().replace(tzinfo=None, microsecond=0)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write(page: Worksheet, sheet: Sheet) -> None:
    lines = [sheet.header, *sheet.rows] if sheet.header else list(sheet.rows)
    for at, line in enumerate(lines, 1):
        for column, value in enumerate(line, 1):
            _fill(page.cell(at, column), value, bold=bool(sheet.header) and at == 1)
    for column, width in enumerate(sheet.widths, 1):
        page.column_dimensions[get_column_letter(column)].width = width
    if sheet.header:
        page.freeze_panes = "A2"
        page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.header))}{len(lines)}"
        page.print_title_rows = "1:1"
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = 9  # A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _fill(cell: Cell | MergedCell, value: Value | Number, *, bold: bool) -> None:
    if isinstance(value, Number):
        cell.value, cell.number_format = value.value, value.format
    elif isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:_LONGEST]
        cell.data_type = "s"  # never a formula, whatever it begins with
        cell.quotePrefix = value[:1] in ("=", "+", "-", "@")  # also when somebody edits it
    elif value is not None:
        cell.value = value
        if isinstance(value, datetime.date):
            cell.number_format = _DATE
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if bold:
        cell.font = Font(bold=True)
