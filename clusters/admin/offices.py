"""Who leads what, and when."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters.admin.base import DatedAdmin, InForce, OrganisationAdmin, PeriodForm
from clusters.admin.organisation import ReadOnlyInline
from clusters.models import (
    LONGEST_DEPUTY,
    AreaChiefAppointment,
    Deputy,
    LeadershipTask,
    LeadershipTeam,
    Leave,
    Membership,
)
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


class DeputyForm(PeriodForm):
    """Who looks after which office; no longer than half a year, and never without a last day."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_day"].help_text = _("Højst et halvt år ad gangen.")

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        first, last = values.get("first_day"), values.get("last_day")
        if first and not last:
            self.add_error("last_day", _("En stedfortræder skal have en sidste dag."))
        elif first and last and last - first >= LONGEST_DEPUTY:
            self.add_error("last_day", _("Højst et halvt år ad gangen."))
        team, person = values.get("team"), values.get("person")
        if team and person and first and not team.memberships.on(first).filter(person=person).exists():
            self.add_error("person", _("En leders stedfortræder skal selv være med i teamet den første dag."))
        return values


@admin.register(Deputy)
class DeputyAdmin(DatedAdmin[Deputy]):
    """Who stands in for a leader or a chief. Leaders and chiefs name their own; here the administrator can help."""

    form = DeputyForm
    list_display = ("person", "holder", "office", "period_in_words")
    list_filter = (InForce, "area")
    list_select_related = ("person", "holder", "team__cluster", "area")
    search_fields = ("person__name", "holder__name", "team__cluster__name", "area__name")
    autocomplete_fields = ("team", "area", "person", "holder")
    fields = ("team", "area", "holder", "person", "first_day", "last_day")
    ordering = ("-period",)

    @admin.display(description=gettext_lazy("team eller område"))
    def office(self, deputy: Deputy) -> str:
        return deputy.office

    def save_model(self, request: HttpRequest, obj: Deputy, form: Any, change: bool) -> None:
        if not change:
            obj.named_by_id = request.user.pk
        super().save_model(request, obj, form, change)


@admin.register(Leave)
class LeaveAdmin(DatedAdmin[Leave]):
    """Who is away from their team. No more is known of it than a word."""

    list_display = ("membership", "kind", "period_in_words")
    list_filter = (InForce, "membership__team__cluster__area")
    list_select_related = ("membership__person", "membership__team__cluster")
    search_fields = ("membership__person__name", "membership__team__cluster__name")
    autocomplete_fields = ("membership",)
    fields = ("membership", "kind", "first_day", "last_day")
    ordering = ("-period",)
