"""Going somewhere as somebody, and leaving no trace."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.cookies import SimpleCookie
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from tests.access.world import World

#: words in a matrix' cell for an answer that says "sign in first"
LOGIN = "login"


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written within is taken back."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)


class Visitors:
    """A browser a person, signed in once."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.clients = {role: self._client(role) for role in ("anonymous", *world.people)}

    def _client(self, role: str) -> Client:
        """The closed account's session is from before it was closed."""
        client = Client()
        if role == "anonymous":
            return client
        person = self.world.people[role]
        type(person).objects.filter(pk=person.pk).update(is_active=True)
        client.force_login(type(person).objects.get(pk=person.pk))
        type(person).objects.filter(pk=person.pk).update(is_active=person.is_active)
        return client

    def visit(
        self, role: str, method: str, url: str, data: Any = None, headers: Mapping[str, str] | None = None
    ) -> HttpResponseBase:
        """The answer, with everything it wrote taken back and its cookies forgotten."""
        with undone():
            return self.stay(role, method, url, data, headers)

    def stay(
        self, role: str, method: str, url: str, data: Any = None, headers: Mapping[str, str] | None = None
    ) -> HttpResponseBase:
        """The answer; what it wrote is kept, its cookies (messages among them) are not."""
        cache.clear()  # one person's sign-in attempts must not slow down the next one's
        client = self.clients[role]
        known = SimpleCookie(client.cookies.output(header="", sep=";"))
        send: Callable[..., HttpResponseBase] = getattr(client, method.lower())
        try:
            return send(url, data or {}, headers=headers) if method == "POST" else send(url, headers=headers)
        finally:
            client.cookies = known


def outcome(response: HttpResponseBase) -> str:
    """An answer as the matrix writes it: its status, or "login" for a way to a sign-in page."""
    if response.status_code == 302:
        path = response.headers["Location"].partition("?")[0]
        if path in {reverse(settings.LOGIN_URL), reverse("admin:login")}:
            return LOGIN
    return str(response.status_code)
