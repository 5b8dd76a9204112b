"""The data that the interface's components are drawn from.

A view fills one of these and hands it to the template; the component decides how it looks. Nothing here reads the
database, and every text is ready to be shown.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

StepState = Literal["done", "now", "next"]


@dataclass(frozen=True)
class NavItem:
    """One entry of the main menu. `key` is what a page names as its `section` to mark the entry as the present one."""

    key: str
    label: str
    url: str
    current: bool = False


@dataclass(frozen=True)
class Step:
    """One step of a year line or a step navigation; `state` tells whether it is behind, here or ahead."""

    label: str
    detail: str = ""
    state: StepState = "next"
    url: str = ""


@dataclass(frozen=True)
class TeamYear:
    """A team's year as one line: mapping, picture, plan, agreed, follow-up."""

    title: str
    steps: tuple[Step, ...]
    url: str = ""


@dataclass(frozen=True)
class ComingUp:
    """Something dated that lies ahead and asks for nothing yet."""

    date: datetime.date
    text: str
    url: str = ""


@dataclass(frozen=True)
class Definition:
    """A label and its text, as in a plan's focus area; line breaks in the text are kept."""

    label: str
    text: str


@dataclass(frozen=True)
class ActionRow:
    """One action of a plan, in words: what, who, when, how far."""

    text: str
    who: str
    when: str
    status: str = ""
    url: str = ""
    late: bool = False


@dataclass(frozen=True)
class Dot:
    """One member's place in a chart. The reader's own dot (`is_me`) is hollow and says "mig"."""

    initials: str
    name: str
    is_me: bool = False


@dataclass(frozen=True)
class SpreadRow:
    """One profile area: who stands on which step.

    `places` has one tuple of dots for each of the chart's steps, in the same order. `unsure` holds those who could
    not say, `pattern` is the word for the spread ("I ser det meget forskelligt"), `weight` says how much it matters
    to the team, `note` anything more. `before` is the step that the team stood on last time, where that can be
    compared; `is_break` says that `note` tells why it cannot.
    """

    title: str
    places: tuple[tuple[Dot, ...], ...]
    pattern: str
    weight: str = ""
    kind: str = ""
    unsure: tuple[Dot, ...] = ()
    note: str = ""
    url: str = ""
    before: int | None = None
    is_break: bool = False


@dataclass(frozen=True)
class SpreadChart:
    """The team's picture: rows in the order they are to be read, widest disagreement first.

    `before` names the time that rows are compared with ("Sidst (2024/25)"); empty when there is none.
    """

    steps: tuple[str, ...]
    rows: tuple[SpreadRow, ...]
    members: tuple[Dot, ...] = ()
    before: str = ""


@dataclass(frozen=True)
class BalancePoint:
    """One profile area's place in the chart of level against importance.

    `level` and `importance` lie between the first and the last step of their axis, counted from 1; None when nobody
    could say. The words are what the table shows in their place.
    """

    title: str
    level: float | None
    importance: float | None
    level_word: str
    importance_word: str
    #: the place last time, where it can be compared, and the words about it or about why it cannot
    level_before: float | None = None
    importance_before: float | None = None
    before: str = ""


@dataclass(frozen=True)
class BalanceChart:
    """Level (across) against importance (up). The axes' words run from the lowest step to the highest."""

    points: tuple[BalancePoint, ...]
    level_steps: tuple[str, ...]
    importance_steps: tuple[str, ...]
    level_title: str = ""
    importance_title: str = ""
    #: the time that points are compared with; empty when there is none
    before: str = ""


@dataclass(frozen=True)
class Promise:
    """What the area chief has promised, with a date if there is one."""

    text: str
    by: str
    when: str = ""
    url: str = ""


@dataclass(frozen=True)
class Progress:
    """How many of how many; the bar shows the share, the text the numbers."""

    done: int
    total: int
    label: str = ""
