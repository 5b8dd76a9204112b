"""A person's browser, as little of it as is needed: cookies, a token, one connection a request."""

from __future__ import annotations

import http.client
import json
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

_TOKEN = "a" * 32


@dataclass(frozen=True)
class Reply:
    """What came back; 0 when nothing did. `seconds` is from the asking."""

    status: int
    location: str = ""
    body: bytes = b""
    seconds: float = 0.0

    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found

    @property
    def last_number(self) -> int:
        """The last number in the address it leads to: the key of what was made."""
        return int([part for part in self.location.split("/") if part.isdecimal()][-1])


@dataclass
class Person:
    """Somebody signed in at the stack's web port."""

    port: int
    session: str
    replies: list[tuple[str, Reply]] = field(default_factory=list)

    def get(self, path: str) -> Reply:
        return self._send("GET", path, None, {})

    def post(self, path: str, data: dict[str, Any], *, scripted: bool = False) -> Reply:
        return self._send("POST", path, data, {"X-Autosave": "1"} if scripted else {})

    def _send(self, method: str, path: str, data: dict[str, Any] | None, headers: dict[str, str]) -> Reply:
        began = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=40)
        sent = {
            "Host": "localhost",
            "X-Forwarded-Proto": "https",  # as from the proxy in front
            "Referer": "https://localhost/",
            "Cookie": f"__Host-session={self.session}; __Host-csrf={_TOKEN}",
            "X-CSRFToken": _TOKEN,
            "Content-Type": "application/x-www-form-urlencoded",
            **headers,
        }
        try:
            connection.request(method, path, urlencode(data) if data is not None else None, sent)
            answer = connection.getresponse()
            reply = Reply(
                answer.status, answer.headers.get("Location", ""), answer.read(), time.monotonic() - began
            )
        except (OSError, http.client.HTTPException):
            reply = Reply(0, seconds=time.monotonic() - began)
        finally:
            connection.close()
        self.replies.append((f"{method} {path}", reply))
        return reply
