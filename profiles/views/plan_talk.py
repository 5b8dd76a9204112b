"""The conversations about one focus area: the team's own, and those with the area chief."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clusters.rules import is_member, remember_roles
from clusters.superior import superior
from core.addresses import reverse
from core.autosave import AutosaveView, TwoTexts
from core.forms.versioned import VersionedForm
from core.rules import Verdict, require
from core.versions import Versioned
from core.words import clock_time
from people.auth import signed_in
from profiles import plan_rules as rules
from profiles.actions import plan_talk as actions
from profiles.forms.plan_talk import TalkForm
from profiles.models import DevelopmentPlan, FocusArea, FocusComment
from profiles.views.plan_revise import focus_of
from profiles.views.plan_shared import crumbs, give_words_back, plan_for, plan_to_choose_in, section

_CHIEF, _TEAM = "chef", "team"


@dataclass(frozen=True)
class Place:
    """A comment on the page, with what the reader may do there."""

    comment: FocusComment
    may_answer: bool = False
    may_mend: bool = False
    may_resolve: bool = False
    replies: tuple[Place, ...] = ()


@dataclass(frozen=True)
class Side:
    """One of the two circles of readers."""

    key: str
    title: str
    reads: str
    may_write: Verdict
    write_url: str
    places: tuple[Place, ...] = field(default=())


def sides(plan: DevelopmentPlan, focus: FocusArea, user: Any) -> list[Side]:
    """The circles that the reader is in. The team's own is not even mentioned to the chief."""
    remember_roles(user, plan.team)
    comments = list(
        FocusComment.objects.visible_to(user)
        .filter(focus=focus, is_draft=False)
        .select_related("by", "resolved_by", "event")
    )
    for comment in comments:
        comment.plan = plan
    shared = Side(
        _CHIEF,
        _("Team og %(a_chief)s") % superior(plan.team).words,
        reads_shared(plan),
        rules.may_talk_with_chief(user, plan),
        reverse("profiles:talk_write_chief", args=[plan.pk, focus.pk]),
        _places([comment for comment in comments if comment.is_shared], user),
    )
    if not any(not comment.is_shared for comment in comments) and not is_member(user, plan.team):
        return [shared]
    own = Side(
        _TEAM,
        _("I teamet"),
        _("Læses kun af teamet, både nu og senere. %(Chief)s ser det aldrig.") % superior(plan.team).words,
        rules.may_talk_in_team(user, plan),
        reverse("profiles:talk_write_team", args=[plan.pk, focus.pk]),
        _places([comment for comment in comments if not comment.is_shared], user),
    )
    return [own, shared] if plan.submitted_at else [own]


def reads_shared(plan: DevelopmentPlan) -> str:
    """Who will read what is written to the chief, as things are."""
    if plan.is_writable:
        return _("Læses af teamet nu, og af %(chief)s, når planen er sendt igen.") % superior(plan.team).words
    return _("Læses af teamet og af %(chief)s.") % superior(plan.team).words


def _places(comments: Sequence[FocusComment], user: Any) -> tuple[Place, ...]:
    def place(comment: FocusComment, replies: tuple[Place, ...] = ()) -> Place:
        opens = comment.reply_to_id is None
        return Place(
            comment,
            may_answer=opens and bool(rules.may_talk(user, comment)),
            may_mend=bool(rules.may_mend_comment(user, comment)),
            may_resolve=opens and bool(rules.may_resolve(user, comment)),
            replies=replies,
        )

    return tuple(
        place(one, tuple(place(reply) for reply in comments if reply.reply_to_id == one.pk))
        for one in comments
        if one.reply_to_id is None
    )


def _page(request: HttpRequest, focus: FocusArea, *, status: int = 200, **writing: Any) -> HttpResponse:
    plan = focus.plan
    nothing_written = dict.fromkeys(
        ("form", "form_url", "form_side", "form_at", "form_mends", "conflict", "autosave", "saved_at")
    )
    context = {
        **nothing_written,
        "plan": plan,
        "focus": focus,
        "sides": sides(plan, focus, request.user),
        "section": section(request, plan),
        "crumbs": crumbs(plan, here=_("Samtale")),
        **writing,
    }
    return render(request, "profiles/plan/talk.html", context, status=status)


@require_safe
def talk(request: HttpRequest, pk: int, focus_pk: int) -> HttpResponse:
    """Everything that is said about the focus area."""
    return _page(request, focus_of(plan_to_choose_in(request.user, pk), focus_pk))


class WriteView(AutosaveView):
    """A comment being written, kept as a draft that its author alone sees, until it is sent."""

    focus: FocusArea
    shared: bool
    reply_to: FocusComment | None = None
    row: FocusComment | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        plan = plan_for(request.user, kwargs["pk"])
        if "comment_pk" in kwargs:
            self.reply_to = _comment_for(request, plan, kwargs["comment_pk"])
            self.focus, self.shared = focus_of(plan, self.reply_to.focus_id), self.reply_to.is_shared
        else:
            self.focus, self.shared = focus_of(plan, kwargs["focus_pk"]), kwargs["to"] == _CHIEF
        self.row = FocusComment.objects.filter(
            focus=self.focus, by=request.user.pk, is_shared=self.shared, reply_to=self.reply_to, is_draft=True
        ).first()
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require(self.rule())
        return super().get(request, *args, **kwargs)

    def rule(self) -> Verdict:
        rule = rules.may_talk_with_chief if self.shared else rules.may_talk_in_team
        return rule(self.request.user, self.focus.plan)

    def make_form(self, data: Any = None) -> VersionedForm:
        return TalkForm(data, row=self.row)

    def save(self, form: VersionedForm) -> Versioned:
        return actions.save_draft(
            focus=self.focus,
            shared=self.shared,
            reply_to=self.reply_to,
            version=form.cleaned_data["version"],
            text=form.cleaned_data["text"],
            by=signed_in(self.request),
        )

    def show(
        self, form: VersionedForm, *, status: int = 200, conflict: TwoTexts | None = None
    ) -> HttpResponse:
        return _page(
            self.request,
            self.focus,
            status=status,
            form=form,
            form_url=self.request.path,
            form_side=_CHIEF if self.shared else _TEAM,
            form_at=self.reply_to.pk if self.reply_to else None,
            conflict=conflict,
            autosave=f"talk-{self.focus.pk}-{self.shared}-{self.reply_to.pk if self.reply_to else 0}",
            saved_at=clock_time(self.row.updated_at) if self.row else "",
        )

    def saved(self, stored: Versioned) -> HttpResponse:
        assert isinstance(stored, FocusComment)
        if self.request.POST.get("go") == "stay":
            messages.success(self.request, _("Kladden er gemt. Kun du kan se den."))
            return redirect(self.request.path)
        actions.send_comment(draft=stored, by=signed_in(self.request))
        messages.success(self.request, _("Din kommentar er sendt."))
        return redirect(talk_url(self.focus))

    def too_late(self, reason: str, words: Sequence[tuple[str, str]]) -> HttpResponse:
        return give_words_back(self.request, self.focus.plan, message=reason, words=words, status=403)


class MendView(WriteView):
    """A comment sent a moment ago, being mended. It is saved by its button alone: others are reading it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        plan = plan_for(request.user, kwargs["pk"])
        self.row = _comment_for(request, plan, kwargs["comment_pk"])
        self.focus, self.shared = focus_of(plan, self.row.focus_id), self.row.is_shared
        return super(WriteView, self).dispatch(request, *args, **kwargs)

    def rule(self) -> Verdict:
        assert self.row is not None
        return rules.may_mend_comment(self.request.user, self.row)

    def save(self, form: VersionedForm) -> Versioned:
        assert self.row is not None
        version, text = form.cleaned_data["version"], form.cleaned_data["text"]
        return actions.mend_comment(comment=self.row, version=version, text=text, by=signed_in(self.request))

    def show(
        self, form: VersionedForm, *, status: int = 200, conflict: TwoTexts | None = None
    ) -> HttpResponse:
        assert self.row is not None
        return _page(
            self.request,
            self.focus,
            status=status,
            form=form,
            form_url=self.request.path,
            form_mends=self.row.pk,
            conflict=conflict,
        )

    def saved(self, stored: Versioned) -> HttpResponse:
        messages.success(self.request, _("Din kommentar er rettet."))
        return redirect(talk_url(self.focus))


def _comment_for(request: HttpRequest, plan: DevelopmentPlan, pk: int) -> FocusComment:
    """A sent comment of the plan that the reader sees, or 404."""
    comments = FocusComment.objects.visible_to(request.user).filter(plan=plan, is_draft=False)
    comment: FocusComment = get_object_or_404(comments, pk=pk)
    if comment.reply_to_id is not None and not request.path.endswith("/ret/"):
        raise Http404  # replies are answered where their conversation is
    comment.plan = plan
    return comment


def talk_url(focus: FocusArea) -> str:
    return reverse("profiles:talk", args=[focus.plan_id, focus.pk])


@require_POST
def resolve(request: HttpRequest, pk: int, comment_pk: int) -> HttpResponse:
    """Mark a conversation as done with."""
    plan = plan_for(request.user, pk)
    comment = _comment_for(request, plan, comment_pk)
    focus = focus_of(plan, comment.focus_id)
    if not rules.may_talk(request.user, comment):
        raise PermissionDenied(rules.may_talk(request.user, comment).reason)
    if comment.resolved_at is None:
        actions.resolve(comment=comment, by=signed_in(request))
    messages.success(request, _("Samtalen er markeret som færdig."))
    return redirect(talk_url(focus))
