"""What each person finds when they read every page and document there is."""

from __future__ import annotations

import re

import pytest
from django.db.models import Model

from profiles.models import (
    Action,
    Answer,
    AppraisalSheet,
    Bring,
    DevelopmentPlan,
    FocusArea,
    FollowUp,
    Position,
    SupportNote,
    SupportRequest,
    SupportVisit,
    Vote,
)
from tests.access.visits import Visitors
from tests.access.words import words_in
from tests.access.world import ROLES, World
from tests.leaks.crawl import crawl, text_of

pytestmark = pytest.mark.django_db

READERS = (*ROLES, "colleague", "consultant", "other_consultant")
_Pages = dict[str, dict[str, str]]


@pytest.fixture(scope="module")
def pages() -> _Pages:
    """What was read so far, by role: two tests read the same."""
    return {}


def _read(pages: _Pages, world: World, visitors: Visitors, role: str) -> dict[str, str]:
    if role not in pages:
        pages[role] = crawl(world, visitors, role)
    return pages[role]


@pytest.mark.parametrize("role", READERS)
def test_everybody_finds_what_is_theirs_and_nothing_else(
    role: str, world: World, visitors: Visitors, pages: _Pages
) -> None:
    said = _read(pages, world, visitors, role)
    found = set().union(*(words_in(text) for text in said.values()))

    assert world.secrets.hidden_from(role, found) == [], "found, but not theirs to read"
    assert world.secrets.hidden_from("nobody", world.secrets.of(role) - found) == [], "theirs, but not found"


def test_there_is_something_to_find(world: World) -> None:
    """Each kind of text is in the world, and somebody reads it; what nobody may read is there to leak all the same."""
    kinds = {
        re.sub(r"^.*?(plan)?: ", "", secret.what) for secret in world.secrets.known.values() if secret.must
    }

    assert {
        "leader's submitted note",
        "member's draft note",
        "position",
        "position's minority note",
        "leader's reason for a dot",
        "why it was cancelled",
        "wish for support",
        "goal",
        "an action",
        "a promise",
        "comment",
        "the chief's note",
    } <= kinds
    assert any(not secret.must for secret in world.secrets.known.values())


@pytest.mark.parametrize("role", READERS[1:])
def test_what_is_hidden_changes_nothing_that_is_shown(
    role: str, world: World, visitors: Visitors, pages: _Pages
) -> None:
    """Figures have no words of their own. So everything hidden is changed, and every page must stay as it was."""
    before = {url: text for url, text in _read(pages, world, visitors, role).items() if _is_a_page(text)}
    changed = _change_all_that_is_hidden_from(role, world)
    after = {url: text_of(visitors.visit(role, "GET", url)) for url in before}

    assert changed > 10
    assert [url for url in before if _steady(before[url]) != _steady(after[url])] == []


def _is_a_page(text: str) -> bool:
    return text.startswith("200\n")


def _steady(text: str) -> str:
    """Without what a session renews by itself, a request's number, a passkey's challenge, a spreadsheet's second.

    The length goes with that second, which is packed; what it counts is compared as it stands.
    """
    text = re.sub(r'(challenge(?:"|&quot;): ?(?:"|&quot;))[\w-]+', r"\1", text)
    text = re.sub(r"<dcterms:modified[^>]*>[^<]*</dcterms:modified>", "", text)
    return re.sub(r"(?m)^(Set-Cookie|Expires|Content-Length|X-Request-ID): .*$", "", text)


def _change_all_that_is_hidden_from(role: str, world: World) -> int:
    """Other figures and other words in every row that the role may not read; how many rows."""
    theirs = world.secrets.of(role)
    return (
        _update(Answer, "note", theirs, level=4, importance=1, bring=Bring.NOT_MINE, note="Noget andet")
        + _update(Position, "text", theirs, level=4, text="Noget andet", minority_note="Og andet")
        + _update(Vote, "reason", theirs, dots=3, reason="Noget andet")
        + _update(
            DevelopmentPlan, "support_wish", theirs, support_wish="Noget andet", chief_note="Noget andet"
        )
        + _update(
            FocusArea, "goal", theirs, headline="Noget andet", goal="Noget andet", effect="", evaluation=""
        )
        + _update(Action, "text", theirs, text="Noget andet", progress="dropped")
        + _update(AppraisalSheet, "role", theirs, role="Noget andet", topics="", views={})
        + _update_minutes(theirs)
        + _update(SupportNote, "text", theirs, text="Noget andet")
        + _update(SupportVisit, "place", theirs, place="Et andet sted")
        + _update_advice(theirs)
    )


def _update_advice(theirs: set[str]) -> int:
    """Advice and what came of it, where they are given: that they are is read with the state."""
    rows = SupportRequest.objects.exclude(advice="").values_list("pk", "advice")
    hidden = [pk for pk, text in rows if not words_in(text) & theirs]
    return SupportRequest.objects.filter(pk__in=hidden).update(advice="Noget andet", outcome="Og andet")


def _update_minutes(theirs: set[str]) -> int:
    """Only of those that have any: whether somebody has begun to write is no secret to who may write too."""
    rows = FollowUp.objects.exclude(minutes="").values_list("pk", "minutes")
    hidden = [pk for pk, text in rows if not words_in(text) & theirs]
    return FollowUp.objects.filter(pk__in=hidden).update(minutes="Noget andet")


def _update(model: type[Model], marked: str, theirs: set[str], **values: object) -> int:
    rows = model._base_manager.values_list("pk", marked)
    hidden = [pk for pk, text in rows if not words_in(text) & theirs]
    return model._base_manager.filter(pk__in=hidden).update(**values)
