"""When agreed plans are followed up: the municipality's one row of policy. The follow-ups themselves are not here."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from clusters.admin.base import OrganisationAdmin
from profiles.models import FollowUpPolicy


@admin.register(FollowUpPolicy)
class FollowUpPolicyAdmin(OrganisationAdmin[FollowUpPolicy]):
    """One row. Until it is made, what is usual holds, and the empty form shows it."""

    list_display = ("__str__", "status_percents", "talk_percent", "closing_days")
    view_on_site = False
    fieldsets = (
        (
            None,
            {
                "fields": ("status_percents", "talk_percent", "closing_days"),
                "description": _(
                    "Reglerne bruges, når en plan bliver aftalt. Opfølgninger, der allerede er lagt ind, "
                    "beholder deres datoer."
                ),
            },
        ),
    )

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """There is one policy: when it is made, "add" leads to it."""
        made = FollowUpPolicy.objects.values_list("pk", flat=True).first() if self._may(request) else None
        if made is not None:
            return redirect("admin:profiles_followuppolicy_change", made)
        return super().add_view(request, form_url, extra_context)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """No button for one more: there is one policy."""
        context = {"show_save_and_add_another": False, **(extra_context or {})}
        return super().changeform_view(request, object_id, form_url, context)
