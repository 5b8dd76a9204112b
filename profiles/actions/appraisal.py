"""Verbs of an appraisal sheet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clusters.models import LeadershipTeam
from core import clock
from core.rules import Verdict, require
from core.state import Conflict
from core.versions import save_if_current
from people.models import User
from profiles import appraisal_rules as rules
from profiles.choosing import offer_to
from profiles.models import AppraisalSheet, LeadershipProfile


@transaction.atomic
def begin_sheet(*, team: LeadershipTeam, by: User) -> AppraisalSheet:
    """This working year's sheet, made if there is none. Side effects: its row.

    It is about the edition that the team's latest round was on, else the one that suits the team best. Raises
    `ValidationError` when there is no profile in force.
    """
    require(rules.may_begin_sheet(by, team))
    profile = _profile_of(team, by)
    if profile is None:
        raise ValidationError(_("Der er ikke udgivet en ledelsesprofil endnu."))
    sheet, _made = AppraisalSheet.objects.get_or_create(
        person=by, team=team, year=AppraisalSheet.year_now(), defaults={"profile": profile}
    )
    return sheet


def _profile_of(team: LeadershipTeam, person: User) -> LeadershipProfile | None:
    last = team.assessments.exclude(status="cancelled").select_related("profile").first()
    if last is not None:
        return last.profile
    offered = offer_to(team, person).choices
    return offered[0].profile if offered else None


def _held(sheet: AppraisalSheet) -> AppraisalSheet:
    """The sheet as it is stored now, held until the transaction ends."""
    rows = AppraisalSheet.objects.select_for_update(of=("self",), no_key=True)
    held: AppraisalSheet = rows.select_related("team__cluster__area").get(pk=sheet.pk)
    return held


def _require_or_conflict(verdict: Verdict, sheet: AppraisalSheet, verb: str) -> None:
    if not sheet.can(verb):
        raise Conflict(_("Arket er allerede delt.") if verb == "share" else _("Arket er ikke delt."))
    require(verdict)


@transaction.atomic
def save_sheet(*, sheet: AppraisalSheet, version: int, values: Mapping[str, Any], by: User) -> AppraisalSheet:
    """Keep what the author has written. Raises `StaleVersion`. Side effects: its row."""
    current = _held(sheet)
    require(rules.may_write_sheet(by, current))
    return save_if_current(current, version=version, values=dict(values))


@transaction.atomic
def share_sheet(*, sheet: AppraisalSheet, reader: User, by: User) -> AppraisalSheet:
    """Let one superior read it. Raises `ValidationError` for anybody who is not the author's superior today.

    Side effects: the sheet moves, with an event.
    """
    current = _held(sheet)
    _require_or_conflict(rules.may_share_sheet(by, current), current, "share")
    office, superiors = rules.superiors_of(by, current.team)
    if reader not in superiors:
        raise ValidationError(_("Vælg den, du skal have samtalen med."))
    current._move("share", by=by, shared_at=clock.now(), shared_with=reader, shared_as=office)
    return current


@transaction.atomic
def take_back_sheet(*, sheet: AppraisalSheet, by: User) -> AppraisalSheet:
    """Make it the author's alone again. Side effects: the sheet moves, with an event."""
    current = _held(sheet)
    _require_or_conflict(rules.may_take_back_sheet(by, current), current, "take_back")
    current._move("take_back", by=by, shared_at=None, shared_with=None, shared_as="")
    return current


@transaction.atomic
def delete_sheet(*, sheet: AppraisalSheet, by: User) -> None:
    """Let it be gone, with its events; nothing is kept. Side effects: the rows are deleted."""
    current = _held(sheet)
    require(rules.may_delete_sheet(by, current))
    current.delete()
