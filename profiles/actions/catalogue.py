"""Verbs of the catalogue: a new edition, publishing, taking out of use. All of them an administrator's."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.state import Conflict
from people.models import User
from profiles.edition_checks import problems_of
from profiles.models import (
    AreaLineage,
    LeadershipProfile,
    Level,
    ProfileArea,
    ProfileStatus,
    ScaleStep,
    Sign,
)

#: what a new edition takes over from the one before it as it stands
_PROFILE_FIELDS = ("key", "slug", "title", "audience", "introduction", "frame", "source", "suits")
_HAS_DRAFT = gettext_lazy("Profilen har allerede en kladde. Arbejd videre på den.")
_AREA_FIELDS = ("key", "kind", "order", "title", "short_title", "purpose", "why", "what_not", "questions")


@transaction.atomic
def publish(*, profile: LeadershipProfile, by: User | None) -> LeadershipProfile | None:
    """Put a draft into force and freeze it. Gives back the edition that it took over from, None for a first one.

    Side effects, in order: the edition in force is retired, with an event; the draft is published, with an event.
    Rounds under way stay on the edition they began with. Raises `ValidationError` when parts are missing, `Conflict`
    when another administrator was first.
    """
    editions = LeadershipProfile.objects.filter(key=profile.key).order_by("pk")
    now = {row.pk: row for row in editions.select_for_update(no_key=True)}
    draft = now.get(profile.pk)
    if draft is None or not draft.can("publish"):
        raise Conflict(_("Udgaven er ikke længere en kladde. En anden har udgivet eller slettet den."))
    if problems := problems_of(draft):
        raise ValidationError(problems)
    before = next((row for row in now.values() if row.status == ProfileStatus.PUBLISHED), None)
    if before is not None:
        before.retire(by=by)
    draft.freeze(by=by)
    profile.status, profile.published_at = draft.status, draft.published_at
    return before


@transaction.atomic
def retire(*, profile: LeadershipProfile, by: User) -> None:
    """Take the edition in force out of use: no new round can be begun on it, those under way go on.

    Side effects: row and event. Raises `Conflict` when it is not in force any more.
    """
    profile.retire(by=by)


def new_edition(*, profile: LeadershipProfile, by: User) -> LeadershipProfile:
    """A draft with everything that the edition has, each area going on from its own, each sign from its own.

    Side effects: the draft and all its parts. Raises `Conflict` when the profile has a draft already, or the edition
    is one itself.
    """
    if not profile.is_frozen:
        raise Conflict(_("Udgaven er selv en kladde. Ret den, eller udgiv den først."))
    try:
        with transaction.atomic():
            return _copy(profile)
    except IntegrityError as error:
        raise Conflict(_HAS_DRAFT) from error


def _copy(profile: LeadershipProfile) -> LeadershipProfile:
    newest = LeadershipProfile.objects.filter(key=profile.key).order_by("-edition").first()
    assert newest is not None
    if not newest.is_frozen:
        raise Conflict(_HAS_DRAFT)
    if newest.pk != profile.pk:
        raise Conflict(_("Der er en nyere udgave. Lav den næste ud fra den."))
    draft = LeadershipProfile.objects.create(
        edition=profile.edition + 1, **{name: getattr(profile, name) for name in _PROFILE_FIELDS}
    )
    levels = {
        level.pk: Level.objects.create(
            profile=draft,
            key=level.key,
            title=level.title,
            description=level.description,
            order=level.order,
        )
        for level in profile.levels.all()
    }
    ScaleStep.objects.bulk_create(
        ScaleStep(
            profile=draft,
            scale=step.scale,
            value=step.value,
            title=step.title,
            description=step.description,
        )
        for step in profile.steps.all()
    )
    for area in profile.areas.prefetch_related("signs"):
        _copy_area(area, draft, levels)
    return draft


def _copy_area(area: ProfileArea, draft: LeadershipProfile, levels: dict[int, Level]) -> None:
    copy = ProfileArea.objects.create(profile=draft, **{name: getattr(area, name) for name in _AREA_FIELDS})
    AreaLineage.objects.create(area=copy, earlier=area)
    Sign.objects.bulk_create(
        Sign(
            area=copy,
            level=levels[sign.level_id] if sign.level_id else None,
            order=sign.order,
            text=sign.text,
            earlier=sign,
        )
        for sign in area.signs.all()
    )
