"""Practice-near support as other pages tell of it: one line on where it stands, and the way to ask for it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from core.addresses import reverse
from core.words import short_date
from profiles.models.support import OPEN_SUPPORT


@dataclass(frozen=True)
class SupportLine:
    """Where one request stands, with the way to it."""

    text: str
    url: str
    is_open: bool


@dataclass(frozen=True)
class SupportPanel:
    """What a plan's or a round's page says: its requests, the way to ask, or who could ask."""

    lines: tuple[SupportLine, ...]
    #: the way to ask, for the leader, while none is open
    ask_url: str = ""
    ask_label: str = ""
    #: for the team's other members, when there is a wish that nobody has sent
    hint: str = ""


def support_lines(rows: Iterable[Mapping[str, Any]]) -> tuple[SupportLine, ...]:
    """From `SupportRequestQuerySet.rows()`."""
    return tuple(_line(row) for row in rows)


def _line(row: Mapping[str, Any]) -> SupportLine:
    status = row["status"]
    values = {
        "date": short_date(datetime.datetime.fromisoformat(row["sent_at"])),
        "name": row["consultant"] or "",
        "day": short_date(_day(row["follow_up_on"])),
    }
    texts = {
        "requested": _("Sendt til forvaltningen %(date)s. Venter på en konsulent."),
        "arranged": _("%(name)s er konsulent."),
        "advised": _("%(name)s har givet sit råd. Det følges op senest %(day)s."),
        "closed": _("Afsluttet. %(name)s var konsulent."),
        "declined": _("Forvaltningen sagde nej til ønsket fra %(date)s."),
        "withdrawn": _("Ønsket fra %(date)s er trukket tilbage."),
    }
    return SupportLine(
        text=texts[status] % values,
        url=reverse("profiles:support", [row["pk"]]),
        is_open=status in OPEN_SUPPORT,
    )


def _day(value: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(value) if value else None


def panel(
    lines: tuple[SupportLine, ...], *, ask_url: str, may_ask: bool, is_member: bool, has_wish: bool
) -> SupportPanel:
    """What the page says of it. One request is open at a time: as long as it is, nobody is asked to send another."""
    if any(line.is_open for line in lines):
        return SupportPanel(lines)
    if may_ask:
        label = _("Bed om praksisnær støtte")
        if has_wish and not lines:
            label = _("Send ønsket til forvaltningen")
        return SupportPanel(lines, ask_url, label)
    hint = _("Ønsket er ikke sendt til forvaltningen. Det gør teamets leder.")
    return SupportPanel(lines, hint=hint if is_member and has_wish and not lines else "")
