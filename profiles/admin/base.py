"""What the catalogue's admin pages have in common: who may, and that two people never write over each other unseen."""

from __future__ import annotations

from typing import Any, TypeVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Max
from django.http import HttpRequest
from django.utils.translation import gettext as _

from clusters.admin.base import OrganisationAdmin
from profiles.models import LeadershipProfile

M = TypeVar("M", bound=models.Model)


def last_change(row: models.Model, parts: dict[type[models.Model], str]) -> str:
    """A mark that changes whenever the row or a part of it does. `parts`: model → its path to the row.

    The database's own history is asked, so that no way of writing is missed.
    """
    if row.pk is None:
        return ""
    marks = [row.events.aggregate(at=Max("pgh_id"))["at"]]  # type: ignore[attr-defined]
    for model, path in parts.items():
        events: Any = model.pgh_event_model.objects  # type: ignore[attr-defined]
        marks.append(events.filter(**{path: row.pk}).aggregate(at=Max("pgh_id"))["at"])
    return "-".join(str(mark or 0) for mark in marks)


class SeenForm(forms.ModelForm[Any]):
    """Knows what was stored when its page was drawn. A save on something older is stopped once, and told why."""

    #: model → its path to the row; a change in them counts as a change of the row
    seen_parts: dict[type[models.Model], str] = {}

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._stored = last_change(self.instance, self.seen_parts)
        if "seen" in self.fields:
            self.fields["seen"].initial = self._stored
        #: whether somebody has saved since; the next save is made knowing it
        self.is_stale = self.is_bound and self.data.get(self.add_prefix("seen"), "") != self._stored
        if self.is_stale:
            self.data = self.data.copy()  # type: ignore[attr-defined]
            self.data[self.add_prefix("seen")] = self._stored  # type: ignore[index]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if self.is_stale:
            raise forms.ValidationError(
                _(
                    "En anden har gemt noget her, siden du åbnede siden. Det, du har skrevet, står stadig i felterne. "
                    "Åbn siden i et nyt vindue, og se, hvad der er ændret. Gemmer du igen, gælder det, der står her."
                )
            )
        return values


class CatalogueAdmin(OrganisationAdmin[M]):
    """Open to administrators. A draft is written on, and everything else is read."""

    #: shown on the page, but no part of what is edited
    def edition_of(self, row: Any) -> LeadershipProfile:
        """The edition that a row is, or belongs to."""
        raise NotImplementedError

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> M | None:
        """While something is saved the edition is held, so that it is not published, or saved, at the same time."""
        row = super().get_object(request, object_id, from_field)
        if row is not None and request.method == "POST":
            editions = LeadershipProfile.objects.select_for_update(no_key=True)
            if not editions.filter(pk=self.edition_of(row).pk).exists():
                return None
            row = super().get_object(request, object_id, from_field)
        return row

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Drafts, one at a time. What has been published is history."""
        return obj is not None and self._may(request) and not self.edition_of(obj).is_frozen

    def require_draft(self, row: Any) -> None:
        """Refuse to write on what is frozen."""
        if self.edition_of(row).is_frozen:
            raise PermissionDenied(_("Udgaven er udgivet, og teksten ligger fast. Lav en ny udgave."))
