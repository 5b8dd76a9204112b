"""Areas, clusters and networks, institutions."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters.actions import end_cluster
from clusters.admin.base import DatedAdmin, InForce, OrganisationAdmin, in_words
from clusters.models import Area, Cluster, Institution, InstitutionPlacement, LeadershipTeam, Membership
from core import clock
from core.ordering import DanishOrder


class ReadOnlyInline(admin.TabularInline[Any, Any]):
    """Rows shown where they belong, and changed on their own page, where the rules about overlaps are checked."""

    extra = 0
    can_delete = False
    show_change_link = True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_active and request.user.is_staff

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("gælder"))
    def period_in_words(self, row: Any) -> str:
        return in_words(row)


class PlacementsOfInstitution(ReadOnlyInline):
    model = InstitutionPlacement
    fields = ("cluster", "period_in_words")
    readonly_fields = fields
    verbose_name_plural = gettext_lazy("hvor institutionen ligger og har ligget")

    def get_queryset(self, request: HttpRequest) -> QuerySet[InstitutionPlacement]:
        return InstitutionPlacement.objects.select_related("cluster", "institution").order_by("-period")


class PlacementsOfCluster(ReadOnlyInline):
    model = InstitutionPlacement
    fields = ("institution", "period_in_words")
    readonly_fields = fields
    verbose_name_plural = gettext_lazy("institutioner i dag")

    def get_queryset(self, request: HttpRequest) -> QuerySet[InstitutionPlacement]:
        rows = InstitutionPlacement.objects.current().select_related("cluster", "institution")
        return rows.order_by(DanishOrder("institution__name"))


@admin.register(Area)
class AreaAdmin(OrganisationAdmin[Area]):
    """City areas. A chief is appointed under "områdechefer"."""

    list_display = ("name", "chiefs", "clusters_today")
    search_fields = ("name",)
    fields = ("name", "external_id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Area]:
        today = Q(clusters__period__contains=clock.today())
        rows = super().get_queryset(request).annotate(n_clusters=Count("clusters", filter=today))
        return rows.prefetch_related("appointments__person").order_by(DanishOrder("name"))

    @admin.display(description=gettext_lazy("områdechef"))
    def chiefs(self, area: Area) -> str:
        return ", ".join(row.person.name for row in area.appointments.all() if row.is_current()) or "–"

    @admin.display(description=gettext_lazy("klynger og netværk"))
    def clusters_today(self, area: Area) -> int:
        return int(getattr(area, "n_clusters", 0))


@admin.register(Cluster)
class ClusterAdmin(DatedAdmin[Cluster]):
    """Clusters and networks, institutions' own teams and leaders' groups; each has its team from the start."""

    list_display = ("name", "area", "kind", "ownership", "leader", "period_in_words")
    list_filter = (InForce, "area", "kind", "ownership")
    list_select_related = ("area",)
    search_fields = ("name", "area__name")
    autocomplete_fields = ("institution",)
    fields = (
        "name",
        "area",
        "kind",
        "institution",
        "ownership",
        "first_day",
        "last_day",
        "external_id",
        "members",
    )
    readonly_fields = ("members",)
    inlines = (PlacementsOfCluster,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Cluster]:
        leads = Membership.objects.current().leaders().filter(team__cluster=OuterRef("pk"))
        named = Subquery(leads.values("person__name")[:1])
        return super().get_queryset(request).annotate(leader_name=named).order_by(DanishOrder("name"))

    def get_inlines(self, request: HttpRequest, obj: Cluster | None) -> Any:
        """Institutions lie in clusters and networks only."""
        return self.inlines if obj is None or obj.has_units else ()

    @admin.display(description=gettext_lazy("leder"))
    def leader(self, cluster: Cluster) -> str:
        return getattr(cluster, "leader_name", None) or "–"

    @admin.display(description=gettext_lazy("ledelsesteam i dag"))
    def members(self, cluster: Cluster) -> str:
        team = getattr(cluster, "team", None)
        if team is None:
            return _("Teamet oprettes, når du gemmer.")
        posts = team.memberships.current().select_related("person", "team__cluster").leader_first()
        rows = format_html_join(
            "",
            "<li><a href='{}'>{}</a>, {}</li>",
            (
                (
                    reverse("admin:clusters_membership_change", args=[row.pk]),
                    row.person.name,
                    row.role_title.lower(),
                )
                for row in posts
            ),
        )
        add = reverse("admin:clusters_membership_add") + f"?team={team.pk}"
        return format_html(
            "<ul class='kp-admin-list'>{}</ul><p><a href='{}'>{}</a></p>", rows, add, _("Tilføj et medlem")
        )

    def save_model(self, request: HttpRequest, obj: Cluster, form: ModelForm[Cluster], change: bool) -> None:
        super().save_model(request, obj, form, change)
        LeadershipTeam.objects.get_or_create(cluster=obj)
        if obj.ends is not None:
            self.end(obj, obj.ends)

    def end(self, row: Cluster, day: datetime.date) -> None:
        end_cluster(cluster=row, day=day)


@admin.register(Institution)
class InstitutionAdmin(OrganisationAdmin[Institution]):
    """Institutions; where they lie is a dated placement of its own."""

    list_display = ("name", "number", "type", "ownership", "cluster_today", "children")
    list_filter = ("type", "ownership", "placements__cluster__area")
    search_fields = ("name", "number", "address")
    inlines = (PlacementsOfInstitution,)
    fieldsets = (
        (None, {"fields": ("number", "name", "type", ("age_from", "age_to"), "ownership", "children")}),
        (gettext_lazy("Adresse"), {"fields": ("address", ("postal_code", "city"), "phone", "email")}),
        (None, {"fields": ("external_id",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Institution]:
        rows = super().get_queryset(request).prefetch_related("placements__cluster")
        return rows.order_by(DanishOrder("name"), "number")

    @admin.display(description=gettext_lazy("klynge eller netværk"))
    def cluster_today(self, unit: Institution) -> str:
        return next((row.cluster.name for row in unit.placements.all() if row.is_current()), "–")


@admin.register(InstitutionPlacement)
class PlacementAdmin(DatedAdmin[InstitutionPlacement]):
    """In which cluster an institution lies, and when."""

    list_display = ("institution", "cluster", "period_in_words")
    list_filter = (InForce, "cluster__area")
    list_select_related = ("institution", "cluster")
    search_fields = ("institution__name", "institution__number", "cluster__name")
    autocomplete_fields = ("institution", "cluster")
    fields = ("institution", "cluster", "first_day", "last_day")
