"""What is new, changed and gone from one edition of a profile to the next, word by word where the area is the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.worddiff import Piece, word_diff
from core.words import in_a_row
from profiles.lineage import Lineage, LineageRow, Link
from profiles.models import AreaLineage, LeadershipProfile, ProfileArea, Scale, Sign

_PROFILE_TEXTS = (
    ("title", gettext_lazy("Titel")),
    ("audience", gettext_lazy("For hvem")),
    ("introduction", gettext_lazy("Indledning")),
    ("frame", gettext_lazy("Rammen om profilen")),
    ("source", gettext_lazy("Kilde")),
)
_AREA_TEXTS = (
    ("title", gettext_lazy("Titel")),
    ("short_title", gettext_lazy("Kort titel")),
    ("purpose", gettext_lazy("Formål")),
    ("why", gettext_lazy("Hvorfor det betyder noget")),
    ("what_not", gettext_lazy("Hvad det ikke er")),
)


@dataclass(frozen=True)
class TextChange:
    """One text before and after, as pieces."""

    label: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class AreaChange:
    """One area of the new edition: where it comes from, and what has changed in it."""

    area: ProfileArea
    link: Link
    origin: str
    changes: tuple[TextChange, ...] = ()

    @property
    def is_changed(self) -> bool:
        """Whether there is anything to say of it."""
        return self.link != Link.CONTINUED or bool(self.changes)


@dataclass(frozen=True)
class EditionChange:
    """A whole edition against the one before."""

    profile: LeadershipProfile
    before: LeadershipProfile
    texts: tuple[TextChange, ...] = ()
    areas: tuple[AreaChange, ...] = ()
    gone: tuple[ProfileArea, ...] = ()
    unchanged: tuple[ProfileArea, ...] = field(default=())

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all has changed."""
        return not (self.texts or self.areas or self.gone)


def lineage_between(profile: LeadershipProfile) -> Lineage:
    """The rows of one edition. One query."""
    rows = AreaLineage.objects.filter(area__profile=profile)
    values = rows.order_by("earlier__order").values_list("area", "earlier", "earlier__short_title")
    return Lineage(LineageRow(*row) for row in values)


def changes_since(profile: LeadershipProfile, before: LeadershipProfile) -> EditionChange:
    """Compare; both editions as `for_reading`. One query more."""
    lineage = lineage_between(profile)
    old = {area.pk: area for area in before.areas.all()}
    compared = [_area(area, lineage, old) for area in profile.areas.all()]
    kept = {pk for area in profile.areas.all() for pk in lineage.earlier(area.pk)}
    return EditionChange(
        profile,
        before,
        texts=(
            *_texts(profile, before, _PROFILE_TEXTS),
            *_levels(profile, before),
            *_steps(profile, before),
        ),
        areas=tuple(change for change in compared if change.is_changed),
        gone=tuple(area for pk, area in old.items() if pk not in kept),
        unchanged=tuple(change.area for change in compared if not change.is_changed),
    )


def _area(area: ProfileArea, lineage: Lineage, old: dict[int, ProfileArea]) -> AreaChange:
    link = lineage.link(area.pk)
    sources = [old[pk] for pk in lineage.earlier(area.pk) if pk in old]
    names = in_a_row([f"»{source.short_title}«" for source in sources])
    origin = {
        Link.NEW: _("Nyt kerneområde"),
        Link.SPLIT: _("Skilt ud fra %(areas)s") % {"areas": names},
        Link.MERGED: _("Samlet af %(areas)s") % {"areas": names},
        Link.CONTINUED: _("Ændret"),
    }[link]
    if link != Link.CONTINUED or not sources:
        return AreaChange(area, link, origin)
    (source,) = sources
    changes = [*_texts(area, source, _AREA_TEXTS), *_signs(area, source), *_questions(area, source)]
    if area.order != source.order:
        words = (Piece("removed", str(source.order)), Piece("added", str(area.order)))
        changes.insert(0, TextChange(_("Plads i rækkefølgen"), words))
    return AreaChange(area, link, origin, tuple(changes))


def _texts(new: object, old: object, names: Iterable[tuple[str, object]]) -> list[TextChange]:
    pairs = [(str(label), getattr(old, name), getattr(new, name)) for name, label in names]
    return [TextChange(label, word_diff(was, now)) for label, was, now in pairs if was != now]


def _signs(area: ProfileArea, source: ProfileArea) -> list[TextChange]:
    """Signs by what they were copied from, else by their words."""
    old = {sign.pk: sign for sign in source.signs.all()}
    by_words = {(sign.text, _level_key(sign)): sign.pk for sign in old.values()}
    label, pairs = _("Tegn på god praksis"), list[tuple[str, str]]()
    for sign in area.signs.all():
        was = old.pop(sign.earlier_id or by_words.get((sign.text, _level_key(sign)), 0), None)
        pairs.append((_sign_words(was) if was else "", _sign_words(sign)))
    pairs += [(_sign_words(sign), "") for sign in old.values()]
    return _changed(label, pairs)


def _level_key(sign: Sign) -> str:
    return sign.level.key if sign.level else ""


def _sign_words(sign: Sign) -> str:
    return f"{sign.level.title}: {sign.text}" if sign.level else sign.text


def _questions(area: ProfileArea, source: ProfileArea) -> list[TextChange]:
    was, now = list(source.questions), list(area.questions)
    new = [question for question in now if question not in was]
    gone = [question for question in was if question not in now]
    label = _("Spørgsmål til eftertanke")
    return _changed(label, [*(("", text) for text in new), *((text, "") for text in gone)])


def _levels(profile: LeadershipProfile, before: LeadershipProfile) -> list[TextChange]:
    return _by_key(
        _("Ledelsesniveau"),
        {level.key: f"{level.title}. {level.description}".strip() for level in before.levels.all()},
        {level.key: f"{level.title}. {level.description}".strip() for level in profile.levels.all()},
    )


def _steps(profile: LeadershipProfile, before: LeadershipProfile) -> list[TextChange]:
    return [
        change
        for scale in Scale
        for change in _by_key(
            str(scale.label),
            *(
                {
                    str(s.value): f"{s.title}. {s.description}".strip()
                    for s in edition.steps.all()
                    if s.scale == scale
                }
                for edition in (before, profile)
            ),
        )
    ]


def _by_key(label: str, was: dict[str, str], now: dict[str, str]) -> list[TextChange]:
    keys = [*now, *(key for key in was if key not in now)]
    return _changed(label, [(was.get(key, ""), now.get(key, "")) for key in keys])


def _changed(label: str, pairs: Sequence[tuple[str, str]]) -> list[TextChange]:
    return [TextChange(label, word_diff(was, now)) for was, now in pairs if was != now]
