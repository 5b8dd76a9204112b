"""What comes next on a plan, in words for whoever reads it."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clusters.models import AreaChiefAppointment
from clusters.superior import superior
from core import clock
from core.words import in_a_row, long_date, short_date
from profiles.ending import reason
from profiles.models import DevelopmentPlan, PlanEvent, PlanStatus
from profiles.plan_parts import Next, Rights


def what_next(plan: DevelopmentPlan, rights: Rights) -> Next:
    if not plan.team.cluster.is_current():
        return Next(_("%(why)s Planen kan læses, men ikke ændres.") % {"why": reason(plan.team)})
    if plan.is_writable:
        return _next_in_writing(plan, rights)
    if plan.status == PlanStatus.SUBMITTED:
        return Next(_words_while_waiting(plan, rights))
    if plan.status == PlanStatus.AGREED:
        return Next(_words_in_the_year(plan))
    if plan.status == PlanStatus.SUPERSEDED:
        return Next(_("Planen gælder ikke mere. Den bliver stående, som I aftalte den."))
    if plan.status == PlanStatus.DISCARDED:
        return _laid_aside(plan)
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
            _("Alt er skrevet. Når du sender planen, kan %(chief)s læse den, og teksten ligger fast imens.")
            % superior(plan.team).words
        )
    if not plan.team.memberships.current().leaders().exists():
        return Next(
            _(
                "Alt er skrevet, men teamet har ingen leder i portalen, der kan sende planen. Skriv til den, der "
                "passer portalen i forvaltningen, så en bliver sat ind."
            )
        )
    words = _("Alt er skrevet. Nu kan teamets leder sende planen til %(chief)s.")
    return Next(words % superior(plan.team).words)


def _laid_aside(plan: DevelopmentPlan) -> Next:
    last = last_move(plan)
    words = _("%(who)s lagde planen til side %(date)s. Kun jeres team kan læse den.")
    who = last.by.name if last.by else _("Teamet")
    return Next(words % {"who": who, "date": short_date(last.at)}, why=last.note)


def _words_while_waiting(plan: DevelopmentPlan, rights: Rights) -> str:
    since = short_date(plan.submitted_at)
    if rights.decide:
        return _("Teamet har ventet på dit svar siden %(date)s.") % {"date": since}
    if rights.is_chief:
        return rights.decide.reason
    chiefs = in_a_row(_chiefs(plan))
    if not chiefs:
        return _(
            "Planen blev sendt %(date)s, men området har ingen %(a_chief)s i portalen, der kan svare. Skriv til den, "
            "der passer portalen i forvaltningen, så en bliver sat ind."
        ) % {"date": since, **superior(plan.team).words}
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
    late = sum(bool(overdue(action.due)) for action in actions if action.is_open)
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


def overdue(due: datetime.date | None) -> str:
    """ "3 dage over tiden"; empty when there is time left, or no date."""
    days = (clock.today() - due).days if due else 0
    if days <= 0:
        return ""
    return ngettext("%(days)s dag over tiden", "%(days)s dage over tiden", days) % {"days": days}


def last_move(plan: DevelopmentPlan) -> PlanEvent:
    moves = list(plan.moves.all())
    return moves[-1]
