"""Verbs over several of the organisation's models."""

from __future__ import annotations

import datetime

from django.db import transaction

from clusters.models import Cluster, Deputy, InstitutionPlacement, Leave, Membership
from core.periods import Dated, from_day

_ONE_DAY = datetime.timedelta(days=1)


@transaction.atomic
def end_cluster(*, cluster: Cluster, day: datetime.date) -> None:
    """Make `day` the first day on which the cluster no longer exists; it always keeps a first day of its own.

    Side effects, in order: the cluster ends; its members' posts and leave, its leader's deputies and its institutions'
    placements that would have gone on end the same day, and those that would have begun later are taken away.
    """
    first = cluster.starts or day
    day = max(day, first + _ONE_DAY)
    cluster.period = from_day(first, day)
    cluster.save(update_fields=["period"])
    rows: list[Dated] = [
        *Leave.objects.filter(membership__team__cluster=cluster).ending_after(day),
        *Deputy.objects.filter(team__cluster=cluster).ending_after(day),
        *Membership.objects.filter(team__cluster=cluster).ending_after(day),
        *InstitutionPlacement.objects.filter(cluster=cluster).ending_after(day),
    ]
    for row in rows:
        row.end_on(day)
