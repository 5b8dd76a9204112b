"""Wherever somebody writes more than a line, it is saved on the way, or it says here why not."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from tests.access.matrix import ROWS
from tests.access.visits import Visitors
from tests.access.world import World

pytestmark = pytest.mark.django_db

#: who writes; between them they meet every form
WRITERS = ("leader", "member", "chief", "administrator", "consultant")
#: long fields that the server does not save on the way, by (address, name) → why
LISTED = {
    ("profiles:assessment_cancel", "reason"): "one line, handed in once; kept in the browser until then",
    ("profiles:conclude", "reason"): "the team's choice is one act; kept in the browser until then",
    ("profiles:plan_discard", "reason"): "goes with the act; kept in the browser until then",
    ("profiles:focus_add", "reason"): "goes with the act; kept in the browser until then",
    ("profiles:focus_remove", "reason"): "goes with the act; kept in the browser until then",
    ("profiles:follow_up_move", "reason"): "goes with the act; kept in the browser until then",
    ("profiles:follow_up_skip", "reason"): "goes with the act; kept in the browser until then",
    **{
        (
            f"profiles:support{page}",
            name,
        ): "sent to others at once, as a whole; kept in the browser until then"
        for page, name in (
            ("_new_plan", "wish"),
            ("_new_round", "wish"),
            ("", "text"),
            ("_withdraw", "reason"),
            ("_decline", "reason"),
            ("_hand_back", "reason"),
            ("_advise", "advice"),
            ("_ask_more", "reason"),
            ("_close", "outcome"),
        )
    },
    (
        "profiles:talk_mend",
        "text",
    ): "sent words change at once, not letter by letter; kept in the browser until then",
}
_FIELD = re.compile(r"<textarea[^>]*\bname=\"([^\"]+)\"")


def _forms(html: str) -> list[str]:
    return [part.partition("</form>")[0] for part in html.split("<form")[1:]]


def test_every_long_field_is_saved_on_the_way(world: World, visitors: Visitors) -> None:
    found: dict[tuple[str, str], bool] = {}
    for row in ROWS:
        if row.method != "GET" or row.name.startswith("admin:"):
            continue
        for role in WRITERS:
            answer = visitors.visit(role, "GET", reverse(row.name, kwargs=world.pages[row.at]))
            if answer.status_code != 200 or "html" not in answer.get("Content-Type", ""):
                continue
            for form in _forms(answer.content.decode()):  # type: ignore[attr-defined]
                opening = form.partition(">")[0]
                for name in _FIELD.findall(form):
                    field = (row.name, name.rsplit("-", 1)[-1] if name.startswith("omraade-") else name)
                    is_kept = "data-autosave=" in opening or (field in LISTED and "data-draft=" in opening)
                    found[field] = found.get(field, True) and is_kept

    assert {field for field, is_kept in found.items() if not is_kept} == set()
    assert len([field for field in found if field not in LISTED]) >= 10, "the crawl met the forms"
    assert set(LISTED) <= set(found), "listed, and no longer there"
