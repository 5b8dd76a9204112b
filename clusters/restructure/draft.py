"""What an administrator has decided about the structure, before it is written."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from clusters.models import (
    ChangeKind,
    Cluster,
    Institution,
    InstitutionPlacement,
    LeadershipTeam,
    Membership,
    Role,
    Succession,
)
from clusters.models.organisation import KINDS_WITH_UNITS
from core import clock
from core.words import in_a_row, long_date
from people.models import User


@dataclass(frozen=True)
class Target:
    """A cluster as it is afterwards: one that is there already, or a new one by name."""

    name: str
    cluster: Cluster | None = None


@dataclass(frozen=True)
class Draft:
    """One decision. A merger puts everything in its one target; a split says for each institution and member where.

    `units` and `members` map an institution's and a person's key to the number of its target; what is not named there
    goes nowhere: an institution is then in no cluster, and a member's time in the team ends. `leaders` maps a target's
    number to the person who leads it; a target that is there already keeps its leader.
    """

    kind: ChangeKind
    day: datetime.date
    predecessors: tuple[Cluster, ...]
    targets: tuple[Target, ...] = ()
    purpose: str = ""
    units: Mapping[int, int] = field(default_factory=dict)
    members: Mapping[int, int] = field(default_factory=dict)
    leaders: Mapping[int, int] = field(default_factory=dict)

    def unit_target(self, institution: int) -> int | None:
        """The number of the target that the institution goes to."""
        return 0 if self.kind == ChangeKind.MERGE else self.units.get(institution)

    def member_target(self, person: int) -> int | None:
        """The number of the target that the person goes to."""
        return 0 if self.kind == ChangeKind.MERGE else self.members.get(person)

    def teams(self) -> list[LeadershipTeam]:
        """The teams that end, in the order chosen."""
        found = {
            team.cluster_id: team
            for team in LeadershipTeam.objects.filter(cluster__in=self.predecessors).select_related("cluster")
        }
        return [found[cluster.pk] for cluster in self.predecessors if cluster.pk in found]

    def placements(self) -> list[InstitutionPlacement]:
        """Placements in the clusters that end, which would have gone on."""
        rows = InstitutionPlacement.objects.filter(cluster__in=self.predecessors).ending_after(self.day)
        return list(rows.select_related("institution").order_by("institution__name", "pk"))

    def memberships(self) -> list[Membership]:
        """Posts in the teams that end, which would have gone on, the leaders first."""
        rows = Membership.objects.filter(team__cluster__in=self.predecessors).ending_after(self.day)
        return list(rows.leader_first().select_related("person", "team__cluster").prefetch_related("units"))

    def institutions(self) -> list[Institution]:
        """The institutions concerned, once each."""
        return list({row.institution_id: row.institution for row in self.placements()}.values())

    def people(self) -> list[User]:
        """The members concerned, once each, the leaders first."""
        return list({row.person_id: row.person for row in self.memberships()}.values())

    def sitting_leader(self, number: int) -> Membership | None:
        """Who leads the target already on the day; None for a new one."""
        cluster = self.targets[number].cluster
        if cluster is None:
            return None
        posts = Membership.objects.on(self.day).leaders().filter(team__cluster=cluster)
        found: Membership | None = posts.select_related("person").first()
        return found

    def role_of(self, person: int, number: int) -> Role:
        """What the person is in the target."""
        if self.sitting_leader(number) is None and self.leaders.get(number) == person:
            return Role.LEADER
        return Role.PEDAGOGICAL

    def problems(self) -> Iterator[str]:
        """What stands in the way, in words for the administrator; nothing when it can be done."""
        if self.day < clock.today():
            yield _("Dagen er gået. Vælg i dag eller en senere dag.")
        if not self.predecessors:
            yield _("Vælg mindst én klynge.")
        for cluster in self.predecessors:
            yield from self._cannot_end(cluster)
        yield from self._wrong_count()
        for target in self.targets:
            yield from self._cannot_receive(target)
        names = [target.name.casefold() for target in self.targets]
        if len(set(names)) < len(names):
            yield _("To nye klynger kan ikke hedde det samme.")

    def _cannot_end(self, cluster: Cluster) -> Iterator[str]:
        values = {
            "cluster": cluster.name,
            "day": long_date(cluster.starts),
            "last": long_date(cluster.last_day),
        }
        if cluster.kind not in KINDS_WITH_UNITS and self.kind != ChangeKind.END:
            yield _("%(cluster)s har ingen institutioner og kan hverken lægges sammen eller deles.") % values
        if cluster.starts is not None and cluster.starts >= self.day:
            yield _("%(cluster)s begynder først %(day)s. Vælg en senere dag.") % values
        if cluster.ends is not None and cluster.ends <= self.day:
            yield _("%(cluster)s har allerede sidste dag %(last)s.") % values
        elif Succession.objects.filter(predecessor=cluster).exists():
            yield _("%(cluster)s er allerede med i en anden ændring.") % values

    def _wrong_count(self) -> Iterator[str]:
        count = len(self.targets)
        if self.kind == ChangeKind.END and count:
            yield _("En klynge, der ophører, går ikke ind i en anden. Vælg sammenlægning i stedet.")
        if self.kind == ChangeKind.MERGE and count != 1:
            yield _("En sammenlægning giver én klynge. Vælg en, der findes, eller skriv ét nyt navn.")
        is_new = count == 1 and self.targets[0].cluster is None
        if self.kind == ChangeKind.MERGE and is_new and len(self.predecessors) < 2:
            yield _("Vælg mindst to klynger, der lægges sammen til den nye.")
        if self.kind == ChangeKind.SPLIT and (count < 2 or len(self.predecessors) != 1):
            yield _("En deling er af én klynge til mindst to. Skriv et navn på hver linje.")

    def _cannot_receive(self, target: Target) -> Iterator[str]:
        if target.cluster is None:
            if Cluster.objects.filter(name__iexact=target.name).exists():
                yield _("Der findes allerede en klynge, der hedder %(name)s.") % {"name": target.name}
            return
        cluster = target.cluster
        if (cluster.starts and cluster.starts > self.day) or (cluster.ends and cluster.ends <= self.day):
            yield _("%(name)s gælder ikke den dag.") % {"name": cluster.name}
        if Succession.objects.filter(predecessor=cluster).exists():
            yield _("%(name)s er selv med i en ændring og findes ikke bagefter.") % {"name": cluster.name}

    def before(self) -> str:
        """The names of the clusters that end, in a row."""
        return in_a_row([cluster.name for cluster in self.predecessors])

    def after(self) -> str:
        """The names of what they become, in a row."""
        return in_a_row([target.name for target in self.targets])
