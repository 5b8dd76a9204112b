"""Single conditions of what falls due: whom a kind asks and for how long, and whom the mailer tells of it."""

from __future__ import annotations

from collections.abc import Iterable

_Clauses = list[tuple[str, str]]


def _without(*texts: str) -> _Clauses:
    return [(text, "") for text in texts]


def _each(module: str, functions: Iterable[tuple[str, _Clauses]]) -> dict[str, _Clauses]:
    return {f"{module}.{name}": clauses for name, clauses in functions}


_LEADER, _MEMBER, _CHIEF = (f"in_office({path}, Office.{office}), " for path, office in (
    ("TEAM", "LEADER"), ("TEAM", "MEMBER"), ("_AREA", "CHIEF")
))  # fmt: skip

_OF_THE_ORGANISATION = {
    **_each(
        "clusters.due",
        [
            (
                "NewLeader.rows",
                _without(
                    "\n        .leaders()",
                    "~Exists(led_before),",
                    "person__is_active=True,",
                    "period__startswith__gt=clock.today() - _NEWS,",
                ),
            ),
            (
                "AboutDeputy.to_both",
                _without(
                    ".filter(person__is_active=True)",
                    "Exists(leads) | Exists(is_chief), ",
                    ", holder__is_active=True",
                ),
            ),
            (
                "DeputyNamed.rows",
                [
                    *_without(
                        "in_team_at_the_time(),",
                        "period__startswith__gt=clock.today() - _NEWS,",
                        '.exclude(named_by=F("person"))',
                        ".filter(told)",
                    ),
                    ("period__endswith__gt=clock.today(),", ""),
                ],
            ),
            ("DeputyEnds.rows", _without(".current()", ".filter(in_team_at_the_time())")),
            (
                "in_team_at_the_time",
                _without(', person=OuterRef("person")', ', period__overlap=OuterRef("period")'),
            ),
        ],
    ),
    "clusters.leaderless.leaderless": [
        *_without("~Exists(leader), ", ", ~Exists(deputy)", "Exists(here), "),
        (".active()", ".all()"),
    ],
    "clusters.leaderless.TeamWithoutLeader.rows": _without(".filter(in_office(_CHIEFS))", ", is_active=True"),
    "clusters.offices.in_office": _without(
        'f"{path}__role__in": wanted, ', ', f"{path}__period__contains": clock.today()'
    ),
}

_OF_ROUNDS = _each(
    "profiles.due.assessment",
    [
        (
            "AnswerMissing.rows",
            _without(
                "in_office(TEAM, Office.MEMBER), ",
                ', status="open"',
                '~Exists(own.filter(status="submitted")), ',
                "~Exists(exempted), ",
                ", ~away()",
            ),
        ),
        (
            "RoundToClose.rows",
            [
                *_without(_LEADER, ', status="open"', ", due__lt=clock.today()", "~missing, "),
                ("is_late | ", ""),
                (", sent__gte=LEAST_TO_REVEAL", ""),
            ],
        ),
        (
            "RoundNudged.rows",
            _without(_LEADER, ', status="open"', "Exists(nudged), ", ", Exists(awaited())"),
        ),
        ("PictureToSee.rows", _without(_MEMBER, ', status="revealed"', "~has_voted(), ", ", ~away()")),
        (
            "FocusToChoose.rows",
            [
                *_without(_LEADER, ', status="revealed"', ", ~Exists(earlier)"),
                ("Q(has_voted()) | Q(away()), ", ""),
                (" | Q(away())", ""),
            ],
        ),
        (
            "RoundToStart.rows",
            _without(
                'in_office("office_holders", Office.LEADER), ',
                ", cluster__ownership=Ownership.MUNICIPAL",
                ".exclude(cluster__kind=TeamKind.GROUP)",
                "~Exists(running), ",
                "~Exists(plans), ",
                ", Exists(colleagues)",
            ),
        ),
        (
            "has_voted",
            _without('assessment=OuterRef("pk"), ', ', person=OuterRef("due_person")'),
        ),
    ],
) | _each(
    "profiles.due.reads",
    [
        ("handed_in", _without(', status="submitted"')),
        ("away", _without(".current()", ', membership__person=OuterRef("due_person")')),
        ("nudges", _without(', person=OuterRef("due_person")', ", about_team=about_team")),
    ],
)

_OF_PLANS = (
    _each(
        "profiles.due.plan",
        [
            ("PlanToWrite.rows", _without(_LEADER, ', status="draft"')),
            ("PlanReturned.rows", _without(_LEADER, ', status="returned"')),
            (
                "PlanWaitsForChief.rows",
                _without(
                    ".filter(in_office(_AREA, Office.CHIEF))",
                    "~Exists(own), ",
                    ', ~Q(due_person=F("submitted_by"))',
                ),
            ),
            ("PlanWaitsForChief.rows_up", _without(", is_active=True")),
            (
                "PlanAgreed.rows",
                _without(_MEMBER, ', status="agreed"', ", agreed_at__gt=clock.now() - _NEWS"),
            ),
            (
                "PlanEndsSoon.rows",
                _without(
                    _LEADER,
                    ', status="agreed"',
                    ", period__endswith__gt=clock.today()",
                    "Exists(left), ",
                    ", ~Exists(closing)",
                ),
            ),
            (
                "PlanToConclude.rows",
                _without(_LEADER, ', status="agreed"', ", period__endswith__lte=clock.today()"),
            ),
        ],
    )
    | _each(
        "profiles.due.parts",
        [
            (
                "ActionDue.rows",
                [
                    ("here = in_office(_TEAM, Office.MEMBER) & ", "here = "),
                    (' & Q(**{f"{_TEAM}__person": F("owner")})', ""),
                ],
            ),
            (
                "ActionDue.rows_up",
                _without(
                    "in_office(_TEAM, Office.LEADER), ", ", due__lt=clock.today()", "~leads, ", ", ~stands_in"
                ),
            ),
            (
                "_open_actions",
                [(".still_open()", ".all()"), ('plan__status="agreed", ', ""), (", due__isnull=False", "")],
            ),
            (
                "PromiseDue.rows",
                _without(
                    ".filter(in_office(_AREA, Office.CHIEF))",
                    'Q(due_person=F("by")) | ',
                    " | ~(in_person | stands_in)",
                    " | stands_in",
                ),
            ),
            (
                "PromiseDue.rows_up",
                _without("in_office(_TEAM, Office.LEADER), ", ", due__lt=clock.today()"),
            ),
            ("_open_promises", _without('plan__status="agreed", ', ", kept_at__isnull=True")),
        ],
    )
    | _each(
        "profiles.due.followup",
        [
            (
                "FollowUpAhead.rows",
                [
                    (".filter(in_office(_LEADERS))", ""),
                    (".filter(in_office(_CHIEFS))", ""),
                    (".for_chiefs()", ""),
                    (".exclude(asked_by_plan)", ""),
                    ("_but_for_members(chiefs)", "chiefs"),
                ],
            ),
            ("_in_teams_that_are", _without(".filter(plan__team__cluster__period__contains=clock.today())")),
            (
                "_but_for_members",
                _without(', person=OuterRef("due_person")', ".current()"),
            ),
            (
                "MinutesToConfirm.rows",
                [
                    *_without(
                        "in_office(_LEADERS), ",
                        "in_office(_CHIEFS), ",
                        ", team_confirmed_at__isnull=True",
                        ", chief_confirmed_at__isnull=True",
                    ),
                    ("_but_for_members(chiefs)", "chiefs"),
                ],
            ),
        ],
    )
    | {
        "profiles.querysets.plan.DevelopmentPlanQuerySet.unanswered": _without(
            'status="submitted", ', ", team__cluster__period__contains=clock.today()"
        ),
        "profiles.querysets.plan.DevelopmentPlanQuerySet.waiting_long": _without(
            ".filter(submitted_at__lt=clock.now() - LONG)",
            "\n        .exclude(person__in=in_team)",
            '\n        .exclude(person=OuterRef("submitted_by"))',
            ", person__is_active=True",
            ".filter(answerers__lt=2)",
        ),
        "profiles.due.campaign.OfferToAnswer.rows": [
            ("outcome=Outcome.OFFERED, ", ""),
            (", campaign__due__gt=clock.today()", ""),
            (".filter(in_office(TEAM, Office.LEADER))", ""),
            ("~Exists(later), ", ""),
            (", ~Exists(running)", ""),
        ],
    }
)

_OF_SUPPORT = _each(
    "profiles.due.support",
    [
        (
            "WishToSend.rows",
            _without(
                _LEADER,
                ', status="agreed"',
                ", period__endswith__gt=clock.today()",
                '.exclude(support_wish="")',
                "~Exists(sent)",
            ),
        ),
        ("ConsultantToFind.rows", _without("in_office(_AREA, Office.ADMINISTRATOR)")),
        ("_in_teams_that_are", _without('**{f"{path}team__cluster__period__contains": clock.today()}')),
        (
            "_with_consultant",
            [
                ("~under_way | appointed, ", ""),
                ("~under_way | ", ""),
                ("~is_chief, ", ""),
                ("~stands_in, ", ""),
                (', **{f"{path}consultant__is_active": True}', ""),
            ],
        ),
        ("_arranged", _without('status="arranged"')),
        ("_visits", _without('request=OuterRef("pk"), ', '.exclude(status="cancelled")')),
        ("VisitToAgree.rows", _without('~Exists(_visits(starts__gt=OuterRef("begun")))')),
        (
            "VisitAhead.rows",
            [
                (".planned()", ".all()"),
                ('request__status__in=["arranged", "advised"], ', ""),
                (", starts__date__gte=clock.today()", ""),
                (".filter(in_office(_LEADERS_OF_VISIT, Office.LEADER))", ""),
                ('_with_consultant(there, "request__")', "there"),
            ],
        ),
        (
            "AdviceToWrite.rows",
            _without(
                "~Exists(ahead), ",
                ", last__isnull=False",
                ", starts__lte=clock.now()",
                'starts__gt=OuterRef("begun"), ',
            ),
        ),
        ("AdviceToFollowUp.rows", _without(".filter(in_office(TEAM, Office.LEADER))")),
        (
            "AdviceToFollowUp.rows_up",
            _without("in_office(_AREA, Office.CHIEF), ", ", follow_up_on__lt=clock.today()", "~Exists(own)"),
        ),
        ("_advised", _without('status="advised"')),
        (
            "_latest_moves",
            _without("~Exists(later), ", "verb__in=verbs, ", ", at__gt=clock.now() - _NEWS"),
        ),
        (
            "SupportTold.rows",
            _without(".filter(in_office(_LEADERS_OF_MOVE, Office.LEADER))", '.exclude(by=F("due_person"))'),
        ),
        (
            "SupportEnded.rows",
            [
                (
                    '_with_consultant(_latest_moves("close", "withdraw", "lapse"), "subject__")',
                    '_latest_moves("close", "withdraw", "lapse")',
                )
            ],
        ),
    ],
)

_OF_MAILS = {
    **_each(
        "reminders.mail.making",
        [
            (
                "to_tell",
                [
                    *_without(".filter(notification__person__is_active=True)", "& ~_has_had_one_since(today)"),
                    (".untold()", ".all()"),
                    ("(daily | urgent)", "Q()"),
                ],
            ),
            (
                "_is_urgent",
                _without(" | Q(notification__due__lt=today)", "Q(notification__kind__in=urgent_kinds) | "),
            ),
            (
                "_is_weekly_and_due",
                _without("Q(made_at__lt=until) & ", " & ~Q(_has_had_one_since(day))"),
            ),
            (
                "_has_had_one_since",
                _without(
                    'person=OuterRef("notification__person"), ',
                    "Q(day__gte=day) | ",
                    " | Q(sent_at__gte=clock.midnight(day))",
                ),
            ),
        ],
    ),
    "reminders.mail.writing._contents": [
        (" if due.waits_from is None or due.waits_from <= today", ""),
        ("if frequency == Frequency.URGENT:", "if False:"),
        ("not person.is_active or ", ""),
        ("frequency == Frequency.NONE or ", ""),
        (" or not any(_key(due) in made_for for due in shown)", ""),
        (" and _key(due) in made_for", ""),
        (" and not due.kind.is_news", ""),
        ("due.level == OWN and ", ""),
    ],
    "reminders.mail.sending.settle_addresses": [
        ("waiting.filter(pk__in=broken).", "waiting.none()."),
        (".exclude(pk__in=broken)", ""),
    ],
    "reminders.mail.sending.claim": [(", attempts__gte=MOST_ATTEMPTS", ", attempts__gte=10**6")],
    "reminders.mail.sending._Batch._mine": [("status=MailStatus.CLAIMED, ", ""), (", claimed_at=self.claimed_at", "")],
    "reminders.mail.querysets.MailQuerySet.ready": [
        (", next_try_at__lte=now", ""),
        (", claimed_at__lt=now - LEASE", ""),
        (' | Q(status="claimed", claimed_at__lt=now - LEASE)', ""),
    ],
    "reminders.mail.querysets.MailQuerySet.to_broken_addresses": [
        ('=F("person__email")', '__isnull=False'),
    ],
    "reminders.mail.outbox.run": [("if not calendar.is_open(clock.now()):", "if False:")],
    "reminders.mail.again._once_more": [(", status__in=_AGAIN", "")],
    "reminders.mail.tokens.person_of": [(", is_active=True", "")],
    "reminders.querysets.ReminderQuerySet.untold": [
        ("mail=None, ", ""),
        (", notification__withdrawn_at=None", ""),
        (".exclude(moved & ~begun)", ""),
        (" & ~begun", ""),
    ],
}  # fmt: skip

#: function → (text, what it becomes) of one condition each
DUE: dict[str, _Clauses] = {**_OF_THE_ORGANISATION, **_OF_ROUNDS, **_OF_PLANS, **_OF_SUPPORT, **_OF_MAILS}
