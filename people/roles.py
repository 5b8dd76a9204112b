"""Which kinds of office a person holds today, asked of whoever knows.

Settings name them (two-step sign-in by office, privileges from the municipality). The organisation registers itself
when it starts; this package knows nothing of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from people.models import User

ADMINISTRATOR, AREA_CHIEF, LEADER, MEMBER = "administrator", "area_chief", "leader", "member"

Provider = Callable[[User], Iterable[str]]
_providers: list[Provider] = []


def register(provider: Provider) -> Provider:
    """Ask this function too, from now on; registering twice asks once."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def roles_of(user: User) -> frozenset[str]:
    """The kinds of office that the person holds today; none for a closed account."""
    if not user.is_active:
        return frozenset()
    own = {ADMINISTRATOR} if user.is_staff else set()
    return frozenset(own.union(*(provider(user) for provider in _providers)))
