"""Dine oplysninger: everything the portal keeps about oneself, as a file. Asked for by the person alone."""

from __future__ import annotations

import io
import json
import logging
import zipfile
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import clock, own_data
from people.auth import signed_in
from people.models import User

logger = logging.getLogger(__name__)


@require_safe
@never_cache
@reauthentication_required(app="people")  # type: ignore[untyped-decorator]
def page(request: HttpRequest) -> HttpResponse:
    """What the file holds, and the way to it. Whoever sits down at an open screen must show that it is them first."""
    signed_in(request)
    return render(request, "people/own_data.html", {"parts": own_data.parts()})


@require_safe
@never_cache
@reauthentication_required(app="people")  # type: ignore[untyped-decorator]
def download(request: HttpRequest) -> HttpResponse:
    """A ZIP: the same as a page to read and as JSON. Made here and now, and kept nowhere."""
    user = signed_in(request)
    content = archive(user)
    logger.info("person %s fetched their own data", user.pk)
    response = HttpResponse(content, content_type="application/zip")
    name = f"mine-oplysninger-{clock.today():%Y-%m-%d}.zip"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _said(value: Any) -> Any:
    """A value as the page says it; dates are the template's."""
    if isinstance(value, bool):
        return _("ja") if value else _("nej")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return " · ".join(str(word) for word in value.values() if word)
    return value


def archive(user: User) -> bytes:
    """The file's bytes."""
    found = own_data.collect(user)
    data = {"navn": user.name, "hentet": clock.now(), "fra": settings.MUNICIPALITY, "oplysninger": found}
    sections = [
        (part.label, [{name: _said(value) for name, value in row.items()} for row in found[part.name]])
        for part in own_data.parts()
        if found[part.name]
    ]
    context = {
        "person": user,
        "now": clock.now(),
        "municipality": settings.MUNICIPALITY,
        "sections": sections,
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("oplysninger.html", render_to_string("people/own_data_file.html", context))
        parts.writestr(
            "oplysninger.json", json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
        )
    return file.getvalue()
