"""The policy in force, read from the database."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from reminders.due import Ladder
from reminders.models import ClosedPeriod, KindPolicy, Policy
from reminders.rungs import Rules
from reminders.workdays import Calendar

_LADDER = ("is_off", "at_once", "before", "on_day", "after", "up")


def rules_now() -> Rules:
    """The policy in force; the defaults where the municipality has said nothing. One query."""
    closed = ClosedPeriod.objects.filter(policy=OuterRef("pk")).order_by("first_day")
    kinds = KindPolicy.objects.filter(policy=OuterRef("pk"))
    policy = (
        Policy.objects.filter(pk=Policy.THE_ONE)
        .annotate(
            closed_days=ArraySubquery(closed.values(days=JSONObject(first="first_day", last="last_day"))),
            ladders=ArraySubquery(kinds.values(ladder=JSONObject(kind="kind", **{n: n for n in _LADDER}))),
        )
        .first()
    )
    if policy is None:
        return Rules()
    days = datetime.date.fromisoformat
    return Rules(
        calendar=calendar_of(policy, [(days(one["first"]), days(one["last"])) for one in policy.closed_days]),
        ladders={one["kind"]: ladder_of(**{name: one[name] for name in _LADDER}) for one in policy.ladders},
    )


def calendar_of(policy: Policy, closed: Iterable[tuple[datetime.date, datetime.date]]) -> Calendar:
    """The calendar that a policy, saved or not, and these closed periods make."""
    return Calendar(
        quiet_weekdays=frozenset(policy.quiet_weekdays),
        with_public_holidays=policy.with_public_holidays,
        special_days=frozenset(policy.special_days),
        closed=tuple(sorted(closed)),
        mail_from=policy.mail_from,
        mail_until=policy.mail_until,
    )


def ladder_of(*, is_off: bool, before: Iterable[int], after: Iterable[int], **rest: Any) -> Ladder | None:
    """The ladder of an override; None when the kind is switched off."""
    if is_off:
        return None
    return Ladder(before=tuple(sorted(before, reverse=True)), after=tuple(sorted(after)), **rest)
