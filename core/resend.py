"""A form that came too late: its sender gets every word back, and can send it again.

A plain form sent after the session ended would be answered by the sign-in page, and one with an old token by an error;
either way the words would be gone. Here they come back on a page of their own, as hidden fields of a form that is sent
by a button, with a new token. Nothing of it is stored.

Only what our own pages have sent is shown again. A form that another site made the browser send is not: its words are
somebody else's, and one press would send them as the reader's own. And no page repeats a password.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.contrib.auth import middleware as auth
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponseBase, UnreadablePostError
from django.shortcuts import render

_SECRET = re.compile(r"pass|kode|code|secret|login|otp|credential", re.IGNORECASE)
_TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field
_FORM = "application/x-www-form-urlencoded"
#: characters; nobody types more, and more is not repeated
_MOST = 200_000


def is_from_here(request: HttpRequest) -> bool:
    """Whether the browser says that one of our own pages sent this. No word from it counts as no."""
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site is not None:
        return site == "same-origin"
    return origin is not None and origin == f"{request.scheme}://{request.get_host()}"


def sent_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """Name and value of every field, in the form's order; empty for what may not be shown again."""
    if request.method != "POST" or request.content_type != _FORM or not is_from_here(request):
        return []
    try:
        fields = [
            (name, value) for name, values in request.POST.lists() for value in values if name != _TOKEN
        ]
    except (BadRequest, RequestDataTooBig, SuspiciousOperation, UnreadablePostError):
        return []
    if (
        any(_SECRET.search(name) for name, _value in fields)
        or sum(len(value) for _n, value in fields) > _MOST
    ):
        return []
    return fields


def words_among(fields: list[tuple[str, str]]) -> list[str]:
    """The values that somebody has put into words; versions, choices and buttons are not."""
    return [value for _name, value in fields if len(value.split()) > 1]


def resend_context(request: HttpRequest) -> dict[str, Any]:
    """What `components/send_again.html` is drawn from."""
    fields = sent_fields(request)
    return {"fields": fields, "words": words_among(fields), "path": request.get_full_path()}


class LoginRequiredMiddleware(auth.LoginRequiredMiddleware):
    """Django's, but a form whose session has ended is given back instead of thrown away."""

    def handle_no_permission(  # type: ignore[override]  # a page, where Django always redirects
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponseBase:
        context = resend_context(request)
        if request.headers.get("X-Autosave") == "1" or not context["words"]:
            return super().handle_no_permission(request, view_func)
        return render(request, "errors/signed_out.html", context, status=403)
