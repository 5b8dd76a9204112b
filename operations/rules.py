"""Who may look into the machine room."""

from __future__ import annotations

from django.utils.translation import gettext as _

from clusters.querysets import may_administer
from core.rules import ALLOWED, Denied, Verdict
from people.models import User


def may_see_status(user: User) -> Verdict:
    """Administrators: figures about jobs and queues, nothing of what anybody writes."""
    return ALLOWED if may_administer(user) else Denied(_("Siden er for portalens administratorer."))
