"""What the main job keeps about a person, for the person (`core.own_data`).

A person's own words are theirs, whatever has become of their place in the team. What others have written in the team
is handed out only as far as the person may read it today (`visible_to`), and then only what is about them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.own_data import Part, Row
from people.models import User
from profiles import own_support
from profiles.models import (
    Action,
    Answer,
    AppraisalMove,
    AppraisalSheet,
    AssessmentEvent,
    CampaignMove,
    Contribution,
    DecisionDraft,
    Exemption,
    FocusChange,
    FocusComment,
    FollowUpMove,
    Nudge,
    PlanEvent,
    ProfileEvent,
    Promise,
    ScaleStep,
    SupportMove,
    SupportVisitMove,
    Vote,
)

_ROUND = "assessment__team__cluster"
_PLAN = "plan__team__cluster"


def _of_round(assessment: Any) -> dict[str, Any]:
    return {"team": str(assessment.team), "runde": assessment.year_label}


def _of_plan(plan: Any) -> dict[str, Any]:
    return {"team": str(plan.team), "planår fra": plan.starts}


def _contributions(user: User) -> Iterator[Row]:
    rows = Contribution.objects.filter(person=user).select_related(_ROUND)
    for row in rows.order_by("pk"):
        yield {**_of_round(row.assessment), "sendt": row.submitted_at}


def _answers(user: User) -> Iterator[Row]:
    steps: dict[tuple[int, str, int | None], str] = {
        (profile, scale, value): title
        for profile, scale, value, title in ScaleStep.objects.values_list(
            "profile", "scale", "value", "title"
        )
    }
    rows = Answer.objects.filter(contribution__person=user)
    for row in rows.select_related("area", f"contribution__{_ROUND}").order_by("contribution", "area__order"):
        profile = row.area.profile_id
        yield {
            **_of_round(row.contribution.assessment),
            "kerneområde": row.area.title,
            "hvor er teamet": steps.get(
                (profile, "level", row.level), "" if row.level is None else "kan ikke vurdere"
            ),
            "hvor meget betyder det": steps.get((profile, "importance", row.importance), ""),
            "det bringer jeg": str(row.get_bring_display()),
            "note": row.note,
            "skrevet": row.updated_at,
        }


def _votes(user: User) -> Iterator[Row]:
    for row in Vote.objects.filter(person=user).select_related("area", _ROUND).order_by("pk"):
        yield {
            **_of_round(row.assessment),
            "kerneområde": row.area.title,
            "prikker": row.dots,
            "begrundelse": row.reason,
        }


def _exemptions(user: User) -> Iterator[Row]:
    for row in Exemption.objects.filter(person=user).select_related(_ROUND).order_by("pk"):
        yield {**_of_round(row.assessment), "hvorfor": str(row.get_reason_display()), "hvornår": row.at}


def _comments(user: User) -> Iterator[Row]:
    for row in FocusComment.objects.filter(by=user).select_related("focus__area", _PLAN).order_by("pk"):
        yield {
            **_of_plan(row.plan),
            "kerneområde": row.focus.area.title,
            "kommentar": row.text,
            "læses også af områdechefen": row.is_shared,
            "kladde": row.is_draft,
            "skrevet": row.at,
        }


def _drafts(user: User) -> Iterator[Row]:
    for row in DecisionDraft.objects.filter(person=user).select_related(_PLAN).order_by("pk"):
        yield {**_of_plan(row.plan), "kladde til svar": row.words, "skrevet": row.updated_at}


def _changes(user: User) -> Iterator[Row]:
    """Why the person took a focus area in or out; not what stood in it, which is the team's."""
    for row in FocusChange.objects.filter(by=user).select_related("area", _PLAN).order_by("pk"):
        yield {
            **_of_plan(row.plan),
            "kerneområde": row.area.title,
            "hvad": str(row.get_kind_display()),
            "begrundelse": row.reason,
            "hvornår": row.at,
        }


def _actions(user: User) -> Iterator[Row]:
    rows = Action.objects.visible_to(user).filter(owner=user).select_related(_PLAN)
    for row in rows.order_by("pk"):
        yield {
            **_of_plan(row.plan),
            "tiltag": row.text,
            "senest": row.due,
            "hvor langt": str(row.get_progress_display()),
        }


def _promises(user: User) -> Iterator[Row]:
    for row in Promise.objects.filter(by=user).select_related(_PLAN).order_by("pk"):
        yield {**_of_plan(row.plan), "løfte": row.text, "senest": row.due, "holdt": row.kept_at}


def _moves(user: User) -> Iterator[Row]:
    """What the person has done to rounds, plans and profiles, with the words they wrote to it."""
    kinds: tuple[tuple[str, Any], ...] = (
        ("afdækning", AssessmentEvent),
        ("plan", PlanEvent),
        ("fælles start", CampaignMove),
        ("profil", ProfileEvent),
        ("opfølgning", FollowUpMove),
        ("MUS-ark", AppraisalMove),
        ("ønske om støtte", SupportMove),
        ("besøg", SupportVisitMove),
    )
    for what, model in kinds:
        for verb, at, note in model.objects.filter(by=user).values_list("verb", "at", "note"):
            yield {"hvad": what, "handling": verb, "hvornår": at, "bemærkning": note}


def _sheets(user: User) -> Iterator[Row]:
    """The person's own sheets for the appraisal talk; a leader's file holds nobody else's, shared or not."""
    for row in (
        AppraisalSheet.objects.filter(person=user)
        .select_related("team__cluster")
        .prefetch_related("profile__areas")
        .order_by("pk")
    ):
        titles = {str(area.pk): area.title for area in row.profile.areas.all()} if row.views else {}
        yield {
            "team": str(row.team),
            "år": row.year,
            "dato for samtalen": row.talk_on,
            **{titles.get(key, key): said for key, said in row.views.items()},
            "min rolle i planen": row.role,
            "det vil jeg gerne tale om": row.topics,
            "delt": row.shared_at,
        }


def _nudges(user: User) -> Iterator[Row]:
    for row in Nudge.objects.filter(person=user).select_related(_ROUND).order_by("pk"):
        yield {**_of_round(row.assessment), "dag": row.day}


PARTS = (
    Part(
        "deltagelse", _("Afdækninger, du har været med i"), _contributions, ("profiles.Contribution.person",)
    ),
    Part("svar", _("Dine svar og noter"), _answers),
    Part("stemmer", _("Dine prikker"), _votes, ("profiles.Vote.person",)),
    Part("fritagelser", _("Fritagelser fra afdækninger"), _exemptions, ("profiles.Exemption.person",)),
    Part("kommentarer", _("Dine kommentarer til planer"), _comments, ("profiles.FocusComment.by",)),
    Part("kladder", _("Dine kladder til svar på planer"), _drafts, ("profiles.DecisionDraft.person",)),
    Part("valg", _("Indsatsområder, du har taget med eller ud"), _changes, ("profiles.FocusChange.by",)),
    Part("tiltag", _("Tiltag, du har ansvar for"), _actions, ("profiles.Action.owner",)),
    Part("loefter", _("Løfter, du har givet"), _promises, ("profiles.Promise.by",)),
    Part(
        "handlinger",
        _("Det, du har sat i gang, sendt og afgjort"),
        _moves,
        tuple(
            f"profiles.{name}.by"
            for name in (
                "AssessmentEvent",
                "PlanEvent",
                "CampaignMove",
                "ProfileEvent",
                "FollowUpMove",
                "AppraisalMove",
                "SupportMove",
                "SupportVisitMove",
            )
        ),
    ),
    Part("mus", _("Dine ark til MUS"), _sheets, ("profiles.AppraisalSheet.person",)),
    Part("nudges", _("Venlige påmindelser til dig"), _nudges, ("profiles.Nudge.person",)),
    *own_support.PARTS,
)
