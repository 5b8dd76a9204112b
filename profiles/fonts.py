"""Which characters the documents' fonts can show.

A PDF that is to be filed must hold every glyph it shows; typst refuses one that does not. So what the fonts lack is
found beforehand, in the fonts themselves.
"""

from __future__ import annotations

import struct
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

FAMILY = "IBM Plex Sans"
_STYLES = ("Regular", "SemiBold")
#: shown in place of a character that the fonts lack
MISSING = "◊"


def font_folder() -> Path:
    """Where the whole fonts lie. Raises `ImproperlyConfigured` when set-up has not put them there."""
    folder = Path(settings.BASE_DIR, "static", "vendor", "dkfds", "fonts", "IBMPlexSans", "complete", "ttf")
    if not all((folder / f"IBMPlexSans-{style}.ttf").is_file() for style in _STYLES):
        raise ImproperlyConfigured(
            f"The fonts of the documents are missing in {folder}: run python -m trial.assets"
        )
    return folder


def showable(text: str) -> str:
    """The text with `MISSING` for what the fonts lack; control characters but line breaks are left out."""
    known = _characters()
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(
        character if character == "\n" or ord(character) in known else MISSING
        for character in lines
        if character == "\n" or character.isprintable() or character.isspace()
    )


@cache
def _characters() -> frozenset[int]:
    """The code points that every one of the styles has."""
    folder = font_folder()
    return frozenset.intersection(*(characters_of(folder / f"IBMPlexSans-{style}.ttf") for style in _STYLES))


def characters_of(path: Path) -> frozenset[int]:
    """The code points that a TrueType font maps to a glyph, read from its `cmap` table (formats 4 and 12)."""
    data = path.read_bytes()
    start = _table(data, b"cmap")
    (count,) = struct.unpack_from(">H", data, start + 2)
    found: set[int] = set()
    for index in range(count):
        _platform, _encoding, offset = struct.unpack_from(">HHL", data, start + 4 + 8 * index)
        found |= _subtable(data, start + offset)
    return frozenset(found)


def _table(data: bytes, tag: bytes) -> int:
    (tables,) = struct.unpack_from(">H", data, 4)
    for index in range(tables):
        name, _checksum, offset, _length = struct.unpack_from(">4sLLL", data, 12 + 16 * index)
        if name == tag:
            return int(offset)
    raise ImproperlyConfigured("The font has no table of characters.")


def _subtable(data: bytes, at: int) -> set[int]:
    (kind,) = struct.unpack_from(">H", data, at)
    if kind == 12:
        (groups,) = struct.unpack_from(">L", data, at + 12)
        spans = (struct.unpack_from(">LL", data, at + 16 + 12 * index) for index in range(groups))
        return {code for first, last in spans for code in range(first, last + 1)}
    return _segments(data, at) if kind == 4 else set()


def _segments(data: bytes, at: int) -> set[int]:
    """A format 4 table: spans of codes, with an offset to a list of glyphs or a number to add to the code."""
    (double,) = struct.unpack_from(">H", data, at + 6)
    count = double // 2
    ends = struct.unpack_from(f">{count}H", data, at + 14)
    starts = struct.unpack_from(f">{count}H", data, at + 16 + double)
    deltas = struct.unpack_from(f">{count}H", data, at + 16 + 2 * double)
    ranges_at = at + 16 + 3 * double
    ranges = struct.unpack_from(f">{count}H", data, ranges_at)
    found = set()
    for index in range(count):
        for code in range(starts[index], min(ends[index], 0xFFFE) + 1):
            glyph = code
            if ranges[index]:
                (glyph,) = struct.unpack_from(
                    ">H", data, ranges_at + 2 * index + ranges[index] + 2 * (code - starts[index])
                )
            if glyph and (glyph + deltas[index]) % 0x10000:
                found.add(code)
    return found
