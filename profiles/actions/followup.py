"""Verbs of a follow-up, and what an agreement, a revision and the end of a plan do to all of them.

The plan's row lock comes first, as with every verb of a plan; then the follow-up's.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clusters.rules import is_leader
from core import clock
from core.rules import Verdict, require
from core.state import Conflict
from core.versions import save_if_current
from core.words import short_date
from people.models import User
from profiles import follow_rules as rules
from profiles.actions.plan_base import locked
from profiles.models import DevelopmentPlan, FollowUp, FollowUpKind, FollowUpMove, FollowUpPolicy

_DAY = datetime.timedelta(days=1)
_SATURDAY = 5
#: follow-ups that can lie ahead in one plan: more than a policy lays out, and fewer than a year has weeks
MOST_AHEAD = 20
#: a follow-up can be moved past the plan's last day, but not further than this
GRACE = datetime.timedelta(days=90)


# --- What comes with the plan -------------------------------------------------------------------------------------


def follow_agreement(plan: DevelopmentPlan, *, by: User) -> None:
    """Lay out the follow-ups of a plan that has been agreed a moment ago, and deal with those it took the place of.

    Part of the agreement's transaction. Side effects, each with an event: what lies ahead in the plan that it
    revises goes on in this one, with its dates, as far as they fit its year; what lies ahead in other plans that it
    supersedes lapses; what is missing is laid out by the policy, from tomorrow on. Reasons are kept in Danish: they
    are read by others than who is at the keyboard.
    """
    carried = 0
    for old in DevelopmentPlan.objects.filter(superseded_by=plan).order_by("pk"):
        if old.pk == plan.revises_id:
            carried = _carry(old, plan, by=by)
        else:
            lapse(old, "En ny plan tog dens plads.", by=by)
    policy = FollowUpPolicy.in_force()
    wanted = _laid_out(plan, policy) if not carried else []
    if not any(one.kind == FollowUpKind.CLOSING for one in plan.follow_ups.ahead()) and carried:
        wanted = [FollowUp(plan=plan, kind=FollowUpKind.CLOSING, due=closing_day(plan, policy))]
    _write(wanted)


def _write(wanted: list[FollowUp]) -> None:
    made = FollowUp.objects.bulk_create(wanted)
    FollowUpMove.objects.bulk_create(
        FollowUpMove(subject=one, verb="lay_out", from_status="", to_status=one.status) for one in made
    )


def lay_out_missing() -> int:
    """Lay out what plans lack that were agreed before the portal followed plans up; says how many plans that were.

    Each plan in a transaction of its own. Every agreed plan has at least its closing evaluation, so a second run, or
    one at the same moment, finds nothing.
    """
    today = clock.today()
    agreed = DevelopmentPlan.objects.filter(status="agreed", period__endswith__gt=today)
    there = agreed.filter(team__cluster__period__contains=today, follow_ups=None)
    done = 0
    for plan in there.order_by("pk"):
        with transaction.atomic():
            current = locked(plan)
            if current.status == "agreed" and not current.follow_ups.exists():
                _write(_laid_out(current, FollowUpPolicy.in_force()))
                done += 1
    return done


def _laid_out(plan: DevelopmentPlan, policy: FollowUpPolicy) -> list[FollowUp]:
    starts, last = plan.starts, plan.last_day
    assert starts is not None and last is not None  # a plan that is sent has a year
    length = (last - starts).days
    marks = [(FollowUpKind.STATUS, percent) for percent in sorted(policy.status_percents)]
    if policy.talk_percent:
        marks.append((FollowUpKind.TALK, policy.talk_percent))
    dated = [(kind, _weekday(starts + _DAY * round(length * percent / 100), last)) for kind, percent in marks]
    ahead = [FollowUp(plan=plan, kind=kind, due=due) for kind, due in dated if due > clock.today()]
    return [*ahead, FollowUp(plan=plan, kind=FollowUpKind.CLOSING, due=closing_day(plan, policy))]


def closing_day(plan: DevelopmentPlan, policy: FollowUpPolicy) -> datetime.date:
    """Some days before the plan's year is over; today at the earliest."""
    assert plan.last_day is not None
    return max(_weekday(plan.last_day - _DAY * policy.closing_days, plan.last_day), clock.today())


def _weekday(day: datetime.date, last: datetime.date) -> datetime.date:
    """The Monday after a Saturday or Sunday; the Friday before, when Monday is too late."""
    if day.weekday() < _SATURDAY:
        return day
    monday = day + _DAY * (7 - day.weekday())
    return monday if monday <= last else day - _DAY * (day.weekday() - _SATURDAY + 1)


def _carry(old: DevelopmentPlan, new: DevelopmentPlan, *, by: User) -> int:
    """What lies ahead goes on in the revision; says how many. What its year leaves no room for lapses."""
    policy, carried = FollowUpPolicy.in_force(), 0
    for one in _ahead(old):
        due = one.due
        if one.kind == FollowUpKind.CLOSING and old.ends != new.ends:
            due = closing_day(new, policy)
        if new.last_day and due > new.last_day and one.kind != FollowUpKind.CLOSING:
            one._move("lapse", by=by, note="Planåret blev kortere.")
            continue
        one._move("carry", by=by, plan=new, due=due)
        carried += 1
    return carried


def finish(plan: DevelopmentPlan, *, by: User) -> None:
    """The plan is being concluded: its evaluation is held, and what still lay ahead lapses. Each with an event."""
    for one in _ahead(plan):
        if one.kind == FollowUpKind.CLOSING:
            one._move("hold", by=by, held_on=clock.today())
        else:
            one._move("lapse", by=by, note="Planen blev afsluttet.")


def lapse(plan: DevelopmentPlan, why: str, *, by: User | None) -> int:
    """Nothing more is followed up; says how many follow-ups that were. `why` is kept with each event."""
    ahead = list(_ahead(plan))
    for one in ahead:
        one._move("lapse", by=by, note=why)
    return len(ahead)


def _ahead(plan: DevelopmentPlan) -> Iterable[FollowUp]:
    rows: Iterable[FollowUp] = (
        FollowUp.objects.filter(plan=plan.pk, status="planned")
        .select_related("plan__team__cluster")
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )
    return rows


# --- One follow-up ------------------------------------------------------------------------------------------------


def _held(follow_up: FollowUp) -> FollowUp:
    """The follow-up as it is stored now, its plan and it held until the transaction ends."""
    plan = locked(follow_up.plan)
    rows = FollowUp.objects.select_for_update(of=("self",), no_key=True)
    current: FollowUp = rows.get(pk=follow_up.pk)
    if current.plan_id != plan.pk:  # a revision was agreed between the look and the lock
        raise Conflict(_("Planen er revideret imens, og opfølgningen hører nu til den nye udgave."))
    current.plan = plan
    return current


def _require_or_conflict(verdict: Verdict, follow_up: FollowUp, verb: str) -> None:
    """Tell somebody who came second what happened, rather than that they may not."""
    if not follow_up.can(verb):
        raise Conflict(
            _("Opfølgningen er ikke planlagt mere: den er »%(status)s«.")
            % {"status": follow_up.get_status_display()}
        )
    require(verdict)


@transaction.atomic
def hold(*, follow_up: FollowUp, held_on: datetime.date, by: User) -> FollowUp:
    """Say that it took place that day. Raises `ValidationError` for a day to come, or before the agreement.

    Side effects: the follow-up moves, with an event.
    """
    current = _held(follow_up)
    _require_or_conflict(rules.may_hold_follow_up(by, current), current, "hold")
    if held_on > clock.today():
        raise ValidationError(_("Dagen er ikke kommet endnu. Skriv den dag, I holdt mødet."))
    if held_on < _agreed_first(current.plan):
        raise ValidationError(_("Dagen ligger, før planen blev aftalt. Se efter, om datoen er rigtig."))
    current._move("hold", by=by, held_on=held_on)
    return current


def _agreed_first(plan: DevelopmentPlan) -> datetime.date:
    """The day on which the first edition of the plan was agreed."""
    line = [kin.agreed_at for kin in plan.kin if kin.line == plan.line]
    moments = [moment for moment in (plan.agreed_at, *line) if moment is not None]
    return clock.local_date(min(moments))


@transaction.atomic
def move(
    *,
    follow_up: FollowUp,
    seen: datetime.date,
    due: datetime.date,
    time: datetime.time | None,
    place: str,
    reason: str,
    by: User,
) -> FollowUp:
    """Another date, with a reason; a time and a place, without one. `seen` is the date that the mover had in view.

    Raises `ValidationError` for a day that has passed or lies too late, and `Conflict` when somebody else has moved
    it meanwhile. Side effects: the follow-up's row, and an event that keeps the old date.
    """
    current = _held(follow_up)
    _require_or_conflict(rules.may_move_follow_up(by, current), current, "move")
    if current.due not in {seen, due}:
        raise Conflict(_("Datoen er flyttet til %(date)s imens.") % {"date": short_date(current.due)})
    if due != current.due:
        _require_day(current.plan, due)
        if not reason.strip():
            raise ValidationError({"reason": _("Skriv kort, hvorfor datoen flyttes.")})
    current._move("move", by=by, note=reason.strip(), due=due, time=time, place=place.strip())
    return current


def _require_day(plan: DevelopmentPlan, due: datetime.date) -> None:
    if due < clock.today():
        raise ValidationError({"due": _("Datoen er allerede passeret. Vælg en senere dato.")})
    last = plan.last_day
    if last and due > last + GRACE:
        raise ValidationError({"due": _("Datoen ligger for længe efter planåret. Vælg en tidligere dato.")})


@transaction.atomic
def add(
    *,
    plan: DevelopmentPlan,
    kind: FollowUpKind,
    due: datetime.date,
    time: datetime.time | None,
    place: str,
    by: User,
) -> FollowUp:
    """One more than was laid out: a status meeting or a talk, on a day that somebody has chosen.

    Raises `ValidationError` for a day that has passed, lies too late or has one of the kind already, and when there
    are enough; `Conflict` when the plan is not agreed any more. Side effects: the follow-up's row, with an event;
    from then on it falls due like every other.
    """
    current = locked(plan)
    require(rules.whose_to_add(by, current))
    verdict = rules.may_add_follow_up(by, current)
    if not verdict:
        raise Conflict(verdict.reason)
    if kind not in rules.kinds_to_add(by, current):
        raise PermissionDenied
    _require_day(current, due)
    ahead = list(FollowUp.objects.filter(plan=current, status="planned").values_list("kind", "due"))
    if (kind, due) in ahead:
        raise ValidationError({"due": _("Der er allerede aftalt en af den slags den dag.")})
    if len(ahead) >= MOST_AHEAD:
        raise ValidationError(
            _("Der ligger allerede tyve opfølgninger forude. Hold, flyt eller spring nogle over.")
        )
    made = FollowUp.objects.create(plan=current, kind=kind, due=due, time=time, place=place.strip())
    FollowUpMove.objects.create(subject=made, verb="add", from_status="", to_status=made.status, by=by)
    return made


@transaction.atomic
def skip(*, follow_up: FollowUp, reason: str, by: User) -> FollowUp:
    """Leave it out this time, with a reason that team and chief read. Side effects: it moves, with an event."""
    current = _held(follow_up)
    _require_or_conflict(rules.may_skip_follow_up(by, current), current, "skip")
    current._move("skip", by=by, note=reason.strip())
    return current


@transaction.atomic
def save_minutes(*, follow_up: FollowUp, version: int, minutes: str, by: User) -> FollowUp:
    """Keep the minutes. Raises `StaleVersion`.

    Side effects: the row; other words than before take both confirmations back.
    """
    current = _held(follow_up)
    require(rules.may_write_minutes(by, current))
    if current.minutes == minutes:
        return current
    unconfirmed = dict.fromkeys(
        ("team_confirmed_at", "team_confirmed_by", "chief_confirmed_at", "chief_confirmed_by")
    )
    return save_if_current(
        current, version=version, values={"minutes": minutes, "updated_by": by, **unconfirmed}
    )


@transaction.atomic
def confirm(*, follow_up: FollowUp, version: int, by: User) -> bool:
    """Confirm the minutes that one has in view, for one's own side; says whether this call did it.

    Raises `Conflict` when the words have been changed since. Side effects: the row, with an event.
    """
    current = _held(follow_up)
    side = "team" if is_leader(by, current.plan.team) else "chief"
    if rules.may_write_minutes(by, current) and getattr(current, f"{side}_confirmed_at"):
        return False
    require(rules.may_confirm_minutes(by, current))
    if current.version != version:
        raise Conflict(_("Referatet er ændret, siden du læste det. Læs det igen, før du bekræfter."))
    changes: dict[str, Any] = {f"{side}_confirmed_at": clock.now(), f"{side}_confirmed_by": by}
    current._move("confirm", by=by, **changes)
    return True
