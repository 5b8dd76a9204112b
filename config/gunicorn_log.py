"""gunicorn's logs in the portal's shape: one line a request, without tokens and without the sender's address."""

from __future__ import annotations

import datetime
import os
from typing import Any

from gunicorn.glogging import Logger

from core.logs import formatter


class PortalLogger(Logger):
    """Formats as `LOG_FORMAT` says. The path loses its tokens; query and referrer are never written."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        style = os.environ.get("LOG_FORMAT", "").strip().lower() or "json"
        for log in (self.error_log, self.access_log):
            for handler in log.handlers:
                handler.setFormatter(formatter(style))

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: datetime.timedelta) -> None:
        """One line: method, path, status, size, time, and the request's name as the portal gave it."""
        if not self.access_log_enabled:
            return
        status = int(str(resp.status).split(None, 1)[0])
        milliseconds = round(request_time.total_seconds() * 1000)
        names = [value for name, value in resp.headers if name.lower() == "x-request-id"]
        fields = {
            "method": environ.get("REQUEST_METHOD", "-"),
            "path": environ.get("PATH_INFO", "-"),
            "status": status,
            "bytes": resp.sent,
            "ms": milliseconds,
            **({"request": names[0]} if names else {}),
        }
        words = " ".join(
            [f"{fields['method']} {fields['path']} {status} {resp.sent}b {milliseconds}ms", *names]
        )
        self.access_log.info("%s", words, extra={"fields": fields})
