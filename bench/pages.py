"""What is measured: page, who opens it, and where."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from bench.client import CSRF, Autosaver, Visit, Visitor


@dataclass(frozen=True)
class Page:
    """A page in the table. `many` are the same visits by as many people as there are connections, or none."""

    title: str
    visit: Visit
    counted: Visit
    bare: Visit
    many: list[Visit]
    #: how often it is asked for at least; few for what takes seconds
    least: int = 5


#: title, who, path with the landmarks' names
_READ = (
    ("Min side, leader", "answering_leader", "/"),
    ("Min side, chief", "chief", "/"),
    ("Area", "chief", "/omraade/{area}/"),
    ("Team", "answering_leader", "/team/{answering_team}/"),
    ("Answer step", "answering_leader", "/afdaekning/{open_round}/svar/1/"),
    ("Team's picture", "picture_leader", "/afdaekning/{revealed_round}/billede/"),
    ("Plan, agreed", "agreed_leader", "/plan/{agreed_plan}/"),
    ("Plan as PDF", "agreed_leader", "/plan/{agreed_plan}/pdf/"),
    ("Municipality", "administrator", "/kommune/"),
    ("Admin: list of clusters", "administrator", "/admin/clusters/cluster/"),
)
AUTOSAVE = "Autosave (POST)"
IMPORT = "Import preview, whole organisation"
#: the pages that read more when there is more: the area has 3 teams at the smallest size, and 18 at the others
GROWS = {"Area": "3 teams, then 18", IMPORT: "reads the whole file"}
CONNECTIONS = 4


def pages(port: int, found: dict[str, Any]) -> list[Page]:
    """Every page, for a municipality that `bench.prepare` made."""
    read = [_reading(title, _visitor(port, found, who), path.format(**found)) for title, who, path in _READ]
    writing = _writing(port, found)
    preview = f"/admin/clusters/organisationimport/{found['upload']}/preview/"
    reviewing = _reading(IMPORT, _visitor(port, found, "administrator"), preview)
    return [*read, writing, replace(reviewing, many=[], least=2)]


def _visitor(port: int, found: dict[str, Any], who: str) -> Visitor:
    return _with_session(port, found, found["sessions"][who])


def _with_session(port: int, found: dict[str, Any], session: str) -> Visitor:
    return Visitor(port, {found["cookie"]: session, found["csrf_cookie"]: CSRF})


def _reading(title: str, visitor: Visitor, path: str) -> Page:
    def visit() -> Any:
        return visitor.get(path)

    def counted() -> Any:
        return visitor.get(path, X_Bench_Count="1")

    return Page(title, visit, counted, lambda: visitor.get("/bare"), [visit] * CONNECTIONS)


def _writing(port: int, found: dict[str, Any]) -> Page:
    """Each connection is a member of their own: two who write in the same row would only wait for each other."""
    path = f"/afdaekning/{found['open_round']}/svar/2/"
    savers = [Autosaver(_with_session(port, found, session), path) for session in found["writers"]]
    for saver in savers:
        saver()  # learns the stored version: this one is refused as stale
    first = savers[0]
    return Page(
        AUTOSAVE, first, first.counted, lambda: first.visitor.get("/bare"), list(savers[:CONNECTIONS])
    )
