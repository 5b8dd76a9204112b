"""The same import twice at once, and a preview that the organisation has left behind."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from clusters.importer import run
from clusters.importer.apply import write
from clusters.importer.run import (
    ImportRunning,
    PreviewOutdated,
    confirm,
    import_file,
    keep_for_confirmation,
    preview,
)
from clusters.models import Area, Institution, Membership, OrganisationImport
from tests.clusters.files import as_csv, two_clusters
from tests.factories import AdministratorFactory

DAY = datetime.date(2026, 11, 1)
DATA = as_csv(two_clusters())


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Run the calls in threads that start together; what each returned or raised."""
    answers: list[object] = [None] * len(calls)
    barrier = threading.Barrier(len(calls))

    def work(place: int, call: Callable[[], object]) -> None:
        barrier.wait()
        try:
            answers[place] = call()
        except Exception as error:
            answers[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(place, call)) for place, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def load() -> bool:
    """Import the two clusters; whether anything was written."""
    seen = import_file(DATA, day=DAY, filename="organisation.csv")
    assert seen.plan is not None
    return not seen.plan.is_empty


@pytest.mark.django_db(transaction=True)
def test_of_four_equal_imports_at_once_exactly_one_writes() -> None:
    assert sorted(at_once(load, load, load, load), key=str) == [False, False, False, True]
    assert (Area.objects.count(), Membership.objects.count(), OrganisationImport.objects.count()) == (1, 5, 1)


@pytest.mark.django_db(transaction=True)
def test_of_four_confirmations_at_once_exactly_one_writes() -> None:
    by = AdministratorFactory.create()
    seen = preview(DATA, day=DAY)
    assert seen.plan is not None
    digest = seen.plan.digest
    upload = keep_for_confirmation(DATA, day=DAY, filename="x.csv", by=by, seen=seen)
    answers = at_once(*[lambda: confirm(upload.pk, digest=digest, by=by)] * 4)
    assert {answer.pk for answer in answers if isinstance(answer, OrganisationImport)} == {upload.pk}, answers
    upload.refresh_from_db()
    assert upload.content is None
    assert Membership.objects.count() == 5
    assert {event.pgh_label for person in Membership.objects.all() for event in person.events.all()} == {
        "insert"
    }


@pytest.mark.django_db(transaction=True)
def test_who_waits_too_long_is_told_and_writes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "_PATIENCE", "50ms")
    begun, finish = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [run._LOCK])
            begun.set()
            finish.wait(10)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    begun.wait(10)
    try:
        with pytest.raises(ImportRunning, match="En anden indlæsning er i gang"):
            load()
    finally:
        finish.set()
        thread.join()
    assert Area.objects.count() == 0
    assert load()


@pytest.mark.django_db(transaction=True)
def test_nobody_changes_the_organisation_between_comparison_and_writing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    load()
    done: list[str] = []

    def edit() -> None:
        Institution.objects.filter(number="1001").update(children=7)
        done.append("edit")
        connection.close()

    thread = threading.Thread(target=edit)
    real = write

    def slow_write(plan: object) -> None:
        thread.start()
        thread.join(0.3)
        done.append("write")
        real(plan)  # type: ignore[arg-type]

    monkeypatch.setattr(run, "write", slow_write)
    rows = two_clusters()
    rows[1]["Børnetal"] = "99"
    import_file(as_csv(rows), day=DAY, filename="x.csv")
    thread.join()
    assert done == ["write", "edit"]


@pytest.mark.django_db
def test_a_preview_that_the_organisation_has_left_behind_is_not_written() -> None:
    by = AdministratorFactory.create()
    seen = preview(DATA, day=DAY)
    assert seen.plan is not None
    upload = keep_for_confirmation(DATA, day=DAY, filename="x.csv", by=by, seen=seen)
    Area.objects.create(name="Amager")
    with pytest.raises(PreviewOutdated):
        confirm(upload.pk, digest=seen.plan.digest, by=by)
    assert Membership.objects.count() == 0
    again = preview(DATA, day=DAY)
    assert again.plan is not None
    assert confirm(upload.pk, digest=again.plan.digest, by=by).applied_at is not None
    assert Membership.objects.count() == 5


@pytest.mark.django_db
def test_a_file_nobody_confirmed_is_forgotten_the_next_day() -> None:
    by = AdministratorFactory.create()
    seen = preview(DATA, day=DAY)
    old = keep_for_confirmation(DATA, day=DAY, filename="gammel.csv", by=by, seen=seen)
    OrganisationImport.objects.filter(pk=old.pk).update(
        uploaded_at=old.uploaded_at - datetime.timedelta(days=2)
    )
    keep_for_confirmation(DATA, day=DAY, filename="ny.csv", by=by, seen=seen)
    assert [line.filename for line in OrganisationImport.objects.all()] == ["ny.csv"]
