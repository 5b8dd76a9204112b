"""Organisation files that were brought to the admin: what was previewed, and what became of it."""

from __future__ import annotations

import datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from people.models import User

#: a preview nobody confirmed is forgotten after this time, and the file with it
FORGOTTEN_AFTER = datetime.timedelta(days=1)


class OrganisationImportQuerySet(models.QuerySet["OrganisationImport"]):
    """Reads of imports."""

    def forget_unconfirmed(self) -> int:
        """Delete the previews that nobody confirmed in time; returns how many."""
        return self.filter(applied_at=None, uploaded_at__lt=clock.now() - FORGOTTEN_AFTER).delete()[0]


class OrganisationImport(models.Model):
    """One file. Its bytes are kept from preview to confirmation, and no longer: they name people."""

    filename = models.CharField(_("fil"), max_length=200)
    day = models.DateField(_("gælder fra"))
    content = models.BinaryField(null=True)
    #: the changes that were previewed, by `Plan.digest`
    digest = models.CharField(max_length=64, blank=True)
    uploaded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, verbose_name=_("indlæst af")
    )
    uploaded_at = models.DateTimeField(_("set igennem"), default=clock.now)
    applied_at = models.DateTimeField(_("skrevet"), null=True)
    #: how many of what were created, changed and ended, in words
    summary = models.TextField(_("hvad der skete"), blank=True)

    objects: ClassVar[OrganisationImportQuerySet] = OrganisationImportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("indlæsning af organisationsfil")
        verbose_name_plural = _("indlæsninger af organisationsfil")
        ordering: ClassVar[list[str]] = ["-uploaded_at"]

    def __str__(self) -> str:
        return self.filename
