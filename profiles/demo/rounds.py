"""Rounds with answers, positions and votes, written in bulk: the same rows that clicking would have made."""

from __future__ import annotations

import datetime
import random
from dataclasses import dataclass

from clusters.models import LeadershipTeam, Membership
from core import clock
from profiles.actions import assessment as actions
from profiles.demo import texts
from profiles.models import (
    CANNOT_JUDGE,
    DOTS,
    Answer,
    Bring,
    CompetenceAssessment,
    Contribution,
    ContributionStatus,
    DevelopmentPlan,
    LeadershipProfile,
    Level,
    Position,
    ProfileArea,
    Vote,
)
from profiles.rules import LEAST_TO_REVEAL

#: a team of fewer has no round to show
LEAST_MEMBERS = LEAST_TO_REVEAL


@dataclass
class Crew:
    """A team with what its history is drawn from."""

    team: LeadershipTeam
    memberships: list[Membership]
    profile: LeadershipProfile
    chance: random.Random
    level: Level | None = None

    @property
    def leader(self) -> Membership:
        return next(m for m in self.memberships if m.role == "leader")

    @property
    def areas(self) -> list[ProfileArea]:
        return list(self.profile.areas.all())


def open_round(
    crew: Crew,
    *,
    started: datetime.datetime,
    handed_in: int,
    half_done: int = 0,
    leader_last: bool = False,
) -> CompetenceAssessment:
    """A round begun then, in which that many have handed in, and so many more have begun.

    The members take their turns as listed, leader first, or with `leader_last` the leader after all others.
    """
    with clock.at(started):
        assessment = actions.start_assessment(
            team=crew.team,
            profile=crew.profile,
            level=crew.level,
            due=(started + datetime.timedelta(days=21)).date(),
            by=crew.leader.person,
        )
    parts = {part.person_id: part for part in assessment.contributions.all()}
    order = crew.memberships[1:] + crew.memberships[:1] if leader_last else crew.memberships
    answers: list[Answer] = []
    for place, membership in enumerate(order):
        part = parts[membership.person_id]
        areas = crew.areas
        if place < handed_in:
            part.status = ContributionStatus.SUBMITTED
            part.submitted_at = started + datetime.timedelta(
                days=crew.chance.randint(1, 9), minutes=17 * place
            )
        elif place < handed_in + half_done:
            areas = areas[: crew.chance.randint(2, 5)]
        else:
            continue
        answers += [_answer(crew, part, area, membership, started) for area in areas]
    Contribution.objects.bulk_update(list(parts.values()), ["status", "submitted_at"])
    Answer.objects.bulk_create(answers)
    return assessment


def _answer(
    crew: Crew, part: Contribution, area: ProfileArea, membership: Membership, started: datetime.datetime
) -> Answer:
    """One answer; teams are of one mind on some areas and far apart on others, which is what pictures are for."""
    own = random.Random(f"{crew.team.cluster.name}{area.key}{started.year}")
    middle, spread = own.choice([1.6, 2.2, 2.6, 3.1, 3.5]), own.choice([0.3, 0.6, 0.9, 1.3])
    level = min(4, max(1, round(crew.chance.gauss(middle, spread))))
    if crew.chance.random() < 0.05:
        level = CANNOT_JUDGE
    place = _another_house(crew, membership)
    writes = crew.chance.random() < 0.45
    return Answer(
        contribution=part,
        area=area,
        level=level,
        importance=min(3, max(1, round(crew.chance.gauss(own.choice([1.6, 2.1, 2.6]), 0.6)))),
        bring=crew.chance.choices([Bring.LEAD, Bring.DO, Bring.LEARN, Bring.NOT_MINE], [2, 4, 3, 1])[0],
        note=texts.note(crew.chance, area.key, level, place) if writes else "",
        version=1,
        updated_at=started + datetime.timedelta(days=1),
    )


def _another_house(crew: Crew, membership: Membership) -> str:
    """A house of the team that the member does not lead; the texts speak of it from outside."""
    houses = [
        unit.name for other in crew.memberships if other is not membership for unit in other.units.all()
    ]
    return crew.chance.choice(houses) if houses else crew.team.cluster.name


def reveal(
    crew: Crew, assessment: CompetenceAssessment, *, moment: datetime.datetime
) -> CompetenceAssessment:
    """The leader shows the picture at that moment."""
    with clock.at(moment):
        return actions.reveal(assessment=assessment, by=crew.leader.person)


def talk(crew: Crew, assessment: CompetenceAssessment, *, share: float, voters: int) -> None:
    """Agreed positions for that share of the areas, and votes of that many members."""
    levels = _middle_levels(assessment)
    written = crew.areas[: max(1, round(len(crew.areas) * share))]
    moment = (assessment.revealed_at or assessment.started_at) + datetime.timedelta(days=3)
    positions = []
    for area in written:
        words = texts.position(crew.chance, area.key, levels.get(area.pk, 2))
        dissent = crew.chance.random() < 0.25
        positions.append(
            Position(
                assessment=assessment,
                area=area,
                level=words["level"],
                text=words["text"],
                minority_note=crew.chance.choice(texts.of_area(area.key)["minority_notes"])
                if dissent
                else "",
                version=1,
                updated_at=moment,
                updated_by=crew.leader.person,
            )
        )
    Position.objects.bulk_create(positions)
    _vote(crew, assessment, voters)


def _middle_levels(assessment: CompetenceAssessment) -> dict[int, int]:
    """The middle answer of each area, for choosing words that fit; never shown."""
    levels: dict[int, list[int]] = {}
    rows = Answer.objects.filter(contribution__assessment=assessment, level__gt=CANNOT_JUDGE)
    for area, level in rows.values_list("area", "level"):
        if level is not None:
            levels.setdefault(area, []).append(level)
    return {area: sorted(found)[len(found) // 2] for area, found in levels.items()}


def _vote(crew: Crew, assessment: CompetenceAssessment, voters: int) -> None:
    favourites = crew.chance.sample(crew.areas, 4)
    votes = []
    for membership in crew.memberships[:voters]:
        picked = crew.chance.choices(favourites, [5, 4, 2, 1], k=DOTS)
        for area in dict.fromkeys(picked):
            reason = crew.chance.choice(texts.of_area(area.key)["vote_reasons"])
            votes.append(
                Vote(
                    assessment=assessment,
                    person=membership.person,
                    area=area,
                    dots=picked.count(area),
                    reason=reason if crew.chance.random() < 0.8 else "",
                )
            )
    Vote.objects.bulk_create(votes)


def conclude(crew: Crew, assessment: CompetenceAssessment, *, moment: datetime.datetime) -> DevelopmentPlan:
    """The leader picks the two or three areas with most dots; a draft plan comes of it."""
    dots: dict[int, int] = {}
    for area, count in Vote.objects.filter(assessment=assessment).values_list("area", "dots"):
        dots[area] = dots.get(area, 0) + count
    by_key = {area.pk: area for area in crew.areas}
    wanted = sorted(dots, key=lambda pk: -dots[pk])[: crew.chance.choice([2, 2, 3])]
    chosen = [(by_key[pk], _reason(crew, assessment, pk)) for pk in wanted]
    with clock.at(moment):
        return actions.conclude_assessment(assessment=assessment, chosen=chosen, by=crew.leader.person)


def _reason(crew: Crew, assessment: CompetenceAssessment, area: int) -> str:
    votes = Vote.objects.filter(assessment=assessment, area=area).exclude(reason="")
    reasons = votes.values_list("reason", flat=True)
    return " ".join(dict.fromkeys(reasons))[:500]
