"""Fills the stack's database: teams with a leader and members, an area chief, a profile of two areas; signs all in.

Prints a JSON object: for each team its key and its people's cookies, the leader first; the chief's; the areas' keys.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import django


def main() -> None:
    """`python -m tests.stack.seed TEAMS MEMBERS`"""
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    from tests.factories import AreaChiefAppointmentFactory, AreaFactory, team_of
    from tests.factories_profiles import PublishedProfileFactory, members_of

    teams, members = map(int, sys.argv[1:])
    area = AreaFactory.create()
    chief = AreaChiefAppointmentFactory.create(area=area).person
    profile = PublishedProfileFactory.create(areas=2)
    made = [team_of(members, cluster__area=area) for _ in range(teams)]
    said: dict[str, Any] = {
        "chief": _cookie(chief),
        "area": area.pk,
        "profile": profile.pk,
        "areas": list(profile.areas.values_list("pk", flat=True)),
        "teams": [
            {"pk": team.pk, "people": [_cookie(person) for person in members_of(team)]} for team in made
        ],
    }
    print(json.dumps(said))  # noqa: T201 - read by the process that started it


def _cookie(person: Any) -> str:
    """The session of somebody who has signed in."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(person)
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


if __name__ == "__main__":
    django.setup()
    main()
