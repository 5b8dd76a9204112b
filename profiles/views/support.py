"""A request for support: its page, the wish, and the list for administrators and consultants."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clusters.querysets import may_administer
from clusters.rules import is_member
from core import autosave
from core.addresses import reverse
from core.rules import require
from core.state import Conflict
from core.statements import found, kept
from people.auth import signed_in
from profiles import support_rules as rules
from profiles.actions import support as actions
from profiles.forms.support import NameForm, NoteForm, SupportForm, WishForm
from profiles.models import (
    CompetenceAssessment,
    DevelopmentPlan,
    ProfileArea,
    SupportConsultant,
    SupportRequest,
)
from profiles.support_demand import demand_of_year
from profiles.support_list import support_list
from profiles.support_page import support_page


def request_for(user: Any, pk: int) -> SupportRequest:
    """The request, or 404 outside the user's scope. Never with what is between team and consultant."""
    row: SupportRequest = found(_request(user, pk))
    return row


@kept
def _request(user: Any, pk: int) -> Any:
    return SupportRequest.objects.visible_to(user).for_lists().with_reading(user).filter(pk=pk)


def section(user: Any, row: SupportRequest) -> str:
    """Where in the menu the reader is: their own team's, the list of those who give or find support, or their area."""
    if is_member(user, row.team):
        return "team"
    return "support" if may_administer(user) or rules.is_their_consultant(user, row) else "area"


def crumbs(user: Any, row: SupportRequest, *, here: str = "") -> list[tuple[str, str]]:
    """From the team, the list or the area to the request, or to the page `here` below it."""
    begins = {
        "team": (row.team.cluster.name, reverse("clusters:team", [row.team_id])),
        "support": (_("Praksisnær støtte"), reverse("profiles:support_index")),
        "area": (str(row.team.cluster.area), reverse("profiles:area", [row.team.cluster.area_id])),
    }
    trail, title = [begins[section(user, row)]], _("Støtte")
    return [*trail, (title, row.get_absolute_url()), (here, "")] if here else [*trail, (title, "")]


def show_page(request: HttpRequest, row: SupportRequest, *, status: int = 200, **forms: Any) -> HttpResponse:
    """The request's page; `forms` are those that were sent and did not do."""
    user = signed_in(request)
    page = support_page(row, user)
    context = {
        "support": row,
        "page": page,
        "name_form": name_form(row) if page.rights.name else None,
        "note_form": NoteForm() if page.rights.note else None,
        "section": section(user, row),
        "crumbs": crumbs(user, row),
        **forms,
    }
    return render(request, "profiles/support/page.html", context, status=status)


def form_page(
    request: HttpRequest,
    row: SupportRequest,
    form: SupportForm,
    *,
    heading: str,
    button: str,
    status: int,
    **more: str,
) -> HttpResponse:
    """A form about the request on a page of its own; `more` is what else stands there."""
    context = {
        "form": form,
        "reads": form.promise(row.team),
        "kicker": _("Støtte til %(team)s") % {"team": row.team.cluster.name},
        "heading": heading,
        "button": button,
        "back_url": row.get_absolute_url(),
        "section": section(request.user, row),
        "crumbs": crumbs(request.user, row, here=heading),
        **more,
    }
    return render(request, "profiles/support/form.html", context, status=status)


def name_form(row: SupportRequest, data: Any = None) -> NameForm:
    """Who can be named for this team today."""
    able = [one for one in SupportConsultant.objects.able() if one.can_help(row.team)]
    return NameForm(data, able=able, seen=row.consultant_id)


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The request, as an agreement to read."""
    return show_page(request, request_for(request.user, pk))


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What waits for a consultant, and what is under way; a consultant's own."""
    user = signed_in(request)
    page = support_list(user)
    if page is None:
        raise Http404
    demand = demand_of_year() if page.is_administrator else None
    context = {"page": page, "demand": demand, "section": "support"}
    return render(request, "profiles/support/index.html", context)


# --- The wish -----------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def new_for_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """The wish in a plan becomes a request."""
    plans = DevelopmentPlan.objects.visible_to(request.user).select_related("team__cluster")
    plan = get_object_or_404(plans, pk=pk)
    focus = list(plan.focus_areas.select_related("area"))
    editions = {one.area.profile_id for one in focus}
    begun = {"wish": plan.support_wish, "areas": [one.area_id for one in focus]}
    areas = ProfileArea.objects.filter(profile__in=editions).order_by("order", "pk")
    return _new(request, plan, WishForm(request.POST or None, areas=areas, initial=begun))


@require_http_methods(["GET", "HEAD", "POST"])
def new_for_round(request: HttpRequest, pk: int) -> HttpResponse:
    """A team asks for help while it maps its competences."""
    rounds = CompetenceAssessment.objects.visible_to(request.user).select_related("team__cluster")
    source = get_object_or_404(rounds, pk=pk)
    areas = ProfileArea.objects.filter(profile=source.profile_id).order_by("order", "pk")
    return _new(request, source, WishForm(request.POST or None, areas=areas, initial={}))


def _new(request: HttpRequest, source: rules.Source, form: WishForm) -> HttpResponse:
    require(rules.may_send_wish(request.user, source))
    there = SupportRequest.objects.visible_to(request.user).open().filter(**_of(source)).first()
    if there is not None and request.method != "POST":
        return redirect(there)
    if form.is_valid():
        try:
            made, is_new = actions.send_wish(source=source, by=signed_in(request), **form.cleaned_data)
        except Conflict as conflict:
            return words_back(request, source.get_absolute_url(), form, str(conflict))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            said = _("Ønsket er sendt til forvaltningen. Svaret kommer her på siden.")
            messages.success(request, said if is_new else _("Ønsket er allerede sendt."))
            return redirect(made)
    return _new_page(request, source, form)


def _of(source: rules.Source) -> dict[str, Any]:
    return {"line": source.line} if isinstance(source, DevelopmentPlan) else {"assessment": source.pk}


def _new_page(request: HttpRequest, source: rules.Source, form: WishForm) -> HttpResponse:
    is_plan = isinstance(source, DevelopmentPlan)
    wish = source.support_wish.strip() if isinstance(source, DevelopmentPlan) else ""
    context = {
        "form": form,
        "reads": form.promise(source.team),
        "kicker": source.team.cluster.name,
        "heading": _("Bed om praksisnær støtte"),
        "intro": _(
            "En konsulent kommer ud til jer, ser på det sammen med jer og giver jer et råd. I følger selv op på det."
        ),
        "button": _("Send ønsket til forvaltningen"),
        "back_url": source.get_absolute_url(),
        "drop_url": reverse("profiles:support_drop", [source.pk]) if is_plan and wish else "",
        "section": "team",
        "crumbs": [
            (source.team.cluster.name, reverse("clusters:team", [source.team_id])),
            (_("Praksisnær støtte"), ""),
        ],
    }
    return render(request, "profiles/support/form.html", context, status=422 if form.is_bound else 200)


def words_back(request: HttpRequest, url: str, form: Any, message: str, status: int = 409) -> HttpResponse:
    """The page that gives the words back that came too late."""
    typed = [(name, field) for name, field in form.fields.items() if hasattr(field, "max_length")]
    words = [(str(field.label), str(form.data.get(name, ""))) for name, field in typed]
    return autosave.give_words_back(
        request, message=message, words=words, way_on=(_("Se, hvordan det er nu"), url), status=status
    )


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """The wish in a plan is not wanted any more."""
    plans = DevelopmentPlan.objects.visible_to(request.user).select_related("team__cluster")
    plan = get_object_or_404(plans, pk=pk)
    require(rules.may_send_wish(request.user, plan))
    try:
        actions.drop_wish(plan=plan, by=signed_in(request))
    except Conflict as conflict:
        messages.error(request, str(conflict))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Det er skrevet. I bliver ikke spurgt om det mere."))
    return redirect(plan)
