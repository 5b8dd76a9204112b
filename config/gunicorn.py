"""How gunicorn runs the portal in a container; scripts/serve has its own few options."""

from __future__ import annotations

import os

_port = os.environ.get("PORT", "8000")
bind = f"0.0.0.0:{_port}"  # the container's own network
workers = int(os.environ.get("WEB_WORKERS", "3"))
#: seconds; the longest request is an import of a large organisation file
timeout = 120
#: a worker is renewed now and then, not all at once, so that memory cannot creep up
max_requests = 2000
max_requests_jitter = 200
#: heartbeats in memory: a slow disk must not make a healthy worker look dead
worker_tmp_dir = "/dev/shm"  # noqa: S108
control_socket_disable = True
accesslog = "-"
#: no query strings and no addresses of pages one came from: they can hold tokens
access_log_format = "%(h)s %(m)s %(U)s %(s)s %(b)s %(D)sus"
