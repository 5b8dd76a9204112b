"""Access matrix: sign-in, the shell, the catalogue, overviews and the team's page."""

from __future__ import annotations

from tests.access.rows import Row
from tests.factories import PASSWORD

_PASSWORDS = {"password1": "fire-helt-nye-ord", "password2": "fire-helt-nye-ord"}
_CHANGE = {"oldpassword": PASSWORD, **_PASSWORDS}

_TASK = {"version": "0", "title": "Ny opgave", "person": "", "share": "", "note": ""}

# fmt: off
ROWS: list[Row] = [
    #                                                         anon  empl  mem   mem'  lead  lead' chief chf'  form. fut.  f.chf adm   super inact
    Row("home", "GET", "",                                   "login 200   200   200   200   200   200   200   200   200   200   200   200   login"),
    Row("accessibility", "GET", "",                          "200   200   200   200   200   200   200   200   200   200   200   200   200   200"),
    Row("healthz", "GET", "",                                "200   200   200   200   200   200   200   200   200   200   200   200   200   200"),

    # signing in and out; who is closed out is a stranger
    Row("account_login", "GET", "",                          "200   302   302   302   302   302   302   302   302   302   302   302   302   200"),
    Row("account_login", "POST", "",                         "200   302   302   302   302   302   302   302   302   302   302   302   302   200", {"login": "x@kommune.example", "password": "x"}),
    Row("account_logout", "GET", "",                         "login 200   200   200   200   200   200   200   200   200   200   200   200   login"),
    Row("account_logout", "POST", "",                        "login login login login login login login login login login login login login login"),
    Row("account_inactive", "GET", "",                       "200   200   200   200   200   200   200   200   200   200   200   200   200   200"),
    Row("account_change_password", "GET", "",                "login 200   200   200   200   200   200   200   200   200   200   200   200   login"),
    Row("account_change_password", "POST", "",               "login 302   302   302   302   302   302   302   302   302   302   302   302   login", _CHANGE),
    Row("account_reset_password", "GET", "",                 "200   200   200   200   200   200   200   200   200   200   200   200   200   200"),
    Row("account_reset_password", "POST", "",                "302   302   302   302   302   302   302   302   302   302   302   302   302   302", {"email": "x@kommune.example"}),
    Row("account_reset_password_done", "GET", "",            "200   200   200   200   200   200   200   200   200   200   200   200   200   200"),
    Row("account_reset_password_from_key", "GET", "made up key", "200 200 200 200 200 200 200 200 200 200 200 200 200 200"),
    Row("account_reset_password_from_key", "POST", "made up key", "200 200 200 200 200 200 200 200 200 200 200 200 200 200", _PASSWORDS),
    Row("account_reset_password_from_key_done", "GET", "",   "200   200   200   200   200   200   200   200   200   200   200   200   200   200"),
    Row("invitation", "GET", "invitation",                   "200   200   200   200   200   200   200   200   200   200   200   200   200   200"),
    Row("invitation", "GET", "made up invitation",           "410   410   410   410   410   410   410   410   410   410   410   410   410   410"),
    Row("invitation", "POST", "invitation",                  "302   302   302   302   302   302   302   302   302   302   302   302   302   302", _PASSWORDS),
    Row("invitation", "POST", "made up invitation",          "410   410   410   410   410   410   410   410   410   410   410   410   410   410", _PASSWORDS),

    # the catalogue: everybody who signs in reads what is in force; drafts are the administrators'
    Row("profiles:catalogue", "GET", "",                     "login 200   200   200   200   200   200   200   200   200   200   200   200   login"),
    Row("profiles:profile", "GET", "profile",                "login 200   200   200   200   200   200   200   200   200   200   200   200   login"),
    Row("profiles:profile_edition", "GET", "edition",        "login 200   200   200   200   200   200   200   200   200   200   200   200   login"),
    Row("profiles:profile_edition", "GET", "draft edition",  "login 404   404   404   404   404   404   404   404   404   404   200   200   login"),

    # overviews
    Row("profiles:area", "GET", "area",                      "login 404   404   404   404   404   200   404   404   404   404   404   404   login"),
    Row("profiles:municipality", "GET", "",                  "login 403   403   403   403   403   403   403   403   403   403   200   200   login"),

    # the team's page: its own and its chief's; who does what is the members' to write
    Row("clusters:team", "GET", "page of open",              "login 404   200   404   200   404   200   404   404   404   404   404   404   login"),
    Row("clusters:task_add", "GET", "page of open",          "login 404   200   404   200   404   403   404   404   404   404   404   404   login"),
    Row("clusters:task_add", "POST", "page of open",         "login 404   302   404   302   404   403   404   404   404   404   404   404   login", _TASK),
    Row("clusters:task_edit", "GET", "task of open",         "login 404   200   404   200   404   403   404   404   404   404   404   404   login"),
    Row("clusters:task_edit", "POST", "task of open",        "login 404   302   404   302   404   403   404   404   404   404   404   404   login", _TASK),
    Row("clusters:task_remove", "POST", "task of open",      "login 404   302   404   302   404   403   404   404   404   404   404   404   login"),
]
# fmt: on
