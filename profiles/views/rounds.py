"""What the round's pages share: finding it, its areas, its crumbs, and saying what went otherwise than expected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from clusters.models import LeadershipTeam, Membership
from clusters.rules import is_leader
from core.addresses import reverse
from core.autosave import AutosaveView, TwoTexts, give_words_back
from core.forms.versioned import VersionedForm
from core.rules import Verdict
from core.state import Conflict
from core.statements import found, hand_out, kept
from core.versions import Versioned
from core.words import clock_time
from people.models import User
from profiles.models import (
    CompetenceAssessment,
    Exemption,
    ExemptionReason,
    ProfileArea,
    Scale,
    ScaleStep,
)
from profiles.querysets.assessment import awaited_in

Crumbs = list[tuple[str, str]]


def user_of(request: HttpRequest) -> User:
    """Who asks; pages without sign-in never come here."""
    assert isinstance(request.user, User)
    return request.user


def get_round(request: HttpRequest, pk: int) -> CompetenceAssessment:
    """The round, when the reader is in its team; 404 for everybody else. Two queries, areas and scales included."""
    assessment = found(_round(request.user, pk))
    hand_out(_areas(assessment.profile_id), [assessment.profile], "areas")
    hand_out([ScaleStep(**row) for row in assessment.step_rows], [assessment.profile], "steps")  # type: ignore[attr-defined]
    return assessment


@kept
def _round(user: User | AnonymousUser, pk: int) -> QuerySet[CompetenceAssessment]:
    steps = ScaleStep.objects.filter(profile=OuterRef("profile")).order_by("scale", "value")
    names = ("pk", "profile_id", "scale", "value", "title", "description")
    row = JSONObject(**{name: name for name in names})
    rounds = CompetenceAssessment.objects.visible_to(user).with_meeting().filter(pk=pk)
    return rounds.annotate(step_rows=ArraySubquery(steps.values(row=row))).select_related(
        "team__cluster", "profile", "level"
    )


@kept
def _areas(profile: int) -> QuerySet[ProfileArea]:
    return ProfileArea.objects.filter(profile=profile)


def areas_of(assessment: CompetenceAssessment) -> list[ProfileArea]:
    """The round's core areas, in the profile's order."""
    return list(assessment.profile.areas.all())


def titles_of(assessment: CompetenceAssessment, scale: Scale) -> tuple[str, ...]:
    """The words of one of the round's scales, the lowest step first."""
    return tuple(step.title for step in assessment.profile.steps.all() if step.scale == scale)


def crumbs(assessment: CompetenceAssessment, *here: str) -> Crumbs:
    """The way to a page of the round; without `here` the round's own page is the last."""
    team = (str(assessment.team), reverse("clusters:team", args=[assessment.team_id]))
    own = _("Kompetenceafdækning %(year)s") % {"year": assessment.year_label}
    if not here:
        return [team, (own, "")]
    return [team, (own, assessment.get_absolute_url()), *((label, "") for label in here)]


def awaited(assessment: CompetenceAssessment) -> list[Membership]:
    """Members of today for whom the round waits, the leader first."""
    return _awaited(assessment.pk, assessment.team_id)


@kept
def _awaited(assessment: int, team: int) -> QuerySet[Any]:
    waiting: QuerySet[Any] = awaited_in(assessment, team=team).leader_first()
    return waiting.select_related("person")


def with_excuses(assessment: CompetenceAssessment) -> list[Any]:
    """Members of today, the leader first, each with `excuse` (why the round does not wait for them) and `is_deputy`."""
    members = _with_exemptions(assessment.pk, assessment.team_id)
    for member in members:
        reason = member.exempted or (ExemptionReason.LEAVE if member.away and assessment.is_open else "")
        member.excuse = str(ExemptionReason(reason).label) if reason else ""
    return members


@kept
def _with_exemptions(assessment: int, team: int) -> QuerySet[Any]:
    exemption = Exemption.objects.filter(assessment=assessment, person=OuterRef("person"))
    members: QuerySet[Any] = (
        Membership.objects.filter(team=team)
        .current()
        .with_absence()
        .annotate(exempted=Subquery(exemption.values("reason")[:1]))
        .leader_first()
        .select_related("person", "team__cluster")
    )
    return members


@contextmanager
def telling(request: HttpRequest, *, theirs: bool) -> Iterator[None]:
    """Run a verb, and turn "too late" into a message on the page that follows.

    `theirs` says whether the person is one who may do this at all; for anybody else a refusal stays a 403.
    """
    try:
        yield
    except Conflict as conflict:
        if not theirs:
            raise PermissionDenied(str(conflict)) from conflict
        messages.warning(request, str(conflict))
    except PermissionDenied as denied:
        if not theirs:
            raise
        messages.warning(request, str(denied))


def refuse(request: HttpRequest, assessment: CompetenceAssessment, verdict: Verdict) -> HttpResponse:
    """The answer to a leader's verb that the rule denies: the leader is told why, for others it is a 403."""
    if not leads(request, assessment.team):
        raise PermissionDenied(verdict.reason)
    messages.info(request, verdict.reason)
    return redirect(assessment)


def leads(request: HttpRequest, team: LeadershipTeam) -> bool:
    """Whether the reader leads the team today."""
    return is_leader(request.user, team)


class RoundFormView(AutosaveView):
    """A page of the round with one form. `row` is what is stored, None while nothing is."""

    template_name: str
    assessment: CompetenceAssessment
    row: Versioned | None

    def after(self, go: str) -> str:
        """Where the pressed button leads: "stay", "back" or "next"."""
        raise NotImplementedError

    def page(self) -> dict[str, Any]:
        """The page's own context."""
        raise NotImplementedError

    def show(
        self, form: VersionedForm, *, status: int = 200, conflict: TwoTexts | None = None
    ) -> HttpResponse:
        context = {
            "assessment": self.assessment,
            "form": form,
            "conflict": conflict,
            "saved_at": clock_time(self.row.updated_at) if self.row else "",
            "owner": user_of(self.request).public_id,
            "section": "team",
            **self.page(),
        }
        return render(self.request, self.template_name, context, status=status)

    def saved(self, stored: Versioned) -> HttpResponse:
        return redirect(self.after(self.request.POST.get("go", "stay")))

    def too_late(self, reason: str, words: Sequence[tuple[str, str]]) -> HttpResponse:
        way_on = (_("Se, hvor runden er"), self.assessment.get_absolute_url())
        trail = crumbs(self.assessment, _("Dine ord"))
        return give_words_back(self.request, message=reason, words=words, way_on=way_on, crumbs=trail)
