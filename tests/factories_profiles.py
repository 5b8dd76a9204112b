"""Objects of the main job for tests: profile editions, rounds, answers, positions and votes."""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from typing import Any

import factory
from factory.django import DjangoModelFactory

from clusters.models import LeadershipTeam
from core import clock
from people.models import User
from profiles import catalogue
from profiles.actions.assessment import start_assessment
from profiles.models import (
    Answer,
    AssessmentEvent,
    Bring,
    CompetenceAssessment,
    Contribution,
    ContributionStatus,
    LeadershipProfile,
    Position,
    Vote,
)
from tests.factories import UserFactory, team_of


def profile_data(*, areas: int = 3, key: str = "lille-profil", edition: int = 1) -> dict[str, Any]:
    """A small edition in the form of a data file; its areas have the keys `omraade-1`, `omraade-2`, …"""
    return {
        "key": key,
        "edition": edition,
        "slug": key,
        "title": "Den lille profil",
        "scale": [
            {"value": 1, "title": "Vi er ved begyndelsen", "description": "Det sker af og til."},
            {"value": 2, "title": "Vi er på vej", "description": "Vi prøver det af."},
            {"value": 3, "title": "Vi gør det", "description": "Det er en vane."},
            {"value": 4, "title": "Vi er stærke i det", "description": "Andre kan lære af os."},
        ],
        "importance": [
            {"value": value, "title": title}
            for value, title in ((1, "Mindre"), (2, "Meget"), (3, "Afgørende"))
        ],
        "areas": [
            {
                "key": f"omraade-{number}",
                "kind": "capability" if number == 1 else "dimension",
                "order": number,
                "title": f"At lede på område {number}",
                "short_title": f"Område {number}",
                "purpose": f"Formålet med område {number}.",
                "why": "Fordi det betyder noget for børnene.",
                "what_not": "Det er ikke alt muligt andet.",
                "questions": [f"Hvornår lykkedes område {number} sidst?"],
                "signs": [{"text": f"Man kan se område {number} i hverdagen."}],
            }
            for number in range(1, areas + 1)
        ],
    }


class PublishedProfileFactory(DjangoModelFactory[LeadershipProfile]):
    """A small published edition: `areas=3` in number, `key=…`, `edition=…`. The same again gives the same."""

    class Meta:
        model = LeadershipProfile

    @classmethod
    def _create(cls, model_class: type[LeadershipProfile], *args: Any, **kwargs: Any) -> LeadershipProfile:
        profile, _written = catalogue.load(profile_data(**kwargs))
        return profile


def shipped_profile(key: str = "klyngeledelse") -> LeadershipProfile:
    """One of the editions that the portal ships, loaded and published."""
    path = next(
        p for p in catalogue.shipped_files() if json.loads(p.read_text(encoding="utf-8"))["key"] == key
    )
    profile, _written = catalogue.load_file(path)
    return profile


class CompetenceAssessmentFactory(DjangoModelFactory[CompetenceAssessment]):
    """A round as the database holds it; `state="revealed"`, `"concluded"` or `"cancelled"` puts it there at once.

    Every member of the team today has an empty contribution. `members=` sizes a team made on the spot (leader first).
    """

    class Meta:
        model = CompetenceAssessment

    class Params:
        members = 3
        state = "open"

    team = factory.LazyAttribute(lambda made: team_of(made.members))
    profile = factory.LazyFunction(lambda: PublishedProfileFactory.create())
    due = factory.LazyFunction(lambda: clock.today() + datetime.timedelta(days=14))
    status = factory.LazyAttribute(lambda made: made.state)
    revealed_at = factory.LazyAttribute(
        lambda made: clock.now() if made.state in {"revealed", "concluded"} else None
    )
    closed_at = factory.LazyAttribute(
        lambda made: clock.now() if made.state in {"concluded", "cancelled"} else None
    )

    @classmethod
    def _create(
        cls, model_class: type[CompetenceAssessment], *args: Any, **kwargs: Any
    ) -> CompetenceAssessment:
        made: CompetenceAssessment = super()._create(model_class, *args, **kwargs)  # type: ignore[no-untyped-call]
        AssessmentEvent.objects.create(subject=made, verb="start", from_status="", to_status="open")
        for person in members_of(made.team):
            Contribution.objects.get_or_create(assessment=made, person=person)
        return made


class ContributionFactory(DjangoModelFactory[Contribution]):
    """A member's part; `status="submitted"` sets its time too."""

    class Meta:
        model = Contribution
        django_get_or_create = ("assessment", "person")

    assessment = factory.SubFactory(CompetenceAssessmentFactory)
    person = factory.SubFactory(UserFactory)
    status = ContributionStatus.DRAFT
    submitted_at = factory.LazyAttribute(lambda made: clock.now() if made.status == "submitted" else None)


class AnswerFactory(DjangoModelFactory[Answer]):
    """One area answered in full, saved once."""

    class Meta:
        model = Answer

    contribution = factory.SubFactory(ContributionFactory)
    area = factory.LazyAttribute(lambda made: made.contribution.assessment.profile.areas.all()[0])
    level = 2
    importance = 2
    bring = Bring.DO
    note = ""
    version = 1
    updated_at = factory.LazyFunction(clock.now)


class PositionFactory(DjangoModelFactory[Position]):
    """The team's words on one area, saved once."""

    class Meta:
        model = Position

    assessment = factory.SubFactory(CompetenceAssessmentFactory, state="revealed")
    area = factory.LazyAttribute(lambda made: made.assessment.profile.areas.all()[0])
    level = 2
    text = "Vi er på vej, og vi er enige om det."
    version = 1
    updated_at = factory.LazyFunction(clock.now)


class VoteFactory(DjangoModelFactory[Vote]):
    """One dot on the first area."""

    class Meta:
        model = Vote

    assessment = factory.SubFactory(CompetenceAssessmentFactory, state="revealed")
    person = factory.LazyAttribute(lambda made: members_of(made.assessment.team)[0])
    area = factory.LazyAttribute(lambda made: made.assessment.profile.areas.all()[0])
    dots = 1
    reason = "Fordi det haster."


def members_of(team: LeadershipTeam) -> list[User]:
    """The team's members today, the leader first, the others as they were made."""
    rows = team.memberships.current().select_related("person").order_by("role", "pk")
    return [membership.person for membership in rows]


def answer_all(
    assessment: CompetenceAssessment,
    person: User,
    *,
    levels: Sequence[int] | None = None,
    importance: int = 2,
    bring: str = Bring.DO,
    note: str = "",
    submit: bool = True,
) -> Contribution:
    """Answer every area for the person, `levels` in the areas' order, and hand in (without the verb's reveal)."""
    contribution = ContributionFactory.create(assessment=assessment, person=person)
    for index, area in enumerate(assessment.profile.areas.all()):
        level = levels[index] if levels is not None else 2
        AnswerFactory.create(
            contribution=contribution, area=area, level=level, importance=importance, bring=bring, note=note
        )
    if submit:
        contribution.status = ContributionStatus.SUBMITTED
        contribution.submitted_at = clock.now()
        contribution.save()
    return contribution


def answered_round(members: int = 3, state: str = "revealed", **kwargs: Any) -> CompetenceAssessment:
    """A round that every member has answered and handed in, each on a step of their own."""
    made = CompetenceAssessmentFactory.create(members=members, state=state, **kwargs)
    areas = made.profile.areas.count()
    for number, person in enumerate(members_of(made.team)):
        answer_all(made, person, levels=[number % 4 + 1] * areas, note=f"Note fra {person.name}")
    return made


def started_round(members: int = 3, **kwargs: Any) -> CompetenceAssessment:
    """A round begun by the team's leader through the verb itself."""
    team = kwargs.pop("team", None) or team_of(members)
    profile = kwargs.pop("profile", None) or PublishedProfileFactory.create()
    due = clock.today() + datetime.timedelta(days=14)
    return start_assessment(team=team, profile=profile, due=due, by=members_of(team)[0])
