from __future__ import annotations

from django.urls import path

from profiles.views import (
    decision,
    decision_draft,
    plan,
    plan_action,
    plan_carry,
    plan_changes,
    plan_edit,
    plan_revise,
    plan_talk,
)

urlpatterns = [
    path("plan/<int:pk>/", plan.show, name="plan"),
    path("plan/<int:pk>/pdf/", plan.pdf, name="plan_pdf"),
    path("plan/<int:pk>/send/", plan.submit, name="plan_submit"),
    path("plan/<int:pk>/traek-tilbage/", plan.withdraw, name="plan_withdraw"),
    path("plan/<int:pk>/afslut/", plan.conclude, name="plan_conclude"),
    path("plan/<int:pk>/revider/", plan_revise.revise, name="plan_revise"),
    path("plan/<int:pk>/laeg-til-side/", plan_revise.discard, name="plan_discard"),
    path("plan/<int:pk>/tag-frem/", plan_revise.resume, name="plan_resume"),
    path("plan/<int:pk>/aendringer/", plan_changes.changes, name="plan_changes"),
    path("plan/<int:pk>/indsats/tilfoej/", plan_revise.focus_add, name="focus_add"),
    path("plan/<int:pk>/indsats/tag-med/<int:change_pk>/", plan_revise.focus_restore, name="focus_restore"),
    path("plan/<int:pk>/indsats/<int:focus_pk>/tag-ud/", plan_revise.focus_remove, name="focus_remove"),
    path("plan/<int:pk>/viderefoer/", plan_carry.carry, name="plan_carry"),
    path("plan/<int:pk>/indsats/<int:focus_pk>/hent/", plan_carry.fetch, name="focus_fetch"),
    path("plan/<int:pk>/indsats/<int:focus_pk>/samtale/", plan_talk.talk, name="talk"),
    path(
        "plan/<int:pk>/indsats/<int:focus_pk>/samtale/team/",
        plan_talk.WriteView.as_view(),
        {"to": "team"},
        name="talk_write_team",
    ),
    path(
        "plan/<int:pk>/indsats/<int:focus_pk>/samtale/chef/",
        plan_talk.WriteView.as_view(),
        {"to": "chef"},
        name="talk_write_chief",
    ),
    path("plan/<int:pk>/samtale/<int:comment_pk>/svar/", plan_talk.WriteView.as_view(), name="talk_answer"),
    path("plan/<int:pk>/samtale/<int:comment_pk>/ret/", plan_talk.MendView.as_view(), name="talk_mend"),
    path("plan/<int:pk>/samtale/<int:comment_pk>/faerdig/", plan_talk.resolve, name="talk_resolve"),
    path("plan/<int:pk>/rammer/", plan_edit.SettingsView.as_view(), name="plan_settings"),
    path("plan/<int:pk>/indsats/<int:focus_pk>/rediger/", plan_edit.FocusView.as_view(), name="focus_edit"),
    path(
        "plan/<int:pk>/indsats/<int:focus_pk>/evaluer/",
        plan_edit.EvaluationView.as_view(),
        name="focus_evaluate",
    ),
    path("plan/<int:pk>/indsats/<int:focus_pk>/tiltag/", plan_action.AddView.as_view(), name="action_add"),
    path("plan/<int:pk>/tiltag/<int:action_pk>/rediger/", plan_action.EditView.as_view(), name="action_edit"),
    path("plan/<int:pk>/tiltag/<int:action_pk>/fjern/", plan_action.remove, name="action_remove"),
    path(
        "plan/<int:pk>/tiltag/<int:action_pk>/status/",
        plan_action.ProgressView.as_view(),
        name="action_progress",
    ),
    path("plan/<int:pk>/svar/", decision.DecideView.as_view(), name="plan_decide"),
    path("plan/<int:pk>/svar/kladde/", decision_draft.DraftView.as_view(), name="plan_decide_draft"),
    path("plan/<int:pk>/svar/aftal/", decision.agree, name="plan_agree"),
    path("plan/<int:pk>/svar/send-tilbage/", decision.send_back, name="plan_return"),
    path("plan/<int:pk>/loefte/<int:promise_pk>/holdt/", decision.keep, name="promise_kept"),
]
