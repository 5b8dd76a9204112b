"""What belongs to one plan, read by statements that are kept; what `for_reading` reads by prefetching."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from core.keys import one_of
from core.statements import hand_out, kept
from profiles.models import Action, DevelopmentPlan, FocusArea, FocusComment, PlanEvent, Promise


def read_with_parts(plan: DevelopmentPlan) -> DevelopmentPlan:
    """The plan, read `with_head` within the scope, with all that its page and document show. Five queries."""
    focus_areas = _focus_areas(plan.pk)
    keys = [focus.pk for focus in focus_areas]
    hand_out(focus_areas, [plan], "focus_areas")
    hand_out(_actions(keys), focus_areas, "actions")
    hand_out(_comments(keys), focus_areas, "comments")
    hand_out(_promises(plan.pk), [plan], "promises")
    hand_out(_moves(plan.pk), [plan], "moves")
    return plan


@kept
def _focus_areas(plan: int) -> QuerySet[FocusArea]:
    return FocusArea.objects.for_reading().filter(plan=plan)


@kept
def _actions(focus_areas: list[int]) -> QuerySet[Any]:
    actions: QuerySet[Any] = Action.objects.with_lineage().filter(one_of("focus", focus_areas))
    return actions


@kept
def _comments(focus_areas: list[int]) -> QuerySet[Any]:
    comments: QuerySet[Any] = FocusComment.objects.of_decisions().filter(one_of("focus", focus_areas))
    return comments


@kept
def _promises(plan: int) -> QuerySet[Any]:
    promises: QuerySet[Any] = Promise.objects.select_related("by").filter(plan=plan)
    return promises


@kept
def _moves(plan: int) -> QuerySet[PlanEvent]:
    return PlanEvent.objects.select_related("by", "on_behalf_of").filter(subject=plan)
