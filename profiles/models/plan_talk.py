"""What is said about a plan's focus areas."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.history import tracked
from core.versions import Versioned
from people.models import User
from profiles.models.plan import DevelopmentPlan, FocusArea, PlanEvent
from profiles.querysets.plan import FocusCommentQuerySet


@tracked(exclude=["text"])
class FocusComment(Versioned):
    """Something said about one focus area: between the team's own, or between team and area chief.

    A comment without `reply_to` opens a conversation; its `is_shared` holds for every reply and never changes, so
    nobody's words get readers that they did not have when they were written. A draft is its author's alone, and
    no history is kept of what was typed. Those with an `event` came with the chief's decision.
    """

    plan = models.ForeignKey(DevelopmentPlan, on_delete=models.CASCADE, related_name="comments")
    focus = models.ForeignKey(FocusArea, on_delete=models.CASCADE, related_name="comments")
    event = models.ForeignKey(
        PlanEvent, on_delete=models.CASCADE, related_name="comments", null=True, editable=False
    )
    reply_to = models.ForeignKey(
        "self", on_delete=models.CASCADE, related_name="replies", null=True, editable=False
    )
    #: whether the area chief reads it too; else it is the team's own for good
    is_shared = models.BooleanField(default=False, editable=False)
    is_draft = models.BooleanField(default=False, editable=False)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=2000)
    #: when it was sent
    at = models.DateTimeField(default=clock.now)
    edited_at = models.DateTimeField(null=True, editable=False)
    #: "we are done with this"; on the comment that opened the conversation
    resolved_at = models.DateTimeField(null=True, editable=False)
    resolved_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )

    objects = FocusCommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("kommentar")
        verbose_name_plural = _("kommentarer")
        ordering = ["at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(event__isnull=True) | Q(is_shared=True, is_draft=False, reply_to__isnull=True),
                name="comment_with_a_decision_is_shared",
            ),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolved_by__isnull=True)
                | Q(
                    resolved_at__isnull=False,
                    resolved_by__isnull=False,
                    reply_to__isnull=True,
                    is_draft=False,
                ),
                name="comment_resolved_at_and_by_together",
            ),
            models.UniqueConstraint(
                fields=["focus", "by", "is_shared", "reply_to"],
                condition=Q(is_draft=True),
                nulls_distinct=False,
                name="comment_one_draft_a_place",
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Trigger(
                name="comment_keeps_its_readers",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    IF TG_OP = 'UPDATE' THEN
                        IF NEW.is_shared <> OLD.is_shared THEN
                            RAISE EXCEPTION 'a comment keeps its readers';
                        END IF;
                    END IF;
                    IF NEW.reply_to_id IS NOT NULL AND NEW.is_shared <> (
                        SELECT is_shared FROM profiles_focuscomment WHERE id = NEW.reply_to_id
                    ) THEN
                        RAISE EXCEPTION 'a reply has the readers of what it answers';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.text
