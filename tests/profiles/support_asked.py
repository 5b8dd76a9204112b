"""What practice-near support asks of a person."""

from __future__ import annotations

from people.models import User
from reminders import reading
from reminders.due import OWN, Due


def of(person: User, level: int = OWN) -> dict[str, Due]:
    """What support asks of the person or tells them, by kind; the same in everybody's reading."""
    own = [due for due in reading.for_person(person.pk) if due.kind.name.startswith("support.")]
    everybody = [
        due
        for due in reading.for_everybody()
        if due.kind.name.startswith("support.") and due.person == person.pk
    ]
    assert sorted(map(str, own)) == sorted(map(str, everybody))
    return {due.kind.name: due for due in own if due.level == level}
