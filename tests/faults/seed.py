"""Fills the database for the month: teams with agreed plans, and actions of everybody's with dates in it.

Prints a JSON list of actions: key, text, owner's address, date. The clock stands at the month's first morning.
"""

from __future__ import annotations

import datetime
import json
import random
import sys
from typing import Any

from tests.faults import pretended

pretended.take_over()

import django  # noqa: E402  # the clock comes first


def main(teams: int, each: int) -> list[dict[str, Any]]:
    """That many teams of four with a chief; `each` actions a person."""
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    from core import clock
    from profiles.models import Action
    from tests.factories import MembershipFactory
    from tests.factories_plan import plan_case

    chance = random.Random(24)  # the same month each time
    today = clock.today()
    said = []
    for number in range(teams):
        with clock.at(clock.now() - datetime.timedelta(days=90)):
            case = plan_case("agreed")
            others = [MembershipFactory.create(team=case.team).person for _ in range(2)]
        case.plan.actions.all().delete()
        for person in (case.leader, case.member, *others):
            for count in range(each):
                action = Action.objects.create(
                    plan=case.plan,
                    focus=case.focus,
                    owner=person,
                    text=f"Tiltag-{number}-{person.pk}-{count}",
                    due=today + datetime.timedelta(days=chance.randrange(2, 45)),
                )
                said.append(
                    {"pk": action.pk, "text": action.text, "email": person.email, "due": str(action.due)}
                )
    return said


if __name__ == "__main__":
    django.setup()
    print(json.dumps(main(*map(int, sys.argv[1:]))))  # noqa: T201
