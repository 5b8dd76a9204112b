"""Verbs of a joint meeting. Each is one guarded UPDATE: of two at the same moment exactly one wins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Case, F, Q, When
from django.utils.translation import gettext as _

from clusters.rules import is_leader
from core import clock
from core.rules import require
from core.state import Conflict
from people.models import User
from profiles import rules
from profiles.actions.assessment import _locked, save_position
from profiles.models import PEN_SILENCE, CompetenceAssessment, Meeting, Position, ProfileArea
from profiles.querysets.meeting import MeetingQuerySet


@transaction.atomic
def open_meeting(
    *, assessment: CompetenceAssessment, minutes: int, agenda: Sequence[tuple[int, int]], by: User
) -> Meeting:
    """Begin a meeting over the round's areas, each with its weight. The opener gets the pen.

    Side effects: the meeting's row. Raises `Conflict` when one is under way.
    """
    current = _locked(assessment)
    require(rules.may_lead_meeting(by, current))
    if current.meetings.under_way().exists():
        raise Conflict(_("Mødet er allerede i gang. Her er det."))
    now = clock.now()
    made: Meeting = Meeting.objects.create(
        assessment=current,
        opened_by=by,
        opened_at=now,
        minutes=minutes,
        agenda=[list(pair) for pair in agenda],
        step_at=now,
        pen=by,
        pen_at=now,
    )
    return made


@transaction.atomic
def end_meeting(*, meeting: Meeting, by: User) -> bool:
    """End the meeting; says whether this call did it. The round goes on. Side effects: its row."""
    require(rules.may_lead_meeting(by, _locked(meeting.assessment)))
    return bool(_here(meeting).end(by=by))


def take_pen(*, meeting: Meeting, by: User) -> bool:
    """Take the pen when it is free, or its holder has been silent for a while; else ask for it.

    Says whether `by` has it now. Side effects: the meeting's row. Whoever asked first stands in line until the pen
    changes hands.
    """
    require(rules.may_write_position(by, meeting.assessment))
    now = clock.now()
    free = Q(pen__isnull=True) | Q(pen=by) | Q(pen_at__lte=now - PEN_SILENCE)
    if _here(meeting).filter(free).update(pen=by, pen_at=now, asking=None, revision=F("revision") + 1):
        return True
    _here(meeting).filter(asking__isnull=True).update(asking=by, revision=F("revision") + 1)
    return False


def give_pen(*, meeting: Meeting, by: User) -> bool:
    """Hand the pen to whoever asks for it, or put it down. Says whether `by` had it. Side effects: the row."""
    require(rules.may_write_position(by, meeting.assessment))
    given = _here(meeting).filter(pen=by)
    when = Case(When(asking__isnull=False, then=clock.now()), default=None)
    return bool(given.update(pen=F("asking"), pen_at=when, asking=None, revision=F("revision") + 1))


def go_to_step(*, meeting: Meeting, here: int, there: int, by: User) -> bool:
    """Go from one step to another: the holder of the pen, or the leader. Says whether this call did it.

    Pressed twice, or by two, it goes one step and not two. Side effects: the meeting's row.
    """
    require(rules.may_write_position(by, meeting.assessment))
    if not 0 <= there <= meeting.last_step:
        return False
    meetings = _here(meeting).filter(step=here)
    if not is_leader(by, meeting.assessment.team):
        meetings = meetings.filter(pen=by)
    return bool(meetings.update(step=there, step_at=clock.now(), revision=F("revision") + 1))


@transaction.atomic
def save_words(
    *, assessment: CompetenceAssessment, area: ProfileArea, version: int, values: Mapping[str, Any], by: User
) -> Position:
    """Keep the team's words on an area, as `save_position` does, and show that the holder of the pen is there.

    The pen says who has the form, and the version guards the words: what somebody wrote before they lost the pen is
    kept when nobody has written since. Side effects: the position's row, the meeting's `pen_at`.
    """
    stored = save_position(assessment=assessment, area=area, version=version, values=values, by=by)
    Meeting.objects.under_way().filter(assessment=assessment, pen=by).update(pen_at=clock.now())
    return stored


def _here(meeting: Meeting) -> MeetingQuerySet:
    return Meeting.objects.under_way().filter(pk=meeting.pk)
