"""Who may do what with a plan. As in `profiles.rules`: one person, one object, and its state is part of the answer."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from clusters.rules import is_chief, is_leader, is_member
from core.rules import ALLOWED, Denied, Verdict
from people.models import User
from profiles.models import DevelopmentPlan, PlanStatus

Viewer = User | AnonymousUser


def may_edit_plan(user: Viewer, plan: DevelopmentPlan) -> Verdict:
    """Every member writes, while the plan is the team's own."""
    if not is_member(user, plan.team):
        return Denied(_("Det er teamets egne medlemmer, der skriver planen."))
    if plan.status == PlanStatus.SUBMITTED:
        return Denied(_("Planen ligger hos områdechefen. Træk den tilbage, hvis I vil ændre noget."))
    if not plan.is_writable:
        return Denied(_("Planen er aftalt, og teksten ligger fast."))
    return ALLOWED


def may_submit_plan(user: Viewer, plan: DevelopmentPlan) -> Verdict:
    """The team's leader, when every focus area is written."""
    if not is_leader(user, plan.team):
        return Denied(_("Det er teamets leder, der sender planen til områdechefen."))
    if not plan.can("submit"):
        return Denied(_("Planen er allerede sendt."))
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
        return Denied(_("Planen ligger ikke hos områdechefen."))
    return ALLOWED


def may_decide_plan(user: Viewer, plan: DevelopmentPlan) -> Verdict:
    """The area chief on a submitted plan; never who is in the team or sent it: nobody agrees their own plan."""
    if not is_chief(user, plan.team):
        return Denied(_("Det er områdechefen, der aftaler planen med teamet."))
    if plan.submitted_by_id == user.pk or is_member(user, plan.team):
        return Denied(
            _(
                "Du er selv med i teamet, og ingen aftaler sin egen plan. En anden områdechef skal gøre det. "
                "Er der ingen, så bed den, der passer portalen i forvaltningen, om at indsætte en."
            )
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
        return Denied(_("Fremdrift skrives på en aftalt plan."))
    return ALLOWED


def may_evaluate_plan(user: Viewer, plan: DevelopmentPlan) -> Verdict:
    """Every member writes the evaluation, while the plan is agreed."""
    if not is_member(user, plan.team):
        return Denied(_("Det er teamets egne medlemmer, der evaluerer planen."))
    if plan.status != PlanStatus.AGREED:
        return Denied(_("Evalueringen skrives på en aftalt plan."))
    return ALLOWED


def may_conclude_plan(user: Viewer, plan: DevelopmentPlan) -> Verdict:
    """The team's leader, when every focus area is evaluated."""
    if not is_leader(user, plan.team):
        return Denied(_("Det er teamets leder, der afslutter planen."))
    if not plan.can("conclude"):
        return Denied(_("Kun en aftalt plan kan afsluttes."))
    if plan.focus_areas.filter(evaluation="").exists():
        return Denied(_("Skriv en kort evaluering af hvert indsatsområde, før planen afsluttes."))
    return ALLOWED


def may_keep_promise(user: Viewer, plan: DevelopmentPlan) -> Verdict:
    """The area chief says that a promise is kept, while the plan is agreed."""
    if not is_chief(user, plan.team):
        return Denied(_("Det er områdechefen, der markerer et løfte som holdt."))
    if plan.status != PlanStatus.AGREED:
        return Denied(_("Løfter hører til en aftalt plan."))
    return ALLOWED
