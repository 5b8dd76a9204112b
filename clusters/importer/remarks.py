"""What a careful colleague would ask before pressing the button."""

from __future__ import annotations

from collections import Counter

from django.utils.translation import gettext as _

from clusters.importer.cells import spelling_key
from clusters.importer.changes import Plan
from clusters.importer.content import Content
from clusters.importer.findings import Finding
from clusters.importer.stored import Stored
from clusters.models import Area, Cluster, InstitutionPlacement, Membership
from people.models import User

#: a file that ends more than this share of the clusters is more likely half a file
_MANY = 0.2
_SEVERAL = 3


def add(plan: Plan, content: Content, stored: Stored) -> None:
    """Add the remarks that need both the file and what is stored."""
    texts = [
        *_half_a_file(plan, content, stored),
        *_renamed_areas(plan, content, stored),
        *_renamed_clusters(plan),
        *_new_addresses(plan),
        *_closed_accounts(stored),
    ]
    plan.remarks.extend(Finding(0, "", text) for text in texts)


def _half_a_file(plan: Plan, content: Content, stored: Stored) -> list[str]:
    gone = [row for row in plan.ended if isinstance(row, Cluster)]
    present = [*gone, *(key for key in stored.clusters if key in content.teams)]
    if len(gone) < _SEVERAL or len(gone) < _MANY * len(present):
        return []
    message = _(
        "%(gone)d af %(all)d klynger og netværk er ikke i filen og ophører. Er det hele organisationens fil?"
    )
    return [message % {"gone": len(gone), "all": len(present)}]


def _renamed_clusters(plan: Plan) -> list[str]:
    """A new cluster that takes over most of an ended one's institutions may be the same under a new name."""
    left = {row.institution_id: row.cluster for row in plan.updated.get(InstitutionPlacement, {})}
    size = Counter(cluster.pk for cluster in left.values())
    moves: Counter[tuple[int, str]] = Counter()
    names: dict[int, str] = {}
    for new in plan.created[InstitutionPlacement]:
        old = left.get(new.institution_id)
        if old is not None and new.cluster.pk is None and old in plan.updated.get(Cluster, {}):
            moves[old.pk, new.cluster.name] += 1
            names[old.pk] = old.name
    message = _(
        "%(old)s ophører, og %(new)s overtager dens institutioner. Er det den samme med et nyt navn, så ret navnet i "
        "administrationen først, og indlæs filen igen; ellers følger teamets historie ikke med."
    )
    return [
        message % {"old": names[pk], "new": name}
        for (pk, name), count in moves.items()
        if count * 2 > size[pk]
    ]


def _renamed_areas(plan: Plan, content: Content, stored: Stored) -> list[str]:
    """Clusters that move to a new area, while an old one is named no more: the area chief would not come with them."""
    named = {spelling_key(name) for name in content.areas}
    gone = [area.name for key, area in stored.areas.items() if key not in named]
    moves = any("area" in names for names in plan.updated.get(Cluster, {}).values())
    if not (gone and moves and plan.created[Area]):
        return []
    message = _(
        "%(new)s er nyt, og %(old)s er ikke i filen mere. Er det det samme område med et nyt navn, så ret navnet i "
        "administrationen først, og indlæs filen igen; ellers følger områdechefen ikke med."
    )
    new = ", ".join(area.name for area in plan.created[Area])
    return [message % {"new": new, "old": ", ".join(gone)}]


def _new_addresses(plan: Plan) -> list[str]:
    """Somebody leaves and somebody of the same name comes: a new address makes a new person."""
    ended = {
        (spelling_key(row.person.name), row.team_id): row.person
        for row in plan.updated.get(Membership, {})
        if row.ends is not None
    }
    message = _(
        "%(name)s har e-mailen %(old)s i portalen, men %(new)s i filen, og bliver til to personer. Er det den samme, "
        "så ret e-mailen i administrationen først, og indlæs filen igen."
    )
    texts = []
    for new in plan.created[Membership]:
        old = ended.get((spelling_key(new.person.name), new.team.pk))
        if old is not None and new.person.pk is None:
            texts.append(message % {"name": old.name, "old": old.email, "new": new.person.email})
    return texts


def _closed_accounts(stored: Stored) -> list[str]:
    message = _("%(name)s (%(email)s) er i filen, men kontoen er lukket i portalen og kan ikke logge ind.")
    closed: list[User] = [person for person in stored.people.values() if not person.is_active]
    return [message % {"name": person.name, "email": person.email} for person in closed]
