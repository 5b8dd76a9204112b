"""A process that is killed in a long statement leaves neither the statement nor its locks behind."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable

import pytest
from django.conf import settings
from django.db import connection

from tests.own_processes import of_this_database

pytestmark = pytest.mark.django_db(transaction=True)

#: names the lock; any number that nobody else uses
_LOCK = 7_116_099
#: what the killed one was at: it holds a lock, and would go on for two minutes
_LONG = """
import django
django.setup()
from django.db import connection, transaction
with transaction.atomic(), connection.cursor() as cursor:
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [{lock}])
    cursor.execute("SELECT pg_sleep(120)")
"""


def _is_held() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND granted", [_LOCK]
        )
        (count,) = cursor.fetchone()
    return bool(count)


def _is_asleep() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND state = 'active' AND query = 'SELECT pg_sleep(120)'"
        )
        (count,) = cursor.fetchone()
    return bool(count)


def _comes(what: Callable[[], bool], within: float) -> bool:
    deadline = time.monotonic() + within
    while not what():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.2)
    return True


def test_a_killed_process_statement_ends_and_its_lock_comes_free() -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", _LONG.format(lock=_LOCK)], cwd=settings.BASE_DIR, env=of_this_database()
    )
    try:
        assert _comes(_is_asleep, within=60)
        assert _is_held()
    finally:
        process.kill()
        process.wait()

    assert _comes(lambda: not _is_asleep(), within=30), "nobody waits for its answer any more"
    assert not _is_held()
