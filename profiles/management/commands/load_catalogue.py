"""`manage.py load_catalogue`: put the shipped profile editions into the database."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from profiles.catalogue import CatalogueError, load_file, shipped_files


class Command(BaseCommand):
    help = "Loads the shipped leadership profiles. Loading again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        for path in shipped_files():
            try:
                profile, written = load_file(path)
            except CatalogueError as error:
                raise CommandError(str(error)) from error
            self.stdout.write(
                f"{profile.title}, edition {profile.edition}: {'loaded' if written else 'unchanged'}"
            )
