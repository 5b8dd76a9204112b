"""What a campaign's page shows: how far the job is, where the teams are, a row a team. Counts, never who or what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters.models import Area
from core.ordering import DanishOrder
from core.statements import kept
from people.models import User
from profiles.models import Campaign, CampaignEntry, Outcome

Viewer = User | AnonymousUser

#: the lists that the page can show, by the word in the address
VIEWS = {
    "": gettext_lazy("Alle"),
    "mangler": gettext_lazy("Mangler svar"),
    "ikke-begyndt": gettext_lazy("Ingen har svaret"),
    "ikke-med": gettext_lazy("Ikke med"),
}


def recent(user: Viewer, area: Area | None) -> list[Campaign]:
    """The latest three that were begun for exactly this area, or for the municipality. One query."""
    return _latest(user, area.pk if area else None)


@kept
def _latest(user: Viewer, area: int | None) -> QuerySet[Campaign]:
    return Campaign.objects.visible_to(user).filter(area=area).select_related("area")[:3]


@dataclass(frozen=True)
class Progress:
    """How far the job is. `dealt` of `total` teams have been looked at."""

    total: int
    waiting: int
    begun: int
    invited: int
    declined: int
    left_out: int
    failed: int

    @property
    def dealt(self) -> int:
        return self.total - self.waiting


def progress_of(campaign: Campaign) -> Progress:
    """One query."""
    counts = dict(campaign.entries.order_by().values_list("outcome").annotate(n=Count("pk")))
    return Progress(
        total=sum(counts.values()),
        waiting=counts.get(Outcome.WAITING, 0),
        begun=counts.get(Outcome.OPENED, 0) + counts.get(Outcome.ACCEPTED, 0),
        invited=counts.get(Outcome.OFFERED, 0),
        declined=counts.get(Outcome.DECLINED, 0),
        left_out=counts.get(Outcome.LEFT_OUT, 0),
        failed=counts.get(Outcome.FAILED, 0),
    )


@dataclass(frozen=True)
class Answering:
    """Where the teams with a round are: teams, not people."""

    open: int = 0
    complete: int = 0
    not_begun: int = 0
    seen: int = 0

    @property
    def lacking(self) -> int:
        """Open rounds that lack somebody's answers."""
        return self.open - self.complete


def answering_of(campaign: Campaign) -> Answering:
    """One query."""
    entries = CampaignEntry.objects.filter(campaign=campaign, assessment__isnull=False).with_progress()
    counts: Any = entries.aggregate(
        open=Count("pk", filter=Q(round_status="open")),
        complete=Count("pk", filter=Q(round_status="open", handed_in__gte=F("asked"))),
        not_begun=Count("pk", filter=Q(round_status="open", handed_in=0)),
        seen=Count("pk", filter=Q(round_status__in=["revealed", "concluded"])),
    )
    return Answering(**counts)


def entries_of(campaign: Campaign, view: str) -> Any:
    """The entries of one of `VIEWS`, by area and name, ready for `row_of`. One query a page."""
    entries: Any = (
        CampaignEntry.objects.filter(campaign=campaign)
        .with_progress()
        .select_related("team__cluster__area")
        .order_by(DanishOrder("team__cluster__area__name"), DanishOrder("team__cluster__name"), "pk")
    )
    if view == "mangler":
        return entries.missing_answers()
    if view == "ikke-begyndt":
        return entries.not_begun()
    return entries.tried_again() if view == "ikke-med" else entries


@dataclass(frozen=True)
class EntryRow:
    """One team, in words."""

    entry: CampaignEntry
    text: str
    tag: str = ""
    detail: str = ""
    may_nudge: bool = False


def row_of(entry: Any) -> EntryRow:
    """Where the team is. No query: `with_progress` has counted."""
    if entry.outcome == Outcome.FAILED:
        return EntryRow(
            entry, _("Det lykkedes ikke"), "late", _("Noget gik galt, og ingen runde blev åbnet. Prøv igen.")
        )
    if entry.outcome == Outcome.LEFT_OUT:
        return EntryRow(entry, _("Ikke med"), "", entry.get_obstacle_display())
    if entry.outcome == Outcome.OFFERED:
        return EntryRow(entry, _("Inviteret"), "", _("har ikke svaret på invitationen"))
    if entry.assessment_id is None:
        return EntryRow(entry, entry.get_outcome_display())
    return _round_row(entry)


def _round_row(entry: Any) -> EntryRow:
    if entry.round_status == "cancelled":
        return EntryRow(entry, _("Runden er aflyst"))
    if entry.round_status != "open":
        return EntryRow(entry, _("Har set deres billede"), "done")
    words = _("Svarer: %(done)s af %(all)s") % {"done": entry.handed_in, "all": entry.asked}
    if not entry.handed_in:
        return EntryRow(entry, words, "now", _("ingen har svaret endnu"), may_nudge=True)
    complete = entry.handed_in >= entry.asked
    return EntryRow(entry, words, "now", _("alle har svaret") if complete else "", may_nudge=not complete)
