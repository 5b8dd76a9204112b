from __future__ import annotations

from django.urls import path

from profiles.views import agree, answer, assessment, meeting, participation, picture

urlpatterns = [
    path("team/<int:team_pk>/afdaekning/start/", assessment.start, name="assessment_start"),
    path("afdaekning/<int:pk>/", assessment.show, name="assessment"),
    path("afdaekning/<int:pk>/svar/<int:step>/", answer.AnswerView.as_view(), name="answer"),
    path("afdaekning/<int:pk>/svar/gennemse/", answer.review, name="answer_review"),
    path("afdaekning/<int:pk>/svar/send/", answer.submit, name="contribution_submit"),
    path("afdaekning/<int:pk>/svar/tag-tilbage/", answer.take_back, name="contribution_take_back"),
    path("afdaekning/<int:pk>/vis/", assessment.reveal, name="assessment_reveal"),
    path("afdaekning/<int:pk>/aflys/", assessment.cancel, name="assessment_cancel"),
    path("afdaekning/<int:pk>/frist/", participation.move_due, name="assessment_due"),
    path("afdaekning/<int:pk>/fritag/<int:person_pk>/", participation.exempt, name="exempt"),
    path("afdaekning/<int:pk>/fritag/<int:person_pk>/ophaev/", participation.lift, name="exemption_lift"),
    path("afdaekning/<int:pk>/billede/", picture.show, name="picture"),
    path("afdaekning/<int:pk>/faelles/", agree.positions, name="positions"),
    path("afdaekning/<int:pk>/faelles/<int:area_pk>/", agree.PositionView.as_view(), name="position"),
    path("afdaekning/<int:pk>/moede/", meeting.show, name="meeting"),
    path("afdaekning/<int:pk>/moede/nyt/", meeting.news, name="meeting_news"),
    path("afdaekning/<int:pk>/moede/aabn/", meeting.open_meeting, name="meeting_open"),
    path("afdaekning/<int:pk>/moede/slut/", meeting.end_meeting, name="meeting_end"),
    path("afdaekning/<int:pk>/moede/pen/tag/", meeting.take_pen, name="meeting_pen_take"),
    path("afdaekning/<int:pk>/moede/pen/giv/", meeting.give_pen, name="meeting_pen_give"),
    path("afdaekning/<int:pk>/moede/trin/", meeting.go_to_step, name="meeting_step"),
    path("afdaekning/<int:pk>/moede/<int:area_pk>/", meeting.WriteView.as_view(), name="meeting_write"),
    path("afdaekning/<int:pk>/stem/", agree.vote, name="vote"),
    path("afdaekning/<int:pk>/vaelg/", agree.conclude, name="conclude"),
]
