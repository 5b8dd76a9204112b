"""What the main job asks of a person: the entries of "Venter på dig".

Each is there because of the state of things, and goes away when the thing is done; none can be clicked away.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils.translation import gettext as _

from clusters.access import roles_of
from clusters.models import LeadershipTeam
from clusters.superior import superior
from core import clock
from core.addresses import reverse
from core.keys import one_of
from core.statements import kept
from core.words import short_date
from people.models import User
from profiles.models import (
    Action,
    CampaignEntry,
    Contribution,
    DevelopmentPlan,
    Exemption,
    Nudge,
    Outcome,
    Progress,
    Promise,
    Vote,
)
from profiles.overview import situations_of
from profiles.rules import LEAST_TO_REVEAL
from profiles.situation import Round, Situation, Stage
from reminders.waiting import Waiting

#: how long before its date an action or a promise asks for attention
NOTICE = datetime.timedelta(days=14)
#: an answer step takes about this long, in minutes (nine steps, about ten minutes)
_MINUTES_A_STEP = 1.1
#: by round: own state ("excused" when the round does not wait), how many areas are answered, of how many, and who has
#: sent a kind nudge about it
Contributions = dict[int, tuple[str, int, int, str | None]]


@dataclass(frozen=True)
class _Led:
    """What a team asks of its leader besides its round and plan."""

    #: the area chief, or whoever else above the team, who has sent a kind nudge about the round
    nudged_by: str | None
    #: an invitation that waits for an answer
    offer: int | None
    offer_due: datetime.date | None


def waiting_in_profiles(user: User) -> Iterator[Waiting]:
    """Everything of the main job that waits for the person; at most six queries."""
    roles = roles_of(user)
    if roles.teams:
        led = _led(user)
        contributions = _own_contributions(user)
        voted = set(_voted(user))
        for situation in situations_of(user):
            leads = situation.team.pk in led
            away = situation.team.pk in roles.on_leave
            if leads:
                yield from _from_above(situation, led[situation.team.pk])
            yield from _round(situation, contributions, voted, leads=leads, away=away)
            yield from _plan(situation, leads=leads)
        yield from _actions(user)
    if roles.areas:
        yield from _promises(user)


def _led(user: User) -> dict[int, _Led]:
    """The teams that the person leads, with nudges and invitations to them. One query."""
    return {team: _Led(*rest) for team, *rest in _teams_led(user)}


@kept
def _teams_led(user: User) -> QuerySet[Any, Any]:
    nudges = Nudge.objects.filter(
        assessment__team=OuterRef("pk"), assessment__status="open", person=user, about_team=True
    ).order_by("-pk")
    offers = CampaignEntry.objects.filter(
        team=OuterRef("pk"), outcome=Outcome.OFFERED, campaign__due__gt=clock.today()
    ).order_by("-pk")
    rows: QuerySet[Any, Any] = (
        LeadershipTeam.objects.with_leader(user)
        .annotate(
            nudged_by=Subquery(nudges.values("by__name")[:1]),
            offer=Subquery(offers.values("pk")[:1]),
            offer_due=Subquery(offers.values("campaign__due")[:1]),
        )
        .values_list("pk", "nudged_by", "offer", "offer_due")
    )
    return rows


@kept
def _voted(user: User) -> QuerySet[Any, Any]:
    """Rounds whose picture is shown, and where the person's dots lie."""
    return Vote.objects.filter(person=user, assessment__status="revealed").values_list(
        "assessment", flat=True
    )


def _from_above(situation: Situation, led: _Led) -> Iterator[Waiting]:
    """An invitation, while the team has no round; a nudge about the team's round, while answers are missing."""
    running = situation.round
    if running is None and led.offer:
        yield Waiting(
            key=f"offer-{led.offer}",
            verb_title=_("Svar på en invitation"),
            detail=_("%(team)s er inviteret til en kompetenceafdækning.") % {"team": situation.team},
            url=reverse("profiles:offer", args=[led.offer]),
            button=_("Læs og svar"),
            due=led.offer_due,
        )
    elif (
        running and led.nudged_by and situation.stage == Stage.ANSWERING and running.handed_in < running.asked
    ):
        yield Waiting(
            key=f"assessment-{running.pk}-nudged",
            verb_title=_("Hjælp de sidste i gang"),
            detail=_("%(name)s minder venligt om jeres afdækning.") % {"name": led.nudged_by},
            url=_page(running),
            button=_("Se, hvem der mangler"),
            due=running.due,
        )


def _own_contributions(user: User) -> Contributions:
    """The person's parts of open rounds."""
    return {assessment: (state, *rest) for assessment, state, *rest in _parts_of_open_rounds(user)}


@kept
def _parts_of_open_rounds(user: User) -> QuerySet[Any, Any]:
    exempted = Exemption.objects.filter(assessment=OuterRef("assessment"), person=OuterRef("person"))
    nudges = Nudge.objects.filter(assessment=OuterRef("assessment"), person=user, about_team=False).order_by(
        "-pk"
    )
    return (
        Contribution.objects.filter(person=user, assessment__status="open")
        .annotate(
            answered=Count(
                "answers",
                filter=Q(answers__level__isnull=False, answers__importance__isnull=False)
                & ~Q(answers__bring=""),
                distinct=True,
            ),
            areas=Count("assessment__profile__areas", distinct=True),
            state=Case(When(Exists(exempted), then=Value("excused")), default="status"),
            nudged_by=Subquery(nudges.values("by__name")[:1]),
        )
        .values_list("assessment", "state", "answered", "areas", "nudged_by")
    )


def _round(
    situation: Situation, contributions: Contributions, voted: set[int], *, leads: bool, away: bool
) -> Iterator[Waiting]:
    """What the round that is under way, or that should be, asks of the person; nothing of their own while on leave."""
    running = situation.round
    if running is None:
        if leads:
            yield from _no_round(situation)
    elif situation.stage == Stage.ANSWERING:
        if not away:
            yield from _own_answer(running, contributions)
        if leads:
            yield from _closing(running)
    elif running.pk not in voted and not away:
        yield Waiting(
            key=f"assessment-{running.pk}-vote",
            verb_title=_("Se jeres billede, og læg dine prikker"),
            detail=_("Billedet har været klar siden %(date)s.") % {"date": short_date(running.revealed_at)},
            url=_page(running),
            button=_("Se billedet"),
            since=running.revealed_at,
        )
    elif leads:
        yield Waiting(
            key=f"assessment-{running.pk}-conclude",
            verb_title=_("Vælg indsatsområder sammen med teamet"),
            detail=_("Når I har talt jeres billede igennem, bliver valget til en plan."),
            url=_page(running),
            button=_("Gå til valget"),
            since=running.revealed_at,
        )


def _page(running: Round) -> str:
    return reverse("profiles:assessment", args=[running.pk])


def _no_round(situation: Situation) -> Iterator[Waiting]:
    """A municipal team that has neither a round nor a plan under way; self-governing teams may, and are not asked."""
    if situation.stage in {Stage.NOT_STARTED, Stage.CONCLUDED} and situation.team.cluster.must_use_profile:
        yield Waiting(
            key=f"team-{situation.team.pk}-start",
            verb_title=_("Sæt jeres kompetenceafdækning i gang"),
            detail=_("%(team)s har ikke en afdækning eller en plan, der løber.") % {"team": situation.team},
            url=reverse("profiles:assessment_start", args=[situation.team.pk]),
            button=_("Kom i gang"),
        )


def _own_answer(running: Round, contributions: Contributions) -> Iterator[Waiting]:
    status, answered, areas, nudged_by = contributions.get(running.pk, ("draft", 0, 0, None))
    if status == "draft":
        detail = _answer_detail(answered, areas)
        if nudged_by:
            detail = _("%(name)s minder dig venligt om det.") % {"name": nudged_by} + " " + detail
        yield Waiting(
            key=f"assessment-{running.pk}-answer",
            verb_title=_("Giv din del af afdækningen"),
            detail=detail,
            url=_page(running),
            button=_("Fortsæt") if answered else _("Begynd"),
            due=running.due,
            since=running.started_at,
            urgent=running.due < clock.today(),
        )


def _closing(running: Round) -> Iterator[Waiting]:
    """The leader's: everybody left in the team has handed in, or the deadline has passed."""
    if LEAST_TO_REVEAL <= running.asked <= running.handed_in:
        title, detail = _("Luk runden, og vis billedet"), _("Alle, der er i teamet nu, har sendt deres svar.")
    elif running.due < clock.today() and running.handed_in < running.asked:
        title = _("Luk runden, eller vent på de sidste")
        counts = {"done": running.handed_in, "all": running.asked}
        detail = _("%(done)s af %(all)s har sendt deres svar.") % counts
    else:
        return
    yield Waiting(
        key=f"assessment-{running.pk}-close",
        verb_title=title,
        detail=detail,
        url=_page(running),
        button=_("Se runden"),
        due=running.due,
        since=running.started_at,
    )


def _answer_detail(answered: int, areas: int) -> str:
    if not areas:  # joined after the start, and has not begun
        return _(
            "Du er kommet med, efter at runden begyndte. Det tager cirka et minut for hvert kerneområde."
        )
    left = max(areas - answered, 0)
    if areas and not left:
        return _("Alt er besvaret. Du mangler kun at sende.")
    minutes = max(round(left * _MINUTES_A_STEP), 1)
    return _("%(done)s af %(all)s besvaret · ca. %(minutes)s min.") % {
        "done": answered,
        "all": areas,
        "minutes": minutes,
    }


def _plan(situation: Situation, *, leads: bool) -> Iterator[Waiting]:
    """The leader's: what is being written, a revision of it too, and a year that nobody has brought to an end."""
    if not leads:
        return
    writing = (
        _("Skriv jeres teamudviklingsplan færdig"),
        _("Den skal aftales med %(chief)s.") % superior(situation.team).words,
        _("Skriv"),
    )
    returned = (
        _("Svar på %(chiefs)s kommentarer") % superior(situation.team).words,
        _("Planen er sendt tilbage med kommentarer."),
        _("Læs og svar"),
    )
    ended = (_("Evaluér planen, og afslut den"), _("Planåret er gået."), _("Evaluér"))
    revising = (
        _("Skriv den nye udgave af jeres plan færdig"),
        _("Den aftalte plan gælder, indtil den nye er aftalt."),
        _("Skriv"),
    )
    words = {Stage.WRITING: writing, Stage.RETURNED: returned, Stage.ENDED: ended}
    if situation.plan and situation.stage in words:
        yield _about_plan(situation.plan, situation.stage, words[situation.stage])
    if situation.revision:
        stage = {"draft": Stage.WRITING, "returned": Stage.RETURNED}.get(situation.revision.status)
        if stage:
            yield _about_plan(situation.revision, stage, revising if stage == Stage.WRITING else returned)
    if situation.unfinished:
        yield _about_plan(situation.unfinished, Stage.ENDED, ended)


def _about_plan(plan: DevelopmentPlan, stage: Stage, words: tuple[str, str, str]) -> Waiting:
    title, detail, button = words
    return Waiting(
        key=f"plan-{plan.pk}-{stage}",
        verb_title=title,
        detail=detail,
        url=plan.get_absolute_url(),
        button=button,
        since=plan.created_at,
        urgent=stage == Stage.RETURNED,
    )


def _actions(user: User) -> Iterator[Waiting]:
    """The person's own actions in agreed plans, from two weeks before their date."""
    # not those of a team that is no more: it takes no reports
    for action in _own_actions(user, [team.pk for team in roles_of(user).teams]):
        yield Waiting(
            key=f"action-{action.pk}",
            verb_title=action.text,
            detail=_("Dit tiltag i teamets plan"),
            url=reverse("profiles:plan", args=[action.plan_id]),
            button=_("Skriv, hvor langt du er"),
            due=action.due,
            urgent=action.due < clock.today(),
        )


@kept
def _own_actions(user: User, teams: list[int]) -> QuerySet[Any]:
    own: QuerySet[Any] = Action.objects.visible_to(user).filter(
        one_of("plan__team", teams),
        owner=user,
        plan__status="agreed",
        progress__in=[Progress.NOT_STARTED, Progress.UNDER_WAY],
        due__lte=clock.today() + NOTICE,
    )
    return own


def _promises(user: User) -> Iterator[Waiting]:
    """What the chief has promised, from two weeks before its date."""
    for promise in _promises_due(user):
        yield Waiting(
            key=f"promise-{promise.pk}",
            verb_title=_("Hold dit løfte til %(team)s") % {"team": promise.plan.team},
            detail=promise.text,
            url=reverse("profiles:plan", args=[promise.plan_id]),
            button=_("Se planen"),
            due=promise.due,
            urgent=promise.due < clock.today(),
        )


@kept
def _promises_due(user: User) -> QuerySet[Promise]:
    due = Promise.objects.visible_to(user).filter(
        by=user, plan__status="agreed", kept_at__isnull=True, due__lte=clock.today() + NOTICE
    )
    return due.select_related("plan__team__cluster")
