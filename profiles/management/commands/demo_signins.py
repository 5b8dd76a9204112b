"""`manage.py demo_signins`: who to sign in as in the demo."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from profiles.demo.load import PASSWORD
from profiles.demo.signins import sign_ins


class Command(BaseCommand):
    help = "Prints the demo's sign-ins, one a line; nothing when the demo is not loaded."

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(sign_ins())
        if not found:
            return
        width = max(len(entry.email) for entry in found)
        for entry in found:
            self.stdout.write(f"  {entry.email:<{width}}  {entry.what}")
        self.stdout.write(f"  Adgangskode for alle: {PASSWORD}")
