"""Whether each part works: asked by `/healthz`, the status page and the metrics.

Two parts must answer for a page to be served: the database, and Redis where it is in use. Without them it is `FAILED`.
When jobs or mails are late the pages still work; that is `LATE`, and taking the web server away would only make it
worse (docs/decisions/0142).
"""

from __future__ import annotations

import datetime
import logging
from dataclasses import dataclass, field
from enum import StrEnum

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError
from redis.exceptions import RedisError

from core import backlogs, clock
from core.backlogs import Backlog, Queue
from operations.jobs import TICK
from operations.models import Job

logger = logging.getLogger(__name__)
#: beat wakes its tick each minute; a worker that is busy with something long may need a few
TICK_LATE_AFTER = datetime.timedelta(minutes=5)


class State(StrEnum):
    """How a part is."""

    OK = "ok"
    LATE = "late"
    FAILED = "failed"


@dataclass(frozen=True)
class Health:
    """Every part's state at one moment, and what it was read from."""

    database: State
    #: None where there is no Redis
    redis: State | None = None
    tick_at: datetime.datetime | None = None
    jobs: State = State.FAILED
    mail: State = State.FAILED
    backlogs: tuple[tuple[Queue, Backlog], ...] = field(default=())

    @property
    def can_serve(self) -> bool:
        """Whether this process can answer people."""
        return State.FAILED not in (self.database, self.redis)

    @property
    def is_late(self) -> bool:
        """Whether pages work while something behind them does not."""
        return State.LATE in (self.jobs, self.mail)

    def parts(self) -> dict[str, str]:
        """Each part's state by its name, without any reason: what a stranger may know."""
        known = {"database": self.database, "redis": self.redis}
        if self.database is State.OK:
            known |= {"jobs": self.jobs, "mail": self.mail}
        return {name: str(state) for name, state in known.items() if state is not None}


def look() -> Health:
    """Ask every part. A query for the tick, and one for what waits."""
    redis = _redis() if settings.REDIS_URL else None
    try:
        tick = Job.objects.filter(name=TICK).values_list("succeeded_at", flat=True).first()
        waiting = backlogs.look()
    except DatabaseError:
        logger.exception("the database does not answer")
        return Health(State.FAILED, redis)
    late_mail = any(queue.is_late(backlog) for queue, backlog in waiting if queue.is_mail)
    return Health(
        database=State.OK,
        redis=redis,
        tick_at=tick,
        jobs=State.OK if is_fresh(tick) else State.LATE,
        mail=State.LATE if late_mail else State.OK,
        backlogs=waiting,
    )


def is_fresh(tick: datetime.datetime | None) -> bool:
    """Whether beat and worker have been heard from lately."""
    return tick is not None and clock.now() - tick <= TICK_LATE_AFTER


def _redis() -> State:
    try:
        cache.get("healthz")
    except (RedisError, OSError):
        logger.exception("Redis does not answer")
        return State.FAILED
    return State.OK
