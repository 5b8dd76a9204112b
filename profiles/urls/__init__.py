"""Addresses of the main job: Danish paths, English names."""

from profiles.urls import assessment, campaign, catalogue, overview, plan

app_name = "profiles"

urlpatterns = [
    *catalogue.urlpatterns,
    *overview.urlpatterns,
    *campaign.urlpatterns,
    *assessment.urlpatterns,
    *plan.urlpatterns,
]
