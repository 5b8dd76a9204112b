"""A row's versions, told as changes."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from core.words import long_date


@dataclass(frozen=True)
class FieldChange:
    """One field's value before and after, as texts."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Version:
    """One change of a row: when, by whom, from which file, and what."""

    at: datetime.datetime
    what: str
    who: str
    source: str
    changes: tuple[FieldChange, ...]


def versions_of(row: models.Model) -> list[Version]:
    """The row's history, the newest first. A fixed number of queries for each field that points somewhere."""
    events = list(row.events.select_related("pgh_context").order_by("pgh_id"))  # type: ignore[attr-defined]
    return [version for _pgh_id, version in _told(type(row), events)]


def versions_within(row: models.Model, parts: Iterable[tuple[type[models.Model], str]]) -> list[Version]:
    """The history of a row and of what hangs on it, the newest first.

    `parts` are models with the name of their foreign key to the row; a part that is deleted since is told of too.
    """
    told = _told(type(row), list(row.events.select_related("pgh_context").order_by("pgh_id")))  # type: ignore[attr-defined]
    mixed = [(version.at, 0, pgh_id, version) for pgh_id, version in told]
    for number, (model, name) in enumerate(parts, 1):
        events: Any = model.pgh_event_model.objects.filter(**{name: row.pk})  # type: ignore[attr-defined]
        by_row: dict[Any, list[Any]] = {}
        for event in events.select_related("pgh_context").order_by("pgh_id"):
            by_row.setdefault(event.pgh_obj_id, []).append(event)
        title = str(model._meta.verbose_name).capitalize()
        mixed += [
            (version.at, number, pgh_id, replace(version, what=f"{title}: {version.what.lower()}"))
            for its_events in by_row.values()
            for pgh_id, version in _told(model, its_events, leave_out=name)
        ]
    return [version for *_order, version in sorted(mixed, key=lambda found: found[:3], reverse=True)]


def _told(model: type[models.Model], events: list[Any], leave_out: str = "") -> list[tuple[int, Version]]:
    """Each event of one row against the one before it, the newest first."""
    words = {"insert": _("Oprettet"), "update": _("Ændret"), "delete": _("Slettet")}
    metadata = [event.pgh_context.metadata if event.pgh_context else {} for event in events]
    people = {
        person.pk: person.name
        for person in get_user_model().objects.filter(pk__in={m["user"] for m in metadata if m.get("user")})
    }
    fields = [f for f in model._meta.concrete_fields if not f.primary_key and f.name != leave_out]
    names = {field.name: _names(field, events) for field in fields if field.is_relation}
    versions = []
    for before, event, known in zip([None, *events], events, metadata, strict=False):
        changes = tuple(
            FieldChange(str(field.verbose_name), _text(field, before, names), _text(field, event, names))
            for field in fields
            if hasattr(event, field.attname)
            and getattr(before, field.attname, None) != getattr(event, field.attname)
            and event.pgh_label != "delete"
        )
        who = people.get(known.get("user"), _("Systemet"))
        label = words.get(event.pgh_label, event.pgh_label)
        told = Version(event.pgh_created_at, label, who, known.get("import", ""), changes)
        versions.append((event.pgh_id, told))
    return versions[::-1]


def _names(field: Any, events: list[Any]) -> dict[Any, str]:
    """What the rows that a foreign key has pointed at are called today."""
    keys = {getattr(event, field.attname, None) for event in events} - {None}
    related = field.related_model._base_manager
    if field.name == "team":
        related = related.select_related("cluster")
    return {row.pk: str(row) for row in related.filter(pk__in=keys)}


def _text(field: Any, event: Any, names: dict[str, dict[Any, str]]) -> str:
    """A version's value as a reader sees it."""
    value = getattr(event, field.attname, None) if event is not None else None
    if value is None or value == "":
        return ""
    if isinstance(value, list):
        choices = dict(field.base_field.flatchoices)
        return ", ".join(str(choices.get(item, item)) for item in value)
    if field.is_relation:
        return names[field.name].get(value, str(value))
    if isinstance(value, datetime.datetime):
        return formats.date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, datetime.date):
        return long_date(value)
    if isinstance(value, DateRange):
        last = value.upper - datetime.timedelta(days=1) if value.upper else None
        return f"{long_date(value.lower)} – {long_date(last)}".strip()
    return str(dict(field.flatchoices).get(value, value))
