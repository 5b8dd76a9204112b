"""Who of the demo municipality to visit as, to see each role and each state."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from clusters.models import Area, AreaChiefAppointment, LeadershipTeam, Membership
from people.models import User
from profiles.models import DevelopmentPlan
from profiles.situation import Stage, situations
from tests.browser.portal import Portal


@dataclass(frozen=True)
class Demo:
    """E-mail addresses: a leader and a pedagogical leader by their team's stage, and one of each other role.

    `submitted_plan` is the path of a plan that waits for the chief, `changes` of what a new edition has changed, and
    `reviser` is that team's leader.
    """

    leaders: dict[Stage, str]
    members: dict[Stage, str]
    chief: str
    submitted_plan: str
    changes: str
    reviser: str
    administrator: str
    former: str


def demo_of(portal: Portal) -> Demo:
    """Reads who is where."""
    with portal.database():
        first: dict[Stage, LeadershipTeam] = {}
        for situation in situations(LeadershipTeam.objects.filter(cluster__kind="cluster")).values():
            first.setdefault(situation.stage, situation.team)
        crews = {
            stage: list(
                Membership.objects.filter(team=team).current().leader_first().select_related("person")
            )
            for stage, team in first.items()
        }
        submitted = Area.objects.get(clusters__team=first[Stage.SUBMITTED])
        chief = AreaChiefAppointment.objects.current().get(area=submitted).person
        edition = DevelopmentPlan.objects.filter(revises__isnull=False, team__cluster__kind="cluster")[0]
        reviser = Membership.objects.filter(team=edition.team).current().leader_first()[0].person
        return Demo(
            leaders={stage: crew[0].person.email for stage, crew in crews.items()},
            members={stage: crew[-1].person.email for stage, crew in crews.items()},
            chief=chief.email,
            submitted_plan=DevelopmentPlan.objects.get(
                team=first[Stage.SUBMITTED], status="submitted"
            ).get_absolute_url(),
            changes=reverse("profiles:plan_changes", args=[edition.pk]),
            reviser=reviser.email,
            administrator=User.objects.get(is_staff=True).email,
            former=User.objects.get(email__startswith="tidligere.").email,
        )
