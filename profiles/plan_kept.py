"""Names as they were when the plan was agreed: people leave and marry, areas and editions get other names.

The plan's own texts cannot change after the agreement; what they point at can. So an agreed plan's page takes every
name from the kept copy. Rows and copy have the same order, since nothing that decides it can change either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from people.models import User
from profiles.models import Action, DevelopmentPlan, FocusArea, Promise


@dataclass(frozen=True)
class AsAgreed:
    """The names of a plan: kept ones by the key of the row they belong to, and present ones for all else."""

    team: str
    chief: str
    sender: str
    roles: dict[str, str] = field(default_factory=dict)
    _people: dict[int, str] = field(default_factory=dict)
    _areas: dict[int, str] = field(default_factory=dict)
    _owners: dict[int, str] = field(default_factory=dict)
    _promisers: dict[int, str] = field(default_factory=dict)

    def person(self, person: User) -> str:
        """The name of somebody in the plan's history: for the two who made the agreement, that of the day."""
        return self._people.get(person.pk, person.name)

    def area(self, focus: FocusArea) -> str:
        """The core area's short name."""
        return self._areas.get(focus.pk, focus.area.short_title)

    def owner(self, action: Action) -> str:
        """Who does it; empty for the whole team."""
        return self._owners.get(action.pk, action.owner.name if action.owner else "")

    def promiser(self, promise: Promise) -> str:
        """Who made the promise."""
        return self._promisers.get(promise.pk, promise.by.name)


def as_agreed(plan: DevelopmentPlan) -> AsAgreed:
    """The names for this plan. Hand in a plan that was read with `for_reading()`."""
    copy = getattr(plan, "agreed_copy", None)
    if copy is None:
        return AsAgreed(plan.team.cluster.name, _name(plan.agreed_by), _name(plan.submitted_by))
    kept: Any = copy.content
    areas: dict[int, str] = {}
    owners: dict[int, str] = {}
    promisers = _beside(
        [promise for promise in plan.promises.all() if promise.focus_id is None], kept["promises"], "by"
    )
    for focus, words in zip(plan.focus_areas.all(), kept["focus_areas"], strict=False):
        areas[focus.pk] = words.get("area_short") or words["area"]
        owners |= _beside(focus.actions.all(), words["actions"], "owner")
        own = [promise for promise in plan.promises.all() if promise.focus_id == focus.pk]
        promisers |= _beside(own, words["promises"], "by")
    return AsAgreed(
        team=kept["team"],
        chief=kept["agreed_by"] or "",
        sender=kept["submitted_by"] or "",
        roles={member["name"]: member["role"] for member in kept["members"]},
        _people={plan.submitted_by_id or 0: kept["submitted_by"], plan.agreed_by_id or 0: kept["agreed_by"]},
        _areas=areas,
        _owners=owners,
        _promisers=promisers,
    )


def _beside(rows: Sequence[Any], words: Sequence[dict[str, Any]], name: str) -> dict[int, str]:
    """By key of the row, what the copy says; rows of another text than the copy's are left to themselves."""
    return {row.pk: kept[name] for row, kept in zip(rows, words, strict=False) if row.text == kept["text"]}


def _name(person: Any) -> str:
    return person.name if person else ""
