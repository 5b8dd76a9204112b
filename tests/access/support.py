"""The world's requests for practice-near support, taken through their own verbs, and who may read what is in them.

Two consultants: one is named, the other was named for the same request first and gave it back.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from core import clock
from profiles.actions import support, support_visit
from profiles.models import SupportRequest, SupportVisit
from tests.access.words import Readers
from tests.factories import PASSWORD, UserFactory
from tests.factories_support import SupportConsultantFactory

if TYPE_CHECKING:
    from tests.access.world import World

_TEAM: Readers = frozenset({"leader", "member", "colleague"})
_ABOVE: Readers = frozenset({"chief", "administrator", "superuser"})
_HELPER: Readers = frozenset({"consultant"})
#: request → the plan or round that it comes from, and the states that it goes through
_WAYS: dict[str, tuple[str, str]] = {
    "requested": ("plan submitted", ""),
    "arranged": ("plan agreed", "arranged"),
    "advised": ("plan renewed", "arranged advised"),
    "closed": ("round open", "arranged advised closed"),
    "declined": ("plan returned", "declined"),
    "withdrawn": ("round revealed", "withdrawn"),
}


def people() -> dict[str, Any]:
    """Those who come from outside; they are nothing else in the municipality."""
    found = {
        role: UserFactory.create(name=f"Åse {role}", password=PASSWORD)
        for role in ("consultant", "other_consultant")
    }
    for person in found.values():
        SupportConsultantFactory.create(person=person)
    return found


def build_support(world: World) -> None:
    """One request in each state; those with a consultant have been given back once, and have a visit and a note."""
    for name, (source, states) in _WAYS.items():
        kind, state = source.split()
        origin: Any = world.plans[state] if kind == "plan" else world.rounds[state]
        readers = _TEAM | _ABOVE | (_HELPER if "arranged" in states else frozenset())
        wish = world.secrets.text(f"support {name}: wish", readers)
        areas = list(world.profile.areas.all()[:1])
        by = world.people["leader"]
        row, _new = support.send_wish(source=origin, wish=wish, areas=areas, by=by)
        world.support[name] = row
        for verb in states.split():
            _MOVES[verb](world, name, row, readers)
        row.refresh_from_db()


def _arrange(world: World, name: str, row: SupportRequest, readers: Readers) -> None:
    administrator, secret = world.people["administrator"], world.secrets.text
    first, second = world.people["other_consultant"], world.people["consultant"]
    support.name_consultant(request=row, consultant=first, seen=None, by=administrator)
    reason = secret(f"support {name}: given back", frozenset(), readers)
    support.hand_back(request=row, reason=reason, by=first)
    support.name_consultant(request=row, consultant=second, seen=None, by=administrator)
    between = _TEAM | _HELPER
    for text, by in (("note", "consultant"), ("note of the team", "member")):
        support.write_note(request=row, text=secret(f"support {name}: {text}", between), by=world.people[by])
    starts = clock.now() + datetime.timedelta(days=5)
    place = secret(f"support {name}: place", between)
    made = support_visit.plan_visit(request=row, starts=starts, minutes=60, place=place, by=second)
    world.visits[name] = made


def _advise(world: World, name: str, row: SupportRequest, _readers: Readers) -> None:
    advice = world.secrets.text(f"support {name}: advice", _TEAM | _HELPER)
    day = clock.today() + datetime.timedelta(days=40)
    support.advise(request=row, advice=advice, follow_up_on=day, by=world.people["consultant"])


def _close(world: World, name: str, row: SupportRequest, _readers: Readers) -> None:
    outcome = world.secrets.text(f"support {name}: outcome", _TEAM | _HELPER)
    support.close(request=row, outcome=outcome, by=world.people["leader"])


def _decline(world: World, name: str, row: SupportRequest, readers: Readers) -> None:
    reason = world.secrets.text(f"support {name}: why not", readers)
    support.decline(request=row, reason=reason, by=world.people["administrator"])


def _withdraw(world: World, name: str, row: SupportRequest, readers: Readers) -> None:
    reason = world.secrets.text(f"support {name}: why it was taken back", readers)
    support.withdraw(request=row, reason=reason, by=world.people["leader"])


_MOVES = {
    "arranged": _arrange,
    "advised": _advise,
    "closed": _close,
    "declined": _decline,
    "withdrawn": _withdraw,
}


def places(world: World) -> dict[str, dict[str, int]]:
    """The words that matrix rows use: "support arranged", "visit arranged"."""
    found = {f"support {name}": {"pk": row.pk} for name, row in world.support.items()}
    for name, visit in world.visits.items():
        stored: SupportVisit = SupportVisit.objects.get(pk=visit.pk)
        found[f"visit {name}"] = {"pk": stored.request_id, "visit_pk": stored.pk}
    return found
