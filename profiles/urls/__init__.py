"""Addresses of the main job: Danish paths, English names."""

from profiles.urls import assessment, catalogue, plan

app_name = "profiles"

urlpatterns = [*catalogue.urlpatterns, *assessment.urlpatterns, *plan.urlpatterns]
