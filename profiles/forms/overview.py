"""The filter over the municipality's teams."""

from __future__ import annotations

from urllib.parse import urlencode

from django import forms
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from clusters.models import Area, Kind
from clusters.querysets import LeadershipTeamQuerySet
from core.ordering import DanishOrder
from profiles.models import DevelopmentPlan


class TeamFilterForm(forms.Form):
    """Area, kind, name and long waits. An unreadable choice narrows nothing, and says so at the field."""

    unmarked = frozenset({"omraade", "type", "navn", "venter"})

    omraade = forms.ModelChoiceField(
        label=_("Område"),
        queryset=Area.objects.order_by(DanishOrder("name")),
        required=False,
        empty_label=_("Alle områder"),
    )
    type = forms.ChoiceField(label=_("Type"), choices=[("", _("Alle typer")), *Kind.choices], required=False)
    navn = forms.CharField(label=_("Navn"), required=False, max_length=100)
    venter = forms.ChoiceField(
        label=_("Venter"),
        choices=[("", _("Alle teams")), ("svar", _("Over en uge på svar"))],
        required=False,
    )

    def narrow(self, teams: LeadershipTeamQuerySet) -> LeadershipTeamQuerySet:
        """Only the teams that fit what was chosen; those whose plan has waited long, the longest waiting first."""
        if not self.is_bound:
            return teams
        self.is_valid()
        chosen = self.cleaned_data
        if chosen.get("omraade"):
            teams = teams.filter(cluster__area=chosen["omraade"])
        if chosen.get("type"):
            teams = teams.filter(cluster__kind=chosen["type"])
        if chosen.get("navn"):
            teams = teams.filter(cluster__name__icontains=chosen["navn"])
        if chosen.get("venter"):
            waiting = DevelopmentPlan.objects.waiting_long().filter(team=OuterRef("pk"))
            since = Subquery(waiting.values("submitted_at")[:1])
            teams = teams.annotate(since=since).filter(since__isnull=False).order_by("since", "pk")
        return teams

    def query(self) -> str:
        """What was chosen as a query string, for the links to other pages of the list."""
        if not self.is_bound:
            return ""
        return urlencode({name: self.data[name] for name in self.fields if self.data.get(name)})
