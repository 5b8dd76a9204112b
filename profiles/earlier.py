"""The team's picture from last time, laid beside this one where the core areas are the same, and the break where not.

Only what the reader may see of both rounds is read: rounds, answers and positions of the own team, from the reveal on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from core.ordering import danish_key
from core.statements import kept
from core.words import in_a_row
from people.models import User
from profiles.lineage import Lineage, LineageRow, Trace
from profiles.models import (
    CANNOT_JUDGE,
    Answer,
    AreaLineage,
    Bring,
    CompetenceAssessment,
    Position,
    Scale,
    ScaleStep,
)
from profiles.picture import Earlier, middle, short_names, typical_words, weight_words


@dataclass(frozen=True)
class Comparison:
    """The round before this one. `areas` is by this round's areas; `gone` names areas that are in none of them."""

    label: str
    areas: dict[int, Earlier] = field(default_factory=dict)
    gone: tuple[str, ...] = ()
    #: the earlier edition's number, when it is another than this round's
    other_edition: int = 0
    same_words: bool = True

    @property
    def is_broken(self) -> bool:
        """Whether anything at all cannot be laid side by side."""
        return bool(self.gone) or not self.same_words or any(e.is_break for e in self.areas.values())


def compare(user: User, assessment: CompetenceAssessment) -> Comparison | None:
    """The comparison with the team's latest revealed round on any edition of the same profile; None without one.

    Two queries, and two more when the editions differ. The round is read with its areas and steps.
    """
    rounds = _round_before(user, assessment.pk)
    answers = [_Answer(*row) for row in _answers_with_agreed(user, rounds[0].pk)] if rounds else []
    return _Comparing(assessment, rounds[0], answers).result() if answers else None


@kept
def _round_before(user: User, assessment: int) -> QuerySet[CompetenceAssessment]:
    """The team's latest revealed round on the same profile before this one, if any."""
    this = CompetenceAssessment.objects.filter(pk=assessment)
    rounds = CompetenceAssessment.objects.visible_to(user).filter(
        team=Subquery(this.values("team")),
        profile__key=Subquery(this.values("profile__key")),
        revealed_at__isnull=False,
        started_at__lt=Subquery(this.values("started_at")),
    )
    return (
        rounds.exclude(status="cancelled")
        .select_related("profile", "level")
        .order_by("-started_at", "-pk")[:1]
    )


@dataclass(frozen=True)
class _Answer:
    """One answer of the round before, with its area and person, and what was agreed on its area."""

    area_id: int
    area_order: int
    area_title: str
    person: int
    name: str
    level: int | None
    importance: int | None
    bring: str
    agreed_level: int | None
    agreed_text: str | None


@kept
def _answers_with_agreed(user: User, assessment: int) -> QuerySet[Any, Any]:
    agreed = Position.objects.visible_to(user).filter(
        assessment=OuterRef("contribution__assessment"), area=OuterRef("area")
    )
    rows: QuerySet[Any, Any] = (
        Answer.objects.visible_to(user)
        .filter(contribution__assessment=assessment, contribution__status="submitted")
        .annotate(
            agreed_level=Subquery(agreed.values("level")[:1]), agreed_text=Subquery(agreed.values("text")[:1])
        )
        .values_list(
            *(
                "area",
                "area__order",
                "area__short_title",
                "contribution__person",
                "contribution__person__name",
            ),
            *("level", "importance", "bring", "agreed_level", "agreed_text"),
        )
    )
    return rows


def lineage_since(now: CompetenceAssessment, edition: int) -> Lineage:
    """How the areas of the round's edition go on from those of an earlier edition of its profile. One query."""
    rows = list(
        AreaLineage.objects.filter(
            area__profile__key=now.profile.key,
            area__profile__edition__lte=now.profile.edition,
            area__profile__edition__gt=edition,
        )
        .order_by("earlier__order")
        .values_list("area", "earlier", "earlier__short_title", "area__profile__edition")
    )
    editions = {area: edition for area, _earlier, _title, edition in rows}
    editions |= {area.pk: now.profile.edition for area in now.profile.areas.all()}
    # an area that a later one goes on from is of the edition before that
    editions |= {earlier: edition - 1 for _area, earlier, _title, edition in rows if earlier not in editions}
    return Lineage((LineageRow(*row[:3]) for row in rows), editions)


class _Comparing:
    """One comparison; everything that its parts need."""

    def __init__(
        self,
        now: CompetenceAssessment,
        before: CompetenceAssessment,
        answers: Sequence[_Answer],
    ) -> None:
        self.now, self.before = now, before
        #: answers with what was agreed on their area beside them
        self.by_area: dict[int, list[_Answer]] = {}
        for answer in answers:
            self.by_area.setdefault(answer.area_id, []).append(answer)
        self.names = short_names({answer.person: answer.name for answer in answers})
        self.label = _("Sidst (%(year)s)") % {"year": before.year_label}
        self.is_same_edition = before.profile_id == now.profile_id
        own = {scale: _titles(now.profile.steps.all(), scale) for scale in Scale}
        steps = own if self.is_same_edition else self._steps_before()
        self.level_titles = steps[Scale.LEVEL]
        self.same_levels = steps[Scale.LEVEL] == own[Scale.LEVEL]
        self.same_weights = steps[Scale.IMPORTANCE] == own[Scale.IMPORTANCE]

    def _steps_before(self) -> dict[Scale, tuple[str, ...]]:
        steps = list(ScaleStep.objects.filter(profile=self.before.profile_id).order_by("value"))
        return {scale: _titles(steps, scale) for scale in Scale}

    def result(self) -> Comparison:
        if (self.before.level.key if self.before.level else "") != (
            self.now.level.key if self.now.level else ""
        ):
            return self._other_level()
        lineage = None if self.is_same_edition else self._lineage()
        areas: dict[int, Earlier] = {}
        for area in self.now.profile.areas.all():
            trace = lineage.trace(area.pk, self.by_area) if lineage else Trace(area.pk)
            if trace.area in self.by_area:
                areas[area.pk] = self._earlier(trace.area)
            elif not trace.holds:
                areas[area.pk] = Earlier(trace.why_not(), is_break=True)
        own = [area.pk for area in self.now.profile.areas.all()]
        gone = [
            (answers[0].area_order, answers[0].area_title)
            for pk, answers in self.by_area.items()
            if lineage and not lineage.lives_on(pk, own)
        ]
        return Comparison(
            self.label,
            areas,
            tuple(title for _order, title in sorted(gone)),
            0 if self.is_same_edition else self.before.profile.edition,
            self.same_levels and self.same_weights,
        )

    def _other_level(self) -> Comparison:
        level = self.before.level
        words = _("%(last)s svarede I på niveauet »%(level)s«, så årene kan ikke sammenlignes") % {
            "last": self.label,
            "level": level.title if level else "–",
        }
        broken = {area.pk: Earlier(words, is_break=True) for area in self.now.profile.areas.all()}
        return Comparison(self.label, broken)

    def _lineage(self) -> Lineage:
        return lineage_since(self.now, self.before.profile.edition)

    def _earlier(self, area: int) -> Earlier:
        answers = self.by_area[area]
        levels = [answer.level for answer in answers if answer.level not in {None, CANNOT_JUDGE}]
        judged = [level for level in levels if level is not None]
        weights = [answer.importance for answer in answers if answer.importance is not None]
        agreed: int | None = answers[0].agreed_level
        step = agreed or _most(judged)
        place = step or middle(judged)
        return Earlier(
            words=f"{self.label}: {self._where(agreed, judged)}",
            step=step if self.same_levels else None,
            level=place if self.same_levels else None,
            importance=middle(weights) if self.same_weights else None,
            weight=weight_words(weights),
            bring=f"{self.label}: {self._who_led(answers)}",
            text=answers[0].agreed_text or "",
        )

    def _where(self, agreed: int | None, levels: Sequence[int]) -> str:
        if agreed:
            return _("enige om »%(step)s«") % {"step": self.level_titles[agreed - 1]}
        return typical_words(levels, self.level_titles)

    def _who_led(self, answers: Sequence[_Answer]) -> str:
        people = [self.names[a.person] for a in answers if a.bring == Bring.LEAD]
        if not people:
            return _("ingen gik forrest")
        return _("%(names)s kunne gå forrest") % {"names": in_a_row(sorted(people, key=danish_key))}


def _most(levels: Sequence[int]) -> int | None:
    """The step that more than half stand on; None when there is none."""
    if not levels:
        return None
    step, count = Counter(levels).most_common(1)[0]
    return step if 2 * count > len(levels) else None


def _titles(steps: Iterable[ScaleStep], scale: Scale) -> tuple[str, ...]:
    return tuple(step.title for step in steps if step.scale == scale)
