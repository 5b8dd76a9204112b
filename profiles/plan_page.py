"""A plan as its page shows it: every text in words and in the order it is read, and what comes next for this reader.

The rules are asked once, in `rights_of`; everything else follows their answers.
"""

from __future__ import annotations

import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clusters.models import AreaChiefAppointment
from clusters.rules import is_chief, is_leader, is_member, remember_roles
from core import clock
from core.components import Definition
from core.words import in_a_row, long_date, short_date
from people.models import User
from profiles import plan_rules as rules
from profiles.models import Action, DevelopmentPlan, FocusArea, FocusComment, PlanEvent, PlanStatus, Promise
from profiles.plan_parts import (
    ActionLine,
    Chapter,
    CommentLine,
    Move,
    Next,
    PlanPage,
    PromiseLine,
    Rights,
    Signature,
)


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
        keep=rules.may_keep_promise(user, plan),
    )


def plan_page(plan: DevelopmentPlan, user: User) -> PlanPage:
    """The page for this reader. Hand in a plan that was read with `for_reading()`."""
    rights = rights_of(user, plan)
    tag, tag_kind, tag_after = _tag(plan)
    return PlanPage(
        title=f"{plan._meta.verbose_name} {plan.year_label}".capitalize(),
        team=plan.team.cluster.name,
        tag=tag,
        tag_kind=tag_kind,
        tag_after=tag_after,
        year=_("%(first)s til %(last)s")
        % {"first": long_date(plan.starts), "last": long_date(plan.last_day)},
        chapters=tuple(
            _chapter(number, focus, plan, rights) for number, focus in enumerate(plan.focus_areas.all(), 1)
        ),
        promises=tuple(
            _promise(promise, rights) for promise in plan.promises.all() if promise.focus_id is None
        ),
        support_wish=plan.support_wish,
        chief_note=plan.chief_note,
        chief_note_title=_chief_note_title(plan),
        signatures=_signatures(plan),
        moves=tuple(_move(move) for move in plan.moves.all()),
        next=_next(plan, rights),
        rights=rights,
    )


# --- Head ---------------------------------------------------------------------------------------------------------


def _tag(plan: DevelopmentPlan) -> tuple[str, str, str]:
    """The status tag's words and kind, and what follows after it."""
    if plan.status == PlanStatus.SUBMITTED:
        return _("Hos områdechefen siden %(date)s") % {"date": short_date(plan.submitted_at)}, "ask", ""
    if plan.status == PlanStatus.RETURNED:
        return _("Sendt tilbage %(date)s") % {"date": short_date(_last_move(plan).at)}, "ask", ""
    chief = _("med områdechef %(name)s") % {"name": plan.agreed_by.name} if plan.agreed_by else ""
    if plan.status == PlanStatus.AGREED and plan.agreed_at:
        return _("Aftalt %(date)s") % {"date": long_date(clock.local_date(plan.agreed_at))}, "now", chief
    if plan.status == PlanStatus.CONCLUDED and plan.concluded_at:
        return (
            _("Afsluttet %(date)s") % {"date": long_date(clock.local_date(plan.concluded_at))},
            "done",
            chief,
        )
    return str(PlanStatus.DRAFT.label), "", ""


def _last_move(plan: DevelopmentPlan) -> PlanEvent:
    moves = list(plan.moves.all())
    return moves[-1]


def _chief_note_title(plan: DevelopmentPlan) -> str:
    decided = [move for move in plan.moves.all() if move.verb in {"return", "agree"}]
    by = decided[-1].by if decided else None
    return _("%(name)s skriver") % {"name": by.name} if by else _("Områdechefen skriver")


# --- What comes next ----------------------------------------------------------------------------------------------


def _next(plan: DevelopmentPlan, rights: Rights) -> Next:
    if plan.is_writable:
        return _next_in_writing(plan, rights)
    if plan.status == PlanStatus.SUBMITTED:
        return Next(_words_while_waiting(plan, rights))
    if plan.status == PlanStatus.AGREED:
        return Next(_words_in_the_year(plan))
    return Next(_("Planåret er afsluttet. Planen bliver stående, som I aftalte og evaluerede den."))


def _next_in_writing(plan: DevelopmentPlan, rights: Rights) -> Next:
    missing = tuple(plan.missing_parts())
    is_returned = plan.status == PlanStatus.RETURNED
    if missing and is_returned:
        return Next(
            _("Planen er sendt tilbage til jer. Før den kan sendes igen, skal dette på plads:"), missing
        )
    if missing:
        return Next(
            _("I skriver sammen, ét indsatsområde ad gangen. Før planen kan sendes, skal dette på plads:"),
            missing,
        )
    if is_returned:
        return Next(
            _("Kommentarerne står ved indsatsområderne. Skriv videre ud fra dem, og send planen igen.")
        )
    if rights.is_leader:
        return Next(
            _(
                "Alt er skrevet. Når du sender planen, kan områdechefen læse den, og teksten ligger fast imens."
            )
        )
    return Next(_("Alt er skrevet. Nu kan teamets leder sende planen til områdechefen."))


def _words_while_waiting(plan: DevelopmentPlan, rights: Rights) -> str:
    since = short_date(plan.submitted_at)
    if rights.decide:
        return _("Teamet har ventet på dit svar siden %(date)s.") % {"date": since}
    if rights.is_chief:
        return rights.decide.reason
    chiefs = in_a_row(_chiefs(plan))
    if not chiefs:
        return _(
            "Planen blev sendt %(date)s, men området har ingen områdechef i portalen, der kan svare. Skriv til den, "
            "der passer portalen i forvaltningen, så en bliver sat ind."
        ) % {"date": since}
    return _("Planen har ligget hos %(chief)s siden %(date)s. Svaret kommer her på siden.") % {
        "chief": chiefs,
        "date": since,
    }


def _chiefs(plan: DevelopmentPlan) -> list[str]:
    """Names of those who can answer the plan: nobody in the team agrees its plan."""
    team = plan.team.memberships.current().values("person")
    appointments = (
        AreaChiefAppointment.objects.current()
        .filter(area=plan.team.cluster.area_id)
        .exclude(person__in=team)
        .exclude(person=plan.submitted_by_id)
    )
    return list(appointments.order_by("pk").values_list("person__name", flat=True))


def _words_in_the_year(plan: DevelopmentPlan) -> str:
    actions = [action for focus in plan.focus_areas.all() for action in focus.actions.all()]
    done = sum(action.progress == "done" for action in actions)
    late = sum(bool(_overdue(action.due)) for action in actions if action.is_open)
    words = ngettext(
        "%(done)s af %(all)s tiltag er gjort", "%(done)s af %(all)s tiltag er gjort", len(actions)
    ) % {
        "done": done,
        "all": len(actions),
    }
    if late:
        words += ngettext(", og %(late)s er over tiden", ", og %(late)s er over tiden", late) % {"late": late}
    last_day = plan.last_day
    if last_day and last_day < clock.today():
        ending = _("Planåret sluttede %(date)s. Skriv, hvad der kom ud af det, så planen kan afsluttes.")
    else:
        ending = _("Aftalen gælder til og med %(date)s.")
    return f"{words}. " + ending % {"date": long_date(last_day)}


# --- Chapters -----------------------------------------------------------------------------------------------------


def _chapter(number: int, focus: FocusArea, plan: DevelopmentPlan, rights: Rights) -> Chapter:
    now, earlier = _comments(focus, plan)
    keys = {"pk": plan.pk, "focus_pk": focus.pk}
    return Chapter(
        pk=focus.pk,
        anchor=f"indsats-{number}",
        kicker=_("Indsatsområde %(number)s · %(area)s") % {"number": number, "area": focus.area.short_title},
        headline=focus.headline.strip() or focus.area.title,
        rows=_rows(focus),
        actions=tuple(_action(action, plan, rights) for action in focus.actions.all()),
        promises=tuple(
            _promise(promise, rights) for promise in plan.promises.all() if promise.focus_id == focus.pk
        ),
        comments=now,
        earlier_comments=earlier,
        evaluation=focus.evaluation.strip(),
        empty=_("Ikke skrevet endnu") if plan.is_writable else "",
        edit_url=reverse("profiles:focus_edit", kwargs=keys) if rights.edit else "",
        add_action_url=reverse("profiles:action_add", kwargs=keys) if rights.edit else "",
        evaluate_url=reverse("profiles:focus_evaluate", kwargs=keys) if rights.evaluate else "",
    )


def _rows(focus: FocusArea) -> tuple[Definition, ...]:
    reason = (Definition(_("Hvorfor"), focus.reason.strip()),) if focus.reason.strip() else ()
    return (
        *reason,
        Definition(_("Sammenhæng"), focus.context.strip()),
        Definition(_("Mål"), focus.goal.strip()),
        Definition(_("Tegn"), focus.signs.strip()),
        Definition(_("For børnene"), focus.effect.strip()),
    )


def _action(action: Action, plan: DevelopmentPlan, rights: Rights) -> ActionLine:
    keys = {"pk": plan.pk, "action_pk": action.pk}
    url, verb = "", ""
    if rights.edit:
        url, verb = reverse("profiles:action_edit", kwargs=keys), _("Ret")
    elif rights.report:
        url, verb = reverse("profiles:action_progress", kwargs=keys), _("Opdatér")
    return ActionLine(
        pk=action.pk,
        text=action.text,
        who=action.owner.name if action.owner else _("Hele teamet"),
        when=short_date(action.due) or _("Ingen dato"),
        status=str(action.get_progress_display()) if plan.is_agreed else "",
        overdue=_overdue(action.due) if plan.status == PlanStatus.AGREED and action.is_open else "",
        url=url,
        verb=verb,
    )


def _promise(promise: Promise, rights: Rights) -> PromiseLine:
    kept = promise.kept_at
    keys = {"pk": promise.plan_id, "promise_pk": promise.pk}
    return PromiseLine(
        text=promise.text,
        by=promise.by.name,
        when=_("senest %(date)s") % {"date": short_date(promise.due)},
        overdue="" if kept else _overdue(promise.due),
        kept=_("Holdt %(date)s") % {"date": short_date(kept)} if kept else "",
        keep_url=reverse("profiles:promise_kept", kwargs=keys) if rights.keep and not kept else "",
    )


def _overdue(due: datetime.date | None) -> str:
    """ "3 dage over tiden"; empty when there is time left, or no date."""
    days = (clock.today() - due).days if due else 0
    if days <= 0:
        return ""
    return ngettext("%(days)s dag over tiden", "%(days)s dage over tiden", days) % {"days": days}


def _comments(
    focus: FocusArea, plan: DevelopmentPlan
) -> tuple[tuple[CommentLine, ...], tuple[CommentLine, ...]]:
    """The words that came with the chief's latest answer, and those from before."""
    decided = [move.pk for move in plan.moves.all() if move.verb in {"return", "agree"}]
    latest = max(decided, default=None)
    comments = list(focus.comments.all())
    return (
        tuple(_comment(comment) for comment in comments if comment.event_id == latest),
        tuple(_comment(comment) for comment in comments if comment.event_id != latest),
    )


def _comment(comment: FocusComment) -> CommentLine:
    return CommentLine(by=comment.by.name, when=short_date(comment.at), text=comment.text)


# --- Agreement and history ----------------------------------------------------------------------------------------


def _signatures(plan: DevelopmentPlan) -> tuple[Signature, ...]:
    """Who sent and who agreed, as the kept copy has it: roles change, the agreement does not."""
    if not (plan.agreed_by and plan.agreed_at and plan.submitted_by and plan.submitted_at):
        return ()
    sent, agreed = clock.local_date(plan.submitted_at), clock.local_date(plan.agreed_at)
    members = plan.agreed_copy.content["members"] if hasattr(plan, "agreed_copy") else []
    roles = {member["name"]: member["role"] for member in members}
    return (
        Signature(
            plan.submitted_by.name,
            roles.get(plan.submitted_by.name, plan.team.cluster.name),
            _("Sendte planen %(date)s") % {"date": long_date(sent)},
        ),
        Signature(
            plan.agreed_by.name, _("Områdechef"), _("Aftalte planen %(date)s") % {"date": long_date(agreed)}
        ),
    )


def _move(move: PlanEvent) -> Move:
    words = {
        "begin": _("Begyndt"),
        "submit": _("Sendt"),
        "withdraw": _("Trukket tilbage"),
        "return": _("Sendt tilbage"),
        "agree": _("Aftalt"),
        "conclude": _("Afsluttet"),
    }[move.verb]
    if move.by is None:
        return Move(_("%(what)s %(date)s") % {"what": words, "date": short_date(move.at)}, move.note)
    values = {"what": words, "date": short_date(move.at), "who": move.by.name}
    return Move(_("%(what)s %(date)s af %(who)s") % values, move.note)
