"""`manage.py load_demo`: fill an empty database with the demo municipality."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from profiles.demo.load import NotEmpty, load_demo


class Command(BaseCommand):
    help = "Fills an empty database with a fictional municipality, one sign-in for each role."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            load_demo(self.stdout.write)
        except NotEmpty:
            raise CommandError(
                "There is an organisation in the database already; the demo needs an empty one."
            ) from None
