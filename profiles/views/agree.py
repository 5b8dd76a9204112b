"""After the picture: the team's agreed words area by area, the dot vote, and the choice of focus areas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clusters.rules import is_member
from core.addresses import reverse
from core.forms.versioned import VersionedForm
from core.rules import Verdict
from profiles import rules
from profiles.actions import assessment as actions
from profiles.earlier import compare
from profiles.forms.assessment import ConcludeForm, PositionForm, VoteForm
from profiles.models import DOTS, CompetenceAssessment, Position, ProfileArea, Vote
from profiles.models.plan import MOST_FOCUS_AREAS
from profiles.picture import AreaPicture, TeamPicture
from profiles.views.answer import level_word
from profiles.views.picture import load_picture
from profiles.views.rounds import (
    RoundFormView,
    areas_of,
    crumbs,
    get_round,
    leads,
    refuse,
    telling,
    user_of,
)

#: how many of the areas with most dots the choice begins with
_PROPOSED = 3


def revealed_round(request: HttpRequest, pk: int) -> CompetenceAssessment:
    """The round, when its picture has been shown; before that nobody has anything to agree on."""
    assessment = get_round(request, pk)
    if not assessment.is_revealed:
        raise PermissionDenied(_("Billedet er ikke klar endnu. Det vises for jer alle på én gang."))
    return assessment


# --- Positions ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PositionRow:
    """One area with what the team has agreed on, if anything."""

    picture: AreaPicture
    level: str
    text: str
    minority_note: str

    @property
    def is_written(self) -> bool:
        return bool(self.level or self.text)


def _position_rows(
    request: HttpRequest, assessment: CompetenceAssessment, picture: TeamPicture
) -> list[PositionRow]:
    """Every area, widest disagreement first."""
    stored = {p.area_id: p for p in Position.objects.visible_to(request.user).filter(assessment=assessment)}
    empty = Position()
    rows = [(area, stored.get(area.subject.pk, empty)) for area in picture.ordered()]
    return [
        PositionRow(area, level_word(assessment, position.level), position.text, position.minority_note)
        for area, position in rows
    ]


@require_safe
def positions(request: HttpRequest, pk: int) -> HttpResponse:
    """All areas with the agreed words."""
    assessment = revealed_round(request, pk)
    rows = _position_rows(request, assessment, load_picture(request, assessment))
    context = {
        "assessment": assessment,
        "rows": rows,
        "written": sum(row.is_written for row in rows),
        "first_open": next((row for row in rows if not row.is_written), None),
        "may_write": rules.may_write_position(request.user, assessment),
        "section": "team",
        "crumbs": crumbs(assessment, _("Jeres fælles vurdering")),
    }
    return render(request, "profiles/assessment/positions.html", context)


class PositionView(RoundFormView):
    """One area: its spread and notes on top, the team's own words below."""

    template_name = "profiles/assessment/position.html"
    row: Position | None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.assessment = revealed_round(request, kwargs["pk"])
        by_key = {area.pk: area for area in areas_of(self.assessment)}
        if kwargs["area_pk"] not in by_key:
            raise Http404
        self.area: ProfileArea = by_key[kwargs["area_pk"]]
        self.row = (
            Position.objects.visible_to(request.user)
            .filter(assessment=self.assessment, area=self.area)
            .select_related("updated_by")
            .first()
        )
        return super().dispatch(request, *args, **kwargs)

    def rule(self) -> Verdict:
        return rules.may_write_position(self.request.user, self.assessment)

    def make_form(self, data: Any = None) -> VersionedForm:
        return PositionForm(data, row=self.row, steps=self.assessment.profile.steps.all())

    def save(self, form: VersionedForm) -> Position:
        return actions.save_position(
            assessment=self.assessment,
            area=self.area,
            version=form.cleaned_data["version"],
            values=form.values(),
            by=user_of(self.request),
        )

    def after(self, go: str) -> str:
        keys = [area.subject.pk for area in load_picture(self.request, self.assessment).ordered()]
        here = keys.index(self.area.pk)
        wanted = {"stay": here, "back": here - 1, "next": here + 1}.get(go, here)
        if not 0 <= wanted < len(keys):
            return reverse("profiles:positions", args=[self.assessment.pk])
        return reverse("profiles:position", args=[self.assessment.pk, keys[wanted]])

    def page(self) -> dict[str, Any]:
        earlier = compare(user_of(self.request), self.assessment)
        picture = load_picture(self.request, self.assessment, earlier=earlier)
        ordered = picture.ordered()
        number = next(n for n, area in enumerate(ordered, 1) if area.subject.pk == self.area.pk)
        shown = ordered[number - 1]
        return {
            "area": self.area,
            "position": self.row,
            "level_word": level_word(self.assessment, self.row.level if self.row else None),
            "spread": picture.spread([shown]),
            "notes": [(picture.dot(mark.person), mark.note) for mark in shown.notes],
            "before": shown.earlier,
            "before_label": picture.before,
            "number": number,
            "count": len(ordered),
            "is_last": number == len(ordered),
            "may_write": self.rule(),
            "crumbs": [
                *crumbs(self.assessment, "")[1:2],
                (_("Jeres fælles vurdering"), reverse("profiles:positions", args=[self.assessment.pk])),
            ],
        }


# --- Votes --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tally:
    """One area's dots, and who put them with which reason: (name, dots, reason)."""

    area: ProfileArea
    dots: int
    reasons: list[tuple[str, int, str]]


def votes_of(request: HttpRequest, assessment: CompetenceAssessment) -> list[Vote]:
    """The votes that the reader may see: none but own before they have voted themselves."""
    votes = Vote.objects.visible_to(request.user).filter(assessment=assessment).select_related("person")
    return list(votes.order_by("-dots", "pk"))


def tallies_of(areas: Sequence[ProfileArea], votes: Sequence[Vote]) -> list[Tally]:
    """The areas that got dots, most dots first, then in the profile's order."""
    made = []
    for area in areas:
        here = [vote for vote in votes if vote.area_id == area.pk]
        if here:
            reasons = [(vote.person.name, vote.dots, vote.reason) for vote in here]
            made.append(Tally(area, sum(vote.dots for vote in here), reasons))
    return sorted(made, key=lambda tally: -tally.dots)


def voters_of(assessment: CompetenceAssessment) -> tuple[list[str], list[str]]:
    """Names of who has voted and of members who have not; that alone is everybody's to see."""
    voted = set(assessment.votes.values_list("person", flat=True))
    members = assessment.team.memberships.current().leader_first().select_related("person")
    names = [(member.person_id in voted, member.person.name) for member in members]
    return [name for has, name in names if has], [name for has, name in names if not has]


@require_http_methods(["GET", "HEAD", "POST"])
def vote(request: HttpRequest, pk: int) -> HttpResponse:
    """Three dots with reasons. The others' are shown once one's own are put."""
    assessment = revealed_round(request, pk)
    if request.method == "POST":
        return _cast(request, assessment)
    return _vote_page(request, assessment)


def _cast(request: HttpRequest, assessment: CompetenceAssessment) -> HttpResponse:
    form = VoteForm(request.POST, areas=areas_of(assessment), begun={})
    if not form.is_valid():
        return _vote_page(request, assessment, form, status=422)
    with telling(request, theirs=is_member(request.user, assessment.team)):
        actions.cast_vote(assessment=assessment, ballots=form.ballots(), by=user_of(request))
        messages.success(request, _("Dine prikker er lagt. Her er jeres prikker indtil nu."))
    return redirect("profiles:vote", assessment.pk)


def _vote_page(
    request: HttpRequest, assessment: CompetenceAssessment, form: VoteForm | None = None, *, status: int = 200
) -> HttpResponse:
    areas = areas_of(assessment)
    votes = votes_of(request, assessment)
    own = {vote.area_id: (vote.dots, vote.reason) for vote in votes if vote.person_id == user_of(request).pk}
    voted, not_voted = voters_of(assessment)
    context = {
        "assessment": assessment,
        "form": form or VoteForm(areas=areas, begun=own),
        "dots": DOTS,
        "has_voted": bool(own),
        "tallies": tallies_of(areas, votes),
        "voted": voted,
        "not_voted": not_voted,
        "may_vote": rules.may_vote(request.user, assessment),
        "leads": leads(request, assessment.team),
        "section": "team",
        "crumbs": crumbs(assessment, _("Prikker på indsatsområder")),
    }
    return render(request, "profiles/assessment/vote.html", context, status=status)


# --- The choice ---------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def conclude(request: HttpRequest, pk: int) -> HttpResponse:
    """The leader writes down what the team has chosen; POST ends the round and begins the plan."""
    assessment = revealed_round(request, pk)
    verdict = rules.may_conclude_assessment(request.user, assessment)
    if not verdict:
        return refuse(request, assessment, verdict)
    areas = areas_of(assessment)
    tallies = tallies_of(areas, votes_of(request, assessment))
    if request.method != "POST":
        form = ConcludeForm(areas=_by_dots(areas, tallies), begun=_proposal(tallies))
        return _conclude_page(request, assessment, form, tallies)
    form = ConcludeForm(request.POST, areas=_by_dots(areas, tallies), begun={})
    if not form.is_valid():
        return _conclude_page(request, assessment, form, tallies, status=422)
    with telling(request, theirs=True):
        plan = actions.conclude_assessment(assessment=assessment, chosen=form.chosen(), by=user_of(request))
        messages.success(request, _("Indsatsområderne er valgt, og planen er begyndt. Nu skal den skrives."))
        return redirect(plan)
    return redirect(assessment)


def _by_dots(areas: Sequence[ProfileArea], tallies: Sequence[Tally]) -> list[ProfileArea]:
    """Areas with dots first, most dots on top; then the others in the profile's order."""
    pointed_at = [tally.area for tally in tallies]
    return pointed_at + [area for area in areas if area not in pointed_at]


def _proposal(tallies: Sequence[Tally]) -> dict[int, tuple[int, str]]:
    """By area: a number for the first few, and the votes' reasons as the beginning of the team's. Without names."""
    return {
        tally.area.pk: (
            number if number <= _PROPOSED else 0,
            "\n".join(dict.fromkeys(reason for _name, _dots, reason in tally.reasons if reason)),
        )
        for number, tally in enumerate(tallies, 1)
    }


def _conclude_page(
    request: HttpRequest,
    assessment: CompetenceAssessment,
    form: ConcludeForm,
    tallies: Sequence[Tally],
    *,
    status: int = 200,
) -> HttpResponse:
    by_area = {tally.area.pk: tally for tally in tallies}
    voted, not_voted = voters_of(assessment)
    context = {
        "assessment": assessment,
        "form": form,
        "parts": [(part, by_area.get(part.area.pk)) for part in form.parts],
        "has_voted": bool(tallies) or not voted,
        "voted": voted,
        "not_voted": not_voted,
        "most": MOST_FOCUS_AREAS,
        "section": "team",
        "crumbs": crumbs(assessment, _("Vælg indsatsområder")),
    }
    return render(request, "profiles/assessment/conclude.html", context, status=status)
