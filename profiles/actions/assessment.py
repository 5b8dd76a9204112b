"""Verbs of a round. Every one takes the round's row lock first, so that two at once are done one after the other."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from clusters.models import LeadershipTeam
from core import clock
from core.periods import from_day
from core.rules import require
from core.state import Conflict
from core.statements import kept
from core.versions import save_if_current
from people.models import User
from profiles import rules
from profiles.actions.plan_revise import hold_team
from profiles.models import (
    DOTS,
    Answer,
    AssessmentEvent,
    CompetenceAssessment,
    Contribution,
    ContributionStatus,
    DevelopmentPlan,
    Exemption,
    ExemptionReason,
    FocusArea,
    LeadershipProfile,
    Level,
    PlanEvent,
    Position,
    ProfileArea,
    Vote,
)
from profiles.models.plan import MOST_FOCUS_AREAS


def _locked(assessment: CompetenceAssessment) -> CompetenceAssessment:
    """The round as it is stored now, held until the transaction ends."""
    rounds = CompetenceAssessment.objects.select_for_update(of=("self",), no_key=True)
    locked: CompetenceAssessment = rounds.select_related("team", "profile").get(pk=assessment.pk)
    return locked


@transaction.atomic
def start_assessment(
    *,
    team: LeadershipTeam,
    profile: LeadershipProfile,
    due: datetime.date,
    by: User,
    level: Level | None = None,
) -> CompetenceAssessment:
    """Open a round for everybody who is in the team today; on a level, where the profile has levels.

    Side effects: the round, its first event, one empty contribution a member. Raises `PermissionDenied` for who may
    not, also for the second of two leaders' clicks, `ValidationError` for a profile not in force or a wrong level.
    """
    LeadershipTeam.objects.select_for_update(no_key=True).get(pk=team.pk)
    require(rules.may_start_assessment(by, team))
    _require_in_force(profile, level)
    assessment = CompetenceAssessment.objects.create(team=team, profile=profile, level=level, due=due)
    AssessmentEvent.objects.create(
        subject=assessment,
        verb="start",
        from_status="",
        to_status=assessment.status,
        by=by,
        on_behalf_of=assessment.stands_in_for("start", by),
    )
    members = team.memberships.current().values_list("person", flat=True)
    Contribution.objects.bulk_create(
        Contribution(assessment=assessment, person_id=person) for person in members
    )
    return assessment


def _require_in_force(profile: LeadershipProfile, level: Level | None) -> None:
    """Refuse an edition that is a draft or retired, and a level where there is none, or none where there are some."""
    if not LeadershipProfile.objects.published().filter(pk=profile.pk).exists():
        raise ValidationError(_("Profilen er ikke længere i brug. Vælg den nyeste udgave."))
    levels = set(profile.levels.values_list("pk", flat=True))
    if (level is None) == bool(levels) or (level is not None and level.pk not in levels):
        raise ValidationError(_("Vælg, hvilket niveau I leder på."))


def contribution_for(*, assessment: CompetenceAssessment, person: User) -> Contribution:
    """The person's part of the round; made now for a member who joined after the start."""
    contribution, _made = Contribution.objects.get_or_create(assessment=assessment, person=person)
    return contribution


@transaction.atomic
def save_answer(
    *, assessment: CompetenceAssessment, area: ProfileArea, version: int, values: Mapping[str, Any], by: User
) -> Answer:
    """Keep what `by` has answered on one area, based on the version they had in front of them.

    Side effects: the answer's row. Raises `StaleVersion` when another tab has saved since, `PermissionDenied` when
    the round no longer takes answers; in both cases nothing is changed.
    """
    # held, so that a submit in another tab is either before this save (which is then refused) or after it
    held = _own_part_held(by, assessment.pk)
    if not held:
        contribution_for(assessment=assessment, person=by)
        held = _own_part_held(by, assessment.pk)
    (contribution,) = held
    require(rules.may_answer(by, assessment, part=contribution))
    stored = _answer_on(contribution.pk, area.pk)
    answer = stored[0] if stored else Answer.objects.create(contribution=contribution, area=area)
    return save_if_current(answer, version=version, values=dict(values))


@kept
def _own_part_held(by: User, assessment: int) -> QuerySet[Contribution]:
    return Contribution.objects.select_for_update(no_key=True).filter(assessment=assessment, person=by)


@kept
def _answer_on(contribution: int, area: int) -> QuerySet[Answer]:
    return Answer.objects.filter(contribution=contribution, area=area)


@transaction.atomic
def submit_contribution(*, assessment: CompetenceAssessment, by: User) -> bool:
    """Hand in one's answers. When everybody has, the picture is revealed; says whether that happened now.

    Side effects: the contribution; for the last one the round moves to revealed, with an event.
    """
    current = _locked(assessment)
    contribution = (
        Contribution.objects.select_for_update(of=("self",), no_key=True)
        .select_related("assessment")
        .get(assessment=current, person=by)
    )
    contribution.assessment = current
    require(rules.may_submit_contribution(by, contribution))
    contribution.status = ContributionStatus.SUBMITTED
    contribution.submitted_at = clock.now()
    contribution.save(update_fields=["status", "submitted_at"])
    if not current.is_open or current.awaited().exists():
        return False
    if current.contributions.filter(status=ContributionStatus.SUBMITTED).count() < rules.LEAST_TO_REVEAL:
        return False
    _show(current, by=None, note="all have handed in")
    return True


def _show(assessment: CompetenceAssessment, *, by: User | None, note: str = "") -> None:
    """Reveal, and remember who was on leave: when they are back, the round has not been waiting for them."""
    handed_in = assessment.contributions.filter(status=ContributionStatus.SUBMITTED).values("person")
    here = assessment.team.memberships.current().exclude(person__in=handed_in)
    away = here.exclude(pk__in=here.at_work().values("pk")).values_list("person", flat=True)
    Exemption.objects.bulk_create(
        [Exemption(assessment=assessment, person_id=person, reason=ExemptionReason.LEAVE) for person in away],
        ignore_conflicts=True,
    )
    assessment._move("reveal", by=by, note=note, revealed_at=clock.now())


@transaction.atomic
def take_back_contribution(*, assessment: CompetenceAssessment, by: User) -> None:
    """Make one's answers a draft again. Side effects: the contribution."""
    current = _locked(assessment)
    contribution = Contribution.objects.get(assessment=current, person=by)
    contribution.assessment = current
    require(rules.may_take_back(by, contribution))
    contribution.status = ContributionStatus.DRAFT
    contribution.submitted_at = None
    contribution.save(update_fields=["status", "submitted_at"])


@transaction.atomic
def reveal(*, assessment: CompetenceAssessment, by: User) -> CompetenceAssessment:
    """Close the round and show the team its picture; drafts stay their authors' alone.

    Side effects: an exemption for each who is on leave; the round moves, with an event. Raises `Conflict` when it was
    revealed or cancelled a moment ago.
    """
    current = _locked(assessment)
    if not current.can("reveal"):
        raise Conflict(_("Runden er allerede lukket."))
    require(rules.may_reveal(by, current))
    _show(current, by=by)
    return current


@transaction.atomic
def cancel(*, assessment: CompetenceAssessment, reason: str, by: User) -> None:
    """Stop the round. Answers not yet revealed stay their authors' alone for ever.

    Side effects: row and event; a meeting under way ends.
    """
    current = _locked(assessment)
    require(rules.may_cancel(by, current))
    current._move("cancel", by=by, note=reason, closed_at=clock.now())
    _end_meeting(current, by=by)


@transaction.atomic
def save_position(
    *, assessment: CompetenceAssessment, area: ProfileArea, version: int, values: Mapping[str, Any], by: User
) -> Position:
    """Keep the team's words on one area. Raises `StaleVersion` if a colleague saved since. Side effects: its row."""
    current = _locked(assessment)
    require(rules.may_write_position(by, current))
    position, _made = Position.objects.get_or_create(assessment=current, area=area)
    return save_if_current(position, version=version, values={**values, "updated_by": by})


@dataclass(frozen=True)
class Ballot:
    """One area's dots and why."""

    area: ProfileArea
    dots: int
    reason: str = ""


@transaction.atomic
def cast_vote(*, assessment: CompetenceAssessment, ballots: Sequence[Ballot], by: User) -> None:
    """Put one's dots, in place of those put before. Raises `ValidationError` for none or too many.

    Side effects: the person's vote rows.
    """
    current = _locked(assessment)
    require(rules.may_vote(by, current))
    used = sum(ballot.dots for ballot in ballots)
    if not 0 < used <= DOTS:
        raise ValidationError(
            _("Du har %(dots)s prikker at lægge, og mindst én skal lægges.") % {"dots": DOTS}
        )
    Vote.objects.filter(assessment=current, person=by).delete()
    Vote.objects.bulk_create(
        Vote(assessment=current, person=by, area=ballot.area, dots=ballot.dots, reason=ballot.reason)
        for ballot in ballots
        if ballot.dots
    )


@transaction.atomic
def conclude_assessment(
    *, assessment: CompetenceAssessment, chosen: Sequence[tuple[ProfileArea, str]], by: User
) -> DevelopmentPlan:
    """End the round with the chosen focus areas (each with the team's reason) and begin the plan of them.

    Side effects: the round moves, with an event; a meeting under way ends; a draft plan for the coming year with
    one focus area for each,
    in the order given, and its first event. Raises `ValidationError` for none or more than `MOST_FOCUS_AREAS`.
    """
    hold_team(assessment.team)  # first: a revision begun at the same moment is either there by now, or waits
    current = _locked(assessment)
    require(rules.may_conclude_assessment(by, current))
    if not 0 < len(chosen) <= MOST_FOCUS_AREAS:
        raise ValidationError(
            _("Vælg mellem ét og %(most)s indsatsområder. Jo færre, jo mere luft til hvert.")
            % {"most": MOST_FOCUS_AREAS}
        )
    current._move("conclude", by=by, closed_at=clock.now())
    _end_meeting(current, by=by)
    plan = DevelopmentPlan.objects.create(team=current.team, assessment=current, period=_coming_year())
    PlanEvent.objects.create(subject=plan, verb="begin", from_status="", to_status=plan.status, by=by)
    FocusArea.objects.bulk_create(
        FocusArea(plan=plan, area=area, order=order, reason=reason)
        for order, (area, reason) in enumerate(chosen, 1)
    )
    return plan


def _end_meeting(assessment: CompetenceAssessment, *, by: User) -> None:
    """A round that ends takes its meeting with it."""
    assessment.meetings.under_way().end(by=by)


def _coming_year() -> Any:
    """The year that a plan begun today runs: from today to the same date next year (1 March after a leap day)."""
    start = clock.today()
    try:
        end = start.replace(year=start.year + 1)
    except ValueError:
        end = datetime.date(start.year + 1, 3, 1)
    return from_day(start, end)
