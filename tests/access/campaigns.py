"""The world's joint starts, one in each state for the area, one for the municipality, and an invitation."""

from __future__ import annotations

import datetime
import uuid
from typing import TYPE_CHECKING

from core import clock
from profiles.models import Campaign, CampaignEntry, CampaignStatus, LeadershipProfile, Outcome

if TYPE_CHECKING:
    from tests.access.world import World


def build_campaigns(world: World) -> None:
    """The open round came of the one that is done; in each a team was left out; the fresh team is invited."""
    for status in CampaignStatus:
        # one of each profile runs at a time: the others can begin again only on another
        profile = world.profile if status == CampaignStatus.RUNNING else world.second_profile
        made = world.campaigns[str(status)] = _campaign(world, status, profile, "chief")
        CampaignEntry.objects.create(
            campaign=made, team=world.teams["draft"], outcome=Outcome.LEFT_OUT, obstacle="plan"
        )
    CampaignEntry.objects.create(
        campaign=world.campaigns["done"],
        team=world.teams["open"],
        outcome=Outcome.OPENED,
        assessment=world.rounds["open"],
    )
    CampaignEntry.objects.create(
        campaign=world.campaigns["running"], team=world.teams["open"], outcome=Outcome.WAITING
    )
    world.offer = CampaignEntry.objects.create(
        campaign=world.campaigns["done"], team=world.teams["fresh"], outcome=Outcome.OFFERED
    )
    world.campaigns["municipality"] = _campaign(
        world, CampaignStatus.RUNNING, world.profile, "administrator", area=False
    )


def _campaign(
    world: World, status: CampaignStatus, profile: LeadershipProfile, by: str, *, area: bool = True
) -> Campaign:
    return Campaign.objects.create(
        key=uuid.uuid4(),
        area=world.area if area else None,
        profile=profile,
        due=clock.today() + datetime.timedelta(days=10),
        status=status,
        started_by=world.people[by],
    )
