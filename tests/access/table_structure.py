"""Access matrix: who a round waits for and until when, leave, deputies. The team's leader decides; a chief for the area."""

from __future__ import annotations

import datetime
from typing import Any

from core import clock
from tests.access.rows import Row
from tests.access.world import World


def _due(world: World) -> dict[str, Any]:
    return {"due": f"{clock.today() + datetime.timedelta(days=20):%d-%m-%Y}"}


def _days(first: int, last: int) -> dict[str, str]:
    days = (clock.today() + datetime.timedelta(days=offset) for offset in (first, last))
    return dict(zip(("first", "last"), (f"{day:%d-%m-%Y}" for day in days), strict=True))


def _deputy(world: World) -> dict[str, Any]:
    return {"person": world.people["member"].pk, **_days(0, 5)}


def _area_deputy(world: World) -> dict[str, Any]:
    return {"person": world.area.deputies.all()[0].person_id, **_days(0, 5)}


def _leave(world: World) -> dict[str, Any]:
    return {"kind": "leave", **_days(0, 5)}


# fmt: off
ROWS: list[Row] = [
    #                                                                anon  empl  mem   mem'  lead  lead' chief chf'  form. fut.  f.chf adm   super inact
    Row("profiles:assessment_due", "GET", "round open",             "login 404   403   404   200   404   404   404   404   404   404   404   404   login"),
    Row("profiles:assessment_due", "POST", "round open",            "login 404   403   404   302   404   404   404   404   404   404   404   404   login", _due),
    Row("profiles:exempt", "GET", "member open",                    "login 404   403   404   200   404   404   404   404   404   404   404   404   login"),
    Row("profiles:exempt", "POST", "member open",                   "login 404   403   404   302   404   404   404   404   404   404   404   404   login", {"reason": "new"}),
    Row("profiles:exemption_lift", "POST", "member open",           "login 404   403   404   302   404   404   404   404   404   404   404   404   login"),

    # a leader's deputy is the leader's own to name; the deputy and the leader may end it (here the member is the deputy)
    Row("clusters:deputy_name", "GET", "page of open",              "login 404   403   404   200   404   403   404   404   404   404   404   404   login"),
    Row("clusters:deputy_name", "POST", "page of open",             "login 404   403   404   302   404   403   404   404   404   404   404   404   login", _deputy),
    Row("clusters:deputy_end", "POST", "deputy of open",            "login 404   302   404   302   404   403   404   404   404   404   404   404   login"),
    Row("clusters:leave_write", "GET", "post of open",              "login 404   403   404   200   404   403   404   404   404   404   404   404   login"),
    Row("clusters:leave_write", "POST", "post of open",             "login 404   403   404   302   404   403   404   404   404   404   404   404   login", _leave),
    Row("clusters:leave_end", "POST", "leave of open",              "login 404   403   404   302   404   403   404   404   404   404   404   404   login"),
    Row("profiles:area_deputy", "GET", "area",                      "login 404   404   404   404   404   200   404   404   404   404   404   404   login"),
    Row("profiles:area_deputy", "POST", "area",                     "login 404   404   404   404   404   302   404   404   404   404   404   404   login", _area_deputy),
    Row("profiles:area_deputy_end", "POST", "deputy of area",       "login 404   404   404   404   404   302   404   404   404   404   404   404   login"),
]
# fmt: on
