from __future__ import annotations

from django.urls import path

from profiles.views import followup

urlpatterns = [
    path("plan/<int:pk>/opfoelgning/", followup.add, name="follow_up_add"),
    path("opfoelgning/<int:pk>/", followup.show, name="follow_up"),
    path("opfoelgning/<int:pk>/referat/", followup.MinutesView.as_view(), name="follow_up_minutes"),
    path("opfoelgning/<int:pk>/flyt/", followup.move, name="follow_up_move"),
    path("opfoelgning/<int:pk>/spring-over/", followup.skip, name="follow_up_skip"),
    path("opfoelgning/<int:pk>/holdt/", followup.hold, name="follow_up_hold"),
    path("opfoelgning/<int:pk>/bekraeft/", followup.confirm, name="follow_up_confirm"),
    path("opfoelgning/<int:pk>/tiltag/<int:action_pk>/", followup.progress, name="follow_up_progress"),
]
