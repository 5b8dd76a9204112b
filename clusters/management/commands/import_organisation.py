"""`manage.py import_organisation FILE`: the organisation file from a scheduled job or a terminal."""

from __future__ import annotations

import datetime
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from clusters.importer.changes import Change, Plan, Subject, Verb
from clusters.importer.findings import UnreadableFile
from clusters.importer.reading import read_path
from clusters.importer.run import FileRefused, ImportRunning, Preview, import_file, preview, summary
from core import clock


class Command(BaseCommand):
    """Exit status 1, and nothing written, when the file cannot be used."""

    help = "Import an organisation file (CSV or XLSX). Everything is written, or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--dry-run", action="store_true", help="show what would change, and write nothing"
        )
        parser.add_argument(
            "--date",
            type=datetime.date.fromisoformat,
            default=None,
            help="first day of the changes (YYYY-MM-DD); today",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        day = options["date"] or clock.today()
        try:
            data = read_path(path)
            if options["dry_run"]:
                seen = preview(data, day=day)
            else:
                seen = import_file(data, day=day, filename=path.name)
        except (UnreadableFile, ImportRunning) as error:
            raise CommandError(str(error)) from error
        except FileRefused as error:
            seen = error.preview
        self._show(seen, details=options["dry_run"] or options["verbosity"] > 1)
        if seen.plan is None:
            raise CommandError(
                _("Filen har %(n)d fejl. Der er ikke skrevet noget.") % {"n": len(seen.errors)}
            )
        if options["dry_run"]:
            self.stdout.write(_("Prøvekørsel: der er ikke skrevet noget."))

    def _show(self, seen: Preview, *, details: bool) -> None:
        for finding in seen.errors:
            self.stdout.write(self.style.ERROR(_("Fejl: %(text)s") % {"text": finding}))
        for finding in seen.remarks:
            self.stdout.write(_("Bemærk: %(text)s") % {"text": finding})
        if seen.plan is not None:
            self._show_plan(seen.plan, details=details)

    def _show_plan(self, plan: Plan, *, details: bool) -> None:
        if plan.is_empty:
            self.stdout.write(_("Portalen siger allerede det samme som filen. Der er intet at ændre."))
            return
        for change in plan.changes if details else ():
            self.stdout.write(_line(change))
        self.stdout.write(summary(plan))


def _line(change: Change) -> str:
    """One change on one line."""
    parts = [f"{Subject(change.subject).label}: {change.title} {Verb(change.verb).label}.", change.note]
    parts += [f"{d.label}: »{d.old}« → »{d.new}«" for d in change.differences]
    return " ".join(part for part in parts if part)
