"""Who is to be asked for what, told with the rules: beside it every kind of thing that falls due is held."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from clusters.models import AreaChiefAppointment, Deputy, LeadershipTeam, Membership
from clusters.rules import is_chief, is_leader, is_member
from core import clock
from people.models import User
from profiles import campaign_rules, follow_rules, plan_rules, rules, support_rules
from profiles.models import (
    Action,
    CampaignEntry,
    CompetenceAssessment,
    DevelopmentPlan,
    Exemption,
    FocusArea,
    FollowUp,
    FollowUpKind,
    Nudge,
    Promise,
    SupportRequest,
    SupportVisit,
    Vote,
)
from reminders.due import OWN, UP

_FORTNIGHT = datetime.timedelta(days=14)


@dataclass(frozen=True)
class Asks:
    """What a kind is about, and who is to be asked: written with the rules, not with the kind's own query."""

    about: Callable[[], Iterable[Any]]
    who: Callable[[User, Any], bool]


def _rounds() -> Iterable[CompetenceAssessment]:
    return CompetenceAssessment.objects.select_related("team__cluster")


def _plans() -> Iterable[DevelopmentPlan]:
    return DevelopmentPlan.objects.select_related("team__cluster")


def _answers(user: User, one: CompetenceAssessment) -> bool:
    excused = Exemption.objects.filter(assessment=one, person=user).exists()
    return not excused and not _away(user, one.team) and bool(rules.may_answer(user, one))


def _away(user: User, team: LeadershipTeam) -> bool:
    return bool(team.memberships.current().filter(person=user).exclude(pk__in=team.memberships.at_work()))


def _missing(one: CompetenceAssessment) -> bool:
    return one.is_open and one.awaited().exists()


def _voted(user: User, one: CompetenceAssessment) -> bool:
    return Vote.objects.filter(assessment=one, person=user).exists()


def _closes(user: User, one: CompetenceAssessment) -> bool:
    if _missing(one):
        return one.due < clock.today() and bool(rules.may_move_due(user, one))
    return bool(rules.may_reveal(user, one))


def _starts(user: User, team: LeadershipTeam) -> bool:
    has_plan = team.plans.filter(status__in=["draft", "submitted", "returned", "agreed"]).exists()
    return team.cluster.must_use_profile and not has_plan and bool(rules.may_start_assessment(user, team))


def _looks_back(user: User, plan: DevelopmentPlan) -> bool:
    """The leader, while the plan is agreed."""
    return is_leader(user, plan.team) and bool(plan_rules.may_evaluate_plan(user, plan))


def _unevaluated(plan: DevelopmentPlan) -> bool:
    return FocusArea.objects.filter(plan=plan, evaluation="").exists()


def _keeps(user: User, promise: Promise) -> bool:
    may = bool(plan_rules.may_keep_promise(user, promise.plan)) and promise.kept_at is None
    return may and (promise.by == user or not is_chief(promise.by, promise.plan.team))


def _hears_of_deputy(user: User, deputy: Deputy) -> bool:
    """The deputy, and the holder who is in office in person. Nobody, when a leader's deputy is not in the team."""
    in_team = {"person": deputy.person, "period__overlap": deputy.period}
    if deputy.team is not None and not deputy.team.memberships.filter(**in_team).exists():
        return False
    return user.is_active and (user == deputy.person or (user == deputy.holder and _in_office(deputy)))


def _in_office(deputy: Deputy) -> bool:
    own = {"person": deputy.holder}
    if deputy.team is not None:
        return bool(deputy.team.memberships.current().leaders().filter(**own).exists())
    return bool(AreaChiefAppointment.objects.current().filter(area=deputy.area, **own).exists())


def _news_of_deputy(user: User, deputy: Deputy) -> bool:
    knows = deputy.named_by_id == user.pk
    fresh = deputy.starts is not None and deputy.starts > clock.today() - _FORTNIGHT
    lasts = deputy.ends is not None and deputy.ends > clock.today()
    return fresh and lasts and not knows and _hears_of_deputy(user, deputy)


def _leaderless(team: LeadershipTeam) -> bool:
    """Nobody is in the office: neither a leader nor, from the team, a deputy."""
    here = team.memberships.current()
    return not here.leaders().exists() and not team.deputies.current().filter(
        person__in=here.values("person")
    )


def _misses_a_leader(user: User, place: LeadershipTeam | User) -> bool:
    """The chief of each team; an administrator of all at once, by their own key."""
    if isinstance(place, LeadershipTeam):
        return is_chief(user, place) and _leaderless(place)
    there_are = any(_leaderless(team) for team in LeadershipTeam.objects.active())
    return user == place and user.is_active and user.is_staff and there_are


def _hears_of_waiting_plans(user: User, place: User) -> bool:
    """An administrator, of all at once, by their own key."""
    there_are = any(plan.status == "submitted" and _waits_long(plan) for plan in _plans())
    return user == place and user.is_active and user.is_staff and there_are


def _follow_ups() -> Iterable[FollowUp]:
    return FollowUp.objects.select_related("plan__team__cluster")


def _holds(user: User, follow_up: FollowUp) -> bool:
    """Whoever may hold it; the closing evaluation is held by concluding the plan, and is the leader's."""
    if follow_up.kind == FollowUpKind.CLOSING:
        ahead = follow_up.status == "planned" and not _asked_by_plan(follow_up)
        return ahead and _looks_back(user, follow_up.plan)
    return bool(follow_rules.may_hold_follow_up(user, follow_up))


def _asked_by_plan(follow_up: FollowUp) -> bool:
    ends = follow_up.plan.ends
    return follow_up.kind == FollowUpKind.CLOSING and ends is not None and ends <= clock.today()


def _closing_ahead(plan: DevelopmentPlan) -> bool:
    return FollowUp.objects.filter(plan=plan, kind=FollowUpKind.CLOSING, status="planned").exists()


def _began(user: User, post: Membership) -> bool:
    fresh = post.starts is not None and post.starts > clock.today() - _FORTNIGHT
    led = post.team.memberships.leaders().filter(person=user, period__endswith=post.starts).exists()
    return fresh and not led and post.is_current() and post.person == user and is_leader(user, post.team)


def _requests() -> Iterable[SupportRequest]:
    return SupportRequest.objects.select_related("team__cluster")


def _sends(user: User, plan: DevelopmentPlan) -> bool:
    unsent = not SupportRequest.objects.filter(line=plan.line).exists()
    holds = plan.status == "agreed" and plan.ends is not None and plan.ends > clock.today()
    return holds and unsent and bool(plan.support_wish) and bool(support_rules.may_send_wish(user, plan))


def _been(request: SupportRequest) -> bool:
    """Whether the consultant has been there, or should have been, and no visit lies ahead."""
    visits = request.visits.exclude(status="cancelled")
    return (
        visits.filter(starts__lte=clock.now()).exists() and not visits.filter(starts__gt=clock.now()).exists()
    )


def _works(user: User, request: SupportRequest) -> bool:
    return request.status == "arranged" and bool(support_rules.may_advise(user, request))


def _latest(request: SupportRequest, *verbs: str, but: User) -> bool:
    move = request.moves.latest("pk")
    return move.verb in verbs and move.by != but and move.at > clock.now() - _FORTNIGHT


def _told_of_support(user: User, request: SupportRequest) -> bool:
    verbs = ("name", "replace", "decline", "hand_back", "release", "advise")
    return is_leader(user, request.team) and _latest(request, *verbs, but=user)


def _hears_the_end(user: User, request: SupportRequest) -> bool:
    own = support_rules.is_their_consultant(user, request)
    return own and _latest(request, "close", "withdraw", "lapse", but=user)


def _meets(user: User, visit: SupportVisit) -> bool:
    is_ahead = visit.status == "planned" and clock.local_date(visit.starts) >= clock.today()
    return is_ahead and bool(support_rules.may_plan_visit(user, visit.request))


def _hears_late(user: User, request: SupportRequest) -> bool:
    day = request.follow_up_on
    is_late = request.status == "advised" and day is not None and day < clock.today()
    return is_late and is_chief(user, request.team) and not is_member(user, request.team)


ASKS: dict[tuple[str, int], Asks] = {
    ("assessment.answer", OWN): Asks(_rounds, _answers),
    ("assessment.close", OWN): Asks(_rounds, _closes),
    ("assessment.vote", OWN): Asks(
        _rounds, lambda u, r: bool(rules.may_vote(u, r)) and not _voted(u, r) and not _away(u, r.team)
    ),
    ("assessment.conclude", OWN): Asks(
        _rounds,
        lambda u, r: bool(rules.may_conclude_assessment(u, r)) and (_voted(u, r) or _away(u, r.team)),
    ),
    ("assessment.nudged", OWN): Asks(
        _rounds,
        lambda u, r: (
            bool(campaign_rules.may_nudge_missing(u, r))
            and _missing(r)
            and Nudge.objects.filter(assessment=r, person=u, about_team=True).exists()
        ),
    ),
    ("assessment.start", OWN): Asks(lambda: LeadershipTeam.objects.select_related("cluster"), _starts),
    ("campaign.offer", OWN): Asks(
        lambda: CampaignEntry.objects.select_related("team", "campaign"),
        lambda u, e: (
            bool(campaign_rules.may_answer_offer(u, e)) and not e.team.assessments.under_way().exists()
        ),
    ),
    ("plan.write", OWN): Asks(
        _plans,
        lambda u, p: p.status == "draft" and is_leader(u, p.team) and bool(plan_rules.may_edit_plan(u, p)),
    ),
    ("plan.returned", OWN): Asks(
        _plans,
        lambda u, p: p.status == "returned" and is_leader(u, p.team) and bool(plan_rules.may_edit_plan(u, p)),
    ),
    ("plan.decide", OWN): Asks(_plans, lambda u, p: bool(plan_rules.may_decide_plan(u, p))),
    ("plan.decide", UP): Asks(User.objects.all, _hears_of_waiting_plans),
    ("plan.agreed", OWN): Asks(
        _plans,
        lambda u, p: p.status == "agreed" and is_member(u, p.team) and p.agreed_at > clock.now() - _FORTNIGHT,
    ),
    ("plan.ends", OWN): Asks(
        _plans,
        lambda u, p: (
            _looks_back(u, p) and p.ends > clock.today() and _unevaluated(p) and not _closing_ahead(p)
        ),
    ),
    ("plan.conclude", OWN): Asks(_plans, lambda u, p: _looks_back(u, p) and p.ends <= clock.today()),
    ("action.do", OWN): Asks(
        lambda: Action.objects.select_related("plan__team", "owner"),
        lambda u, a: (
            a.owner == u and a.is_open and bool(a.due) and bool(plan_rules.may_report_progress(u, a.plan))
        ),
    ),
    ("action.do", UP): Asks(
        lambda: Action.objects.select_related("plan__team", "owner"),
        lambda u, a: (
            _is_late(a) and is_leader(u, a.plan.team) and not (a.owner and is_leader(a.owner, a.plan.team))
        ),
    ),
    ("promise.keep", OWN): Asks(lambda: Promise.objects.select_related("plan__team", "by"), _keeps),
    ("promise.keep", UP): Asks(
        lambda: Promise.objects.select_related("plan__team"),
        lambda u, p: (
            p.plan.status == "agreed"
            and p.kept_at is None
            and p.due < clock.today()
            and is_leader(u, p.plan.team)
        ),
    ),
    ("membership.leader", OWN): Asks(lambda: Membership.objects.select_related("team"), _began),
    ("team.leaderless", OWN): Asks(
        lambda: [*LeadershipTeam.objects.active().select_related("cluster"), *User.objects.all()],
        _misses_a_leader,
    ),
    ("followup.hold", OWN): Asks(
        _follow_ups,
        _holds,
    ),
    ("followup.confirm", OWN): Asks(_follow_ups, lambda u, f: bool(follow_rules.may_confirm_minutes(u, f))),
    ("support.send", OWN): Asks(_plans, _sends),
    ("support.find", OWN): Asks(
        _requests,
        lambda u, r: r.status == "requested" and bool(support_rules.may_name_consultant(u, r)),
    ),
    ("support.agree", OWN): Asks(
        _requests, lambda u, r: _works(u, r) and not r.visits.exclude(status="cancelled").exists()
    ),
    ("support.visit", OWN): Asks(
        lambda: SupportVisit.objects.select_related("request__team__cluster"), _meets
    ),
    ("support.advise", OWN): Asks(_requests, lambda u, r: _works(u, r) and _been(r)),
    ("support.follow", OWN): Asks(_requests, lambda u, r: bool(support_rules.may_close(u, r))),
    ("support.follow", UP): Asks(_requests, _hears_late),
    ("support.told", OWN): Asks(_requests, _told_of_support),
    ("support.ended", OWN): Asks(_requests, _hears_the_end),
    ("deputy.named", OWN): Asks(Deputy.objects.all, _news_of_deputy),
    ("deputy.ends", OWN): Asks(Deputy.objects.current, _hears_of_deputy),
}


def _waits_long(plan: DevelopmentPlan) -> bool:
    return plan.submitted_at is not None and plan.submitted_at < clock.now() - datetime.timedelta(days=7)


def _is_late(action: Action) -> bool:
    return (
        action.plan.status == "agreed" and action.is_open and bool(action.due and action.due < clock.today())
    )
