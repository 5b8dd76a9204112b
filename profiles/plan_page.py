"""A plan as its page shows it: every text in words and in the order it is read, and what comes next for this reader.

The rules are asked once, in `rights_of`; everything else follows their answers.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from django.utils.translation import gettext as _

from clusters.rules import is_chief, is_leader, is_member, remember_roles
from clusters.superior import superior
from core import clock
from core.addresses import reverse
from core.components import Definition
from core.words import long_date, short_date
from people.models import User
from profiles import plan_rules as rules
from profiles.follow_line import follow_line, next_in
from profiles.follow_rules import may_add_follow_up
from profiles.models import (
    Action,
    ChangeKind,
    DevelopmentPlan,
    FocusArea,
    FocusComment,
    PlanEvent,
    PlanStatus,
    Promise,
)
from profiles.models.assessment import working_year
from profiles.models.plan import FOCUS_TEXTS, SHARED_WITH_CHIEF
from profiles.plan_kept import AsAgreed, as_agreed
from profiles.plan_kin import editions, notices
from profiles.plan_next import last_move, overdue, what_next
from profiles.plan_parts import (
    ActionLine,
    Chapter,
    CommentLine,
    Move,
    PlanPage,
    PromiseLine,
    Rights,
    Signature,
)
from profiles.support_line import SupportPanel, panel, support_lines
from profiles.support_rules import may_send_wish


def rights_of(user: User, plan: DevelopmentPlan) -> Rights:
    """The reader's rights, in one query; two for the leader of an agreed plan."""
    remember_roles(user, plan.team)
    return Rights(
        is_member=is_member(user, plan.team),
        is_leader=is_leader(user, plan.team),
        is_chief=is_chief(user, plan.team),
        edit=rules.may_edit_plan(user, plan),
        submit=rules.may_submit_plan(user, plan),
        withdraw=rules.may_withdraw_plan(user, plan),
        decide=rules.may_decide_plan(user, plan),
        report=rules.may_report_progress(user, plan),
        evaluate=rules.may_evaluate_plan(user, plan),
        conclude=rules.may_conclude_plan(user, plan),
        follow=may_add_follow_up(user, plan),
        keep=rules.may_keep_promise(user, plan),
        revise=rules.may_revise_plan(user, plan),
        discard=rules.may_discard_plan(user, plan),
        resume=rules.may_resume_plan(user, plan),
        choose=rules.may_change_focus_areas(user, plan),
        ask_support=may_send_wish(user, plan),
    )


def plan_page(plan: DevelopmentPlan, user: User) -> PlanPage:
    """The page for this reader. Hand in a plan that was read with `for_reading()`."""
    rights = rights_of(user, plan)
    tag, tag_kind, tag_after = _tag(plan)
    agreed = as_agreed(plan)
    lines = follow_line(plan)
    return PlanPage(
        title=plan.title,
        team=agreed.team,
        tag=tag,
        tag_kind=tag_kind,
        tag_after=tag_after,
        year=_("%(first)s til %(last)s")
        % {"first": long_date(plan.starts), "last": long_date(plan.last_day)},
        chapters=tuple(
            _chapter(number, focus, plan, rights, agreed)
            for number, focus in enumerate(plan.focus_areas.all(), 1)
        ),
        promises=tuple(
            _promise(promise, rights, agreed) for promise in plan.promises.all() if promise.focus_id is None
        ),
        coming=tuple(_coming(plan)),
        support_wish=plan.support_wish,
        support=_support(plan, rights),
        chief_note=plan.chief_note,
        chief_note_title=_chief_note_title(plan, agreed),
        signatures=_signatures(plan),
        moves=_history(plan, agreed),
        next=what_next(plan, rights),
        chief=agreed.chief,
        superior=superior(plan.team).words,
        notices=tuple(notices(plan, rights)),
        editions=tuple(editions(plan, rights)),
        follow_ups=lines,
        follow_up_add_url=reverse("profiles:follow_up_add", [plan.pk]) if rights.follow else "",
        next_follow_up=next_in(lines),
        rights=rights,
    )


def _support(plan: DevelopmentPlan, rights: Rights) -> SupportPanel:
    """Where practice-near support stands, for a plan that was read `with_support_for` the reader."""
    return panel(
        support_lines(getattr(plan, "support_rows", [])),
        ask_url=reverse("profiles:support_new_plan", [plan.pk]),
        may_ask=bool(rights.ask_support),
        is_member=rights.is_member and plan.is_agreed,
        has_wish=bool(plan.support_wish.strip()),
    )


# --- Head ---------------------------------------------------------------------------------------------------------


def _tag(plan: DevelopmentPlan) -> tuple[str, str, str]:
    """The status tag's words and kind, and what follows after it."""
    if plan.status == PlanStatus.SUBMITTED:
        values = {"date": short_date(plan.submitted_at), **superior(plan.team).words}
        return _("Hos %(chief)s siden %(date)s") % values, "ask", ""
    if plan.status == PlanStatus.RETURNED:
        return _("Sendt tilbage %(date)s") % {"date": short_date(last_move(plan).at)}, "ask", ""
    named = {"name": as_agreed(plan).chief, **superior(plan.team).words} if plan.agreed_by else {}
    chief = _("med %(a_chief)s %(name)s") % named if named else ""
    if plan.status == PlanStatus.SUPERSEDED and plan.superseded_at:
        return _("Afløst %(date)s") % {"date": long_date(clock.local_date(plan.superseded_at))}, "", ""
    if plan.status == PlanStatus.AGREED and plan.agreed_at:
        return _("Aftalt %(date)s") % {"date": long_date(clock.local_date(plan.agreed_at))}, "now", chief
    if plan.status == PlanStatus.CONCLUDED and plan.concluded_at:
        return (
            _("Afsluttet %(date)s") % {"date": long_date(clock.local_date(plan.concluded_at))},
            "done",
            chief,
        )
    return str(plan.get_status_display()), "", ""


def _chief_note_title(plan: DevelopmentPlan, agreed: AsAgreed) -> str:
    decided = [move for move in plan.moves.all() if move.verb in {"return", "agree"}]
    by = decided[-1].by if decided else None
    if by is None:
        return _("%(Chief)s skriver") % superior(plan.team).words
    return _("%(name)s skriver") % {"name": agreed.person(by)}


# --- Chapters -----------------------------------------------------------------------------------------------------


def _chapter(
    number: int, focus: FocusArea, plan: DevelopmentPlan, rights: Rights, agreed: AsAgreed
) -> Chapter:
    now, earlier = _comments(focus, plan, agreed)
    area = agreed.area(focus)
    keys = {"pk": plan.pk, "focus_pk": focus.pk}
    return Chapter(
        pk=focus.pk,
        anchor=f"indsats-{number}",
        kicker=_("Indsatsområde %(number)s · %(area)s") % {"number": number, "area": area},
        headline=focus.headline.strip() or focus.area.title,
        rows=_rows(focus),
        actions=tuple(_action(action, plan, rights, agreed) for action in focus.actions.all()),
        promises=tuple(
            _promise(promise, rights, agreed)
            for promise in plan.promises.all()
            if promise.focus_id == focus.pk
        ),
        comments=now,
        earlier_comments=earlier,
        evaluation=focus.evaluation.strip(),
        empty=_("Ikke skrevet endnu") if plan.is_writable else "",
        edit_url=reverse("profiles:focus_edit", kwargs=keys) if rights.edit else "",
        add_action_url=reverse("profiles:action_add", kwargs=keys) if rights.edit else "",
        evaluate_url=reverse("profiles:focus_evaluate", kwargs=keys) if rights.evaluate else "",
        fetch_url=reverse("profiles:focus_fetch", kwargs=keys) if _may_fetch(focus, rights) else "",
        remove_url=reverse("profiles:focus_remove", kwargs=keys) if rights.choose else "",
        talk_url=reverse("profiles:talk", kwargs=keys),
        talk_label=_talk_label(focus, rights),
        copied_from=_copied_from(focus, rights),
    )


def _talk_label(focus: FocusArea, rights: Rights) -> str:
    """With how many comments the reader finds there; a chief is not even told that the team talks among itself."""
    said: list[bool] = getattr(focus, "said", [])
    count = len(said) if rights.is_member else sum(said) if rights.is_chief else 0
    words = _("Samtale om indsatsområdet")
    return f"{words} ({count})" if count else words


def _may_fetch(focus: FocusArea, rights: Rights) -> bool:
    """Earlier words can only come where nothing is written yet."""
    return bool(rights.edit) and not all(getattr(focus, name).strip() for name in FOCUS_TEXTS)


def _copied_from(focus: FocusArea, rights: Rights) -> str:
    """Told to the team, as long as the words are those that were fetched."""
    if not (rights.edit and focus.copied_from):
        return ""
    return _("Ordene er hentet fra planen %(year)s. Gør dem til jeres egne, før I sender.") % {
        "year": focus.copied_from.plan.year_label
    }


def _rows(focus: FocusArea) -> tuple[Definition, ...]:
    reason = (Definition(_("Hvorfor"), focus.reason.strip()),) if focus.reason.strip() else ()
    return (
        *reason,
        Definition(_("Sammenhæng"), focus.context.strip()),
        Definition(_("Mål"), focus.goal.strip()),
        Definition(_("Tegn"), focus.signs.strip()),
        Definition(_("For børnene"), focus.effect.strip()),
    )


def _action(action: Action, plan: DevelopmentPlan, rights: Rights, agreed: AsAgreed) -> ActionLine:
    keys = {"pk": plan.pk, "action_pk": action.pk}
    url, verb = "", ""
    if rights.edit:
        url, verb = reverse("profiles:action_edit", kwargs=keys), _("Ret")
    elif rights.report:
        url, verb = reverse("profiles:action_progress", kwargs=keys), _("Opdatér")
    return ActionLine(
        pk=action.pk,
        text=action.text,
        who=agreed.owner(action) or _("Hele teamet"),
        when=short_date(action.due) or _("Ingen dato"),
        status=_progress(action, plan),
        overdue=overdue(action.due) if plan.status == PlanStatus.AGREED and action.is_open else "",
        url=url,
        verb=verb,
        origin=_origin(action, plan) if rights.is_member else "",
        onward=_onward(action, plan, rights),
    )


def _progress(action: Action, plan: DevelopmentPlan) -> str:
    """How far it is; in a revision being written, how far the action that it revises is."""
    if plan.is_agreed:
        return str(action.get_progress_display())
    before = action.carried_from
    return str(before.get_progress_display()) if before and before.plan_id == plan.revises_id else ""


def _origin(action: Action, plan: DevelopmentPlan) -> str:
    """ "fra planen 2025/26" for an action that went on from another year's plan."""
    before = action.carried_from
    if before is None or before.plan_id == plan.revises_id:
        return ""
    return _("fra planen %(year)s") % {"year": before.plan.year_label}


def _onward(action: Action, plan: DevelopmentPlan, rights: Rights) -> str:
    """Where it goes on. Until the next plan is sent, that is for the team to know; a revision is the same plan."""
    where = getattr(action, "onward", None)
    if not where or where["revises"] == plan.pk:
        return ""
    own = where["team"] == plan.team_id and rights.is_member
    if not (own or where["status"] in SHARED_WITH_CHIEF) or where["plan"] == plan.superseded_by_id:
        return ""
    return _("Fortsætter i %(year)s") % {"year": working_year(datetime.date.fromisoformat(where["starts"]))}


def _promise(promise: Promise, rights: Rights, agreed: AsAgreed) -> PromiseLine:
    kept = promise.kept_at
    keys = {"pk": promise.plan_id, "promise_pk": promise.pk}
    return PromiseLine(
        text=promise.text,
        by=agreed.promiser(promise),
        when=_("senest %(date)s") % {"date": short_date(promise.due)},
        overdue="" if kept else overdue(promise.due),
        kept=_("Holdt %(date)s") % {"date": short_date(kept)} if kept else "",
        keep_url=reverse("profiles:promise_kept", kwargs=keys) if rights.keep and not kept else "",
    )


def _coming(plan: DevelopmentPlan) -> Iterator[PromiseLine]:
    """What the chief has promised to the plan that this one revises; it comes along with the agreement."""
    if plan.is_agreed or plan.status == PlanStatus.DISCARDED:
        return
    for row in getattr(plan, "coming_rows", []):
        due = datetime.date.fromisoformat(row["due"])
        kept = datetime.datetime.fromisoformat(row["kept_at"]) if row["kept_at"] else None
        yield PromiseLine(
            text=row["text"],
            by=row["by"],
            when=_("senest %(date)s") % {"date": short_date(due)},
            overdue="" if kept else overdue(due),
            kept=_("Holdt %(date)s") % {"date": short_date(kept)} if kept else "",
        )


def _comments(
    focus: FocusArea, plan: DevelopmentPlan, agreed: AsAgreed
) -> tuple[tuple[CommentLine, ...], tuple[CommentLine, ...]]:
    """The words that came with the chief's latest answer, and those from before."""
    decided = [move.pk for move in plan.moves.all() if move.verb in {"return", "agree"}]
    latest = max(decided, default=None)
    comments = list(focus.comments.all())
    return (
        tuple(_comment(comment, agreed) for comment in comments if comment.event_id == latest),
        tuple(_comment(comment, agreed) for comment in comments if comment.event_id != latest),
    )


def _comment(comment: FocusComment, agreed: AsAgreed) -> CommentLine:
    return CommentLine(by=agreed.person(comment.by), when=short_date(comment.at), text=comment.text)


# --- Agreement and history ----------------------------------------------------------------------------------------


def _signatures(plan: DevelopmentPlan) -> tuple[Signature, ...]:
    """Who sent and who agreed, as the kept copy has it: roles change, the agreement does not."""
    if not (plan.agreed_by and plan.agreed_at and plan.submitted_by and plan.submitted_at):
        return ()
    sent, agreed = clock.local_date(plan.submitted_at), clock.local_date(plan.agreed_at)
    kept = as_agreed(plan)
    return (
        Signature(
            kept.sender,
            kept.roles.get(kept.sender, kept.team),
            _("Sendte planen %(date)s") % {"date": long_date(sent)},
        ),
        Signature(kept.chief, _capacity(plan), _("Aftalte planen %(date)s") % {"date": long_date(agreed)}),
    )


def _history(plan: DevelopmentPlan, agreed: AsAgreed) -> tuple[Move, ...]:
    """The plan's moves, and what came into it and went out of it, in the order that it happened."""
    lines = [(move.at, _move(move, agreed)) for move in plan.moves.all()]
    for row in getattr(plan, "choice_rows", []):
        at = datetime.datetime.fromisoformat(row["at"])
        words = _("»%(area)s« %(what)s %(date)s af %(who)s") % {
            "area": row["area"],
            "what": ChangeKind(row["kind"]).label.lower(),
            "date": short_date(at),
            "who": row["by"],
        }
        lines.append((at, Move(words, row["reason"])))
    return tuple(move for _at, move in sorted(lines, key=lambda line: line[0]))


def _capacity(plan: DevelopmentPlan) -> str:
    """In what capacity the plan was agreed."""
    holder = next((move.on_behalf_of for move in plan.moves.all() if move.verb == "agree"), None)
    if holder is None:
        return superior(plan.team).heading
    return _("Stedfortræder for %(holder)s") % {"holder": holder.name}


def _who(move: PlanEvent, agreed: AsAgreed) -> str:
    """Who did it; a deputy with the name of the one whose office it is."""
    assert move.by is not None
    name = agreed.person(move.by)
    if move.on_behalf_of is None:
        return name
    return _("%(name)s, stedfortræder for %(holder)s") % {"name": name, "holder": move.on_behalf_of.name}


def _move(move: PlanEvent, agreed: AsAgreed) -> Move:
    words = {
        "begin": _("Begyndt"),
        "submit": _("Sendt"),
        "withdraw": _("Trukket tilbage"),
        "return": _("Sendt tilbage"),
        "agree": _("Aftalt"),
        "conclude": _("Afsluttet"),
        "supersede": _("Afløst"),
        "discard": _("Lagt til side"),
        "resume": _("Taget frem igen"),
    }[move.verb]
    if move.by is None:
        return Move(_("%(what)s %(date)s") % {"what": words, "date": short_date(move.at)}, move.note)
    values = {"what": words, "date": short_date(move.at), "who": _who(move, agreed)}
    return Move(_("%(what)s %(date)s af %(who)s") % values, move.note)
