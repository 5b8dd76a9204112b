"""A team that nobody leads: whose task it is to see to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clusters.models import Deputy, LeadershipTeam, Membership
from clusters.offices import in_office
from clusters.querysets import LeadershipTeamQuerySet
from core.addresses import reverse
from core.ordering import danish_key
from core.words import some_of
from people.models import User
from reminders.due import Due, Kind, Ladder, Words

_CHIEFS = "cluster__area__office_holders"


def leaderless() -> LeadershipTeamQuerySet:
    """Teams that go on and that nobody leads today, neither a leader nor a deputy."""
    here = Membership.objects.current().filter(team=OuterRef("team"), person=OuterRef("person"))
    leader = Membership.objects.current().leaders().filter(team=OuterRef("pk"))
    deputy = Deputy.objects.current().filter(Exists(here), team=OuterRef("pk"))
    found: LeadershipTeamQuerySet = LeadershipTeam.objects.active().filter(~Exists(leader), ~Exists(deputy))
    return found


class TeamWithoutLeader(Kind):
    """Nobody can begin a round or send a plan there: the area chief is told of each, administrators of all at once."""

    name = "team.leaderless"
    label = gettext_lazy("Et team har ingen leder")
    ladder = Ladder(before=(), on_day=False, after=(10,))
    in_calendar = False

    def rows(self) -> Sequence[QuerySet[Any, Any]]:
        teams = self.select(
            leaderless().filter(in_office(_CHIEFS)),
            person=f"{_CHIEFS}__person",
            facts={"team": "cluster__name"},
        )
        names = ArraySubquery(leaderless().order_by("pk").values("cluster__name"))
        # tied to the person, or PostgreSQL looks for such teams before it has seen that somebody is no administrator
        there_are = leaderless().filter(ExpressionWrapper(OuterRef("is_staff"), BooleanField()))
        everywhere = User.objects.filter(Exists(there_are), is_staff=True, is_active=True)
        return [teams, self.select(everywhere.annotate(names=names), person="pk", facts={"names": "names"})]

    def words(self, due: Due) -> Words:
        if "team" in due.facts:
            return Words(
                title=_("%(team)s har ingen leder") % due.facts,
                detail=_("Skriv til den, der passer portalen i forvaltningen, så en bliver sat ind."),
                button=_("Se teamet"),
            )
        names = sorted(due.facts["names"], key=danish_key)
        title = ngettext("%(n)s team har ingen leder", "%(n)s teams har ingen leder", len(names))
        return Words(title=title % {"n": len(names)}, detail=some_of(names), button=_("Sæt en leder ind"))

    def url(self, due: Due) -> str:
        if "team" in due.facts:
            return reverse("clusters:team", args=[due.subject])
        return reverse("admin:clusters_membership_add")
