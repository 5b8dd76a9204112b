"""A person's private calendar address."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.core import signing
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock

#: signs the address; without a time in it, for it lasts until it is taken back
_SIGNER = signing.Signer(salt="reminders.calendar", sep=".")


class CalendarAddressQuerySet(models.QuerySet["CalendarAddress"]):
    """Reads of calendar addresses."""

    def for_token(self, token: str) -> CalendarAddress | None:
        """The address that a link names, its person still able to sign in; None for any other."""
        try:
            key = uuid.UUID(_SIGNER.unsign(token))
        except (signing.BadSignature, ValueError):
            return None
        return self.select_related("person").filter(key=key, person__is_active=True).first()


class CalendarAddress(models.Model):
    """Where a person's calendar program fetches what falls due for them.

    Whoever has the address reads the calendar: it is as long as a signed random key, is never logged by us, and a new
    one takes the old one's place. What the link carries is not in the database without the portal's secret.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_address"
    )
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    made_at = models.DateTimeField(default=clock.now)
    #: the last time a program fetched it, to the hour
    fetched_at = models.DateTimeField(null=True)

    objects: ClassVar[CalendarAddressQuerySet] = CalendarAddressQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("kalenderadresse")
        verbose_name_plural = _("kalenderadresser")

    def __str__(self) -> str:
        return str(self.person)

    @property
    def token(self) -> str:
        """What the link carries."""
        return _SIGNER.sign(str(self.key))

    def renew(self) -> None:
        """Give it a new key, so that the old address leads nowhere. Writes the row."""
        self.key, self.made_at, self.fetched_at = uuid.uuid4(), clock.now(), None
        self.save(update_fields=["key", "made_at", "fetched_at"])
