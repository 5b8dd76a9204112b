"""Who may do what with a round; for the plan see `profiles.plan_rules`.

Each rule speaks of one person and one object, and of nothing else: whether the object is in a state for it is part of
the answer, so that a button, a view and an action all give the same one. Administrators and superusers have no way
around any of them.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clusters.models import LeadershipTeam, Membership
from clusters.rules import is_leader, is_member
from core.rules import ALLOWED, Denied, Verdict
from core.statements import kept
from people.models import User
from profiles.models import CompetenceAssessment, Contribution

#: fewer would show one person's answers as "the team's picture"
LEAST_TO_REVEAL = 2

Viewer = User | AnonymousUser


def may_start_assessment(user: Viewer, team: LeadershipTeam) -> Verdict:
    """The team's leader opens a round, one at a time."""
    if not is_leader(user, team):
        return Denied(_("Det er teamets leder, der sætter en kompetenceafdækning i gang."))
    ((is_running, has_colleagues),) = _before_a_start(user, team.pk)
    if is_running:
        return Denied(_("Teamet er allerede i gang med en kompetenceafdækning."))
    if not has_colleagues:
        return Denied(
            _(
                "I skal være mindst to i teamet, før I kan afdække jeres kompetencer sammen. Mangler der en "
                "på listen, så skriv til den, der passer portalen i forvaltningen."
            )
        )
    return ALLOWED


@kept
def _before_a_start(user: Viewer, team: int) -> QuerySet[Any, Any]:
    """Whether the team has a round under way, and whether there is anybody beside the user."""
    running = CompetenceAssessment.objects.under_way().filter(team=team)
    colleagues = Membership.objects.current().filter(team=team).exclude(person=user.pk)
    rows: QuerySet[Any, Any] = LeadershipTeam.objects.filter(pk=team).values_list(
        Exists(running), Exists(colleagues)
    )
    return rows


def may_answer(
    user: Viewer, assessment: CompetenceAssessment, *, part: Contribution | None = None
) -> Verdict:
    """Every member of the team, while the round is open and their own part is not handed in.

    `part` is the user's own, for who holds it already.
    """
    if not is_member(user, assessment.team):
        return Denied(_("Kun teamets egne medlemmer kan svare."))
    if not assessment.is_open:
        return Denied(_("Runden er lukket for svar. Det, du nåede at gemme, er der stadig."))
    if part.is_submitted if part else _has_sent(user, assessment.pk):
        return Denied(_("Du har sendt dine svar. Tag dem tilbage, hvis du vil ændre noget."))
    return ALLOWED


@kept
def _has_sent(user: Viewer, assessment: int) -> QuerySet[Any, Any]:
    own = Contribution.objects.filter(assessment=assessment, person=user.pk, status="submitted")
    return own.values_list("pk", flat=True)


def may_submit_contribution(user: Viewer, contribution: Contribution) -> Verdict:
    """The author, when every area is answered; also after the reveal, for who came too late."""
    assessment = contribution.assessment
    if contribution.person_id != user.pk or not is_member(user, assessment.team):
        return Denied(_("Du kan kun sende dine egne svar."))
    if contribution.is_submitted:
        return Denied(_("Dine svar er allerede sendt."))
    if assessment.status not in {"open", "revealed"}:
        return Denied(_("Runden er slut. Det, du har skrevet, kan kun du læse."))
    missing = len(contribution.unanswered_areas())
    if missing:
        return Denied(
            ngettext(
                "Der mangler svar på %(count)s kerneområde, før du kan sende.",
                "Der mangler svar på %(count)s kerneområder, før du kan sende.",
                missing,
            )
            % {"count": missing}
        )
    return ALLOWED


def may_take_back(user: Viewer, contribution: Contribution) -> Verdict:
    """The author, until the reveal."""
    if contribution.person_id != user.pk or not is_member(user, contribution.assessment.team):
        return Denied(_("Du kan kun tage dine egne svar tilbage."))
    if not contribution.is_submitted:
        return Denied(_("Dine svar er ikke sendt."))
    if not contribution.assessment.is_open:
        return Denied(_("Billedet er vist for teamet, så svarene kan ikke tages tilbage."))
    return ALLOWED


def may_reveal(user: Viewer, assessment: CompetenceAssessment) -> Verdict:
    """The team's leader, when at least two have handed in."""
    if not is_leader(user, assessment.team):
        return Denied(
            _("Billedet vises, når alle har sendt deres svar, eller når teamets leder lukker runden.")
        )
    if not assessment.can("reveal"):
        return Denied(_("Runden er ikke åben."))
    if assessment.contributions.filter(status="submitted").count() < LEAST_TO_REVEAL:
        return Denied(_("Mindst to skal have sendt deres svar, før der er et fælles billede at se på."))
    return ALLOWED


def may_cancel(user: Viewer, assessment: CompetenceAssessment) -> Verdict:
    """The team's leader, until the round is concluded."""
    if not is_leader(user, assessment.team):
        return Denied(_("Det er teamets leder, der kan aflyse runden."))
    if not assessment.can("cancel"):
        return Denied(_("Runden er allerede slut."))
    return ALLOWED


def may_exempt(user: Viewer, assessment: CompetenceAssessment, person: User) -> Verdict:
    """The team's leader, for a member who has not handed in, while two are still waited for or have sent."""
    if not is_leader(user, assessment.team):
        return Denied(_("Det er teamets leder, der kan fritage et medlem fra runden."))
    if not assessment.is_open:
        return Denied(_("Runden er lukket, og den venter ikke på nogen mere."))
    if not is_member(person, assessment.team):
        return Denied(_("Kun medlemmer af teamet kan fritages."))
    sent = assessment.contributions.filter(status="submitted")
    if sent.filter(person=person.pk).exists():
        return Denied(_("%(name)s har allerede sendt sine svar.") % {"name": person.name})
    if sent.count() + assessment.awaited().exclude(person=person.pk).count() < LEAST_TO_REVEAL:
        return Denied(_("Mindst to skal være med i runden, ellers er der ikke et fælles billede at se på."))
    return ALLOWED


def may_lift_exemption(user: Viewer, assessment: CompetenceAssessment) -> Verdict:
    """The team's leader, until the reveal."""
    if not is_leader(user, assessment.team):
        return Denied(_("Det er teamets leder, der kan ophæve en fritagelse."))
    if not assessment.is_open:
        return Denied(_("I har set billedet, så fritagelsen kan ikke ophæves mere."))
    return ALLOWED


def may_move_due(user: Viewer, assessment: CompetenceAssessment) -> Verdict:
    """The team's leader, while the round is open."""
    if not is_leader(user, assessment.team):
        return Denied(_("Det er teamets leder, der kan flytte fristen."))
    if not assessment.is_open:
        return Denied(_("Runden er lukket for svar, så fristen betyder ikke noget mere."))
    return ALLOWED


def may_write_position(user: Viewer, assessment: CompetenceAssessment) -> Verdict:
    """Every member, once the picture is seen and until the round is concluded."""
    if not is_member(user, assessment.team):
        return Denied(_("Det er teamets egne medlemmer, der skriver den fælles vurdering."))
    if assessment.status != "revealed":
        return Denied(
            _("Den fælles vurdering skrives, når I har set billedet, og indtil runden er afsluttet.")
        )
    return ALLOWED


def may_lead_meeting(user: Viewer, assessment: CompetenceAssessment) -> Verdict:
    """The team's leader opens and ends a joint meeting, in the same span as the positions."""
    if not is_leader(user, assessment.team):
        return Denied(_("Det er teamets leder, der åbner og slutter mødet."))
    if assessment.status != "revealed":
        return Denied(_("Mødet holdes, når I har set billedet, og før runden er afsluttet."))
    return ALLOWED


def may_vote(user: Viewer, assessment: CompetenceAssessment) -> Verdict:
    """Every member, in the same span as the positions."""
    if not is_member(user, assessment.team):
        return Denied(_("Det er teamets egne medlemmer, der lægger prikker på indsatsområder."))
    if assessment.status != "revealed":
        return Denied(_("I kan lægge prikker, når I har set billedet, og indtil runden er afsluttet."))
    return ALLOWED


def may_conclude_assessment(user: Viewer, assessment: CompetenceAssessment) -> Verdict:
    """The team's leader, after the reveal, unless a plan is still being written."""
    if not is_leader(user, assessment.team):
        return Denied(_("Det er teamets leder, der vælger indsatsområder ud fra jeres prikker."))
    if not assessment.can("conclude"):
        return Denied(_("Indsatsområder vælges, når I har set billedet."))
    if assessment.team.plans.being_written().exists():
        return Denied(_("Teamet har allerede en plan, der ikke er aftalt endnu. Gør den færdig først."))
    return ALLOWED
