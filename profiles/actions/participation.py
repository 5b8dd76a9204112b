"""Verbs about who a round waits for, and how long."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.rules import require
from people.models import User
from profiles import rules
from profiles.actions.assessment import _locked, contribution_for
from profiles.models import AssessmentEvent, CompetenceAssessment, Exemption


@transaction.atomic
def exempt(*, assessment: CompetenceAssessment, person: User, reason: str, by: User) -> Exemption:
    """Let the round go on without waiting for a member. What they have written stays theirs, and they may still answer.

    Side effects: the person's contribution, if they had none; the exemption (a second one changes the reason).
    """
    current = _locked(assessment)
    require(rules.may_exempt(by, current, person))
    contribution_for(assessment=current, person=person)
    made, _new = Exemption.objects.update_or_create(
        assessment=current, person=person, defaults={"reason": reason, "by": by, "at": clock.now()}
    )
    return made


@transaction.atomic
def lift_exemption(*, assessment: CompetenceAssessment, person: User, by: User) -> bool:
    """Wait for the member again; says whether there was an exemption. Side effects: its row is deleted."""
    current = _locked(assessment)
    require(rules.may_lift_exemption(by, current))
    deleted, _rows = Exemption.objects.filter(assessment=current, person=person).delete()
    return bool(deleted)


@transaction.atomic
def move_due(*, assessment: CompetenceAssessment, due: datetime.date, by: User) -> CompetenceAssessment:
    """Give the round another last day for answers. Side effects: the round's row, and an event that names the old day.

    Raises `ValidationError` for a day that is over. The same day again changes nothing.
    """
    current = _locked(assessment)
    require(rules.may_move_due(by, current))
    if due < clock.today():
        raise ValidationError(_("Datoen er allerede passeret. Vælg en senere dato."))
    if due == current.due:
        return current
    note = current.due.isoformat()  # a day, which each reader sees in their own language
    current.due = due
    current.save(update_fields=["due"])
    AssessmentEvent.objects.create(
        subject=current,
        verb="move_due",
        from_status=current.status,
        to_status=current.status,
        by=by,
        on_behalf_of=current.stands_in_for("move_due", by),
        note=note,
    )
    return current
