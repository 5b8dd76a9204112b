"""Access matrix: the machine room."""

from __future__ import annotations

from tests.access.rows import Row

# fmt: off
ROWS: list[Row] = [
    #                                                         anon  empl  mem   mem'  lead  lead' chief chf'  form. fut.  f.chf adm   super inact
    Row("status", "GET", "",                                 "login 403   403   403   403   403   403   403   403   403   403   200   200   login"),
]
# fmt: on
