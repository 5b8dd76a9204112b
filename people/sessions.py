"""Sessions that know whose they are, so that they can be listed and ended (`SESSION_ENGINE`).

A session's row has its person, the device in the browser's own words, and the network it came from, shortened: enough
to recognise one's own, too little to follow anybody about (docs/decisions/0071). It goes with the session.
"""

from __future__ import annotations

import datetime
import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest

from core import clock

#: how often "last used" is written down; a page more often than that costs nothing
SEEN_EVERY = datetime.timedelta(minutes=10)
_AGENT_LENGTH = 300


@dataclass(frozen=True)
class Visit:
    """What a request tells of its sender: the browser's name for itself, and the network."""

    agent: str
    network: str

    @classmethod
    def of(cls, request: HttpRequest, address: str) -> Visit:
        """`address` is the sender's, as the proxies in front have it."""
        return cls(request.headers.get("User-Agent", "")[:_AGENT_LENGTH], network_of(address))


def network_of(address: str) -> str:
    """The network an address belongs to: the first three numbers of an IPv4 address, a third of an IPv6 one.

    Empty for what is no address.
    """
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return ""
    mapped = known.ipv4_mapped if isinstance(known, ipaddress.IPv6Address) else None
    known = mapped or known
    network = ipaddress.ip_network(f"{known}/{24 if known.version == 4 else 48}", strict=False)
    return str(network)


class SessionStore(DatabaseStore):
    """Django's database sessions with a person, a device and a network on the row."""

    #: asked when a row is written; None where there is no request
    visit: Callable[[], Visit] | None = None
    _row: Any = None

    @classmethod
    def get_model_class(cls) -> Any:
        from people.models import Session  # the model names this module's store

        return Session

    def _get_session_from_db(self) -> Any:
        self._row = super()._get_session_from_db()  # type: ignore[misc]
        return self._row

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """The row to be written; who, where and since when is taken over from the row that was read."""
        before = self._row
        row: Any = super().create_model_instance(data)
        row.user_id = int(data[SESSION_KEY]) if data.get(SESSION_KEY) else None
        if before is not None:
            row.agent, row.network = before.agent, before.network
            if before.user_id == row.user_id:
                row.created_at = before.created_at
            if before.session_key == row.session_key:
                row.public_id = before.public_id
        self._look_at_visit(row)
        self._row = row
        return row

    def touch(self) -> None:
        """Note that the session is in use, and from where; at most every ten minutes."""
        row = self._row
        if row is None or row.user_id is None or clock.now() - row.seen_at < SEEN_EVERY:
            return
        row.seen_at = clock.now()
        self._look_at_visit(row)
        fresh = {"seen_at": row.seen_at, "agent": row.agent, "network": row.network}
        self.model.objects.filter(pk=row.pk).update(**fresh)

    def _look_at_visit(self, row: Any) -> None:
        if self.visit is not None:
            visit = self.visit()
            row.agent, row.network = visit.agent, visit.network
