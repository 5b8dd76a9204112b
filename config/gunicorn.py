"""How gunicorn runs the portal in a container; scripts/serve has its own few options."""

from __future__ import annotations

import itertools
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(_ROOT))  # gunicorn reads this file before it knows where the portal is

from config.env import read_dotenv  # noqa: E402 - found by the line above
from config.gunicorn_log import PortalLogger  # noqa: E402 - likewise

read_dotenv(_ROOT / ".env")
_port = os.environ.get("PORT", "8000")
bind = f"0.0.0.0:{_port}"  # the container's own network
workers = int(os.environ.get("WEB_WORKERS", "3"))
#: seconds; the longest request is an import of a large organisation file
timeout = 120
#: a worker is renewed now and then, not all at once, so that memory cannot creep up
max_requests = 2000
max_requests_jitter = 200
#: heartbeats in memory: a slow disk must not make a healthy worker look dead
worker_tmp_dir = "/dev/shm"  # noqa: S108 - memory of the container, not a shared folder
control_socket_disable = True
accesslog = "-"
logger_class = PortalLogger

if os.environ.get("METRICS_TOKEN") and "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    # figures of all workers, in memory, from this start on
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(
        prefix="klyngeportalen-metrics-", dir=worker_tmp_dir
    )


def pre_fork(server: Any, worker: Any) -> None:
    """Give the worker a place of its own among those that run; the place of one that is gone is used again.

    The metrics' files are named by it, so there are as many as there are workers, however often one is renewed.
    """
    taken = {getattr(other, "place", None) for other in server.WORKERS.values()}
    worker.place = next(place for place in itertools.count(1) if place not in taken)


def post_fork(server: Any, worker: Any) -> None:
    """Tell the worker its place."""
    os.environ["METRICS_PLACE"] = str(worker.place)
