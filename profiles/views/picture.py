"""The team's picture: three ways to look at the same answers. The team's own, from the reveal on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.addresses import reverse
from core.components import NavItem
from core.ordering import danish_key
from core.statements import kept
from people.models import User
from profiles.earlier import Comparison, compare
from profiles.focus_in_view import focus_by_area
from profiles.models import (
    Answer,
    CompetenceAssessment,
    ProfileArea,
    Scale,
)
from profiles.picture import AreaPicture, Earlier, Mark, Subject, TeamPicture
from profiles.views.rounds import areas_of, awaited, crumbs, get_round, titles_of, user_of

#: the picture's three views, by the word in the address
LEVEL, IMPORTANCE, BRINGS = "niveau", "betydning", "bidrag"


def load_picture(
    request: HttpRequest, assessment: CompetenceAssessment, *, earlier: Comparison | None = None
) -> TeamPicture:
    """The round's picture as the reader may see it: one query. Areas' titles lead to their agreed positions.

    `earlier` is what the round before showed.
    """
    user = user_of(request)
    answers = _shared_answers(user, assessment.pk)
    people = {person: name for _area, name, person, *_rest in answers}
    me = user.pk
    order = sorted(people, key=lambda person: (person != me, danish_key(people[person])))
    marks = _marks(answers, order)
    return TeamPicture(
        areas=tuple(
            AreaPicture(_subject(assessment, area), marks.get(area.pk, ()), _earlier_of(area, earlier))
            for area in areas_of(assessment)
        ),
        names={person: people[person] for person in order},
        level_steps=titles_of(assessment, Scale.LEVEL),
        importance_steps=titles_of(assessment, Scale.IMPORTANCE),
        me=me,
        before=earlier.label if earlier else "",
    )


def _earlier_of(area: ProfileArea, earlier: Comparison | None) -> Earlier | None:
    return earlier.areas.get(area.pk) if earlier else None


@kept
def _shared_answers(user: User, assessment: int) -> QuerySet[Any, Any]:
    """Area, the person's name, and what makes a mark."""
    handed_in = Answer.objects.visible_to(user).filter(
        contribution__assessment=assessment, contribution__status="submitted"
    )
    rows: QuerySet[Any, Any] = handed_in.values_list(
        *("area", "contribution__person__name"),
        *("contribution__person", "level", "importance", "bring", "note"),
    )
    return rows


def _marks(answers: list[Any], order: list[int]) -> dict[int, tuple[Mark, ...]]:
    """The answers by area, each area's in the people's order."""
    place = {person: number for number, person in enumerate(order)}
    made: dict[int, list[Mark]] = {}
    for area, _name, *of_mark in sorted(answers, key=lambda answer: place[answer[2]]):
        made.setdefault(area, []).append(Mark(*of_mark))
    return {area: tuple(marks) for area, marks in made.items()}


def _subject(assessment: CompetenceAssessment, area: ProfileArea) -> Subject:
    url = reverse("profiles:position", args=[assessment.pk, area.pk])
    return Subject(area.pk, area.short_title, str(area.get_kind_display()), url)


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The picture, in the view that `?vis=` names."""
    assessment = get_round(request, pk)
    if not assessment.is_revealed:
        messages.info(request, _("Billedet er ikke klar endnu. Det vises for jer alle på én gang."))
        return redirect(assessment)
    view = request.GET.get("vis", LEVEL)
    if view not in {LEVEL, IMPORTANCE, BRINGS}:
        view = LEVEL
    earlier = compare(user_of(request), assessment)
    picture = load_picture(request, assessment, earlier=earlier)
    context: dict[str, Any] = {
        "assessment": assessment,
        "picture": picture,
        "earlier": earlier,
        "in_focus": list(focus_by_area(user_of(request), assessment).values()),
        "view": view,
        "views": _views(assessment, view),
        "not_shared": awaited(assessment),
        # kept as long as the municipality's rule says, and then gone; who took part is still known
        "are_answers_gone": not picture.names
        and assessment.contributions.filter(status="submitted").exists(),
        "is_under_way": assessment.status == "revealed",
        "section": "team",
        "crumbs": crumbs(assessment, _("Jeres billede")),
        **_drawn(picture, view),
    }
    return render(request, "profiles/assessment/picture.html", context)


def _views(assessment: CompetenceAssessment, current: str) -> list[NavItem]:
    labels = (
        (LEVEL, _("Hvor er vi?")),
        (IMPORTANCE, _("Hvad er vigtigst?")),
        (BRINGS, _("Hvem kan hvad?")),
    )
    address = reverse("profiles:picture", args=[assessment.pk])
    return [NavItem(view, label, f"{address}?vis={view}", current=view == current) for view, label in labels]


def _drawn(picture: TeamPicture, view: str) -> dict[str, Any]:
    """What the view in question is drawn from."""
    if view == IMPORTANCE:
        return {"balance": picture.balance()}
    if view == BRINGS:
        return {"people": picture.dots(), "brings": picture.brings()}
    return {
        "spread": picture.spread(),
        "noted": [
            (area.subject, [(picture.dot(mark.person), mark.note) for mark in area.notes])
            for area in picture.ordered()
            if area.notes
        ],
    }
