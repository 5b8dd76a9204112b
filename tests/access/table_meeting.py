"""Access matrix: the joint meeting. The team's alone, and nobody's before the picture is shown."""

from __future__ import annotations

from tests.access.rows import Row

_WORDS = {"version": "1", "level": "3", "text": "Ny tekst", "minority_note": "", "here": "1", "go": "stay"}
_OPEN, _NEXT = {"minutes": "90"}, {"here": "1", "go": "next"}

# fmt: off
ROWS: list[Row] = [
    #                                                                anon  empl  mem   mem'  lead  lead' chief chf'  form. fut.  f.chf adm   super inact
    Row("profiles:meeting", "GET", "round open",                    "login 404   403   404   403   404   404   404   404   404   404   404   404   login"),
    Row("profiles:meeting", "GET", "round revealed",                "login 404   200   404   200   404   404   404   404   404   404   404   404   login"),
    Row("profiles:meeting", "GET", "round concluded",               "login 404   200   404   200   404   404   404   404   404   404   404   404   login"),
    Row("profiles:meeting_news", "GET", "round open",               "login 404   404   404   404   404   404   404   404   404   404   404   404   login"),
    Row("profiles:meeting_news", "GET", "round revealed",           "login 404   200   404   200   404   404   404   404   404   404   404   404   login"),
    Row("profiles:meeting_open", "POST", "round open",              "login 404   403   404   403   404   404   404   404   404   404   404   404   login", _OPEN),
    Row("profiles:meeting_open", "POST", "round revealed",          "login 404   403   404   302   404   404   404   404   404   404   404   404   login", _OPEN),
    Row("profiles:meeting_end", "POST", "round revealed",           "login 404   403   404   302   404   404   404   404   404   404   404   404   login"),
    Row("profiles:meeting_pen_take", "POST", "round revealed",      "login 404   302   404   302   404   404   404   404   404   404   404   404   login"),
    Row("profiles:meeting_pen_give", "POST", "round revealed",      "login 404   302   404   302   404   404   404   404   404   404   404   404   login"),
    Row("profiles:meeting_step", "POST", "round revealed",          "login 404   302   404   302   404   404   404   404   404   404   404   404   login", _NEXT),
    Row("profiles:meeting_step", "POST", "round concluded",         "login 404   404   404   404   404   404   404   404   404   404   404   404   login", _NEXT),
    Row("profiles:meeting_write", "GET", "position revealed",       "login 404   302   404   302   404   404   404   404   404   404   404   404   login"),
    Row("profiles:meeting_write", "POST", "position revealed",      "login 404   302   404   302   404   404   404   404   404   404   404   404   login", _WORDS),
    Row("profiles:meeting_write", "POST", "position concluded",     "login 404   403   404   403   404   404   404   404   404   404   404   404   login", _WORDS),
]
# fmt: on
