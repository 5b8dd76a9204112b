"""The demo's words, read from its data files."""

from __future__ import annotations

import json
import random
from functools import cache
from pathlib import Path
from typing import Any

from profiles.models import CANNOT_JUDGE

_FOLDER = Path(__file__).resolve().parent.parent / "data" / "demo"


@cache
def common() -> dict[str, Any]:
    """Words that belong to no core area: promises, comments, wishes, leadership tasks."""
    return _read(_FOLDER / "common.json")


@cache
def of_area(key: str) -> dict[str, Any]:
    """Words about one core area: notes, positions, reasons, focus areas."""
    return _read(_FOLDER / "areas" / f"{key}.json")


def _read(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data


def note(chance: random.Random, key: str, level: int, institution: str) -> str:
    """What a member who stands on that step might have written."""
    if level == CANNOT_JUDGE:
        fitting = common()["cannot_judge_notes"]
    else:
        fitting = [entry["text"] for entry in of_area(key)["notes"] if entry["level"] == level]
    return chance.choice(fitting).replace("{institution}", institution) if fitting else ""


def position(chance: random.Random, key: str, level: int) -> dict[str, Any]:
    """An agreed position near that step."""
    entries = of_area(key)["positions"]
    return min(chance.sample(entries, len(entries)), key=lambda entry: abs(entry["level"] - level))
