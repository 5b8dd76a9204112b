"""Whether locale/en says everything that the interface says: in step with the code, complete, nothing fuzzy."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import polib

#: how to bring the file up to date, for the person who reads the fault
UPDATE = (
    "manage.py makemessages --locale en --no-location --no-obsolete"
    " --ignore node_modules --ignore var --ignore staticfiles --ignore tests"
)
_CATALOGUE = Path("locale") / "en" / "LC_MESSAGES" / "django.po"
_NOT_COPIED = (".*", "node_modules", "var", "static", "staticfiles", "tests", "__pycache__", "docs")


def translation_faults(root: Path, variables: Mapping[str, str]) -> str:
    """What is wrong, one line each; empty when all is well. Works on a copy: the project is left as it is."""
    missing = [tool for tool in ("xgettext", "msgmerge", "msgfmt") if shutil.which(tool) is None]
    if missing:
        return f"{', '.join(missing)} not found: install gettext, without it this cannot be checked"
    kept = root / _CATALOGUE
    if not kept.exists():
        return f"{_CATALOGUE} is missing: {UPDATE}"
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "project"
        shutil.copytree(root, copy, ignore=shutil.ignore_patterns(*_NOT_COPIED))
        made = subprocess.run(
            [sys.executable, *UPDATE.split()],
            cwd=copy, env={**variables}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip
        if made.returncode:
            return made.stdout
        faults = compare(polib.pofile(str(kept)), polib.pofile(str(copy / _CATALOGUE)))
    checked = subprocess.run(
        ["msgfmt", "--check", "--output-file=/dev/null", str(kept)],
        capture_output=True,
        text=True,
        check=False,
    )
    return "\n".join([*faults, *([checked.stderr] if checked.returncode else [])])


def compare(kept: polib.POFile, fresh: polib.POFile) -> list[str]:
    """The faults of the kept catalogue, measured by the one just made from the code."""
    ours = {_key(entry): entry for entry in kept if not entry.obsolete}
    needed = {_key(entry) for entry in fresh if not entry.obsolete}
    return [
        *(f"not in the catalogue: {key[1]!r} ({UPDATE})" for key in sorted(needed - ours.keys())),
        *(f"no longer in the code: {key[1]!r} ({UPDATE})" for key in sorted(ours.keys() - needed)),
        *(f"fuzzy: {entry.msgid!r}" for entry in ours.values() if entry.fuzzy),
        *(
            f"not translated: {entry.msgid!r}"
            for entry in ours.values()
            if not entry.fuzzy and not entry.translated()
        ),
    ]


def _key(entry: polib.POEntry) -> tuple[str, str, str]:
    return entry.msgctxt or "", entry.msgid, entry.msgid_plural or ""
