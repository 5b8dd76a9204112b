"""What comes next on a request for support, in words for whoever reads it: one thing to do, at most."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core import clock
from core.addresses import reverse
from core.rules import Verdict
from core.words import clock_time, long_date, short_date
from profiles.models import SupportRequest, SupportStatus, VisitStatus


@dataclass(frozen=True)
class Rights:
    """What the reader may, each answered once."""

    is_member: bool
    is_leader: bool
    is_consultant: bool
    is_administrator: bool
    #: whether the reader is of the team or its consultant
    reads_in_full: bool
    withdraw: Verdict
    name: Verdict
    decline: Verdict
    hand_back: Verdict
    advise: Verdict
    ask_more: Verdict
    close: Verdict
    note: Verdict
    visit: Verdict


@dataclass(frozen=True)
class Way:
    """A link or button of the next step."""

    label: str
    url: str


@dataclass(frozen=True)
class Next:
    """What comes next for this reader: a heading, a sentence, and at most one thing to do and another way out."""

    title: str
    text: str
    do: Way | None = None
    other: Way | None = None


def when_words(starts: datetime.datetime, ends: datetime.datetime) -> str:
    """ "torsdag 26. november kl. 9.00–10.00"."""
    first = timezone.localtime(starts)
    day = date_format(first.date(), "LONG_WEEKDAY_FORMAT")
    if first.year != clock.today().year:
        day = f"{day} {first.year}"
    words = {"day": day, "from": clock_time(starts), "to": clock_time(ends)}
    return _("%(day)s kl. %(from)s–%(to)s") % words


def next_step(request: SupportRequest, rights: Rights, visits: list[Any]) -> Next:
    if request.is_open and not request.team.cluster.is_current():
        return Next(_("Teamet findes ikke mere"), _("Aftalen kan læses, men ikke ændres."))
    steps = {
        SupportStatus.REQUESTED: _next_requested,
        SupportStatus.ARRANGED: _next_arranged,
        SupportStatus.ADVISED: _next_advised,
    }
    step = steps.get(SupportStatus(request.status))
    return step(request, rights, visits) if step else _over(request)


def _next_requested(request: SupportRequest, rights: Rights, _visits: list[Any]) -> Next:
    since = {"date": short_date(request.sent_at)}
    if rights.name:
        return Next(
            _("Find en konsulent"),
            _("Teamet har ventet siden %(date)s.") % since,
            other=Way(_("Sig nej til ønsket"), _url("support_decline", request)),
        )
    text = _("Forvaltningen leder efter en. Navnet kommer her på siden.")
    if request.reason:
        text = _("Konsulenten har givet opgaven tilbage. Forvaltningen finder en anden.")
    other = Way(_("Træk ønsket tilbage"), _url("support_withdraw", request)) if rights.withdraw else None
    return Next(_("Ønsket er sendt"), text, other=other)


def _next_arranged(request: SupportRequest, rights: Rights, visits: list[Any]) -> Next:
    now = clock.now()
    ahead = next((visit for visit in visits if visit.is_planned and visit.ends > now), None)
    passed = [v for v in visits if v.status == VisitStatus.HELD or (v.is_planned and v.ends <= now)]
    if rights.advise and passed and ahead is None:
        other = Way(_("Aftal et besøg mere"), _url("support_visit_new", request))
        text = _("I har mødtes. Skriv dit råd, og sig, hvornår teamet skal følge op.")
        return Next(_("Skriv dit råd"), text, Way(_("Skriv rådet"), _url("support_advise", request)), other)
    if ahead is not None:
        title = _("I mødes %(when)s") if rights.reads_in_full else _("De mødes %(when)s")
        when = {"when": when_words(ahead.starts, ahead.ends)}
        return Next(title % when, _after_visit(request, rights), other=_advise_way(request, rights))
    name = request.consultant.name if request.consultant else ""
    if rights.visit:
        title = _("Aftal en tid med teamet")
        if not rights.is_consultant:
            title = _("%(name)s er jeres konsulent") % {"name": name}
        text = _("Når tiden er skrevet her, står den også i jeres kalendere.")
        way = Way(_("Aftal et besøg"), _url("support_visit_new", request))
        return Next(title, text, way, _advise_way(request, rights))
    return Next(
        _("%(name)s er konsulent") % {"name": name}, _("Konsulenten og teamets leder aftaler en tid.")
    )


def _after_visit(request: SupportRequest, rights: Rights) -> str:
    if rights.is_consultant:
        return _("Bagefter skriver du dit råd her.")
    if rights.reads_in_full:
        return _("Bagefter skriver konsulenten sit råd til jer her.")
    return _("Bagefter får teamet et råd af konsulenten.")


def _advise_way(request: SupportRequest, rights: Rights) -> Way | None:
    return Way(_("Skriv rådet nu"), _url("support_advise", request)) if rights.advise else None


def _next_advised(request: SupportRequest, rights: Rights, _visits: list[Any]) -> Next:
    day = {"date": long_date(request.follow_up_on)}
    if rights.close:
        return Next(
            _("Følg op på rådet senest %(date)s") % day,
            _("Skriv kort, hvad der kom ud af det, eller bed om mere hjælp."),
            Way(_("Skriv, hvad der kom ud af det"), _url("support_close", request)),
            Way(_("Vi har brug for mere hjælp"), _url("support_ask_more", request)),
        )
    return Next(_("Rådet er givet"), _("Teamets leder følger op på det senest %(date)s.") % day)


def _over(request: SupportRequest) -> Next:
    texts = {
        SupportStatus.CLOSED: (_("Støtten er afsluttet"), _("Teamet har fulgt op på rådet.")),
        SupportStatus.DECLINED: (_("Forvaltningen sagde nej"), request.reason),
        SupportStatus.WITHDRAWN: (_("Ønsket er trukket tilbage"), request.reason),
    }
    return Next(*texts[SupportStatus(request.status)])


def _url(name: str, request: SupportRequest) -> str:
    return reverse(f"profiles:{name}", [request.pk])
