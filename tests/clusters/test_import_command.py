"""`manage.py import_organisation`."""

from __future__ import annotations

import datetime
import io
import time
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from clusters.models import InstitutionPlacement, Membership
from tests.clusters.files import FAULTY, GOOD, as_csv, leader_row, unit_row

pytestmark = pytest.mark.django_db


def run(*arguments: object, **options: object) -> str:
    out = io.StringIO()
    call_command("import_organisation", *arguments, stdout=out, no_color=True, **options)
    return out.getvalue()


def test_a_dry_run_shows_and_writes_nothing() -> None:
    text = run(GOOD, "--dry-run")
    assert "Institutioner: 452 oprettes" in text
    assert "Prøvekørsel: der er ikke skrevet noget." in text
    assert "Klynger og netværk: Klynge Blågård oprettes." in text
    assert not Membership.objects.exists()


def test_it_writes_from_the_given_day_and_the_second_time_nothing() -> None:
    assert "Ledere i teamene: 540 oprettes" in run(GOOD, "--date", "2026-08-01")
    assert InstitutionPlacement.objects.filter(period__startswith=datetime.date(2026, 8, 1)).count() == 452
    assert run(GOOD) == "Portalen siger allerede det samme som filen. Der er intet at ændre.\n"


def test_errors_are_shown_and_the_command_fails() -> None:
    out = io.StringIO()
    with pytest.raises(CommandError, match="Filen har 7 fejl"):
        call_command("import_organisation", FAULTY, stdout=out, no_color=True)
    assert "Fejl: Række 8, Børnetal: »ca. 80« er ikke et helt tal." in out.getvalue()
    assert "Bemærk: Række 26" in out.getvalue()
    assert not Membership.objects.exists()


def test_a_file_that_is_none_fails_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "foto.csv"
    path.write_bytes(b"\x89PNG\r\n\x1a\n")
    with pytest.raises(CommandError, match="Filen er et billede"):
        run(path)
    with pytest.raises(CommandError, match="kan ikke åbnes"):
        run(tmp_path / "findes ikke.csv")


def test_twenty_thousand_rows_take_seconds(tmp_path: Path) -> None:
    rows = []
    for n in range(2_000):
        rows.append(leader_row(f"Klynge {n}", f"Leder {n}"))
        rows += [unit_row(f"Klynge {n}", str(100_000 + 10 * n + m), f"Leder {n} {m}") for m in range(9)]
    path = tmp_path / "stor.csv"
    path.write_bytes(as_csv(rows))
    began = time.monotonic()
    assert "Ledere i teamene: 20000 oprettes" in run(path, "--dry-run")
    assert time.monotonic() - began < 30  # about 4 on one core; the rest is for a busy machine
