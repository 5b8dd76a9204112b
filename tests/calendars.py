"""A person's calendar address, read by a parser that is not ours."""

from __future__ import annotations

from typing import Any

import vobject
from django.test import Client
from django.urls import reverse

from people.models import User
from reminders.models import CalendarAddress


def events_of(person: User) -> dict[str, Any]:
    """What a subscriber is given now, by UID."""
    address, _made = CalendarAddress.objects.get_or_create(person=person)
    content = Client().get(reverse("reminders:calendar_feed", args=[address.token])).content
    return {event.uid.value: event for event in getattr(vobject.readOne(content.decode()), "vevent_list", [])}
