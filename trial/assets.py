"""Copies what the browser is served from node_modules into static/vendor/, and the fonts of the PDFs; nothing else.

Of the design system that is one stylesheet, one script, the icons and the fonts that the stylesheet names as woff2. The
stylesheet is rewritten on the way: the older font formats and the source-map lines are taken out, because hashed static
file names need every file that is named to be there.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

_FONT_FACE = re.compile(r"@font-face\{[^}]*\}")
_FONT_SOURCE = re.compile(r"src:[^;}]*")
_WOFF2 = re.compile(r"url\(([^)]*\.woff2)\) format\(\"woff2\"\)")
#: the Latin letters of the styles that portal.css names: 17 KB each, where the complete files have 60
_LATIN = ("Regular", "Italic", "SemiBold")
#: whole fonts, as the PDF maker reads them (profiles/fonts.py)
_DOCUMENT = ("Regular", "SemiBold")
_SOURCE_MAP = re.compile(r"\s*(?:/\*# sourceMappingURL=\S*\*/|//# sourceMappingURL=\S*)\s*$")


def copy_assets(node_modules: Path, vendor: Path) -> None:
    """Replace `vendor` by a fresh copy. Raises `FileNotFoundError` when `npm ci` has not been run."""
    fresh = vendor.with_name(vendor.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    _copy_dkfds(node_modules / "dkfds" / "dist", fresh / "dkfds")
    shutil.rmtree(vendor, ignore_errors=True)
    fresh.rename(vendor)


def woff2_only(css: str) -> tuple[str, list[str]]:
    """The stylesheet with woff2 as the only font format, and the addresses of those fonts as it writes them."""
    fonts: list[str] = []

    def one_face(face: re.Match[str]) -> str:
        source = _WOFF2.search(face.group())
        if source is None:
            return face.group()
        fonts.append(source.group(1))
        return _FONT_SOURCE.sub(lambda _: f"src:{source.group()}", face.group(), count=1)

    return _FONT_FACE.sub(one_face, css), fonts


def _copy_dkfds(dist: Path, target: Path) -> None:
    css, fonts = woff2_only((dist / "css" / "dkfds.min.css").read_text(encoding="utf-8"))
    _write(target / "css" / "dkfds.min.css", _SOURCE_MAP.sub("\n", css))
    script = (dist / "js" / "dkfds.min.js").read_text(encoding="utf-8")
    _write(target / "js" / "dkfds.min.js", _SOURCE_MAP.sub("\n", script))
    shutil.copytree(dist / "img", target / "img")
    for font in fonts:
        _copy(dist / "css" / font, target / "css" / font)
    for style in _LATIN:
        latin = Path("fonts", "IBMPlexSans", "split", "woff2", f"IBMPlexSans-{style}-Latin1.woff2")
        _copy(dist / latin, target / latin)
    for style in _DOCUMENT:
        whole = Path("fonts", "IBMPlexSans", "complete", "ttf", f"IBMPlexSans-{style}.ttf")
        _copy(dist / whole, target / whole)
    _copy(dist / "LICENSE.md", target / "LICENSE.md")
    _copy(
        dist / "fonts" / "IBMPlexSans" / "complete" / "woff2" / "license.txt",
        target / "fonts" / "license.txt",
    )


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


if __name__ == "__main__":
    root = Path(__file__).resolve().parent.parent
    copy_assets(root / "node_modules", root / "static" / "vendor")
