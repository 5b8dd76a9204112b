"""What waits to be done by the jobs of people."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db.models import DateTimeField, ExpressionWrapper, F
from django.utils.translation import gettext_lazy as _

from core.backlogs import Queue
from people.models import Invitation

#: an invitation waits from the day it was made or renewed, which its deadline tells
_SINCE = ExpressionWrapper(
    F("expires_at") - datetime.timedelta(days=settings.INVITATION_DAYS), output_field=DateTimeField()
)
INVITATIONS = Queue(
    "invitations", _("Invitationer, der skal sendes"), Invitation.objects.unsent, since=_SINCE, is_mail=True
)
