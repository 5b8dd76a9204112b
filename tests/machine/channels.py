"""Everywhere that something can be said: pages and documents, the admin, mails, jobs, log lines."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from celery.app.task import Task
from django.contrib import admin
from django.core import mail
from django.urls import reverse

from profiles.models import (
    AppraisalSheet,
    Campaign,
    CampaignEntry,
    CompetenceAssessment,
    DevelopmentPlan,
    FollowUp,
    SupportRequest,
    SupportVisit,
)
from tests.access.addresses import Address, all_addresses
from tests.access.matrix import ROWS
from tests.access.world import World
from tests.leaks import crawl

_SHAPE = re.compile(r"zq\d{5}x")
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
#: first words of addresses that name something the machine moves
OBJECTS = frozenset({"plan", "afdaekning", "team", "omraade"})
#: first words of addresses that name something made on the way, and what it is
MADE: dict[str, type[Any]] = {
    "faelles-start": Campaign,
    "invitation-til-afdaekning": CampaignEntry,
    "opfoelgning": FollowUp,
    "mus": AppraisalSheet,
    "stoette": SupportRequest,
}
#: those of their addresses that name something else
_OF_ANOTHER: dict[str, type[Any]] = {
    "profiles:support_new_plan": DevelopmentPlan,
    "profiles:support_new_round": CompetenceAssessment,
    "profiles:support_visit_move": SupportVisit,
}
#: first words of addresses with a parameter that hold nothing anybody of the main job types, with the reason
ELSEWHERE = {
    "konto": "passwords",
    "invitation": "the way in",
    "profiler": "the catalogue, which everybody reads",
    "kalender": "each person's own, read with the person's own key: `Scene.calendars`",
}
#: the pages among those, of one's own, that tell what waits
_OWN = ("reminders:calendar",)


def words_in(text: str) -> set[str]:
    """The machine's words in a text, also when a document has broken them over two lines."""
    return set(_SHAPE.findall(re.sub(r"[\s\u00ad\u200b-]", "", text)))


def read_addresses() -> list[Address]:
    """What is read outside the admin."""
    read = {row.name for row in ROWS if row.method == "GET"}
    return [address for address in all_addresses() if address.name in read and not address.is_admin]


def first_word(address: Address) -> str:
    return address.route.partition("/")[0]


def urls(world: World) -> list[str]:
    """Every address about what is stored now, and the pages that are about everything."""
    found = [
        reverse(address.name, kwargs=arguments) + query
        for address in read_addresses()
        if first_word(address) in OBJECTS
        for arguments in crawl._arguments(address, world)
        for query in sorted(crawl._queries(address.name))
    ]
    plain = [
        reverse(address.name)
        for address in read_addresses()
        if not _PARAMETER.search(address.route)
        and (first_word(address) not in ELSEWHERE or address.name in _OWN)
    ]
    made = [
        reverse(address.name, args=keys)
        for address in read_addresses()
        if first_word(address) in MADE and _PARAMETER.search(address.route)
        for keys in _keys_for(address)
    ]
    return list(dict.fromkeys([*plain, *found, *made]))


def _keys_for(address: Address) -> list[tuple[int, ...]]:
    model = _OF_ANOTHER.get(address.name, MADE[first_word(address)])
    names = ("request", "pk") if model is SupportVisit else ("pk",)
    return list(model._base_manager.values_list(*names))


def admin_urls(rows: dict[type[Any], list[int]]) -> list[str]:
    """Every list of the admin, and every page of these rows."""
    found = [reverse("admin:index")]
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        found.append(reverse(f"{name}_changelist"))
        found += [
            reverse(f"{name}_{page}", args=[key])
            for key in rows.get(model, [])
            for page in ("change", "history", "delete")
        ]
    return found


class Ears:
    """Hears what is said behind the pages. `tasks` are what waits for a worker."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.arguments: list[str] = []
        self.tasks: list[tuple[Any, tuple[Any, ...]]] = []

    @contextmanager
    def open(self) -> Iterator[None]:
        """Within the block nothing reaches a worker by itself, and every log line of every level is kept."""
        handler = logging.Handler(logging.DEBUG)
        handler.emit = lambda record: self.lines.append(logging.Formatter().format(record))  # type: ignore[method-assign]
        root = logging.getLogger()
        level = root.level
        root.addHandler(handler)
        root.setLevel(logging.DEBUG)
        try:
            with mock.patch.object(Task, "apply_async", self._queue()):
                yield
        finally:
            root.removeHandler(handler)
            root.setLevel(level)

    def _queue(self) -> Any:
        def apply_async(task: Any, args: Any = None, kwargs: Any = None, **options: Any) -> None:
            self.arguments.append(f"{task.name} {args} {kwargs} {options}")
            self.tasks.append((task, tuple(args or ())))

        return apply_async

    def said_behind(self) -> set[str]:
        """The words in log lines and jobs' arguments since the last time: there should be none."""
        found = words_in("\n".join([*self.lines, *self.arguments]))
        self.lines.clear()
        self.arguments.clear()
        return found

    def mailed(self) -> list[tuple[str, set[str]]]:
        """Recipient and words of each mail since the last time."""
        found = [
            (address, words_in(f"{sent.subject} {sent.body} {getattr(sent, 'alternatives', '')}"))
            for sent in mail.outbox
            for address in sent.recipients()
        ]
        mail.outbox.clear()
        return found
