"""The world's follow-ups and appraisal sheets, taken through their own verbs, and who may read what is in them."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from core import clock
from people.models import User
from profiles.actions import appraisal, followup
from profiles.models import AppraisalSheet, FollowUp
from tests.access.words import Readers

if TYPE_CHECKING:
    from tests.access.world import World

_TEAM: Readers = frozenset({"leader", "member", "colleague"})
_WITH_CHIEF: Readers = _TEAM | {"chief"}


def build_follow_ups(world: World) -> None:
    """A meeting held, one ahead, one skipped, the talk and the closing ahead; in another plan a talk that was held."""
    leader, chief, secret = world.people["leader"], world.people["chief"], world.secrets.text
    agreed, renewed = world.plans["agreed"].follow_ups, world.plans["renewed"].follow_ups
    held, ahead, skipped = agreed.filter(kind="status").order_by("due")
    world.follow_ups = {
        "own held": held,
        "status": ahead,
        "skipped": skipped,
        "talk": agreed.get(kind="talk"),
        "closing": agreed.get(kind="closing"),
        "held": renewed.get(kind="talk"),
    }
    for name in ("own held", "held"):
        followup.hold(follow_up=world.follow_ups[name], held_on=clock.today(), by=leader)
    followup.skip(follow_up=skipped, reason=secret("follow-up: why it was skipped", _WITH_CHIEF), by=leader)
    for name, readers in (
        ("own held", _TEAM),
        ("status", _TEAM),
        ("talk", _WITH_CHIEF),
        ("held", _WITH_CHIEF),
    ):
        words = secret(f"follow-up: minutes of {name}", readers)
        followup.save_minutes(follow_up=world.follow_ups[name], version=0, minutes=words, by=leader)
    followup.confirm(follow_up=world.follow_ups["held"], version=1, by=leader)
    later = world.follow_ups["talk"]
    followup.move(
        follow_up=later,
        seen=later.due,
        due=later.due + datetime.timedelta(days=7),
        time=datetime.time(9, 30),
        place=secret("follow-up: place", _WITH_CHIEF),
        reason="Der er sommerfest.",
        by=chief,
    )
    for row in world.follow_ups.values():
        row.refresh_from_db()
    _sheets(world)


def _sheets(world: World) -> None:
    """Two that are their authors' alone, one shared with the leader, one shared with the chief."""
    people = world.people
    _sheet(world, "of the leader", people["leader"], frozenset({"leader"}), team="open")
    _sheet(world, "private", people["member"], frozenset({"member"}))
    _sheet(
        world, "with the leader", people["colleague"], frozenset({"colleague", "leader"}), people["leader"]
    )
    _sheet(world, "with the chief", people["leader"], frozenset({"leader", "chief"}), people["chief"])


def _sheet(
    world: World, name: str, author: User, readers: Readers, reader: User | None = None, team: str = "agreed"
) -> None:
    secret = world.secrets.text
    made = appraisal.begin_sheet(team=world.teams[team], by=author)
    area = world.profile.areas.all()[0]
    values = {
        "talk_on": clock.today() + datetime.timedelta(days=20),
        "role": secret(f"appraisal sheet {name}: role", readers),
        "topics": secret(f"appraisal sheet {name}: topics", readers),
        "views": {str(area.pk): secret(f"appraisal sheet {name}: a view", readers)},
        "profile": world.profile,
    }
    made = appraisal.save_sheet(sheet=made, version=0, values=values, by=author)
    if reader is not None:
        made = appraisal.share_sheet(sheet=made, reader=reader, by=author)
    world.sheets[name] = made


def places(world: World) -> dict[str, dict[str, int]]:
    """The words that matrix rows use: "follow talk", "action at talk", "sheet private"."""
    found: dict[str, dict[str, int]] = {}
    for name, row in world.follow_ups.items():
        stored = FollowUp.objects.get(pk=row.pk)
        found[f"follow {name}"] = {"pk": stored.pk}
        found[f"action at {name}"] = {"pk": stored.pk, "action_pk": stored.plan.actions.all()[0].pk}
    for name, sheet in world.sheets.items():
        found[f"sheet {name}"] = {"pk": AppraisalSheet.objects.get(pk=sheet.pk).pk}
    return found
