"""A follow-up's page: an agenda drawn from the plan, the minutes, and what comes next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _

from clusters.rules import is_chief, is_leader, is_member, remember_roles
from clusters.superior import superior
from core.rules import Denied, Verdict
from core.words import long_date, short_date
from people.models import User
from profiles import follow_rules as rules
from profiles import plan_rules
from profiles.follow_line import FollowLine, follow_line, when_words
from profiles.models import (
    Action,
    DevelopmentPlan,
    FocusArea,
    FollowUp,
    FollowUpKind,
    FollowUpStatus,
    Progress,
)
from profiles.models import Promise as PromiseRow
from profiles.plan_next import overdue
from profiles.plan_parts import PromiseLine


@dataclass(frozen=True)
class AgendaAction:
    """One action on the agenda. `set_url` is there for who may say how far it is."""

    pk: int
    version: int
    text: str
    who: str
    when: str
    focus: str
    progress: str
    status: str
    overdue: str = ""
    set_url: str = ""


@dataclass(frozen=True)
class AgendaPart:
    """Some of the actions, under the question that they answer."""

    title: str
    actions: tuple[AgendaAction, ...]
    empty: str


@dataclass(frozen=True)
class ClosingPart:
    """One focus area at the end of the year: what was wanted, what was done, what came of it."""

    kicker: str
    headline: str
    goal: str
    signs: str
    done: str
    evaluation: str
    evaluate_url: str = ""


@dataclass(frozen=True)
class Confirmation:
    """One side's yes to the minutes; `text` says whose and when, or that it is not there yet."""

    text: str
    given: bool


@dataclass(frozen=True)
class FollowRights:
    """Who the reader is, and the rules' answers."""

    is_member: bool
    is_leader: bool
    is_chief: bool
    hold: Verdict
    move: Verdict
    skip: Verdict
    write: Verdict
    confirm: Verdict
    report: Verdict
    conclude: Verdict
    reads_minutes: bool


@dataclass(frozen=True)
class FollowPage:
    """The whole page."""

    title: str
    team: str
    when: str
    tag: str
    tag_kind: str
    intro: str
    note: str
    parts: tuple[AgendaPart, ...]
    closing: tuple[ClosingPart, ...]
    support_wish: str
    promises: tuple[PromiseLine, ...]
    onward: tuple[FollowLine, ...]
    year_ends: str
    reads: str
    confirmations: tuple[Confirmation, ...]
    rights: FollowRights = field(repr=False)

    @property
    def has_agenda(self) -> bool:
        """Whether the agenda is a talk's: the closing evaluation has the focus areas instead."""
        return not self.closing


def rights_of(user: User, follow_up: FollowUp) -> FollowRights:
    """The reader's rights to a follow-up, in one query; two where the plan can be concluded."""
    plan = follow_up.plan
    remember_roles(user, plan.team)
    is_closing = follow_up.kind == FollowUpKind.CLOSING
    return FollowRights(
        is_member=is_member(user, plan.team),
        is_leader=is_leader(user, plan.team),
        is_chief=is_chief(user, plan.team),
        hold=rules.may_hold_follow_up(user, follow_up),
        move=rules.may_move_follow_up(user, follow_up),
        skip=rules.may_skip_follow_up(user, follow_up),
        write=rules.may_write_minutes(user, follow_up),
        confirm=rules.may_confirm_minutes(user, follow_up),
        report=plan_rules.may_report_progress(user, plan),
        conclude=plan_rules.may_conclude_plan(user, plan) if is_closing else Denied(""),
        reads_minutes=follow_up.reads_minutes,  # type: ignore[attr-defined]  # annotated where it is read
    )


def follow_page(follow_up: FollowUp, user: User) -> FollowPage:
    """The page for this reader. The follow-up's plan was read `for_following()`."""
    rights, plan = rights_of(user, follow_up), follow_up.plan
    lines = follow_line(plan)
    own = next((line for line in lines if line.pk == follow_up.pk), None)
    is_closing = follow_up.kind == FollowUpKind.CLOSING
    return FollowPage(
        title=str(follow_up.get_kind_display()),
        team=plan.team.cluster.name,
        when=when_words(follow_up.held_on or follow_up.due, follow_up.time, follow_up.place),
        tag=_("Over tiden") if follow_up.is_late else str(follow_up.get_status_display()),
        tag_kind=_tag_kind(follow_up),
        intro=_intro(follow_up),
        note=own.note if own else "",
        parts=() if is_closing else _parts(follow_up, rights),
        closing=tuple(_closing(plan, rights)) if is_closing else (),
        support_wish=plan.support_wish.strip(),
        promises=tuple(_promise(promise, plan, user) for promise in plan.promises.all()),
        onward=tuple(line for line in lines if line.is_open and line.pk != follow_up.pk),
        year_ends=long_date(plan.last_day),
        reads=who_reads(follow_up),
        confirmations=_confirmations(follow_up) if follow_up.kind == FollowUpKind.TALK else (),
        rights=rights,
    )


def _tag_kind(follow_up: FollowUp) -> str:
    if follow_up.is_late:
        return "late"
    return {FollowUpStatus.PLANNED: "now", FollowUpStatus.HELD: "done"}.get(
        FollowUpStatus(follow_up.status), ""
    )


def _intro(follow_up: FollowUp) -> str:
    if follow_up.kind == FollowUpKind.TALK:
        return _("Jeres fælles samtale om planen. Dagsordenen er hentet fra planen, som den er i dag.")
    if follow_up.kind == FollowUpKind.CLOSING:
        return _(
            "Se tilbage på hvert indsatsområde, og skriv kort, hvad der kom ud af det. Så kan planen afsluttes."
        )
    return _("Teamets eget møde om planen. Dagsordenen er hentet fra planen, som den er i dag.")


def who_reads(follow_up: FollowUp) -> str:
    """Who will read the minutes, in a sentence."""
    words = superior(follow_up.plan.team).words
    if follow_up.kind == FollowUpKind.TALK:
        return _("Læses af teamet og af %(chief)s. Aldrig af andre.") % words
    return _("Læses kun af teamet. %(Chief)s ser, at I har holdt mødet, men ikke hvad I har skrevet.") % words


# --- The agenda ---------------------------------------------------------------------------------------------------


def _parts(follow_up: FollowUp, rights: FollowRights) -> tuple[AgendaPart, ...]:
    actions = [_action(action, follow_up, rights) for action in follow_up.plan.actions.all()]
    done = tuple(one for one in actions if one.progress == Progress.DONE)
    slow = tuple(one for one in actions if one.overdue or one.progress == Progress.DROPPED)
    going = tuple(one for one in actions if one not in done and one not in slow)
    return (
        AgendaPart(_("Hvad er lykkedes?"), done, _("Ingen tiltag er meldt gjort endnu.")),
        AgendaPart(_("Hvad er i gang?"), going, _("Der er ikke flere tiltag i gang.")),
        AgendaPart(
            _("Hvad halter, og hvad er droppet?"), slow, _("Ingen tiltag er over tiden eller droppet.")
        ),
    )


def _action(action: Action, follow_up: FollowUp, rights: FollowRights) -> AgendaAction:
    is_there = follow_up.is_planned or follow_up.status == FollowUpStatus.HELD
    keys = [follow_up.pk, action.pk]
    return AgendaAction(
        pk=action.pk,
        version=action.version,
        text=action.text,
        who=action.owner.name if action.owner else _("Hele teamet"),
        when=short_date(action.due) or _("Ingen dato"),
        focus=action.focus.area.short_title,
        progress=action.progress,
        status=str(action.get_progress_display()),
        overdue=overdue(action.due) if action.is_open else "",
        set_url=reverse("profiles:follow_up_progress", args=keys) if rights.report and is_there else "",
    )


def _promise(promise: PromiseRow, plan: DevelopmentPlan, user: User) -> PromiseLine:
    may_keep = plan_rules.may_keep_promise(user, plan) and not promise.kept_at
    return PromiseLine(
        text=promise.text,
        by=promise.by.name,
        when=_("senest %(date)s") % {"date": short_date(promise.due)},
        overdue="" if promise.kept_at else overdue(promise.due),
        kept=_("Holdt %(date)s") % {"date": short_date(promise.kept_at)} if promise.kept_at else "",
        keep_url=reverse("profiles:promise_kept", args=[plan.pk, promise.pk]) if may_keep else "",
    )


def _closing(plan: DevelopmentPlan, rights: FollowRights) -> Iterable[ClosingPart]:
    may_write = rights.is_member and rights.report
    for number, focus in enumerate(plan.focus_areas.all(), 1):
        yield ClosingPart(
            kicker=_("Indsatsområde %(number)s · %(area)s")
            % {"number": number, "area": focus.area.short_title},
            headline=focus.headline.strip() or focus.area.title,
            goal=focus.goal.strip(),
            signs=focus.signs.strip(),
            done=_done_words(plan, focus),
            evaluation=focus.evaluation.strip(),
            evaluate_url=f"{reverse('profiles:focus_evaluate', args=[plan.pk, focus.pk])}#indsats-{number}-evaluering"
            if may_write
            else "",
        )


def _done_words(plan: DevelopmentPlan, focus: FocusArea) -> str:
    actions = [action for action in plan.actions.all() if action.focus_id == focus.pk]
    done = sum(action.progress == Progress.DONE for action in actions)
    return _("%(done)s af %(all)s tiltag er gjort") % {"done": done, "all": len(actions)}


# --- The minutes --------------------------------------------------------------------------------------------------


def _confirmations(follow_up: FollowUp) -> tuple[Confirmation, ...]:
    if follow_up.status != FollowUpStatus.HELD or not follow_up.minutes.strip():
        return ()
    sides = (
        (_("Teamet"), follow_up.team_confirmed_at, follow_up.team_confirmed_by),
        (
            superior(follow_up.plan.team).words["Chief"],
            follow_up.chief_confirmed_at,
            follow_up.chief_confirmed_by,
        ),
    )
    return tuple(
        Confirmation(
            _("%(side)s: bekræftet %(date)s af %(name)s")
            % {"side": side, "date": short_date(at), "name": by.name}
            if at and by
            else _("%(side)s: ikke bekræftet endnu") % {"side": side},
            at is not None,
        )
        for side, at, by in sides
    )
