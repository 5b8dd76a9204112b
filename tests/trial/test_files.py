"""Assets, translations and the checks of them."""

from __future__ import annotations

import gettext
import re
from pathlib import Path

import polib
import pytest

from trial import assets, check_translations, checks, translations

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def catalogue(folder: Path, body: str) -> Path:
    path = folder / "en" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD + body, encoding="utf-8")
    return path


def test_translations_are_compiled_without_gettext_and_fuzzy_ones_left_out(tmp_path: Path) -> None:
    path = catalogue(tmp_path, 'msgid "Gæt"\nmsgstr "Guess"\n\n#, fuzzy\nmsgid "Måske"\nmsgstr "Sure"\n')
    translations.compile_all(tmp_path)
    with path.with_suffix(".mo").open("rb") as compiled:
        english = gettext.GNUTranslations(compiled)
    assert (english.gettext("Gæt"), english.gettext("Måske")) == ("Guess", "Måske")


@pytest.mark.parametrize(
    ("kept", "fault"),
    [
        ('msgid "A"\nmsgstr "a"\n', "not in the catalogue: 'B'"),
        ('msgid "A"\nmsgstr "a"\n\nmsgid "B"\nmsgstr ""\n', "not translated: 'B'"),
        ('msgid "A"\nmsgstr "a"\n\n#, fuzzy\nmsgid "B"\nmsgstr "b"\n', "fuzzy: 'B'"),
        (
            'msgid "A"\nmsgstr "a"\n\nmsgid "B"\nmsgstr "b"\n\nmsgid "C"\nmsgstr "c"\n',
            "no longer in the code: 'C'",
        ),
    ],
)
def test_a_catalogue_that_is_behind_is_found(tmp_path: Path, kept: str, fault: str) -> None:
    needed = polib.pofile(HEAD + 'msgid "A"\nmsgstr ""\n\nmsgid "B"\nmsgstr ""\n')
    faults = check_translations.compare(polib.pofile(str(catalogue(tmp_path, kept))), needed)
    assert len(faults) == 1
    assert faults[0].startswith(fault)


def test_a_complete_catalogue_has_no_faults(tmp_path: Path) -> None:
    kept = polib.pofile(str(catalogue(tmp_path, 'msgid "A"\nmsgstr "a"\n')))
    assert check_translations.compare(kept, polib.pofile(HEAD + 'msgid "A"\nmsgstr ""\n')) == []


@pytest.mark.parametrize(
    "line", ["--index" + "-url x", "see registry.npm" + "js.org", "open('/ro" + "ot/x')"]
)
def test_addresses_of_registries_and_machines_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    (tmp_path / "a.txt").write_text(f"fine\n{line}\n")
    monkeypatch.setattr(checks, "ROOT", tmp_path)
    monkeypatch.setattr(checks, "_tracked_files", lambda: [tmp_path / "a.txt"])
    assert checks.address_faults().startswith("a.txt:2: ")


def test_the_stylesheet_names_only_files_that_are_served(tmp_path: Path) -> None:
    """Hashed static file names fail at the first address whose file is missing."""
    root = Path(__file__).resolve().parents[2]
    if not (root / "node_modules" / "dkfds").is_dir():
        pytest.skip("the npm packages are not installed")
    assets.copy_assets(root / "node_modules", tmp_path / "vendor")
    stylesheet = tmp_path / "vendor" / "dkfds" / "css" / "dkfds.min.css"
    named = re.findall(r"url\(([^)'\"]+)\)", stylesheet.read_text(encoding="utf-8"))
    named = [address for address in named if not address.startswith("data:")]
    assert any(address.endswith(".woff2") for address in named)
    assert [address for address in named if not (stylesheet.parent / address).is_file()] == []
    assert "sourceMappingURL" not in stylesheet.read_text(encoding="utf-8")
