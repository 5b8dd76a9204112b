"""What the one is called with whom a team agrees its plan: its area's chief, or a leaders' group's own leader.

The title follows the kind of team, and every page, mail and document asks here for it (docs/decisions/0118).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from clusters.models import Kind, LeadershipTeam


@dataclass(frozen=True)
class Superior:
    """The title as sentences need it. Lazy texts: read in the language of whoever reads."""

    title: object
    definite: object
    genitive: object

    @property
    def words(self) -> dict[str, str]:
        """For a sentence with `%(chief)s`, `%(Chief)s` where it begins with it, `%(chiefs)s`, `%(a_chief)s`."""
        return {
            "a_chief": str(self.title),
            "chief": str(self.definite),
            "Chief": capfirst(str(self.definite)),
            "chiefs": str(self.genitive),
            "Chiefs": capfirst(str(self.genitive)),
        }

    @property
    def heading(self) -> str:
        """The title alone, as a label."""
        return capfirst(str(self.title))


_AREA_CHIEF = Superior(_("områdechef"), _("områdechefen"), _("områdechefens"))
_CHIEF = Superior(_("chef"), _("chefen"), _("chefens"))


def superior_of_kind(kind: str) -> Superior:
    """By the kind of team; an unknown kind, as early copies have it, is a cluster's."""
    return _CHIEF if kind == Kind.GROUP else _AREA_CHIEF


def superior(team: LeadershipTeam) -> Superior:
    """The team's. Expects it with its cluster."""
    return superior_of_kind(team.cluster.kind)
