"""From a file to a preview, and from a preview to the database."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pghistory
from django.db import OperationalError, connection, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from clusters.importer.apply import write
from clusters.importer.changes import Plan, Subject, Verb
from clusters.importer.checks import Checks
from clusters.importer.columns import read_layout
from clusters.importer.content import Content, read_line
from clusters.importer.findings import Finding, Findings
from clusters.importer.plan import make_plan
from clusters.importer.reading import read_table
from clusters.importer.stored import Stored
from clusters.models import (
    Area,
    Cluster,
    Institution,
    InstitutionPlacement,
    LeadershipTeam,
    Membership,
    OrganisationImport,
    StructureChange,
)
from clusters.restructure.story import story_of
from core import clock
from core.history import check_keys_at_once
from people.models import User

#: names the import among the advisory locks of this database
_LOCK = 0x6B6C7967
_PATIENCE = "30s"


class ImportRunning(Exception):
    """Another import did not finish while this one waited; nothing was written."""


class PreviewOutdated(Exception):
    """The organisation has changed since the preview; nothing was written, the preview must be read again."""


class FileRefused(Exception):
    """The file has errors; nothing was written."""

    def __init__(self, preview: Preview) -> None:
        super().__init__("the file has errors")
        self.preview = preview


@dataclass(frozen=True)
class Preview:
    """What a file would do. Without a plan it has errors, and can do nothing."""

    errors: list[Finding] = field(default_factory=list)
    remarks: list[Finding] = field(default_factory=list)
    plan: Plan | None = None
    #: rows read, the header not counted
    rows: int = 0


def preview(data: bytes, *, day: datetime.date) -> Preview:
    """Read, check and compare; writes nothing. Raises `UnreadableFile` for what is no organisation file at all."""
    content, found, rows = _read(data)
    if content is None:
        return Preview(found.errors, found.remarks, None, rows)
    stored = Stored.read(leader.email for team in content.teams.values() for leader in team.leaders.values())
    if wrong := [*_names_taken(content, stored), *_become_others(content, stored, day)]:
        return Preview(wrong, found.remarks, None, rows)
    plan = make_plan(content, stored, day)
    return Preview([], plan.remarks + found.remarks, plan, rows)


def _names_taken(content: Content, stored: Stored) -> list[Finding]:
    """Names in the file that teams have which no file tells of: two teams cannot have the same name."""
    message = _(
        "%(name)s er i portalen som »%(kind)s« og kan ikke også være en klynge eller et netværk. "
        "Ret det ene navn."
    )
    return [
        Finding(0, "", message % {"name": team.name, "kind": stored.apart[key].get_kind_display()})
        for key, team in content.teams.items()
        if key in stored.apart
    ]


def _become_others(content: Content, stored: Stored, day: datetime.date) -> list[Finding]:
    """Clusters in the file that have been ended, merged or split by that day: an old file must not bring them back."""
    keys = [stored.clusters[key].pk for key in content.teams if key in stored.clusters]
    changes = StructureChange.objects.filter(day__lte=day, successions__predecessor__in=keys).distinct()
    names = ("successions__predecessor", "successions__successor")
    message = _("%(story)s Filen har stadig den gamle ordning. Ret den, og indlæs den igen.")
    return [
        Finding(0, "", message % {"story": story_of(change)})
        for change in changes.prefetch_related(*names).order_by("day", "pk")
    ]


def _read(data: bytes) -> tuple[Content | None, Findings, int]:
    """The file's content, or None when it has errors."""
    table = read_table(data)
    findings = Findings()
    layout = read_layout(table.header.cells, table.header.number, findings)
    if findings.errors:
        return None, findings.in_order(), len(table.rows)
    checks = Checks([read_line(row, layout, findings) for row in table.rows], layout, findings)
    checks.run()
    return (None if findings.errors else checks.gather()), findings.in_order(), len(table.rows)


def import_file(data: bytes, *, day: datetime.date, filename: str, by: User | None = None) -> Preview:
    """Read the file and write what it changes, in one go; for the command and the demo.

    Side effects, in order: waits for the import lock, writes the organisation, keeps a line in the log of imports when
    anything changed. Raises `UnreadableFile`, `FileRefused` or `ImportRunning`, having written nothing.
    """
    with _alone(filename, by):
        seen = preview(data, day=day)
        if seen.plan is None:
            raise FileRefused(seen)
        if not seen.plan.is_empty:
            write(seen.plan)
            OrganisationImport.objects.create(
                filename=filename[:200],
                day=day,
                digest=seen.plan.digest,
                uploaded_by=by,
                applied_at=clock.now(),
                summary=summary(seen.plan),
            )
    return seen


def keep_for_confirmation(
    data: bytes, *, day: datetime.date, filename: str, by: User, seen: Preview
) -> OrganisationImport:
    """Keep a previewed file until it is confirmed. Side effect: forgets the previews of yesterday."""
    assert seen.plan is not None
    OrganisationImport.objects.forget_unconfirmed()
    return OrganisationImport.objects.create(
        filename=filename[:200], day=day, content=data, digest=seen.plan.digest, uploaded_by=by
    )


def confirm(upload_pk: int, *, digest: str, by: User) -> OrganisationImport:
    """Write a previewed file, exactly once.

    `digest` names the preview that was on the person's screen. A second confirmation (another tab, a double click)
    changes nothing and returns the import as it was written. Side effects, in order: waits for the import lock, writes
    the organisation, marks the import as written and forgets the file. Raises `PreviewOutdated`, `FileRefused` or
    `ImportRunning`, having written nothing.
    """
    upload = OrganisationImport.objects.get(pk=upload_pk)
    with _alone(upload.filename, by):
        upload.refresh_from_db()
        if upload.applied_at is not None:
            return upload
        seen = preview(bytes(upload.content or b""), day=upload.day)
        if seen.plan is None:
            raise FileRefused(seen)
        if seen.plan.digest != digest:
            raise PreviewOutdated
        write(seen.plan)
        upload.applied_at, upload.content, upload.summary = clock.now(), None, summary(seen.plan)
        upload.digest = digest
        upload.save()
    return upload


def wait_for_turn() -> None:
    """Within a transaction: wait until no import is writing, and let none begin before the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


@contextmanager
def _alone(filename: str, by: User | None) -> Iterator[None]:
    """One import at a time, and nobody's hands in the organisation meanwhile: readers go on, writers wait."""
    kinds = (Area, Cluster, LeadershipTeam, Institution, InstitutionPlacement, Membership)
    tables: list[type[Model]] = [*kinds, Membership.units.through]
    names = ", ".join(connection.ops.quote_name(table._meta.db_table) for table in tables)
    context: dict[str, Any] = {"import": filename} | ({"user": by.pk} if by else {})
    with pghistory.context(**context), transaction.atomic():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = '{_PATIENCE}'")
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
                cursor.execute(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE")
        except OperationalError as error:
            raise ImportRunning(
                _("En anden indlæsning er i gang. Vent et øjeblik, og prøv igen. Der er ikke skrevet noget.")
            ) from error
        check_keys_at_once()
        yield


def summary(plan: Plan) -> str:
    """One line for each kind of change: "Institutioner: 452 oprettes"."""
    counts = plan.counts()
    lines = []
    for subject in Subject:
        parts = [f"{counts[subject, verb]} {verb.label}" for verb in Verb if (subject, verb) in counts]
        if parts:
            lines.append(f"{subject.label}: {', '.join(parts)}")
    return "\n".join(lines)
