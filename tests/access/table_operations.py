"""Access matrix: the machine room."""

from __future__ import annotations

from tests.access.rows import Row

# fmt: off
ROWS: list[Row] = [
    #                                                         anon  empl  mem   mem'  lead  lead' chief chf'  form. fut.  f.chf adm   super inact
    # one's own data: whoever asks shows first that it is them
    Row("own_data", "GET", "",                               "login 302   302   302   302   302   302   302   302   302   302   302   302   login"),
    Row("own_data_download", "GET", "",                      "login 302   302   302   302   302   302   302   302   302   302   302   302   login"),
    Row("admin:operations_retentionrule_preview", "GET", "admin operations.retentionrule preview",   "login login login login login login login login login login login 200   200   login"),
    Row("admin:operations_retentionrule_preview", "POST", "admin operations.retentionrule preview",  "login login login login login login login login login login login 302   302   login", {"verb": "stop"}),
    Row("status", "GET", "",                                 "login 403   403   403   403   403   403   403   403   403   403   200   200   login"),
]
# fmt: on
