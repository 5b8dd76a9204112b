"""What waits to be done by the jobs of the main job."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.backlogs import Queue
from profiles.models import AgreedCopy, CampaignEntry


def _documents() -> QuerySet[AgreedCopy]:
    return AgreedCopy.objects.filter(pdf__isnull=True)


def _rounds() -> QuerySet[CampaignEntry]:
    """Teams that a joint start has not come to yet; one that is stopped waits for nobody."""
    return CampaignEntry.objects.filter(outcome="waiting", campaign__status="running")


QUEUES = (
    Queue("agreed_pdfs", _("Aftalte planer, der skal laves som PDF"), _documents),
    Queue(
        "campaign_rounds",
        _("Teams, der venter på en fælles start"),
        _rounds,
        since="campaign__started_at",
    ),
)
