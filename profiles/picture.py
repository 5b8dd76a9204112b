"""The team's picture, computed from handed-in answers. Pure: no database, no request.

Nothing here is a score. A pattern says how far apart the members stand, never how good they are, and every word is
one that the team can check by counting dots.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations
from statistics import median

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.components import BalanceChart, BalancePoint, Dot, SpreadChart, SpreadRow
from core.words import in_a_row
from profiles.models import CANNOT_JUDGE, Bring

#: with fewer, there is nothing to agree or disagree about
LEAST_TO_COMPARE = 2


class Pattern(StrEnum):
    """How far apart the members stand on one area."""

    AGREE = "agree"
    NEARLY = "nearly"
    DIFFER = "differ"
    WIDE = "wide"
    TOO_FEW = "too_few"

    @property
    def words(self) -> str:
        """The pattern, said to the team."""
        return {
            Pattern.AGREE: _("I er enige"),
            Pattern.NEARLY: _("I er næsten enige"),
            Pattern.DIFFER: _("I ser det forskelligt"),
            Pattern.WIDE: _("I ser det meget forskelligt"),
            Pattern.TOO_FEW: _("For få har kunnet vurdere det"),
        }[self]


@dataclass(frozen=True)
class Mark:
    """One member's answer on one area: `level` may be `CANNOT_JUDGE`, `bring` is a value of `Bring`."""

    person: int
    level: int | None
    importance: int | None = None
    bring: str = ""
    note: str = ""


@dataclass(frozen=True)
class Subject:
    """What is shown of an area: its key in the database, its words, and the address behind its title."""

    pk: int
    title: str
    kind: str = ""
    url: str = ""


@dataclass(frozen=True)
class Earlier:
    """What the team's round before this one showed of an area, or why it cannot be laid beside this one (`is_break`).

    `step` is where the team stood, when one step can be named; `level` and `importance` are places in a chart. All
    three are None where the editions' scales have other words. `text` is what the team agreed on.
    """

    words: str
    step: int | None = None
    level: float | None = None
    importance: float | None = None
    weight: str = ""
    bring: str = ""
    text: str = ""
    is_break: bool = False


@dataclass(frozen=True)
class AreaPicture:
    """One area with everybody's marks on it, and what the team's round before this one showed, if there was one."""

    subject: Subject
    marks: tuple[Mark, ...] = ()
    earlier: Earlier | None = None

    @property
    def levels(self) -> list[int]:
        """The steps that members stand on, without those who could not judge."""
        return [mark.level for mark in self.marks if mark.level is not None and mark.level != CANNOT_JUDGE]

    @property
    def importances(self) -> list[int]:
        """How much the area matters, to each who said."""
        return [mark.importance for mark in self.marks if mark.importance is not None]

    @property
    def pattern(self) -> Pattern:
        """How far apart the members stand."""
        return pattern_of(self.levels, asked=len(self.marks))

    @property
    def notes(self) -> list[Mark]:
        """The marks that say something in words."""
        return [mark for mark in self.marks if mark.note.strip()]


def pattern_of(levels: Sequence[int], *, asked: int) -> Pattern:
    """The pattern of the steps that were judged, when `asked` have answered.

    It follows the distance from the lowest to the highest step, because one colleague who sees it otherwise is what
    the team should hear about, and a mean would hide. Too few: fewer than two, or fewer than half of who answered.
    """
    if len(levels) < LEAST_TO_COMPARE or 2 * len(levels) < asked:
        return Pattern.TOO_FEW
    span = max(levels) - min(levels)
    return (Pattern.AGREE, Pattern.NEARLY, Pattern.DIFFER)[span] if span < 3 else Pattern.WIDE


def distance(levels: Sequence[int]) -> tuple[int, float]:
    """How far apart: first from lowest to highest, then on average between any two members."""
    if len(levels) < LEAST_TO_COMPARE:
        return 0, 0.0
    pairs = [abs(one - other) for one, other in combinations(levels, 2)]
    return max(levels) - min(levels), sum(pairs) / len(pairs)


def widest_first(pictures: Iterable[AreaPicture]) -> list[AreaPicture]:
    """The areas in the order they are worth talking about.

    Widest disagreement first; between equals what matters most to the team, then the profile's own order. Areas that
    too few could judge come last.
    """

    def key(picture: AreaPicture) -> tuple[bool, int, float, int]:
        span, apart = distance(picture.levels)
        return picture.pattern == Pattern.TOO_FEW, -span, -apart, -sum(picture.importances)

    return sorted(pictures, key=key)


def middle(values: Sequence[int]) -> float | None:
    """The place of a point in a chart: the median, which one distant answer does not move. None for no values."""
    return float(median(values)) if values else None


def typical_words(levels: Sequence[int], steps: Sequence[str]) -> str:
    """Where the team stands, in words: all on, most on, or from–to.

    `steps` are the scale's titles, the lowest first.
    """
    if not levels:
        return pgettext("level of the team", "ingen kunne vurdere det")
    step, count = Counter(levels).most_common(1)[0]
    if count == len(levels):
        return _("alle på »%(step)s«") % {"step": steps[step - 1]}
    if 2 * count > len(levels):
        return _("de fleste på »%(step)s«") % {"step": steps[step - 1]}
    return _("fra »%(low)s« til »%(high)s«") % {"low": steps[min(levels) - 1], "high": steps[max(levels) - 1]}


def weight_words(importances: Sequence[int]) -> str:
    """How much an area matters to the team: what most say; when two are equally common, the weightier."""
    if not importances:
        return ""
    counts = Counter(importances)
    most = max(counts.values())
    step = max(value for value, count in counts.items() if count == most)
    words = {
        1: _("Betyder mindre for %(count)s af %(all)s"),
        2: _("Betyder meget for %(count)s af %(all)s"),
        3: _("Afgørende for %(count)s af %(all)s"),
    }[step]
    return words % {"count": most, "all": len(importances)}


def initials_of(names: Mapping[int, str]) -> dict[int, str]:
    """Each person's initials, made longer where two would be alike: "Mette Holm" and "Mads Hald" give MeH and MaH."""
    words = {person: name.split() or ["?"] for person, name in names.items()}
    made = {person: _initials(parts, 1) for person, parts in words.items()}
    for letters in (2, 3):
        twice = {text for text, count in Counter(made.values()).items() if count > 1}
        made |= {person: _initials(words[person], letters) for person, text in made.items() if text in twice}
    return made


def _initials(parts: Sequence[str], letters: int) -> str:
    first = parts[0][:letters]
    return first[0].upper() + first[1:] + (parts[-1][0].upper() if len(parts) > 1 else "")


def short_names(names: Mapping[int, str]) -> dict[int, str]:
    """First names; the whole name of those who share theirs with a colleague."""
    first = {person: (name.split() or [name])[0] for person, name in names.items()}
    counts = Counter(first.values())
    return {person: text if counts[text] == 1 else names[person] for person, text in first.items()}


@dataclass(frozen=True)
class BringRow:
    """One area: what each person brings, in the table's order of people, and the gist of it."""

    subject: Subject
    cells: tuple[Bring | None, ...]
    gist: str
    before: str = ""


@dataclass(frozen=True)
class TeamPicture:
    """A whole round.

    `names` are those who have shared their answers, in the order they are shown; `me` is the reader; `before` names the
    round that it is compared with.
    """

    areas: tuple[AreaPicture, ...]
    names: Mapping[int, str]
    level_steps: tuple[str, ...]
    importance_steps: tuple[str, ...]
    me: int = 0
    before: str = ""
    _dots: dict[int, Dot] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        for person, initials in initials_of(self.names).items():
            self._dots[person] = Dot(initials, self.names[person], is_me=person == self.me)

    def ordered(self) -> list[AreaPicture]:
        """The areas, widest disagreement first."""
        return widest_first(self.areas)

    def dots(self) -> tuple[Dot, ...]:
        """Everybody who has shared."""
        return tuple(self._dots[person] for person in self.names)

    def dot(self, person: int) -> Dot:
        """One who has shared."""
        return self._dots[person]

    def spread(self, areas: Sequence[AreaPicture] | None = None) -> SpreadChart:
        """Where each member sees the team, for some areas or for all, widest disagreement first."""
        shown = self.ordered() if areas is None else areas
        return SpreadChart(
            self.level_steps,
            tuple(self._spread_row(picture) for picture in shown),
            self.dots(),
            self.before,
        )

    def _spread_row(self, picture: AreaPicture) -> SpreadRow:
        by_person = {mark.person: mark.level for mark in picture.marks}

        def on(step: int) -> tuple[Dot, ...]:
            return tuple(self._dots[person] for person in self.names if by_person.get(person) == step)

        return SpreadRow(
            title=picture.subject.title,
            places=tuple(on(step) for step in range(1, len(self.level_steps) + 1)),
            pattern=picture.pattern.words,
            weight=weight_words(picture.importances),
            kind=picture.subject.kind,
            unsure=on(CANNOT_JUDGE),
            note=picture.earlier.words if picture.earlier else "",
            url=picture.subject.url,
            before=picture.earlier.step if picture.earlier else None,
            is_break=picture.earlier is not None and picture.earlier.is_break,
        )

    def balance(self) -> BalanceChart:
        """Level against importance, in the profile's order."""
        return BalanceChart(
            points=tuple(self._point(picture) for picture in self.areas),
            level_steps=self.level_steps,
            importance_steps=self.importance_steps,
            level_title=_("Hvor er I i dag?"),
            importance_title=_("Hvor meget betyder det?"),
            before=self.before,
        )

    def _point(self, picture: AreaPicture) -> BalancePoint:
        words = typical_words(picture.levels, self.level_steps)
        too_few = picture.pattern == Pattern.TOO_FEW
        return BalancePoint(
            title=picture.subject.title,
            level=None if too_few else middle(picture.levels),
            importance=middle(picture.importances),
            level_word=words[:1].upper() + words[1:],
            importance_word=weight_words(picture.importances) or "–",
            level_before=picture.earlier.level if picture.earlier else None,
            importance_before=picture.earlier.importance if picture.earlier else None,
            before=_said(picture.earlier),
        )

    def brings(self) -> list[BringRow]:
        """Who brings what, in the profile's order."""
        short = short_names(self.names)
        return [self._bring_row(picture, short) for picture in self.areas]

    def _bring_row(self, picture: AreaPicture, short: Mapping[int, str]) -> BringRow:
        by_person = {mark.person: Bring(mark.bring) for mark in picture.marks if mark.bring}
        leads = [short[person] for person in self.names if by_person.get(person) == Bring.LEAD]
        if leads:
            gist = _("%(names)s kan gå forrest") % {"names": in_a_row(leads)}
        elif Bring.DO in by_person.values():
            gist = _("Ingen går forrest endnu")
        else:
            gist = _("Ingen af jer siger, at I kan det endnu")
        earlier = picture.earlier
        before = "" if earlier is None else earlier.words if earlier.is_break else earlier.bring
        return BringRow(picture.subject, tuple(by_person.get(person) for person in self.names), gist, before)


def _said(earlier: Earlier | None) -> str:
    """Last time's level and weight in one line, or why they cannot be compared."""
    if earlier is None:
        return ""
    return f"{earlier.words}. {earlier.weight}" if earlier.weight else earlier.words
