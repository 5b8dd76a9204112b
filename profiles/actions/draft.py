"""The verb of an area chief's unsent answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from core.rules import require
from core.versions import save_if_current
from people.models import User
from profiles import plan_rules as rules
from profiles.actions.plan_base import locked
from profiles.models import DecisionDraft, DevelopmentPlan


@transaction.atomic
def save_draft(*, plan: DevelopmentPlan, version: int, values: Mapping[str, Any], by: User) -> DecisionDraft:
    """Keep what `by` has begun to answer. Raises `StaleVersion` when their other screen has saved since.

    Side effects: the draft's row. It is gone when they have answered.
    """
    current = locked(plan)
    require(rules.may_decide_plan(by, current))
    draft, _made = DecisionDraft.objects.get_or_create(plan=current, person=by)
    return save_if_current(draft, version=version, values=dict(values))
