"""The whole play, with what always holds in it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import initialize, invariant
from pytest_django import DjangoDbBlocker

from clusters.models import Membership
from core import clock
from core.history import check_keys_at_commit, check_keys_at_once
from profiles.models import CompetenceAssessment, DevelopmentPlan
from tests.machine import channels
from tests.machine.facts import PlanFacts, RoundFacts
from tests.machine.play_around import AroundPlay
from tests.machine.play_plan import PlanPlay
from tests.machine.play_round import RoundPlay
from tests.machine.playing import number
from tests.machine.scene import EVERYBODY, Scene, build

IS_LONG = settings.get_current_profile_name() == "long"
BOUNDED = settings(
    max_examples=settings.get_profile("long").max_examples if IS_LONG else 3,
    stateful_step_count=60 if IS_LONG else 25,
    deadline=None,
    derandomize=not IS_LONG,
    database=None,
    # a shorter play that fails the same way takes minutes to find
    phases=[Phase.generate, Phase.shrink] if IS_LONG else [Phase.generate],
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
#: pages that are read after each step
_LOOKS = 3
#: at the end of a play: pages that each person reads, and pages of the admin
_MOST_PAGES, _MOST_ADMIN = (10_000, 10_000) if IS_LONG else (8, 4)


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Scene]:
    """Built once, in a transaction that is never committed."""
    with django_db_blocker.unblock(), transaction.atomic(), clock.at(timezone.now()):
        check_keys_at_once()
        scene = build()
        check_keys_at_commit()
        yield scene
        transaction.set_rollback(True)


class Play(RoundPlay, PlanPlay, AroundPlay):
    """One play."""

    @initialize(seed=number)
    def _choose_pages(self, seed: int) -> None:
        self.chance = random.Random(seed)

    @invariant()
    def states_are_declared_and_so_was_every_move(self) -> None:
        everything: list[RoundFacts | PlanFacts] = [*self.facts.rounds, *self.facts.plans]
        for about in everything:
            stored = self.hands.stored(about)
            assert stored.status == about.status, f"{about.team}: {stored.status}, believed {about.status}"
            machine: Any = CompetenceAssessment if isinstance(about, RoundFacts) else DevelopmentPlan
            here = ""
            for event in stored.moves.order_by("pk"):
                assert event.from_status == here, (
                    f"{event.verb} from {event.from_status}, was {here or 'nothing'}"
                )
                if here and event.to_status != here:  # else something else happened, which moved nothing
                    sources, target = machine.TRANSITIONS[event.verb]
                    assert here in sources and event.to_status == target, event.verb
                here = event.to_status
            assert here == stored.status, "the last event says where it is"

    @invariant()
    def nobody_finds_what_is_not_theirs(self) -> None:
        """A few people look at a few pages, most of them about what there is."""
        urls = self._urls()
        about = [
            url
            for url in urls
            if url.startswith(("/plan/", "/afdaekning/", "/team/", "/omraade/", "/faelles-start/"))
        ]
        for n in range(_LOOKS):
            self.hands.read(self.chance.choice(EVERYBODY), self.chance.choice(about if n else urls))
        owner, calendar = self.chance.choice(list(self.scene.calendars.items()))
        self.hands.read(owner, calendar)

    def _urls(self) -> list[str]:
        world = self.scene.world
        world.rounds = {str(r.pk): self.hands.stored(r) for r in self.facts.rounds}
        world.plans = {str(p.pk): self.hands.stored(p) for p in self.facts.plans}
        return channels.urls(world)

    def teardown(self) -> None:
        try:
            self._everybody_reads()
            self.played.append(self.hands.requests)
            if IS_LONG:  # with -s one sees how far it has come
                print(f"\nplay {len(self.played)}: {self.hands.requests} requests", end="")  # noqa: T201 - asked for with -s
        finally:
            self.hands.undo()
            self.stack.close()

    def _everybody_reads(self) -> None:
        urls = self._urls()
        for person in EVERYBODY:
            some = urls if len(urls) <= _MOST_PAGES else self.chance.sample(urls, _MOST_PAGES)
            found = set().union(*(self.hands.read(person, url) for url in some))
            if some == urls:
                missing = self.facts.must_find(person) - found
                assert not missing, f"{person} does not find {self.hands._told(missing)}"
        rows: dict[type[Any], list[int]] = {
            Membership: list(self.hands.teams["near"].memberships.values_list("pk", flat=True)[:2]),
            type(self.hands.teams["near"]): [self.hands.teams["near"].pk],
            type(self.scene.people["member"]): [
                self.scene.people["member"].pk,
                self.scene.people["leader"].pk,
            ],
        }
        pages = channels.admin_urls(rows)
        for person in ("administrator", "superuser"):
            some = pages if len(pages) <= _MOST_ADMIN else self.chance.sample(pages, _MOST_ADMIN)
            for url in some:
                self.hands.read(person, url)
