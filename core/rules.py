"""Answers to "may this person do that?".

A rule is a plain function that returns `ALLOWED` or `Denied(reason)`. The reason is a sentence in Danish that the
page shows beside the missing button, so nobody has to guess.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied


@dataclass(frozen=True)
class Allowed:
    """Yes."""

    reason: str = ""

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True)
class Denied:
    """No, and why, in words for the person who asked."""

    reason: str

    def __bool__(self) -> bool:
        return False


Verdict = Allowed | Denied
ALLOWED = Allowed()


def require(verdict: Verdict) -> None:
    """Raise `PermissionDenied` (a 403 page with the reason) unless the verdict is yes."""
    if not verdict:
        raise PermissionDenied(verdict.reason)
