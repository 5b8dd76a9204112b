"""What a meeting's page is made of, beside its row. Reads at most one row, the words of the area talked about."""

from __future__ import annotations

import datetime
import math
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from core import clock
from people.models import User
from profiles.models import Meeting, Position, Scale, ScaleStep
from profiles.picture import Pattern, TeamPicture

#: how much of the areas' time each pattern gets beside the others: what the team sees differently takes longer
_WEIGHTS = {Pattern.WIDE: 4, Pattern.DIFFER: 3, Pattern.NEARLY: 2, Pattern.AGREE: 1, Pattern.TOO_FEW: 1}


def agenda_of(picture: TeamPicture) -> list[tuple[int, int]]:
    """The areas in the picture's order, widest disagreement first, each with its weight."""
    return [(area.subject.pk, _WEIGHTS[area.pattern]) for area in picture.ordered()]


def minutes_left(until: datetime.datetime) -> int:
    """Whole minutes from now, the one begun included; 0 when the time is up."""
    return max(0, math.ceil((until - clock.now()).total_seconds() / 60))


def place_of(meeting: Meeting, reader: User) -> str:
    """Where the reader is in a meeting read `with_news`. When it changes, their page is another one."""
    if meeting.ended_at:
        return "ended"
    role = "writes" if meeting.pen_id == reader.pk else "follows"
    dots = f".{_news(meeting).voters}" if meeting.step == meeting.last_step else ""
    return f"{meeting.pk}.{meeting.step}.{role}{dots}"


def state_of(meeting: Meeting, reader: User) -> str:
    """Changes with everything that the reader's screen shows of a meeting read `with_news`."""
    news = _news(meeting)
    free = int(meeting.is_pen_free)
    return f"{meeting.pk}.{meeting.revision}.{news.words}.{news.voters}.{free}.{reader.pk}"


def _news(meeting: Meeting) -> Any:
    """The meeting with its annotations, which its class does not have."""
    return meeting


@dataclass(frozen=True)
class PenLine:
    """Who has the pen, and what the reader can do about it: `verb` is "take", "ask", "give" or empty.

    `is_asked_for`: the reader writes, and somebody else would like to.
    """

    state: str
    words: str
    verb: str
    button: str
    is_asked_for: bool = False


def pen_line(meeting: Meeting, reader: User) -> PenLine:
    """The line about the pen, for this reader."""
    state = f"{meeting.pen_id}.{meeting.asking_id}.{int(meeting.is_pen_free)}"
    if meeting.pen_id == reader.pk:
        if meeting.asking:
            words = _("%(name)s vil gerne skrive.") % {"name": meeting.asking.name}
            return PenLine(state, words, "give", _("Giv pennen videre"), is_asked_for=True)
        return PenLine(state, _("Du har pennen."), "give", _("Læg pennen"))
    if meeting.pen is None:
        return PenLine(state, _("Pennen er ledig."), "take", _("Tag pennen"))
    if meeting.is_pen_free:
        words = _("%(name)s har pennen, men har ikke skrevet i et stykke tid.") % {"name": meeting.pen.name}
        return PenLine(state, words, "take", _("Tag pennen"))
    if meeting.asking_id == reader.pk:
        words = _("%(name)s skriver og kan se, at du gerne vil have pennen.") % {"name": meeting.pen.name}
        return PenLine(state, words, "", "")
    return PenLine(state, _("%(name)s skriver.") % {"name": meeting.pen.name}, "ask", _("Bed om pennen"))


def words_of(meeting: Meeting, reader: User | AnonymousUser) -> Position | None:
    """The team's words on the area talked about, with `level_title`; None before anybody has written. One query."""
    step = ScaleStep.objects.filter(
        profile=OuterRef("assessment__profile"), scale=Scale.LEVEL, value=OuterRef("level")
    )
    rows = Position.objects.visible_to(reader).filter(assessment=meeting.assessment_id, area=meeting.area_pk)
    return rows.annotate(level_title=Subquery(step.values("title")[:1])).select_related("updated_by").first()
