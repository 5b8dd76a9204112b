"""The state machine's promise: of two simultaneous moves exactly one happens, with one event."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from core.state import Conflict
from profiles.models import CompetenceAssessment
from tests.factories_profiles import CompetenceAssessmentFactory


@pytest.mark.django_db
def test_a_move_writes_the_row_the_event_and_the_instance() -> None:
    round_ = CompetenceAssessmentFactory.create(state="revealed")
    round_._move("cancel", by=None, note="slut", closed_at=round_.started_at)
    stored = CompetenceAssessment.objects.get(pk=round_.pk)
    assert (stored.status, round_.status, stored.closed_at) == ("cancelled", "cancelled", round_.started_at)
    event = stored.moves.latest("pk")
    assert (event.verb, event.from_status, event.to_status, event.note) == (
        "cancel",
        "revealed",
        "cancelled",
        "slut",
    )


@pytest.mark.django_db
def test_a_stale_instance_cannot_move_what_has_moved() -> None:
    round_ = CompetenceAssessmentFactory.create(state="revealed")
    stale = CompetenceAssessment.objects.get(pk=round_.pk)
    round_._move("cancel", by=None, closed_at=round_.started_at)
    events = round_.moves.count()
    with pytest.raises(Conflict, match="i mellemtiden"):
        stale._move("conclude", by=None, closed_at=round_.started_at)
    assert round_.moves.count() == events


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_and_one_wins() -> None:
    round_ = CompetenceAssessmentFactory.create(state="revealed")
    start = threading.Barrier(8)
    outcomes: list[str] = []

    def move() -> None:
        own = CompetenceAssessment.objects.get(pk=round_.pk)
        start.wait(timeout=10)
        try:
            own._move("conclude", by=None, closed_at=own.started_at)
            outcomes.append("won")
        except Conflict:
            outcomes.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=move) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(outcomes) == ["told"] * 7 + ["won"]
    assert round_.moves.filter(verb="conclude").count() == 1
