"""The follow-ups of a plan as a quiet line: what was, what comes next, what lies further ahead."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from core.components import StepState
from core.words import short_date
from profiles.models import DevelopmentPlan, FollowUpKind, FollowUpStatus


@dataclass(frozen=True)
class FollowLine:
    """One follow-up in the line. `late` says that its day has passed; `note` why it was skipped or moved."""

    pk: int
    kind: str
    title: str
    day: datetime.date
    when: str
    status: str
    state: StepState
    url: str
    late: bool = False
    note: str = ""

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done about it."""
        return self.state != "done"


def follow_line(plan: DevelopmentPlan) -> tuple[FollowLine, ...]:
    """The plan's follow-ups in order of their days. Hand in a plan that was read with `follow_rows`."""
    rows: list[dict[str, Any]] = list(getattr(plan, "follow_rows", []))
    first_open = next((row["pk"] for row in rows if row["status"] == FollowUpStatus.PLANNED), None)
    return tuple(_line(row, is_next=row["pk"] == first_open) for row in rows)


def next_in(lines: tuple[FollowLine, ...]) -> FollowLine | None:
    """The one that comes next, late or not."""
    return next((line for line in lines if line.state == "now"), None)


def _line(row: dict[str, Any], *, is_next: bool) -> FollowLine:
    due = datetime.date.fromisoformat(row["due"])
    held_on = datetime.date.fromisoformat(row["held_on"]) if row["held_on"] else None
    planned = row["status"] == FollowUpStatus.PLANNED
    return FollowLine(
        pk=row["pk"],
        kind=row["kind"],
        title=str(FollowUpKind(row["kind"]).label),
        day=held_on or due,
        when=when_words(held_on or due, row["time"], row["place"]) if planned else short_date(held_on or due),
        status="" if planned else _status(row),
        state="now" if is_next else "next" if planned else "done",
        url=reverse("profiles:follow_up", args=[row["pk"]]),
        late=planned and due < clock.today(),
        note=_note(row),
    )


def _status(row: dict[str, Any]) -> str:
    if row["kind"] == FollowUpKind.TALK and row["status"] == FollowUpStatus.HELD:
        if row["team_confirmed_at"] and row["chief_confirmed_at"]:
            return _("Holdt, og referatet er bekræftet")
        if row["team_confirmed_at"] or row["chief_confirmed_at"]:
            return _("Holdt, og referatet mangler en bekræftelse")
    return str(FollowUpStatus(row["status"]).label)


def _note(row: dict[str, Any]) -> str:
    if row["why"]:
        return str(row["why"])
    if row["moved_from"] and row["status"] == FollowUpStatus.PLANNED:
        day = datetime.date.fromisoformat(row["moved_from"])
        return _("Flyttet fra %(date)s") % {"date": short_date(day)}
    return ""


def when_words(day: datetime.date, time: str | datetime.time | None, place: str) -> str:
    """ "3. marts kl. 9.30, Søgården"; what is not known is left out."""
    words = short_date(day)
    if time:
        clock_words = time if isinstance(time, str) else time.isoformat()
        hours, minutes = clock_words.split(":")[:2]
        words = _("%(date)s kl. %(time)s") % {"date": words, "time": f"{int(hours)}.{minutes}"}
    return f"{words}, {place}" if place else words
