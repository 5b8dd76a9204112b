"""A person's own data, gathered from whoever keeps some, for the person alone (GDPR articles 15 and 20).

An app registers its parts when it starts; this module knows none of them. What somebody else has written is in no part
unless the person may read it today, and nobody else's answer ever is (docs/decisions/0145).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Part:
    """One sort of data. `rows` reads the person's own, in a constant number of queries.

    The rows' keys are Danish words that never change: they are the file's format. `covers` names the foreign keys to a
    person that the part answers for, as "app.Model.field".
    """

    name: str
    label: StrOrPromise
    rows: Callable[[Any], Iterable[Row]]
    covers: tuple[str, ...] = ()


_parts: dict[str, Part] = {}


def register(*parts: Part) -> None:
    """Hand these out too, from now on. The same name again takes the place of the one before."""
    for part in parts:
        _parts[part.name] = part


def parts() -> tuple[Part, ...]:
    """Every part there is, in the order in which the apps started."""
    return tuple(_parts.values())


def collect(person: Any) -> dict[str, list[dict[str, Any]]]:
    """Everything of the person's, by the parts' names; a part without rows is an empty list."""
    return {part.name: [dict(row) for row in part.rows(person)] for part in parts()}
