"""What a change will do, said before it is confirmed; and what other apps have to do when it is in force."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clusters.models import AreaChiefAppointment, Deputy, LeadershipTask, LeadershipTeam, Leave, Role
from clusters.restructure.draft import Draft
from clusters.restructure.story import tell
from core import clock
from core.ordering import danish_key
from core.words import in_a_row


@dataclass(frozen=True)
class Section:
    """One heading of the preview, with its sentences."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Consequence:
    """What an app has at stake. `foresee` tells of it; `settle` does it for teams that are no more; twice is once."""

    foresee: Callable[[Draft], Iterable[Section]]
    settle: Callable[[Iterable[LeadershipTeam]], int]


_consequences: list[Consequence] = []


def register(consequence: Consequence) -> None:
    """Ask this app too, from now on. Registering twice asks once."""
    if consequence not in _consequences:
        _consequences.append(consequence)


def settle(teams: Iterable[LeadershipTeam]) -> int:
    """Let every app do what it has to for teams that are no more; says how much was done."""
    listed = list(teams)
    return sum(consequence.settle(listed) for consequence in _consequences)


def forecast(draft: Draft) -> list[Section]:
    """The whole preview, in the order in which it is read."""
    own = [_structure(draft), _institutions(draft), _members(draft), _tasks(draft), _deputies(draft)]
    others = [section for consequence in _consequences for section in consequence.foresee(draft)]
    return [section for section in [*own, *others, _reading(draft)] if section.lines]


def digest_of(sections: Iterable[Section]) -> str:
    """Names this very preview; another one has another digest."""
    return hashlib.sha256(repr(list(sections)).encode()).hexdigest()


def _structure(draft: Draft) -> Section:
    joins = any(target.cluster is not None for target in draft.targets)
    before = [cluster.name for cluster in draft.predecessors]
    lines = [tell(draft.kind, before, [target.name for target in draft.targets], draft.day, joins=joins)]
    if draft.day > clock.today():
        lines.append(_("Indtil da er alt, som det er nu. Datoerne gør resten, uden at nogen skal huske det."))
    file_hint = _(
        "Ret også organisationsfilen. Den kan ikke læses ind bagefter, hvis de gamle klynger stadig står i den."
    )
    areas = {cluster.area_id for cluster in draft.predecessors}
    if len(areas) > 1 and draft.targets and draft.targets[0].cluster is None:
        text = _("Klyngerne ligger i hver sit område. Den nye kommer til at ligge i %(area)s.")
        lines.append(text % {"area": draft.predecessors[0].area.name})
    return Section(_("Klynger"), (*lines, file_hint))


def _institutions(draft: Draft) -> Section:
    found: dict[int | None, list[str]] = {}
    for unit in draft.institutions():
        found.setdefault(draft.unit_target(unit.pk), []).append(unit.name)
    lines = [
        _("Til %(cluster)s: %(units)s.")
        % {"cluster": target.name, "units": in_a_row(sorted(found[number], key=danish_key))}
        for number, target in enumerate(draft.targets)
        if number in found
    ]
    if None in found:
        text = _("Kommer ikke til at ligge i nogen klynge: %(units)s.")
        lines.append(text % {"units": in_a_row(sorted(found[None], key=danish_key))})
    return Section(_("Institutioner"), tuple(lines))


def _members(draft: Draft) -> Section:
    found: dict[int | None, list[str]] = {}
    for person in draft.people():
        number = draft.member_target(person.pk)
        name = person.name
        if number is not None and draft.role_of(person.pk, number) == Role.LEADER:
            name = _("%(name)s (leder)") % {"name": name}
        found.setdefault(number, []).append(name)
    lines = []
    for number, target in enumerate(draft.targets):
        lines += [
            _("Til %(cluster)s: %(people)s.") % {"cluster": target.name, "people": in_a_row(found[number])}
        ] * (number in found)
        lines += _leader_words(draft, number)
    if None in found:
        text = _("Har sidste dag i teamet dagen før: %(people)s.")
        lines.append(text % {"people": in_a_row(found[None])})
    return Section(_("Medlemmer"), tuple(lines))


def _leader_words(draft: Draft, number: int) -> list[str]:
    name = draft.targets[number].name
    sitting = draft.sitting_leader(number)
    if sitting is not None:
        return [_("%(name)s leder fortsat %(cluster)s.") % {"name": sitting.person.name, "cluster": name}]
    if draft.leaders.get(number) is None:
        return [
            _("%(cluster)s får ingen leder. Sæt en ind, ellers kan teamet ikke komme videre.")
            % {"cluster": name}
        ]
    return []


def _tasks(draft: Draft) -> Section:
    count = LeadershipTask.objects.filter(team__cluster__in=draft.predecessors).count()
    if not count:
        return Section("", ())
    text = ngettext(
        "%(n)s ledelsesopgave bliver stående på det gamle teams side.",
        "%(n)s ledelsesopgaver bliver stående på det gamle teams side.",
        count,
    )
    lines = [text % {"n": count}]
    if draft.targets:
        lines.append(_("De følger også med til det nye team, sammen med den person, der har dem."))
    return Section(_("Ledelsesopgaver"), tuple(lines))


def _deputies(draft: Draft) -> Section:
    deputies = Deputy.objects.filter(team__cluster__in=draft.predecessors).ending_after(draft.day)
    lines = [
        _("%(name)s er stedfortræder for %(holder)s. Det slutter dagen før.")
        % {"name": row.person.name, "holder": row.holder.name}
        for row in deputies.select_related("person", "holder").order_by("pk")
    ]
    going = [row.pk for row in draft.memberships()]
    leaves = Leave.objects.filter(membership__in=going).ending_after(draft.day)
    for leave in leaves.select_related("membership__person").order_by("pk"):
        person = leave.membership.person
        if draft.member_target(person.pk) is not None:
            lines.append(_("Fraværet for %(name)s følger med.") % {"name": person.name})
    return Section(_("Stedfortrædere og fravær"), tuple(lines))


def _reading(draft: Draft) -> Section:
    lines = [
        _("De, der er i teamet til det sidste, kan fortsat læse dets runder og planer, men ikke ændre dem.")
    ]
    if draft.targets:
        lines.append(_("De nye teams kan læse de planer, der var aftalt, men aldrig svarene."))
    chiefs = AreaChiefAppointment.objects.on(draft.day).filter(
        area__in={cluster.area_id for cluster in draft.predecessors}
    )
    names = in_a_row(sorted({row.person.name for row in chiefs.select_related("person")}, key=danish_key))
    if names:
        text = _("%(names)s læser fortsat de planer, der har været sendt til aftale.")
        lines.append(text % {"names": names})
    return Section(_("Hvem kan læse det bagefter"), tuple(lines))
