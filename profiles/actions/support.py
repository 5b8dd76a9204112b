"""Verbs of practice-near support. Every one takes the request's row lock first; sending takes its source's."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from clusters.models import LeadershipTeam
from core import clock
from core.rules import Verdict, require
from core.state import Conflict
from people.models import User
from profiles import support_rules as rules
from profiles.models import (
    CompetenceAssessment,
    DevelopmentPlan,
    ProfileArea,
    SupportMove,
    SupportNote,
    SupportRequest,
    SupportVisit,
)

#: a follow-up on advice lies at most this far ahead
LONGEST = datetime.timedelta(days=365)


def held(request: SupportRequest) -> SupportRequest:
    """The request as it is stored now, held until the transaction ends.

    Without the consultant: after a wait for the lock a joined row is the one from before the wait.
    """
    rows = SupportRequest.objects.select_for_update(of=("self",), no_key=True)
    current: SupportRequest = rows.select_related("team__cluster").get(pk=request.pk)
    return current


def require_or_conflict(verdict: Verdict, request: SupportRequest, *verbs: str) -> None:
    """Tell somebody who came second what happened, rather than that they may not."""
    if not any(request.can(verb) for verb in verbs):
        raise Conflict(
            _("Nogen nåede det før dig: ønsket om støtte er nu »%(status)s«.")
            % {"status": request.get_status_display()}
        )
    require(verdict)


# --- The wish -----------------------------------------------------------------------------------------------------


@transaction.atomic
def send_wish(
    *, source: rules.Source, wish: str, areas: Iterable[ProfileArea], by: User
) -> tuple[SupportRequest, bool]:
    """Ask the administration for a consultant; gives the request, and whether this call made it.

    The same words sent twice are one request. Raises `Conflict` when another one is open for the round or the plan,
    in whichever edition, and `ValidationError` without words. Side effects: the request, its areas, its first event.
    """
    current, whence = _source(source)
    require(rules.may_send_wish(by, current))
    words = wish.strip()
    if not words:
        raise ValidationError({"wish": _("Skriv, hvad I ønsker støtte til.")})
    there = SupportRequest.objects.open().filter(**_place(whence)).first()
    if there is not None:
        return _already(there, words), False
    made = _make(current, whence, wish=words, by=by)
    made.areas.set(areas)
    SupportMove.objects.create(
        subject=made,
        verb="send",
        from_status="",
        to_status=made.status,
        by=by,
        on_behalf_of=made.stands_in_for("send", by),
    )
    return made, True


def _make(source: rules.Source, whence: dict[str, Any], *, wish: str, by: User) -> SupportRequest:
    try:
        with transaction.atomic():
            made = SupportRequest.objects.create(team=source.team, wish=wish, sent_by=by, **whence)
    except IntegrityError:  # another edition of the plan asked at the same moment
        raise Conflict(_already_words()) from None
    return made


def _source(source: rules.Source) -> tuple[rules.Source, dict[str, Any]]:
    """What the wish comes from, as it is stored now. Held until the transaction ends: the round, or the plan's line."""
    if isinstance(source, CompetenceAssessment):
        rounds = CompetenceAssessment.objects.select_for_update(of=("self",), no_key=True)
        current = rounds.select_related("team__cluster").get(pk=source.pk)
        return current, {"assessment": current}
    line = DevelopmentPlan.objects.select_for_update(no_key=True).get(pk=source.line)
    plan = DevelopmentPlan.objects.select_related("team__cluster").get(pk=source.pk)
    return plan, {"plan": plan, "line": line}


def _place(whence: dict[str, Any]) -> dict[str, Any]:
    return {"line": whence["line"]} if "line" in whence else whence


def _already(there: SupportRequest, words: str) -> SupportRequest:
    if there.status == "requested" and there.wish == words:
        return there
    raise Conflict(_already_words())


def _already_words() -> str:
    return _("I har allerede bedt om støtte her. Afslut det først, eller træk ønsket tilbage.")


@transaction.atomic
def drop_wish(*, plan: DevelopmentPlan, by: User) -> SupportRequest:
    """Say that the wish in the plan is not wanted any more, so that nobody is asked to send it.

    Raises `Conflict` when one has been sent meanwhile. Side effects: a request without words that is withdrawn at
    once, with both events. The wish itself stays in the plan, with those who read that: it was never sent to others.
    """
    current, whence = _source(plan)
    require(rules.may_send_wish(by, current))
    if not plan.support_wish.strip():
        raise ValidationError({"wish": _("Der står ikke noget ønske i planen.")})
    if SupportRequest.objects.open().filter(**_place(whence)).exists():
        raise Conflict(_already_words())
    made = _make(current, whence, wish="", by=by)
    return withdraw(request=made, reason="Ikke længere aktuelt.", by=by)


@transaction.atomic
def withdraw(*, request: SupportRequest, reason: str, by: User) -> SupportRequest:
    """The team wants it no more. Side effects: the request moves, with an event; visits ahead are cancelled."""
    current = held(request)
    require_or_conflict(rules.may_withdraw_wish(by, current), current, "withdraw")
    current._move("withdraw", by=by, note=reason.strip(), reason=reason.strip())
    _cancel_visits(current, by=by)
    return current


def lapse(*, team: LeadershipTeam, why: str) -> int:
    """Nothing more comes of a team's open requests; says how many that were. For a team that is no more.

    Part of the caller's transaction. Side effects, each with an event: they are withdrawn with `why`, kept in Danish;
    visits that lie ahead are cancelled.
    """
    rows = list(SupportRequest.objects.open().filter(team=team).order_by("pk"))
    for row in rows:
        current = held(row)
        current._move("lapse", by=None, note=why, reason=why)
        _cancel_visits(current, by=None)
    return len(rows)


# --- The administration -------------------------------------------------------------------------------------------


@transaction.atomic
def name_consultant(
    *, request: SupportRequest, consultant: User, seen: int | None, by: User
) -> SupportRequest:
    """Name who gives the support, or another than `seen`, the key of the one that the namer had in view.

    Raises `Conflict` when somebody else has named another meanwhile, `ValidationError` for who cannot be it. Side
    effects: the request moves, with an event; a new consultant agrees new times: visits that lie ahead are cancelled.
    """
    current = held(request)
    require_or_conflict(rules.may_name_consultant(by, current), current, "name", "replace")
    if current.consultant_id == consultant.pk:
        return current
    if current.consultant_id != seen:
        raise Conflict(_named_words(current))
    able = rules.may_be_consultant(consultant, current.team)
    if not able:
        raise ValidationError({"consultant": able.reason})
    verb = "replace" if current.consultant_id else "name"
    current._move(verb, by=by, consultant=consultant, arranged_at=clock.now(), reason="")
    _cancel_visits(current, by=by)
    return current


def _named_words(request: SupportRequest) -> str:
    if request.consultant is None:
        return _("Konsulenten har givet opgaven tilbage imens. Vælg en ny.")
    return _("Imens er %(name)s blevet konsulent her.") % {"name": request.consultant.name}


@transaction.atomic
def decline(*, request: SupportRequest, reason: str, by: User) -> SupportRequest:
    """Say no, with a reason that the team reads. Side effects: the request moves, with an event."""
    current = held(request)
    require_or_conflict(rules.may_decline(by, current), current, "decline")
    current._move("decline", by=by, note=reason.strip(), reason=reason.strip())
    return current


def release_unable() -> int:
    """Give back what consultants can no longer do, so that another is found; says how many requests that were.

    Each in a transaction of its own; a second run, or one at the same moment, finds nothing. Side effects: they move,
    with an event; visits that lie ahead are cancelled.
    """
    return sum(_release(row) for row in SupportRequest.objects.without_able_consultant().order_by("pk"))


@transaction.atomic
def _release(request: SupportRequest) -> bool:
    current = held(request)
    if not SupportRequest.objects.without_able_consultant().filter(pk=current.pk).exists():
        return False
    why = "Konsulenten kan ikke længere være konsulent for jer. Forvaltningen finder en anden."
    _give_back(current, "release", why, by=None)
    return True


def _give_back(request: SupportRequest, verb: str, why: str, *, by: User | None) -> None:
    request._move(verb, by=by, note=why, reason=why, consultant=None, arranged_at=None)
    _cancel_visits(request, by=by)


# --- The work -----------------------------------------------------------------------------------------------------


@transaction.atomic
def hand_back(*, request: SupportRequest, reason: str, by: User) -> SupportRequest:
    """The consultant cannot. Side effects: it waits for another, with an event; visits that lie ahead are cancelled."""
    current = held(request)
    require_or_conflict(rules.may_hand_back(by, current), current, "hand_back")
    _give_back(current, "hand_back", reason.strip(), by=by)
    return current


@transaction.atomic
def advise(*, request: SupportRequest, advice: str, follow_up_on: datetime.date, by: User) -> SupportRequest:
    """Give the advice, and say when the team follows up on it. Raises `ValidationError` for a day that will not do.

    Side effects: the request moves, with an event that holds no word of it.
    """
    current = held(request)
    require_or_conflict(rules.may_advise(by, current), current, "advise")
    if not advice.strip():
        raise ValidationError({"advice": _("Skriv rådet.")})
    today = clock.today()
    if not today < follow_up_on <= today + LONGEST:
        raise ValidationError({"follow_up_on": _("Vælg en dag, der ligger inden for det næste år.")})
    current._move("advise", by=by, advice=advice.strip(), follow_up_on=follow_up_on, advised_at=clock.now())
    return current


@transaction.atomic
def ask_more(*, request: SupportRequest, reason: str, by: User) -> SupportRequest:
    """The team needs more of it. Why is said in the log, where team and consultant read it, and nowhere else.

    Side effects: the request moves, with an event; a note; a consultant who cannot go on is released at once.
    """
    current = held(request)
    require_or_conflict(rules.may_ask_more(by, current), current, "ask_more")
    current._move("ask_more", by=by)
    SupportNote.objects.create(request=current, by=by, text=reason.strip())
    _release(current)
    current.refresh_from_db(fields=["status", "consultant", "arranged_at", "reason"])
    return current


@transaction.atomic
def close(*, request: SupportRequest, outcome: str, by: User) -> SupportRequest:
    """Say what came of it. Side effects: the request moves, with an event; visits that lie ahead are cancelled."""
    current = held(request)
    require_or_conflict(rules.may_close(by, current), current, "close")
    if not outcome.strip():
        raise ValidationError({"outcome": _("Skriv kort, hvad der kom ud af det.")})
    current._move("close", by=by, outcome=outcome.strip(), closed_at=clock.now(), closed_by=by)
    _cancel_visits(current, by=by)
    return current


@transaction.atomic
def write_note(*, request: SupportRequest, text: str, by: User) -> SupportNote:
    """One note in the log. The same note twice in a row is one. Side effects: its row."""
    current = held(request)
    require(rules.may_write_note(by, current))
    latest: SupportNote | None = current.notes.order_by("-pk").first()
    if latest is not None and latest.by_id == by.pk and latest.text == text.strip():
        return latest
    made: SupportNote = SupportNote.objects.create(request=current, by=by, text=text.strip())
    return made


def _cancel_visits(request: SupportRequest, *, by: User | None) -> None:
    """What lies ahead is off. What has been is left as it is: nobody has said how it went."""
    ahead: Iterable[SupportVisit] = SupportVisit.objects.ahead().filter(request=request).order_by("pk")
    for visit in ahead:
        visit._move("cancel", by=by)
