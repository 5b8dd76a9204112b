"""The play would notice: a few fences are opened, and the straight way through a round and a plan finds it.

All of them, and how soon each is found, in `faults.py`.
"""

from __future__ import annotations

from unittest import mock

import pytest
from django.db import IntegrityError

from core.statements import NotKept
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


_SAVE = "profiles.actions.assessment.save_if_current"


@pytest.mark.parametrize("mistake", [NotKept, TypeError, AssertionError])
def test_a_mistake_in_the_program_is_no_find(mistake: type[Exception], scene: Scene) -> None:
    """It would come whatever is opened, so it must not pass for a fence that was missed."""
    with pytest.raises(mistake):
        walk(scene, mock.patch(_SAVE, side_effect=mistake("the program's own")))


def test_what_the_database_stops_is_a_find(scene: Scene) -> None:
    stopped = IntegrityError("nobody agrees their own plan")
    _requests, said = walk(scene, mock.patch(_SAVE, side_effect=stopped))
    assert said == "IntegrityError: nobody agrees their own plan"
