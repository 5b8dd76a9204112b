"""Which profile, and at which level, a team may begin a round on, and which one is proposed."""

from __future__ import annotations

from dataclasses import dataclass

from clusters.models import LeadershipTeam
from core.ordering import danish_key
from people.models import User
from profiles.models import LeadershipProfile, Level


@dataclass(frozen=True)
class ProfileChoice:
    """An edition in force; with one of its levels, when it words its expectations level by level."""

    profile: LeadershipProfile
    level: Level | None = None

    @property
    def value(self) -> str:
        """What the form sends: "12", or "12:45" with a level."""
        return f"{self.profile.pk}:{self.level.pk}" if self.level else str(self.profile.pk)

    @property
    def title(self) -> str:
        """What the leader reads."""
        return f"{self.profile.title} – {self.level.title}" if self.level else self.profile.title

    @property
    def details(self) -> str:
        """Whom it is for."""
        return (self.level.description if self.level else "") or self.profile.audience


@dataclass(frozen=True)
class Offer:
    """What a team may choose from, the likeliest first. `proposed` is None where nobody can say for the team."""

    choices: tuple[ProfileChoice, ...]
    proposed: ProfileChoice | None

    @property
    def is_open(self) -> bool:
        """Whether there is anything to choose."""
        return len(self.choices) > 1


def offer_to(team: LeadershipTeam, user: User) -> Offer:
    """The editions in force: what the team used last on top, then what suits its kind. Three queries.

    A level is proposed only when the team has used it before: a guess would be answered on by mistake.
    """
    last = team.assessments.exclude(status="cancelled").values_list("profile__key", "level__key").first()
    last_key, last_level = last or ("", None)
    published = LeadershipProfile.objects.visible_to(user).published().prefetch_related("levels")

    def likeliest(profile: LeadershipProfile) -> tuple[bool, bool, str]:
        suits = team.cluster.kind in profile.suits
        return profile.key != last_key, not suits, danish_key(profile.title)

    choices = tuple(choice for profile in sorted(published, key=likeliest) for choice in _of_profile(profile))
    return Offer(choices, _proposed(choices, last_level))


def _of_profile(profile: LeadershipProfile) -> list[ProfileChoice]:
    levels = list(profile.levels.all())
    return [ProfileChoice(profile, level) for level in levels] or [ProfileChoice(profile)]


def _proposed(choices: tuple[ProfileChoice, ...], last_level: str | None) -> ProfileChoice | None:
    if not choices:
        return None
    of_first = [choice for choice in choices if choice.profile.pk == choices[0].profile.pk]
    if len(of_first) == 1:
        return of_first[0]
    return next((choice for choice in of_first if choice.level and choice.level.key == last_level), None)
