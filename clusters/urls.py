from __future__ import annotations

from django.urls import path

from clusters.views import team

app_name = "clusters"

urlpatterns = [
    path("team/<int:pk>/", team.show, name="team"),
    path("team/<int:pk>/opgaver/ny/", team.task_edit, name="task_add"),
    path("team/<int:pk>/opgaver/<int:task_pk>/", team.task_edit, name="task_edit"),
    path("team/<int:pk>/opgaver/<int:task_pk>/fjern/", team.task_remove, name="task_remove"),
]
