"""The world is built once a module, in a transaction that is never committed.

Tests that use it are marked `django_db`, which takes back what each of them wrote into it.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from core import clock
from core.history import check_keys_at_commit, check_keys_at_once
from tests.access.visits import Visitors
from tests.access.world import World, build


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The world, with the clock standing still."""
    with django_db_blocker.unblock(), transaction.atomic(), clock.at(timezone.now()):
        check_keys_at_once()  # or every row of history that a test writes looks at all that the world wrote
        built = build()
        check_keys_at_commit()
        yield built
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def visitors(world: World) -> Visitors:
    """Everybody in it, signed in."""
    return Visitors(world)
