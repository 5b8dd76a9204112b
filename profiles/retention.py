"""What the main job keeps, and for how long (docs/decisions/0144).

What a person has answered is theirs, and goes. What the team has agreed on – positions, plans, minutes – is the
municipality's, and stays.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from core import clock
from core.retention import Sort, Unit
from core.words import long_date
from profiles.models import (
    Answer,
    AppraisalSheet,
    CompetenceAssessment,
    Contribution,
    DecisionDraft,
    FocusComment,
    Nudge,
    SupportConsultant,
    SupportMove,
    SupportNote,
    SupportRequest,
    SupportVisit,
    Vote,
)


def _rounds(before: datetime.datetime) -> QuerySet[CompetenceAssessment]:
    """Rounds that were closed before, and in which a person's answer or dot is left."""
    answers = Answer.objects.filter(contribution__assessment=OuterRef("pk"))
    votes = Vote.objects.filter(assessment=OuterRef("pk"))
    drafts = Contribution.objects.filter(assessment=OuterRef("pk"), status="draft")
    return CompetenceAssessment.objects.filter(
        Exists(answers) | Exists(votes) | Exists(drafts), closed_at__lt=before
    )


def _forget_answers(rounds: Sequence[int]) -> None:
    """Answers, notes, dots and reasons go. Who took part, and what the team agreed on, stays."""
    Answer.objects.filter(contribution__assessment__in=rounds).delete()
    Vote.objects.filter(assessment__in=rounds).delete()
    Contribution.objects.filter(assessment__in=rounds, status="draft").delete()


def _describe_round(round_: Any) -> str:
    return f"{round_.team}, {round_.year_label} ({long_date(clock.local_date(round_.closed_at))})"


def _comments(before: datetime.datetime) -> QuerySet[FocusComment]:
    return FocusComment.objects.filter(is_draft=True).filter(
        Q(updated_at__lt=before) | Q(updated_at=None, at__lt=before)
    )


def _decisions(before: datetime.datetime) -> QuerySet[DecisionDraft]:
    return DecisionDraft.objects.filter(updated_at__lt=before)


def _sheets(before: datetime.datetime) -> QuerySet[AppraisalSheet]:
    return AppraisalSheet.objects.filter(created_at__lt=before)


def _nudges(before: datetime.datetime) -> QuerySet[Nudge]:
    return Nudge.objects.filter(made_at__lt=before)


def _support(before: datetime.datetime) -> QuerySet[SupportRequest]:
    """Requests that were over before, in which something is left of what team and consultant have written."""
    moves = SupportMove.objects.filter(subject=OuterRef("pk")).order_by("-pk")
    over = SupportRequest.objects.exclude(pk__in=SupportRequest.objects.open())
    notes = SupportNote.objects.filter(request=OuterRef("pk"))
    places = SupportVisit.objects.filter(request=OuterRef("pk")).exclude(place="")
    something = ~Q(advice="") | ~Q(outcome="") | Exists(notes) | Exists(places)
    ended: Any = over.annotate(over_at=Subquery(moves.values("at")[:1]))
    found: QuerySet[SupportRequest] = ended.filter(something, over_at__lt=before)
    return found


def _forget_support(requests: Sequence[int]) -> None:
    """What the two have written goes. That there was support, what was wished, when and by whom, stays."""
    SupportNote.objects.filter(request__in=requests).delete()
    SupportVisit.objects.filter(request__in=requests).update(place="")
    SupportRequest.objects.filter(pk__in=requests).update(advice="", outcome="")


def _describe_support(request: Any) -> str:
    return f"{request.team} ({long_date(clock.local_date(request.over_at))})"


def consultants(since: datetime.date) -> QuerySet[Any, Any]:
    """Consultant since that day, or later."""
    return SupportConsultant.objects.ending_after(since).values("person")


TIES = (consultants,)

SORTS = (
    Sort(
        "answers",
        _("Svar i afdækninger"),
        _("fra afdækningen blev lukket"),
        _(
            "Svar, noter, prikker og begrundelser bliver slettet. Det, teamet blev enigt om, bliver stående, "
            "og det samme gør, hvem der var med."
        ),
        Unit.YEARS,
        usual=5,
        least=2,
        expired=_rounds,
        since="closed_at",
        remove=_forget_answers,
        describe=_describe_round,
        batch=50,
    ),
    Sort(
        "appraisals",
        _("Ark til MUS"),
        _("fra arket blev begyndt"),
        _("Arket bliver slettet, også når det er delt."),
        Unit.YEARS,
        usual=1,
        least=1,
        expired=_sheets,
        since="created_at",
    ),
    Sort(
        "comment-drafts",
        _("Kommentarer, der aldrig blev sendt"),
        _("fra der sidst blev skrevet i dem"),
        _("Kladden bliver slettet."),
        Unit.MONTHS,
        usual=12,
        least=3,
        expired=_comments,
        since=Coalesce(F("updated_at"), F("at")),
    ),
    Sort(
        "decision-drafts",
        _("Svar på planer, der aldrig blev sendt"),
        _("fra der sidst blev skrevet i dem"),
        _("Kladden bliver slettet."),
        Unit.MONTHS,
        usual=12,
        least=3,
        expired=_decisions,
        since="updated_at",
    ),
    Sort(
        "nudges",
        _("Venlige påmindelser"),
        _("fra de blev sendt"),
        _("De bliver slettet."),
        Unit.MONTHS,
        usual=12,
        least=1,
        expired=_nudges,
        since="made_at",
    ),
    Sort(
        "support",
        _("Det, team og konsulent har skrevet til hinanden"),
        _("fra støtten blev afsluttet"),
        _(
            "Noter, råd, udbytte og mødesteder bliver slettet. Ønsket, datoerne og hvem der hjalp, bliver stående."
        ),
        Unit.YEARS,
        usual=3,
        least=1,
        expired=_support,
        since="over_at",
        remove=_forget_support,
        describe=_describe_support,
    ),
)
