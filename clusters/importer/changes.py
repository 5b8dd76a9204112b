"""The list of what an import will do: told to a person, and written by `apply`."""

from __future__ import annotations

import datetime
import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Model, TextChoices
from django.utils.translation import gettext_lazy as _

from clusters.importer.findings import Finding
from clusters.importer.stored import starts
from clusters.models import Area, Cluster, Institution, InstitutionPlacement, LeadershipTeam, Membership
from core.periods import Dated, from_day
from people.models import User


class Subject(TextChoices):
    """What a change is about, in the order that the preview shows."""

    AREA = "area", _("Områder")
    CLUSTER = "cluster", _("Klynger og netværk")
    INSTITUTION = "institution", _("Institutioner")
    PLACEMENT = "placement", _("Institutionernes placering")
    PERSON = "person", _("Personer")
    MEMBERSHIP = "membership", _("Ledere i teamene")


class Verb(TextChoices):
    """What happens to it."""

    CREATE = "create", _("oprettes")
    CHANGE = "change", _("ændres")
    END = "end", _("ophører")


@dataclass(frozen=True, slots=True)
class Difference:
    """One field's old and new value, as texts."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the preview."""

    subject: Subject
    verb: Verb
    title: str
    note: str = ""
    differences: tuple[Difference, ...] = ()


@dataclass
class Plan:
    """Everything one import will write. Holds model objects that are not saved yet, and stored ones as they will be."""

    day: datetime.date
    changes: list[Change] = field(default_factory=list)
    remarks: list[Finding] = field(default_factory=list)
    created: dict[type[Model], list[Any]] = field(
        default_factory=lambda: {
            kind: []
            for kind in (Area, Cluster, LeadershipTeam, Institution, User, InstitutionPlacement, Membership)
        }
    )
    #: stored objects and the names of the fields that change
    updated: dict[type[Model], dict[Any, set[str]]] = field(default_factory=dict)
    #: stored rows that end, and those that end before they began
    ended: list[Dated] = field(default_factory=list)
    deleted: list[Dated] = field(default_factory=list)
    units_added: list[tuple[Membership, Institution]] = field(default_factory=list)
    units_removed: list[tuple[Membership, Institution]] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether the portal already says what the file says."""
        return not self.changes

    @property
    def digest(self) -> str:
        """Names this very list of changes; another list has another digest."""
        text = "\n".join(
            repr((c.subject.value, c.verb.value, c.title, c.note, c.differences)) for c in self.changes
        )
        return hashlib.sha256(f"{self.day}\n{text}".encode()).hexdigest()

    @property
    def memberships_created(self) -> list[Membership]:
        """The new posts."""
        return self.created[Membership]

    def counts(self) -> dict[tuple[Subject, Verb], int]:
        """How many of each, for the summary."""
        return dict(Counter((change.subject, change.verb) for change in self.changes))

    def tell(
        self, subject: Subject, verb: Verb, title: str, note: object = "", *differences: Difference
    ) -> None:
        self.changes.append(Change(subject, verb, title, str(note), differences))

    def update(self, row: Model, *names: str) -> None:
        """The named fields of a stored row are to be written."""
        self.updated.setdefault(type(row), {}).setdefault(row, set()).update(names)

    def set_fields(self, row: Model, values: dict[str, Any]) -> tuple[Difference, ...]:
        """Give a stored row new values; returns what differs."""
        differences = []
        for name, new in values.items():
            old = getattr(row, name)
            if old != new:
                label = str(row._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
                differences.append(Difference(label, shown(row, name), ""))
                setattr(row, name, new)
                self.update(row, name)
                differences[-1] = Difference(label, differences[-1].old, shown(row, name))
        return tuple(differences)

    def end(self, row: Dated, day: datetime.date) -> None:
        """Let a stored row hold until `day`; one that would then never have held is deleted."""
        if starts(row) >= day:
            self.deleted.append(row)
            row.period = DateRange(empty=True)
        else:
            row.period = DateRange(row.starts, day, "[)")
            self.ended.append(row)
            self.update(row, "period")

    def start(self, row: Dated, day: datetime.date) -> None:
        """Move a stored row's first day."""
        row.period = from_day(day, row.ends)
        self.update(row, "period")


def shown(row: Model, name: str) -> str:
    """A field's value as a reader sees it."""
    display = getattr(row, f"get_{name}_display", None)
    value = display() if display else getattr(row, name)
    return "" if value is None else str(value)


def listed(texts: Iterable[str], most: int = 5) -> str:
    """The first texts, and how many more there are."""
    texts = list(texts)
    rest = len(texts) - most
    return ", ".join(texts[:most]) + (f" (+{rest})" if rest > 0 else "")
