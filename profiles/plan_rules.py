"""Who may do what with a plan. As in `profiles.rules`: one person, one object, and its state is part of the answer."""

from __future__ import annotations

import datetime

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from clusters.rules import is_chief, is_leader, is_member
from clusters.superior import superior
from core import clock
from core.rules import ALLOWED, Denied, Verdict
from core.words import long_date
from people.models import User
from profiles.models import DevelopmentPlan, FocusComment, PlanStatus

Viewer = User | AnonymousUser


def may_edit_plan(user: Viewer, plan: DevelopmentPlan) -> Verdict:
    """Every member writes, while the plan is the team's own."""
    if not is_member(user, plan.team):
        return Denied(_("Det er teamets egne medlemmer, der skriver planen."))
    if plan.status == PlanStatus.SUBMITTED:
        words = _("Planen ligger hos %(chief)s. Træk den tilbage, hvis I vil ændre noget.")
        return Denied(words % superior(plan.team).words)
    if plan.status == PlanStatus.DISCARDED:
        return Denied(_("Planen er lagt til side. Tag den frem igen, hvis I vil skrive videre på den."))
    if not plan.is_writable:
        return Denied(_("Planen er aftalt, og teksten ligger fast."))
    return ALLOWED


def may_submit_plan(user: Viewer, plan: DevelopmentPlan) -> Verdict:
    """The team's leader, when every focus area is written."""
    if not is_leader(user, plan.team):
        return Denied(_("Det er teamets leder, der sender planen til %(chief)s.") % superior(plan.team).words)
    if plan.status == PlanStatus.DISCARDED:
        return Denied(_("Planen er lagt til side."))
    if not plan.can("submit"):
        return Denied(_("Planen er allerede sendt."))
    if in_the_way := plan.later_agreed_in_the_way():
        return Denied(
            _("Planåret går ind over den plan, der er aftalt fra %(date)s. Ret planåret, før I sender.")
            % {"date": long_date(in_the_way.starts)}
        )
    problems = plan.missing_parts()
    if problems:
        return Denied(
            _("Planen kan sendes, når alt er skrevet. %(problems)s.") % {"problems": ". ".join(problems)}
        )
    return ALLOWED


def may_withdraw_plan(user: Viewer, plan: DevelopmentPlan) -> Verdict:
    """The team's leader, until the chief has decided."""
    if not is_leader(user, plan.team):
        return Denied(_("Det er teamets leder, der kan trække planen tilbage."))
    if not plan.can("withdraw"):
        return Denied(_("Planen ligger ikke hos %(chief)s.") % superior(plan.team).words)
    return ALLOWED


def may_decide_plan(user: Viewer, plan: DevelopmentPlan) -> Verdict:
    """The area chief on a submitted plan; never who is in the team or sent it: nobody agrees their own plan."""
    if not is_chief(user, plan.team):
        return Denied(_("Det er %(chief)s, der aftaler planen med teamet.") % superior(plan.team).words)
    if plan.submitted_by_id == user.pk or is_member(user, plan.team):
        return Denied(
            _(
                "Du er selv med i teamet, og ingen aftaler sin egen plan. En anden %(a_chief)s skal gøre det. "
                "Er der ingen, så bed den, der passer portalen i forvaltningen, om at indsætte en."
            )
            % superior(plan.team).words
        )
    if not plan.can("agree"):
        return Denied(_("Planen ligger ikke til aftale."))
    if not plan.team.cluster.is_current():
        return Denied(_("Teamet findes ikke mere, så planen kan ikke aftales."))
    return ALLOWED


def may_report_progress(user: Viewer, plan: DevelopmentPlan) -> Verdict:
    """Every member says how far the actions are, while the plan is agreed."""
    if not is_member(user, plan.team):
        return Denied(_("Det er teamets egne medlemmer, der skriver, hvor langt tiltagene er."))
    if plan.status != PlanStatus.AGREED:
        return Denied(_("Hvor langt I er, kan kun skrives i en aftalt plan."))
    return ALLOWED


def may_evaluate_plan(user: Viewer, plan: DevelopmentPlan) -> Verdict:
    """Every member writes the evaluation, while the plan is agreed."""
    if not is_member(user, plan.team):
        return Denied(_("Det er teamets egne medlemmer, der evaluerer planen."))
    if plan.status != PlanStatus.AGREED:
        return Denied(_("Kun en aftalt plan kan evalueres."))
    return ALLOWED


def may_conclude_plan(user: Viewer, plan: DevelopmentPlan) -> Verdict:
    """The team's leader, when every focus area is evaluated."""
    if not is_leader(user, plan.team):
        return Denied(_("Det er teamets leder, der afslutter planen."))
    if not plan.can("conclude"):
        return Denied(_("Kun en aftalt plan kan afsluttes."))
    if plan.revision_under_way:
        return Denied(
            _("I skriver på en ny udgave af planen. Gør den færdig, eller læg den til side, før I afslutter.")
        )
    if not all(focus.evaluation for focus in plan.focus_areas.all()):
        return Denied(_("Skriv en kort evaluering af hvert indsatsområde, før planen afsluttes."))
    return ALLOWED


def may_keep_promise(user: Viewer, plan: DevelopmentPlan) -> Verdict:
    """The area chief says that a promise is kept, while the plan is agreed."""
    if not is_chief(user, plan.team):
        return Denied(_("Det er %(chief)s, der markerer et løfte som holdt.") % superior(plan.team).words)
    if plan.status != PlanStatus.AGREED:
        return Denied(_("Kun løfter i en aftalt plan kan markeres som holdt."))
    return ALLOWED


def may_revise_plan(user: Viewer, plan: DevelopmentPlan) -> Verdict:
    """The team's leader, while the agreement holds and nothing else is being written."""
    if not is_leader(user, plan.team):
        return Denied(_("Det er teamets leder, der kan revidere en aftalt plan."))
    if plan.status != PlanStatus.AGREED:
        return Denied(_("Kun en aftalt plan kan revideres."))
    if plan.ends and plan.ends <= clock.today():
        return Denied(_("Planåret er gået. Evaluér planen, og afslut den."))
    if any(kin.is_being_written for kin in plan.kin):
        return Denied(_("Teamet har allerede en plan, der ikke er aftalt endnu. Gør den færdig først."))
    return ALLOWED


def may_discard_plan(user: Viewer, plan: DevelopmentPlan) -> Verdict:
    """The team's leader lays a plan aside, while it is the team's own."""
    if not is_leader(user, plan.team):
        return Denied(_("Det er teamets leder, der kan lægge planen til side."))
    if plan.status == PlanStatus.SUBMITTED:
        return Denied(_("Planen ligger hos %(chief)s. Træk den tilbage først.") % superior(plan.team).words)
    if not plan.can("discard"):
        return Denied(_("Kun en plan, I er ved at skrive, kan lægges til side."))
    return ALLOWED


def may_resume_plan(user: Viewer, plan: DevelopmentPlan) -> Verdict:
    """The team's leader takes it out again, unless another is being written or what it revised has moved on."""
    if not is_leader(user, plan.team):
        return Denied(_("Det er teamets leder, der kan tage planen frem igen."))
    if not plan.can("resume"):
        return Denied(_("Planen er ikke lagt til side."))
    if any(kin.is_being_written for kin in plan.kin):
        return Denied(_("Teamet skriver allerede på en anden plan. Gør den færdig først."))
    revised = next((kin for kin in plan.kin if kin.pk == plan.revises_id), None)
    if revised and (
        revised.status != PlanStatus.AGREED
        or any(kin.revises == revised.pk and kin.status != PlanStatus.DISCARDED for kin in plan.kin)
    ):
        return Denied(_("Den plan, I var ved at revidere, gælder ikke mere."))
    return ALLOWED


def may_change_focus_areas(user: Viewer, plan: DevelopmentPlan) -> Verdict:
    """The team's leader takes focus areas in and out, while the plan is the team's own."""
    if not is_leader(user, plan.team):
        return Denied(_("Det er teamets leder, der kan ændre, hvilke indsatsområder I har valgt."))
    if not plan.is_writable:
        return Denied(_("Indsatsområderne kan ændres, mens I skriver planen."))
    return ALLOWED


# --- Conversations ------------------------------------------------------------------------------------------------

#: a comment can be mended this long after it was sent
MENDING_TIME = datetime.timedelta(minutes=15)
_TALKED_OF = frozenset({PlanStatus.DRAFT, PlanStatus.SUBMITTED, PlanStatus.RETURNED, PlanStatus.AGREED})


def may_talk_in_team(user: Viewer, plan: DevelopmentPlan) -> Verdict:
    """Every member writes to the others of the team, until the plan is over."""
    if not is_member(user, plan.team):
        return Denied(_("Her skriver teamets medlemmer til hinanden."))
    return ALLOWED if plan.status in _TALKED_OF else Denied(_closed())


def may_talk_with_chief(user: Viewer, plan: DevelopmentPlan) -> Verdict:
    """Members from the first time the plan was sent; the chief whenever they can read the plan; until it is over."""
    if is_member(user, plan.team):
        if plan.submitted_at is None:
            return Denied(
                _("I kan skrive til %(chief)s her, når planen har været sendt.") % superior(plan.team).words
            )
    elif not is_chief(user, plan.team):
        return Denied(_("Her skriver teamet og %(chief)s til hinanden.") % superior(plan.team).words)
    elif plan.is_writable:
        return Denied(_("Teamet skriver på planen. I kan skrive sammen igen, når den er sendt."))
    return ALLOWED if plan.status in _TALKED_OF else Denied(_closed())


def may_mend_comment(user: Viewer, comment: FocusComment) -> Verdict:
    """The author, for a quarter of an hour, while the conversation is open to them."""
    if comment.by_id != user.pk or comment.event_id is not None:
        return Denied(_("Du kan kun rette dine egne kommentarer."))
    if comment.is_draft or clock.now() - comment.at > MENDING_TIME:
        return Denied(_("En kommentar kan rettes i et kvarter. Skriv en ny i stedet."))
    return may_talk(user, comment)


def may_resolve(user: Viewer, comment: FocusComment) -> Verdict:
    """Whoever writes in a conversation can say that it is done with."""
    if comment.is_draft or comment.reply_to_id is not None:
        return Denied(_("Kun en hel samtale kan markeres som færdig."))
    if comment.resolved_at is not None:
        return Denied(_("Samtalen er allerede markeret som færdig."))
    return may_talk(user, comment)


def may_talk(user: Viewer, comment: FocusComment) -> Verdict:
    """Whoever may write to the readers of this comment."""
    rule = may_talk_with_chief if comment.is_shared else may_talk_in_team
    return rule(user, comment.plan)


def _closed() -> str:
    return _("Planen er slut, og samtalen kan læses, men ikke fortsættes.")
