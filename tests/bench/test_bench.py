"""The measuring measures: it loads, visits every page in a real server, and its tables say what it saw."""

from __future__ import annotations

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.client import Sample
from bench.day import _STEPS
from bench.municipality import load
from bench.pages import _READ, AUTOSAVE
from bench.report import BEGIN, END, Row, Size, as_markdown, write_into
from bench.years import MEMBERS, YEARS
from clusters.models import Membership
from people.models import User
from profiles.models import Answer, DevelopmentPlan
from tests.queries.test_query_counts import MOST

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.django_db
def test_the_loaded_municipality_has_every_page_within_the_bound_on_queries() -> None:
    call_command("load_catalogue", stdout=StringIO())
    found = load(6)

    assert Membership.objects.count() == 6 * MEMBERS
    assert DevelopmentPlan.objects.filter(status="concluded").count() == 6 * (YEARS - 1)
    assert Answer.objects.filter(contribution__assessment__status="concluded").count() > 0
    for title, who, path in _READ:
        client = Client()
        client.force_login(User.objects.get(pk=getattr(found, who)))
        with CaptureQueriesContext(connection) as asked:
            response = client.get(path.format(**vars(found)))
        assert response.status_code == 200, title
        assert len(asked) <= MOST, title


def test_the_whole_of_it_works() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench.run", "--quick"],
        cwd=ROOT,
        env={**os.environ, "LOG_LEVEL": "ERROR"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    for title, _who, _path in _READ:
        assert f"| {title} |" in done.stdout
    assert f"| {AUTOSAVE} |" in done.stdout


def test_a_day_of_reminders_is_measured_and_every_mail_arrives() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench.run", "day", "--people", "140"],
        cwd=ROOT,
        env={**os.environ, "LOG_LEVEL": "ERROR"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    for title, _verb in _STEPS:
        assert f" | {title} | " in done.stdout
    assert "sent 1" in done.stdout and "left 0" in done.stdout


def _row(title: str, *, milliseconds: float, queries: int = 5) -> Row:
    sample = Sample(page=[milliseconds / 1000], bare=[0.002])
    return Row(title, queries, 20_000, 5_000, sample, sample, 100.0)


def test_an_aim_that_is_missed_is_named_with_the_figure() -> None:
    small = Size(3, 1.0, rows=[_row("Team", milliseconds=4), _row(AUTOSAVE, milliseconds=6, queries=13)])
    large = Size(90, 1.0, rows=[_row("Team", milliseconds=6), _row(AUTOSAVE, milliseconds=4)])
    text = as_markdown([small, large], {"": 151_000}, load=0.1)

    assert f"{AUTOSAVE} at 3 teams: 3.0 × a bare view with kept connections (aim 2.5)" in text
    assert f"{AUTOSAVE} at 3 teams: 13 queries (aim 12)" in text
    assert "Team: 1.50 × from the smallest size to the largest" in text
    assert "first page on a phone: 151 KB" in text
    assert "Team at" not in text and "was busy" not in text


def test_the_tables_are_put_between_their_marks(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text(f"Before\n{BEGIN}\nold\n{END}\nAfter\n", encoding="utf-8")

    write_into(page, "new")

    assert page.read_text(encoding="utf-8") == f"Before\n{BEGIN}\nnew\n{END}\nAfter\n"
