"""Access matrix: follow-ups, which whoever reads the plan may see, and appraisal sheets, which are one or two people's."""

from __future__ import annotations

import datetime
from typing import Any

from core import clock
from tests.access.rows import Row
from tests.access.world import World

_HELD = {
    "held_on": f"{datetime.date(2020, 1, 1)}"
}  # a day that is refused: the form is shown again to whose it is
_SKIP = {"reason": "Vi er midt i en flytning."}
_SAID = {"version": "1", "minutes": "Vi mødes igen.", "go": "next"}


def _today(world: World) -> dict[str, Any]:
    return {"held_on": f"{clock.today()}"}


def _more(world: World) -> dict[str, Any]:
    return {"kind": "talk", "due": f"{clock.today() + datetime.timedelta(days=3)}"}


def _move(name: str) -> Any:
    def data(world: World) -> dict[str, Any]:
        due = world.follow_ups[name].due
        return {"seen": f"{due}", "due": f"{due + datetime.timedelta(days=7)}", "reason": "Ferie."}

    return data


def _reader(world: World) -> dict[str, Any]:
    return {"reader": world.people["leader"].pk}


# fmt: off
ROWS: list[Row] = [
    #                                                                anon  empl  mem   mem'  lead  lead' chief chf'  form. fut.  f.chf adm   super inact
    *[
        Row("profiles:follow_up", "GET", f"follow {name}",          "login 404   200   404   200   404   200   404   404   404   404   404   404   login")
        for name in ("own held", "status", "skipped", "talk", "closing", "held")
    ],
    # the team's own meetings, and the talk between leader and chief
    Row("profiles:follow_up_minutes", "GET", "follow own held",     "login 404   200   404   200   404   403   404   404   404   404   404   404   login"),
    Row("profiles:follow_up_minutes", "POST", "follow own held",    "login 404   302   404   302   404   403   404   404   404   404   404   404   login", _SAID),
    Row("profiles:follow_up_minutes", "GET", "follow talk",         "login 404   403   404   200   404   200   404   404   404   404   404   404   login"),
    Row("profiles:follow_up_minutes", "POST", "follow held",        "login 404   403   404   302   404   302   404   404   404   404   404   404   login", _SAID),
    Row("profiles:follow_up_minutes", "GET", "follow closing",      "login 404   403   404   403   404   403   404   404   404   404   404   404   login"),
    Row("profiles:follow_up_move", "GET", "follow status",          "login 404   403   404   200   404   403   404   404   404   404   404   404   login"),
    Row("profiles:follow_up_move", "POST", "follow status",         "login 404   403   404   302   404   403   404   404   404   404   404   404   login", _move("status")),
    Row("profiles:follow_up_move", "GET", "follow talk",            "login 404   403   404   200   404   200   404   404   404   404   404   404   login"),
    Row("profiles:follow_up_move", "POST", "follow talk",           "login 404   403   404   302   404   302   404   404   404   404   404   404   login", _move("talk")),
    Row("profiles:follow_up_move", "GET", "follow held",            "login 404   403   404   403   404   403   404   404   404   404   404   404   login"),
    Row("profiles:follow_up_skip", "GET", "follow status",          "login 404   403   404   200   404   403   404   404   404   404   404   404   login"),
    Row("profiles:follow_up_skip", "POST", "follow status",         "login 404   403   404   302   404   403   404   404   404   404   404   404   login", _SKIP),
    Row("profiles:follow_up_skip", "GET", "follow talk",            "login 404   403   404   403   404   200   404   404   404   404   404   404   login"),
    Row("profiles:follow_up_skip", "POST", "follow talk",           "login 404   403   404   403   404   302   404   404   404   404   404   404   login", _SKIP),
    Row("profiles:follow_up_skip", "POST", "follow closing",        "login 404   403   404   403   404   403   404   404   404   404   404   404   login", _SKIP),
    Row("profiles:follow_up_hold", "POST", "follow status",         "login 404   403   404   302   404   403   404   404   404   404   404   404   login", _today),
    Row("profiles:follow_up_hold", "POST", "follow talk",           "login 404   403   404   302   404   302   404   404   404   404   404   404   login", _today),
    Row("profiles:follow_up_hold", "POST", "follow status",         "login 404   403   404   422   404   403   404   404   404   404   404   404   login", _HELD),
    Row("profiles:follow_up_hold", "POST", "follow closing",        "login 404   403   404   403   404   403   404   404   404   404   404   404   login", _today),
    Row("profiles:follow_up_add", "GET", "plan agreed",             "login 404   403   404   200   404   200   404   404   404   404   404   404   login"),
    Row("profiles:follow_up_add", "POST", "plan agreed",            "login 404   403   404   302   404   302   404   404   404   404   404   404   login", _more),
    Row("profiles:follow_up_add", "GET", "plan submitted",          "login 404   403   404   403   404   403   404   404   404   404   404   404   login"),
    Row("profiles:follow_up_add", "POST", "plan submitted",         "login 404   403   404   422   404   422   404   404   404   404   404   404   login", _more),
    Row("profiles:follow_up_confirm", "POST", "follow held",        "login 404   403   404   302   404   302   404   404   404   404   404   404   login", {"version": "1"}),
    Row("profiles:follow_up_confirm", "POST", "follow talk",        "login 404   403   404   403   404   403   404   404   404   404   404   404   login", {"version": "1"}),
    Row("profiles:follow_up_progress", "POST", "action at talk",    "login 404   302   404   302   404   403   404   404   404   404   404   404   login", {"version": "1", "progress": "done"}),

    # the appraisal talk: the author's own, and the one superior's that it is shared with
    Row("profiles:appraisals", "GET", "",                           "login 200   200   200   200   200   200   200   200   200   200   200   200   login"),
    Row("profiles:appraisal_begin", "POST", "team fresh",           "login 404   302   404   302   404   403   404   404   404   404   404   404   login"),
    Row("profiles:appraisal", "GET", "sheet private",               "login 404   200   404   404   404   404   404   404   404   404   404   404   login"),
    Row("profiles:appraisal", "GET", "sheet with the leader",       "login 404   404   404   200   404   404   404   404   404   404   404   404   login"),
    Row("profiles:appraisal", "GET", "sheet with the chief",        "login 404   404   404   200   404   200   404   404   404   404   404   404   login"),
    Row("profiles:appraisal_write", "GET", "sheet of the leader",   "login 404   404   404   200   404   404   404   404   404   404   404   404   login"),
    Row("profiles:appraisal_write", "GET", "sheet private",         "login 404   200   404   404   404   404   404   404   404   404   404   404   login"),
    Row("profiles:appraisal_write", "POST", "sheet private",        "login 404   302   404   404   404   404   404   404   404   404   404   404   login", {"version": "1", "role": "Jeg går forrest.", "go": "next"}),
    Row("profiles:appraisal_write", "GET", "sheet with the leader", "login 404   404   404   403   404   404   404   404   404   404   404   404   login"),
    Row("profiles:appraisal_write", "POST", "sheet with the leader", "login 404  404   404   403   404   404   404   404   404   404   404   404   login", {"version": "1", "role": "Rettet.", "go": "next"}),
    Row("profiles:appraisal_share", "POST", "sheet private",        "login 404   302   404   404   404   404   404   404   404   404   404   404   login", _reader),
    Row("profiles:appraisal_share", "POST", "sheet with the leader", "login 404  404   404   403   404   404   404   404   404   404   404   404   login", _reader),
    Row("profiles:appraisal_take_back", "POST", "sheet with the chief", "login 404 404 404   302   404   403   404   404   404   404   404   404   login"),
    Row("profiles:appraisal_delete", "POST", "sheet private",       "login 404   302   404   404   404   404   404   404   404   404   404   404   login"),
    Row("profiles:appraisal_delete", "POST", "sheet with the chief", "login 404  404   404   403   404   403   404   404   404   404   404   404   login"),
]
# fmt: on
