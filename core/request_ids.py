"""Names every request, so that its lines in the logs, and those of the tasks it wakes, can be found together."""

from __future__ import annotations

import re
import uuid

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from core.logs import request_id
from core.middleware import GetResponse

#: what a proxy's own name for a request may look like
_NAME = re.compile(r"[A-Za-z0-9._-]{8,64}")
ANSWER = "X-Request-ID"


class RequestIdMiddleware:
    """Takes the request's name from the proxy's header, when `REQUEST_ID_HEADER` says that there is one, else makes it.

    Anybody can send a header. So none is believed unless the setting names one that the proxy writes itself. The name
    goes back in `X-Request-ID`, for whoever asks for help.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name = _given(request) or uuid.uuid4().hex
        token = request_id.set(name)
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response.headers[ANSWER] = name
        return response


def _given(request: HttpRequest) -> str:
    given = request.headers.get(settings.REQUEST_ID_HEADER, "") if settings.REQUEST_ID_HEADER else ""
    return given if _NAME.fullmatch(given) else ""
