"""Kind nudges: who gets one. A row is a push on the thing it is about (`reminders.due`)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from clusters.models import Deputy, Membership
from core import clock
from people.models import User
from profiles.models import CompetenceAssessment, Nudge


def missing_of(assessment: CompetenceAssessment) -> list[tuple[int, int]]:
    """Round and person: those whom the open round waits for."""
    if not assessment.is_open:
        return []
    waiting = assessment.awaited().filter(person__is_active=True)
    return [(assessment.pk, person) for person in waiting.values_list("person", flat=True)]


def leaders_of(rounds: Iterable[int]) -> list[tuple[int, int]]:
    """Round and leader of today, with the leader's deputy if there is one, of rounds that lack somebody's answers."""
    open_now: Any = CompetenceAssessment.objects.filter(pk__in=list(rounds), status="open").with_counts()
    by_team = {
        team: pk
        for team, pk, asked, sent in open_now.values_list("team", "pk", "asked", "handed_in")
        if sent < asked
    }
    leaders = Membership.objects.current().at_work().leaders()
    deputies = Deputy.objects.current()
    return list(
        dict.fromkeys(
            (by_team[team], person)
            for office in (leaders, deputies)
            for team, person in office.filter(team__in=by_team, person__is_active=True).values_list(
                "team", "person"
            )
        )
    )


def remind(pairs: Iterable[tuple[int, int]], *, by: User, about_team: bool) -> int:
    """Write a nudge for each round and person who has had none today; says how many were new. Nobody nudges themselves.

    Side effects: the rows. Twice at once makes one: the database holds one a person, round and day.
    """
    today, moment = clock.today(), clock.now()
    wanted = [(assessment, person) for assessment, person in pairs if person != by.pk]
    before = set(
        Nudge.objects.filter(day=today, assessment__in={one for one, _person in wanted}).values_list(
            "assessment", "person"
        )
    )
    fresh = [pair for pair in wanted if pair not in before]
    Nudge.objects.bulk_create(
        [
            Nudge(
                assessment_id=assessment,
                person_id=person,
                day=today,
                by=by,
                about_team=about_team,
                made_at=moment,
            )
            for assessment, person in fresh
        ],
        ignore_conflicts=True,
        batch_size=500,
    )
    return len(fresh)
