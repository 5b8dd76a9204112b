"""Laying out takes seconds also when PostgreSQL believes that there is nothing in the tables.

So it is after a first import, a restore, or the demo's load, until autovacuum has been there. What is planned for empty
tables is right for empty tables: a question asked anew for each row held the layout's lock for minutes.
"""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from bench.municipality import load
from core import clock
from profiles.actions.followup import lay_out_missing
from reminders import layout
from tests.reminders.cakes import working_day

#: seconds that no statement may take: hundreds of times what one does; asked for each row anew, it took far more
_LIMIT = 10


@pytest.mark.django_db
def test_no_statement_is_slow_on_tables_that_are_believed_empty() -> None:
    with clock.at(working_day()), connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        call_command("load_catalogue", stdout=StringIO())
        load(40)
        lay_out_missing()
        cursor.execute(f"SET LOCAL statement_timeout = '{_LIMIT}s'")
        first, again = layout.lay_out(), layout.lay_out()

    assert (first.failed, again.failed) == ((), ())
    assert first.found == again.found > 100
    assert first.reminders > 30 and again.withdrawn == 0
