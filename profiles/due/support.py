"""What practice-near support asks of the leader, of administrators and of the consultant, and what it tells them.

No wish, reason, note, advice or outcome is in anything here: it leads to the page where those stand who may read them.
Where a visit is goes into the calendars of those who meet, and into no mail.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.db.models import CharField, DateField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, TruncDate
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters.models import AreaChiefAppointment, Deputy, Membership, Office
from clusters.offices import in_office
from core import clock
from core.addresses import reverse
from core.words import short_date
from profiles.due.reads import TEAM
from profiles.models import (
    DevelopmentPlan,
    SupportConsultant,
    SupportMove,
    SupportRequest,
    SupportVisit,
    SupportVisitMove,
)
from profiles.querysets.followup import NOTICE
from profiles.support_next import when_words
from reminders.due import NEWS, UP, Due, Kind, Ladder, Times, Words

_AREA = "team__cluster__area__office_holders"
_LEADERS_OF_VISIT = "request__team__office_holders"
_LEADERS_OF_MOVE = "subject__team__office_holders"
_DAY = datetime.timedelta(days=1)
#: for so long a move is news
_NEWS = datetime.timedelta(days=14)


class AboutRequest(Kind):
    """Something about a request for support, done on its page."""

    in_calendar = False

    def url(self, due: Due) -> str:
        return reverse("profiles:support", args=[due.subject])


def _in_teams_that_are(rows: QuerySet[Any], path: str = "") -> QuerySet[Any]:
    return rows.filter(**{f"{path}team__cluster__period__contains": clock.today()})


def _with_consultant(rows: QuerySet[Any], path: str = "") -> QuerySet[Any]:
    """Those whose consultant may open the request today (`SupportRequestQuerySet.given_by`)."""
    who, where = OuterRef(f"{path}consultant"), OuterRef(f"{path}team__cluster__area")
    appointed = Exists(SupportConsultant.objects.current().filter(person=who))
    is_chief = Exists(AreaChiefAppointment.objects.current().filter(area=where, person=who))
    stands_in = Exists(Deputy.objects.current().filter(area=where, person=who))
    under_way = Q(**{f"{path}status": "arranged"})
    return rows.filter(
        ~under_way | appointed, ~is_chief, ~stands_in, **{f"{path}consultant__is_active": True}
    )


def _moved(moves: QuerySet[Any], column: str) -> Subquery:
    """The latest of the moves: its moment, or its key."""
    return Subquery(moves.order_by("-pk").values(column)[:1])


class WishToSend(Kind):
    """The leader's: the plan is agreed, a wish for support stands in it, and nobody has sent it or let it go."""

    name = "support.send"
    label = gettext_lazy("Et ønske om støtte i en aftalt plan er ikke sendt")
    ladder = Ladder(before=(), on_day=False, after=(5,))
    in_calendar = False

    def rows(self) -> Sequence[QuerySet[Any, Any]]:
        plans = DevelopmentPlan.objects.filter(
            in_office(TEAM, Office.LEADER), status="agreed", period__endswith__gt=clock.today()
        )
        rows = self.select(
            plans.exclude(support_wish="").alias(first=Coalesce("original", "pk")),
            person=f"{TEAM}__person",
            since="agreed_at",
        )
        sent = SupportRequest.objects.filter(line=OuterRef("first"))
        return [rows.filter(~Exists(sent))]

    def words(self, due: Due) -> Words:
        return Words(
            _("Send jeres ønske om støtte"),
            _("Det står i planen, men er ikke sendt til forvaltningen."),
            _("Send, eller lad det ligge"),
        )

    def url(self, due: Due) -> str:
        return reverse("profiles:support_new_plan", args=[due.subject])


class ConsultantToFind(AboutRequest):
    """Administrators': a team has asked for support. Given back by one consultant it waits anew, for another."""

    name = "support.find"
    label = gettext_lazy("Et ønske om støtte venter på en konsulent")
    ladder = Ladder(before=(), on_day=False, after=(5, 10))

    def rows(self) -> Sequence[QuerySet[Any, Any]]:
        back = SupportMove.objects.filter(subject=OuterRef("pk"), verb__in=["hand_back", "release"])
        given_back = Cast(_moved(back, "pk"), CharField())
        return [
            self.select(
                _in_teams_that_are(SupportRequest.objects.awaiting_consultant()).filter(
                    in_office(_AREA, Office.ADMINISTRATOR)
                ),
                person=f"{_AREA}__person",
                occasion=Coalesce(given_back, Value("")),
                since=Coalesce(_moved(back, "at"), F("sent_at")),
                facts={
                    "team": "team__cluster__name",
                    "sent": "sent_at",
                    "back": _moved(back, "at"),
                },
            )
        ]

    def words(self, due: Due) -> Words:
        values = {"team": due.facts["team"], "date": short_date(parse_datetime(due.facts["sent"]))}
        detail = _("Sendt %(date)s") % values
        if due.facts["back"]:
            values["date"] = short_date(parse_datetime(due.facts["back"]))
            detail = _("Konsulenten kunne ikke alligevel, og det har ventet siden %(date)s.") % values
        return Words(_("Find en konsulent til %(team)s") % values, detail, _("Find en konsulent"))


def _since_arranged() -> QuerySet[SupportMove]:
    """The moves by which the request in the outer query came to be under way."""
    return SupportMove.objects.filter(subject=OuterRef("pk"), to_status="arranged")


def _arranged() -> QuerySet[SupportRequest]:
    """Requests under way whose consultant can be asked; `begun` is since when."""
    found = _with_consultant(_in_teams_that_are(SupportRequest.objects.filter(status="arranged")))
    begun: QuerySet[SupportRequest] = found.annotate(begun=_moved(_since_arranged(), "at"))
    return begun


def _visits(**when: Any) -> QuerySet[SupportVisit]:
    """The request's visits that are agreed or were held since it came to be under way."""
    return SupportVisit.objects.filter(request=OuterRef("pk"), **when).exclude(status="cancelled")


class VisitToAgree(AboutRequest):
    """The consultant's: no time is agreed yet. When the team asks for more help, it is asked anew."""

    name = "support.agree"
    label = gettext_lazy("En konsulent skal aftale et besøg med et team")
    ladder = Ladder(before=(), on_day=False, after=(5, 10))

    def rows(self) -> Sequence[QuerySet[Any, Any]]:
        again = _moved(_since_arranged(), "verb")
        rows = self.select(
            _arranged(),
            person="consultant",
            occasion=Cast(_moved(_since_arranged(), "pk"), CharField()),
            since=F("begun"),
            facts={"team": "team__cluster__name", "verb": again},
        )
        return [rows.filter(~Exists(_visits(starts__gt=OuterRef("begun"))))]

    def words(self, due: Due) -> Words:
        team = {"team": due.facts["team"]}
        if due.facts["verb"] == "ask_more":
            detail = _("Teamet har prøvet dit råd og har brug for mere hjælp.")
        else:
            detail = _("Du er konsulent for teamet. Læs, hvad de ønsker.")
        return Words(_("Aftal et besøg med %(team)s") % team, detail, _("Læs, og aftal en tid"))


class VisitAhead(AboutRequest):
    """The leader's and the consultant's: from when it is agreed until its day is over.

    Whenever it is agreed or moved both are told at once: it is an appointment.
    """

    name = "support.visit"
    label = gettext_lazy("Et besøg af en konsulent er aftalt")
    ladder = Ladder(before=(3,), on_day=True, after=())
    in_calendar = True
    says_when = True

    def rows(self) -> Sequence[QuerySet[Any, Any]]:
        ahead = SupportVisit.objects.planned().filter(
            request__status__in=["arranged", "advised"], starts__date__gte=clock.today()
        )
        there = _in_teams_that_are(ahead, "request__")
        moves = SupportVisitMove.objects.filter(subject=OuterRef("pk"))
        columns: dict[str, Any] = {"due": TruncDate("starts"), "since": _moved(moves, "at")}
        facts = {
            "request": "request",
            "team": "request__team__cluster__name",
            "consultant": "request__consultant__name",
            "starts": "starts",
            "minutes": "minutes",
            "place": "place",
        }
        leaders = self.select(
            there.filter(in_office(_LEADERS_OF_VISIT, Office.LEADER)),
            person=f"{_LEADERS_OF_VISIT}__person",
            facts={**facts, "as_consultant": Value(False)},
            **columns,
        )
        consultants = self.select(
            _with_consultant(there, "request__"),
            person="request__consultant",
            facts={**facts, "as_consultant": Value(True)},
            **columns,
        )
        return [leaders.exclude(due_person=F("request__consultant")), consultants]

    def words(self, due: Due) -> Words:
        title = _("Besøg hos %(team)s") if due.facts["as_consultant"] else _("Besøg af %(consultant)s")
        return Words(title % due.facts, when_words(*_from_to(due)), _("Se aftalen"))

    def url(self, due: Due) -> str:
        return reverse("profiles:support", args=[due.facts["request"]])

    def times(self, due: Due) -> Times | None:
        return Times(*_from_to(due), due.facts["place"])


def _from_to(due: Due) -> tuple[datetime.datetime, datetime.datetime]:
    begins = parse_datetime(due.facts["starts"])
    assert begins is not None  # a visit has a time
    return begins, begins + datetime.timedelta(minutes=due.facts["minutes"])


class AdviceToWrite(AboutRequest):
    """The consultant's, from the day after the last visit."""

    name = "support.advise"
    label = gettext_lazy("En konsulent skal skrive sit råd efter et besøg")
    ladder = Ladder(before=(), on_day=False, after=(3, 10))

    def rows(self) -> Sequence[QuerySet[Any, Any]]:
        been = _visits(starts__gt=OuterRef("begun"), starts__lte=clock.now())
        last = Subquery(been.order_by("-starts").values("starts")[:1])
        status = Subquery(been.order_by("-starts").values("status")[:1])
        rows = self.select(
            _arranged().annotate(last=last),
            person="consultant",
            since=F("last"),
            waits_from=Cast(TruncDate("last") + Value(_DAY), DateField()),
            facts={"team": "team__cluster__name", "visit": F("last"), "status": status},
        )
        ahead = SupportVisit.objects.ahead().filter(request=OuterRef("pk"))
        return [rows.filter(~Exists(ahead), last__isnull=False)]

    def words(self, due: Due) -> Words:
        values = {"team": due.facts["team"], "date": short_date(parse_datetime(due.facts["visit"]))}
        if due.facts["status"] == "held":
            detail = _("I mødtes %(date)s.") % values
        else:
            detail = _("Besøget var aftalt til %(date)s. Blev det ikke til noget, så aftal et nyt.") % values
        return Words(_("Skriv dit råd til %(team)s") % values, detail, _("Skriv rådet"))


class AdviceToFollowUp(AboutRequest):
    """The leader's, on the day that was agreed. When it has been late for long, the chief is told that it is."""

    name = "support.follow"
    label = gettext_lazy("Et råd fra en konsulent skal følges op")
    ladder = Ladder(at_once=False, before=(3,), after=(5,), up=10)
    in_calendar = True

    def rows(self) -> Sequence[QuerySet[Any, Any]]:
        return [
            self.select(
                _advised().filter(in_office(TEAM, Office.LEADER)),
                person=f"{TEAM}__person",
                due="follow_up_on",
                waits_from=Cast(F("follow_up_on") - Value(NOTICE), DateField()),
                facts={"by": "consultant__name"},
            )
        ]

    def rows_up(self) -> Sequence[QuerySet[Any, Any]]:
        rows = self.select(
            _advised().filter(in_office(_AREA, Office.CHIEF), follow_up_on__lt=clock.today()),
            level=UP,
            person=f"{_AREA}__person",
            due="follow_up_on",
            facts={"team": "team__cluster__name"},
        )
        own = Membership.objects.current().filter(team=OuterRef("team"), person=OuterRef("due_person"))
        return [rows.filter(~Exists(own))]

    def words(self, due: Due) -> Words:
        return Words(
            _("Følg op på rådet fra %(by)s") % due.facts,
            _("Skriv, hvad der kom ud af det, eller bed om mere hjælp."),
            _("Følg op"),
        )

    def words_up(self, due: Due) -> Words:
        return Words(
            _("Hør, hvordan det går med støtten til %(team)s") % due.facts,
            _("Teamet skulle have fulgt op på et råd. Hvad der står i det, er deres eget."),
            _("Se, hvor langt de er"),
        )


def _advised() -> QuerySet[SupportRequest]:
    return _in_teams_that_are(SupportRequest.objects.filter(status="advised"))


def _latest_moves(*verbs: str) -> QuerySet[SupportMove]:
    """The newest move of each request, where it is one of these and still news."""
    later = SupportMove.objects.filter(subject=OuterRef("subject"), pk__gt=OuterRef("pk"))
    return SupportMove.objects.filter(~Exists(later), verb__in=verbs, at__gt=clock.now() - _NEWS)


class SupportTold(AboutRequest):
    """News to the leader: a consultant is named or cannot after all, the answer is no, the advice is there."""

    name = "support.told"
    label = gettext_lazy("Der er nyt om et ønske om støtte")
    ladder = NEWS
    is_news = True

    def rows(self) -> Sequence[QuerySet[Any, Any]]:
        told = _latest_moves("name", "replace", "decline", "hand_back", "release", "advise")
        rows = self.select(
            told.filter(in_office(_LEADERS_OF_MOVE, Office.LEADER)),
            person=f"{_LEADERS_OF_MOVE}__person",
            subject="subject",
            occasion=Cast(F("pk"), CharField()),
            since="at",
            facts={"verb": "verb", "name": "subject__consultant__name"},
        )
        return [rows.exclude(by=F("due_person"))]

    def words(self, due: Due) -> Words:
        verb, read = due.facts["verb"], _("Læs mere")
        if verb in {"name", "replace"}:
            title = _("%(name)s er jeres konsulent") % due.facts
            return Words(title, _("I kan aftale et besøg med det samme."), _("Se aftalen"))
        if verb == "decline":
            title = _("I får ikke en konsulent denne gang")
            return Words(title, _("Forvaltningen har skrevet hvorfor."), read)
        if verb == "advise":
            title = _("I har fået et råd fra %(name)s") % due.facts
            return Words(title, _("Kun I og konsulenten læser det."), _("Læs rådet"))
        title = _("Jeres konsulent kan ikke alligevel")
        return Words(title, _("Forvaltningen finder en anden. I skal ikke gøre noget."), read)


class SupportEnded(AboutRequest):
    """News to the consultant: the team has tried the advice, wants no more support, or is no more."""

    name = "support.ended"
    label = gettext_lazy("Et forløb med støtte er slut")
    ladder = NEWS
    is_news = True

    def rows(self) -> Sequence[QuerySet[Any, Any]]:
        ended = _with_consultant(_latest_moves("close", "withdraw", "lapse"), "subject__")
        rows = self.select(
            ended.filter(subject__consultant__isnull=False),
            person="subject__consultant",
            subject="subject",
            occasion=Cast(F("pk"), CharField()),
            since="at",
            facts={"verb": "verb", "team": "subject__team__cluster__name"},
        )
        return [rows.exclude(by=F("due_person"))]

    def words(self, due: Due) -> Words:
        if due.facts["verb"] == "close":
            title, detail = _("%(team)s har fulgt op på dit råd"), _("Se, hvad der kom ud af det.")
        elif due.facts["verb"] == "withdraw":
            title, detail = _("%(team)s har ikke brug for støtten mere"), _("Aftalte besøg er aflyst.")
        else:
            title, detail = _("%(team)s findes ikke mere"), _("Støtten er slut, og aftalte besøg er aflyst.")
        return Words(title % due.facts, detail, _("Se forløbet"))
