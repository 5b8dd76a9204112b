"""Who to sign in as, to see each role and each state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Case, When

from clusters.models import Area, LeadershipTeam
from core.ordering import DanishOrder
from people.models import User
from profiles.demo.load import MAIN_TEAM
from profiles.demo.support import CONSULTANT
from profiles.situation import Stage, situations


@dataclass(frozen=True)
class SignIn:
    """One demo sign-in and what it shows."""

    email: str
    what: str


#: states worth a look from the leader's chair, in the year's order
_SHOWN = {
    Stage.NOT_STARTED: "klyngeleder, ikke begyndt",
    Stage.PICTURE: "klyngeleder, billedet er klar",
    Stage.WRITING: "klyngeleder, skriver planen",
    Stage.RETURNED: "klyngeleder, planen er sendt tilbage",
    Stage.AGREED: "klyngeleder, planen er aftalt",
}


def sign_ins() -> Iterator[SignIn]:
    """One for each role, and a leader in each state; nothing when the demo is not loaded."""
    team = LeadershipTeam.objects.filter(cluster__name=MAIN_TEAM).select_related("cluster__area").first()
    if team is None:
        return
    members = list(team.memberships.current().leader_first().select_related("person"))
    yield SignIn(members[0].person.email, f"klyngeleder, {team}: teamet svarer lige nu")
    yield SignIn(members[-1].person.email, f"pædagogisk leder, {team}")
    area: Area = team.cluster.area
    chief = area.appointments.current().select_related("person").first()
    if chief is not None:
        yield SignIn(chief.person.email, f"områdechef, {area}: planer venter på svar")
    yield from _leaders(area)
    for person in User.objects.filter(is_staff=True).order_by("pk")[:1]:
        yield SignIn(person.email, "administrator")
    for person in User.objects.filter(email=CONSULTANT):
        yield SignIn(person.email, "konsulent: et team venter besøg, et andet prøver et råd af")
    former = team.memberships.exclude(pk__in=[m.pk for m in members]).select_related("person").first()
    if former is not None:
        yield SignIn(former.person.email, f"tidligere leder af {team}: ser intet mere")


def _leaders(area: Area) -> Iterator[SignIn]:
    """A leader in each state that is worth a look, from the given area where it has one."""
    teams = (
        LeadershipTeam.objects.active()
        .filter(cluster__kind="cluster")
        .exclude(cluster__name=MAIN_TEAM)
        .select_related("cluster")
        .order_by(Case(When(cluster__area=area, then=0), default=1), DanishOrder("cluster__name"))
    )
    first: dict[Stage, LeadershipTeam] = {}
    for situation in situations(teams).values():
        first.setdefault(situation.stage, situation.team)
    for stage, words in _SHOWN.items():
        team = first.get(stage)
        leader = team.memberships.current().leaders().select_related("person").first() if team else None
        if leader is not None:
            yield SignIn(leader.person.email, f"{words} ({team})")
