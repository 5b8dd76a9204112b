"""Who may do what with practice-near support: one person, one object, and its state is part of the answer.

The leader asks, withdraws and says what came of it; administrators find the consultant; the consultant gives advice.
Why is in docs/decisions/0150.
"""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from clusters.models import LeadershipTeam
from clusters.querysets import may_administer
from clusters.rules import is_chief, is_leader, is_member
from core import clock
from core.rules import ALLOWED, Denied, Verdict
from people.models import User
from profiles.models import (
    AssessmentStatus,
    CompetenceAssessment,
    DevelopmentPlan,
    PlanStatus,
    SupportConsultant,
    SupportRequest,
    SupportVisit,
)
from profiles.models.plan import BEING_WRITTEN

Viewer = User | AnonymousUser
Source = CompetenceAssessment | DevelopmentPlan

#: plans for which there is still something to get help with
_PLANS = BEING_WRITTEN | {PlanStatus.AGREED}
_ROUNDS = frozenset({AssessmentStatus.OPEN, AssessmentStatus.REVEALED})


def is_their_consultant(user: Viewer, request: SupportRequest) -> bool:
    """Whether the user is the consultant of the request today; costs no query when it was read `with_reading`."""
    if getattr(request, "reading_of", None) == (user.pk or 0):
        return bool(request.is_given)  # type: ignore[attr-defined]  # annotated by the queryset
    return SupportRequest.objects.given_by(user).filter(pk=request.pk).exists()


# --- The wish -----------------------------------------------------------------------------------------------------


def may_send_wish(user: Viewer, source: Source) -> Verdict:
    """The team's leader, while the round or the plan is worked on. One at a time is the action's to see to."""
    if not is_leader(user, source.team):
        return Denied(_("Det er teamets leder, der sender ønsket om støtte."))
    if isinstance(source, DevelopmentPlan) and source.status not in _PLANS:
        return Denied(_("Planen er slut. Bed om støtte fra den næste."))
    if isinstance(source, CompetenceAssessment) and source.status not in _ROUNDS:
        return Denied(_("Afdækningen er slut. Bed om støtte fra planen."))
    return _while_there(source.team)


def may_withdraw_wish(user: Viewer, request: SupportRequest) -> Verdict:
    """The leader, until advice has been given."""
    if not is_leader(user, request.team):
        return Denied(_("Det er teamets leder, der kan trække ønsket tilbage."))
    if not request.can("withdraw"):
        return Denied(_stands(request))
    return _while_there(request.team)


# --- The administration -------------------------------------------------------------------------------------------


def may_name_consultant(user: Viewer, request: SupportRequest) -> Verdict:
    """An administrator, until advice has been given; also another than the one already named."""
    if not may_administer(user):
        return Denied(_("Det er forvaltningen, der finder en konsulent."))
    if not (request.can("name") or request.can("replace")):
        return Denied(_stands(request))
    return _while_there(request.team)


def may_decline(user: Viewer, request: SupportRequest) -> Verdict:
    """An administrator, while nobody has been named."""
    if not may_administer(user):
        return Denied(_("Det er forvaltningen, der svarer på ønsket."))
    if not request.can("decline"):
        return Denied(_stands(request))
    return _while_there(request.team)


def may_be_consultant(person: Viewer, team: LeadershipTeam) -> Verdict:
    """Whoever is appointed today; nobody for a team that they are in, or that they are chief of."""
    if not person.is_active or not SupportConsultant.objects.current().filter(person=person.pk).exists():
        return Denied(_("Personen er ikke konsulent i dag."))
    if is_member(person, team):
        return Denied(_("Personen er selv med i teamet. Vælg en anden."))
    if is_chief(person, team):
        return Denied(_("Personen er teamets chef eller står i chefens sted. Vælg en anden."))
    return ALLOWED


# --- The work -----------------------------------------------------------------------------------------------------


def may_hand_back(user: Viewer, request: SupportRequest) -> Verdict:
    """The consultant, until the advice is given."""
    return _of_consultant(user, request, "hand_back")


def may_advise(user: Viewer, request: SupportRequest) -> Verdict:
    """The consultant."""
    return _of_consultant(user, request, "advise")


def may_ask_more(user: Viewer, request: SupportRequest) -> Verdict:
    """The leader, when the advice is given."""
    return _of_leader(user, request, "ask_more")


def may_close(user: Viewer, request: SupportRequest) -> Verdict:
    """The leader, when the advice is given."""
    return _of_leader(user, request, "close")


def may_write_note(user: Viewer, request: SupportRequest) -> Verdict:
    """Every member of the team and the consultant, from when there is one until it is closed."""
    if not (is_member(user, request.team) or is_their_consultant(user, request)):
        return Denied(_("Her skriver teamet og konsulenten til hinanden."))
    return _while_worked_on(request)


def may_plan_visit(user: Viewer, request: SupportRequest) -> Verdict:
    """The consultant and the team's leader, from when there is a consultant until it is closed."""
    if not (is_leader(user, request.team) or is_their_consultant(user, request)):
        return Denied(_("Det er konsulenten og teamets leder, der aftaler besøg."))
    return _while_worked_on(request)


def may_change_visit(user: Viewer, visit: SupportVisit) -> Verdict:
    """Move or cancel: the same two, until it is held or cancelled."""
    verdict = may_plan_visit(user, visit.request)
    if verdict and not visit.is_planned:
        return Denied(_("Besøget er »%(status)s«.") % {"status": visit.get_status_display()})
    return verdict


def may_hold_visit(user: Viewer, visit: SupportVisit) -> Verdict:
    """Say that it took place: the same two, once it has begun."""
    verdict = may_change_visit(user, visit)
    if verdict and visit.starts > clock.now():
        return Denied(_("Besøget er ikke begyndt endnu."))
    return verdict


def _of_consultant(user: Viewer, request: SupportRequest, verb: str) -> Verdict:
    if not is_their_consultant(user, request):
        return Denied(_("Det er konsulenten, der gør det."))
    if not request.can(verb):
        return Denied(_stands(request))
    return _while_there(request.team)


def _of_leader(user: Viewer, request: SupportRequest, verb: str) -> Verdict:
    if not is_leader(user, request.team):
        return Denied(_("Det er teamets leder, der følger op på rådet."))
    if not request.can(verb):
        return Denied(_stands(request))
    return _while_there(request.team)


def _while_worked_on(request: SupportRequest) -> Verdict:
    if not request.is_worked_on:
        return Denied(_stands(request))
    return _while_there(request.team)


def _while_there(team: LeadershipTeam) -> Verdict:
    return ALLOWED if team.cluster.is_current() else Denied(_("Teamet findes ikke mere."))


def _stands(request: SupportRequest) -> str:
    return _("Det kan ikke lade sig gøre nu. Ønsket om støtte er »%(status)s«.") % {
        "status": request.get_status_display()
    }
