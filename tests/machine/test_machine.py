"""No sequence of verbs reaches a state that is not declared, or shows a word to somebody who may not read it.

Hypothesis plays: people of every kind do what they may and what they may not, time passes, people come, go, stand in
for each other, clusters merge, editions follow each other. After each step the stored states, their histories and a
handful of pages are looked at; at the end of each play everybody reads everything.
"""

from __future__ import annotations

import pytest
from hypothesis.stateful import run_state_machine_as_test

from tests.machine import channels
from tests.machine.asking import Leak
from tests.machine.channels import Ears
from tests.machine.hands import Hands
from tests.machine.play import BOUNDED, Play, scene
from tests.machine.scene import Scene

__all__ = ["scene"]
pytestmark = pytest.mark.django_db


def test_no_play_leaks_a_word_or_leaves_the_table(scene: Scene) -> None:
    Play.scene = scene
    Play.played.clear()
    run_state_machine_as_test(Play, settings=BOUNDED)
    assert sum(Play.played) > 100, "the play plays"


def test_every_address_is_played_or_left_out_with_a_reason() -> None:
    """A page about something new is either read by the play, or said to be elsewhere."""
    known = channels.OBJECTS | set(channels.MADE) | set(channels.ELSEWHERE)
    strange = [
        address.route
        for address in channels.read_addresses()
        if "<" in address.route and channels.first_word(address) not in known
    ]
    assert strange == []


def test_a_leak_is_a_failure(scene: Scene) -> None:
    """The search finds words: believed not to be theirs, a team's own are reported."""
    ears = Ears()
    with ears.open():
        hands = Hands(scene, ears)
        try:
            hands.start("leader", "near")
            (round_,) = hands.facts.rounds
            hands.answer("member", round_, 1)
            (word,) = hands.facts.words.values()
            assert hands.read("member", f"/afdaekning/{round_.pk}/svar/1/") == {word.word}
            hands.facts.closed.add("member")
            with pytest.raises(Leak, match="member finds"):
                hands.read("member", f"/afdaekning/{round_.pk}/svar/1/")
        finally:
            hands.undo()
