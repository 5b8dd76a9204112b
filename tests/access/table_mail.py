"""Access matrix: how often one is mailed. The address in a mail is open to whoever has the mail, signed in or not."""

from __future__ import annotations

from tests.access.rows import Row

_WEEKLY = {"frequency": "weekly", "weekday": "1"}
_ONE_CLICK = {"List-Unsubscribe": "One-Click"}

# fmt: off
ROWS: list[Row] = [
    #                                                               anon  empl  mem   mem'  lead  lead' chief chf'  form. fut.  f.chf adm   super inact
    Row("mail:choice", "GET", "",                                  "login 200   200   200   200   200   200   200   200   200   200   200   200   login"),
    Row("mail:choice", "POST", "",                                 "login 302   302   302   302   302   302   302   302   302   302   302   302   login", _WEEKLY),
    Row("mail:unsubscribe", "GET", "mail to member",               "200   200   200   200   200   200   200   200   200   200   200   200   200   200"),
    Row("mail:unsubscribe", "POST", "mail to member",              "200   200   200   200   200   200   200   200   200   200   200   200   200   200", _ONE_CLICK),
    Row("mail:unsubscribe", "GET", "made up mail",                 "404   404   404   404   404   404   404   404   404   404   404   404   404   404"),
    Row("mail:unsubscribe", "POST", "made up mail",                "404   404   404   404   404   404   404   404   404   404   404   404   404   404", _ONE_CLICK),
    Row("mail:unsubscribe", "GET", "mail to inactive",             "404   404   404   404   404   404   404   404   404   404   404   404   404   404"),
]
# fmt: on
