"""Access matrix: the plan in depth. Revisions and the choice of focus areas are the leader's, differences the readers'."""

from __future__ import annotations

from typing import Any

from tests.access.rows import Row
from tests.access.world import World

_WHY = {"reason": "Vi har fået for meget."}
_SAID = {"version": "0", "text": "Vi taler om det på mandag.", "go": "next"}


def _one_more(world: World) -> dict[str, Any]:
    return {"area": world.spare_area.pk, "reason": "Det fylder hos os."}


# fmt: off
ROWS: list[Row] = [
    #                                                          anon  empl  mem   mem'  lead  lead' chief chf'  form. fut.  f.chf adm   super inact
    Row("profiles:plan", "GET", "plan aside",                 "login 404   200   404   200   404   404   404   404   404   404   404   404   login"),
    Row("profiles:plan", "GET", "plan superseded",            "login 404   200   404   200   404   200   404   404   404   404   404   404   login"),
    Row("profiles:plan", "GET", "plan renewed",               "login 404   200   404   200   404   200   404   404   404   404   404   404   login"),
    Row("profiles:plan_pdf", "GET", "plan superseded",        "login 404   200   404   200   404   200   404   404   404   404   404   404   login"),
    Row("profiles:action_progress", "POST", "action superseded", "login 404 403  404   403   404   403   404   404   404   404   404   404   login", {"version": "1", "progress": "done"}),

    # the leader's
    Row("profiles:plan_revise", "POST", "plan agreed",        "login 404   403   404   302   404   403   404   404   404   404   404   404   login"),
    Row("profiles:plan_discard", "GET", "plan draft",         "login 404   403   404   200   404   404   404   404   404   404   404   404   login"),
    Row("profiles:plan_discard", "POST", "plan draft",        "login 404   403   404   302   404   404   404   404   404   404   404   404   login", _WHY),
    Row("profiles:plan_discard", "POST", "plan submitted",    "login 404   403   404   403   404   403   404   404   404   404   404   404   login", _WHY),
    Row("profiles:plan_resume", "POST", "plan aside",         "login 404   403   404   302   404   404   404   404   404   404   404   404   login"),
    Row("profiles:focus_add", "GET", "plan draft",            "login 404   403   404   200   404   404   404   404   404   404   404   404   login"),
    Row("profiles:focus_add", "POST", "plan draft",           "login 404   403   404   302   404   404   404   404   404   404   404   404   login", _one_more),
    Row("profiles:focus_remove", "GET", "focus draft",        "login 404   403   404   200   404   404   404   404   404   404   404   404   login"),
    Row("profiles:focus_remove", "POST", "focus draft",       "login 404   403   404   302   404   404   404   404   404   404   404   404   login", _WHY),
    Row("profiles:focus_remove", "POST", "focus submitted",   "login 404   403   404   403   404   403   404   404   404   404   404   404   login", _WHY),
    Row("profiles:focus_restore", "POST", "change draft",     "login 404   403   404   302   404   404   404   404   404   404   404   404   login"),

    # what has changed: whoever reads the plan
    Row("profiles:plan_changes", "GET", "plan returned",      "login 404   200   404   200   404   404   404   404   404   404   404   404   login"),
    Row("profiles:plan_changes", "GET", "plan renewed",       "login 404   200   404   200   404   200   404   404   404   404   404   404   login"),

    # what goes on from earlier plans: whoever writes the plan
    Row("profiles:plan_carry", "GET", "plan draft",           "login 404   200   404   200   404   404   404   404   404   404   404   404   login"),
    Row("profiles:plan_carry", "POST", "plan draft",          "login 404   302   404   302   404   404   404   404   404   404   404   404   login"),
    Row("profiles:plan_carry", "GET", "plan submitted",       "login 404   403   404   403   404   403   404   404   404   404   404   404   login"),
    Row("profiles:focus_fetch", "GET", "focus draft",         "login 404   200   404   200   404   404   404   404   404   404   404   404   login"),
    Row("profiles:focus_fetch", "POST", "focus submitted",    "login 404   403   404   403   404   403   404   404   404   404   404   404   login"),

    # conversations: the team's own are not the chief's, also where they could guess the number
    Row("profiles:talk", "GET", "focus draft",                "login 404   200   404   200   404   404   404   404   404   404   404   404   login"),
    Row("profiles:talk", "GET", "focus submitted",            "login 404   200   404   200   404   200   404   404   404   404   404   404   login"),
    Row("profiles:talk_write_team", "GET", "focus submitted", "login 404   200   404   200   404   403   404   404   404   404   404   404   login"),
    Row("profiles:talk_write_team", "POST", "focus submitted", "login 404  302   404   302   404   403   404   404   404   404   404   404   login", _SAID),
    Row("profiles:talk_write_chief", "GET", "focus submitted", "login 404  200   404   200   404   200   404   404   404   404   404   404   login"),
    Row("profiles:talk_write_chief", "POST", "focus submitted", "login 404 302   404   302   404   302   404   404   404   404   404   404   login", _SAID),
    Row("profiles:talk_write_chief", "GET", "focus draft",    "login 404   403   404   403   404   404   404   404   404   404   404   404   login"),
    Row("profiles:talk_answer", "GET", "shared submitted",    "login 404   200   404   200   404   200   404   404   404   404   404   404   login"),
    Row("profiles:talk_answer", "POST", "shared submitted",   "login 404   302   404   302   404   302   404   404   404   404   404   404   login", _SAID),
    Row("profiles:talk_answer", "POST", "own submitted",      "login 404   302   404   302   404   404   404   404   404   404   404   404   login", _SAID),
    Row("profiles:talk_mend", "GET", "own submitted",         "login 404   200   404   403   404   404   404   404   404   404   404   404   login"),
    Row("profiles:talk_mend", "POST", "shared submitted",     "login 404   302   404   403   404   403   404   404   404   404   404   404   login", {"version": "1", "text": "Rettet"}),
    Row("profiles:talk_resolve", "POST", "shared submitted",  "login 404   302   404   302   404   302   404   404   404   404   404   404   login"),
    Row("profiles:talk_resolve", "POST", "own submitted",     "login 404   302   404   302   404   404   404   404   404   404   404   404   login"),
]
# fmt: on
