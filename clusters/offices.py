"""For whom somebody acts: a deputy's deeds name the holder of the office too."""

from __future__ import annotations

import datetime

from django.apps import apps
from django.db.models import Q
from django.utils import timezone

from clusters.models import AreaChiefAppointment, Deputy, Membership
from core import clock
from people.models import User

#: a verb takes less than this from its rule to its event
_A_MOMENT = datetime.timedelta(seconds=5)


def holder_of_team(team: int, by: User | None) -> User | None:
    """The leader for whom `by` stands in today; None for the leader, and for whoever is no deputy."""
    if by is None or Membership.objects.current().leaders().filter(team=team, person=by).exists():
        return None
    return _holder(by, team=team)


def holder_of_area(area: int, by: User | None) -> User | None:
    """The chief for whom `by` stands in today; None for a chief, and for whoever is no deputy."""
    if by is None or AreaChiefAppointment.objects.current().filter(area=area, person=by).exists():
        return None
    return _holder(by, area=area)


def in_office(path: str) -> Q:
    """The office holders that `path` leads to ("team__office_holders") who are in office today and may sign in.

    For one `filter()`, together with every other condition on the same holder: two would be two joins.
    """
    return Q(**{f"{path}__period__contains": clock.today(), f"{path}__person__is_active": True})


def _holder(by: User, **office: int) -> User | None:
    found: Deputy | None = (
        Deputy.objects.current().filter(person=by, **office).select_related("holder").order_by("pk").first()
    )
    if found is not None:
        return found.holder
    # ended between the rule's yes and the deed: the history still has the row, and the deed was the deputy's
    events = apps.get_model("clusters", "DeputyEvent")._base_manager
    just_now = timezone.now() - _A_MOMENT
    row = events.filter(person=by, pgh_created_at__gte=just_now, pgh_label__in=["update", "delete"], **office)
    ended: User | None = User.objects.filter(pk__in=row.order_by("-pgh_id").values("holder")[:1]).first()
    return ended
