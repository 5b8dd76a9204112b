"""What every part of the play has: a scene, hands, and who is drawn."""

from __future__ import annotations

import random
from contextlib import ExitStack
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from tests.machine.channels import Ears
from tests.machine.hands import Hands
from tests.machine.scene import EVERYBODY, Scene

person = st.sampled_from(EVERYBODY)
#: most of the play is in one team: sequences grow long where people meet
team = st.sampled_from(["near", "near", "near", "beside", "heir"])
number = st.integers(0, 10_000)


class Playing(RuleBasedStateMachine):
    """A play without rules. `scene` is set by the test."""

    scene: ClassVar[Scene]
    played: ClassVar[list[int]] = []

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.ears = Ears()
        self.stack.enter_context(self.ears.open())
        self.hands = Hands(self.scene, self.ears)
        self.facts = self.hands.facts
        self.chance = random.Random(0)
        self.scene.world.teams = {n: t for n, t in self.hands.teams.items() if n != "far"}
