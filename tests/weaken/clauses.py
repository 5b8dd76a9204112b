"""Single conditions: inside the scopes' queries, and those that pages put in front of a scope."""

from __future__ import annotations

from tests.weaken.clauses_due import DUE

_ASSESSMENT, _PLAN, _VIEWS = "profiles.querysets.assessment", "profiles.querysets.plan", "profiles.views"
_SUPPORT = "profiles.querysets.support"
_TEAMS = "clusters.querysets.LeadershipTeamQuerySet"
_OWN_ROUNDS = 'among("assessment", reach(CompetenceAssessment.objects.visible_to, user)),'
_INACTIVE = (" or not user.is_active", "")

#: function → (text, what it becomes) of one condition each
CLAUSES: dict[str, list[tuple[str, str]]] = {
    f"{_ASSESSMENT}.AssessmentQuerySet.visible_to": [
        ("with_member, user", "visible_to, user"),
        ("ended_with, user", "visible_to, user"),
    ],
    f"{_ASSESSMENT}.ContributionQuerySet.visible_to": [
        (', status="submitted"', ""),
        ("assessment__revealed_at__isnull=False, ", ""),
        (_OWN_ROUNDS, ""),
        ("Q(person=user.pk) |", "Q(pk__gt=0) |"),
    ],
    f"{_ASSESSMENT}.PositionQuerySet.visible_to": [
        ("assessment__revealed_at__isnull=False,", ""),
        (_OWN_ROUNDS, ""),
    ],
    f"{_ASSESSMENT}.VoteQuerySet.visible_to": [
        ('Q(among("assessment", own, "assessment"))', "Q(pk__gt=0)"),
        ('assessment__status="concluded"', "assessment__revealed_at__isnull=False"),
        (_OWN_ROUNDS, ""),
    ],
    "profiles.querysets.meeting.MeetingQuerySet.visible_to": [
        ("assessment__in=CompetenceAssessment.objects.visible_to(user),", ""),
    ],
    f"{_PLAN}.DevelopmentPlanQuerySet.visible_to": [
        (", status__in=_SHARED", ""),
        (", status__in=_AGREED", ""),
        ("reach(teams.under_chief, user)", "teams.all()"),
        ("reach(teams.with_member, user)", "teams.all()"),
        ("reach(teams.ended_with, user)", "teams.all()"),
        ("reach(teams.succeeded_by_teams_of, user)", "teams.all()"),
    ],
    f"{_PLAN}.DevelopmentPlanQuerySet.waiting_for_chief": [
        ('among("team", LeadershipTeam.objects.under_chief(user).active()), ', ""),
        (".active()", ""),
        (', status="submitted"', ""),
        ('.exclude(among("team", reach(LeadershipTeam.objects.with_member, user)))', ""),
        (".exclude(submitted_by=user.pk)", ""),
    ],
    f"{_PLAN}.DevelopmentPlanQuerySet.handed_to": [
        (", submitted_at__isnull=False", ""),
        ('among("team", reach(LeadershipTeam.objects.under_chief, user)), ', ""),
    ],
    f"{_PLAN}.FocusCommentQuerySet.visible_to": [
        ('among("plan", plans), ', ""),
        ("Q(is_shared=True) | own", "Q(pk__gt=0)"),
        ('Q(among("plan__team", here))', "Q(pk__gt=0)"),
        ('Q(among("plan__team", ended))', "Q(pk__gt=0)"),
        (", Q(is_draft=False) | Q(by=user.pk)", ""),
    ],
    "profiles.querysets.followup._reads_minutes": [
        ("reach(teams.with_member, user)", "teams.all()"),
        ("reach(teams.ended_with, user)", "teams.all()"),
        ("reach(teams.under_chief, user)", "teams.all()"),
        (', kind="talk"', ""),
    ],
    "profiles.querysets.appraisal.AppraisalSheetQuerySet.own": [_INACTIVE],
    "profiles.querysets.appraisal.AppraisalSheetQuerySet.shared_with": [
        _INACTIVE,
        ("leads | is_chief, ", ""),
        ("Exists(there), ", ""),
        (", shared_with=user.pk", ""),
    ],
    "profiles.querysets.appraisal.AppraisalSheetQuerySet.visible_to": [
        ("Q(pk__in=own)", "Q(pk__gt=0)"),
        ("Q(pk__in=shared)", "Q(pk__gt=0)"),
    ],
    f"{_SUPPORT}.SupportRequestQuerySet.of_team": [
        ("reach(teams.with_member, user)", "teams.all()"),
        ("reach(teams.ended_with, user)", "teams.all()"),
    ],
    f"{_SUPPORT}.SupportRequestQuerySet.given_by": [
        ("appointed, ", ""),
        ("~under, ", ""),
        (", consultant=user.pk", ""),
    ],
    f"{_SUPPORT}.SupportRequestQuerySet.read_in_full_by": [
        ("reach(requests.of_team, user)", "requests.all()"),
        ("reach(requests.given_by, user)", "requests.all()"),
    ],
    f"{_SUPPORT}.SupportRequestQuerySet.visible_to": [
        ("if may_administer(user):", "if user.is_authenticated:"),
        ("reach(requests.of_team, user)", "requests.all()"),
        ("reach(requests.given_by, user)", "requests.all()"),
        ("reach(teams.under_chief, user)", "teams.all()"),
    ],
    f"{_SUPPORT}.SupportVisitQuerySet.visible_to": [
        ("if may_administer(user):", "if user.is_authenticated:"),
    ],
    "profiles.querysets.campaign.CampaignQuerySet.visible_to": [
        ("area__in=Area.objects.led_by(user)", "area__isnull=False"),
        ("if may_administer(user) else", "if user.is_authenticated else"),
    ],
    "profiles.querysets.campaign.CampaignEntryQuerySet.offered_to": [
        ('outcome__in=["offered", "accepted", "declined"], ', ""),
        (", team__in=LeadershipTeam.objects.with_leader(user)", ""),
    ],
    "profiles.querysets.catalogue.LeadershipProfileQuerySet.visible_to": [('~Q(status="draft")', "")],
    "profiles.earlier._round_before": [
        ('team=Subquery(this.values("team")),', ""),
        ('profile__key=Subquery(this.values("profile__key")),', ""),
        # not that it was shown, nor that it was not cancelled: what is cancelled was never shown, so either says both
        ('started_at__lt=Subquery(this.values("started_at")),', ""),
    ],
    "clusters.querysets._memberships_of": [(".current()", ""), ("person=user.pk", "")],
    "clusters.querysets._appointments_of": [(".current()", ""), ("person=user.pk", "")],
    "clusters.querysets._deputyships_of": [(".current()", ""), ("person=user.pk", "")],
    "clusters.querysets._holds_team_office": [
        ('.filter(role="leader")', ""),
        ('.filter(among("team", own, "team"))', ""),
    ],
    "clusters.querysets._was_there_at_its_end": [
        ("person=user.pk, ", ""),
        (", period__endswith__lte=clock.today()", ""),
        (".filter(period__endswith=Subquery(its_end))", ""),
    ],
    "clusters.querysets._successions_in_force": [("change__day__lte=clock.today(), ", "")],
    "clusters.querysets._lines_to_teams_of": [
        ('Q(among("successor", own, "cluster"))', "Q(pk__gt=0)"),
        ('Q(among("successor", areas, "cluster"))', "Q(pk__gt=0)"),
    ],
    f"{_TEAMS}.with_member": [_INACTIVE],
    f"{_TEAMS}.with_leader": [_INACTIVE],
    f"{_TEAMS}.under_chief": [_INACTIVE],
    f"{_TEAMS}.ended_with": [_INACTIVE],
    f"{_TEAMS}.succeeded_by_teams_of": [_INACTIVE],
    f"{_TEAMS}.visible_to": [
        _INACTIVE,
        ("reach(teams.with_member, user)", "teams.all()"),
        ("reach(teams.under_chief, user)", "teams.all()"),
        ("reach(teams.ended_with, user)", "teams.all()"),
        ("reach(teams.succeeded_by_teams_of, user)", "teams.all()"),
    ],
    "clusters.querysets.AreaQuerySet.led_by": [_INACTIVE],
    "clusters.querysets.may_administer": [(" and user.is_active", ""), (" and user.is_staff", "")],
    "clusters.rules._holds": [(" and known[0] == user.pk", "")],
    "people.models.SessionQuerySet.visible_to": [("user=user, ", "")],
    **DUE,
}

#: what a page asks for by itself, and what it opens to; each is a fence in front of the scope, opened together with it
PAGES: dict[str, list[tuple[str, str]]] = {
    f"{_VIEWS}.rounds._round": [
        ("CompetenceAssessment.objects.visible_to(user)", "CompetenceAssessment.objects.all()"),
    ],
    f"{_VIEWS}.agree.revealed_round": [("if not assessment.is_revealed:", "if False:")],
    f"{_VIEWS}.picture.show": [("if not assessment.is_revealed:", "if False:")],
    f"{_VIEWS}.picture._shared_answers": [
        (', contribution__status="submitted"', ""),
        ("contribution__assessment=assessment, ", ""),
    ],
    f"{_VIEWS}.answer._own_answers": [(", contribution__person=user", "")],
    f"{_VIEWS}.answer.review": [(", person=user_of(request)", "")],
    "profiles.earlier._answers_with_agreed": [
        (', contribution__status="submitted"', ""),
        ("contribution__assessment=assessment, ", ""),
    ],
    f"{_VIEWS}.meeting.news": [
        ("Meeting.objects.visible_to(request.user)", "Meeting.objects.all()"),
    ],
}

_ROUND = f"page:{_VIEWS}.rounds._round#0"
_SHOWN = f"page:{_VIEWS}.picture.show#0"
_SENT, _THIS_ROUND = (f"page:{_VIEWS}.picture._shared_answers#{n}" for n in (0, 1))
_SENT_THEN, _ROUND_THEN = (f"page:profiles.earlier._answers_with_agreed#{n}" for n in (0, 1))
_PART = f"{_ASSESSMENT}.ContributionQuerySet.visible_to"
_ANSWERS, _PARTS = f"scope:{_ASSESSMENT}.AnswerQuerySet.visible_to", f"scope:{_PART}"
_POSITIONS = f"scope:{_ASSESSMENT}.PositionQuerySet.visible_to"
#: fences behind each other: with either of them closed nothing is seen, with both open something is
TOGETHER: list[str] = [
    f"{_ANSWERS}+{_SENT}",
    f"{_ANSWERS}+{_THIS_ROUND}",
    f"{_ANSWERS}+{_SHOWN}",
    f"{_ANSWERS}+{_ROUND}",
    f"{_ANSWERS}+page:{_VIEWS}.answer._own_answers#0",
    f"{_ANSWERS}+{_SENT_THEN}",
    f"{_ANSWERS}+{_ROUND_THEN}",
    f"{_PARTS}+page:{_VIEWS}.answer.review#0",
    f"clause:{_PART}#0+{_SENT}",
    f"clause:{_PART}#1+{_SHOWN}",
    f"clause:{_PART}#2+{_ROUND}",
    f"clause:{_PART}#3+{_SHOWN}",
    f"{_POSITIONS}+{_ROUND}",
    f"{_POSITIONS}+page:{_VIEWS}.agree.revealed_round#0",
    f"{_POSITIONS}+page:{_VIEWS}.meeting.news#0",
    f"clause:{_ASSESSMENT}.VoteQuerySet.visible_to#2+{_ROUND}",
]
