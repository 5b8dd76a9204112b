"""How often one is mailed."""

from __future__ import annotations

from django.urls import path

from reminders.mail import views

app_name = "mail"
urlpatterns = [
    path("konto/mails/", views.choice, name="choice"),
    path("konto/mails/afmeld/<str:token>/", views.unsubscribe, name="unsubscribe"),
]
