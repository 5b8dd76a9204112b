"""A row for each team: where it is, what is late, what it asks for. For its chief and for the municipality."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clusters.models import LeadershipTeam, Membership
from clusters.superior import superior
from core import clock
from core.keys import one_of
from core.statements import kept
from core.words import short_date
from profiles.models import DevelopmentPlan, PlanStatus, SupportRequest
from profiles.models.plan import SHARED_WITH_CHIEF
from profiles.querysets.plan import LONG
from profiles.situation import Situation, Stage, situations
from profiles.support_line import SupportLine, support_lines


@dataclass(frozen=True)
class TeamRow:
    """One team on the chief's or the administrator's page, ready to be shown."""

    team: LeadershipTeam
    stage: Stage
    text: str
    #: since when, until when or from when: words with a place for `day`, or words alone
    moment: str = ""
    day: datetime.date | None = None
    late: tuple[str, ...] = ()
    asks: str = ""
    #: where the team's request for support stands; it says more than the wish in the plan
    support: SupportLine | None = None
    plan_url: str = ""
    leader: str = ""
    #: a plan or a new edition of one that waits for the chief, and since when
    waiting_url: str = ""
    waiting_since: datetime.date | None = None
    #: the round is open and lacks answers, so that the chief may send the leader a kind nudge
    lacks_answers: bool = False
    #: when the next quality and support talk is, for the chief
    talk_day: datetime.date | None = None

    @cached_property
    def detail(self) -> str:
        """ "siden 2. oktober"."""
        return self.moment % {"date": short_date(self.day)} if "%(date)s" in self.moment else self.moment

    @property
    def when(self) -> str:
        """The detail's words without the day: "siden"."""
        return self.moment.replace("%(date)s", "").strip()

    @property
    def talk(self) -> str:
        """ "Samtale 3. marts"."""
        return _("Samtale %(date)s") % {"date": short_date(self.talk_day)} if self.talk_day else ""

    @property
    def late_lines(self) -> tuple[str, ...]:
        """What is late, each as a line of its own."""
        return tuple(text[:1].upper() + text[1:] for text in self.late)

    @property
    def asks_briefly(self) -> str:
        """The wish for support, as long as a row has room for; the plan has all of it."""
        return Truncator(self.asks).chars(160)

    @property
    def asks_line(self) -> str:
        """The same as a line of text: the request's state, else the wish in the plan."""
        if self.support:
            return _("Støtte:") + " " + self.support.text
        return _("Ønsker støtte:") + " " + self.asks_briefly if self.asks else ""

    @property
    def tag(self) -> str:
        """The status tag's kind: a hint to the eye, the words say it all."""
        if self.stage == Stage.SUBMITTED:
            return "ask"
        if self.stage == Stage.ENDED:
            return "late"
        return "done" if self.stage in {Stage.AGREED, Stage.CONCLUDED} else ""


def team_rows(teams: Iterable[LeadershipTeam], *, for_chief: bool) -> list[TeamRow]:
    """The teams' rows, in the teams' order. `for_chief` adds what only the area chief reads: link, wish for support.

    Five queries for the chief and four for others, however many teams; expects them with their cluster and area.
    """
    listed = list(teams)
    leaders = _leaders(listed)
    support = {row["team"]: row for row in _support([team.pk for team in listed])} if for_chief else {}
    return [
        _team_row(
            situation,
            leader=leaders.get(situation.team.pk, ""),
            support=support.get(situation.team.pk),
            for_chief=for_chief,
        )
        for situation in situations(listed).values()
    ]


@kept
def _support(teams: list[int]) -> Any:
    """Each team's request for support: the latest of the open ones, else the latest. State and names alone."""
    latest = SupportRequest.objects.filter(one_of("team", teams)).annotate(
        is_over=~Q(status__in=["requested", "arranged", "advised"])
    )
    return (
        latest.order_by("team", "is_over", "-sent_at", "-pk")
        .distinct("team")
        .rows()
        .values("team", "line", "row")
    )


def _leaders(teams: list[LeadershipTeam]) -> dict[int, str]:
    """Each team's leader by its key; who stands in for them, where somebody does."""
    found = _leading([team.pk for team in teams])
    names = {team: name for team, name, is_deputy in found if not is_deputy}
    for team, name, is_deputy in found:
        if is_deputy:
            names[team] = _("%(name)s (stedfortræder)") % {"name": name}
    return names


@kept
def _leading(teams: list[int]) -> QuerySet[Any, Any]:
    rows = Membership.objects.current().with_absence().filter(one_of("team", teams))
    return rows.filter(Q(role="leader") | Q(is_deputy=True)).values_list("team", "person__name", "is_deputy")


def _support_line(found: Any, plan: DevelopmentPlan | None) -> SupportLine | None:
    """Where an open request stands; one that is over only while its plan is the team's present one."""
    if found is None:
        return None
    (line,) = support_lines([found["row"]])
    return line if line.is_open or (plan is not None and found["line"] == plan.line) else None


def _team_row(situation: Situation, *, leader: str, support: Any, for_chief: bool) -> TeamRow:
    text, moment, day = _stage_words(situation, for_chief=for_chief)
    running = situation.round
    plan = situation.plan
    shared = plan is not None and plan.status in SHARED_WITH_CHIEF
    waits = _waits(situation) if for_chief else None
    wished = plan is not None and plan.status in {PlanStatus.SUBMITTED, PlanStatus.AGREED}
    return TeamRow(
        team=situation.team,
        stage=situation.stage,
        text=text,
        moment=moment,
        day=day,
        late=(
            *_late_words(situation, for_chief=for_chief),
            *([] if leader else [_("teamet har ingen leder")]),
        ),
        asks=plan.support_wish if plan and wished and for_chief else "",
        support=_support_line(support, plan),
        plan_url=plan.get_absolute_url() if plan and shared and for_chief else "",
        leader=leader,
        waiting_url=waits.get_absolute_url() if waits else "",
        waiting_since=_day(waits.submitted_at) if waits else None,
        talk_day=situation.next_talk.due if situation.next_talk and for_chief else None,
        lacks_answers=for_chief
        and running is not None
        and running.status == "open"
        and running.handed_in < running.asked,
    )


def _waits(situation: Situation) -> DevelopmentPlan | None:
    """What the chief has been sent: the plan, or a new edition while the agreed one holds."""
    if situation.stage == Stage.SUBMITTED:
        return situation.plan
    revision = situation.revision
    return revision if revision is not None and revision.status == PlanStatus.SUBMITTED else None


#: the words for where a team is, those around the day, and the day
_Words = tuple[str, str, datetime.date | None]


def _stage_words(situation: Situation, *, for_chief: bool) -> _Words:
    """The words for where a team is, and since when or until when."""
    running, plan, stage = situation.round, situation.plan, situation.stage
    if running and stage == Stage.ANSWERING:
        words = _("Svarer: %(done)s af %(all)s") % {"done": running.handed_in, "all": running.asked}
        return words, _("frist %(date)s"), running.due
    if running:
        return _since(_("Billedet er klar"), running.revealed_at)
    if plan is None:
        must = situation.team.cluster.must_use_profile
        return _("Ikke begyndt"), "" if must else _("frivilligt"), None
    moves: dict[Stage, _Words] = {
        Stage.WRITING: _since(_("Skriver planen"), plan.created_at),
        Stage.SUBMITTED: _since(
            _("Venter på dig") if for_chief else _("Hos %(chief)s") % superior(situation.team).words,
            plan.submitted_at,
        ),
        Stage.RETURNED: _since(_("Sendt tilbage til teamet"), situation.moved_at),
        Stage.AGREED: (_("Aftalt"), _("til %(date)s"), plan.last_day),
        Stage.ENDED: (_("Planåret er gået"), _("sluttede %(date)s"), plan.last_day),
        Stage.CONCLUDED: (_("Afsluttet"), "%(date)s", _day(plan.concluded_at)),
    }
    return moves[stage]


def _since(words: str, moment: datetime.datetime | None) -> _Words:
    return words, _("siden %(date)s") if moment else "", _day(moment)


def _day(moment: datetime.datetime | None) -> datetime.date | None:
    return clock.local_date(moment) if moment else None


def reading_questions() -> tuple[str, str, str]:
    """Three questions to read an overview with, before its figures: it is for a talk, not for a verdict."""
    return (
        _("Hvad glæder du dig over, når du læser rækkerne?"),
        _("Hvor kan du selv gøre mest nytte lige nu?"),
        _("Hvad vil du spørge et team om, før du drager en konklusion?"),
    )


def _late_words(situation: Situation, *, for_chief: bool) -> Iterable[str]:
    """What is over time, in words."""
    if situation.round and situation.round.status == "open" and situation.round.due < clock.today():
        yield _("fristen for svar er overskredet")
    if situation.late_actions:
        yield ngettext(
            "%(count)s tiltag over tiden", "%(count)s tiltag over tiden", situation.late_actions
        ) % {"count": situation.late_actions}
    if not for_chief and situation.stage != Stage.SUBMITTED and (sent := _long_sent(situation)):
        yield _("en ny udgave af planen har ventet på svar siden %(date)s") % {"date": short_date(sent)}
    if for_chief and situation.next_talk and situation.next_talk.due < clock.today():
        yield _("samtalens dag er gået")
    if situation.late_promises:
        yield _late_promises(situation, for_chief=for_chief)


def _long_sent(situation: Situation) -> datetime.date | None:
    """Since when what was sent to the chief has waited, if it is longer than it should."""
    waits = _waits(situation)
    sent = waits.submitted_at if waits else None
    return _day(sent) if sent and sent < clock.now() - LONG else None


def _late_promises(situation: Situation, *, for_chief: bool) -> str:
    """To the chief they are one's own."""
    count = situation.late_promises
    if for_chief:
        words = ngettext("et af dine løfter er over tiden", "%(count)s af dine løfter er over tiden", count)
    else:
        words = ngettext(
            "%(count)s løfte fra %(chief)s over tiden",
            "%(count)s løfter fra %(chief)s over tiden",
            count,
        )
    return words % {"count": count, **superior(situation.team).words}
