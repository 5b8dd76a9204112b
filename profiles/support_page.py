"""A request for support as its page shows it, and what comes next for this reader.

What is between team and consultant is read through its own scope, and only when that scope has the request in it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from clusters.querysets import may_administer
from clusters.rules import is_leader, is_member, remember_roles
from clusters.superior import superior
from core import clock
from core.addresses import reverse
from core.statements import kept
from core.words import clock_time, in_a_row, long_date, short_date
from people.models import User
from profiles import support_rules as rules
from profiles.models import (
    SupportMove,
    SupportNote,
    SupportRequest,
    SupportStatus,
    SupportVisit,
    VisitStatus,
)
from profiles.support_next import Next, Rights, next_step, when_words

#: status → kind of its tag
TAGS = {
    SupportStatus.REQUESTED: "ask",
    SupportStatus.ARRANGED: "now",
    SupportStatus.ADVISED: "now",
    SupportStatus.CLOSED: "done",
}


@dataclass(frozen=True)
class VisitLine:
    """One visit. Without a place for who does not read it; addresses only for what the reader may do with it."""

    pk: int
    when: str
    place: str
    tag: str
    tag_kind: str
    move_url: str = ""
    cancel_url: str = ""
    hold_url: str = ""


@dataclass(frozen=True)
class NoteLine:
    """One note in the log."""

    head: str
    text: str


@dataclass(frozen=True)
class Between:
    """What is between team and consultant."""

    notes: tuple[NoteLine, ...]
    advice: str
    outcome: str
    #: closed so long ago that the words have been deleted by the municipality's rules
    are_gone: bool


@dataclass(frozen=True)
class SupportPage:
    """The whole page. `between` is None for chief and administrators."""

    title: str
    team: str
    tag: str
    tag_kind: str
    source: str
    #: empty for who may not open it
    source_url: str
    next: Next
    wish: str
    areas: tuple[str, ...]
    sent: str
    consultant: str
    reason: str
    reads: str
    visits: tuple[VisitLine, ...]
    follow_up_on: str
    advised: str
    closed: str
    between: Between | None
    moves: tuple[str, ...]
    rights: Rights = field(repr=False)


def rights_of(user: User, request: SupportRequest) -> Rights:
    """The reader's rights. One query, when the request was read `with_reading`."""
    remember_roles(user, request.team)
    return Rights(
        is_member=is_member(user, request.team),
        is_leader=is_leader(user, request.team),
        is_consultant=rules.is_their_consultant(user, request),
        is_administrator=may_administer(user),
        reads_in_full=request.reads_in_full,  # type: ignore[attr-defined]  # annotated by the queryset
        withdraw=rules.may_withdraw_wish(user, request),
        name=rules.may_name_consultant(user, request),
        decline=rules.may_decline(user, request),
        hand_back=rules.may_hand_back(user, request),
        advise=rules.may_advise(user, request),
        ask_more=rules.may_ask_more(user, request),
        close=rules.may_close(user, request),
        note=rules.may_write_note(user, request),
        visit=rules.may_plan_visit(user, request),
    )


def support_page(request: SupportRequest, user: User) -> SupportPage:
    """The page for this reader. Hand in a request that was read `for_lists()` and `with_reading(user)`."""
    rights = rights_of(user, request)
    visits = _visits(user, request.pk)
    between, places = _between(user, request) if rights.reads_in_full else (None, {})
    return SupportPage(
        title=_("Støtte til %(team)s") % {"team": request.team.cluster.name},
        team=request.team.cluster.name,
        tag=str(request.get_status_display()),
        tag_kind=TAGS.get(SupportStatus(request.status), ""),
        source=source_words(request),
        source_url=_source_url(request, rights),
        next=next_step(request, rights, visits),
        wish=request.wish,
        areas=tuple(area.short_title for area in request.areas.all()),
        sent=_("%(date)s af %(name)s")
        % {"date": long_date(clock.local_date(request.sent_at)), "name": request.sent_by.name},
        consultant=request.consultant.name if request.consultant else "",
        reason=request.reason,
        reads=_reads(request),
        visits=tuple(_visit(visit, rights, places) for visit in visits),
        follow_up_on=long_date(request.follow_up_on),
        advised=short_date(request.advised_at),
        closed=short_date(request.closed_at),
        between=between,
        moves=tuple(_move(move) for move in _moves(request.pk)),
        rights=rights,
    )


def source_words(request: SupportRequest) -> str:
    """ "Teamudviklingsplan 2026/27" or "Kompetenceafdækning 2026/27"."""
    if request.plan is not None:
        return request.plan.title
    assert request.assessment is not None  # a constraint: one source
    return _("Kompetenceafdækning %(year)s") % {"year": request.assessment.year_label}


def _source_url(request: SupportRequest, rights: Rights) -> str:
    """Only the team finds the way back from here; others have their own ways to what they may read of it."""
    if not rights.is_member:
        return ""
    source = request.plan or request.assessment
    assert source is not None
    return source.get_absolute_url()


def _reads(request: SupportRequest) -> str:
    words = _("Læses af teamet, %(chief)s, forvaltningen og konsulenten.")
    return words % superior(request.team).words


# --- What is between team and consultant --------------------------------------------------------------------------


def _between(user: User, request: SupportRequest) -> tuple[Between | None, dict[int, str]]:
    """With where the visits are. Through its own scope; nothing when that says no, whatever the page believed."""
    found = _words(user, request.pk)
    if not found:
        return None, {}
    words = found[0]
    between = Between(
        notes=tuple(_note(note) for note in _notes(user, request.pk)),
        advice=words["advice"],
        outcome=words["outcome"],
        are_gone=request.status == SupportStatus.CLOSED and not words["advice"],
    )
    return between, {place["pk"]: place["place"] for place in words["places"]}


def _note(note: SupportNote) -> NoteLine:
    values = {"name": note.by.name, "date": short_date(note.at), "time": clock_time(note.at)}
    return NoteLine(_("%(name)s, %(date)s kl. %(time)s") % values, note.text)


@kept
def _words(user: User, pk: int) -> QuerySet[Any, Any]:
    visits = SupportVisit.objects.with_place_for(user).filter(request=OuterRef("pk"))
    row = JSONObject(pk="pk", place="place")
    rows: QuerySet[Any, Any] = SupportRequest.objects.read_in_full_by(user).filter(pk=pk)
    rows = rows.annotate(places=ArraySubquery(visits.order_by("pk").values(row=row)))
    return rows.values("advice", "outcome", "places")


@kept
def _notes(user: User, pk: int) -> QuerySet[Any]:
    rows: QuerySet[Any] = SupportNote.objects.visible_to(user).filter(request=pk)
    return rows.select_related("by")


# --- Visits and moves ---------------------------------------------------------------------------------------------


@kept
def _visits(user: User, pk: int) -> QuerySet[Any]:
    rows: QuerySet[Any] = SupportVisit.objects.visible_to(user).without_place().filter(request=pk)
    return rows.order_by("starts", "pk")


@kept
def _moves(pk: int) -> QuerySet[SupportMove]:
    return SupportMove.objects.filter(subject=pk).select_related("by", "on_behalf_of").order_by("at", "pk")


def _visit(visit: SupportVisit, rights: Rights, places: dict[int, str]) -> VisitLine:
    keys = [visit.request_id, visit.pk]
    may = rights.visit and visit.is_planned
    is_over = visit.is_planned and visit.ends <= clock.now()
    kinds = {VisitStatus.HELD: "done", VisitStatus.PLANNED: "ask" if is_over else "now"}
    return VisitLine(
        pk=visit.pk,
        when=when_words(visit.starts, visit.ends),
        place=places.get(visit.pk, ""),
        tag=_("Tiden er gået") if is_over else str(visit.get_status_display()),
        tag_kind=kinds.get(VisitStatus(visit.status), ""),
        move_url=reverse("profiles:support_visit_move", keys) if may else "",
        cancel_url=reverse("profiles:support_visit_cancel", keys) if may else "",
        hold_url=reverse("profiles:support_visit_hold", keys) if may and visit.starts <= clock.now() else "",
    )


def _move(move: SupportMove) -> str:
    """One line of the history, without what anybody wrote."""
    words = {
        "send": _("%(who)s sendte ønsket %(date)s"),
        "name": _("%(who)s fandt en konsulent %(date)s"),
        "replace": _("%(who)s fandt en anden konsulent %(date)s"),
        "decline": _("%(who)s sagde nej %(date)s"),
        "withdraw": _("%(who)s trak ønsket tilbage %(date)s"),
        "hand_back": _("%(who)s gav opgaven tilbage %(date)s"),
        "release": _("Konsulenten kunne ikke fortsætte, %(date)s"),
        "advise": _("%(who)s gav sit råd %(date)s"),
        "ask_more": _("%(who)s bad om mere hjælp %(date)s"),
        "close": _("%(who)s fulgte op på rådet %(date)s"),
        "lapse": _("Ønsket faldt bort %(date)s"),
    }[move.verb]
    return words % {"who": _who(move), "date": short_date(move.at)}


def _who(move: SupportMove) -> str:
    if move.by is None:
        return ""
    if move.on_behalf_of is None:
        return move.by.name
    words = _("%(name)s, stedfortræder for %(holder)s,")
    return words % {"name": move.by.name, "holder": move.on_behalf_of.name}


def areas_words(request: SupportRequest) -> str:
    """The core areas in a row; "arbejdet i det hele taget" for none."""
    titles = [area.short_title for area in request.areas.all()]
    return in_a_row(titles) or _("arbejdet i det hele taget")
