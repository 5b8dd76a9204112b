"""The form of a leadership task: who does what, and how much of their time it takes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clusters.models import LeadershipTask, LeadershipTeam
from core.forms.versioned import VersionedForm
from people.models import User


class LeadershipTaskForm(VersionedForm, forms.ModelForm[LeadershipTask]):
    """Only the team's own members can be chosen; nobody chosen means the whole team."""

    class Meta:
        model = LeadershipTask
        fields = ("title", "person", "share", "note")
        help_texts = {"share": _("I procent af personens arbejdstid. Et skøn er nok.")}

    def __init__(self, *args: Any, team: LeadershipTeam, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.team = team
        self.initial.setdefault("version", self.instance.version)
        person = self.fields["person"]
        assert isinstance(person, forms.ModelChoiceField)
        person.queryset = User.objects.filter(
            pk__in=team.memberships.current().values("person")
        ) | User.objects.filter(pk__in=[self.instance.person_id or 0])
        person.empty_label = str(_("Hele teamet"))

    def _get_validation_exclusions(self) -> set[str]:
        """The team has no field in the form, but the same task twice in one team is a sentence, not a fault."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded - {"team"}
