from __future__ import annotations

from django.urls import path

from profiles.views import deputies, overview

urlpatterns = [
    path("omraade/<int:pk>/", overview.area, name="area"),
    path("omraade/<int:pk>/regneark/", overview.area_sheet, name="area_sheet"),
    path("kommune/regneark/", overview.municipality_sheet, name="municipality_sheet"),
    path("omraade/<int:pk>/stedfortraeder/", deputies.name, name="area_deputy"),
    path("omraade/<int:pk>/stedfortraeder/<int:deputy_pk>/slut/", deputies.end, name="area_deputy_end"),
    path("kommune/", overview.municipality, name="municipality"),
]
