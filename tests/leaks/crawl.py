"""Reading everything that can be reached, whatever form it has."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from itertools import product
from typing import Any

from django.http import HttpResponseBase
from django.urls import reverse
from pypdf import PdfReader

from profiles.export.workbook import XLSX
from profiles.models import CompetenceAssessment, DevelopmentPlan
from tests.access.addresses import Address, all_addresses
from tests.access.matrix import ROWS
from tests.access.visits import Visitors
from tests.access.world import World

_PLACEHOLDER = re.compile(r"<(?:\w+:)?(\w+)>")
#: differs from answer to answer, and says nothing
_TOKEN = re.compile(r'name=\\?"(csrfmiddlewaretoken|csrf-token)\\?" (value|content)=\\?"\w+\\?"')


def every_url(world: World) -> list[str]:
    """Every address that is read, with every object of the world that it may name; the admin has a crawl of its own."""
    read = {row.name for row in ROWS if row.method == "GET"}
    urls = [
        reverse(address.name, kwargs=arguments) + query
        for address in all_addresses()
        if address.name in read and not address.is_admin
        for arguments in _arguments(address, world)
        for query in _queries(address.name)
    ]
    return list(dict.fromkeys(urls))


def _queries(name: str) -> set[str]:
    return {"", *(f"?{row.query}" for row in ROWS if row.name == name and row.query)}


def _arguments(address: Address, world: World) -> Iterator[dict[str, Any]]:
    """Everything that can stand in the address' placeholders, by the word it begins with."""
    names = _PLACEHOLDER.findall(address.route)
    if not names:
        yield {}
        return
    first = address.route.partition("/")[0]
    if first == "plan":
        for plan in world.plans.values():
            yield from _combined(names, {**_parts_of(plan), "pk": [plan.pk]})
    elif first == "afdaekning":
        for round_ in world.rounds.values():
            yield from _combined(names, {**_steps_of(round_), "pk": [round_.pk]})
    elif first == "team":
        for team in (*world.teams.values(), world.other_team):
            tasks = list(team.tasks.values_list("pk", flat=True))
            posts = list(team.memberships.current().values_list("pk", flat=True)[:1])  # the pages are alike
            keys = {"pk": [team.pk], "team_pk": [team.pk], "task_pk": tasks, "membership_pk": posts}
            yield from _combined(names, keys)
    elif first == "omraade":
        yield from _combined(names, {"pk": [world.area.pk, world.other_area.pk]})
    else:
        yield from (world.pages[row.at] for row in ROWS if row.name == address.name)


def _combined(names: list[str], choices: dict[str, list[Any]]) -> Iterator[dict[str, Any]]:
    """A `KeyError` here means that the address takes something that this crawl must learn."""
    for values in product(*(choices[name] for name in names)):
        yield dict(zip(names, values, strict=True))


def _parts_of(plan: DevelopmentPlan) -> dict[str, list[Any]]:
    return {
        "focus_pk": list(plan.focus_areas.values_list("pk", flat=True)),
        "action_pk": list(plan.actions.values_list("pk", flat=True)),
        "comment_pk": list(plan.comments.values_list("pk", flat=True)),
        "change_pk": list(plan.focus_changes.values_list("pk", flat=True)),
        "promise_pk": list(plan.promises.values_list("pk", flat=True)),
    }


def _steps_of(round_: CompetenceAssessment) -> dict[str, list[Any]]:
    areas = list(round_.profile.areas.values_list("pk", flat=True))
    members = list(round_.team.memberships.current().values_list("person", flat=True))
    return {"step": list(range(1, len(areas) + 1)), "area_pk": areas, "person_pk": members}


def text_of(response: HttpResponseBase) -> str:
    """Everything that an answer says: status, headers, cookies, messages for the next page, body, a document's too."""
    head = "\n".join(
        [str(response.status_code), *(f"{name}: {value}" for name, value in response.headers.items())]
    )
    cookies = "\n".join([response.cookies.output(), *_messages(response)])
    body = bytes(getattr(response, "content", b""))
    if response.headers.get("Content-Type") == "application/pdf":
        pages = PdfReader(io.BytesIO(body)).pages
        return "\n".join([head, cookies, *(page.extract_text() for page in pages)])
    if response.headers.get("Content-Type") == XLSX:
        return "\n".join([head, cookies, *_parts_of_workbook(body)])
    return "\n".join([head, cookies, _TOKEN.sub("", body.decode())])


def _parts_of_workbook(body: bytes) -> Iterator[str]:
    """Every part of the file as it lies in it, seen or unseen in a spreadsheet; without the second it was saved in."""
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        for name in sorted(parts.namelist()):
            yield re.sub(r"<dcterms:modified[^<]*<", "<", parts.read(name).decode())


def _messages(response: Any) -> list[str]:
    """What was said for the next page to show; in the cookie it is packed and cannot be searched."""
    storage = getattr(response.wsgi_request, "_messages", None)
    return [str(message) for message in storage._queued_messages] if storage is not None else []


def crawl(world: World, visitors: Visitors, role: str) -> dict[str, str]:
    """What each address says to this role."""
    return {url: text_of(visitors.visit(role, "GET", url)) for url in every_url(world)}
