from __future__ import annotations

from django.urls import path

from profiles.views import campaign, campaign_new, nudge, offer

urlpatterns = [
    path("omraade/<int:pk>/faelles-start/", campaign_new.in_area, name="campaign_new"),
    path("omraade/<int:pk>/faelles-start/begynd/", campaign_new.begin_in_area, name="campaign_begin"),
    path("kommune/faelles-start/", campaign_new.in_municipality, name="campaign_new_municipality"),
    path(
        "kommune/faelles-start/begynd/",
        campaign_new.begin_in_municipality,
        name="campaign_begin_municipality",
    ),
    path("faelles-start/<int:pk>/", campaign.show, name="campaign"),
    path("faelles-start/<int:pk>/fremdrift/", campaign.progress, name="campaign_progress"),
    path("faelles-start/<int:pk>/stop/", campaign.stop, name="campaign_stop"),
    path("faelles-start/<int:pk>/fortsaet/", campaign.resume, name="campaign_resume"),
    path("faelles-start/<int:pk>/proev-igen/", campaign.retry, name="campaign_retry"),
    path("faelles-start/<int:pk>/frist/", campaign.move_due, name="campaign_due"),
    path("faelles-start/<int:pk>/mind-om/", nudge.campaign, name="campaign_nudge"),
    path("team/<int:pk>/mind-om/", nudge.team, name="team_nudge"),
    path("afdaekning/<int:pk>/mind-om/", nudge.missing, name="assessment_nudge"),
    path("invitation-til-afdaekning/<int:pk>/", offer.show, name="offer"),
    path("invitation-til-afdaekning/<int:pk>/ja-tak/", offer.accept, name="offer_accept"),
    path("invitation-til-afdaekning/<int:pk>/nej-tak/", offer.decline, name="offer_decline"),
]
