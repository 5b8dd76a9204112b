"""Access matrix: who a round waits for and until when, leave, deputies. The team's leader decides; a chief for the area."""

from __future__ import annotations

import datetime
from typing import Any

from core import clock
from tests.access.rows import Row
from tests.access.world import World


def _due(world: World) -> dict[str, Any]:
    return {"due": f"{clock.today() + datetime.timedelta(days=20):%d-%m-%Y}"}


# fmt: off
ROWS: list[Row] = [
    #                                                                anon  empl  mem   mem'  lead  lead' chief chf'  form. fut.  f.chf adm   super inact
    Row("profiles:assessment_due", "GET", "round open",             "login 404   403   404   200   404   404   404   404   404   404   404   404   login"),
    Row("profiles:assessment_due", "POST", "round open",            "login 404   403   404   302   404   404   404   404   404   404   404   404   login", _due),
    Row("profiles:exempt", "GET", "member open",                    "login 404   403   404   200   404   404   404   404   404   404   404   404   login"),
    Row("profiles:exempt", "POST", "member open",                   "login 404   403   404   302   404   404   404   404   404   404   404   404   login", {"reason": "new"}),
    Row("profiles:exemption_lift", "POST", "member open",           "login 404   403   404   302   404   404   404   404   404   404   404   404   login"),
]
# fmt: on
