"""Processes of their own that work on the test's database."""

from __future__ import annotations

import os
from urllib.parse import quote

from django.db import connection


def of_this_database() -> dict[str, str]:
    """Environment variables for a process that is to see what the test has committed."""
    database = connection.settings_dict
    user, host = quote(database["USER"] or "", safe=""), quote(str(database["HOST"] or ""), safe="")
    password = f":{quote(str(database['PASSWORD']), safe='')}" if database["PASSWORD"] else ""
    at = f":{database['PORT']}" if database["PORT"] else ""
    return {**os.environ, "DATABASE_URL": f"postgresql://{user}{password}@{host}{at}/{database['NAME']}"}
