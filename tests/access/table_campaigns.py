"""Access matrix: rounds for many, invitations, nudges, and pages as spreadsheets."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from core import clock
from tests.access.rows import Row
from tests.access.world import World


def _due(_world: World) -> dict[str, Any]:
    return {"frist": f"{clock.today() + datetime.timedelta(days=20):%d-%m-%Y}"}


def _start(world: World) -> dict[str, Any]:
    return {**_due(world), "profil": str(_another_edition(world)), "key": str(uuid.uuid4())}


def _another_edition(world: World) -> int:
    """The profile whose start is not running yet: one of each runs at a time."""
    return world.second_profile.pk


# fmt: off
ROWS: list[Row] = [
    #                                                                   anon  empl  mem   mem'  lead  lead' chief chf'  form. fut.  f.chf adm   super inact
    # begun by the chief for the own area, by administrators for all
    Row("profiles:campaign_new", "GET", "area",                        "login 404   404   404   404   404   200   404   404   404   404   404   404   login"),
    Row("profiles:campaign_begin", "POST", "area",                     "login 404   404   404   404   404   302   404   404   404   404   404   404   login", _start),
    Row("profiles:campaign_new_municipality", "GET", "",               "login 403   403   403   403   403   403   403   403   403   403   200   200   login"),
    Row("profiles:campaign_begin_municipality", "POST", "",            "login 403   403   403   403   403   403   403   403   403   403   302   302   login", _start),

    # followed and steered by those who may begin it; neither sees the other's
    Row("profiles:campaign", "GET", "campaign done",                   "login 404   404   404   404   404   200   404   404   404   404   404   404   login"),
    Row("profiles:campaign", "GET", "campaign municipality",           "login 404   404   404   404   404   404   404   404   404   404   200   200   login"),
    Row("profiles:campaign_progress", "GET", "campaign running",       "login 404   404   404   404   404   200   404   404   404   404   404   404   login"),
    Row("profiles:campaign_progress", "GET", "campaign municipality",  "login 404   404   404   404   404   404   404   404   404   404   200   200   login"),
    Row("profiles:campaign_stop", "POST", "campaign running",          "login 404   404   404   404   404   302   404   404   404   404   404   404   login"),
    Row("profiles:campaign_stop", "POST", "campaign municipality",     "login 404   404   404   404   404   404   404   404   404   404   302   302   login"),
    Row("profiles:campaign_resume", "POST", "campaign stopped",        "login 404   404   404   404   404   302   404   404   404   404   404   404   login"),
    Row("profiles:campaign_retry", "POST", "campaign done",            "login 404   404   404   404   404   302   404   404   404   404   404   404   login"),
    Row("profiles:campaign_due", "POST", "campaign done",              "login 404   404   404   404   404   302   404   404   404   404   404   404   login", _due),
    Row("profiles:campaign_nudge", "POST", "campaign done",            "login 404   404   404   404   404   302   404   404   404   404   404   404   login"),

    # kind nudges: the leader's to the members, the chief's to the leader
    Row("profiles:assessment_nudge", "POST", "round open",             "login 404   403   404   302   404   404   404   404   404   404   404   404   login"),
    Row("profiles:team_nudge", "POST", "page of open",                 "login 404   403   404   403   404   302   404   404   404   404   404   404   login"),

    # an invitation is the leader's to answer
    Row("profiles:offer", "GET", "offer",                              "login 404   404   404   200   404   404   404   404   404   404   404   404   login"),
    Row("profiles:offer_accept", "POST", "offer",                      "login 404   404   404   302   404   404   404   404   404   404   404   404   login"),
    Row("profiles:offer_decline", "POST", "offer",                     "login 404   404   404   302   404   404   404   404   404   404   404   404   login"),

    # a page's spreadsheet is for those who see the page
    Row("profiles:area_sheet", "GET", "area",                          "login 404   404   404   404   404   200   404   404   404   404   404   404   login"),
    Row("profiles:municipality_sheet", "GET", "",                      "login 403   403   403   403   403   403   403   403   403   403   200   200   login"),
]
# fmt: on
