"""Access matrix: the round. It is the team's alone; a chief gets the same 404 as a stranger."""

from __future__ import annotations

import datetime
from typing import Any

from core import clock
from tests.access.rows import Row
from tests.access.world import World

_ANSWER = {"version": "1", "level": "3", "importance": "2", "bring": "do", "note": "Ny tekst"}
_POSITION = {"version": "1", "level": "3", "text": "Ny tekst", "minority_note": ""}


def _start(world: World) -> dict[str, Any]:
    due = clock.today() + datetime.timedelta(days=14)
    return {"profile": world.profile.pk, "due": f"{due:%d-%m-%Y}"}


def _dots(world: World) -> dict[str, Any]:
    return {f"omraade-{world.profile.areas.all()[0].pk}-dots": "2"}


def _choice(world: World) -> dict[str, Any]:
    return {f"omraade-{world.profile.areas.all()[0].pk}-order": "1"}


# fmt: off
ROWS: list[Row] = [
    #                                                                anon  empl  mem   mem'  lead  lead' chief chf'  form. fut.  f.chf adm   super inact
    Row("profiles:assessment_start", "GET", "team fresh",           "login 404   403   404   200   404   403   404   404   404   404   404   404   login"),
    Row("profiles:assessment_start", "POST", "team fresh",          "login 404   403   404   302   404   403   404   404   404   404   404   404   login", _start),

    Row("profiles:assessment", "GET", "round open",                 "login 404   200   404   200   404   404   404   404   404   404   404   404   login"),
    Row("profiles:assessment", "GET", "round revealed",             "login 404   200   404   200   404   404   404   404   404   404   404   404   login"),
    Row("profiles:assessment", "GET", "round concluded",            "login 404   200   404   200   404   404   404   404   404   404   404   404   login"),
    Row("profiles:assessment", "GET", "round cancelled",            "login 404   200   404   200   404   404   404   404   404   404   404   404   login"),

    # answering: the leader has handed in and is led to the overview; the member has not
    Row("profiles:answer", "GET", "step open",                      "login 404   200   404   302   404   404   404   404   404   404   404   404   login"),
    Row("profiles:answer", "POST", "step open",                     "login 404   302   404   403   404   404   404   404   404   404   404   404   login", _ANSWER),
    Row("profiles:answer", "POST", "step revealed",                 "login 404   403   404   403   404   404   404   404   404   404   404   404   login", _ANSWER),
    Row("profiles:answer_review", "GET", "round open",              "login 404   200   404   200   404   404   404   404   404   404   404   404   login"),
    Row("profiles:contribution_submit", "POST", "round open",       "login 404   302   404   302   404   404   404   404   404   404   404   404   login"),
    Row("profiles:contribution_take_back", "POST", "round open",    "login 404   302   404   302   404   404   404   404   404   404   404   404   login"),

    # the leader's: showing the picture, cancelling
    Row("profiles:assessment_reveal", "GET", "round open",          "login 404   403   404   200   404   404   404   404   404   404   404   404   login"),
    Row("profiles:assessment_reveal", "POST", "round open",         "login 404   403   404   302   404   404   404   404   404   404   404   404   login"),
    Row("profiles:assessment_cancel", "GET", "round open",          "login 404   403   404   200   404   404   404   404   404   404   404   404   login"),
    Row("profiles:assessment_cancel", "POST", "round open",         "login 404   403   404   302   404   404   404   404   404   404   404   404   login", {"reason": "Vi venter."}),

    # the picture and what follows: the whole team's, once it is shown
    Row("profiles:picture", "GET", "round open",                    "login 404   302   404   302   404   404   404   404   404   404   404   404   login"),
    Row("profiles:picture", "GET", "round revealed",                "login 404   200   404   200   404   404   404   404   404   404   404   404   login"),
    Row("profiles:picture", "GET", "round revealed",                "login 404   200   404   200   404   404   404   404   404   404   404   404   login", query="vis=betydning"),
    Row("profiles:picture", "GET", "round revealed",                "login 404   200   404   200   404   404   404   404   404   404   404   404   login", query="vis=bidrag"),
    Row("profiles:picture", "GET", "round cancelled",               "login 404   302   404   302   404   404   404   404   404   404   404   404   login"),
    Row("profiles:positions", "GET", "round open",                  "login 404   403   404   403   404   404   404   404   404   404   404   404   login"),
    Row("profiles:positions", "GET", "round revealed",              "login 404   200   404   200   404   404   404   404   404   404   404   404   login"),
    Row("profiles:position", "GET", "position open",                "login 404   403   404   403   404   404   404   404   404   404   404   404   login"),
    Row("profiles:position", "GET", "position revealed",            "login 404   200   404   200   404   404   404   404   404   404   404   404   login"),
    Row("profiles:position", "POST", "position revealed",           "login 404   302   404   302   404   404   404   404   404   404   404   404   login", _POSITION),
    Row("profiles:position", "POST", "position concluded",          "login 404   403   404   403   404   404   404   404   404   404   404   404   login", _POSITION),
    Row("profiles:vote", "GET", "round open",                       "login 404   403   404   403   404   404   404   404   404   404   404   404   login"),
    Row("profiles:vote", "GET", "round revealed",                   "login 404   200   404   200   404   404   404   404   404   404   404   404   login"),
    Row("profiles:vote", "POST", "round open",                      "login 404   403   404   403   404   404   404   404   404   404   404   404   login", _dots),
    Row("profiles:vote", "POST", "round revealed",                  "login 404   302   404   302   404   404   404   404   404   404   404   404   login", _dots),
    Row("profiles:conclude", "GET", "round revealed",               "login 404   403   404   200   404   404   404   404   404   404   404   404   login"),
    Row("profiles:conclude", "POST", "round revealed",              "login 404   403   404   302   404   404   404   404   404   404   404   404   login", _choice),
]
# fmt: on
