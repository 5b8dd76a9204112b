"""The portal's own Celery application with the shared clock, and with beat asking every second instead of minutes."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from tests.faults import pretended

pretended.take_over()

from celery.signals import task_postrun, task_prerun  # noqa: E402  # the clock comes first

from config.celery import app  # noqa: E402
from reminders.mail.post import Post  # noqa: E402

#: what is laid out and mailed, and at what pace here, in seconds
_PACE = {"reminders.tasks.lay_out": 2.0, "reminders.tasks.send_mails": 1.0}
# what waited for longer than it takes to be asked for again is old: two slow workers must not pile up a backlog
app.conf.beat_schedule = {
    name: {"task": name, "schedule": pace, "options": {"expires": pace}} for name, pace in _PACE.items()
}
app.conf.broker_transport_options = {
    "visibility_timeout": 20
}  # seconds until a killed worker's task comes back


_real_send = Post.send


def _send_at_one_time(self: Post, message: Any) -> None:
    """A mail is let out or not by the time at which it goes: between the two, hours do not pass."""
    with pretended.held(Path(os.environ[pretended.VARIABLE])):
        _real_send(self, message)


Post.send = _send_at_one_time  # type: ignore[method-assign]

_began: list[str] = []


@task_prerun.connect
def _note_the_time(**_rest: Any) -> None:
    _began[:] = [pretended.read(Path(os.environ[pretended.VARIABLE])).isoformat()]


@task_postrun.connect
def _write_down(task: Any = None, **_rest: Any) -> None:
    """So that whoever plays knows that it was begun, and ended, since the clock was moved."""
    file = Path(os.environ[pretended.VARIABLE])
    with file.with_suffix(".done").open("a", encoding="ascii") as done:
        done.write(f"{task.name} {_began[0]}\n")


__all__ = ["app"]
