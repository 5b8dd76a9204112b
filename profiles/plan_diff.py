"""What has changed between two editions of a plan, in the order the plan is read. Works on kept words, not on rows."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Literal

from django.utils.translation import gettext as _

from core.worddiff import Piece, word_diff
from core.words import long_date
from profiles.document import ActionContent, FocusContent, PlanContent

Kind = Literal["added", "removed", "changed"]


@dataclass(frozen=True)
class PartChange:
    """One text that is another now."""

    label: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class ActionChange:
    """An action that came, went or is another now; `words` and `parts` (who, when) are there as far as they changed."""

    kind: Kind
    text: str
    words: tuple[Piece, ...] = ()
    parts: tuple[PartChange, ...] = ()
    detail: str = ""


@dataclass(frozen=True)
class FocusDiff:
    """One focus area that came, went or is another now."""

    kind: Kind
    area: str
    headline: str
    parts: tuple[PartChange, ...] = ()
    actions: tuple[ActionChange, ...] = ()
    #: why it came or went
    reason: str = ""


@dataclass(frozen=True)
class PlanDiff:
    """All that has changed; nothing in it means that the two are alike."""

    focus_areas: tuple[FocusDiff, ...]
    whole: tuple[PartChange, ...]

    def __bool__(self) -> bool:
        return bool(self.focus_areas or self.whole)


def plan_diff(
    old: PlanContent, new: PlanContent, reasons: Mapping[str, str] = MappingProxyType({})
) -> PlanDiff:
    """The way from the old words to the new. Focus areas are known by their core area, actions by their line.

    `reasons`: by a core area's key, why it last came into the plan or went out of it.
    """
    before = {_key(focus): focus for focus in old["focus_areas"]}
    after = {_key(focus): focus for focus in new["focus_areas"]}
    found = [_focus(before.get(key), focus) for key, focus in after.items()]
    found += [_gone(focus) for key, focus in before.items() if key not in after]
    moved = {key for key in before.keys() ^ after.keys() if key in reasons}
    why = {(before.get(key) or after[key])["area"]: reasons[key] for key in moved}
    found = [replace(focus, reason=why.get(focus.area, "")) if focus else None for focus in found]
    return PlanDiff(
        focus_areas=tuple(focus for focus in found if focus is not None),
        whole=_changed(
            (_("Planåret"), _year(old), _year(new)),
            (_("Ønske om støtte"), old["support_wish"], new["support_wish"]),
        ),
    )


def _key(focus: FocusContent) -> str:
    return focus.get("area_key") or focus["area"]


_LABELS = ("headline", "reason", "context", "goal", "signs", "effect")


def _labels() -> dict[str, str]:
    words = (_("Overskrift"), _("Hvorfor"), _("Sammenhæng"), _("Mål"), _("Tegn"), _("For børnene"))
    return dict(zip(_LABELS, words, strict=True))


def _focus(old: FocusContent | None, new: FocusContent) -> FocusDiff | None:
    kind: Kind = "changed" if old else "added"
    texts: Any = old or dict.fromkeys(_LABELS, "")
    written: Any = new
    parts = _changed(*((label, texts[name], written[name]) for name, label in _labels().items()))
    if kind == "added":  # its headline stands above
        parts = tuple(part for part in parts if part.label != _("Overskrift"))
    actions = tuple(_actions(old["actions"] if old else [], new["actions"]))
    if old and not parts and not actions:
        return None
    return FocusDiff(kind, new["area"], new["headline"] or new["area"], parts, actions)


def _gone(old: FocusContent) -> FocusDiff:
    actions = tuple(
        ActionChange("removed", action["text"], detail=_detail(action)) for action in old["actions"]
    )
    return FocusDiff("removed", old["area"], old["headline"] or old["area"], actions=actions)


def _actions(old: Sequence[ActionContent], new: Sequence[ActionContent]) -> Iterable[ActionChange]:
    left = list(old)
    for action in new:
        before = _same(action, left)
        if before is None:
            yield ActionChange("added", action["text"], detail=_detail(action))
            continue
        left.remove(before)
        words = _changed((_("Tiltag"), before["text"], action["text"]))
        parts = _changed(
            (_("Hvem"), _who(before), _who(action)),
            (_("Hvornår"), _when(before), _when(action)),
        )
        if words or parts:
            yield ActionChange("changed", action["text"], words[0].pieces if words else (), parts)
    for action in left:
        yield ActionChange("removed", action["text"], detail=_detail(action))


def _same(action: ActionContent, among: list[ActionContent]) -> ActionContent | None:
    """The same action in the other edition: by its line, or by its words where a copy is older than lines."""
    line = action.get("line")
    by_line = [one for one in among if line is not None and one.get("line") == line]
    by_words = [one for one in among if "line" not in one and one["text"] == action["text"]]
    return next(iter([*by_line, *by_words]), None)


def _changed(*texts: tuple[str, str, str]) -> tuple[PartChange, ...]:
    # the space after makes the last word the same word as one that is followed by more
    return tuple(
        PartChange(label, word_diff(old.strip() + " ", new.strip() + " "))
        for label, old, new in texts
        if old.strip() != new.strip()
    )


def _who(action: ActionContent) -> str:
    return action["owner"] or _("Hele teamet")


def _when(action: ActionContent) -> str:
    return long_date(_day(action["due"])) or _("Ingen dato")


def _detail(action: ActionContent) -> str:
    return f"({_who(action)}, {_when(action) if action['due'] else _('ingen dato')})"


def _year(plan: PlanContent) -> str:
    first, last = (long_date(_day(plan[name])) for name in ("starts", "last_day"))
    return _("%(first)s til %(last)s") % {"first": first, "last": last}


def _day(iso: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(iso) if iso else None
