"""A small client for a server on this machine: a new connection a request, as the proxy in front makes it."""

from __future__ import annotations

import gzip
import json
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import urlencode

#: a secret as the CSRF cookie has it; the same text is right in the form
CSRF = "k" * 32
#: seconds; the longest answer is the preview of a large file
PATIENCE = 120


@dataclass(frozen=True)
class Answer:
    """One answer and how long it took, in seconds, from connecting to its last byte."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float

    @property
    def wire(self) -> int:
        """Bytes as they came, headers included."""
        return self.head + len(self.body)

    head: int = 0


@dataclass
class Visitor:
    """Somebody signed in."""

    port: int
    cookies: dict[str, str]

    def get(self, path: str, **headers: str) -> Answer:
        return self._ask("GET", path, headers)

    def post(self, path: str, values: dict[str, object], **headers: str) -> Answer:
        body = urlencode({**values, "csrfmiddlewaretoken": CSRF}).encode()
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(body))}
        return self._ask("POST", path, {**kind, **headers}, body)

    def _ask(self, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> Answer:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        lines = {
            "Host": "localhost",
            "X-Forwarded-Proto": "https",
            "Referer": "https://localhost/",
            "Accept-Encoding": "gzip",
            "Accept-Language": "da",
            "Cookie": cookie,
            "Connection": "close",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        message = f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body
        began = time.perf_counter()
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as connection:
            connection.sendall(message)
            pieces = iter(lambda: connection.recv(262_144), b"")
            raw = b"".join(pieces)
        return _parse(raw, time.perf_counter() - began)


def _parse(raw: bytes, seconds: float) -> Answer:
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    if headers.get("transfer-encoding") == "chunked":
        body = _unchunked(body)
    return Answer(int(first.split()[1]), headers, body, seconds, len(head) + 4)


def _unchunked(raw: bytes) -> bytes:
    pieces: list[bytes] = []
    while raw:
        size, _, raw = raw.partition(b"\r\n")
        length = int(size, 16)
        pieces.append(raw[:length])
        raw = raw[length + 2 :]
    return b"".join(pieces)


Visit = Callable[[], Answer]


class Autosaver:
    """A member who writes in one step of a round, and saves on top of what was saved before."""

    def __init__(self, visitor: Visitor, path: str) -> None:
        self.visitor, self.path = visitor, path
        self._version = 0
        self._words = count(1)

    def __call__(self) -> Answer:
        values = {
            "level": 2,
            "importance": 3,
            "bring": "do",
            "note": f"En tanke mere, nummer {next(self._words)}",
        }
        answer = self.visitor.post(
            self.path, {**values, "version": self._version}, X_Autosave="1", **self._counting
        )
        stored = json.loads(answer.body) if answer.status in {200, 409} else {}
        self._version = stored.get("version") or stored.get("stored", {}).get("version", self._version)
        return answer

    #: extra headers for the next save
    _counting: dict[str, str] = {}

    def counted(self) -> Answer:
        """One save that asks for its number of queries."""
        self._counting = {"X_Bench_Count": "1"}
        try:
            return self()
        finally:
            self._counting = {}


@dataclass
class Sample:
    """Seconds of a page and of the bare view, taken in turn."""

    page: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)

    @property
    def p50(self) -> float:
        return quantile(self.page, 0.5)

    @property
    def p95(self) -> float:
        return quantile(self.page, 0.95)

    @property
    def ratio(self) -> float:
        """How many bare views the page costs."""
        return self.p50 / quantile(self.bare, 0.5)


def quantile(seconds: list[float], share: float) -> float:
    """The value that this share of them does not exceed."""
    ordered = sorted(seconds)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def in_turn(visit: Visit, bare: Visit, seconds: float, *, least: int = 5) -> Sample:
    """Page and bare view after each other for so long, so that whatever else the machine does strikes both."""
    for warm_up in (visit, bare) * (least - 1):  # both workers
        _well(warm_up())
    sample = Sample()
    until = time.perf_counter() + seconds
    while time.perf_counter() < until or len(sample.page) < least:
        sample.page.append(_well(visit()).seconds)
        sample.bare.append(_well(bare()).seconds)
    return sample


def at_once(visits: list[Visit], seconds: float) -> float:
    """Answers a second when each visit is repeated in a thread of its own; 0 for no visits."""
    done: list[int] = []
    failed: list[BaseException] = []
    began = time.perf_counter()

    def repeat(visit: Visit) -> None:
        number = 0
        try:
            while time.perf_counter() < began + seconds:
                _well(visit())
                number += 1
        except BaseException as error:  # told below, in the thread that asked
            failed.append(error)
        done.append(number)

    threads = [threading.Thread(target=repeat, args=[visit]) for visit in visits]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return sum(done) / (time.perf_counter() - began)


def _well(answer: Answer) -> Answer:
    if answer.status != 200:
        raise RuntimeError(
            f"answered {answer.status}: {answer.body[:300]!r} {answer.headers.get('location', '')}"
        )
    return answer


def compressed(body: bytes) -> int:
    """Bytes after gzip, as a proxy in front would send a page."""
    return len(gzip.compress(body, 6))
