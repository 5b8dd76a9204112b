"""Who leads what, and when."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from clusters.admin.base import DatedAdmin, InForce, OrganisationAdmin
from clusters.admin.organisation import ReadOnlyInline
from clusters.models import AreaChiefAppointment, LeadershipTask, LeadershipTeam, Membership
from core.ordering import DanishOrder


class MembersOfTeam(ReadOnlyInline):
    model = Membership
    fields = ("person", "role", "period_in_words")
    readonly_fields = fields
    verbose_name_plural = gettext_lazy("medlemmer, før og nu")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return Membership.objects.select_related("person", "team__cluster").order_by("-period")


@admin.register(LeadershipTeam)
class LeadershipTeamAdmin(OrganisationAdmin[LeadershipTeam]):
    """Teams follow from clusters; here one sees who has been in them."""

    list_display = ("cluster", "area", "members_today")
    list_filter = ("cluster__area", "cluster__kind")
    search_fields = ("cluster__name",)
    fields = ("cluster",)
    readonly_fields = ("cluster",)
    inlines = (MembersOfTeam,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[LeadershipTeam]:
        rows = super().get_queryset(request).select_related("cluster__area").prefetch_related("memberships")
        return rows.order_by(DanishOrder("cluster__name"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description=gettext_lazy("område"))
    def area(self, team: LeadershipTeam) -> str:
        return team.cluster.area.name

    @admin.display(description=gettext_lazy("medlemmer i dag"))
    def members_today(self, team: LeadershipTeam) -> int:
        return sum(row.is_current() for row in team.memberships.all())


@admin.register(Membership)
class MembershipAdmin(DatedAdmin[Membership]):
    """One person's time in a team. Rights in the portal follow from these dates."""

    list_display = ("person", "team", "role", "period_in_words")
    list_filter = (InForce, "role", "team__cluster__area")
    list_select_related = ("person", "team__cluster")
    search_fields = ("person__name", "person__email", "team__cluster__name")
    autocomplete_fields = ("person", "team", "units")
    fields = ("team", "person", "role", "first_day", "last_day", "units")
    ordering = ("-period",)


@admin.register(AreaChiefAppointment)
class AppointmentAdmin(DatedAdmin[AreaChiefAppointment]):
    """Area chiefs are appointed here: the organisation file does not name them."""

    list_display = ("person", "area", "period_in_words")
    list_filter = (InForce, "area")
    list_select_related = ("person", "area")
    search_fields = ("person__name", "person__email", "area__name")
    autocomplete_fields = ("person",)
    fields = ("area", "person", "first_day", "last_day")
    ordering = ("-period",)


@admin.register(LeadershipTask)
class LeadershipTaskAdmin(OrganisationAdmin[LeadershipTask]):
    """Who does what is the teams' own matter: the administrator sees it, and helps when asked."""

    list_display = ("title", "team", "person", "share")
    list_filter = ("team__cluster__area",)
    list_select_related = ("person", "team__cluster")
    search_fields = ("title", "team__cluster__name", "person__name")
    autocomplete_fields = ("team", "person")
    fields = ("team", "title", "person", "share", "note")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request)
