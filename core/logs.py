"""What a line of the log says, and what none ever says.

Every line names the request or the task it belongs to. Tokens in addresses, e-mail addresses and the rows that
PostgreSQL quotes in its errors are taken out on the way to the log, whoever wrote the line (docs/decisions/0141).
Imports nothing of Django, so that gunicorn can use it before the portal is loaded.
"""

from __future__ import annotations

import datetime
import json
import logging
import re
from contextvars import ContextVar
from typing import Any

#: the request that is being answered, and the one that woke the task that is being done
request_id: ContextVar[str] = ContextVar("request_id", default="")
#: the task that is being done: its id
task_id: ContextVar[str] = ContextVar("task_id", default="")

STYLES = ("json", "line")

#: addresses whose next part opens something to whoever holds it
_SECRET_PATH = re.compile(
    r"(/(?:invitation|kalender|konto/ny-adgangskode|konto/mails/afmeld)/)(?!gemt/)[^/\s\"'?#<>]+"
)
_EMAIL = re.compile(r"[\w.+%'-]+@(?=[\w-]+\.[\w.-]*\w)")
#: "DETAIL:  Failing row contains (…)", over as many lines as the row's own text has
_ROW = re.compile(
    r"(DETAIL:\s).*?(?=\n(?:HINT:|CONTEXT:|STATEMENT:|Traceback |The above |During handling |\s*\n|\s+File \")|\Z)",
    re.DOTALL,
)
_LEFT_OUT = "[…]"


def redact(text: str) -> str:
    """The text without tokens, names of mail boxes and rows of the database."""
    text = _SECRET_PATH.sub(rf"\g<1>{_LEFT_OUT}", text)
    text = _EMAIL.sub(f"{_LEFT_OUT}@", text)
    return _ROW.sub(rf"\g<1>{_LEFT_OUT}", text)


def formatter(style: str) -> logging.Formatter:
    """The formatter of that style, one of `STYLES`."""
    return JsonFormatter() if style == "json" else LineFormatter()


def belongs_to() -> dict[str, str]:
    """The ids of what is going on here: `request` and `task`, where there is one."""
    ids = {"request": request_id.get(), "task": task_id.get()}
    return {name: value for name, value in ids.items() if value}


class LineFormatter(logging.Formatter):
    """One line a person can read."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name} {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        ids = "".join(f" {name}={value}" for name, value in belongs_to().items())
        return redact(super().format(record)) + ids


class JsonFormatter(logging.Formatter):
    """One JSON object a line. `extra={"fields": {…}}` adds fields of their own."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.datetime.fromtimestamp(record.created, datetime.UTC)
        said: dict[str, Any] = {
            "time": moment.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **belongs_to(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            said["exception"] = self.formatException(record.exc_info)
        if record.stack_info:
            said["stack"] = record.stack_info
        clean = {name: redact(value) if isinstance(value, str) else value for name, value in said.items()}
        return json.dumps(clean, ensure_ascii=False, default=lambda other: redact(str(other)))
