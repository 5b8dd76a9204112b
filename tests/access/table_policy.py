"""Access matrix: the policy of reminders, which administrators keep."""

from __future__ import annotations

from tests.access.rows import Row

# fmt: off
ROWS: list[Row] = [
    #                                                            anon  empl  mem   mem'  lead  lead' chief chf'  form. fut.  f.chf adm   super inact
    Row("admin:reminders_policy_changelist", "POST", "",        "login login login login login login login login login login login 200   200   login"),
    Row("admin:reminders_policy_changelist", "POST", "",        "login login login login login login login login login login login 200   200   login", {"step": "preview"}),
    Row("admin:reminders_policy_changelist", "POST", "",        "login login login login login login login login login login login 200   200   login", {"step": "save"}),
]
# fmt: on
