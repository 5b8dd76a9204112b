"""The joint meeting: one page for whoever writes and for those who follow, on the wall and on a phone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.addresses import reverse
from core.forms.versioned import VersionedForm
from core.rules import require
from core.words import clock_time
from profiles import rules
from profiles.actions import meeting as actions
from profiles.forms.assessment import PositionForm
from profiles.forms.meeting import OpenMeetingForm
from profiles.meeting import agenda_of, minutes_left, pen_line, place_of, state_of, words_of
from profiles.models import CompetenceAssessment, Meeting, Position
from profiles.picture import TeamPicture
from profiles.views.agree import PositionView, revealed_round, tallies_of, voters_of, votes_of
from profiles.views.picture import load_picture
from profiles.views.rounds import areas_of, crumbs, leads, telling, user_of


def _meeting_url(assessment_pk: int) -> str:
    return reverse("profiles:meeting", args=[assessment_pk])


def _latest(request: HttpRequest, assessment: CompetenceAssessment) -> Meeting | None:
    """The meeting under way, else the one held last."""
    meetings = Meeting.objects.visible_to(request.user).filter(assessment=assessment)
    return meetings.with_news().select_related("assessment", "pen", "asking").first()


def _under_way(request: HttpRequest, assessment: CompetenceAssessment) -> Meeting:
    """The meeting under way, or 404."""
    meetings = Meeting.objects.visible_to(request.user).under_way().filter(assessment=assessment)
    meeting = get_object_or_404(meetings.select_related("assessment__team"))
    meeting.assessment = assessment
    return meeting


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The meeting where it is now; before and after it, what it is."""
    assessment = revealed_round(request, pk)
    meeting = _latest(request, assessment)
    context: dict[str, Any] = {
        "assessment": assessment,
        "meeting": meeting,
        "leads": leads(request, assessment.team),
        "section": "team",
        "crumbs": crumbs(assessment, _("Møde om jeres billede")),
    }
    if meeting is None or meeting.ended_at:
        return _lobby(request, context)
    meeting.assessment = assessment
    context |= {
        "form": None,
        "area": None,
        "place": place_of(meeting, user_of(request)),
        "is_mine": meeting.pen_id == user_of(request).pk,
        "pen": pen_line(meeting, user_of(request)),
        "left": minutes_left(meeting.ends_at),
        "step_left": minutes_left(meeting.step_ends_at),
        "ends": clock_time(meeting.ends_at),
        **_step(request, meeting),
    }
    return render(request, "profiles/meeting/page.html", context)


def _lobby(
    request: HttpRequest, context: dict[str, Any], form: OpenMeetingForm | None = None, status: int = 200
) -> HttpResponse:
    assessment = context["assessment"]
    context |= {
        "form": form or OpenMeetingForm(),
        "may_lead": rules.may_lead_meeting(request.user, assessment),
        "may_write": rules.may_write_position(request.user, assessment),
    }
    return render(request, "profiles/meeting/lobby.html", context, status=status)


def _step(request: HttpRequest, meeting: Meeting) -> dict[str, Any]:
    """What the present step shows."""
    if meeting.step == meeting.last_step:
        return _choice(request, meeting)
    picture = replace(load_picture(request, meeting.assessment), me=0)  # "mig" on the wall would be nobody
    if meeting.area_pk is None:
        return {"spread": picture.spread(), "template": "profiles/meeting/start.html"}
    return _area(request, meeting, picture, meeting.area_pk)


def _area(request: HttpRequest, meeting: Meeting, picture: TeamPicture, area_pk: int) -> dict[str, Any]:
    assessment = meeting.assessment
    area = next(area for area in areas_of(assessment) if area.pk == area_pk)
    shown = next(one for one in picture.areas if one.subject.pk == area_pk)
    row = words_of(meeting, request.user)
    form: VersionedForm | None = None
    if meeting.pen_id == user_of(request).pk:
        form = PositionForm(row=row, steps=assessment.profile.steps.all())
    return {
        "template": "profiles/meeting/area.html",
        "area": area,
        "pattern": shown.pattern.words,
        "spread": picture.spread([shown]),
        "notes": [(picture.dot(mark.person), mark.note) for mark in shown.notes],
        "form": form,
        "words": row,
        "saved_at": clock_time(row.updated_at) if row else "",
        "owner": user_of(request).public_id,
        "is_last_area": meeting.step == meeting.last_step - 1,
    }


def _choice(request: HttpRequest, meeting: Meeting) -> dict[str, Any]:
    assessment = meeting.assessment
    votes = votes_of(request, assessment)
    voted, not_voted = voters_of(assessment)
    return {
        "template": "profiles/meeting/choice.html",
        "tallies": tallies_of(areas_of(assessment), votes),
        "voted": voted,
        "voted_total": len(voted) + len(not_voted),
        "not_voted": not_voted,
        "has_voted": any(vote.person_id == user_of(request).pk for vote in votes),
    }


@require_safe
def news(request: HttpRequest, pk: int) -> HttpResponse:
    """What has changed since the screen last asked; 304 when nothing has. Asked every other second by each screen.

    Three queries when nothing is new, four when something is, session and person included.
    """
    meetings = Meeting.objects.visible_to(request.user).filter(assessment=pk).with_news()
    meeting = get_object_or_404(meetings.select_related("assessment", "pen", "asking")[:1])
    reader = user_of(request)
    etag = f'"{state_of(meeting, reader)}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    pen = pen_line(meeting, reader)
    answer: dict[str, Any] = {
        "form": None,
        "area": None,
        "place": place_of(meeting, reader),
        "pen": {
            "state": pen.state,
            "html": render_to_string("profiles/meeting/pen.html", {"pen": pen, "pk": pk}, request),
        },
    }
    if meeting.area_pk is not None and meeting.pen_id != reader.pk:
        row = words_of(meeting, reader)
        html = render_to_string("profiles/meeting/words.html", {"words": row})
        answer["words"] = {"state": f"{meeting.area_pk}.{row.version if row else 0}", "html": html}
    return JsonResponse(answer, headers={"ETag": etag})


@require_POST
def open_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """The leader opens the meeting, with the time the team has."""
    assessment = revealed_round(request, pk)
    require(rules.may_lead_meeting(request.user, assessment))
    form = OpenMeetingForm(request.POST)
    if not form.is_valid():
        context = {
            "assessment": assessment,
            "meeting": None,
            "leads": True,
            "section": "team",
            "crumbs": crumbs(assessment, _("Møde om jeres billede")),
        }
        return _lobby(request, context, form, status=422)
    agenda = agenda_of(load_picture(request, assessment))
    with telling(request, theirs=True):
        actions.open_meeting(
            assessment=assessment, minutes=form.cleaned_data["minutes"], agenda=agenda, by=user_of(request)
        )
    return redirect(_meeting_url(pk))


@require_POST
def end_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """The leader ends the meeting; what has been written stays."""
    assessment = revealed_round(request, pk)
    require(rules.may_lead_meeting(request.user, assessment))
    actions.end_meeting(meeting=_under_way(request, assessment), by=user_of(request))
    messages.success(request, _("Mødet er slut. Alt, hvad I har skrevet, er gemt."))
    return redirect("profiles:positions", pk)


@require_POST
def take_pen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the pen, or ask for it."""
    assessment = revealed_round(request, pk)
    meeting = _under_way(request, assessment)
    if not actions.take_pen(meeting=meeting, by=user_of(request)):
        messages.info(request, _("Du har bedt om pennen. Den, der skriver, kan se det."))
    return redirect(_meeting_url(pk))


@require_POST
def give_pen(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand the pen on."""
    assessment = revealed_round(request, pk)
    actions.give_pen(meeting=_under_way(request, assessment), by=user_of(request))
    return redirect(_meeting_url(pk))


@require_POST
def go_to_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on, or back, from the step that the page showed."""
    assessment = revealed_round(request, pk)
    meeting = _under_way(request, assessment)
    _turn(request, meeting, here=request.POST.get("here", ""), go=request.POST.get("go", ""))
    return redirect(_meeting_url(pk))


def _turn(request: HttpRequest, meeting: Meeting, *, here: str, go: str) -> None:
    """One step from the one that the page showed; nothing when the meeting has left it."""
    if here.isdecimal() and len(here) < 4 and go in {"back", "next"}:
        there = int(here) + (1 if go == "next" else -1)
        actions.go_to_step(meeting=meeting, here=int(here), there=there, by=user_of(request))


class WriteView(PositionView):
    """Where the meeting's form is sent. When it cannot be stored as it is, the area's own page shows why."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect(_meeting_url(self.assessment.pk))

    def save(self, form: VersionedForm) -> Position:
        return actions.save_words(
            assessment=self.assessment,
            area=self.area,
            version=form.cleaned_data["version"],
            values=form.values(),
            by=user_of(self.request),
        )

    def after(self, go: str) -> str:
        meetings = Meeting.objects.visible_to(self.request.user).under_way()
        meeting = meetings.filter(assessment=self.assessment).first()
        if meeting is not None:
            meeting.assessment = self.assessment
            _turn(self.request, meeting, here=self.request.POST.get("here", ""), go=go)
        return _meeting_url(self.assessment.pk)
