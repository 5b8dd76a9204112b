"""Words that are kept as they were: the plan as it was agreed, and each time it was sent."""

from __future__ import annotations

import hashlib
from typing import ClassVar

import pgtrigger
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from profiles.models.plan import DevelopmentPlan, PlanEvent
from profiles.querysets.plan import PlanPartQuerySet


class AgreedCopy(models.Model):
    """The plan as it was agreed: words that nobody can change afterwards, and the PDF made of them.

    The row is written with the agreement; the PDF follows once, from the words in the row. The database refuses
    every other change.
    """

    plan = models.OneToOneField(DevelopmentPlan, on_delete=models.CASCADE, related_name="agreed_copy")
    content = models.JSONField(encoder=DjangoJSONEncoder)
    pdf = models.BinaryField(null=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField(default=clock.now)

    objects = PlanPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("aftalt udgave")
        verbose_name_plural = _("aftalte udgaver")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(pdf__isnull=True, pdf_sha256="") | (Q(pdf__isnull=False) & ~Q(pdf_sha256="")),
                name="agreed_copy_pdf_with_checksum",
            )
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Trigger(
                name="agreed_words_stay",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF OLD.pdf IS NOT NULL
                       OR to_jsonb(NEW) - 'pdf' - 'pdf_sha256' <> to_jsonb(OLD) - 'pdf' - 'pdf_sha256' THEN
                        RAISE EXCEPTION 'an agreed plan cannot be changed';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(name="agreed_copy_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return str(self.plan)

    def keep_pdf(self, pdf: bytes) -> bool:
        """Store the PDF if there is none yet; says whether this call was the one that stored it."""
        checksum = hashlib.sha256(pdf).hexdigest()
        return bool(
            AgreedCopy.objects.filter(pk=self.pk, pdf__isnull=True).update(pdf=pdf, pdf_sha256=checksum)
        )


class SentCopy(models.Model):
    """The plan as it was each time the team sent it, so that the chief can see what has changed since."""

    plan = models.ForeignKey(DevelopmentPlan, on_delete=models.CASCADE, related_name="sent_copies")
    event = models.OneToOneField(PlanEvent, on_delete=models.CASCADE, related_name="sent_copy")
    content = models.JSONField(encoder=DjangoJSONEncoder)

    objects = PlanPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("sendt udgave")
        verbose_name_plural = _("sendte udgaver")
        ordering = ["event"]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="sent_words_stay", operation=pgtrigger.Update)
        ]

    def __str__(self) -> str:
        return str(self.plan)
