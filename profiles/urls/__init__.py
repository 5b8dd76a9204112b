"""Addresses of the main job: Danish paths, English names."""

from profiles.urls import appraisal, assessment, campaign, catalogue, followup, overview, plan, support

app_name = "profiles"

urlpatterns = [
    *catalogue.urlpatterns,
    *overview.urlpatterns,
    *campaign.urlpatterns,
    *assessment.urlpatterns,
    *plan.urlpatterns,
    *followup.urlpatterns,
    *appraisal.urlpatterns,
    *support.urlpatterns,
]
