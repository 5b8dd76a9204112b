"""Changing the policy: seen first, written whole, and never over somebody else's change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.forms import BaseInlineFormSet

from reminders.forms import OFF, OWN, ClosedPeriodForm, KindForm, PolicyForm
from reminders.models import ClosedPeriod, KindPolicy, Policy
from reminders.policy import calendar_of
from reminders.rungs import Rules

#: names the lock that saving a policy holds; any number that nobody else uses
_LOCK = 7_116_002


class PolicyChanged(Exception):
    """Somebody else has saved since what was confirmed was shown."""


@dataclass(frozen=True)
class Proposal:
    """The forms of a policy, all of them valid, with the overrides (by key) that are to go."""

    policy: PolicyForm
    closed: BaseInlineFormSet[ClosedPeriod, Policy, ClosedPeriodForm]
    kinds: tuple[KindForm, ...]
    removed: frozenset[int] = frozenset()

    def rules(self) -> Rules:
        """The policy as it would be."""
        closed = [
            (form.cleaned_data["first_day"], form.cleaned_data["last_day"])
            for form in self.closed.forms
            if form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]
        return Rules(
            calendar=calendar_of(self.policy.instance, closed),
            ladders={
                form.kind.name: form.ladder()
                for form in self.kinds
                if form.cleaned_data["mode"] in (OWN, OFF)
            },
        )


def mark() -> str:
    """Changes whenever the policy or a part of it does, whoever writes it. Three queries."""
    models: tuple[Any, ...] = (Policy, ClosedPeriod, KindPolicy)
    marks = [model.pgh_event_model.objects.aggregate(at=Max("pgh_id"))["at"] for model in models]
    return "-".join(str(at or 0) for at in marks)


@transaction.atomic
def save_policy(proposal: Proposal, *, seen: str) -> Policy:
    """Write the policy as proposed. `seen` is the `mark()` of what was shown.

    Writes, in this order: the policy, its closed periods, the overrides. Raises `PolicyChanged`, and writes nothing,
    when somebody has saved since.
    """
    with (
        connection.cursor() as cursor
    ):  # whoever saves at the same moment waits here; there may be no row to lock
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    if seen != mark():
        raise PolicyChanged
    policy: Policy = proposal.policy.save()
    proposal.closed.instance = policy
    proposal.closed.save()
    KindPolicy.objects.filter(pk__in=proposal.removed).delete()
    _save_kinds(policy, proposal.kinds)
    return policy


def _save_kinds(policy: Policy, forms: Iterable[KindForm]) -> None:
    for form in forms:
        if form.cleaned_data["mode"] not in (OWN, OFF):
            KindPolicy.objects.filter(policy=policy, kind=form.kind.name).delete()
        elif form.stored is None or form.has_changed():
            ladder = form.ladder()
            values = (
                {"is_off": True}
                if ladder is None
                else {
                    "is_off": False,
                    "at_once": ladder.at_once,
                    "before": list(ladder.before),
                    "on_day": ladder.on_day,
                    "after": list(ladder.after),
                    "up": ladder.up,
                }
            )
            KindPolicy.objects.update_or_create(policy=policy, kind=form.kind.name, defaults=values)
