"""Access matrix: one's own calendar. Whoever has the address reads it; what is nobody's leads nowhere."""

from __future__ import annotations

from tests.access.rows import Row

# fmt: off
ROWS: list[Row] = [
    #                                                               anon  empl  mem   mem'  lead  lead' chief chf'  form. fut.  f.chf adm   super inact
    Row("reminders:calendar", "GET", "",                           "login 200   200   200   200   200   200   200   200   200   200   200   200   login"),
    Row("reminders:calendar_make", "POST", "",                     "login 302   302   302   302   302   302   302   302   302   302   302   302   login"),
    Row("reminders:calendar_make", "POST", "",                     "login 302   302   302   302   302   302   302   302   302   302   302   302   login", {"renew": "1"}),
    Row("reminders:calendar_remove", "POST", "",                   "login 302   302   302   302   302   302   302   302   302   302   302   302   login"),
    Row("reminders:calendar_feed", "GET", "calendar of employee",  "200   200   200   200   200   200   200   200   200   200   200   200   200   200"),
    Row("reminders:calendar_feed", "GET", "made up calendar",      "404   404   404   404   404   404   404   404   404   404   404   404   404   404"),
    Row("reminders:calendar_event", "GET", "event of member",       "login 404   200   404   404   404   404   404   404   404   404   404   404   login"),
    Row("reminders:calendar_event", "GET", "nobody's event",       "login 404   404   404   404   404   404   404   404   404   404   404   404   login"),
]
# fmt: on
