"""For whom somebody acts: a deputy's deeds name the holder of the office too."""

from __future__ import annotations

import datetime

from django.apps import apps
from django.db.models import Q
from django.utils import timezone

from clusters.models import AreaChiefAppointment, Deputy, Membership, Office, OfficeHolder
from core import clock
from core.keys import among
from people.models import User
from reminders.due import is_for_one

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


def in_office(path: str, *offices: Office) -> Q:
    """Those that `path` leads to ("team__office_holders") who hold one of the offices today, and may sign in.

    Leader of the team or chief of the area, with their deputies, when no office is named. For one `filter()`, together
    with every other condition on the same holder: two would be two joins.
    """
    wanted = offices or (Office.LEADER, Office.CHIEF)
    found = Q(**{f"{path}__role__in": wanted, f"{path}__period__contains": clock.today()})
    if not is_for_one():
        return found
    # says nothing new, but leaves PostgreSQL no join to begin with that reads all there is (`core.keys.among`)
    place, _, _ = path.rpartition("__")
    if place.endswith("area"):
        return found & Q(among(place, OfficeHolder.objects.filter(area__isnull=False), "area"))
    own = OfficeHolder.objects.filter(team__isnull=False)
    team = f"{place}__cluster" if place else "cluster"
    return found & Q(among(place or "pk", own, "team")) & Q(among(team, own, "team__cluster"))


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
