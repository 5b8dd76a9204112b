"""A change in one sentence, for those concerned."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.utils.translation import gettext as _

from clusters.models import ChangeKind, StructureChange
from core import clock
from core.words import in_a_row, long_date


def story_of(change: StructureChange) -> str:
    """ "Klynge Birken og Klynge Linden blev til Klynge Skoven 1. januar 2027." Expects its successions read."""
    if change.undone_at is not None:
        words = _("Fortrudt: %(kind)s af %(before)s, der skulle gælde fra %(day)s.")
        kind = change.get_kind_display().lower()
        return words % {"kind": kind, "before": in_a_row(change.names), "day": long_date(change.day)}
    lines = list(change.successions.all())
    before = list(dict.fromkeys(line.predecessor.name for line in lines))
    after = {line.successor.name: line.successor for line in lines if line.successor}
    was_there = any(cluster.starts is None or cluster.starts < change.day for cluster in after.values())
    return tell(change.kind, before, list(after), change.day, joins=was_there)


def tell(kind: str, before: Sequence[str], after: Sequence[str], day: datetime.date, *, joins: bool) -> str:
    """The sentence, in the past when the day has come. `joins` says that the one they became was there already."""
    over = day <= clock.today()
    values = {"before": in_a_row(before), "after": in_a_row(after), "day": long_date(day)}
    if kind == ChangeKind.END:
        text = _("%(before)s ophørte %(day)s.") if over else _("%(before)s ophører %(day)s.")
    elif kind == ChangeKind.SPLIT:
        text = (
            _("%(before)s blev delt i %(after)s %(day)s.")
            if over
            else _("%(before)s bliver delt i %(after)s %(day)s.")
        )
    elif joins:
        text = (
            _("%(before)s blev en del af %(after)s %(day)s.")
            if over
            else _("%(before)s bliver en del af %(after)s %(day)s.")
        )
    else:
        text = (
            _("%(before)s blev til %(after)s %(day)s.")
            if over
            else _("%(before)s bliver til %(after)s %(day)s.")
        )
    return text % values
