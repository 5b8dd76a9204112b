"""The round itself: starting it, where it is and what comes next, showing the picture, cancelling."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib import messages
from django.contrib.postgres.aggregates import ArrayAgg
from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, Q, Subquery, Value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clusters.models import LeadershipTeam
from core import clock
from core.addresses import reverse
from core.rules import ALLOWED, Denied, Verdict
from profiles import rules
from profiles.actions import assessment as actions
from profiles.choosing import offer_to
from profiles.focus_in_view import focus_of_team
from profiles.forms.assessment import CancelForm, StartForm
from profiles.models import AssessmentEvent, CompetenceAssessment
from profiles.steps import Standing, next_step, participants, process
from profiles.support_line import SupportPanel, panel, support_lines
from profiles.support_rules import may_send_wish
from profiles.views.answer import first_unanswered, own_answers
from profiles.views.participation import is_new
from profiles.views.rounds import (
    areas_of,
    awaited,
    crumbs,
    get_round,
    leads,
    refuse,
    telling,
    user_of,
    with_excuses,
)


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, team_pk: int) -> HttpResponse:
    """What will happen, who takes part, which profile and until when; POST opens the round."""
    teams = LeadershipTeam.objects.visible_to(request.user).select_related("cluster")
    team = get_object_or_404(teams, pk=team_pk)
    verdict = rules.may_start_assessment(request.user, team)
    if not verdict:
        if not leads(request, team):
            raise PermissionDenied(verdict.reason)
        messages.info(request, verdict.reason)
        return redirect(_running(team))
    form = StartForm(request.POST or None, offer=offer_to(team, user_of(request)))
    if request.method == "POST" and form.is_valid():
        return _open_round(request, team, form)
    context = {
        "team": team,
        "form": form,
        "in_focus": focus_of_team(user_of(request), team),
        "members": team.memberships.current().leader_first().select_related("person", "team__cluster"),
        "section": "team",
        "crumbs": [(str(team), reverse("clusters:team", args=[team.pk])), (_("Ny kompetenceafdækning"), "")],
    }
    return render(request, "profiles/assessment/start.html", context, status=422 if form.errors else 200)


def _open_round(request: HttpRequest, team: LeadershipTeam, form: StartForm) -> HttpResponse:
    with telling(request, theirs=leads(request, team)):
        made = actions.start_assessment(
            team=team,
            profile=form.chosen.profile,
            level=form.chosen.level,
            due=form.cleaned_data["due"],
            by=user_of(request),
        )
        messages.success(
            request, _("Runden er i gang. Alle i teamet kan svare nu. Billedet vises, når I alle har sendt.")
        )
        return redirect(made)
    return redirect(_running(team))


def _running(team: LeadershipTeam) -> str:
    """The address of the round that is under way; of the team, when it has ended a moment ago."""
    running = team.assessments.under_way().first()
    return running.get_absolute_url() if running else reverse("clusters:team", args=[team.pk])


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the round is, who has answered (never what), and the reader's next step as one button."""
    assessment = get_object_or_404(_counted(request), pk=pk)
    standing = _standing(request, assessment)
    context = {
        "assessment": assessment,
        "standing": standing,
        "next": next_step(standing),
        "process": process(standing),
        "participants": participants(standing),
        "may_go_on": _may_go_on(request, assessment) if standing.leads else None,
        "ending": _ending(assessment),
        "due_before": _day(assessment.moved_due),
        "exempted": {member.person_id for member in standing.members if getattr(member, "exempted", None)},
        "new_members": {member.person_id for member in standing.members if is_new(member)},
        "may_nudge": _may_nudge(standing),
        "support": _support(request, assessment),
        "section": "team",
        "crumbs": crumbs(assessment),
    }
    return render(request, "profiles/assessment/round.html", context)


def _support(request: HttpRequest, assessment: Any) -> SupportPanel:
    """Where practice-near support for the round stands, and the leader's way to ask for it."""
    return panel(
        support_lines(assessment.support_rows),
        ask_url=reverse("profiles:support_new_round", [assessment.pk]),
        may_ask=bool(may_send_wish(request.user, assessment)),
        is_member=True,
        has_wish=False,
    )


def _counted(request: HttpRequest) -> Any:
    """The reader's rounds with how far they are: areas written on, people who have voted, own votes."""
    rounds = CompetenceAssessment.objects.visible_to(request.user).with_meeting()
    rounds = rounds.with_support_for(request.user)
    has_words = ~Q(positions__text="") | Q(positions__level__isnull=False)
    moved_due = AssessmentEvent.objects.filter(subject=OuterRef("pk"), verb="move_due")
    return rounds.select_related("team__cluster", "profile", "level", "plan").annotate(
        written=Count("positions", filter=has_words, distinct=True),
        voters=Count("votes__person", distinct=True),
        own_votes=Count("votes", filter=Q(votes__person=user_of(request)), distinct=True),
        moved_due=Subquery(moved_due.order_by("-pk").values("note")[:1]),
        nudged_today=ArrayAgg(
            "nudges__person", filter=Q(nudges__day=clock.today()), distinct=True, default=Value([])
        ),
    )


def _may_go_on(request: HttpRequest, assessment: CompetenceAssessment) -> Verdict | None:
    """Whether the leader may take the round to its next part; None when it has ended."""
    if assessment.is_open:
        return rules.may_reveal(request.user, assessment)
    return rules.may_conclude_assessment(request.user, assessment) if assessment.can("conclude") else None


def _standing(request: HttpRequest, assessment: Any) -> Standing:
    """Everything that the next step depends on."""
    user = user_of(request)
    members = with_excuses(assessment)
    contributions = list(assessment.contributions.select_related("person"))
    areas = areas_of(assessment)
    answers = own_answers(request, assessment)
    return Standing(
        assessment=assessment,
        members=members,
        contributions=contributions,
        me=user,
        leads=any(m.person_id == user.pk and (m.role == "leader" or m.is_deputy) for m in members),
        areas=len(areas),
        answered=sum(answer.is_complete for answer in answers.values()),
        resume_at=first_unanswered(areas, answers),
        written=assessment.written,
        voters=assessment.voters,
        has_voted=bool(assessment.own_votes),
        excused={member.person_id: member.excuse for member in members if member.excuse},
        deputy=next((member.person.name for member in members if member.is_deputy), ""),
    )


def _may_nudge(standing: Standing) -> Verdict | None:
    """Whether the leader may remind the others now; None when there is nobody to remind. No query."""
    sent = {part.person_id for part in standing.contributions if part.is_submitted}
    others = (
        {member.person_id for member in standing.members} - sent - set(standing.excused) - {standing.me.pk}
    )
    if not (standing.leads and standing.assessment.is_open and others):
        return None
    nudged: Any = standing.assessment
    if others <= set(nudged.nudged_today):
        return Denied(_("Du har mindet dem, der mangler, om det i dag."))
    return ALLOWED


def _day(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


def _ending(assessment: CompetenceAssessment) -> Any:
    """The event that stopped the round, with its reason: cancelled, or closed because the team is no more."""
    if assessment.status not in {"cancelled", "concluded"}:
        return None
    stopped = Q(verb="cancel") | Q(verb="conclude", by__isnull=True)
    return assessment.moves.filter(stopped).select_related("by", "on_behalf_of").first()


@require_http_methods(["GET", "HEAD", "POST"])
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """GET asks, with the names of who has not sent; POST closes the round and shows the picture."""
    assessment = get_round(request, pk)
    if request.method == "POST":
        with telling(request, theirs=leads(request, assessment.team)):
            actions.reveal(assessment=assessment, by=user_of(request))
            messages.success(
                request, _("Runden er lukket. Her er jeres billede. Begynd med spørgsmålene øverst.")
            )
            return redirect("profiles:picture", pk)
        return redirect(assessment)
    verdict = rules.may_reveal(request.user, assessment)
    if not verdict:
        return refuse(request, assessment, verdict)
    context = {
        "assessment": assessment,
        "awaited": awaited(assessment),
        "section": "team",
        "crumbs": crumbs(assessment, _("Vis billedet")),
    }
    return render(request, "profiles/assessment/reveal.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """GET asks why; POST stops the round for good."""
    assessment = get_round(request, pk)
    verdict = rules.may_cancel(request.user, assessment)
    if not verdict:
        return refuse(request, assessment, verdict)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with telling(request, theirs=True):
            actions.cancel(assessment=assessment, reason=form.cleaned_data["reason"], by=user_of(request))
            messages.success(
                request, _("Runden er aflyst. Teamet kan læse hvorfor, og du kan sætte en ny i gang.")
            )
        return redirect(assessment)
    context = {
        "assessment": assessment,
        "form": form,
        "section": "team",
        "crumbs": crumbs(assessment, _("Aflys runden")),
    }
    return render(request, "profiles/assessment/cancel.html", context, status=422 if form.errors else 200)
