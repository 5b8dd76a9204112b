"""Every address of the portal, as the resolver has it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Address:
    """One URL pattern. `name` is what `reverse` takes; a pattern without a name is called by its route in <…>."""

    name: str
    route: str

    @property
    def is_admin(self) -> bool:
        """Whether it belongs to Django admin."""
        return self.route.startswith("admin/")


def all_addresses() -> list[Address]:
    """Every pattern, the development-only ones included where they are switched on."""
    return list(_walk(get_resolver(), (), ""))


def _walk(resolver: URLResolver, namespaces: tuple[str, ...], prefix: str) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern).lstrip("^")
        if isinstance(pattern, URLPattern):
            yield Address(":".join([*namespaces, pattern.name or f"<{route}>"]), route)
        else:
            inside = (pattern.namespace,) if pattern.namespace else ()
            yield from _walk(pattern, namespaces + inside, route)
