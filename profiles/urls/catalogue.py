from __future__ import annotations

from django.urls import path

from profiles.views import catalogue

urlpatterns = [
    path("profiler/", catalogue.CatalogueView.as_view(), name="catalogue"),
    path("profiler/<slug:slug>/", catalogue.ProfileView.as_view(), name="profile"),
    path(
        "profiler/<slug:slug>/udgave-<int:edition>/", catalogue.ProfileView.as_view(), name="profile_edition"
    ),
    path("profiler/<slug:slug>/udgave-<int:edition>/nyt/", catalogue.changes, name="profile_changes"),
    path("profiler/<slug:slug>/udgave-<int:edition>/svar/<int:step>/", catalogue.step, name="profile_step"),
]
