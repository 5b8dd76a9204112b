"""The team's page: who is in it, who does what, and what other apps have to say about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.aggregates import StringAgg
from django.db import IntegrityError, transaction
from django.db.models import QuerySet, Value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clusters.models import InstitutionPlacement, Kind, LeadershipTask, LeadershipTeam, Membership
from clusters.querysets import LeadershipTeamQuerySet, MembershipQuerySet
from clusters.rules import may_edit_tasks, may_write_leave, remember_roles, with_roles
from clusters.task_forms import LeadershipTaskForm
from clusters.team_news import ended_words, leaves_of, relatives, stand_ins, stories, with_leave, with_news
from clusters.team_panels import panels_for
from core import clock
from core.addresses import reverse
from core.autosave import TwoTexts
from core.ordering import DanishOrder, danish_key
from core.rules import require
from core.statements import found, kept
from core.versions import StaleVersion, save_if_current
from people.models import User


def team_for(request: HttpRequest, pk: int) -> LeadershipTeam:
    """The team, for its members and its area chief; 404 for everybody else."""
    team: LeadershipTeam = found(_team(request.user, pk))
    remember_roles(request.user, team)
    return team


@kept
def _team(user: User | AnonymousUser, pk: int) -> LeadershipTeamQuerySet:
    teams = with_news(with_roles(LeadershipTeam.objects.visible_to(user), user))
    return teams.filter(pk=pk).select_related("cluster__area")


@dataclass(frozen=True)
class Share:
    """How much of one person's time the list adds up to, in percent."""

    name: str
    percent: int


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Members with their houses, the division of leadership tasks, and the other apps' panels."""
    team = team_for(request, pk)
    members = _members(team.pk) if team.cluster.is_current() else list(_with_houses(roster(team)))
    tasks = sorted(_tasks(team.pk), key=lambda task: danish_key(task.title))
    context = {
        "team": team,
        "place": place_of(team),
        "section": "team",
        "members": members,
        "tasks": tasks,
        "too_much": [share for share in shares(tasks) if share.percent > 100],
        "may_edit": may_edit_tasks(request.user, team),
        "panels": panels_for(request, team),
        **_news(request, team, members),
    }
    return render(request, "clusters/team.html", context)


@kept
def _members(team: int) -> MembershipQuerySet:
    """Those of today."""
    return _with_houses(Membership.objects.filter(team=team).current())


def _with_houses(members: MembershipQuerySet) -> MembershipQuerySet:
    houses = StringAgg("units__name", ", ", order_by=DanishOrder("units__name"), default=Value(""))
    listed: MembershipQuerySet = (
        with_leave(members).leader_first().select_related("person", "team__cluster").annotate(houses=houses)
    )
    return listed


@kept
def _tasks(team: int) -> QuerySet[LeadershipTask]:
    return LeadershipTask.objects.filter(team=team).select_related("person")


def roster(team: LeadershipTeam) -> MembershipQuerySet:
    """The members of today; of the last day, when the team is no more."""
    last = team.cluster.last_day
    rows: MembershipQuerySet = team.memberships.on(min(last, clock.today()) if last else clock.today())
    return rows


def _news(request: HttpRequest, team: LeadershipTeam, members: Any) -> dict[str, Any]:
    """What has happened to the team, who stands in, who is away; and what of it the reader may change."""
    ended = ended_words(team)
    before, after = relatives(team)
    if ended:  # the reader may see one of them and not the other
        keys = {pk for _name, pk in before + after}
        seen = set(
            LeadershipTeam.objects.visible_to(request.user).filter(pk__in=keys).values_list("pk", flat=True)
        )
        before, after = ([pair for pair in pairs if pair[1] in seen] for pairs in (before, after))
    for member in members:
        member.absences = leaves_of(member)
    deputies = stand_ins(team)
    has_leader = any(member.role == "leader" for member in members)
    leads = bool(may_write_leave(request.user, team))
    me = request.user.pk
    leads_in_person = leads and any(m.role == "leader" and m.person_id == me for m in members)
    return {
        "ended": ended,
        "stories": stories(team),
        "before": before,
        "after": after,
        "stand_ins": [(row, leads_in_person or row.person == me) for row in deputies],
        "leads": leads,
        "leads_in_person": leads_in_person,
        "leaderless": not has_leader and not any(row.is_now for row in deputies),
    }


def place_of(team: LeadershipTeam) -> str:
    """Where the team belongs and what it is: "Område Nord · Kommunal"; an institution also names its network."""
    cluster = team.cluster
    words = [cluster.area.name, cluster.get_ownership_display()]
    if cluster.kind == Kind.GROUP:
        words[1] = cluster.get_kind_display()
    if cluster.institution_id:
        placed = InstitutionPlacement.objects.current().filter(institution=cluster.institution_id)
        words[1:] = [cluster.get_kind_display(), *placed.values_list("cluster__name", flat=True)]
    return " · ".join(words)


def shares(tasks: list[LeadershipTask]) -> list[Share]:
    """The sum of each person's shares, in Danish order of names."""
    sums: dict[str, int] = {}
    for task in tasks:
        if task.person and task.share:
            sums[task.person.name] = sums.get(task.person.name, 0) + task.share
    return [Share(name, sums[name]) for name in sorted(sums, key=danish_key)]


@require_http_methods(["GET", "HEAD", "POST"])
def task_edit(request: HttpRequest, pk: int, task_pk: int | None = None) -> HttpResponse:
    """Add a leadership task, or change one on the version that the writer had in front of them."""
    team = team_for(request, pk)
    require(may_edit_tasks(request.user, team))
    task = get_object_or_404(team.tasks.all(), pk=task_pk) if task_pk else LeadershipTask(team=team)
    form = LeadershipTaskForm(request.POST or None, instance=task, team=team)
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                _keep(form, task)
        except IntegrityError:  # a colleague, or the other tab, wrote the same task in the same moment
            form.add_error(None, _("Opgaven står allerede på listen med den person."))
        except StaleVersion as stale:
            conflict = TwoTexts.of(form, stale.stored, request.path)
        else:
            messages.success(request, _("»%(task)s« står på listen.") % {"task": form.cleaned_data["title"]})
            return redirect("clusters:team", pk=team.pk)
    return render(request, "clusters/task.html", _task_context(team, task, form, conflict))


def _keep(form: LeadershipTaskForm, task: LeadershipTask) -> None:
    if task.pk is None:
        form.save()
    else:
        save_if_current(task, version=form.cleaned_data["version"], values=form.values())


def _task_context(
    team: LeadershipTeam, task: LeadershipTask, form: LeadershipTaskForm, conflict: TwoTexts | None
) -> dict[str, Any]:
    title = _("Ret ledelsesopgaven") if task.pk else _("Ny ledelsesopgave")
    return {
        "team": team,
        "section": "team",
        "task": task,
        "form": form,
        "conflict": conflict,
        "title": title,
        "crumbs": [(str(team), reverse("clusters:team", args=[team.pk])), (title, "")],
    }


@require_POST
def task_remove(request: HttpRequest, pk: int, task_pk: int) -> HttpResponse:
    """Take a task off the list; history keeps it."""
    team = team_for(request, pk)
    require(may_edit_tasks(request.user, team))
    task = get_object_or_404(team.tasks.all(), pk=task_pk)
    task.delete()
    messages.success(request, _("»%(task)s« er taget af listen.") % {"task": task.title})
    return redirect("clusters:team", pk=team.pk)
