"""Who may do what with a follow-up of an agreed plan: one person, one object, and its state is part of the answer.

Status meetings and the closing evaluation are the team's own. The talk is the leader's and the area chief's together;
only the chief can skip it. Why is in docs/decisions/0121.
"""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from clusters.models import LeadershipTeam
from clusters.rules import is_chief, is_leader, is_member
from clusters.superior import superior
from core.rules import ALLOWED, Denied, Verdict
from people.models import User
from profiles.models import DevelopmentPlan, FollowUp, FollowUpKind, PlanStatus

Viewer = User | AnonymousUser


def is_their_chief(user: Viewer, team: LeadershipTeam) -> bool:
    """The area chief across the table; who is in the team sits on its side of it."""
    return is_chief(user, team) and not is_member(user, team)


def whose(user: Viewer, follow_up: FollowUp, verb: str) -> Verdict:
    """Whose a verb is, wherever the follow-up stands: "hold", "move" and "skip" are the leader's, of a talk the
    chief's too; but only the chief skips a talk, and nobody holds or skips the closing evaluation.
    """
    if follow_up.kind == FollowUpKind.CLOSING and verb == "hold":
        return Denied(_("Den afsluttende evaluering er færdig, når planen bliver afsluttet."))
    if follow_up.kind == FollowUpKind.CLOSING and verb == "skip":
        return Denied(_("Planen slutter med evalueringen. Den kan flyttes, men ikke springes over."))
    if (
        follow_up.kind == FollowUpKind.TALK
        and verb == "skip"
        and not is_their_chief(user, follow_up.plan.team)
    ):
        return Denied(_told(_("Det er %(chief)s, der kan springe samtalen over."), follow_up))
    if not _is_in_it(user, follow_up):
        return Denied(_whose_words(follow_up))
    return ALLOWED


def may_hold_follow_up(user: Viewer, follow_up: FollowUp) -> Verdict:
    """The leader says that a meeting took place; of a talk the chief may say it too."""
    return whose(user, follow_up, "hold") and _while_ahead(follow_up)


def may_move_follow_up(user: Viewer, follow_up: FollowUp) -> Verdict:
    """Another date, a time, a place: the leader; of a talk the chief too."""
    return whose(user, follow_up, "move") and _while_ahead(follow_up)


def may_skip_follow_up(user: Viewer, follow_up: FollowUp) -> Verdict:
    """The leader a status meeting, the chief a talk, nobody the closing evaluation."""
    return whose(user, follow_up, "skip") and _while_ahead(follow_up)


def kinds_to_add(user: Viewer, plan: DevelopmentPlan) -> tuple[FollowUpKind, ...]:
    """What the person can agree one more of, wherever the plan stands: the leader a status meeting or a talk, the
    chief a talk. The closing evaluation is there once.
    """
    if is_leader(user, plan.team):
        return (FollowUpKind.STATUS, FollowUpKind.TALK)
    return (FollowUpKind.TALK,) if is_their_chief(user, plan.team) else ()


def whose_to_add(user: Viewer, plan: DevelopmentPlan) -> Verdict:
    """Leader and chief, each for the meetings that they are in."""
    if not kinds_to_add(user, plan):
        words = _("Det er teamets leder og %(chief)s, der kan aftale en opfølgning mere.")
        return Denied(words % superior(plan.team).words)
    return ALLOWED


def may_add_follow_up(user: Viewer, plan: DevelopmentPlan) -> Verdict:
    """One more than was laid out with the agreement, while the plan is agreed."""
    return whose_to_add(user, plan) and _while_agreed(plan)


def may_write_minutes(user: Viewer, follow_up: FollowUp) -> Verdict:
    """Every member of the team for its own meeting; leader and chief for the talk. Before it, and ever after."""
    if follow_up.kind == FollowUpKind.CLOSING:
        return Denied(_("Evalueringen skrives ved hvert indsatsområde."))
    if follow_up.kind == FollowUpKind.STATUS and not is_member(user, follow_up.plan.team):
        return Denied(_("Det er teamets egne medlemmer, der skriver referatet."))
    if follow_up.kind == FollowUpKind.TALK and not _is_in_it(user, follow_up):
        return Denied(_told(_("Det er teamets leder og %(chief)s, der skriver referatet."), follow_up))
    if follow_up.status not in {"planned", "held"}:
        return Denied(_("Opfølgningen blev ikke holdt, så der er ikke noget referat."))
    return _while_there(follow_up)


def may_confirm_minutes(user: Viewer, follow_up: FollowUp) -> Verdict:
    """Leader and chief, each for their side, when a talk has been held and there is something to confirm."""
    if follow_up.kind != FollowUpKind.TALK:
        return Denied(_("Kun samtalens referat bliver bekræftet."))
    if not _is_in_it(user, follow_up):
        return Denied(_told(_("Det er teamets leder og %(chief)s, der bekræfter referatet."), follow_up))
    if follow_up.status != "held":
        return Denied(_("Referatet kan bekræftes, når samtalen er holdt."))
    if not follow_up.minutes.strip():
        return Denied(_("Der er ikke skrevet noget referat at bekræfte endnu."))
    confirmed = (
        follow_up.team_confirmed_at if _on_teams_side(user, follow_up) else follow_up.chief_confirmed_at
    )
    if confirmed:
        return Denied(_("Referatet er allerede bekræftet fra jeres side."))
    return _while_there(follow_up)


def _on_teams_side(user: Viewer, follow_up: FollowUp) -> bool:
    return is_leader(user, follow_up.plan.team)


def _is_in_it(user: Viewer, follow_up: FollowUp) -> bool:
    """Whether the person is one of those who meet."""
    if is_leader(user, follow_up.plan.team):
        return True
    return follow_up.kind == FollowUpKind.TALK and is_their_chief(user, follow_up.plan.team)


def _told(words: str, follow_up: FollowUp) -> str:
    return words % superior(follow_up.plan.team).words


def _whose_words(follow_up: FollowUp) -> str:
    if follow_up.kind == FollowUpKind.TALK:
        return _told(_("Samtalen er mellem teamets leder og %(chief)s."), follow_up)
    return _("Det er teamets leder, der tager sig af opfølgningen.")


def _while_ahead(follow_up: FollowUp) -> Verdict:
    if not follow_up.is_planned or follow_up.plan.status != PlanStatus.AGREED:
        return Denied(
            _("Opfølgningen er ikke planlagt mere: den er »%(status)s«.")
            % {"status": follow_up.get_status_display()}
        )
    return _while_there(follow_up)


def _while_there(follow_up: FollowUp) -> Verdict:
    return _while_team_is(follow_up.plan)


def _while_agreed(plan: DevelopmentPlan) -> Verdict:
    if plan.status != PlanStatus.AGREED:
        return Denied(_("Opfølgning hører til en aftalt plan, og planen er ikke aftalt."))
    return _while_team_is(plan)


def _while_team_is(plan: DevelopmentPlan) -> Verdict:
    if not plan.team.cluster.is_current():
        return Denied(_("Teamet findes ikke mere."))
    return ALLOWED
