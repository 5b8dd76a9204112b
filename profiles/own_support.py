"""What is kept about a person's part in practice-near support, for the person (`profiles.own_data`).

A person's own words are theirs. What the other side has written is the team's and the consultant's together, and in
nobody's file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from core.own_data import Part, Row
from people.models import User
from profiles.models import SupportConsultant, SupportMove, SupportNote, SupportRequest, SupportVisit

_TEAM = "team__cluster"


def _appointments(user: User) -> Iterator[Row]:
    for row in SupportConsultant.objects.filter(person=user).order_by("period"):
        yield {"fra": row.starts, "til": row.last_day}


def _asked(user: User) -> Iterator[Row]:
    """The wishes that the person has sent, and what they have written came of it."""
    rows = SupportRequest.objects.filter(Q(sent_by=user) | Q(closed_by=user)).select_related(_TEAM)
    for row in rows.order_by("pk"):
        sent, closed = row.sent_by_id == user.pk, row.closed_by_id == user.pk
        yield {
            "team": str(row.team),
            "ønske": row.wish if sent else "",
            "sendt": row.sent_at if sent else None,
            "det kom der ud af det": row.outcome if closed else "",
            "afsluttet": row.closed_at if closed else None,
        }


def _given(user: User) -> Iterator[Row]:
    """What the person is consultant for; the advice only where they wrote it, and not whoever they came after."""
    advised = SupportMove.objects.filter(subject=OuterRef("pk"), verb="advise").order_by("-pk")
    rows = SupportRequest.objects.filter(consultant=user).annotate(adviser=Subquery(advised.values("by")[:1]))
    for row in rows.select_related(_TEAM).order_by("pk"):
        is_own = row.adviser == user.pk
        yield {
            "team": str(row.team),
            "fra": row.arranged_at,
            "råd": row.advice if is_own else "",
            "skrevet": row.advised_at if is_own else None,
        }


def _notes(user: User) -> Iterator[Row]:
    rows = SupportNote.objects.filter(by=user).annotate(where=F("request__team__cluster__name"))
    for row in rows.order_by("pk"):
        yield {"team": row.where, "note": row.text, "skrevet": row.at}


def _visits(user: User) -> Iterator[Row]:
    rows: Any = SupportVisit.objects.filter(made_by=user).annotate(where=F("request__team__cluster__name"))
    for row in rows.order_by("starts", "pk"):
        yield {
            "team": row.where,
            "hvornår": row.starts,
            "minutter": row.minutes,
            "sted": row.place,
            "hvordan det gik": str(row.get_status_display()),
        }


PARTS = (
    Part("konsulent", _("Din tid som konsulent"), _appointments, ("profiles.SupportConsultant.person",)),
    Part(
        "stoetteoensker",
        _("Ønsker om støtte, du har sendt, og det, du skrev til sidst"),
        _asked,
        ("profiles.SupportRequest.sent_by", "profiles.SupportRequest.closed_by"),
    ),
    Part(
        "raad", _("Teams, du er konsulent for, og dine råd"), _given, ("profiles.SupportRequest.consultant",)
    ),
    Part("stoettenoter", _("Dine noter om støtte"), _notes, ("profiles.SupportNote.by",)),
    Part("besoeg", _("Besøg, du har lagt ind"), _visits, ("profiles.SupportVisit.made_by",)),
)
