"""What a draft must have before it can be published, as sentences to the administrator who writes it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _

from profiles.models import STEPS_OF_SCALE, LeadershipProfile, ProfileArea, Scale


def problems_of(profile: LeadershipProfile) -> list[str]:
    """Everything that keeps the draft from being published; empty when nothing does. A constant number of queries."""
    return [
        *_of_the_profile(profile),
        *_of_the_levels(profile),
        *_of_the_scales(profile),
        *_of_the_areas(profile),
    ]


def _of_the_profile(profile: LeadershipProfile) -> Iterator[str]:
    if not profile.title.strip():
        yield _("Profilen mangler en titel.")
    others = LeadershipProfile.objects.exclude(key=profile.key)
    if others.filter(slug=profile.slug).exists():
        yield _("Adressen »%(slug)s« bruges af en anden profil.") % {"slug": profile.slug}


def _of_the_levels(profile: LeadershipProfile) -> Iterator[str]:
    levels = list(profile.levels.all())
    if _twice(level.order for level in levels):
        yield _("To niveauer har samme plads i rækkefølgen.")
    if len(levels) == 1:
        yield _("Der er kun ét niveau. Lav mindst to, eller fjern det.")


def _of_the_scales(profile: LeadershipProfile) -> Iterator[str]:
    steps = list(profile.steps.all())
    for scale in Scale:
        of_scale = [step for step in steps if step.scale == scale]
        expected = STEPS_OF_SCALE[scale]
        if sorted(step.value for step in of_scale) != list(range(1, expected + 1)):
            values = {"scale": scale.label, "count": expected}
            yield _("Skalaen »%(scale)s« skal have præcis %(count)s trin.") % values
        elif not all(step.title.strip() for step in of_scale):
            yield _("Alle trin på skalaen »%(scale)s« skal have en titel.") % {"scale": scale.label}
        elif _twice(step.title.strip().casefold() for step in of_scale):
            yield _("To trin på skalaen »%(scale)s« har samme titel.") % {"scale": scale.label}


def _of_the_areas(profile: LeadershipProfile) -> Iterator[str]:
    areas: list[ProfileArea] = list(profile.areas.prefetch_related("signs"))
    if not areas:
        yield _("Profilen skal have mindst ét kerneområde.")
    if _twice(area.order for area in areas):
        yield _("To kerneområder har samme plads i rækkefølgen.")
    if _twice(area.short_title.strip().casefold() for area in areas):
        yield _("To kerneområder har samme korte titel, og så kan ingen se forskel på dem i billedet.")
    for area in areas:
        name = area.short_title.strip() or area.title.strip() or _("Nr. %(order)s") % {"order": area.order}
        if not (area.title.strip() and area.short_title.strip() and area.purpose.strip()):
            yield _("»%(area)s« skal have en titel, en kort titel og et formål.") % {"area": name}
        if not area.signs.all():
            yield _("»%(area)s« mangler tegn på god praksis.") % {"area": name}


def _twice(values: Iterator[object]) -> bool:
    return any(count > 1 for count in Counter(values).values())
