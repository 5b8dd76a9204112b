"""Publish, retire, new edition: each with its own address, a page that says what follows, and a redirect after."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from clusters.querysets import may_administer
from core.state import Conflict
from people.models import User
from profiles.actions import catalogue as actions
from profiles.edition_checks import problems_of
from profiles.models import LeadershipProfile, ProfileStatus


def to_change(profile: LeadershipProfile) -> HttpResponseRedirect:
    """To the edition's page in the admin."""
    return HttpResponseRedirect(reverse("admin:profiles_leadershipprofile_change", args=[profile.pk]))


def _edition(request: HttpRequest, pk: int) -> LeadershipProfile:
    if not may_administer(request.user):
        raise PermissionDenied(_("Siden er for portalens administratorer."))
    editions = LeadershipProfile.objects.visible_to(request.user).with_rounds()
    profile: LeadershipProfile = get_object_or_404(editions, pk=pk)
    return profile


def _by(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _tell(request: HttpRequest, verb: Callable[[], str]) -> bool:
    """Run a verb, and say how it went; whether it was done."""
    try:
        messages.success(request, verb())
    except Conflict as conflict:
        messages.warning(request, str(conflict))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        return True
    return False


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """GET says what follows; POST publishes."""
    profile = _edition(request, pk)

    def verb() -> str:
        before = actions.publish(profile=profile, by=_by(request))
        if before is None:
            return _("Profilen er udgivet og kan bruges nu.")
        words = _("%(new)s. udgave er udgivet og afløser %(old)s. udgave.")
        return words % {"new": profile.edition, "old": before.edition}

    if request.method == "POST":
        _tell(request, verb)
        return to_change(profile)
    in_force = (
        LeadershipProfile.objects.filter(key=profile.key)
        .exclude(pk=profile.pk)
        .published()
        .with_rounds()
        .first()
    )
    context = {"problems": problems_of(profile), "in_force": in_force, "rounds": _rounds(in_force)}
    return _page(request, profile, "publish", context)


@require_http_methods(["GET", "HEAD", "POST"])
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """GET says what follows; POST takes the edition out of use."""
    profile = _edition(request, pk)

    def verb() -> str:
        actions.retire(profile=profile, by=_by(request))
        return _("Profilen er taget ud af brug. Ingen kan begynde på den mere.")

    if request.method == "POST":
        _tell(request, verb)
        return to_change(profile)
    others = LeadershipProfile.objects.published().exclude(pk=profile.pk)
    return _page(request, profile, "retire", {"is_last": not others.exists(), "rounds": _rounds(profile)})


@require_POST
def new_edition(request: HttpRequest, pk: int) -> HttpResponse:
    """Copy everything into a draft of the next edition, and go there."""
    profile = _edition(request, pk)
    made: list[LeadershipProfile] = []

    def verb() -> str:
        made.append(actions.new_edition(profile=profile, by=_by(request)))
        words = _("Her er kladden til %(edition)s. udgave. Alt er, som det var, til du ændrer det.")
        return words % {"edition": made[0].edition}

    _tell(request, verb)
    draft = LeadershipProfile.objects.filter(key=profile.key, status=ProfileStatus.DRAFT).first()
    return to_change(draft or profile)


def _rounds(profile: LeadershipProfile | None) -> str:
    """How many teams go on with an edition, in words; empty for none."""
    count = int(getattr(profile, "n_under_way", 0)) if profile else 0
    if not count:
        return ""
    words = ngettext(
        "%(count)s team er midt i en afdækning på den og gør den færdig med de ord, den begyndte med.",
        "%(count)s teams er midt i en afdækning på den og gør den færdig med de ord, den begyndte med.",
        count,
    )
    return words % {"count": count}


def _page(
    request: HttpRequest, profile: LeadershipProfile, verb: str, context: Mapping[str, object]
) -> HttpResponse:
    shown = {
        **admin.site.each_context(request),
        "title": str(profile),
        "opts": LeadershipProfile._meta,
        "profile": profile,
        "may": profile.can(verb),
        **context,
    }
    return TemplateResponse(request, f"admin/profiles/{verb}.html", shown)
