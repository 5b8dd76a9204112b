"""Requests by people of the scene: made, listened to, and judged."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.http import HttpResponseBase
from django.test import TestCase
from django.urls import reverse

from core import clock
from profiles.models import CompetenceAssessment, DevelopmentPlan
from tests.leaks.crawl import text_of
from tests.machine.channels import Ears, words_in
from tests.machine.facts import Facts, PlanFacts, RoundFacts, Word
from tests.machine.scene import Scene

#: a save by the page's script
AUTOSAVE = {"X-Autosave": "1"}


class Leak(AssertionError):
    """Somebody found a word that is not theirs."""


class Asking:
    """Requests, and the beliefs that go with them. What is asked for is in the classes built on this one."""

    def __init__(self, scene: Scene, ears: Ears) -> None:
        self.scene = scene
        self.ears = ears
        self.facts: Facts = scene.facts()
        self.now = scene.began
        self.teams = dict(scene.teams)
        self.requests = 0
        self._point = transaction.savepoint()

    def undo(self) -> None:
        """Take back everything that was done."""
        transaction.savepoint_rollback(self._point)

    def post(self, person: str, name: str, arguments: list[Any], data: dict[str, Any], **headers: str) -> int:
        """The answer's status, after hearing everything that the request said to anybody."""
        url = reverse(f"profiles:{name}", args=arguments)
        typed = words_in(str(data))
        with clock.at(self.now), TestCase.captureOnCommitCallbacks(execute=True):
            response = self.scene.visitors.stay(person, "POST", url, data, headers or None)
        with connection.cursor() as cursor:  # what Django leaves to the commit is asked for now
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        self._heard(person, "POST", url, response, typed)
        return response.status_code

    def read(self, person: str, url: str) -> set[str]:
        """The words that the person finds there."""
        with clock.at(self.now):
            response = self.scene.visitors.visit(person, "GET", url)
        return self._heard(person, "GET", url, response, set())

    def _heard(
        self, person: str, method: str, url: str, response: HttpResponseBase, typed: set[str]
    ) -> set[str]:
        self.requests += 1
        if response.status_code >= 500:
            raise AssertionError(f"{response.status_code} for {person}: {method} {url}")
        found = words_in(text_of(response))
        self._judge(person, found - typed, f"{method} {url} ({response.status_code})")
        if behind := self.ears.said_behind():
            raise Leak(f"in a log line or a job: {self._told(behind)} after {person}: {method} {url}")
        for address, words in self.ears.mailed():
            self._judge(self._name_of(address), words, "a mail")
        return found

    def _name_of(self, address: str) -> str:
        return next(name for name, user in self.scene.people.items() if user.email == address)

    def _judge(self, person: str, found: set[str], where: str) -> None:
        hidden = {word for word in found if not self.facts.may_read(person, self.facts.words[word])}
        if hidden:
            raise Leak(f"{person} finds {self._told(hidden)} in {where}")

    def _told(self, words: set[str]) -> list[str]:
        known = [self.facts.words[word] for word in sorted(words)]
        return [f"{word.author}'s {word.kind} ({word.about.team}, {word.about.status})" for word in known]

    def word(self, kind: str, author: str, about: RoundFacts | PlanFacts) -> Word:
        """A new one. It stands nowhere until `keep` says so."""
        made = Word(f"zq{len(self.facts.words):05d}x", kind, author, about)
        self.facts.words[made.word] = made
        return made

    def keep(self, word: Word, *place: object) -> None:
        """The word stands there now, in place of what stood there."""
        self.facts.standing[(word.about, word.kind, *place)] = word.word

    def stored(self, about: RoundFacts | PlanFacts) -> Any:
        model = CompetenceAssessment if isinstance(about, RoundFacts) else DevelopmentPlan
        return model._base_manager.get(pk=about.pk)

    def _moved(self, about: RoundFacts | PlanFacts, may: bool, target: str, what: str) -> None:
        status = self.stored(about).status
        expected = target if may else about.status
        assert status == expected, f"{what}: from {about.status} to {status}, expected {expected}"
        about.status = expected

    def _key(self, person: str) -> int:
        """The person's key; somebody who has not signed in has none."""
        return self.scene.people[person].pk if person in self.scene.people else 0
