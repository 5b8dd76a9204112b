"""Answering: one short step an area, the whole at a glance, and handing in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from core.addresses import reverse
from core.autosave import is_scripted
from core.forms.versioned import VersionedForm
from core.rules import Verdict
from core.statements import kept
from people.models import User
from profiles import rules
from profiles.actions import assessment as actions
from profiles.focus_in_view import focus_by_area
from profiles.forms.assessment import AnswerForm
from profiles.models import (
    CANNOT_JUDGE,
    Answer,
    Bring,
    CompetenceAssessment,
    Contribution,
    ProfileArea,
    Scale,
    Sign,
)
from profiles.views.rounds import (
    RoundFormView,
    areas_of,
    awaited,
    crumbs,
    get_round,
    telling,
    titles_of,
    user_of,
)


def own_answers(request: HttpRequest, assessment: CompetenceAssessment) -> dict[int, Answer]:
    """The reader's own answers, by area."""
    return {answer.area_id: answer for answer in _own_answers(user_of(request), assessment.pk)}


@kept
def _own_answers(user: User, assessment: int) -> QuerySet[Answer]:
    return Answer.objects.visible_to(user).filter(
        contribution__assessment=assessment, contribution__person=user
    )


@kept
def _signs(area: int, level: int | None) -> QuerySet[Sign]:
    return Sign.objects.at_level(level).filter(area=area)


def step_url(assessment: CompetenceAssessment, step: int) -> str:
    """The address of a step, counted from 1."""
    return reverse("profiles:answer", args=[assessment.pk, step])


def first_unanswered(areas: list[ProfileArea], answers: dict[int, Answer]) -> int | None:
    """The step to go on from; None when every area is answered."""
    for number, area in enumerate(areas, 1):
        if area.pk not in answers or not answers[area.pk].is_complete:
            return number
    return None


class AnswerView(RoundFormView):
    """One of the short steps. Nobody but the author reaches what is in it."""

    template_name = "profiles/assessment/answer.html"
    save_asks = True
    area: ProfileArea
    step: int

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.assessment = get_round(request, kwargs["pk"])
        self.areas = areas_of(self.assessment)
        self.step = kwargs["step"]
        if not 1 <= self.step <= len(self.areas):
            raise Http404
        self.area = self.areas[self.step - 1]
        # the script is answered without the page, and so without what is stored, which the save reads itself
        self.row = None if is_scripted(request) else own_answers(request, self.assessment).get(self.area.pk)
        return super().dispatch(request, *args, **kwargs)

    def rule(self) -> Verdict:
        return rules.may_answer(self.request.user, self.assessment)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        verdict = self.rule()
        if not verdict:
            messages.info(request, verdict.reason)
            return redirect("profiles:answer_review", self.assessment.pk)
        return super().get(request, *args, **kwargs)

    def make_form(self, data: Any = None) -> VersionedForm:
        return AnswerForm(data, row=self.row, steps=self.assessment.profile.steps.all())

    def save(self, form: VersionedForm) -> Answer:
        return actions.save_answer(
            assessment=self.assessment,
            area=self.area,
            version=form.cleaned_data["version"],
            values=form.values(),
            by=user_of(self.request),
        )

    def after(self, go: str) -> str:
        step = self.step + {"back": -1, "next": 1}.get(go, 0)
        if step < 1:
            return self.assessment.get_absolute_url()
        if step > len(self.areas):
            return reverse("profiles:answer_review", args=[self.assessment.pk])
        return step_url(self.assessment, step)

    def page(self) -> dict[str, Any]:
        return {
            "area": self.area,
            "in_focus": focus_by_area(user_of(self.request), self.assessment).get(self.area.pk),
            "signs": _signs(self.area.pk, self.assessment.level_id),
            "step": self.step,
            "steps": len(self.areas),
            "is_last": self.step == len(self.areas),
            "crumbs": crumbs(self.assessment, _("Dit svar"))[1:2],
        }


@dataclass(frozen=True)
class AnswerRow:
    """One area in the overview of one's own answers, in words."""

    area: ProfileArea
    url: str
    is_complete: bool
    level: str = ""
    importance: str = ""
    bring: str = ""
    note: str = ""


@require_safe
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """All one's answers on one page: what is missing, and the button that hands in. The author's alone."""
    assessment = get_round(request, pk)
    own = Contribution.objects.visible_to(request.user).filter(assessment=assessment, person=user_of(request))
    contribution = own.prefetch_related("answers").first() or Contribution(
        assessment=assessment, person=user_of(request)
    )
    contribution.assessment = assessment
    answers = {answer.area_id: answer for answer in contribution.answers.all()} if contribution.pk else {}
    rows = [_row(assessment, number, area, answers) for number, area in enumerate(areas_of(assessment), 1)]
    context = {
        "assessment": assessment,
        "contribution": contribution,
        "rows": rows,
        "missing": [row for row in rows if not row.is_complete],
        "may_answer": rules.may_answer(request.user, assessment),
        "may_submit": _may_submit(request, contribution),
        "section": "team",
        "crumbs": crumbs(assessment, _("Dine svar")),
    }
    return render(request, "profiles/assessment/review.html", context)


def _may_submit(request: HttpRequest, contribution: Contribution) -> Verdict:
    """The rule's answer; a part that is not begun has no row yet, and every area is missing."""
    if contribution.pk:
        return rules.may_submit_contribution(request.user, contribution)
    return rules.may_answer(request.user, contribution.assessment)


def _row(
    assessment: CompetenceAssessment, number: int, area: ProfileArea, answers: dict[int, Answer]
) -> AnswerRow:
    url = step_url(assessment, number)
    answer = answers.get(area.pk)
    if answer is None:
        return AnswerRow(area, url, is_complete=False)
    return AnswerRow(
        area,
        url,
        answer.is_complete,
        level=level_word(assessment, answer.level),
        importance=_word(titles_of(assessment, Scale.IMPORTANCE), answer.importance),
        bring=str(Bring(answer.bring).label) if answer.bring else "",
        note=answer.note,
    )


def level_word(assessment: CompetenceAssessment, level: int | None) -> str:
    """A level in the profile's words; empty when not answered."""
    return (
        _("Kan ikke vurdere") if level == CANNOT_JUDGE else _word(titles_of(assessment, Scale.LEVEL), level)
    )


def _word(titles: tuple[str, ...], step: int | None) -> str:
    return titles[step - 1] if step else ""


@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand in. The last one of the team opens the picture for all."""
    assessment = get_round(request, pk)
    was_open = assessment.is_open
    with telling(request, theirs=True):
        _require_part(request, assessment)
        if actions.submit_contribution(assessment=assessment, by=user_of(request)):
            messages.success(
                request, _("Dine svar er sendt, og du var den sidste. Nu kan I se jeres billede sammen.")
            )
            return redirect("profiles:picture", pk)
        if not was_open:
            messages.success(request, _("Dine svar er delt med teamet og står nu i billedet."))
            return redirect("profiles:picture", pk)
        messages.success(
            request, _("Tak. Dine svar er sendt. %(next)s") % {"next": _what_follows(assessment)}
        )
        return redirect(assessment)
    return redirect("profiles:answer_review", pk)


def _what_follows(assessment: CompetenceAssessment) -> str:
    """What happens after one has handed in."""
    missing = len(awaited(assessment))
    if not missing:
        return _("Billedet er klar, så snart mindst to har sendt.")
    return ngettext(
        "Billedet vises for jer alle, når den sidste også har sendt.",
        "Billedet vises for jer alle, når de sidste %(count)s også har sendt.",
        missing,
    ) % {"count": missing}


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the answers a draft again, until the reveal."""
    assessment = get_round(request, pk)
    with telling(request, theirs=True):
        _require_part(request, assessment)
        actions.take_back_contribution(assessment=assessment, by=user_of(request))
        messages.success(
            request, _("Du har taget dine svar tilbage. Ret dem, og send dem igen, når du er klar.")
        )
    return redirect("profiles:answer_review", pk)


def _require_part(request: HttpRequest, assessment: CompetenceAssessment) -> None:
    """Refuse who has nothing to hand in: a member who joined after the start and has not begun."""
    if not assessment.contributions.filter(person=user_of(request)).exists():
        raise PermissionDenied(_("Du har ikke svaret på noget i denne runde."))
