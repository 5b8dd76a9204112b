"""State machines as one table, moved by a guarded UPDATE.

Two people who press a button at the same moment both hold an object that says "submitted". The UPDATE below names the
states it may leave, so PostgreSQL lets exactly one of them through; the other gets `Conflict`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models, transaction
from django.utils.translation import gettext as _

from core import clock

if TYPE_CHECKING:
    from people.models import User  # types only; nothing of people is imported at run time

Transitions = dict[str, tuple[frozenset[str], str]]


class Conflict(Exception):
    """The object is no longer in a state that the verb may leave; the message says so in Danish."""


class StatusEvent(models.Model):
    """One move of one object: who did what, when, from where to where."""

    verb = models.CharField(max_length=30)
    from_status = models.CharField(max_length=20)
    to_status = models.CharField(max_length=20)
    by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+", null=True)
    #: the holder of the office, when `by` was the deputy
    on_behalf_of = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(default=clock.now)
    note = models.TextField(blank=True)

    class Meta:
        abstract = True
        ordering = ["at", "pk"]


class StateMachine(models.Model):
    """Mixin for a model with `status`, `TRANSITIONS`, an event class and its foreign key to the model."""

    TRANSITIONS: ClassVar[Transitions]
    #: the StatusEvent subclass, which has a foreign key named `subject` to the model
    event_model: ClassVar[type[StatusEvent]]

    status: models.CharField[str, str]

    class Meta:
        abstract = True

    def can(self, verb: str) -> bool:
        """Whether the present state allows the verb (says nothing of the person)."""
        return self.status in self.TRANSITIONS[verb][0]

    def stands_in_for(self, verb: str, by: User | None) -> User | None:
        """For whom `by` does this, when the office is somebody else's; kept with the event."""
        return None

    def _move(self, verb: str, *, by: User | None, note: str = "", **changes: Any) -> None:
        """Leave one of the verb's states for its target, setting `changes` in the same UPDATE.

        Side effects: the row, an event row, and this instance's attributes. Raises `Conflict` when the stored state
        is not one that the verb may leave, whatever this instance believes.
        """
        sources, target = self.TRANSITIONS[verb]
        manager: Any = type(self)._base_manager  # of whatever model mixes this in
        with transaction.atomic():
            stored = (
                manager.select_for_update(of=("self",))
                .filter(pk=self.pk)
                .values_list("status", flat=True)
                .first()
            )
            moved = manager.filter(pk=self.pk, status__in=sources).update(status=target, **changes)
            if not moved:
                raise Conflict(_("Nogen har ændret det i mellemtiden. Her er det, som det er nu."))
            events: Any = self.event_model._base_manager
            events.create(
                subject=self,
                verb=verb,
                from_status=stored or "",
                to_status=target,
                by=by,
                on_behalf_of=self.stands_in_for(verb, by),
                note=note,
            )
        self.status = target
        for name, value in changes.items():
            setattr(self, name, value)
