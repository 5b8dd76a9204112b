"""What is said about a focus area: kept while it is typed, sent once, mended for a quarter of an hour."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.rules import require
from core.versions import save_if_current
from people.models import User
from profiles import plan_rules as rules
from profiles.actions.plan_base import locked
from profiles.models import FocusArea, FocusComment


@transaction.atomic
def save_draft(
    *, focus: FocusArea, shared: bool, reply_to: FocusComment | None, version: int, text: str, by: User
) -> FocusComment:
    """Keep what `by` is writing, for nobody else's eyes. Raises `StaleVersion`. Side effects: the draft's row."""
    plan = locked(focus.plan)
    require((rules.may_talk_with_chief if shared else rules.may_talk_in_team)(by, plan))
    if not FocusArea.objects.filter(pk=focus.pk, plan=plan).exists():
        raise PermissionDenied(_("Indsatsområdet er taget ud af planen imens."))
    draft, _made = FocusComment.objects.get_or_create(
        plan=plan, focus=focus, by=by, is_shared=shared, reply_to=reply_to, is_draft=True
    )
    return save_if_current(draft, version=version, values={"text": text})


@transaction.atomic
def send_comment(*, draft: FocusComment, by: User) -> bool:
    """Let the readers have it; says whether this call did. Side effects: its row; a reply reopens the conversation."""
    plan = locked(draft.plan)
    require((rules.may_talk_with_chief if draft.is_shared else rules.may_talk_in_team)(by, plan))
    sent = FocusComment.objects.filter(pk=draft.pk, by=by, is_draft=True).update(
        is_draft=False, at=clock.now()
    )
    if sent and draft.reply_to_id:
        FocusComment.objects.filter(pk=draft.reply_to_id).update(resolved_at=None, resolved_by=None)
    return bool(sent)


@transaction.atomic
def mend_comment(*, comment: FocusComment, version: int, text: str, by: User) -> FocusComment:
    """Change what was sent a moment ago. Raises `StaleVersion`. Side effects: its row says that it was mended."""
    comment.plan = locked(comment.plan)
    require(rules.may_mend_comment(by, comment))
    mended = save_if_current(comment, version=version, values={"text": text})
    FocusComment.objects.filter(pk=comment.pk).update(edited_at=clock.now())
    return mended


@transaction.atomic
def resolve(*, comment: FocusComment, by: User) -> bool:
    """Say that a conversation is done with; says whether this call did it. Side effects: its row."""
    comment.plan = locked(comment.plan)
    require(rules.may_resolve(by, comment))
    now = FocusComment.objects.filter(pk=comment.pk, resolved_at__isnull=True)
    return bool(now.update(resolved_at=clock.now(), resolved_by=by))
