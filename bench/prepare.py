"""`python -m bench.prepare TEAMS`: fills the database at DATABASE_URL and says, in JSON, who and what is in it."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict

import django

django.setup()  # before the imports below, which need the apps: hence their E402

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from bench import organisation_file  # noqa: E402
from bench.municipality import Landmarks, load  # noqa: E402
from clusters.importer import run  # noqa: E402
from clusters.models import LeadershipTeam  # noqa: E402
from core import clock  # noqa: E402
from people.models import User  # noqa: E402


def main(teams: int) -> None:
    """Load, let PostgreSQL take its figures as autovacuum would, sign people in, and upload an organisation file."""
    began = time.monotonic()
    landmarks = load(teams)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    seconds = time.monotonic() - began
    people = {name: getattr(landmarks, name) for name in _people(landmarks)}
    members = LeadershipTeam.objects.get(pk=landmarks.answering_team).memberships.order_by("pk")
    writers = [
        *members.filter(person__contributions__status="draft").values_list("person", flat=True).distinct()
    ]
    found = {
        **asdict(landmarks),
        "load_seconds": seconds,
        "upload": _upload(teams, landmarks),
        "cookie": settings.SESSION_COOKIE_NAME,
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
        "sessions": {name: _session(pk) for name, pk in people.items()},
        "writers": [_session(pk) for pk in writers],
        "steps": _steps(landmarks),
    }
    json.dump(found, sys.stdout)


def _people(landmarks: Landmarks) -> list[str]:
    return [
        name for name in asdict(landmarks) if name.endswith("leader") or name in {"chief", "administrator"}
    ]


def _steps(landmarks: Landmarks) -> int:
    """How many steps the open round has."""
    from profiles.models import CompetenceAssessment

    return int(CompetenceAssessment.objects.get(pk=landmarks.open_round).profile.areas.count())


def _session(pk: int) -> str:
    """A session as sign-in makes it."""
    client = Client()
    client.force_login(User.objects.get(pk=pk))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _upload(teams: int, landmarks: Landmarks) -> int:
    """The whole organisation as a file, one telephone in ten changed, kept for the administrator to look at."""
    data, day = organisation_file.write(), clock.today()
    seen = run.preview(data, day=day)
    by = User.objects.get(pk=landmarks.administrator)
    kept = run.keep_for_confirmation(data, day=day, filename=f"{teams}.csv", by=by, seen=seen)
    return int(kept.pk)


if __name__ == "__main__":
    main(int(sys.argv[1]))
