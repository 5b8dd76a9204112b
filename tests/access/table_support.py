"""Access matrix: practice-near support. A request has a reader that nothing else has, its consultant: a column of its own.

`other_consultant` was named for the same requests first, gave them back, and reads none of them.
"""

from __future__ import annotations

import datetime
from typing import Any

from core import clock
from tests.access.rows import Fill, Row
from tests.access.world import World

#: what the consultant of the request gets, and the one who was it before; by row
CONSULTANT: dict[Row, str] = {}
OTHER_CONSULTANT: dict[Row, str] = {}


def _row(
    name: str,
    method: str,
    at: str,
    cells: str,
    consultant: str = "404",
    other: str = "404",
    data: dict[str, Any] | Fill | None = None,
) -> Row:
    row = Row(f"profiles:{name}", method, at, cells, data)
    CONSULTANT[row], OTHER_CONSULTANT[row] = consultant, other
    return row


class _Posted(dict[str, Any]):
    """What is posted, in a row that can be looked up."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(sorted(self.items())))


_WISH = _Posted(wish="Vi vil gerne have en konsulent med.")
_REASON = _Posted(reason="Det passer ikke ind nu.")
_NOTE = _Posted(text="Vi tales ved på mandag.")
_OUTCOME = _Posted(outcome="Det gik godt.")


def _name(world: World) -> dict[str, Any]:
    return {"consultant": world.people["other_consultant"].pk, "seen": ""}


def _another(world: World) -> dict[str, Any]:
    return {**_name(world), "seen": world.people["consultant"].pk}


def _advice(_world: World) -> dict[str, Any]:
    return {"advice": "Begynd i ét hus.", "follow_up_on": f"{clock.today() + datetime.timedelta(days=30)}"}


def _visit(_world: World) -> dict[str, Any]:
    day = clock.today() + datetime.timedelta(days=9)
    return {"day": f"{day}", "time": "10:00", "minutes": "60", "place": "Hos jer"}


# fmt: off
ROWS: list[Row] = [
    #                                                      anon  empl  mem   mem'  lead  lead' chief chf'  form. fut.  f.chf adm   super inact
    _row("support_index", "GET", "",                      "login 404   404   404   404   404   404   404   404   404   404   200   200   login", "200", "200"),
    _row("support_new_plan", "GET", "plan draft",         "login 404   403   404   200   404   404   404   404   404   404   404   404   login"),
    _row("support_new_plan", "GET", "plan agreed",        "login 404   403   404   302   404   403   404   404   404   404   404   404   login"),
    _row("support_new_plan", "GET", "plan done",          "login 404   403   404   403   404   403   404   404   404   404   404   404   login"),
    _row("support_new_plan", "POST", "plan draft",        "login 404   403   404   302   404   404   404   404   404   404   404   404   login", data=_WISH),
    _row("support_new_plan", "POST", "plan agreed",       "login 404   403   404   409   404   403   404   404   404   404   404   404   login", data=_WISH),
    _row("support_drop", "POST", "plan draft",            "login 404   403   404   302   404   404   404   404   404   404   404   404   login"),
    _row("support_new_round", "GET", "round open",        "login 404   403   404   200   404   404   404   404   404   404   404   404   login"),
    _row("support_new_round", "POST", "round open",       "login 404   403   404   302   404   404   404   404   404   404   404   404   login", data=_WISH),
    _row("support_new_round", "POST", "round concluded",  "login 404   403   404   403   404   404   404   404   404   404   404   404   login", data=_WISH),
    *[
        _row("support", "GET", f"support {state}",        "login 404   200   404   200   404   200   404   404   404   404   200   200   login", consultant)
        for state, consultant in (("requested", "404"), ("arranged", "200"), ("advised", "200"), ("closed", "200"), ("declined", "404"), ("withdrawn", "404"))
    ],
    _row("support_name", "GET", "support requested",      "login 404   403   404   403   404   403   404   404   404   404   200   200   login"),
    _row("support_name", "POST", "support requested",     "login 404   403   404   403   404   403   404   404   404   404   302   302   login", data=_name),
    _row("support_name", "POST", "support arranged",      "login 404   403   404   403   404   403   404   404   404   404   302   302   login", "403", data=_another),
    _row("support_name", "POST", "support advised",       "login 404   403   404   403   404   403   404   404   404   404   409   409   login", "403", data=_another),
    _row("support_decline", "GET", "support requested",   "login 404   403   404   403   404   403   404   404   404   404   200   200   login"),
    _row("support_decline", "POST", "support requested",  "login 404   403   404   403   404   403   404   404   404   404   302   302   login", data=_REASON),
    _row("support_decline", "POST", "support arranged",   "login 404   403   404   403   404   403   404   404   404   404   409   409   login", "403", data=_REASON),
    _row("support_withdraw", "GET", "support requested",  "login 404   403   404   200   404   403   404   404   404   404   403   403   login"),
    _row("support_withdraw", "POST", "support requested", "login 404   403   404   302   404   403   404   404   404   404   403   403   login", data=_REASON),
    _row("support_withdraw", "POST", "support arranged",  "login 404   403   404   302   404   403   404   404   404   404   403   403   login", "403", data=_REASON),
    _row("support_withdraw", "POST", "support advised",   "login 404   403   404   409   404   403   404   404   404   404   403   403   login", "403", data=_REASON),
    _row("support_hand_back", "GET", "support arranged",  "login 404   403   404   403   404   403   404   404   404   404   403   403   login", "200"),
    _row("support_hand_back", "POST", "support arranged", "login 404   403   404   403   404   403   404   404   404   404   403   403   login", "302", data=_REASON),
    _row("support_advise", "GET", "support arranged",     "login 404   403   404   403   404   403   404   404   404   404   403   403   login", "200"),
    _row("support_advise", "POST", "support arranged",    "login 404   403   404   403   404   403   404   404   404   404   403   403   login", "302", data=_advice),
    _row("support_advise", "POST", "support advised",     "login 404   403   404   403   404   403   404   404   404   404   403   403   login", "409", data=_advice),
    _row("support_ask_more", "GET", "support advised",    "login 404   403   404   200   404   403   404   404   404   404   403   403   login", "403"),
    _row("support_ask_more", "POST", "support advised",   "login 404   403   404   302   404   403   404   404   404   404   403   403   login", "403", data=_REASON),
    _row("support_close", "GET", "support advised",       "login 404   403   404   200   404   403   404   404   404   404   403   403   login", "403"),
    _row("support_close", "POST", "support advised",      "login 404   403   404   302   404   403   404   404   404   404   403   403   login", "403", data=_OUTCOME),
    _row("support_close", "POST", "support closed",       "login 404   403   404   409   404   403   404   404   404   404   403   403   login", "403", data=_OUTCOME),
    _row("support_note", "POST", "support arranged",      "login 404   302   404   302   404   403   404   404   404   404   403   403   login", "302", data=_NOTE),
    _row("support_note", "POST", "support closed",        "login 404   403   404   403   404   403   404   404   404   404   403   403   login", "403", data=_NOTE),
    _row("support_visit_new", "GET", "support arranged",  "login 404   403   404   200   404   403   404   404   404   404   403   403   login", "200"),
    _row("support_visit_new", "POST", "support arranged", "login 404   403   404   302   404   403   404   404   404   404   403   403   login", "302", data=_visit),
    _row("support_visit_new", "POST", "support closed",   "login 404   403   404   409   404   403   404   404   404   404   403   403   login", "409", data=_visit),
    _row("support_visit_move", "GET", "visit arranged",   "login 404   403   404   200   404   403   404   404   404   404   403   403   login", "200"),
    _row("support_visit_move", "POST", "visit arranged",  "login 404   403   404   302   404   403   404   404   404   404   403   403   login", "302", data=_visit),
    _row("support_visit_cancel", "POST", "visit arranged", "login 404  403   404   302   404   403   404   404   404   404   403   403   login", "302"),
    _row("support_visit_cancel", "POST", "visit closed",  "login 404   403   404   302   404   403   404   404   404   404   403   403   login", "302"),
    _row("support_visit_hold", "POST", "visit arranged",  "login 404   403   404   403   404   403   404   404   404   404   403   403   login", "403"),
]
# fmt: on
