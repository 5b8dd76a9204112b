"""What becomes of rounds, plans and requests for support when a team ends; the table is in docs/decisions/0075.

Nothing here asks who ended the team, or how: a merger, a split, a last day written in the admin and a cluster that
vanished from the organisation file all leave a team whose cluster is over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clusters.models import LeadershipTeam, StructureChange
from clusters.restructure.draft import Draft
from clusters.restructure.forecast import Section
from clusters.restructure.story import story_of
from clusters.superior import superior
from core import clock
from core.words import long_date, short_date
from profiles.actions import support
from profiles.actions.followup import lapse
from profiles.models import (
    Action,
    CompetenceAssessment,
    DevelopmentPlan,
    FollowUp,
    Progress,
    Promise,
    SupportRequest,
)

_STILL_OPEN = [Progress.NOT_STARTED, Progress.UNDER_WAY]


def ended_teams_with_work() -> list[LeadershipTeam]:
    """Teams that are no more, with a round under way, a plan with the chief, a follow-up ahead, an open request for
    support, or a draft that holds on to actions.
    """
    over = LeadershipTeam.objects.filter(cluster__period__endswith__lte=clock.today())
    rounds = CompetenceAssessment.objects.under_way().values("team")
    plans = DevelopmentPlan.objects.filter(status="submitted").values("team")
    written = DevelopmentPlan.objects.being_written().values("pk")
    holding = Action.objects.carried_on().filter(plan__in=written).values("plan__team")
    followed = FollowUp.objects.ahead().values("plan__team")
    found = over.filter(pk__in=rounds) | over.filter(pk__in=plans) | over.filter(pk__in=holding)
    supported = SupportRequest.objects.open().values("team")
    found |= over.filter(pk__in=followed) | over.filter(pk__in=supported)
    return list(found.order_by("pk"))


def settle(teams: Iterable[LeadershipTeam]) -> int:
    """Close what teams that are no more have under way; says how many rounds, plans, follow-ups and requests that was.

    Each team in a transaction of its own, or within the caller's. Side effects for each: an open round is cancelled
    with the reason, and its answers stay their authors' alone; a round whose picture has been shown is concluded as it
    is; a submitted plan is withdrawn; actions that a plan being written had taken over are free for those who come
    after; the follow-ups ahead of an agreed plan lapse with the reason; open requests for support are withdrawn with
    it, and the visits ahead cancelled. Teams that go on are left alone.
    """
    return sum(_settle(team.pk) for team in teams)


@transaction.atomic
def _settle(key: int) -> int:
    # the team's lock first, as when a round starts: none can begin between the look and the end of the transaction
    team = (
        LeadershipTeam.objects.select_for_update(of=("self",), no_key=True)
        .select_related("cluster")
        .get(pk=key)
    )
    if team.cluster.ends is None or team.cluster.ends > clock.today():
        return 0
    with translation.override(settings.LANGUAGE_CODE):  # kept, and read by others than who is at the keyboard
        why = reason(team)
    done = 0
    rounds = CompetenceAssessment.objects.select_for_update(of=("self",), no_key=True)
    for assessment in rounds.under_way().filter(team=team):
        verb = "cancel" if assessment.is_open else "conclude"
        assessment._move(verb, by=None, note=why, closed_at=clock.now())
        done += 1
    # every plan being written is held, not only those submitted: one that is being submitted is then seen as it became
    plans = DevelopmentPlan.objects.select_for_update(of=("self",), no_key=True).being_written()
    for plan in plans.filter(team=team):
        let_go = plan.actions.carried_on().update(is_shelved=True)
        withdrawn = plan.can("withdraw")
        if withdrawn:
            plan._move("withdraw", by=None, note=why)
        done += bool(let_go or withdrawn)
    agreed = DevelopmentPlan.objects.select_for_update(of=("self",), no_key=True).filter(status="agreed")
    done += sum(lapse(plan, why, by=None) for plan in agreed.filter(team=team).order_by("pk"))
    return done + support.lapse(team=team, why=why)


def reason(team: LeadershipTeam) -> str:
    """Why the team is no more, in a sentence: the change that ended it, else its last day."""
    change = StructureChange.objects.about(team).filter(successions__predecessor=team.cluster_id).first()
    if change is not None:
        return story_of(change)
    return _("%(team)s havde sidste dag %(day)s.") % {"team": team, "day": long_date(team.cluster.last_day)}


# --- Preview ------------------------------------------------------------------------------------------------------


def foresee(draft: Draft) -> list[Section]:
    """What will happen to the rounds and plans of the teams that end, and of those that receive."""
    teams = draft.teams()
    rounds = tuple(line for team in teams for line in _round_words(team))
    plans = tuple(line for team in teams for line in _plan_words(team))
    open_ends = tuple(line for team in teams for line in _open_ends(team, draft))
    supported = tuple(line for team in teams for line in _support_words(team))
    receiving = [target.cluster.team for target in draft.targets if target.cluster is not None]
    going_on = tuple(line for team in receiving for line in _receiving_words(team))
    return [
        Section(_("Kompetenceafdækning"), rounds + going_on),
        Section(_("Teamudviklingsplan"), plans),
        Section(_("Tiltag og løfter"), open_ends),
        Section(_("Praksisnær støtte"), supported),
    ]


def _round_words(team: LeadershipTeam) -> Iterator[str]:
    running = CompetenceAssessment.objects.under_way().filter(team=team).with_counts().first()
    if running is None:
        return
    if running.is_open:
        counts = {"team": team, "done": running.handed_in, "all": running.asked}  # type: ignore[attr-defined]
        yield _("%(team)s svarer lige nu: %(done)s af %(all)s har sendt.") % counts
        yield _(
            "Er runden ikke lukket inden, bliver den aflyst. Billedet vises ikke, og hver læser kun sit eget."
        )
        return
    yield _("%(team)s har set sit billede %(date)s.") % {
        "team": team,
        "date": short_date(running.revealed_at),
    }
    yield _("Er runden ikke afsluttet inden, afsluttes den, som den er. Teamet kan fortsat læse den.")


def _plan_words(team: LeadershipTeam) -> Iterator[str]:
    words = {
        "draft": _("%(team)s skriver på en plan. Den bliver en kladde, som teamet kan læse, men ikke sende."),
        "returned": _(
            "%(team)s har fået sin plan tilbage. Den bliver stående, og teamet kan læse den, men ikke sende."
        ),
        "submitted": _(
            "Planen fra %(team)s ligger hos %(chief)s. Er den ikke aftalt inden, bliver den trukket tilbage."
        ),
        "agreed": _("%(team)s har en aftalt plan. Den gælder, som den blev aftalt, og kan fortsat læses."),
    }
    plans = DevelopmentPlan.objects.filter(team=team, status__in=words).order_by("created_at", "pk")
    for plan in plans:
        yield words[plan.status] % {"team": team, **superior(team).words}


def _open_ends(team: LeadershipTeam, draft: Draft) -> Iterator[str]:
    agreed = {"plan__team": team, "plan__status": "agreed"}
    actions = Action.objects.filter(**agreed, progress__in=_STILL_OPEN).count()
    promises = Promise.objects.filter(**agreed, kept_at__isnull=True).count()
    if actions:
        text = ngettext("%(team)s har %(n)s åbent tiltag.", "%(team)s har %(n)s åbne tiltag.", actions)
        yield text % {"team": team, "n": actions}
    ahead = FollowUp.objects.ahead().filter(plan__team=team).count()
    if ahead:
        text = ngettext(
            "%(team)s har %(n)s planlagt opfølgning. Den bortfalder.",
            "%(team)s har %(n)s planlagte opfølgninger. De bortfalder.",
            ahead,
        )
        yield text % {"team": team, "n": ahead}
    if promises:
        text = ngettext(
            "%(Chief)s har %(n)s løfte til %(team)s, der ikke er holdt endnu. Det gælder stadig.",
            "%(Chief)s har %(n)s løfter til %(team)s, der ikke er holdt endnu. De gælder stadig.",
            promises,
        )
        yield text % {"team": team, "n": promises, **superior(team).words}
    if (actions or promises) and draft.targets:
        yield _("Dem kan %(after)s se og tage med i sin næste plan.") % {"after": draft.after()}


def _support_words(team: LeadershipTeam) -> Iterator[str]:
    """What administrators may know of the team's open requests: that there is one, and who helps."""
    rows = SupportRequest.objects.open().filter(team=team).without_words()
    for request in rows.select_related("consultant").order_by("sent_at", "pk"):
        if request.consultant is None:
            yield _("%(team)s har bedt om støtte og venter på en konsulent. Ønsket bortfalder.") % {
                "team": team
            }
        else:
            words = _(
                "%(name)s er konsulent for %(team)s. Forløbet slutter, og aftalte besøg bliver aflyst. Det, de har "
                "skrevet, kan teamet og konsulenten fortsat læse."
            )
            yield words % {"team": team, "name": request.consultant.name}


def _receiving_words(team: LeadershipTeam) -> Iterator[str]:
    if CompetenceAssessment.objects.filter(team=team, status="open").exists():
        yield _(
            "%(team)s svarer lige nu. De nye medlemmer er med i runden, hvis de ikke bliver fritaget."
        ) % {"team": team}
