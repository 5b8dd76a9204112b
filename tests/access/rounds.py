"""The world's rounds: what has been answered, agreed and voted in each state, and who may read it."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from core import clock
from people.models import User
from profiles.models import (
    AssessmentEvent,
    CompetenceAssessment,
    Contribution,
    LeadershipProfile,
    Meeting,
)
from tests.access.words import Readers
from tests.factories_profiles import AnswerFactory, ContributionFactory, PositionFactory, VoteFactory

if TYPE_CHECKING:
    from tests.access.world import World

_TEAM = frozenset({"leader", "member", "colleague"})
_NOBODY: Readers = frozenset()


def build_rounds(world: World) -> None:
    """One round in each state, and the one before the revealed. The member hands in nowhere: theirs are the drafts."""
    _open(world)
    _before(world)
    _revealed(world)
    _concluded(world)
    _cancelled(world)


def _round(
    world: World, team: str, status: str, *, seen: bool = False, days_ago: int = 3
) -> CompetenceAssessment:
    started = clock.now() - datetime.timedelta(days=days_ago)
    made = CompetenceAssessment.objects.create(
        team=world.teams[team],
        profile=world.profile,
        status=status,
        started_at=started,
        due=clock.today() + datetime.timedelta(days=7),
        revealed_at=started if seen else None,
        closed_at=started if status in {"concluded", "cancelled"} else None,
    )
    AssessmentEvent.objects.create(subject=made, verb="start", from_status="", to_status="open", at=started)
    return made


def _part(
    world: World, round_: CompetenceAssessment, author: str, status: str, must: Readers, *, level: int = 2
) -> Contribution:
    """A member's part, every area answered, each note with its own word."""
    made: Contribution = ContributionFactory.create(
        assessment=round_, person=world.people[author], status=status
    )
    for area in _profile(round_).areas.all():
        what = f"{round_.team}, {round_.status}: {author}'s {status} note"
        AnswerFactory.create(contribution=made, area=area, level=level, note=world.secrets.text(what, must))
    return made


def _profile(round_: CompetenceAssessment) -> LeadershipProfile:
    return round_.profile


def _agreed(world: World, round_: CompetenceAssessment, must: Readers = _TEAM) -> None:
    """Positions on every area, the team's to read."""
    for area in _profile(round_).areas.all():
        what = f"{round_.team}, {round_.status}: position"
        PositionFactory.create(
            assessment=round_,
            area=area,
            text=world.secrets.text(what, must),
            minority_note=world.secrets.text(f"{what}'s minority note", must),
        )


def _vote(world: World, round_: CompetenceAssessment, voter: str, must: Readers) -> None:
    reason = world.secrets.text(f"{round_.team}, {round_.status}: {voter}'s reason for a dot", must)
    VoteFactory.create(assessment=round_, person=_person(world, voter), reason=reason)


def _person(world: World, role: str) -> User:
    return world.people[role]


def _open(world: World) -> None:
    """Nothing is anybody's but its author's; those who have left or are closed out read not even that."""
    made = world.rounds["open"] = _round(world, "open", "open")
    for author in ("leader", "colleague"):
        _part(world, made, author, "submitted", frozenset({author}))
    _part(world, made, "member", "draft", frozenset({"member"}))
    _part(world, made, "former", "draft", _NOBODY)
    _part(world, made, "inactive", "submitted", _NOBODY)
    _agreed(world, made, _NOBODY)  # cannot be written yet; were it there, nobody should see it


def _revealed(world: World) -> None:
    """What was handed in is the team's, also from the one who has left since. The member has not voted yet."""
    made = world.rounds["revealed"] = _round(world, "revealed", "revealed", seen=True)
    for level, author in enumerate(("leader", "colleague", "former"), 1):
        _part(world, made, author, "submitted", _TEAM, level=level)
    _part(world, made, "member", "draft", frozenset({"member"}))
    _part(world, made, "inactive", "draft", _NOBODY)
    _agreed(world, made)
    for voter in ("leader", "colleague"):
        _vote(world, made, voter, frozenset({"leader", "colleague"}))
    _meeting(world, made)


def _meeting(world: World, round_: CompetenceAssessment) -> None:
    """Under way at the first area, with the pen in the leader's hand."""
    Meeting.objects.create(
        assessment=round_,
        opened_by=world.people["leader"],
        agenda=[[area.pk, 1] for area in _profile(round_).areas.all()],
        step=1,
        pen=world.people["leader"],
        pen_at=clock.now(),
    )


def _concluded(world: World) -> None:
    """As before, and now every member reads the votes. The draft is still nobody's but its author's."""
    made = world.rounds["concluded"] = _round(world, "concluded", "concluded", seen=True)
    for author in ("leader", "colleague"):
        _part(world, made, author, "submitted", _TEAM)
    _part(world, made, "member", "draft", frozenset({"member"}))
    _agreed(world, made)
    _vote(world, made, "leader", _TEAM)


def _before(world: World) -> None:
    """Last year's of the team that sees its picture now: it is laid beside this year's, but for what was never sent."""
    made = world.rounds["before"] = _round(world, "revealed", "concluded", seen=True, days_ago=400)
    for level, author in enumerate(("leader", "colleague"), 1):
        _part(world, made, author, "submitted", _TEAM, level=level)
    _part(world, made, "member", "draft", frozenset({"member"}), level=4)
    _agreed(world, made)


def _cancelled(world: World) -> None:
    """One round cancelled before anybody saw the picture, and an older one cancelled after."""
    made = world.rounds["cancelled"] = _round(world, "cancelled", "cancelled")
    _part(world, made, "leader", "submitted", frozenset({"leader"}))
    _part(world, made, "member", "draft", frozenset({"member"}))
    _say_why(world, made)
    seen = world.rounds["cancelled, seen"] = _round(world, "cancelled", "cancelled", seen=True, days_ago=200)
    _part(world, seen, "leader", "submitted", _TEAM)
    _part(world, seen, "member", "draft", frozenset({"member"}))
    _agreed(world, seen)
    _vote(world, seen, "leader", frozenset({"leader"}))
    _say_why(world, seen)


def _say_why(world: World, round_: CompetenceAssessment) -> None:
    note = world.secrets.text(f"{round_.team}: why it was cancelled", _TEAM)
    AssessmentEvent.objects.create(
        subject=round_,
        verb="cancel",
        from_status="revealed" if round_.is_revealed else "open",
        to_status="cancelled",
        by=world.people["leader"],
        note=note,
    )
