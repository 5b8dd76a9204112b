"""What the kinds ask of the database besides their own rows. Each is for one outer query, row by row."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Count, Exists, F, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat

from clusters.models import Leave
from profiles.models import Contribution, Nudge
from profiles.querysets.assessment import awaited_in

#: from a round or a plan to who is something in its team
TEAM = "team__office_holders"


def counted(rows: QuerySet[Any, Any], by: str) -> Coalesce:
    """How many of the rows; `by` is the one of their fields that ties them to the outer query."""
    return Coalesce(
        Subquery(rows.order_by().values(by).annotate(n=Count("pk")).values("n"), output_field=IntegerField()),
        0,
    )


def handed_in() -> Coalesce:
    """How many have handed in to the round in the outer query."""
    sent = Contribution.objects.filter(assessment=OuterRef("pk"), status="submitted")
    return counted(sent, "assessment")


def awaited() -> Any:
    """The members for whom the round in the outer query waits."""
    return awaited_in(OuterRef("pk"), team=OuterRef("team"), inside=OuterRef(OuterRef("pk")))


def away() -> Exists:
    """Whether the row's person is on leave from the row's team today."""
    leaves = Leave.objects.current().filter(
        membership__team=OuterRef("team"), membership__person=OuterRef("due_person")
    )
    return Exists(leaves)


def nudges(*, about_team: bool) -> QuerySet[Nudge]:
    """Kind nudges to the row's person about the round in the outer query, the latest first."""
    sent = Nudge.objects.filter(
        assessment=OuterRef("pk"), person=OuterRef("due_person"), about_team=about_team
    )
    return sent.order_by("-pk")


def push_of(sent: QuerySet[Nudge]) -> Coalesce:
    """The latest nudge as a push: "nudge-7", or nothing."""
    words = Concat(Value("nudge-"), Cast(F("pk"), CharField()))
    return Coalesce(Subquery(sent.annotate(words=words).values("words")[:1]), Value(""))
