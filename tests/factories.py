"""Objects for tests: small, valid, and on `.example` addresses."""

from __future__ import annotations

import datetime
from typing import Any

import factory
from factory.django import DjangoModelFactory

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
    Role,
)
from core import clock
from core.periods import from_day
from people.models import User

#: signs in every person that `UserFactory(password=PASSWORD)` makes
PASSWORD = "kun-til-prøve-2026"


def open_period(_object: Any = None) -> Any:
    """In force since a year ago, with no end."""
    return from_day(clock.today() - datetime.timedelta(days=365))


def ended_period() -> Any:
    """In force until yesterday: today is the first day on which it no longer holds."""
    return from_day(clock.today() - datetime.timedelta(days=365), clock.today())


class UserFactory(DjangoModelFactory[User]):
    """A person; without `password` the account cannot be signed in to by password (use `client.force_login`)."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@kommune.example")
    name = factory.Sequence(lambda n: f"Åse Person {n}")

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        return User.objects.create_user(*args, **kwargs)


class AdministratorFactory(UserFactory):
    """Keeps the organisation in the admin, with every right there."""

    is_staff = True
    is_superuser = True


class AreaFactory(DjangoModelFactory[Area]):
    class Meta:
        model = Area

    name = factory.Sequence(lambda n: f"Område {n}")


class ClusterFactory(DjangoModelFactory[Cluster]):
    class Meta:
        model = Cluster

    name = factory.Sequence(lambda n: f"Klynge {n}")
    area = factory.SubFactory(AreaFactory)
    period = factory.LazyAttribute(open_period)


class LeadershipTeamFactory(DjangoModelFactory[LeadershipTeam]):
    """A team without members, in a cluster of its own (`cluster__area=…` puts it in an area)."""

    class Meta:
        model = LeadershipTeam

    cluster = factory.SubFactory(ClusterFactory)


class InstitutionFactory(DjangoModelFactory[Institution]):
    class Meta:
        model = Institution

    number = factory.Sequence(lambda n: str(500000 + n))
    name = factory.Sequence(lambda n: f"Børnehuset {n}")
    type = InstitutionType.INTEGRATED
    age_from = 0
    age_to = 5
    children = 60


class PlacementFactory(DjangoModelFactory[InstitutionPlacement]):
    class Meta:
        model = InstitutionPlacement

    institution = factory.SubFactory(InstitutionFactory)
    cluster = factory.SubFactory(ClusterFactory)
    period = factory.LazyAttribute(open_period)


class MembershipFactory(DjangoModelFactory[Membership]):
    """A pedagogical leader; `units=[…]` gives them units, `period=ended_period()` makes them a former one."""

    class Meta:
        model = Membership
        skip_postgeneration_save = True

    team = factory.SubFactory(LeadershipTeamFactory)
    person = factory.SubFactory(UserFactory)
    role = Role.PEDAGOGICAL
    period = factory.LazyAttribute(open_period)

    @factory.post_generation  # type: ignore[untyped-decorator]
    def units(self: Membership, create: bool, extracted: list[Institution] | None, **kwargs: Any) -> None:
        if create and extracted:
            self.units.add(*extracted)


class LeaderFactory(MembershipFactory):
    """A membership as the team's leader."""

    role = Role.LEADER


class AreaChiefAppointmentFactory(DjangoModelFactory[AreaChiefAppointment]):
    class Meta:
        model = AreaChiefAppointment

    area = factory.SubFactory(AreaFactory)
    person = factory.SubFactory(UserFactory)
    period = factory.LazyAttribute(open_period)


class LeadershipTaskFactory(DjangoModelFactory[LeadershipTask]):
    class Meta:
        model = LeadershipTask

    team = factory.SubFactory(LeadershipTeamFactory)
    title = factory.Sequence(lambda n: f"Ledelsesopgave {n}")


def team_of(members: int = 3, **team: Any) -> LeadershipTeam:
    """A team with a leader and pedagogical leaders, `members` in all."""
    made = LeadershipTeamFactory.create(**team)
    LeaderFactory.create(team=made)
    MembershipFactory.create_batch(members - 1, team=made)
    return made
