"""Loads profile editions from the data files that the portal ships (`profiles/data/*.json`).

Loading again is harmless: an edition that is there with the same words is left alone. Words that differ from a
published edition are an error, because published words are what teams have answered on: they need a new edition. So is
a draft of the same profile: an administrator is at work on it.

An area's `continues` lists the keys of the areas it goes on from in the edition before; without it, it goes on from
the area with its own key, if there is one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from profiles.actions.catalogue import publish
from profiles.models import (
    AreaLineage,
    LeadershipProfile,
    Level,
    ProfileArea,
    ProfileStatus,
    Scale,
    ScaleStep,
    Sign,
)

DATA = Path(__file__).resolve().parent / "data"

_PROFILE_FIELDS = ("slug", "title", "audience", "introduction", "frame", "source")
_AREA_FIELDS = ("key", "kind", "order", "title", "short_title", "purpose", "why", "what_not", "questions")


class CatalogueError(Exception):
    """A data file that cannot be loaded; the message says which and why."""


def shipped_files() -> list[Path]:
    """The editions that come with the portal."""
    return sorted(DATA.glob("*.json"))


def load_file(path: Path) -> tuple[LeadershipProfile, bool]:
    """Load one edition and publish it; says whether anything was written.

    Side effects: the edition with its levels, steps, areas and signs; an older published edition is retired. Raises
    `CatalogueError` when the file is not an edition, or differs from a published one.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return load(data)
    except (json.JSONDecodeError, KeyError, TypeError, ValidationError) as error:
        raise CatalogueError(f"{path.name}: {type(error).__name__}: {error}") from error


@transaction.atomic
def load(data: Mapping[str, Any]) -> tuple[LeadershipProfile, bool]:
    """The same for data already read."""
    known = LeadershipProfile.objects.for_reading().filter(key=data["key"], edition=data["edition"]).first()
    if known is not None and known.is_frozen:
        if as_data(known) != _normal(data):
            raise CatalogueError(
                f"{data['key']}, edition {data['edition']} is published and its words differ: give it a new edition"
            )
        return known, False
    if LeadershipProfile.objects.filter(key=data["key"], status=ProfileStatus.DRAFT).exists():
        raise CatalogueError(f"{data['key']} has a draft in the administration: publish or delete it first")
    profile = LeadershipProfile.objects.create(
        key=data["key"],
        edition=data["edition"],
        suits=data.get("suits", []),
        **{name: data.get(name, "") for name in _PROFILE_FIELDS},
    )
    levels = _create_levels(profile, data)
    for scale, name in ((Scale.LEVEL, "scale"), (Scale.IMPORTANCE, "importance")):
        ScaleStep.objects.bulk_create(ScaleStep(profile=profile, scale=scale, **step) for step in data[name])
    earlier = _areas_before(profile)
    for area_data in data["areas"]:
        area = ProfileArea.objects.create(profile=profile, **{name: area_data[name] for name in _AREA_FIELDS})
        Sign.objects.bulk_create(
            Sign(
                area=area,
                order=order,
                text=sign["text"],
                level=levels[sign["level"]] if sign.get("level") else None,
            )
            for order, sign in enumerate(area_data["signs"], 1)
        )
        continues = area_data.get("continues", [key for key in earlier if key == area.key])
        AreaLineage.objects.bulk_create(AreaLineage(area=area, earlier=earlier[key]) for key in continues)
    publish(profile=profile, by=None)
    return profile, True


def _areas_before(profile: LeadershipProfile) -> dict[str, ProfileArea]:
    """The areas of the edition before, by key; none for a first edition."""
    before = LeadershipProfile.objects.before(profile)
    return {area.key: area for area in before.areas.all()} if before else {}


def _create_levels(profile: LeadershipProfile, data: Mapping[str, Any]) -> dict[str, Level]:
    levels = Level.objects.bulk_create(
        Level(profile=profile, order=order, **level) for order, level in enumerate(data.get("levels", []), 1)
    )
    return {level.key: level for level in levels}


def as_data(profile: LeadershipProfile) -> dict[str, Any]:
    """An edition in the form of its data file, for comparing. Hand in one read with `for_reading()`."""
    steps = list(profile.steps.all())
    return {
        "key": profile.key,
        "edition": profile.edition,
        **{name: getattr(profile, name) for name in _PROFILE_FIELDS},
        "levels": [
            {"key": v.key, "title": v.title, "description": v.description} for v in profile.levels.all()
        ],
        **{
            name: [
                {"value": s.value, "title": s.title, "description": s.description}
                for s in steps
                if s.scale == scale
            ]
            for scale, name in ((Scale.LEVEL, "scale"), (Scale.IMPORTANCE, "importance"))
        },
        "areas": [
            {
                **{name: getattr(area, name) for name in _AREA_FIELDS},
                "signs": [
                    {"text": sign.text, "level": sign.level.key if sign.level else None}
                    for sign in area.signs.all()
                ],
            }
            for area in profile.areas.all()
        ],
    }


def _normal(data: Mapping[str, Any]) -> dict[str, Any]:
    """The file's data with every optional part written out."""
    return {
        "key": data["key"],
        "edition": data["edition"],
        **{name: data.get(name, "") for name in _PROFILE_FIELDS},
        "levels": [
            {"key": v["key"], "title": v["title"], "description": v.get("description", "")}
            for v in data.get("levels", [])
        ],
        **{
            name: [
                {"value": s["value"], "title": s["title"], "description": s.get("description", "")}
                for s in data[name]
            ]
            for name in ("scale", "importance")
        },
        "areas": [
            {
                **{name: area[name] for name in _AREA_FIELDS},
                "signs": [{"text": s["text"], "level": s.get("level")} for s in area["signs"]],
            }
            for area in data["areas"]
        ],
    }
