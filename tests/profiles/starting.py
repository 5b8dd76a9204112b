"""Joint starts to look at: what begins them, and a team for each outcome."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from clusters.models import (
    AreaChiefAppointment,
    Cluster,
    LeadershipTeam,
    Ownership,
)
from core import clock
from core.periods import from_day
from profiles.actions import campaign as actions
from profiles.models import (
    Campaign,
    LeadershipProfile,
)
from tests.factories import (
    LeadershipTeamFactory,
    MembershipFactory,
    team_of,
)
from tests.factories_plan import written_plan
from tests.factories_profiles import members_of, started_round

DAY = datetime.timedelta(days=1)
Where = tuple[AreaChiefAppointment, LeadershipProfile]


def due_day() -> datetime.date:
    return clock.today() + 20 * DAY


def begin(where: Where, **kwargs: Any) -> Campaign:
    appointment, profile = where
    facts = {"area": appointment.area, "profile": profile, "due": due_day(), "key": uuid.uuid4()}
    return actions.open_campaign(**{**facts, **kwargs}, by=appointment.person)


def voluntary(where: Where) -> LeadershipTeam:
    team = team_of(3, cluster__area=where[0].area)
    Cluster.objects.filter(pk=team.cluster_id).update(ownership=Ownership.SELF_GOVERNING)
    return team


def outcomes(campaign: Campaign) -> dict[LeadershipTeam, tuple[str, str]]:
    return {entry.team: (entry.outcome, entry.obstacle) for entry in campaign.entries.select_related("team")}


def one_of_each(where: Where) -> dict[str, LeadershipTeam]:
    """A team for every reason, by the reason."""
    area = where[0].area
    teams = {"": team_of(3, cluster__area=area), "may": voluntary(where)}
    teams["round"] = started_round(team=team_of(2, cluster__area=area)).team
    teams["plan"] = written_plan(team_of(2, cluster__area=area)).team
    agreed = written_plan(team_of(2, cluster__area=area))
    agreed.period = from_day(clock.today(), due_day() + 91 * DAY)
    agreed.status, agreed.submitted_at, agreed.submitted_by = (
        "agreed",
        clock.now(),
        members_of(agreed.team)[0],
    )
    agreed.agreed_at, agreed.agreed_by = clock.now(), where[0].person
    agreed.save()
    teams["agreed"] = agreed.team
    nobody = LeadershipTeamFactory.create(cluster__area=area)
    MembershipFactory.create_batch(3, team=nobody)
    teams["no_leader"] = nobody
    teams["too_few"] = team_of(1, cluster__area=area)
    return teams
