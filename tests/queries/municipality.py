"""A municipality of any size, written in a few statements, with every team in the middle of something."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass

from clusters.models import (
    Area,
    AreaChiefAppointment,
    Cluster,
    Institution,
    InstitutionPlacement,
    InstitutionType,
    LeadershipTask,
    LeadershipTeam,
    Membership,
)
from core import clock
from core.periods import from_day
from people.models import User
from profiles.models import (
    Action,
    Answer,
    AssessmentEvent,
    Campaign,
    CampaignEntry,
    CompetenceAssessment,
    Contribution,
    DevelopmentPlan,
    FocusArea,
    FocusComment,
    FollowUp,
    LeadershipProfile,
    Nudge,
    PlanEvent,
    Position,
    Promise,
    SupportConsultant,
    SupportMove,
    SupportNote,
    SupportRequest,
    SupportVisit,
    Vote,
)
from tests.factories import open_period
from tests.factories_profiles import PublishedProfileFactory


@dataclass(frozen=True)
class Size:
    """How much there is of everything."""

    teams: int
    members: int
    focus_areas: int
    rows: int  # actions, promises and tasks


SMALL = Size(teams=3, members=3, focus_areas=1, rows=1)
LARGE = Size(teams=300, members=8, focus_areas=4, rows=6)


@dataclass(frozen=True)
class Municipality:
    """Who and what the pages are opened with. All teams are in one area."""

    area: Area
    leader: User
    chief: User
    administrator: User
    revealed: CompetenceAssessment
    open: CompetenceAssessment
    quiet: LeadershipTeam  # has an agreed plan and no round under way
    plans: dict[str, DevelopmentPlan]
    profile: LeadershipProfile
    campaign: Campaign  # every round that is open came of it, and every other team was left out
    offer: CampaignEntry  # of the first team
    consultant: User  # of every other request for support
    support: SupportRequest  # of the first team, with a consultant


def build(size: Size) -> Municipality:
    """The first team's leader also leads the next few, so that each kind of page has somebody to open it."""
    profile = PublishedProfileFactory.create(areas=max(size.focus_areas, 2), key="stor-profil")
    chief, administrator = _people("chef", 2)
    administrator.is_staff = administrator.is_superuser = True
    administrator.save()
    area = Area.objects.create(name="Området")
    AreaChiefAppointment.objects.create(area=area, person=chief, period=open_period())
    teams = _teams(area, size)
    people = _people("leder", size.teams * size.members)
    members = {
        team.pk: people[index * size.members : (index + 1) * size.members] for index, team in enumerate(teams)
    }
    for team in teams[:3]:  # one leader in three teams, at any size
        members[team.pk] = [people[0], *members[team.pk][1:]]
    _offices(teams, members, size)
    rounds = _rounds(teams, members, profile)
    plans = _plans(teams, members, profile, chief, size)
    plans_of = list(DevelopmentPlan.objects.order_by("pk"))
    campaign = _campaign(area, chief, profile, teams, rounds)
    return Municipality(
        area,
        people[0],
        chief,
        administrator,
        rounds[0],
        rounds[1],
        teams[2],
        plans,
        profile,
        campaign,
        campaign.entries.get(team=teams[0]),
        *_support(plans_of, members, size),
    )


def _support(
    plans: list[DevelopmentPlan], members: dict[int, list[User]], size: Size
) -> tuple[User, SupportRequest]:
    """A request from every plan; every other has a consultant, the others wait for one."""
    helpers = _people("konsulent", max(size.rows, 2))
    SupportConsultant.objects.bulk_create(
        SupportConsultant(person=one, period=open_period()) for one in helpers
    )
    named = {"status": "arranged", "consultant": helpers[0], "arranged_at": clock.now()}
    rows = SupportRequest.objects.bulk_create(
        SupportRequest(
            team=plan.team,
            plan=plan,
            line=plan,
            wish="Sparring",
            sent_by=members[plan.team_id][0],
            **({} if index % 2 else named),
        )
        for index, plan in enumerate(plans)
    )
    through = SupportRequest.areas.through
    through.objects.bulk_create(
        through(supportrequest_id=row.pk, profilearea_id=focus.area_id)
        for row, plan in zip(rows, plans, strict=True)
        for focus in plan.focus_areas.all()
    )
    SupportMove.objects.bulk_create(
        SupportMove(subject=row, verb="send", from_status="", to_status="requested", by=row.sent_by)
        for row in rows
    )
    SupportVisit.objects.bulk_create(
        SupportVisit(
            request=row, starts=clock.now() + datetime.timedelta(days=n), made_by=helpers[0], place="Hos jer"
        )
        for row in rows
        for n in range(1, size.rows + 1)
    )
    SupportNote.objects.bulk_create(
        SupportNote(request=row, by=row.sent_by, text=f"Note {n}") for row in rows for n in range(size.rows)
    )
    return helpers[0], rows[0]


def _campaign(
    area: Area,
    chief: User,
    profile: LeadershipProfile,
    teams: list[LeadershipTeam],
    rounds: list[CompetenceAssessment],
) -> Campaign:
    campaign = Campaign.objects.create(
        key=uuid.uuid4(), area=area, profile=profile, due=clock.today(), status="done", started_by=chief
    )
    by_team = {one.team_id: one for one in rounds if one.status == "open"}
    CampaignEntry.objects.bulk_create(
        CampaignEntry(campaign=campaign, team=team, outcome="opened", assessment=by_team[team.pk])
        if team.pk in by_team
        else CampaignEntry(campaign=campaign, team=team, outcome="offered")
        for team in teams
    )
    Nudge.objects.bulk_create(
        Nudge(assessment=one, person=part.person, day=clock.today(), by=chief, about_team=True)
        for one in by_team.values()
        for part in one.contributions.all()[:1]
    )
    return campaign


def _people(name: str, number: int) -> list[User]:
    people = [
        User(email=f"{name}{n}@kommune.example", name=f"Åse {name} {n}", password="!") for n in range(number)
    ]
    return User.objects.bulk_create(people)


def _teams(area: Area, size: Size) -> list[LeadershipTeam]:
    clusters = Cluster.objects.bulk_create(
        Cluster(name=f"Klynge {n}", area=area, period=open_period()) for n in range(size.teams)
    )
    houses = Institution.objects.bulk_create(
        Institution(number=str(100000 + n), name=f"Børnehuset {n}", type=InstitutionType.INTEGRATED)
        for n in range(size.teams)
    )
    InstitutionPlacement.objects.bulk_create(
        InstitutionPlacement(institution=house, cluster=cluster, period=open_period())
        for house, cluster in zip(houses, clusters, strict=True)
    )
    return LeadershipTeam.objects.bulk_create(LeadershipTeam(cluster=cluster) for cluster in clusters)


def _offices(teams: list[LeadershipTeam], members: dict[int, list[User]], size: Size) -> None:
    Membership.objects.bulk_create(
        Membership(team=team, person=person, role="pedagogical" if index else "leader", period=open_period())
        for team in teams
        for index, person in enumerate(members[team.pk])
    )
    LeadershipTask.objects.bulk_create(
        LeadershipTask(team=team, title=f"Opgave {n}", person=members[team.pk][0], share=10)
        for team in teams
        for n in range(size.rows)
    )


def _rounds(
    teams: list[LeadershipTeam], members: dict[int, list[User]], profile: LeadershipProfile
) -> list[CompetenceAssessment]:
    """A third of the teams looks at its picture, a third answers, and a third has no round under way."""
    due = clock.today() + datetime.timedelta(days=5)
    rounds = CompetenceAssessment.objects.bulk_create(
        CompetenceAssessment(
            team=team,
            profile=profile,
            due=due,
            status="open" if index % 3 else "revealed",
            revealed_at=None if index % 3 else clock.now(),
        )
        for index, team in enumerate(teams)
        if index % 3 < 2
    )
    AssessmentEvent.objects.bulk_create(
        AssessmentEvent(subject=one, verb="start", from_status="", to_status="open") for one in rounds
    )
    parts = Contribution.objects.bulk_create(
        Contribution(assessment=one, person=person, status="submitted", submitted_at=clock.now())
        for one in rounds
        for person in members[one.team_id]
    )
    areas = list(profile.areas.all())
    Answer.objects.bulk_create(
        Answer(contribution=part, area=area, level=2, importance=2, bring="do", note="En tanke", version=1)
        for part in parts
        for area in areas
    )
    shown = [one for one in rounds if one.status == "revealed"]
    Position.objects.bulk_create(
        Position(assessment=one, area=area, text="Enige") for one in shown for area in areas
    )
    Vote.objects.bulk_create(
        Vote(assessment=one, person=person, area=areas[0], dots=2, reason="Det haster")
        for one in shown
        for person in members[one.team_id]
    )
    return rounds


def _plans(
    teams: list[LeadershipTeam],
    members: dict[int, list[User]],
    profile: LeadershipProfile,
    chief: User,
    size: Size,
) -> dict[str, DevelopmentPlan]:
    """A third of the teams has a draft, a third a plan with the chief, a third an agreed one."""
    states = ("submitted", "draft", "agreed")
    plans = DevelopmentPlan.objects.bulk_create(
        _plan(team, members[team.pk][0], chief, states[index % 3]) for index, team in enumerate(teams)
    )
    PlanEvent.objects.bulk_create(
        PlanEvent(subject=plan, verb="begin", from_status="", to_status="draft") for plan in plans
    )
    areas = list(profile.areas.all())[: size.focus_areas]
    focus_areas = FocusArea.objects.bulk_create(
        FocusArea(
            plan=plan, area=area, order=order, headline="Vi vil", goal="Mål", signs="Tegn", effect="Børnene"
        )
        for plan in plans
        for order, area in enumerate(areas, 1)
    )
    soon = clock.today() + datetime.timedelta(days=3)
    _rows_of(focus_areas, members, chief, soon, size)
    FollowUp.objects.bulk_create(
        FollowUp(plan=plan, kind=kind, due=soon)
        for plan in plans
        if plan.status == "agreed"
        for kind in ("status", "talk", "closing")
    )
    return dict(zip(states, plans, strict=False))


def _rows_of(
    focus_areas: list[FocusArea],
    members: dict[int, list[User]],
    chief: User,
    soon: datetime.date,
    size: Size,
) -> None:
    """What hangs on each focus area: actions, promises and comments."""
    Action.objects.bulk_create(
        Action(
            plan=focus.plan, focus=focus, text=f"Tiltag {n}", owner=members[focus.plan.team_id][0], due=soon
        )
        for focus in focus_areas
        for n in range(size.rows)
    )
    Promise.objects.bulk_create(
        Promise(plan=focus.plan, focus=focus, text=f"Løfte {n}", due=soon, by=chief)
        for focus in focus_areas
        if focus.plan.status == "agreed"
        for n in range(size.rows)
    )
    FocusComment.objects.bulk_create(
        FocusComment(
            plan=focus.plan, focus=focus, is_shared=n % 2 == 0, is_draft=False, by=chief, text=f"Ord {n}"
        )
        for focus in focus_areas
        for n in range(size.rows)
    )


def _plan(team: LeadershipTeam, leader: User, chief: User, status: str) -> DevelopmentPlan:
    sent = {"submitted_at": clock.now(), "submitted_by": leader} if status != "draft" else {}
    agreed = {"agreed_at": clock.now(), "agreed_by": chief} if status == "agreed" else {}
    year = from_day(clock.today(), clock.today() + datetime.timedelta(days=365))
    return DevelopmentPlan(team=team, status=status, period=year, support_wish="Sparring", **sent, **agreed)
