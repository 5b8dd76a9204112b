"""The catalogue: what is expected of leaders, to be read on a phone or on paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import DetailView, ListView

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
            is_old=profile.status == ProfileStatus.RETIRED,
            crumbs=[(_("Profiler"), reverse("profiles:catalogue")), (profile.title, "")],
            **kwargs,
        )


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
