"""One's calendar address, the calendar itself, and single events to download."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.crypto import salted_hmac
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import clock
from reminders.calendar.feed import dated, feed, single, uid_of
from reminders.models import CalendarAddress

_HOUR = datetime.timedelta(hours=1)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """How to get one's dates into one's own calendar."""
    own = CalendarAddress.objects.filter(person=request.user.pk).first()
    address = settings.SITE_URL + reverse("reminders:calendar_feed", args=[own.token]) if own else ""
    return render(
        request,
        "reminders/calendar.html",
        {
            "own": own,
            "address": address,
            "webcal": address.replace("https://", "webcal://").replace("http://", "webcal://"),
            "events": [(due, due.words(), uid_of(due.key)) for due in dated(request.user.pk or 0)],
            "today": clock.today(),
        },
    )


@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Make the address, or a new one in its place: the old one then leads nowhere."""
    own, made = CalendarAddress.objects.get_or_create(person_id=request.user.pk)
    if made:
        messages.success(request, _("Din kalenderadresse er klar."))
    elif "renew" in request.POST:
        own.renew()
        messages.success(request, _("Du har fået en ny adresse. Den gamle virker ikke mere."))
    return redirect("reminders:calendar")


@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """Take the address back."""
    CalendarAddress.objects.filter(person=request.user.pk).delete()
    messages.success(request, _("Adressen er slettet. Dit kalenderprogram får ikke mere herfra."))
    return redirect("reminders:calendar")


@require_safe
@login_not_required
def subscription(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar itself, for a program that has no session: the address is the key."""
    own = CalendarAddress.objects.for_token(token)
    if own is None:
        raise Http404
    if own.fetched_at is None or own.fetched_at < clock.now() - _HOUR:
        CalendarAddress.objects.filter(pk=own.pk).update(fetched_at=clock.now())
    return _sent(request, feed(own.person), "klyngeportalen.ics")


@require_safe
def event(request: HttpRequest, uid: str) -> HttpResponse:
    """One event of one's own, to download."""
    found = single(request.user, uid)
    if found is None:
        raise Http404
    return _sent(request, found, "klyngeportalen-aftale.ics")


def _sent(request: HttpRequest, content: bytes, name: str) -> HttpResponse:
    """Answered with 304 where the program has it already."""
    etag = quote_etag(salted_hmac("reminders.calendar", content, algorithm="sha256").hexdigest()[:32])
    answer = HttpResponse(
        content,
        content_type="text/calendar; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-cache",
            "X-Robots-Tag": "noindex",
            "ETag": etag,
        },
    )
    return get_conditional_response(request, etag=etag, response=answer) or answer
