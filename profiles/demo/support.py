"""Practice-near support: a team that waits for a consultant, one with a visit ahead, one that tries its advice."""

from __future__ import annotations

import datetime

from django.utils import timezone

from core import clock
from core.periods import from_day
from people.models import User
from profiles.actions import support, support_visit
from profiles.demo.rounds import Crew
from profiles.models import DevelopmentPlan, SupportConsultant, SupportRequest

CONSULTANT = "konsulent@solkoebing.example"
_DAY = datetime.timedelta(days=1)

_WISHES = (
    "Vi vil gerne have en konsulent med til vores første møde om indsatsen, så vi kommer godt fra start.",
    "Vi har brug for en, der kan hjælpe os med at læse vores egne data. Vi har nok af dem.",
    "Vi vil gerne have sparring på vores møder. Vi når dagsordenen, men vi bliver sjældent klogere.",
)
_FIRST_NOTE = "Jeg har set jeres skemaer igennem. Der er tre, der spørger om det samme. Skal vi begynde dér?"
_ANSWER = "Ja tak. Vi har lagt det ene væk allerede. Pædagogerne har ikke savnet det."
_NOTE_OF_VISIT = (
    "Jeg var med på jeres møde. I har det godt sammen, og alle venter på, at nogen stiller spørgsmålet."
)
_ADVICE = (
    "Sæt ét spørgsmål på dagsordenen i stedet for fem punkter, og lad en anden end lederen begynde.\n"
    "Slut fem minutter før tid, og sig på skift, hvad I vil gøre anderledes i morgen.\n"
    "Gør det seks gange, før I vurderer, om det virker."
)


def give(crews: list[Crew], main: Crew, morning: datetime.datetime, administrator: User) -> None:
    """Two consultants, and a request in each of the three states that somebody can do something about.

    Side effects: their rows, through the same verbs as the buttons. The teams are those with an agreed plan nearest to
    the main team; the one that agreed first has come furthest.
    """
    near = _appointed("Tove Ravn", CONSULTANT, morning)
    _appointed("Bjarke Lund", "bjarke.lund@solkoebing.example", morning)
    plans = {
        plan.team_id: plan for plan in DevelopmentPlan.objects.filter(status="agreed").select_related("team")
    }
    able = [crew for crew in crews if crew.team.pk in plans and crew.team.cluster.is_current()]
    able.sort(key=lambda crew: crew.team.cluster.area_id != main.team.cluster.area_id)
    chosen = sorted(able[:3], key=lambda crew: -_agreed_at(plans[crew.team.pk]).timestamp())
    waiting, helped, tried = ((crew, plans[crew.team.pk]) for crew in chosen)
    _ask(*waiting, _WISHES[0], morning - 6 * _DAY)
    _helped(*helped, near, administrator, morning)
    _tried(*tried, near, administrator, morning)


def _appointed(name: str, email: str, morning: datetime.datetime) -> User:
    person: User = User.objects.create_user(email, name=name)
    SupportConsultant.objects.create(person=person, period=from_day((morning - 500 * _DAY).date()))
    return person


def _agreed_at(plan: DevelopmentPlan) -> datetime.datetime:
    assert plan.agreed_at is not None  # an agreed plan
    return plan.agreed_at


def _ask(crew: Crew, plan: DevelopmentPlan, wish: str, moment: datetime.datetime) -> SupportRequest:
    areas = [focus.area for focus in plan.focus_areas.select_related("area")[:1]]
    with clock.at(moment):
        made, _new = support.send_wish(source=plan, wish=wish, areas=areas, by=crew.leader.person)
    return made


def _name(request: SupportRequest, consultant: User, by: User, moment: datetime.datetime) -> None:
    with clock.at(moment):
        support.name_consultant(request=request, consultant=consultant, seen=None, by=by)


def _note(request: SupportRequest, text: str, by: User, moment: datetime.datetime) -> None:
    with clock.at(moment):
        support.write_note(request=request, text=text, by=by)


def _helped(
    crew: Crew, plan: DevelopmentPlan, consultant: User, administrator: User, morning: datetime.datetime
) -> None:
    """A consultant since last week, two notes, and a visit on Tuesday next week."""
    request = _ask(crew, plan, _WISHES[1], morning - 12 * _DAY)
    _name(request, consultant, administrator, morning - 9 * _DAY)
    _note(request, _FIRST_NOTE, consultant, morning - 8 * _DAY)
    _note(request, _ANSWER, crew.leader.person, morning - 6 * _DAY)
    tuesday = morning.date() + (8 - morning.weekday()) * _DAY
    starts = timezone.make_aware(datetime.datetime.combine(tuesday, datetime.time(9, 30)))
    with clock.at(morning - 5 * _DAY):
        support_visit.plan_visit(
            request=request, starts=starts, minutes=120, place="Personalerummet i Børnehuset", by=consultant
        )


def _tried(
    crew: Crew, plan: DevelopmentPlan, consultant: User, administrator: User, morning: datetime.datetime
) -> None:
    """A visit that was held, advice, and a day on which the team says what came of it."""
    began = _agreed_at(plan)
    request = _ask(crew, plan, _WISHES[2], began + _DAY)
    _name(request, consultant, administrator, began + 3 * _DAY)
    with clock.at(began + 4 * _DAY):
        visit = support_visit.plan_visit(
            request=request, starts=began + 8 * _DAY, minutes=90, place="Klyngekontoret", by=consultant
        )
    with clock.at(began + 9 * _DAY):
        support_visit.hold_visit(visit=visit, by=consultant)
    _note(request, _NOTE_OF_VISIT, consultant, began + 9 * _DAY)
    with clock.at(began + 11 * _DAY):
        support.advise(
            request=request, advice=_ADVICE, follow_up_on=(morning + 18 * _DAY).date(), by=consultant
        )
