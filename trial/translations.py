"""Compiles locale/*.po without gettext's msgfmt, which a newcomer's machine seldom has."""

from __future__ import annotations

from pathlib import Path

import polib


def compile_all(locale: Path) -> None:
    """Write a .mo beside each .po that is newer; fuzzy entries are left out, as msgfmt does."""
    for source in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            polib.pofile(str(source)).save_as_mofile(str(target))
