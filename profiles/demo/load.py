"""Builds the demo municipality in an empty database."""

from __future__ import annotations

import datetime
import json
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.utils import timezone

from clusters.importer.run import import_file
from clusters.models import Area, AreaChiefAppointment, LeadershipTask, LeadershipTeam, Membership
from core import clock
from core.history import check_keys_at_once
from core.ordering import DanishOrder
from core.periods import from_day
from people.models import User
from profiles.demo import depth, follow, other_teams, plans, rounds, structure, support, texts, together
from profiles.demo.rounds import Crew
from profiles.models import DevelopmentPlan, LeadershipProfile
from profiles.models.catalogue import ProfileStatus
from profiles.rollups import publish

_FOLDER = Path(__file__).resolve().parents[2] / "clusters" / "data" / "demo"
#: the demo runs on made-up people only; the password is printed beside the sign-ins
PASSWORD = "klynger-i-solkoebing"
MAIN_TEAM = "Klynge Søparken"
_DAY = datetime.timedelta(days=1)


class NotEmpty(Exception):
    """There is an organisation already; the demo is never mixed with real people."""


@transaction.atomic
def load_demo(say: Callable[[str], object] = print) -> None:
    """Organisation, people, a year of history, and teams in every state.

    Side effects: everything named above, in one transaction. Raises `NotEmpty` unless the organisation is empty.
    """
    if Area.objects.exists():
        raise NotEmpty
    check_keys_at_once()
    path = _FOLDER / "organisation.csv"
    import_file(path.read_bytes(), day=clock.today() - 3 * 365 * _DAY, filename=path.name)
    _appoint_chiefs()
    profile = LeadershipProfile.objects.get(key="klyngeledelse", status=ProfileStatus.PUBLISHED)
    crews = _crews(profile)
    say(f"{len(crews)} teams with their leaders")
    dealt: Counter[tuple[int, str]] = Counter()
    for crew in crews:
        _divide_tasks(crew)
        _last_year(crew)
        place = (crew.team.cluster.area_id, crew.team.cluster.kind)
        state = "answering" if crew.team.cluster.name == MAIN_TEAM else _state(crew, dealt[place])
        dealt[place] += 1
        _STATES[state](crew)
    together.start_in_one_area(profile)
    other_teams.load(_ago(21), _ago(4))
    publish.publish_due(random.Random("opgørelse"))
    main = next(crew for crew in crews if crew.team.cluster.name == MAIN_TEAM)
    structure.change(crews, main, _ago(18))
    _analyze()
    depth.go_into_depth(crews, main, _ago(0))
    follow.follow_up(crews, main, _ago(0))
    support.give(crews, main, _ago(0), _administrator())
    _let_in()
    _analyze()
    say("a year of rounds and plans")


def _analyze() -> None:
    """Autovacuum would do it in a minute; until then the planner believes the tables empty, and takes its time."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _appoint_chiefs() -> None:
    for entry in json.loads((_FOLDER / "area_chiefs.json").read_text(encoding="utf-8")):
        person = User.objects.create_user(entry["email"], name=entry["name"])
        AreaChiefAppointment.objects.create(
            area=Area.objects.get(name=entry["area"]),
            person=person,
            period=from_day(datetime.date.fromisoformat(entry["from"])),
        )


def _crews(profile: LeadershipProfile) -> list[Crew]:
    """Every team that has a leader, with its members; each with a chance of its own, drawn from its name."""
    teams = LeadershipTeam.objects.select_related("cluster__area").order_by(DanishOrder("cluster__name"))
    by_team: dict[int, list[Membership]] = {}
    for membership in (
        Membership.objects.current().leader_first().select_related("person").prefetch_related("units")
    ):
        by_team.setdefault(membership.team_id, []).append(membership)
    profile = LeadershipProfile.objects.for_reading().get(pk=profile.pk)
    return [
        Crew(team, by_team[team.pk], profile, random.Random(team.cluster.name))
        for team in teams
        if team.pk in by_team and by_team[team.pk][0].role == "leader"
    ]


def _divide_tasks(crew: Crew) -> None:
    """Who does what: some tasks with the leader, the others spread over the team."""
    rows = []
    for entry in crew.chance.sample(texts.common()["leadership_tasks"], 8):
        person = None if entry["owner"] == "all" else plans._owner(crew, entry["owner"])
        rows.append(LeadershipTask(team=crew.team, title=entry["title"], person=person, share=entry["share"]))
    LeadershipTask.objects.bulk_create(rows)


def _ago(days: int) -> datetime.datetime:
    """Half past nine that many days ago."""
    day = clock.today() - days * _DAY
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(9, 30)))


def _state(crew: Crew, number: int) -> str:
    """Where the team is now: in each area every state is dealt round in turn, networks more often not begun."""
    if crew.team.cluster.kind == "network":
        return ("not_started", "agreed", "not_started", "answering", "picture", "submitted")[number % 6]
    return (
        "agreed",
        "submitted",
        "answering",
        "picture",
        "writing",
        "agreed",
        "not_started",
        "returned",
        "voted",
    )[number % 9]


def _last_year(crew: Crew) -> None:
    """Last year's round and plan, concluded a month ago, for teams whose leader was there; self-governing: some."""
    was_there = crew.leader.starts is not None and crew.leader.starts < (_ago(460)).date()
    if not was_there or (crew.team.cluster.kind == "network" and crew.chance.random() < 0.6):
        return
    began = _ago(crew.chance.randint(425, 445))
    there = [m for m in crew.memberships if m.starts is not None and m.starts < began.date()]
    if len(there) < rounds.LEAST_MEMBERS:
        return
    then = Crew(crew.team, there, crew.profile, crew.chance)
    assessment = rounds.open_round(then, started=began, handed_in=len(there))
    assessment = rounds.reveal(then, assessment, moment=began + 16 * _DAY)
    rounds.talk(then, assessment, share=1, voters=len(there))
    plan = rounds.conclude(then, assessment, moment=began + 24 * _DAY)
    plans.write(then, plan, moment=began + 30 * _DAY)
    plans.submit(then, plan, moment=began + 36 * _DAY)
    plans.agree(then, plan, moment=began + 45 * _DAY)
    plans.finish(then, plan, moment=_ago(crew.chance.randint(26, 40)))


def _not_started(crew: Crew) -> None:
    """Nothing this year yet."""


def _answering(crew: Crew) -> None:
    handed_in = max(1, len(crew.memberships) - 3)
    rounds.open_round(crew, started=_ago(8), handed_in=handed_in, half_done=3, leader_last=True)


def _picture(crew: Crew) -> None:
    everybody = len(crew.memberships)
    late = 1 if everybody > 4 else 0
    assessment = rounds.open_round(crew, started=_ago(21), handed_in=everybody - late, half_done=late)
    rounds.reveal(crew, assessment, moment=_ago(4))


def _voted(crew: Crew) -> None:
    assessment = rounds.open_round(crew, started=_ago(23), handed_in=len(crew.memberships))
    assessment = rounds.reveal(crew, assessment, moment=_ago(9))
    rounds.talk(crew, assessment, share=0.7, voters=len(crew.memberships))


def _planned(crew: Crew, days: int) -> DevelopmentPlan:
    """A round of this year, concluded that many days ago, and the draft plan that came of it."""
    assessment = rounds.open_round(crew, started=_ago(days + 22), handed_in=len(crew.memberships))
    assessment = rounds.reveal(crew, assessment, moment=_ago(days + 8))
    rounds.talk(crew, assessment, share=1, voters=len(crew.memberships))
    return rounds.conclude(crew, assessment, moment=_ago(days))


def _writing(crew: Crew) -> None:
    plans.write(crew, _planned(crew, 6), moment=_ago(3), whole=False)


def _submitted(crew: Crew) -> None:
    plan = _planned(crew, 16)
    plans.write(crew, plan, moment=_ago(12))
    plans.submit(crew, plan, moment=_ago(crew.chance.randint(2, 9)))


def _returned(crew: Crew) -> None:
    plan = _planned(crew, 18)
    plans.write(crew, plan, moment=_ago(14))
    plans.submit(crew, plan, moment=_ago(10))
    plans.give_back(crew, plan, moment=_ago(2))


def _agreed(crew: Crew) -> None:
    days = crew.chance.randint(30, 95)
    plan = _planned(crew, days)
    plans.write(crew, plan, moment=_ago(days - 6))
    plans.submit(crew, plan, moment=_ago(days - 8))
    plans.agree(crew, plan, moment=_ago(days - 14))
    plan.refresh_from_db()
    plans.run(crew, plan)


_STATES: dict[str, Callable[[Crew], None]] = {
    "not_started": _not_started,
    "answering": _answering,
    "picture": _picture,
    "voted": _voted,
    "writing": _writing,
    "submitted": _submitted,
    "returned": _returned,
    "agreed": _agreed,
}


def _administrator() -> User:
    made: User = User.objects.create_user(
        "administrator@solkoebing.example", name="Inger Skriver", is_staff=True, is_superuser=True
    )
    return made


def _let_in() -> None:
    """A former leader, and a password for everybody: these people do not exist."""
    former = User.objects.create_user("tidligere.leder@solkoebing.example", name="Viggo Thorup")
    team = LeadershipTeam.objects.get(cluster__name=MAIN_TEAM)
    leader = team.memberships.current().leaders().get()
    first_day = (leader.starts or clock.today()) - 900 * _DAY
    Membership.objects.create(
        team=team, person=former, role="leader", period=from_day(first_day, leader.starts or clock.today())
    )
    User.objects.update(password=make_password(PASSWORD))
