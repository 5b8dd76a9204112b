"""What a row of the access matrix is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.access.world import ROLES, World

Fill = Callable[[World], dict[str, Any]]


@dataclass(frozen=True)
class Row:
    """One address, method and state, with the answer that each role gets.

    `at` names a place of the world (`World.pages`) where the verb is possible, so that every "no" has something to
    refuse. `cells` are statuses in the order of `ROLES`; "login" is a way to a sign-in page. HEAD follows GET.
    `data` is what is posted.
    """

    name: str
    method: str
    at: str
    cells: str
    data: dict[str, Any] | Fill | None = None
    query: str = ""

    @property
    def expected(self) -> dict[str, str]:
        """The answer by role."""
        return dict(zip(ROLES, self.cells.split(), strict=True))

    def posted(self, world: World) -> dict[str, Any]:
        """What this row posts."""
        return self.data(world) if callable(self.data) else self.data or {}

    def __str__(self) -> str:
        return " ".join(part for part in (self.method, self.name, self.at, self.query) if part)
