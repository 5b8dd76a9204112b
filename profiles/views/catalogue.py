"""The catalogue: what is expected of leaders, to be read on a phone or on paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.generic import DetailView, ListView

from clusters.querysets import may_administer
from core.addresses import reverse
from core.rules import ALLOWED, Denied, require
from profiles.edition_diff import changes_since
from profiles.forms.assessment import AnswerForm
from profiles.models import AreaKind, LeadershipProfile, ProfileArea, ProfileStatus


class CatalogueView(ListView[LeadershipProfile]):
    """The profiles in force."""

    template_name = "profiles/catalogue/list.html"
    context_object_name = "profiles"
    extra_context = {"section": "profiles"}

    def get_queryset(self) -> Any:
        return LeadershipProfile.objects.visible_to(self.request.user).published().prefetch_related("areas")


@dataclass(frozen=True)
class Part:
    """Areas of one kind under one heading."""

    title: str
    hint: str
    areas: list[ProfileArea]


class ProfileView(DetailView[LeadershipProfile]):
    """One edition: the one in force, or an older one by its number."""

    template_name = "profiles/catalogue/profile.html"
    context_object_name = "profile"

    def get_object(self, queryset: Any = None) -> LeadershipProfile:
        editions = LeadershipProfile.objects.visible_to(self.request.user).filter(slug=self.kwargs["slug"])
        if "edition" in self.kwargs:
            editions = editions.filter(edition=self.kwargs["edition"])
        else:
            editions = editions.published()
        profile: LeadershipProfile | None = editions.for_reading().first()
        if profile is None:
            raise Http404
        return profile

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        profile = self.object
        return super().get_context_data(
            section="profiles",
            parts=parts_of(profile),
            scale=[step for step in profile.steps.all() if step.scale == "level"],
            newest=_newest(self.request, profile),
            has_changes=profile.edition > 1 and LeadershipProfile.objects.before(profile) is not None,
            crumbs=[(_("Profiler"), reverse("profiles:catalogue")), (profile.title, "")],
            **kwargs,
        )


def _newest(request: HttpRequest, profile: LeadershipProfile) -> LeadershipProfile | None:
    """The edition in force in place of a retired one; None when there is none, or this one is not retired."""
    if profile.status != ProfileStatus.RETIRED:
        return None
    editions = LeadershipProfile.objects.visible_to(request.user)
    return editions.published().filter(key=profile.key).first()


def _edition(request: HttpRequest, slug: str, edition: int) -> LeadershipProfile:
    """An edition by its number, within what the reader may see."""
    editions = LeadershipProfile.objects.visible_to(request.user).for_reading()
    profile: LeadershipProfile = get_object_or_404(editions, slug=slug, edition=edition)
    return profile


@require_safe
def changes(request: HttpRequest, slug: str, edition: int) -> HttpResponse:
    """What is new, changed and gone since the edition before; 404 for a first edition, which has none."""
    profile = _edition(request, slug, edition)
    editions = LeadershipProfile.objects.visible_to(request.user).for_reading()
    before = editions.before(profile)
    if before is None:
        raise Http404
    context = {
        "profile": profile,
        "before": before,
        "change": changes_since(profile, before),
        "section": "profiles",
        "crumbs": [
            (_("Profiler"), reverse("profiles:catalogue")),
            (profile.title, profile.edition_url()),
            (_("Hvad er nyt?"), ""),
        ],
    }
    return render(request, "profiles/catalogue/changes.html", context)


@require_safe
def step(request: HttpRequest, slug: str, edition: int, step: int) -> HttpResponse:
    """An answer step as a team will meet it, for the administrator who writes the edition. Nothing can be saved."""
    profile = _edition(request, slug, edition)
    require(ALLOWED if may_administer(request.user) else Denied(_("Siden er for portalens administratorer.")))
    areas, levels = list(profile.areas.all()), list(profile.levels.all())
    if not 1 <= step <= len(areas):
        raise Http404
    chosen = next((level for level in levels if level.key == request.GET.get("niveau")), None)
    level = chosen or next(iter(levels), None)
    context = {
        "profile": profile,
        "area": areas[step - 1],
        "signs": areas[step - 1].signs.at_level(level.pk if level else None),
        "step": step,
        "steps": len(areas),
        "levels": levels,
        "level": level,
        "form": AnswerForm(row=None, steps=profile.steps.all()),
        "section": "profiles",
        "crumbs": [(profile.title, profile.edition_url()), (_("Sådan ser spørgsmålene ud"), "")],
    }
    return render(request, "profiles/catalogue/step.html", context)


def parts_of(profile: LeadershipProfile) -> list[Part]:
    """The edition's areas by kind, in order; a kind without areas is left out."""
    headings = {
        AreaKind.CAPABILITY: (_("Kapabiliteter"), _("Hvordan I leder")),
        AreaKind.DIMENSION: (_("Dimensioner"), _("Hvad I lægger jeres kræfter i")),
        AreaKind.DISCIPLINE: (_("Discipliner"), _("Hvad lederskabet består af")),
    }
    areas = list(profile.areas.all())
    return [
        Part(title, hint, chosen)
        for kind, (title, hint) in headings.items()
        if (chosen := [area for area in areas if area.kind == kind])
    ]
