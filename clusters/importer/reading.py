"""From bytes to a table of texts: Windows-1252, UTF-8, UTF-16; semicolon, comma or tab; or XLSX."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from clusters.importer.columns import recognise
from clusters.importer.findings import UnreadableFile

#: more rows than any municipality has; a file beyond it is something else
MAX_ROWS = 50_000
MAX_COLUMNS = 100
_SEPARATORS = ";,\t"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: Danish letters that were written as UTF-8 and read, and saved again, as Windows-1252
_TWICE_ENCODED = re.compile("Ã[¦¸¥†˜…\u0098\u0086\u0085]")


@dataclass(frozen=True, slots=True)
class Row:
    """One record; `number` counts from 1 as a spreadsheet does."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    """The header and the rows that are not empty."""

    header: Row
    rows: list[Row]


def too_large(size: int) -> UnreadableFile:
    """What to say of a file of `size` bytes, above the limit."""
    return UnreadableFile(
        _("Filen fylder %(size)s. Portalen læser højst %(limit)s. Er det den rigtige fil?")
        % {"size": filesizeformat(size), "limit": filesizeformat(settings.IMPORT_MAX_BYTES)}
    )


def read_path(path: Path) -> bytes:
    """The file's bytes, its size checked first. Raises `UnreadableFile`."""
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise UnreadableFile(_("»%(name)s« er en mappe, ikke en fil.") % {"name": path.name})
        if size > settings.IMPORT_MAX_BYTES:
            raise too_large(size)
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFile(
            _("Filen »%(name)s« kan ikke åbnes: %(reason)s.")
            % {"name": path, "reason": error.strerror or error}
        ) from error


def read_table(data: bytes) -> Table:
    """The table in the file. Raises `UnreadableFile` with a Danish sentence when there is none."""
    from clusters.importer.xlsx import read_workbook

    if len(data) > settings.IMPORT_MAX_BYTES:
        raise too_large(len(data))
    if not data.strip():
        raise UnreadableFile(_("Filen er tom."))
    _refuse_other_kinds(data)
    records = read_workbook(data) if data.startswith(b"PK\x03\x04") else _read_text(_decode(data))
    return _as_table(records)


def _as_table(records: Iterator[list[str]]) -> Table:
    """Number the records as a spreadsheet does, and leave out the empty ones."""
    header: Row | None = None
    rows: list[Row] = []
    for number, cells in enumerate(records, 1):
        cells = [unicodedata.normalize("NFC", cell) for cell in cells]
        if not any(cell.strip() for cell in cells):
            continue
        if header is None:
            header = Row(number, [" ".join(cell.split()) for cell in cells])
            if len(cells) > MAX_COLUMNS:
                raise UnreadableFile(_("Første linje har over %(n)d kolonner.") % {"n": MAX_COLUMNS})
        elif len(rows) >= MAX_ROWS:
            raise UnreadableFile(
                _("Filen har flere end %(n)d rækker. Er det den rigtige fil?") % {"n": MAX_ROWS}
            )
        else:
            rows.append(Row(number, cells))
    if header is None:
        raise UnreadableFile(_("Filen er tom."))
    if not any(recognise(cell) for cell in header.cells):
        raise UnreadableFile(
            _(
                "Filen ligner ikke en organisationsfil: første linje har ingen af de kolonner, portalen kender."
            )
        )
    if not rows:
        raise UnreadableFile(_("Filen har kun en overskriftslinje og ingen rækker under den."))
    return Table(header, rows)


def _refuse_other_kinds(data: bytes) -> None:
    """Name the kinds of file that people pick by mistake, by their first bytes."""
    start = data[:1024].lstrip()
    kinds: list[tuple[tuple[bytes, ...], str]] = [
        ((b"%PDF",), _("Filen er en PDF.")),
        ((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*"), _("Filen er et billede.")),
        (
            (_OLE,),
            _(
                "Filen er i Excels gamle format (.xls) eller beskyttet med adgangskode. Gem den som .xlsx uden kode."
            ),
        ),
        (
            (b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"PK\x05\x06"),
            _("Filen er et pakket arkiv. Pak den ud først."),
        ),
        ((b"<",), _("Filen er en webside eller XML.")),
        ((b"{", b"["), _("Filen er JSON.")),
        ((b"{\\rtf",), _("Filen er et tekstdokument.")),
    ]
    for marks, sentence in reversed(kinds):
        if start.startswith(marks):
            raise UnreadableFile(sentence + " " + _("Portalen læser CSV og Excel (.xlsx)."))


def _decode(data: bytes) -> str:
    """The text. UTF-8 shows itself by being valid; what is not valid UTF-8 is read as Windows-1252."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif b"\x00" in data:
        raise UnreadableFile(
            _("Filen er ikke en tekstfil.") + " " + _("Portalen læser CSV og Excel (.xlsx).")
        )
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\ufffd" in text or _TWICE_ENCODED.search(text):
            raise UnreadableFile(
                _("Æ, ø og å er gået i stykker, før filen kom hertil. Hent den igen, og gem den som UTF-8.")
            )
        return text
    raise UnreadableFile(_("Filens tegnsæt kan ikke læses. Gem den som »CSV UTF-8« eller som .xlsx."))


def _read_text(text: str) -> Iterator[list[str]]:
    """The records of a separated text; quotes may hold separators and line breaks."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    number = 0
    try:
        for number, record in enumerate(reader, 1):
            # a line "sep=;" is Excel's own note to itself
            yield (
                []
                if number == 1 and len(record) <= 2 and record[:1] and record[0].startswith("sep=")
                else record
            )
    except csv.Error as error:
        raise UnreadableFile(
            _("Række %(row)d kan ikke læses: et anførselstegn mangler eller står forkert.")
            % {"row": number + 1}
        ) from error


def _separator(text: str) -> str:
    """The separator that makes the most of the first lines into columns we know."""
    lines = [line for line in text[:20_000].splitlines() if line.strip()][:2]

    def known(separator: str) -> int:
        return max(
            sum(recognise(cell) is not None for cell in next(csv.reader([line], delimiter=separator), []))
            for line in lines
        )

    return max(_SEPARATORS, key=known)
