from __future__ import annotations

from django.urls import path

from profiles.views import overview

urlpatterns = [
    path("omraade/<int:pk>/", overview.area, name="area"),
    path("omraade/<int:pk>/regneark/", overview.area_sheet, name="area_sheet"),
    path("kommune/regneark/", overview.municipality_sheet, name="municipality_sheet"),
    path("kommune/", overview.municipality, name="municipality"),
]
