"""Reads of practice-near support: the request by four kinds of people, what is said in it by two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Count, Exists, ExpressionWrapper, OuterRef, Prefetch, Q, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject

from clusters.models import AreaChiefAppointment, Deputy, LeadershipTeam, Membership
from clusters.querysets import may_administer
from core import clock
from core.keys import among, reach
from core.ordering import DanishOrder
from core.periods import DatedQuerySet

if TYPE_CHECKING:
    from people.models import User

    Viewer = User | AnonymousUser

_OPEN = ("requested", "arranged", "advised")


class SupportConsultantQuerySet(DatedQuerySet):
    """Reads of consultants' appointments."""

    def able(self) -> Self:
        """Who can be named today: appointed, and allowed to sign in; in Danish order.

        Annotates what `SupportConsultant.can_help` asks, `own_teams` and `own_areas`, and how many requests they have
        under way, `busy`.
        """
        who = OuterRef("person")
        from profiles.models import SupportRequest  # late: models import this module

        under_way = SupportRequest.objects.under_way().filter(consultant=who).order_by()
        count = under_way.values("consultant").annotate(number=Count("pk")).values("number")
        here = self.current().filter(person__is_active=True)
        return (
            here.annotate(
                own_teams=ArraySubquery(_members(person=who).values("team")),
                own_areas=ArraySubquery(_chiefs(person=who).values("area")),
                lent_areas=ArraySubquery(_deputies(person=who, area__isnull=False).values("area")),
                busy=Coalesce(Subquery(count), 0),
            )
            .select_related("person")
            .order_by(DanishOrder("person__name"), "pk")
        )


def _members(**whose: Any) -> models.QuerySet[Any]:
    return Membership.objects.current().filter(**whose)


def _chiefs(**whose: Any) -> models.QuerySet[Any]:
    return AreaChiefAppointment.objects.current().filter(**whose)


def _deputies(**whose: Any) -> models.QuerySet[Any]:
    return Deputy.objects.current().filter(**whose)


def _consultancies(user: Viewer) -> models.QuerySet[Any]:
    from profiles.models import SupportConsultant  # late: models import this module

    return SupportConsultant.objects.current().filter(person=user.pk)


class SupportRequestQuerySet(models.QuerySet[Any]):
    """Reads of requests."""

    def of_team(self, user: Viewer) -> Self:
        """Those of the teams that the user is in, or was in to the team's last day."""
        teams = LeadershipTeam.objects
        return self.filter(
            Q(among("team", reach(teams.with_member, user))) | Q(among("team", reach(teams.ended_with, user)))
        )

    def given_by(self, user: Viewer) -> Self:
        """Those for which the user is the consultant named; whoever is replaced, or hands back, is not any more.

        While the work is under way it takes an appointment of today. What a consultant has given advice on they go
        on reading. Not where they are area chief: a chief never reads what is said in it.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        appointed = ~Q(status="arranged") | Q(among("consultant", _consultancies(user), "person"))
        under = Q(among("team", reach(LeadershipTeam.objects.under_chief, user)))
        return self.filter(appointed, ~under, consultant=user.pk)

    def read_in_full_by(self, user: Viewer) -> Self:
        """Those in which the user reads notes, advice, outcome and where the visits are: the team, the consultant."""
        requests = self.model.objects
        return self.filter(
            Q(among("pk", reach(requests.of_team, user))) | Q(among("pk", reach(requests.given_by, user)))
        )

    def visible_to(self, user: Viewer) -> Self:
        """The wish, the core areas, the state, the consultant's name and when there are visits: those who read it in
        full, the area chief of the team, and administrators.
        """
        if may_administer(user):
            return self.all()
        requests, teams = self.model.objects, LeadershipTeam.objects
        return self.filter(
            Q(among("pk", reach(requests.of_team, user)))
            | Q(among("pk", reach(requests.given_by, user)))
            | Q(among("team", reach(teams.under_chief, user)))
        )

    def without_words(self) -> Self:
        """Without the columns that are for team and consultant; those are read through `read_in_full_by` alone."""
        return self.defer("advice", "outcome")

    def open(self) -> Self:
        """Those of which something is still to come."""
        return self.filter(status__in=_OPEN)

    def under_way(self) -> Self:
        """Those with a consultant, that are not closed."""
        return self.filter(status__in=["arranged", "advised"])

    def awaiting_consultant(self) -> Self:
        """Those that somebody must be found for, the longest waiting first."""
        return self.filter(status="requested").order_by("sent_at", "pk")

    def of_plan(self, plan: Any) -> Self:
        """Those sent from the plan, or from another edition of it; the latest first."""
        return self.filter(line=plan.line).order_by("-sent_at", "-pk")

    def without_able_consultant(self) -> Self:
        """Those under way whose consultant can no longer be it: the appointment is over, the account closed, or they
        have become one of the team or its chief.
        """
        from profiles.models import SupportConsultant

        who, where = OuterRef("consultant"), OuterRef("team__cluster__area")
        appointed = SupportConsultant.objects.current().filter(person=who)
        unable = (
            ~Exists(appointed)
            | Q(consultant__is_active=False)
            | Exists(_members(team=OuterRef("team"), person=who))
            | Exists(_chiefs(area=where, person=who))
            | Exists(_deputies(area=where, person=who))
        )
        return self.filter(unable, status="arranged")

    def with_reading(self, user: Viewer) -> Self:
        """Annotates `reads_in_full`, `is_given` (the user is the consultant) and `reading_of`, whom both are about."""
        requests, yes = self.model.objects, models.BooleanField()
        return self.annotate(
            reading_of=Value(user.pk or 0),
            reads_in_full=ExpressionWrapper(
                Q(among("pk", reach(requests.read_in_full_by, user))), output_field=yes
            ),
            is_given=ExpressionWrapper(Q(among("pk", reach(requests.given_by, user))), output_field=yes),
        )

    def rows(self) -> Any:
        """One JSON object for each, as far as a line on another page shows it; for a subquery."""
        row = JSONObject(
            pk="pk",
            status="status",
            sent_at="sent_at",
            consultant="consultant__name",
            follow_up_on="follow_up_on",
            reason="reason",
        )
        return self.values(row=row)

    def for_lists(self) -> Self:
        """With what a line in a list shows, in two queries; without the words."""
        from profiles.models import ProfileArea

        return (
            self.without_words()
            .select_related("team__cluster__area", "consultant", "sent_by", "plan", "assessment")
            .prefetch_related(Prefetch("areas", ProfileArea.objects.order_by("order", "pk")))
        )


class SupportVisitQuerySet(models.QuerySet[Any]):
    """Reads of visits."""

    def visible_to(self, user: Viewer) -> Self:
        """When they are, and how it went: whoever sees the request. Not where."""
        if may_administer(user):
            return self.all()
        from profiles.models import SupportRequest  # late: models import this module

        return self.filter(among("request", reach(SupportRequest.objects.visible_to, user)))

    def with_place_for(self, user: Viewer) -> Self:
        """Those whose place the user reads too."""
        from profiles.models import SupportRequest

        return self.filter(among("request", reach(SupportRequest.objects.read_in_full_by, user)))

    def without_place(self) -> Self:
        """Without the column that is for those who meet."""
        return self.defer("place")

    def planned(self) -> Self:
        """Not held and not cancelled, also those whose time has passed."""
        return self.filter(status="planned")

    def ahead(self) -> Self:
        """Planned, and not over yet."""
        return self.planned().filter(starts__gt=clock.now())


class SupportNoteQuerySet(models.QuerySet[Any]):
    """Reads of the log."""

    def visible_to(self, user: Viewer) -> Self:
        """The team and the consultant named, nobody else: no chief, no administrator."""
        from profiles.models import SupportRequest  # late: models import this module

        return self.filter(among("request", reach(SupportRequest.objects.read_in_full_by, user)))
