"""What goes on from an earlier plan: open actions, one by one and once, and words as a beginning."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core import clock
from core.rules import require
from core.state import Conflict
from people.models import User
from profiles import plan_rules as rules
from profiles.actions.plan_base import locked
from profiles.models import Action, DevelopmentPlan, FocusArea
from profiles.models.plan import FOCUS_TEXTS


def carry_action(*, action: Action, focus: FocusArea, by: User) -> Action:
    """Let an open action of an earlier plan go on in a focus area of the plan being written.

    The owner comes with it if still in the team, the date if it lies ahead. Side effects: its row. Raises `Conflict`
    when it goes on somewhere already, also when two carry it at once; `PermissionDenied` when it is not the team's.
    """
    try:
        with transaction.atomic():
            return _carry(action, focus, by)
    except IntegrityError as error:
        if "action_carried_once" not in str(error):
            raise
        raise Conflict(_("Tiltaget er allerede taget med.")) from error


def _carry(action: Action, focus: FocusArea, by: User) -> Action:
    plan = locked(focus.plan)
    require(rules.may_edit_plan(by, plan))
    offered = Action.objects.offered_to(plan).filter(pk=action.pk).first()
    if offered is None:
        if Action.objects.filter(carried_from=action.pk, is_shelved=False).exists():
            raise Conflict(_("Tiltaget er allerede taget med."))
        raise PermissionDenied(_("Tiltaget hører ikke til en af jeres tidligere planer, eller det er gjort."))
    is_member = plan.team.memberships.current().filter(person=offered.owner_id).exists()
    return Action.objects.create(
        plan=plan,
        focus=focus,
        text=offered.text,
        owner_id=offered.owner_id if is_member else None,
        due=offered.due if offered.due and offered.due >= clock.today() else None,
        progress=offered.progress,
        carried_from=offered,
        line=offered.line or offered.pk,
    )


@transaction.atomic
def fetch_words(*, focus: FocusArea, source: FocusArea, by: User) -> list[str]:
    """Fetch an earlier focus area's words into the parts that are empty; says which were filled.

    Side effects: the row, which remembers where the words came from until somebody writes in it. Nothing that is
    written is touched. Raises `PermissionDenied` for a source that is not the team's own or its predecessors'.
    """
    plan = locked(focus.plan)
    require(rules.may_edit_plan(by, plan))
    if not FocusArea.objects.to_fetch_from(plan).filter(pk=source.pk).exists():
        raise PermissionDenied(_("Ord kan kun hentes fra jeres egne tidligere planer."))
    current = FocusArea.objects.select_for_update(no_key=True).get(pk=focus.pk, plan=plan)
    filled = [
        name for name in FOCUS_TEXTS if not getattr(current, name).strip() and getattr(source, name).strip()
    ]
    if filled:
        for name in filled:
            setattr(current, name, getattr(source, name))
        current.copied_from = source
        current.version += 1
        current.updated_at, current.updated_by = clock.now(), by
        current.save(update_fields=[*filled, "copied_from", "version", "updated_at", "updated_by"])
    return filled


def sources(plan: DevelopmentPlan) -> list[DevelopmentPlan]:
    """The plans whose open actions and unkept promises the plan can take up."""
    return list(DevelopmentPlan.objects.to_carry_from(plan).select_related("team__cluster"))
