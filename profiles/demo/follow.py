"""Follow-ups in every state, a talk whose minutes one of the two has confirmed, and some appraisal sheets."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from core import clock
from people.models import User
from profiles.actions import appraisal, followup
from profiles.demo.plans import chief_of
from profiles.demo.rounds import Crew
from profiles.models import DevelopmentPlan, FollowUp

_DAY = datetime.timedelta(days=1)

_MEETING = (
    "Vi nåede tre af de fire tiltag. Det går godt med de fælles oplæg, og personalet spørger selv efter dem.\n"
    "Vi venter med besøgsrunden til efter nytår, så de nye kan være med."
)
_TALK = (
    "Vi talte om, hvad børnene mærker: flere kommer med i legen, mest i de to huse, der begyndte først.\n"
    "Områdechefen hjælper med vikartimer i foråret. Vi ses igen, når de sidste to huse er i gang."
)


def follow_up(crews: list[Crew], main: Crew, morning: datetime.datetime) -> None:
    """What has happened since the agreements, through the same verbs as the buttons.

    Side effects: among the teams with an agreed plan, nearest the main team first, one held its status meeting, one
    its talk (with minutes that the chief has not confirmed), one is late, one skipped, and so on around; two sheets
    of the main team's.
    """
    plans = {
        plan.team_id: plan for plan in DevelopmentPlan.objects.filter(status="agreed").select_related("team")
    }
    followed = [crew for crew in crews if crew.team.pk in plans and crew.team.cluster.is_current()]
    followed.sort(key=lambda crew: crew.team.cluster.area_id != main.team.cluster.area_id)
    ways: tuple[Callable[[Crew, DevelopmentPlan, datetime.datetime], None], ...] = (
        _met, _talked, _late, _skipped, _on_time, _on_time
    )  # fmt: skip
    for number, crew in enumerate(followed):
        ways[number % len(ways)](crew, plans[crew.team.pk], morning)
    _sheets(main, morning)


def _first(plan: DevelopmentPlan, kind: str) -> FollowUp | None:
    found: FollowUp | None = (
        FollowUp.objects.ahead().filter(plan=plan, kind=kind).select_related("plan").order_by("due").first()
    )
    return found


def _brought_forward(plan: DevelopmentPlan, kind: str, day: datetime.date, by: User) -> FollowUp | None:
    """The plan's first of that kind, moved to a day a little before today soon after the agreement."""
    found = _first(plan, kind)
    if found is None or plan.agreed_at is None:
        return None
    with clock.at(plan.agreed_at + _DAY):
        return followup.move(
            follow_up=found,
            seen=found.due,
            due=day,
            time=datetime.time(9, 30),
            place="Områdekontoret" if kind == "talk" else "",
            reason="Det passer bedre med ledermødet.",
            by=by,
        )


def _met(crew: Crew, plan: DevelopmentPlan, morning: datetime.datetime) -> None:
    day = (morning - 3 * _DAY).date()
    found = _brought_forward(plan, "status", day, crew.leader.person)
    if found:
        _hold(found, day, _MEETING, crew.leader.person, morning - 3 * _DAY)


def _talked(crew: Crew, plan: DevelopmentPlan, morning: datetime.datetime) -> None:
    """Held two days ago; the leader has written and confirmed the minutes, the chief not yet."""
    day = (morning - 2 * _DAY).date()
    found = _brought_forward(plan, "talk", day, chief_of(crew))
    if found:
        written = _hold(found, day, _TALK, crew.leader.person, morning - 2 * _DAY)
        with clock.at(morning - _DAY):
            followup.confirm(follow_up=written, version=written.version, by=crew.leader.person)


def _late(crew: Crew, plan: DevelopmentPlan, morning: datetime.datetime) -> None:
    _brought_forward(plan, "status", (morning - 5 * _DAY).date(), crew.leader.person)


def _skipped(crew: Crew, plan: DevelopmentPlan, morning: datetime.datetime) -> None:
    found = _first(plan, "status")
    if found:
        with clock.at(morning - 4 * _DAY):
            reason = "Vi har to nye ledere på vej ind, og vi tager status med dem i næste omgang."
            followup.skip(follow_up=found, reason=reason, by=crew.leader.person)


def _on_time(crew: Crew, plan: DevelopmentPlan, morning: datetime.datetime) -> None:
    """Whatever day has passed was kept."""
    for found in FollowUp.objects.ahead().filter(plan=plan, due__lt=morning.date()).select_related("plan"):
        held = morning.replace(year=found.due.year, month=found.due.month, day=found.due.day)
        _hold(found, found.due, _MEETING, crew.leader.person, held)


def _hold(found: FollowUp, day: datetime.date, minutes: str, by: User, moment: datetime.datetime) -> FollowUp:
    with clock.at(moment):
        held = followup.hold(follow_up=found, held_on=day, by=by)
        return followup.save_minutes(follow_up=held, version=held.version, minutes=minutes, by=by)


def _sheets(main: Crew, morning: datetime.datetime) -> None:
    """A pedagogical leader's, shared with the leader; the leader's own, still private."""
    leader, member = main.leader.person, main.memberships[-1].person
    with clock.at(morning - 3 * _DAY):
        _sheet(
            main,
            member,
            role="Jeg tager oplæggene i mit eget hus og vil gerne lære at give sparring til de andre.",
            topics="Tid til at være ude på stuerne. Og om jeg skal søge diplommodulet til foråret.",
            reader=leader,
        )
        _sheet(main, leader, role="At holde fast, når hverdagen trækker.", topics="Mit ledelsesspænd.")


def _sheet(crew: Crew, author: User, *, role: str, topics: str, reader: User | None = None) -> None:
    made = appraisal.begin_sheet(team=crew.team, by=author)
    areas = crew.areas
    views = {
        str(areas[0].pk): "Vi bruger iagttagelserne på stuemøderne nu, og det giver bedre samtaler.",
        str(areas[2].pk): "Jeg siger det hellere for tidligt end for sent, når noget er svært.",
    }
    values = {"talk_on": clock.today() + 14 * _DAY, "role": role, "topics": topics, "views": views}
    made = appraisal.save_sheet(sheet=made, version=0, values=values, by=author)
    if reader is not None:
        appraisal.share_sheet(sheet=made, reader=reader, by=author)
