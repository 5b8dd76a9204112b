from __future__ import annotations

from django.urls import path

from profiles.views import support, support_verbs, support_visits

urlpatterns = [
    path("stoette/", support.index, name="support_index"),
    path("stoette/ny/plan/<int:pk>/", support.new_for_plan, name="support_new_plan"),
    path("stoette/ny/plan/<int:pk>/ikke-aktuelt/", support.drop, name="support_drop"),
    path("stoette/ny/afdaekning/<int:pk>/", support.new_for_round, name="support_new_round"),
    path("stoette/<int:pk>/", support.show, name="support"),
    path("stoette/<int:pk>/konsulent/", support_verbs.Name.as_view(), name="support_name"),
    path("stoette/<int:pk>/nej/", support_verbs.Decline.as_view(), name="support_decline"),
    path("stoette/<int:pk>/traek-tilbage/", support_verbs.Withdraw.as_view(), name="support_withdraw"),
    path("stoette/<int:pk>/giv-tilbage/", support_verbs.HandBack.as_view(), name="support_hand_back"),
    path("stoette/<int:pk>/raad/", support_verbs.Advise.as_view(), name="support_advise"),
    path("stoette/<int:pk>/mere-hjaelp/", support_verbs.AskMore.as_view(), name="support_ask_more"),
    path("stoette/<int:pk>/afslut/", support_verbs.Close.as_view(), name="support_close"),
    path("stoette/<int:pk>/note/", support_verbs.Note.as_view(), name="support_note"),
    path("stoette/<int:pk>/besoeg/", support_visits.new, name="support_visit_new"),
    path("stoette/<int:pk>/besoeg/<int:visit_pk>/flyt/", support_visits.move, name="support_visit_move"),
    path("stoette/<int:pk>/besoeg/<int:visit_pk>/aflys/", support_visits.cancel, name="support_visit_cancel"),
    path("stoette/<int:pk>/besoeg/<int:visit_pk>/holdt/", support_visits.hold, name="support_visit_hold"),
]
