"""A joint meeting of the team over its picture: where it has got to, how long it has, and who holds the pen."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from people.models import User
from profiles.models.assessment import CompetenceAssessment
from profiles.querysets.meeting import MeetingQuerySet

#: whoever holds the pen and has saved nothing for this long has put it down
PEN_SILENCE = datetime.timedelta(minutes=1)
#: lengths that a meeting can be opened with, in minutes, and the usual one
LENGTHS, USUAL_LENGTH = (60, 90, 120, 180), 90


class Meeting(models.Model):
    """One meeting. Its first step is the reading questions, then come the areas, and last the choice of focus areas.

    What the team agrees on is not here, but in the round's positions and votes. No history is kept: who held the pen
    at a quarter past two is nobody's business afterwards.
    """

    assessment = models.ForeignKey(CompetenceAssessment, on_delete=models.CASCADE, related_name="meetings")
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=clock.now, editable=False)
    minutes = models.PositiveSmallIntegerField(_("minutter"), default=USUAL_LENGTH)
    #: the areas in the picture's order when the meeting was opened, each with its share of the time:
    #: `[[area, weight], …]`. Kept, because an answer that is shared late would shuffle them in the middle of it all.
    agenda = models.JSONField(default=list, editable=False)
    step = models.PositiveSmallIntegerField(default=0, editable=False)
    step_at = models.DateTimeField(default=clock.now, editable=False)
    pen = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, editable=False)
    #: when the holder last took the pen or saved
    pen_at = models.DateTimeField(null=True, editable=False)
    asking = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, editable=False)
    #: counts every change, so that a screen can ask whether anything is new
    revision = models.PositiveIntegerField(default=0, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("møde")
        verbose_name_plural = _("møder")
        ordering = ["-opened_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["assessment"], condition=Q(ended_at__isnull=True), name="meeting_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(pen__isnull=True, pen_at__isnull=True)
                | Q(pen__isnull=False, pen_at__isnull=False),
                name="meeting_pen_with_time",
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=15, minutes__lte=480), name="meeting_of_a_sensible_length"
            ),
        ]

    def __str__(self) -> str:
        return f"{_('Møde')} {clock.local_date(self.opened_at)} – {self.assessment}"

    @property
    def areas(self) -> list[int]:
        """The areas' keys in the meeting's order."""
        return [area for area, _weight in self.agenda]

    @property
    def last_step(self) -> int:
        """The choice of focus areas."""
        return len(self.agenda) + 1

    @property
    def area_pk(self) -> int | None:
        """The area that is talked about now; None at the reading questions and at the choice."""
        return self.areas[self.step - 1] if 0 < self.step < self.last_step else None

    @property
    def ends_at(self) -> datetime.datetime:
        """When the time is up; nothing happens then."""
        return self.opened_at + datetime.timedelta(minutes=self.minutes)

    @property
    def is_pen_free(self) -> bool:
        """Whether nobody holds the pen, or its holder has been silent for a while."""
        return self.pen_at is None or self.pen_at <= clock.now() - PEN_SILENCE

    def shares(self) -> list[datetime.timedelta]:
        """The suggested time of each step from the present one on, sharing what was left when it began.

        A team that took long over one area has less for the rest, but never a step without any.
        """
        weights = _weights([weight for _area, weight in self.agenda])[self.step :]
        left = max(self.ends_at - self.step_at, datetime.timedelta(minutes=len(weights)))
        return [left * weight / sum(weights) for weight in weights]

    @property
    def step_ends_at(self) -> datetime.datetime:
        """When the team had better go on to the next step."""
        return self.step_at + self.shares()[0]


def _weights(areas: Sequence[int]) -> list[float]:
    """A tenth of the time for the reading questions, a fifth for the choice, the rest for the areas."""
    total = sum(areas) or 1
    return [0.1, *(0.7 * weight / total for weight in areas), 0.2]
