"""Who is asked for what: exactly those whom the rules let do it, in one person's statement and in everybody's alike."""

from __future__ import annotations

import json
from collections.abc import Iterable

import pytest

from reminders import due as falls_due
from reminders import reading
from reminders.due import Due
from tests.access.asked import ASKS
from tests.access.stirred import stir
from tests.access.visits import Visitors
from tests.access.words import words_in
from tests.access.world import ROLES, World

pytestmark = pytest.mark.django_db

PEOPLE = tuple(dict.fromkeys((*ROLES[1:], "colleague", "consultant", "other_consultant")))


def _everybody() -> dict[int, list[Due]]:
    found: dict[int, list[Due]] = {}
    for one in reading.for_everybody():
        found.setdefault(one.person, []).append(one)
    return found


def _comparable(found: Iterable[Due]) -> list[str]:
    return sorted(
        json.dumps(
            [one.key, one.due, one.since, one.waits_from, one.push, one.facts], default=str, sort_keys=True
        )
        for one in found
    )


@pytest.mark.parametrize("stirred", [False, True], ids=["as it is", "stirred"])
def test_one_person_and_everybody_read_the_same(stirred: bool, world: World) -> None:
    if stirred:
        stir(world)
    everybody = _everybody()
    for role in PEOPLE:
        person = world.people[role].pk
        own = reading.for_person(person)
        assert len({one.key for one in own}) == len(own), role
        assert _comparable(own) == _comparable(everybody.get(person, [])), role
        assert _comparable(own) == _comparable(reading.for_people([person])), role


def test_every_kind_is_in_the_world_and_in_the_table(world: World) -> None:
    found = {(one.kind.name, one.level) for one in reading.for_everybody()}
    stir(world)
    found |= {(one.kind.name, one.level) for one in reading.for_everybody()}
    assert found == set(ASKS)
    assert {kind.name for kind in falls_due.kinds()} == {name for name, _level in ASKS}


@pytest.mark.parametrize("stirred", [False, True], ids=["as it is", "stirred"])
@pytest.mark.parametrize("asked", ASKS, ids=lambda asked: f"{asked[0]}-{asked[1]}")
def test_exactly_those_are_asked_who_may(asked: tuple[str, int], stirred: bool, world: World) -> None:
    if stirred:
        stir(world)
    name, level = asked
    kind, table = falls_due.named(name), ASKS[asked]
    people = [world.people[role] for role in PEOPLE]
    keys = {person.pk: role for role, person in zip(PEOPLE, people, strict=True)}
    found = {
        (keys[one.person], one.subject)
        for one in reading.for_everybody([kind])
        if one.level == level and one.person in keys
    }
    objects = list(table.about())
    wanted = {(keys[user.pk], one.pk) for user in people for one in objects if table.who(user, one)}
    assert found == wanted


@pytest.mark.parametrize("role", PEOPLE)
def test_what_a_person_is_told_is_theirs_to_read_and_leads_where_they_may_go(
    role: str, world: World, visitors: Visitors
) -> None:
    stir(world)
    found = reading.for_person(world.people[role].pk)
    told = " ".join(f"{one.words()} {json.dumps(one.facts)}" for one in found)
    assert world.secrets.hidden_from(role, words_in(told)) == []
    for kind in {(one.kind.name, one.level): one for one in found}.values():
        assert visitors.visit(role, "GET", kind.url()).status_code == 200, kind


def test_nothing_that_is_due_holds_an_answer_or_a_note(world: World) -> None:
    """Whoever reads it: what is an answer, a note, a dot's reason or a position is in nobody's."""
    stir(world)
    told = " ".join(f"{one.words()} {json.dumps(one.facts)}" for one in reading.for_everybody())
    kinds = {world.secrets.known[word].what.rpartition(": ")[2] for word in words_in(told)}
    assert kinds == {"an action", "a promise", "a promise to a focus area", "place"}
