"""What a round asks of a team's members and of its leader.

Nobody is told here who has answered or what: a member hears of their own part, a leader how many have handed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters.models import Kind as TeamKind
from clusters.models import LeadershipTeam, Membership, Office, Ownership
from clusters.offices import in_office
from core import clock
from core.addresses import reverse
from core.words import short_date
from profiles.due.reads import TEAM, awaited, away, counted, handed_in, nudges, push_of
from profiles.models import (
    Answer,
    CompetenceAssessment,
    Contribution,
    DevelopmentPlan,
    Exemption,
    ProfileArea,
    Vote,
)
from profiles.rules import LEAST_TO_REVEAL
from reminders.due import Due, Kind, Ladder, Words

#: an answer step takes about this long, in minutes (nine steps, about ten minutes)
_MINUTES_A_STEP = 1.1


class AboutRound(Kind):
    """Something about a round, done on its page."""

    def url(self, due: Due) -> str:
        return reverse("profiles:assessment", args=[due.subject])


class AnswerMissing(AboutRound):
    """A member's own part of an open round is not handed in, and the round waits for it.

    It names nobody above: when answers are late, `RoundToClose` asks the leader at once what to do.
    """

    name = "assessment.answer"
    label = gettext_lazy("Et medlem mangler at sende sine svar i en kompetenceafdækning")

    def rows(self) -> Sequence[QuerySet[Any, Any]]:
        own = Contribution.objects.filter(assessment=OuterRef("pk"), person=OuterRef("due_person"))
        exempted = Exemption.objects.filter(assessment=OuterRef("pk"), person=OuterRef("due_person"))
        answered = Answer.objects.filter(
            contribution__assessment=OuterRef("pk"), contribution__person=OuterRef("due_person")
        ).filter(~Q(bring=""), level__isnull=False, importance__isnull=False)
        nudged = nudges(about_team=False)
        rows = self.select(
            CompetenceAssessment.objects.filter(in_office(TEAM, Office.MEMBER), status="open"),
            person=f"{TEAM}__person",
            due="due",
            since="started_at",
            push=push_of(nudged),
            facts={
                "begun": Exists(own),
                "answered": counted(answered, "contribution__assessment"),
                "areas": counted(ProfileArea.objects.filter(profile=OuterRef("profile")), "profile"),
                "nudged_by": Subquery(nudged.values("by__name")[:1]),
            },
        )
        return [rows.filter(~Exists(own.filter(status="submitted")), ~Exists(exempted), ~away())]

    def words(self, due: Due) -> Words:
        facts = due.facts
        detail = _answer_detail(facts["answered"], facts["areas"] if facts["begun"] else 0)
        if facts["nudged_by"]:
            detail = _("%(name)s minder dig venligt om det.") % {"name": facts["nudged_by"]} + " " + detail
        button = _("Fortsæt") if facts["answered"] else _("Begynd")
        return Words(_("Giv din del af afdækningen"), detail, button)


def _answer_detail(answered: int, areas: int) -> str:
    if not areas:  # joined after the start, and has not begun
        return _(
            "Du er kommet med, efter at runden begyndte. Det tager cirka et minut for hvert kerneområde."
        )
    left = max(areas - answered, 0)
    if not left:
        return _("Alt er besvaret. Du mangler kun at sende.")
    minutes = max(round(left * _MINUTES_A_STEP), 1)
    return _("%(done)s af %(all)s besvaret · ca. %(minutes)s min.") % {
        "done": answered,
        "all": areas,
        "minutes": minutes,
    }


class RoundToClose(AboutRound):
    """The leader's: everybody left in the team has handed in, or the deadline has passed."""

    name = "assessment.close"
    label = gettext_lazy("En runde kan lukkes, eller dens frist er gået")
    ladder = Ladder(before=(), on_day=False, after=(5,))
    is_urgent = True
    in_calendar = False

    def rows(self) -> Sequence[QuerySet[Any, Any]]:
        missing = Exists(awaited())
        rounds = CompetenceAssessment.objects.filter(in_office(TEAM, Office.LEADER), status="open")
        rows = self.select(
            rounds,
            person=f"{TEAM}__person",
            due="due",
            since="started_at",
            facts={"done": handed_in(), "missing": counted(awaited(), "team")},
        )
        is_late = Q(missing, due__lt=clock.today())
        return [rows.alias(sent=handed_in()).filter(is_late | Q(~missing, sent__gte=LEAST_TO_REVEAL))]

    def words(self, due: Due) -> Words:
        done, missing = due.facts["done"], due.facts["missing"]
        if missing:
            title = _("Luk runden, eller vent på de sidste")
            detail = _("%(done)s af %(all)s har sendt deres svar.") % {"done": done, "all": done + missing}
        else:
            title, detail = (
                _("Luk runden, og vis billedet"),
                _("Alle, der er i teamet nu, har sendt deres svar."),
            )
        return Words(title, detail, _("Se runden"))


class RoundNudged(AboutRound):
    """The leader's: somebody above the team has sent a kind nudge about the round, and answers are missing still."""

    name = "assessment.nudged"
    label = gettext_lazy("En leder er blevet mindet om, at der mangler svar i teamets runde")
    ladder = Ladder(before=(), on_day=False, after=())
    in_calendar = False

    def rows(self) -> Sequence[QuerySet[Any, Any]]:
        nudged = nudges(about_team=True)
        rows = self.select(
            CompetenceAssessment.objects.filter(in_office(TEAM, Office.LEADER), status="open"),
            person=f"{TEAM}__person",
            due="due",
            push=push_of(nudged),
            facts={"nudged_by": Subquery(nudged.values("by__name")[:1])},
        )
        return [rows.filter(Exists(nudged), Exists(awaited()))]

    def words(self, due: Due) -> Words:
        return Words(
            _("Hjælp de sidste i gang"),
            _("%(name)s minder venligt om jeres afdækning.") % {"name": due.facts["nudged_by"]},
            _("Se, hvem der mangler"),
        )


class PictureToSee(AboutRound):
    """A member has not laid their dots since the picture came."""

    name = "assessment.vote"
    label = gettext_lazy("Et medlem mangler at lægge prikker på billedet")
    ladder = Ladder(before=(), on_day=False, after=(5, 15))
    in_calendar = False

    def rows(self) -> Sequence[QuerySet[Any, Any]]:
        rows = self.select(
            CompetenceAssessment.objects.filter(in_office(TEAM, Office.MEMBER), status="revealed"),
            person=f"{TEAM}__person",
            since="revealed_at",
            facts={"revealed": "revealed_at"},
        )
        return [rows.filter(~has_voted(), ~away())]

    def words(self, due: Due) -> Words:
        since = short_date(parse_datetime(due.facts["revealed"]))
        return Words(
            _("Se jeres billede, og læg dine prikker"),
            _("Billedet har været klar siden %(date)s.") % {"date": since},
            _("Se billedet"),
        )


def has_voted() -> Exists:
    """Whether the row's person has laid a dot in the round."""
    return Exists(Vote.objects.filter(assessment=OuterRef("pk"), person=OuterRef("due_person")))


class FocusToChoose(AboutRound):
    """The leader's, once their own dots are laid: the talk becomes a choice, and the choice a plan.

    While an earlier plan is not agreed yet the choice has to wait, and that plan asks for itself.
    """

    name = "assessment.conclude"
    label = gettext_lazy("Et team kan vælge sine indsatsområder")
    ladder = Ladder(before=(), on_day=False, after=(10, 20))
    in_calendar = False

    def rows(self) -> Sequence[QuerySet[Any, Any]]:
        rows = self.select(
            CompetenceAssessment.objects.filter(in_office(TEAM, Office.LEADER), status="revealed"),
            person=f"{TEAM}__person",
            since="revealed_at",
        )
        earlier = DevelopmentPlan.objects.being_written().filter(team=OuterRef("team"))
        return [rows.filter(Q(has_voted()) | Q(away()), ~Exists(earlier))]

    def words(self, due: Due) -> Words:
        return Words(
            _("Vælg indsatsområder sammen med teamet"),
            _("Når I har talt jeres billede igennem, bliver valget til en plan."),
            _("Gå til valget"),
        )


class RoundToStart(Kind):
    """The leader's of a municipal team that has neither a round nor a plan under way. Self-governing teams may."""

    name = "assessment.start"
    label = gettext_lazy("Et kommunalt team har hverken en afdækning eller en plan i gang")
    ladder = Ladder(before=(), on_day=False, after=(20, 60))
    in_calendar = False

    def rows(self) -> Sequence[QuerySet[Any, Any]]:
        teams = LeadershipTeam.objects.filter(
            in_office("office_holders", Office.LEADER), cluster__ownership=Ownership.MUNICIPAL
        ).exclude(cluster__kind=TeamKind.GROUP)
        rows = self.select(teams, person="office_holders__person", facts={"team": "cluster__name"})
        running = CompetenceAssessment.objects.under_way().filter(team=OuterRef("pk"))
        plans = DevelopmentPlan.objects.filter(
            team=OuterRef("pk"), status__in=["draft", "submitted", "returned", "agreed"]
        )
        colleagues = (
            Membership.objects.current().filter(team=OuterRef("pk")).exclude(person=OuterRef("due_person"))
        )
        return [rows.filter(~Exists(running), ~Exists(plans), Exists(colleagues))]

    def words(self, due: Due) -> Words:
        return Words(
            _("Sæt jeres kompetenceafdækning i gang"),
            _("%(team)s har hverken en afdækning eller en plan i gang.") % {"team": due.facts["team"]},
            _("Kom i gang"),
        )

    def url(self, due: Due) -> str:
        return reverse("profiles:assessment_start", args=[due.subject])
