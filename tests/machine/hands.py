"""Everything that people do in the machine, and what happens by itself."""

from __future__ import annotations

import datetime
import uuid

from celery import current_app
from django.conf import settings
from django.test import TestCase

from core import clock
from profiles.models import Campaign, LeadershipProfile
from tests.machine.asking import Leak
from tests.machine.facts import RoundFacts
from tests.machine.hands_onward import OnwardHands
from tests.machine.hands_plan import PlanHands
from tests.machine.hands_round import RoundHands

#: what beat asks for that has to do with the main job
REGULARLY = sorted(
    entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values() if entry["task"].startswith("profiles.")
)


class Hands(RoundHands, PlanHands, OnwardHands):
    """The whole of it, with the worker and rounds begun for many."""

    def work(self) -> None:
        """A worker does what it was woken for, and all that beat would ask for; everything twice."""
        jobs, self.ears.tasks = self.ears.tasks, []
        regular = [(current_app.tasks[name], ()) for name in REGULARLY]
        with clock.at(self.now):
            for task, arguments in [*jobs, *regular, *regular]:
                with TestCase.captureOnCommitCallbacks(execute=True):
                    task(*arguments)
        for address, words in self.ears.mailed():
            self._judge(self._name_of(address), words, "a mail")
        if behind := self.ears.said_behind():
            raise Leak(f"in a log line or a job: {self._told(behind)}")
        self._close_what_has_ended()
        self._find_new_rounds()

    def _close_what_has_ended(self) -> None:
        """A team that is no more has nothing under way; what nobody has seen, nobody sees."""
        for round_ in self.facts.rounds:
            if self.facts.is_gone(round_.team) and round_.status in {"open", "revealed"}:
                round_.status = "cancelled" if round_.status == "open" else "concluded"
        for plan in self.facts.plans:
            if self.facts.is_gone(plan.team) and plan.status == "submitted":
                plan.status = "draft"

    def begin_for_many(self, person: str, area: str) -> None:
        """Ask for a round in every team of an area. The chief's to do; the work is a worker's."""
        due = clock.local_date(self.now) + datetime.timedelta(days=14)
        profile = LeadershipProfile.objects.get(key=self.scene.profile.key, status="published")
        data = {"profil": str(profile.pk), "frist": f"{due:%d-%m-%Y}", "key": str(uuid.uuid4())}
        before = Campaign.objects.count()
        self.post(person, "campaign_begin", [self.scene.areas[area].pk], data)
        if Campaign.objects.count() > before:
            assert self.facts.holds_area(person, area), f"{person} begins rounds in {area}"

    def remind(self, person: str, round_: RoundFacts) -> None:
        """The leader reminds those who are missing. It moves nothing."""
        self.post(person, "assessment_nudge", [round_.pk], {})

    def _find_new_rounds(self) -> None:
        """Rounds that were begun for many: one a team, and in none that had one."""
        known = {round_.pk for round_ in self.facts.rounds}
        for team in self.teams:
            made = set(self._rounds(team)) - known
            assert len(made) <= (self.facts.round_under_way(team) is None), f"a second round in {team}"
            self.facts.rounds += [RoundFacts(pk, team) for pk in made]
