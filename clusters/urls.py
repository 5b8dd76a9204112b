from __future__ import annotations

from django.urls import path

from clusters.views import absence, team

app_name = "clusters"

urlpatterns = [
    path("team/<int:pk>/", team.show, name="team"),
    path("team/<int:pk>/stedfortraeder/", absence.deputy_name, name="deputy_name"),
    path("team/<int:pk>/stedfortraeder/<int:deputy_pk>/slut/", absence.deputy_end, name="deputy_end"),
    path("team/<int:pk>/medlem/<int:membership_pk>/vaek/", absence.leave_write, name="leave_write"),
    path("team/<int:pk>/vaek/<int:leave_pk>/slut/", absence.leave_end, name="leave_end"),
    path("team/<int:pk>/opgaver/ny/", team.task_edit, name="task_add"),
    path("team/<int:pk>/opgaver/<int:task_pk>/", team.task_edit, name="task_edit"),
    path("team/<int:pk>/opgaver/<int:task_pk>/fjern/", team.task_remove, name="task_remove"),
]
