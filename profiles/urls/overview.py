from __future__ import annotations

from django.urls import path

from profiles.views import overview

urlpatterns = [
    path("omraade/<int:pk>/", overview.area, name="area"),
    path("kommune/", overview.municipality, name="municipality"),
]
