"""What the team has worked on since last time, in view while it maps its competences anew.

Only the agreed plan is read, which every member of the team reads anyway. No answer is.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet, Subquery

from clusters.models import LeadershipTeam
from core.once import once
from core.statements import kept
from people.models import User
from profiles.earlier import lineage_since
from profiles.models import CompetenceAssessment, FocusArea, ProfileArea


@dataclass(frozen=True)
class InFocus:
    """One focus area of the latest plan: its core area, what the team wanted, and what it says came of it."""

    area: ProfileArea
    headline: str
    evaluation: str
    plan_url: str


def focus_of_team(
    user: User, team: LeadershipTeam, before: CompetenceAssessment | None = None
) -> list[InFocus]:
    """The focus areas of the team's latest agreed plan, in the plan's order; empty without one. One query.

    With a round, only plans that were agreed before it began, and never the plan that came of it.
    """
    found = _agreed_before(user, team.pk, before.pk if before else None)
    return [
        InFocus(
            area=focus.area,
            headline=focus.headline.strip() or focus.area.short_title,
            evaluation=focus.evaluation.strip(),
            plan_url=focus.plan.get_absolute_url(),
        )
        for focus in found
        if focus.plan_id == found[0].plan_id
    ]


@kept
def _agreed_before(user: User, team: int, assessment: int | None) -> QuerySet[FocusArea]:
    """Those of every plan the team agreed, before the round began if there is one; the latest plan's first."""
    rows = FocusArea.objects.visible_to(user).filter(
        plan__team=team, plan__status__in=["agreed", "concluded"], plan__agreed_at__isnull=False
    )
    if assessment is not None:
        began = CompetenceAssessment.objects.filter(pk=assessment).values("started_at")
        rows = rows.filter(plan__agreed_at__lt=Subquery(began))
    return rows.select_related("plan", "area__profile").order_by("-plan__agreed_at", "-plan", "order", "pk")


def focus_by_area(user: User, assessment: CompetenceAssessment) -> dict[int, InFocus]:
    """The same by the round's own core areas; read once a request, with one more query between editions.

    What was worked on in another profile, or in an area that does not go on, has no place here.
    """
    return once(assessment, f"focus-{user.pk}", lambda: _by_area(user, assessment))


def _by_area(user: User, assessment: CompetenceAssessment) -> dict[int, InFocus]:
    found = {one.area.pk: one for one in focus_of_team(user, assessment.team, assessment)}
    profiles = {one.area.profile_id: one.area.profile for one in found.values()}
    profile = next(iter(profiles.values()), None)
    if profile is None or profile.key != assessment.profile.key:
        return {}
    own = [area.pk for area in assessment.profile.areas.all()]
    if profile.pk == assessment.profile_id:
        return {pk: found[pk] for pk in own if pk in found}
    lineage = lineage_since(assessment, profile.edition)
    traces = {pk: lineage.trace(pk, found) for pk in own}
    return {pk: found[trace.area] for pk, trace in traces.items() if trace.area in found}
