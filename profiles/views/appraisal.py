"""A leader's own sheet for the appraisal talk (MUS), and those that others have shared with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clusters.access import roles_of
from clusters.models import LeadershipTeam
from core.autosave import AutosaveView, TwoTexts, give_words_back
from core.components import Definition
from core.forms.versioned import VersionedForm
from core.rules import Verdict, require
from core.state import Conflict
from core.versions import Versioned
from core.words import clock_time
from people.auth import signed_in
from people.models import User
from profiles import appraisal_rules as rules
from profiles.actions import appraisal as actions
from profiles.forms.appraisal import ShareForm, SheetForm
from profiles.models import Action, AppraisalSheet


@dataclass(frozen=True)
class TeamSheet:
    """One of the reader's teams, with this year's sheet if it is begun."""

    team: LeadershipTeam
    sheet: AppraisalSheet | None


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The reader's own sheets, and what others have shared with them."""
    user = signed_in(request)
    own = list(AppraisalSheet.objects.own(user).select_related("team__cluster", "shared_with"))
    year = AppraisalSheet.year_now()
    this_year = {sheet.team_id: sheet for sheet in own if sheet.year == year}
    teams = roles_of(user).teams
    now = [TeamSheet(team, this_year.get(team.pk)) for team in teams]
    shown = {row.sheet.pk for row in now if row.sheet}
    context = {
        "year": year,
        "now": now,
        "earlier": [sheet for sheet in own if sheet.pk not in shown],
        "shared": AppraisalSheet.objects.shared_with(user).select_related("team__cluster", "person"),
        "section": "home",
        "crumbs": [(_("Min side"), reverse("home")), (_("MUS"), "")],
    }
    return render(request, "profiles/appraisal/index.html", context)


def sheet_for(user: Any, pk: int) -> AppraisalSheet:
    """The sheet, for its author and the one it is shared with; 404 for everybody else."""
    sheets = AppraisalSheet.objects.visible_to(user).select_related(
        "team__cluster__area", "person", "shared_with", "profile"
    )
    sheet: AppraisalSheet = get_object_or_404(sheets.prefetch_related("profile__areas"), pk=pk)
    return sheet


def _actions_of(sheet: AppraisalSheet, reader: User) -> list[Action]:
    """The author's own actions in the team's agreed plan, as far as the reader sees the plan."""
    rows = Action.objects.visible_to(reader).filter(
        plan__team=sheet.team_id, plan__status="agreed", owner=sheet.person_id
    )
    return list(rows.order_by("due", "pk"))


def _context(request: HttpRequest, sheet: AppraisalSheet, **more: Any) -> dict[str, Any]:
    user = signed_in(request)
    return {
        "sheet": sheet,
        "is_author": sheet.person_id == user.pk,
        "actions": _actions_of(sheet, user),
        "reads": _reads(sheet),
        "section": "home",
        "crumbs": [
            (_("Min side"), reverse("home")),
            (_("MUS"), reverse("profiles:appraisals")),
            (str(sheet), ""),
        ],
        **more,
    }


def _reads(sheet: AppraisalSheet) -> str:
    if sheet.shared_with is None:
        return _("Læses kun af dig. Hverken dit team, din leder eller forvaltningen kan se det.")
    return _("Læses af %(author)s og %(reader)s. Aldrig af andre.") % {
        "author": sheet.person.name,
        "reader": sheet.shared_with.name,
    }


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet to read; to its author also the way to share it and to take it back."""
    return _show(request, sheet_for(request.user, pk))


def _show(
    request: HttpRequest, sheet: AppraisalSheet, *, form: ShareForm | None = None, status: int = 200
) -> HttpResponse:
    user = signed_in(request)
    may_share = rules.may_share_sheet(user, sheet)
    superiors = rules.superiors_of(user, sheet.team)[1] if may_share else []
    context = _context(
        request,
        sheet,
        rows=[
            Definition(area.short_title, sheet.views.get(str(area.pk), ""))
            for area in sheet.profile.areas.all()
        ],
        write=rules.may_write_sheet(user, sheet),
        share=may_share,
        take_back=rules.may_take_back_sheet(user, sheet),
        superiors=superiors,
        form=form or ShareForm(superiors=superiors),
    )
    return render(request, "profiles/appraisal/sheet.html", context, status=status)


class WriteView(AutosaveView):
    """The sheet being written, by its author alone."""

    sheet: AppraisalSheet

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.sheet = sheet_for(request.user, kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require(self.rule())
        return super().get(request, *args, **kwargs)

    def rule(self) -> Verdict:
        return rules.may_write_sheet(self.request.user, self.sheet)

    def make_form(self, data: Any = None) -> SheetForm:
        return SheetForm(data, row=self.sheet)

    def save(self, form: VersionedForm) -> Versioned:
        version = form.cleaned_data["version"]
        return actions.save_sheet(
            sheet=self.sheet, version=version, values=form.values(), by=signed_in(self.request)
        )

    def show(
        self, form: VersionedForm, *, status: int = 200, conflict: TwoTexts | None = None
    ) -> HttpResponse:
        saved_at = clock_time(self.sheet.updated_at)
        context = _context(self.request, self.sheet, form=form, conflict=conflict, saved_at=saved_at)
        return render(self.request, "profiles/appraisal/write.html", context, status=status)

    def saved(self, stored: Versioned) -> HttpResponse:
        if self.request.POST.get("go") == "stay":
            messages.success(self.request, _("Gemt kl. %(time)s.") % {"time": clock_time(stored.updated_at)})
            return redirect(self.request.path)
        return redirect(self.sheet)

    def too_late(self, reason: str, words: Sequence[tuple[str, str]]) -> HttpResponse:
        if self.sheet.person_id != self.request.user.pk:
            raise PermissionDenied(reason)
        way_on = (_("Se arket"), self.sheet.get_absolute_url())
        return give_words_back(self.request, message=reason, words=words, way_on=way_on)


@require_POST
def begin(request: HttpRequest, team_pk: int) -> HttpResponse:
    """Begin this year's sheet, or go on with it."""
    teams = LeadershipTeam.objects.visible_to(request.user).select_related("cluster")
    team = get_object_or_404(teams, pk=team_pk)
    try:
        sheet = actions.begin_sheet(team=team, by=signed_in(request))
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("profiles:appraisals")
    return redirect("profiles:appraisal_write", sheet.pk)


@require_POST
def share(request: HttpRequest, pk: int) -> HttpResponse:
    """Let one superior read it."""
    sheet = sheet_for(request.user, pk)
    form = ShareForm(request.POST, superiors=rules.superiors_of(signed_in(request), sheet.team)[1])
    if sheet.can("share"):
        require(rules.may_share_sheet(request.user, sheet))
        if not form.is_valid():
            return _show(request, sheet, form=form, status=422)
    elif sheet.person_id != request.user.pk:
        require(rules.may_share_sheet(request.user, sheet))
    else:
        messages.info(request, _("Arket er allerede delt."))
        return redirect(sheet)
    reader = form.chosen()
    said = _("%(name)s kan nu læse dit ark. Du kan tage det tilbage indtil dagen for samtalen.")
    act = partial(actions.share_sheet, sheet=sheet, reader=reader, by=signed_in(request))
    return _told(request, sheet, act, said % {"name": reader.name})


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Make it the author's alone again."""
    sheet = sheet_for(request.user, pk)
    if sheet.can("take_back") or sheet.person_id != request.user.pk:
        require(rules.may_take_back_sheet(request.user, sheet))
    said = _("Arket er taget tilbage. Nu kan kun du læse det.")
    return _told(request, sheet, lambda: actions.take_back_sheet(sheet=sheet, by=signed_in(request)), said)


@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the sheet be gone."""
    sheet = sheet_for(request.user, pk)
    actions.delete_sheet(sheet=sheet, by=signed_in(request))
    messages.success(request, _("Arket er slettet, og intet er gemt."))
    return redirect("profiles:appraisals")


def _told(request: HttpRequest, sheet: AppraisalSheet, act: Callable[[], object], said: str) -> HttpResponse:
    """Do it, and say so; who clicks twice is told what the first click did."""
    try:
        act()
    except Conflict as conflict:
        messages.info(request, str(conflict))
    else:
        messages.success(request, said)
    return redirect(sheet)
