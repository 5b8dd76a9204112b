"""The person behind a request, typed."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from people.models import User


def signed_in(request: HttpRequest) -> User:
    """The person who asks. Raises `PermissionDenied` for anyone else, which the login middleware has kept out."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
