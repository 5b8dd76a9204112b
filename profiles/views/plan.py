"""A plan's page, its PDF, and the team's own moves: send, take back, conclude."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import get_conditional_response
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clusters.rules import is_leader
from clusters.superior import superior
from core.rules import Verdict, require
from core.state import Conflict
from people.auth import signed_in
from profiles import plan_rules as rules
from profiles.actions import plan as actions
from profiles.document import plan_content
from profiles.models import DevelopmentPlan
from profiles.pdf import render_plan
from profiles.views.plan_shared import plan_for, show_plan

#: Danish letters as they are written where only a to z will do
_PLAIN_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa"})


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan, as one agreement to read."""
    return show_plan(request, plan_for(request.user, pk))


@require_safe
def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan as a document: the kept one when it is agreed, else a draft made now."""
    plan = plan_for(request.user, pk)
    kept = _kept_pdf(plan)
    response = HttpResponse(kept or render_plan(plan_content(plan)), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{file_name(plan)}"'
    if kept is None:
        return response
    digest = hashlib.sha256(kept).digest()
    etag = f'"{digest.hex()}"'
    response["ETag"] = etag
    response["Content-Digest"] = f"sha-256=:{base64.b64encode(digest).decode()}:"  # RFC 9530
    return get_conditional_response(request, etag=etag, response=response) or response


def _kept_pdf(plan: DevelopmentPlan) -> bytes | None:
    """The agreed copy's PDF, made and kept here if the background job has not been by yet."""
    copy = getattr(plan, "agreed_copy", None)
    if copy is None:
        return None
    if copy.pdf is None:
        copy.keep_pdf(render_plan(copy.content))
        copy.refresh_from_db(fields=["pdf"])
    return bytes(copy.pdf)


def file_name(plan: DevelopmentPlan) -> str:
    """`teamudviklingsplan-klynge-soeparken-2026-27.pdf`; a draft says so in its name."""
    name = slugify(f"{plan.team.cluster.name} {plan.year_label.replace('/', '-')}".translate(_PLAIN_LETTERS))
    return f"teamudviklingsplan-{name}{'' if plan.is_agreed else '-kladde'}.pdf"


@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the plan to the area chief."""
    plan = plan_for(request.user, pk)
    said = _("Planen er sendt. Svaret kommer på denne side.")
    return _move(request, plan, actions.submit_plan, rules.may_submit_plan, said)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the plan back from the area chief."""
    plan = plan_for(request.user, pk)
    said = _("Planen er trukket tilbage. I kan skrive videre, og %(chief)s kan ikke længere læse den.")
    said %= superior(plan.team).words
    return _move(request, plan, actions.withdraw_plan, rules.may_withdraw_plan, said)


@require_POST
def conclude(request: HttpRequest, pk: int) -> HttpResponse:
    """End the plan's year."""
    plan = plan_for(request.user, pk)
    said = _("Planen er afsluttet. Næste skridt er en ny kompetenceafdækning.")
    return _move(request, plan, actions.conclude_plan, rules.may_conclude_plan, said)


def _move(
    request: HttpRequest,
    plan: DevelopmentPlan,
    action: Callable[..., DevelopmentPlan],
    rule: Callable[..., Verdict],
    said: str,
) -> HttpResponse:
    """One of the team's moves. Who comes second is told what happened first, on the plan as it now is."""
    if not is_leader(request.user, plan.team):
        require(rule(request.user, plan))
    try:
        action(plan=plan, by=signed_in(request))
    except Conflict as conflict:
        messages.error(request, str(conflict))
    else:
        messages.success(request, said)
    return redirect(plan)
