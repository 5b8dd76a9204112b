"""What the status page says: every part in words, for somebody who is to see at a glance whether anything is wrong."""

from __future__ import annotations

import datetime
import functools
import tomllib
from dataclasses import dataclass
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from kombu.exceptions import ChannelError, OperationalError

from core import clock
from core.backlogs import Backlog, Queue
from core.words import clock_time, short_date
from operations.health import Health, State, look
from operations.jobs import TICK
from operations.models import Job

#: what an administrator reads for each job
LABELS = {
    TICK: gettext_lazy("Puls: planlægger og arbejder er i gang"),
    "operations.tasks.tidy_up": gettext_lazy("Rydder op efter reglerne for opbevaring"),
    "people.tasks.send_invitations": gettext_lazy("Sender invitationer"),
    "profiles.tasks.lay_out_follow_ups": gettext_lazy("Lægger opfølgning ind på ældre aftalte planer"),
    "profiles.tasks.make_agreed_pdfs": gettext_lazy("Laver aftalte planer som PDF"),
    "profiles.tasks.open_campaign_rounds": gettext_lazy("Sætter fælles starter i gang"),
    "profiles.tasks.publish_rollups": gettext_lazy("Tæller aftalte indsatsområder"),
    "profiles.tasks.settle_ended_teams": gettext_lazy("Lukker det, som ophørte teams har i gang"),
    "profiles.tasks.settle_support": gettext_lazy("Finder det, en konsulent ikke længere kan hjælpe med"),
    "reminders.tasks.send_mails": gettext_lazy("Sender mails om det, der venter"),
    "reminders.tasks.lay_out": gettext_lazy("Finder det, der venter på hver enkelt"),
}


@dataclass(frozen=True)
class Line:
    """One part: what it is called, how it is in a word, and what is known about it. `kind` is the tag's."""

    label: str
    word: str
    kind: str
    detail: str = ""


@dataclass(frozen=True)
class Status:
    """The whole page."""

    verdict: str
    parts: tuple[Line, ...]
    queues: tuple[Line, ...]
    jobs: tuple[Line, ...]
    version: str


def status() -> Status:
    """Everything, as it is now. Three queries, and a question to the broker when jobs are late."""
    health = look()
    works = health.database is State.OK
    jobs = list(Job.objects.all()) if works else []
    return Status(
        verdict=_verdict(health, jobs),
        parts=(_database(health), _redis(health), _jobs_alive(health, jobs)),
        queues=tuple(_queue(queue, backlog) for queue, backlog in health.backlogs),
        jobs=tuple(sorted(map(_job, jobs), key=lambda line: line.label.lower())),
        version=version(),
    )


def ago(moment: datetime.datetime) -> str:
    """How long ago, in the largest unit that says enough: "for 3 minutter siden", "for 2 dage siden"."""
    passed = max(clock.now() - moment, datetime.timedelta())
    minutes = int(passed.total_seconds() // 60)
    if minutes < 1:
        return _("lige nu")
    if minutes < 120:
        return ngettext("for %(n)s minut siden", "for %(n)s minutter siden", minutes) % {"n": minutes}
    hours = minutes // 60
    if hours < 48:
        return _("for %(n)s timer siden") % {"n": hours}
    return _("for %(n)s dage siden") % {"n": passed.days}


@functools.cache
def version() -> str:
    """The portal's own version."""
    with (settings.BASE_DIR / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])


def _verdict(health: Health, jobs: list[Job]) -> str:
    if not health.can_serve:
        return _("Noget af det, siderne ikke kan undvære, svarer ikke.")
    if health.jobs is State.LATE:
        return _("Siderne virker, men baggrundsjobbene står stille. Intet går tabt, og det bliver indhentet.")
    if health.mail is State.LATE:
        return _("Siderne virker, men der er mails, som har ventet for længe.")
    if any(queue.is_late(backlog) for queue, backlog in health.backlogs) or any(map(_has_failed, jobs)):
        return _("Siderne virker, men noget i baggrunden driller. Se det røde nedenfor.")
    return _("Alt kører, som det skal.")


def _works(label: str, detail: str = "") -> Line:
    return Line(label, _("Virker"), "done", detail)


def _database(health: Health) -> Line:
    if health.database is not State.OK:
        return Line(_("Database"), _("Svarer ikke"), "late", _("Grunden står i loggen."))
    major, minor = divmod(getattr(connection, "pg_version", 0), 10_000)
    return _works(_("Database"), f"PostgreSQL {major}.{minor}")


def _redis(health: Health) -> Line:
    if health.redis is None:
        return Line(_("Redis"), _("Bruges ikke her"), "", _("Køen ligger i filer, som i en prøve."))
    if health.redis is State.OK:
        return _works(_("Redis"))
    return Line(_("Redis"), _("Svarer ikke"), "late", _("Grunden står i loggen."))


def _jobs_alive(health: Health, jobs: list[Job]) -> Line:
    label = _("Planlægger og arbejder")
    heard = _("Ingen af dem har meldt sig endnu.")
    if health.tick_at:
        heard = _("Sidst hørt fra begge %(ago)s.") % {"ago": ago(health.tick_at)}
    if health.jobs is State.OK:
        latest = max(jobs, key=lambda job: job.ended_at)
        return _works(label, f"{heard} {_('Seneste job: %(job)s.') % {'job': label_of(latest.name)}}")
    waiting = messages_waiting()
    if waiting is None:
        guess = _("Køen svarer ikke.")
    elif waiting:
        guess = _("Køen er ikke tom, så det ser ud til at være arbejderen, der står stille.")
    else:
        guess = _("Køen er tom, så det ser ud til at være planlæggeren, der står stille.")
    return Line(label, _("Står stille"), "late", f"{heard} {guess}")


def messages_waiting() -> int | None:
    """How many jobs lie in the broker's queue and are not begun; None when it does not answer."""
    try:
        with current_app.connection_for_read(connect_timeout=3) as broker:
            channel: Any = broker.default_channel
            return int(channel.queue_declare(current_app.conf.task_default_queue, passive=True).message_count)
    except ChannelError:  # a queue that nobody has put anything into
        return 0
    except (OperationalError, OSError):
        return None


def _queue(queue: Queue, backlog: Backlog) -> Line:
    label = str(queue.label)
    held = (
        ngettext("%(n)s er holdt tilbage.", "%(n)s er holdt tilbage.", backlog.held) % {"n": backlog.held}
        if backlog.held
        else ""
    )
    if not backlog.waiting or backlog.since is None:
        return Line(label, _("Intet venter"), "", held)
    word = ngettext("%(n)s venter", "%(n)s venter", backlog.waiting) % {"n": backlog.waiting}
    since = _("Den ældste %(ago)s.") % {"ago": ago(backlog.since)}
    return Line(label, word, "late" if queue.is_late(backlog) else "now", f"{since} {held}".strip())


def label_of(name: str) -> str:
    """What a job does, in words; its name in the code when nobody has written any."""
    return str(LABELS.get(name, name))


def _has_failed(job: Job) -> bool:
    """Whether its latest run went wrong."""
    return job.failed_at is not None and (job.succeeded_at is None or job.failed_at > job.succeeded_at)


def _job(job: Job) -> Line:
    last = _("Sidst %(ago)s, på %(seconds)s s.") % {"ago": ago(job.ended_at), "seconds": f"{job.seconds:.1f}"}
    if not _has_failed(job):
        return Line(label_of(job.name), _("I orden"), "done", last)
    wrong = _("Gik galt %(day)s kl. %(time)s (%(error)s). Det bliver prøvet igen.") % {
        "day": short_date(job.failed_at),
        "time": clock_time(job.failed_at),
        "error": job.error,
    }
    return Line(label_of(job.name), _("Fejlede"), "late", wrong)
