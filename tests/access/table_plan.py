"""Access matrix: the plan. The team's own while it is written, its chief's too from the day it is handed in."""

from __future__ import annotations

import datetime
from typing import Any

from core import clock
from tests.access.rows import Row
from tests.access.world import World

_FOCUS = {"version": "1", "headline": "Ny tekst", "context": "", "goal": "", "signs": "", "effect": ""}
_ACTION = {"version": "1", "text": "Besøge hinanden", "owner": "", "due": ""}


def _settings(world: World) -> dict[str, Any]:
    last = clock.today() + datetime.timedelta(days=300)
    return {
        "version": "0",
        "starts": f"{clock.today():%d-%m-%Y}",
        "last_day": f"{last:%d-%m-%Y}",
        "support_wish": "",
    }


#: the chief's answer, with no promise
_ANSWER = {"note": "Godt arbejde.", "promises-TOTAL_FORMS": "0", "promises-INITIAL_FORMS": "0"}
_DRAFT = {**_ANSWER, "version": "0"}

# fmt: off
ROWS: list[Row] = [
    #                                                          anon  empl  mem   mem'  lead  lead' chief chf'  form. fut.  f.chf adm   super inact
    Row("profiles:plan", "GET", "plan draft",                 "login 404   200   404   200   404   404   404   404   404   404   404   404   login"),
    Row("profiles:plan", "GET", "plan withdrawn",             "login 404   200   404   200   404   404   404   404   404   404   404   404   login"),
    Row("profiles:plan", "GET", "plan submitted",             "login 404   200   404   200   404   200   404   404   404   404   404   404   login"),
    Row("profiles:plan", "GET", "plan returned",              "login 404   200   404   200   404   404   404   404   404   404   404   404   login"),
    Row("profiles:plan", "GET", "plan agreed",                "login 404   200   404   200   404   200   404   404   404   404   404   404   login"),
    Row("profiles:plan", "GET", "plan done",                  "login 404   200   404   200   404   200   404   404   404   404   404   404   login"),
    Row("profiles:plan_pdf", "GET", "plan draft",             "login 404   200   404   200   404   404   404   404   404   404   404   404   login"),
    Row("profiles:plan_pdf", "GET", "plan agreed",            "login 404   200   404   200   404   200   404   404   404   404   404   404   login"),

    # the leader's moves
    Row("profiles:plan_submit", "POST", "plan draft",         "login 404   403   404   302   404   404   404   404   404   404   404   404   login"),
    Row("profiles:plan_submit", "POST", "plan returned",      "login 404   403   404   302   404   404   404   404   404   404   404   404   login"),
    Row("profiles:plan_withdraw", "POST", "plan submitted",   "login 404   403   404   302   404   403   404   404   404   404   404   404   login"),
    Row("profiles:plan_conclude", "POST", "plan ended",       "login 404   403   404   302   404   403   404   404   404   404   404   404   login"),

    # writing: the whole team's, while the plan is theirs
    Row("profiles:plan_settings", "GET", "plan draft",        "login 404   200   404   200   404   404   404   404   404   404   404   404   login"),
    Row("profiles:plan_settings", "POST", "plan draft",       "login 404   302   404   302   404   404   404   404   404   404   404   404   login", _settings),
    Row("profiles:plan_settings", "POST", "plan submitted",   "login 404   403   404   403   404   403   404   404   404   404   404   404   login", _settings),
    Row("profiles:focus_edit", "GET", "focus draft",          "login 404   200   404   200   404   404   404   404   404   404   404   404   login"),
    Row("profiles:focus_edit", "POST", "focus draft",         "login 404   302   404   302   404   404   404   404   404   404   404   404   login", _FOCUS),
    Row("profiles:focus_edit", "POST", "focus returned",      "login 404   302   404   302   404   404   404   404   404   404   404   404   login", _FOCUS),
    Row("profiles:focus_edit", "GET", "focus submitted",      "login 404   403   404   403   404   403   404   404   404   404   404   404   login"),
    Row("profiles:focus_edit", "POST", "focus submitted",     "login 404   403   404   403   404   403   404   404   404   404   404   404   login", _FOCUS),
    Row("profiles:action_add", "GET", "focus draft",          "login 404   200   404   200   404   404   404   404   404   404   404   404   login"),
    Row("profiles:action_add", "POST", "focus draft",         "login 404   302   404   302   404   404   404   404   404   404   404   404   login", _ACTION),
    Row("profiles:action_add", "POST", "focus agreed",        "login 404   403   404   403   404   403   404   404   404   404   404   404   login", _ACTION),
    Row("profiles:action_edit", "GET", "action draft",        "login 404   200   404   200   404   404   404   404   404   404   404   404   login"),
    Row("profiles:action_edit", "POST", "action draft",       "login 404   302   404   302   404   404   404   404   404   404   404   404   login", _ACTION),
    Row("profiles:action_edit", "POST", "action agreed",      "login 404   403   404   403   404   403   404   404   404   404   404   404   login", _ACTION),
    Row("profiles:action_remove", "POST", "action draft",     "login 404   302   404   302   404   404   404   404   404   404   404   404   login"),
    Row("profiles:action_remove", "POST", "action agreed",    "login 404   403   404   403   404   403   404   404   404   404   404   404   login"),

    # the plan's year: the team says how far it is and what came of it
    Row("profiles:action_progress", "GET", "action agreed",   "login 404   200   404   200   404   403   404   404   404   404   404   404   login"),
    Row("profiles:action_progress", "POST", "action agreed",  "login 404   302   404   302   404   403   404   404   404   404   404   404   login", {"version": "1", "progress": "done"}),
    Row("profiles:action_progress", "POST", "action done",    "login 404   403   404   403   404   403   404   404   404   404   404   404   login", {"version": "1", "progress": "done"}),
    Row("profiles:focus_evaluate", "GET", "focus agreed",     "login 404   200   404   200   404   403   404   404   404   404   404   404   login"),
    Row("profiles:focus_evaluate", "POST", "focus agreed",    "login 404   302   404   302   404   403   404   404   404   404   404   404   login", {"version": "1", "evaluation": "Det lykkedes."}),
    Row("profiles:focus_evaluate", "POST", "focus done",      "login 404   403   404   403   404   403   404   404   404   404   404   404   login", {"version": "1", "evaluation": "Det lykkedes."}),

    # the chief's answer; a plan taken back a moment ago gives the chief the typed words again (409), and no text of the plan
    Row("profiles:plan_decide", "GET", "plan submitted",      "login 404   403   404   403   404   200   404   404   404   404   404   404   login"),
    Row("profiles:plan_decide", "POST", "plan submitted",     "login 404   403   404   403   404   200   404   404   404   404   404   404   login", _ANSWER),
    Row("profiles:plan_decide", "GET", "plan agreed",         "login 404   403   404   403   404   403   404   404   404   404   404   404   login"),
    Row("profiles:plan_decide", "POST", "plan withdrawn",     "login 404   403   404   403   404   409   404   404   404   404   404   404   login", _ANSWER),
    Row("profiles:plan_decide_draft", "POST", "plan submitted", "login 404  403   404   403   404   302   404   404   404   404   404   404   login", _DRAFT),
    Row("profiles:plan_decide_draft", "POST", "plan withdrawn", "login 404  403   404   403   404   409   404   404   404   404   404   404   login", _DRAFT),
    Row("profiles:plan_agree", "POST", "plan submitted",      "login 404   403   404   403   404   302   404   404   404   404   404   404   login", _ANSWER),
    Row("profiles:plan_agree", "POST", "plan draft",          "login 404   403   404   403   404   404   404   404   404   404   404   404   login", _ANSWER),
    Row("profiles:plan_agree", "POST", "plan withdrawn",      "login 404   403   404   403   404   409   404   404   404   404   404   404   login", _ANSWER),
    Row("profiles:plan_return", "POST", "plan submitted",     "login 404   403   404   403   404   302   404   404   404   404   404   404   login", _ANSWER),
    Row("profiles:plan_return", "POST", "plan returned",      "login 404   403   404   403   404   409   404   404   404   404   404   404   login", _ANSWER),
    Row("profiles:promise_kept", "POST", "promise agreed",    "login 404   403   404   403   404   302   404   404   404   404   404   404   login"),
    Row("profiles:promise_kept", "POST", "promise done",      "login 404   403   404   403   404   403   404   404   404   404   404   404   login"),
]
# fmt: on
