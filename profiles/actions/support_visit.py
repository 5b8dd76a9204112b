"""Verbs of a visit. The request's row lock comes first, then the visit's."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.rules import Verdict, require
from core.state import Conflict
from people.models import User
from profiles import support_rules as rules
from profiles.actions.support import held as held_request
from profiles.models import SupportRequest, SupportVisit, SupportVisitMove

#: a visit lies at most this far ahead
LONGEST = datetime.timedelta(days=365)


def _held(visit: SupportVisit) -> SupportVisit:
    request = held_request(visit.request)
    current: SupportVisit = SupportVisit.objects.select_for_update(no_key=True).get(pk=visit.pk)
    current.request = request
    return current


def _require_or_conflict(verdict: Verdict, visit: SupportVisit, verb: str) -> None:
    if not visit.can(verb):
        raise Conflict(
            _("Nogen nåede det før dig: besøget er nu »%(status)s«.") % {"status": visit.get_status_display()}
        )
    require(verdict)


@transaction.atomic
def plan_visit(
    *, request: SupportRequest, starts: datetime.datetime, minutes: int, place: str, by: User
) -> SupportVisit:
    """Agree a time. The very same one twice is one visit; another at the same moment is a `ValidationError`.

    Side effects: the visit, with its first event.
    """
    current = held_request(request)
    require(rules.may_plan_visit(by, current))
    there = _at(current, starts)
    if there and (there.minutes, there.place, there.made_by_id) == (minutes, place.strip(), by.pk):
        return there
    _require_free(there)
    _require_time(starts)
    made = SupportVisit.objects.create(
        request=current, starts=starts, minutes=minutes, place=place.strip(), made_by=by
    )
    SupportVisitMove.objects.create(
        subject=made,
        verb="plan",
        from_status="",
        to_status=made.status,
        by=by,
        on_behalf_of=made.stands_in_for("plan", by),
    )
    return made


@transaction.atomic
def move_visit(
    *,
    visit: SupportVisit,
    seen: datetime.datetime,
    starts: datetime.datetime,
    minutes: int,
    place: str,
    by: User,
) -> SupportVisit:
    """Another time or place. `seen` is the time that the mover had in view.

    Raises `Conflict` when somebody else has moved it meanwhile, `ValidationError` for a time that has passed. Side
    effects: the visit's row, and an event that keeps the old time.
    """
    current = _held(visit)
    _require_or_conflict(rules.may_change_visit(by, current), current, "move")
    if current.starts not in {seen, starts}:
        raise Conflict(_("Besøget er flyttet imens. Her er det, som det er nu."))
    if starts != current.starts:
        _require_free(_at(current.request, starts))
        _require_time(starts)
    current._move("move", by=by, starts=starts, minutes=minutes, place=place.strip())
    return current


@transaction.atomic
def cancel_visit(*, visit: SupportVisit, by: User) -> SupportVisit:
    """It comes to nothing. Side effects: the visit moves, with an event."""
    current = _held(visit)
    _require_or_conflict(rules.may_change_visit(by, current), current, "cancel")
    current._move("cancel", by=by)
    return current


@transaction.atomic
def hold_visit(*, visit: SupportVisit, by: User) -> SupportVisit:
    """Say that it took place. Side effects: the visit moves, with an event."""
    current = _held(visit)
    _require_or_conflict(rules.may_hold_visit(by, current), current, "hold")
    current._move("hold", by=by)
    return current


def _at(request: SupportRequest, starts: datetime.datetime) -> SupportVisit | None:
    there: SupportVisit | None = request.visits.filter(starts=starts).exclude(status="cancelled").first()
    return there


def _require_free(there: SupportVisit | None) -> None:
    if there is not None:
        raise ValidationError({"day": _("Der er allerede aftalt et besøg på det tidspunkt.")})


def _require_time(starts: datetime.datetime) -> None:
    now = clock.now()
    if starts <= now:
        raise ValidationError({"day": _("Tidspunktet er allerede passeret. Vælg et senere.")})
    if starts > now + LONGEST:
        raise ValidationError(
            {"day": _("Tidspunktet ligger for langt ude i fremtiden. Vælg et inden for det næste år.")}
        )
