"""Plans and what is in them, by COPY: focus areas, actions, promises, agreed copies."""

from __future__ import annotations

import hashlib
import json

from django.core.serializers.json import DjangoJSONEncoder

from bench.copying import copy_rows
from bench.years import A_DAY, A_YEAR, ACTIONS, FOCUS_AREAS, WORDS, Year, chief_of, person
from core import clock
from core.periods import from_day
from profiles.document import plan_content
from profiles.models import Action, AgreedCopy, DevelopmentPlan, FocusArea, PlanEvent, Promise
from profiles.pdf import render_plan


def write_plans(years: list[Year]) -> None:
    plans = [year for year in years if year.plan]

    def row(year: Year) -> tuple[object, ...]:
        leader, chief, began = person(year.team, 0), chief_of(year.team), year.began
        first_day = clock.local_date(began + 30 * A_DAY)
        sent = (began + 35 * A_DAY, leader) if year.plan_status != "draft" else (None, None)
        agreed = (began + 40 * A_DAY, chief) if year.is_agreed else (None, None)
        ended = clock.now() - (year.ago - 1) * A_YEAR - 61 * A_DAY if year.is_past else None
        period = from_day(first_day, first_day + A_YEAR)
        return (
            *(year.plan, year.team + 1, year.round or None, year.plan_status, period, began + 26 * A_DAY),
            *(*sent, *agreed, ended, "Sparring til mødeledelse"),
        )

    copy_rows(
        DevelopmentPlan,
        [
            *("id", "team", "assessment", "status", "period", "created_at"),
            *("submitted_at", "submitted_by", "agreed_at", "agreed_by", "concluded_at", "support_wish"),
        ],
        map(row, plans),
    )
    copy_rows(
        PlanEvent,
        ["id", "subject", "verb", "from_status", "to_status", "by", "at"],
        ((year.plan, year.plan, "begin", "", "draft", person(year.team, 0), year.began) for year in plans),
    )


def write_plan_parts(years: list[Year], areas: list[int]) -> None:
    focus_areas = [
        ((year.plan - 1) * FOCUS_AREAS + place + 1, year, place)
        for year in years
        for place in range(FOCUS_AREAS)
        if year.plan
    ]
    copy_rows(
        FocusArea,
        [
            *("id", "plan", "area", "order", "reason", "headline", "context"),
            *("goal", "signs", "effect", "evaluation", "version"),
        ],
        (
            (
                *(key, year.plan, areas[place], place + 1, "Flest prikker", f"Vi vil {place}", WORDS),
                *(WORDS, WORDS, WORDS, WORDS if year.is_past else "", 1),
            )
            for key, year, place in focus_areas
        ),
    )
    _actions_and_promises(focus_areas)


def _actions_and_promises(focus_areas: list[tuple[int, Year, int]]) -> None:
    copy_rows(
        Action,
        ["id", "plan", "focus", "text", "owner", "due", "progress"],
        (
            (
                *((key - 1) * ACTIONS + n + 1, year.plan, key, f"Vi afprøver det i hus {n} og følger op"),
                *(person(year.team, n), clock.local_date(year.began + (70 + 20 * n) * A_DAY)),
                "done" if year.is_past else "under_way",
            )
            for key, year, _place in focus_areas
            for n in range(ACTIONS)
        ),
    )
    copy_rows(
        Promise,
        ["id", "plan", "focus", "text", "by", "due", "kept_at"],
        (
            (
                *(key, year.plan, key, "Jeg finder timer til en vikar", chief_of(year.team)),
                *(clock.local_date(year.began + 90 * A_DAY), clock.now() if year.is_past else None),
            )
            for key, year, _place in focus_areas
            if year.is_agreed
        ),
    )


def write_copies(years: list[Year]) -> None:
    """The agreed copies, all in the words of one; the first of this year has its PDF, as if it had been read."""
    agreed = [year for year in years if year.is_agreed]
    first = next(year for year in agreed if not year.is_past)
    content = plan_content(DevelopmentPlan.objects.for_reading().get(pk=first.plan))
    words = json.dumps(content, cls=DjangoJSONEncoder)
    pdf = render_plan(content)
    kept = (pdf, hashlib.sha256(pdf).hexdigest())
    copy_rows(
        AgreedCopy,
        ["id", "plan", "content", "pdf", "pdf_sha256"],
        ((year.plan, year.plan, words, *(kept if year is first else (None, ""))) for year in agreed),
    )
