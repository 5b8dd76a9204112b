"""Addresses of one's own reminders and calendar."""

from __future__ import annotations

from django.urls import path

from reminders.views import calendar

app_name = "reminders"

urlpatterns = [
    path("konto/kalender/", calendar.page, name="calendar"),
    path("konto/kalender/adresse/", calendar.make, name="calendar_make"),
    path("konto/kalender/adresse/slet/", calendar.remove, name="calendar_remove"),
    path("kalender/<str:token>.ics", calendar.subscription, name="calendar_feed"),
    path("konto/kalender/<str:uid>.ics", calendar.event, name="calendar_event"),
]
