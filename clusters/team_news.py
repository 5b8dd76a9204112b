"""What a team's readers should know: what it came from and became, who stands in for whom, who is away.

All of it comes with the query that reads the team, or its members: a page pays nothing for it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from clusters.access import roles_of
from clusters.models import Area, Deputy, LeadershipTeam, Leave, LeaveKind, Succession
from clusters.querysets import AreaQuerySet, LeadershipTeamQuerySet, MembershipQuerySet
from clusters.restructure.story import tell
from core import clock
from core.keys import among, reach
from core.ordering import danish_key
from core.statements import kept
from core.words import long_date, short_date
from people.models import User

#: for how long a change is news on Min side and on the area's page
NEWS = datetime.timedelta(days=60)


def with_news(teams: LeadershipTeamQuerySet) -> LeadershipTeamQuerySet:
    """Annotates each team with its lineage and its deputies, for `stories`, `stand_ins` and `relatives`."""
    concerned = Succession.objects.filter(
        Q(predecessor=OuterRef(OuterRef("cluster"))) | Q(successor=OuterRef(OuterRef("cluster")))
    )
    lines = Succession.objects.filter(change__in=concerned.values("change")).order_by("pk")
    deputies = Deputy.objects.filter(team=OuterRef("pk")).ending_after(clock.today()).order_by("period", "pk")
    annotated: LeadershipTeamQuerySet = teams.annotate(
        lineage=ArraySubquery(lines.values(line=_LINE)),
        deputies_ahead=ArraySubquery(deputies.values(row=_DEPUTY)),
    )
    return annotated


_LINE = JSONObject(
    change="change",
    kind="change__kind",
    day="change__day",
    purpose="change__purpose",
    before="predecessor__name",
    before_team="predecessor__team",
    after="successor__name",
    after_team="successor__team",
    after_starts=F("successor__period__startswith"),
)
_DEPUTY = JSONObject(
    pk="pk",
    person="person",
    name="person__name",
    holder="holder__name",
    first=F("period__startswith"),
    end=F("period__endswith"),
)


@dataclass(frozen=True)
class Story:
    """One change, in a sentence, with why."""

    day: datetime.date
    text: str
    purpose: str = ""


def stories(team: LeadershipTeam) -> list[Story]:
    """The changes that the team came from or goes to, the latest first. Expects a team read `with_news`."""
    return sorted(_stories(team.lineage), key=lambda story: story.day, reverse=True)  # type: ignore[attr-defined]


def _stories(lines: Iterable[dict[str, Any]]) -> list[Story]:
    by_change: dict[int, list[dict[str, Any]]] = {}
    for line in lines:
        by_change.setdefault(line["change"], []).append(line)
    return [_story(rows) for rows in by_change.values()]


def _story(rows: list[dict[str, Any]]) -> Story:
    day = datetime.date.fromisoformat(rows[0]["day"])
    before = list(dict.fromkeys(row["before"] for row in rows))
    after = list(dict.fromkeys(row["after"] for row in rows if row["after"]))
    joins = any(row["after_starts"] is not None and row["after_starts"] < rows[0]["day"] for row in rows)
    text = tell(rows[0]["kind"], before, after, day, joins=joins)
    return Story(day, text, rows[0]["purpose"])


def relatives(team: LeadershipTeam) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """Name and key of the teams it came from, and of those it became, by changes whose day has come."""
    today = clock.today().isoformat()
    lines = [line for line in team.lineage if line["day"] <= today]  # type: ignore[attr-defined]
    name = team.cluster.name
    before = {(line["before"], line["before_team"]) for line in lines if line["after"] == name}
    after = {
        (line["after"], line["after_team"]) for line in lines if line["before"] == name and line["after"]
    }
    return _in_order(before), _in_order(after)


def _in_order(found: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    return sorted(found, key=lambda pair: danish_key(pair[0]))


@dataclass(frozen=True)
class StandIn:
    """Somebody who stands in for somebody, now or soon."""

    pk: int
    person: int
    text: str
    is_now: bool


def stand_ins(team: LeadershipTeam) -> list[StandIn]:
    """The deputies of the team's leader, the present one first. Expects a team read `with_news`."""
    return [_stand_in(row) for row in team.deputies_ahead]  # type: ignore[attr-defined]


def stand_in(deputy: Deputy) -> StandIn:
    """The same of a deputy's row, read with its people."""
    row = {
        "pk": deputy.pk,
        "person": deputy.person_id,
        "name": deputy.person.name,
        "holder": deputy.holder.name,
        "first": f"{deputy.starts}",
        "end": f"{deputy.ends}",
    }
    return _stand_in(row)


def _stand_in(row: dict[str, Any]) -> StandIn:
    first, end = (datetime.date.fromisoformat(row[name]) for name in ("first", "end"))
    last = end - datetime.timedelta(days=1)
    is_now = first <= clock.today()
    words = (
        _("%(name)s er stedfortræder for %(holder)s til og med %(last)s.")
        if is_now
        else _("%(name)s er stedfortræder for %(holder)s fra %(first)s til og med %(last)s.")
    )
    values = {
        "name": row["name"],
        "holder": row["holder"],
        "first": short_date(first),
        "last": short_date(last),
    }
    return StandIn(row["pk"], row["person"], words % values, is_now)


def with_leave(members: MembershipQuerySet) -> MembershipQuerySet:
    """Annotates each member with the leave that is or comes, for `leaves_of`."""
    rows = (
        Leave.objects.filter(membership=OuterRef("pk")).ending_after(clock.today()).order_by("period", "pk")
    )
    row = JSONObject(pk="pk", kind="kind", first=F("period__startswith"), end=F("period__endswith"))
    annotated: MembershipQuerySet = members.annotate(leaves_ahead=ArraySubquery(rows.values(row=row)))
    return annotated


@dataclass(frozen=True)
class Away:
    """One stretch of leave, in words."""

    pk: int
    text: str


def leaves_of(member: Any) -> list[Away]:
    """ "Orlov til og med 3. december"; expects a member read `with_leave`."""
    return [Away(row["pk"], _away(row)) for row in member.leaves_ahead]


def _away(row: dict[str, Any]) -> str:
    kind = str(LeaveKind(row["kind"]).label)
    first = datetime.date.fromisoformat(row["first"])
    last = datetime.date.fromisoformat(row["end"]) - datetime.timedelta(days=1) if row["end"] else None
    values = {"kind": kind, "first": short_date(first), "last": short_date(last)}
    if first > clock.today():
        text = _("%(kind)s fra %(first)s til og med %(last)s") if last else _("%(kind)s fra %(first)s")
    else:
        text = _("%(kind)s til og med %(last)s") if last else _("%(kind)s siden %(first)s")
    return text % values


def ended_words(team: LeadershipTeam) -> str:
    """What to say on the page of a team that is no more; empty while it goes on. Expects `with_news`."""
    ends = team.cluster.ends
    if ends is None or ends > clock.today():
        return ""
    told = [story.text for story in stories(team) if story.day == ends]
    return (
        told[0]
        if told
        else _("%(team)s havde sidste dag %(day)s.")
        % {
            "team": team,
            "day": long_date(team.cluster.last_day),
        }
    )


def with_area_news(areas: AreaQuerySet) -> AreaQuerySet:
    """Annotates each area with what is news in it, for `news_of_area` and `deputies_of_area`."""
    area = OuterRef(OuterRef("pk"))
    here = Succession.objects.filter(Q(predecessor__area=area) | Q(successor__area=area)).values("change")
    lines = Succession.objects.filter(change__in=here, change__day__gte=clock.today() - NEWS).order_by("pk")
    deputies = Deputy.objects.filter(area=OuterRef("pk")).ending_after(clock.today()).order_by("period", "pk")
    annotated: AreaQuerySet = areas.annotate(
        lineage=ArraySubquery(lines.values(line=_LINE)),
        deputies_ahead=ArraySubquery(deputies.values(row=_DEPUTY)),
    )
    return annotated


def news_of_area(area: Area) -> list[Story]:
    """Changes of the area's clusters that are coming or have lately come, the latest first."""
    found = _stories(area.lineage)  # type: ignore[attr-defined]
    return sorted(found, key=lambda story: story.day, reverse=True)


def deputies_of_area(area: Area) -> list[StandIn]:
    """Those who stand in for the area's chief, now or soon."""
    return [_stand_in(row) for row in area.deputies_ahead]  # type: ignore[attr-defined]


@dataclass(frozen=True)
class MyTeams:
    """What Min side says of the structure around a person."""

    news: tuple[Story, ...]
    former: tuple[LeadershipTeam, ...]
    #: for whom the person stands in today, a sentence each
    stands_in: tuple[str, ...] = ()


def my_teams(user: User) -> MyTeams:
    """Fresh news of the person's teams, those that ended with them in it, and for whom they stand in.

    One query, and another for whoever stands in for a chief.
    """
    teams = _own_and_former(user)
    since = clock.today() - NEWS
    told = {story for team in teams for story in stories(team) if story.day >= since}
    former = [team for team in teams if team.cluster.ends and team.cluster.ends <= clock.today()]
    return MyTeams(
        news=tuple(sorted(told, key=lambda story: story.day, reverse=True)),
        former=tuple(sorted(former, key=lambda team: danish_key(team.cluster.name))),
        stands_in=tuple(_standing_in(user, teams)),
    )


@kept
def _own_and_former(user: User) -> LeadershipTeamQuerySet:
    teams = LeadershipTeam.objects
    own = Q(among("pk", reach(teams.with_member, user))) | Q(among("pk", reach(teams.ended_with, user)))
    return with_news(teams.filter(own).select_related("cluster"))


def _standing_in(user: User, teams: Iterable[LeadershipTeam]) -> Iterator[str]:
    """For whom the person stands in today. Asks only whoever stands in for a chief."""
    today = clock.today().isoformat()
    for team in teams:
        for row in team.deputies_ahead:  # type: ignore[attr-defined]
            if row["person"] == user.pk and row["first"] <= today:
                yield _stands_in(row["holder"], team, datetime.date.fromisoformat(row["end"]))
    areas = roles_of(user).deputy_areas
    if areas:
        rows = Deputy.objects.current().filter(person=user, area__in=areas).select_related("holder", "area")
        yield from (_stands_in(row.holder, row.area, row.ends) for row in rows.order_by("period", "pk"))


def _stands_in(holder: object, office: object, end: datetime.date | None) -> str:
    words = _("Du er stedfortræder for %(holder)s (%(office)s) til og med %(last)s.")
    last = end - datetime.timedelta(days=1) if end else None
    return words % {"holder": holder, "office": office, "last": short_date(last)}
