from __future__ import annotations

from django.urls import path

from profiles.views import appraisal

urlpatterns = [
    path("mus/", appraisal.index, name="appraisals"),
    path("mus/nyt/<int:team_pk>/", appraisal.begin, name="appraisal_begin"),
    path("mus/<int:pk>/", appraisal.show, name="appraisal"),
    path("mus/<int:pk>/skriv/", appraisal.WriteView.as_view(), name="appraisal_write"),
    path("mus/<int:pk>/del/", appraisal.share, name="appraisal_share"),
    path("mus/<int:pk>/tag-tilbage/", appraisal.take_back, name="appraisal_take_back"),
    path("mus/<int:pk>/slet/", appraisal.delete, name="appraisal_delete"),
]
