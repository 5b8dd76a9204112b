"""The play would notice: a few fences are opened, and the straight way through a round and a plan finds it.

All of them, and how soon each is found, in `faults.py`.
"""

from __future__ import annotations

import pytest

from tests.machine.play import scene
from tests.machine.scene import Scene
from tests.machine.walk import NOT_FOUND, walk
from tests.weaken import targets
from tests.weaken.clauses import TOGETHER

__all__ = ["scene"]
pytestmark = pytest.mark.django_db

_SCOPES = "profiles.querysets"


@pytest.mark.parametrize(
    "target",
    [
        f"scope:{_SCOPES}.assessment.AssessmentQuerySet.visible_to",
        f"scope:{_SCOPES}.assessment.VoteQuerySet.visible_to",
        "rule:profiles.rules.may_answer",
        next(pair for pair in TOGETHER if "AnswerQuerySet" in pair and "picture.show" in pair),
    ],
)
def test_what_is_opened_is_found(target: str, scene: Scene) -> None:
    _requests, said = walk(scene, targets.opened(target))
    assert said != NOT_FOUND
