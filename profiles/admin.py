"""The catalogue in the admin. Rounds, answers, positions, votes and plans are not here, and must never be."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from clusters.querysets import may_administer
from profiles.models import LeadershipProfile, ProfileArea, ScaleStep


class _ReadOnlyInline(admin.TabularInline[Any, LeadershipProfile]):
    """Rows that are shown, not changed: editions are loaded from data files and frozen when published."""

    extra = 0
    can_delete = False
    show_change_link = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_administer(request.user)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ProfileAreaInline(_ReadOnlyInline):
    model = ProfileArea
    fields = ("order", "kind", "title", "purpose")


class ScaleStepInline(_ReadOnlyInline):
    model = ScaleStep
    fields = ("scale", "value", "title", "description")


@admin.register(LeadershipProfile)
class LeadershipProfileAdmin(admin.ModelAdmin[LeadershipProfile]):
    """Which editions there are, and which is in force."""

    list_display = ("title", "edition", "status", "published_at")
    list_filter = ("status",)
    inlines = (ProfileAreaInline, ScaleStepInline)
    view_on_site = True

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_administer(request.user)

    def has_view_permission(self, request: HttpRequest, obj: LeadershipProfile | None = None) -> bool:
        return may_administer(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: LeadershipProfile | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: LeadershipProfile | None = None) -> bool:
        return False
