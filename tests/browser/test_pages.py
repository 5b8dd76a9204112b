"""Every page that a person can come to by links is looked at, as each role and in each state of a team's year.

A page that is added later is found by itself; what must be found at least stands here, so that the walk cannot wither.
"""

from __future__ import annotations

import datetime
import uuid
from urllib.parse import urlsplit

import pytest
from django.urls import resolve

from clusters.models import Area, Membership
from core import clock
from core.periods import from_day
from people.models import User
from profiles.actions import support, support_visit
from profiles.demo.load import PASSWORD
from profiles.models import (
    Campaign,
    CampaignEntry,
    CompetenceAssessment,
    DevelopmentPlan,
    Outcome,
    SupportConsultant,
    SupportRequest,
)
from profiles.situation import Stage
from tests.browser.conftest import MakeVisitor
from tests.browser.demo import Demo
from tests.browser.portal import Portal
from tests.browser.visitor import Visitor

#: not pages of ours to look at, or not pages at all
_LEFT_OUT = {
    "plan_pdf",
    "area_sheet",
    "municipality_sheet",
    "own_data_download",
    "calendar_event",
    "healthz",
    "account_logout",
}
#: the same for everybody: looked at once for each width
_SAME_FOR_ALL = {
    "catalogue",
    "profile",
    "profile_edition",
    "accessibility",
    "account",
    "account_change_password",
    "choice",
    "own_data",
    "calendar",
    "mfa_activate_totp",
    "mfa_add_webauthn",
}

_ACCOUNT = {
    "account",
    "choice",
    "own_data",
    "account_change_password",
    "mfa_activate_totp",
    "mfa_add_webauthn",
}
_ABSENCE = {"deputy_name", "leave_write"}

#: who → what their walk must come by
WALKS = {
    "klyngeleder, planåret er slut": (
        Stage.CONCLUDED,
        {"home", "team", "assessment_start", "catalogue", "profile", *_ACCOUNT},
    ),
    "klyngeleder, svarer": (
        Stage.ANSWERING,
        {
            *("home", "team", "assessment", "assessment_cancel", "assessment_due", "exempt", *_ABSENCE),
            "support_new_round",
        },
    ),
    "klyngeleder, billedet er klar": (Stage.PICTURE, {"picture", "positions", "position", "meeting", "vote"}),
    "klyngeleder, skriver": (
        Stage.WRITING,
        {"plan", "focus_edit", "action_add", "plan_settings", "support_new_plan"},
    ),
    "klyngeleder, sendt": (Stage.SUBMITTED, {"plan", "team", "support", "support_withdraw"}),
    "klyngeleder, sendt tilbage": (Stage.RETURNED, {"plan", "focus_edit", "action_edit", "focus_add"}),
    "klyngeleder, aftalt": (
        Stage.AGREED,
        {
            *("plan", "action_progress", "focus_evaluate", "appraisals"),
            *(f"follow_up{page}" for page in ("", "_minutes", "_move", "_skip", "_add")),
            *(f"support{page}" for page in ("", "_close", "_ask_more", "_visit_new", "_visit_move")),
        },
    ),
}


@pytest.fixture(scope="package")
def looked_at() -> set[tuple[int, str]]:
    """Width and page of what is the same for everybody, once it is looked at."""
    return set()


def walk(
    visitor: Visitor, width: int, looked_at: set[tuple[int, str]], *also: str, links: set[str] | None = None
) -> set[str]:
    """Visit the first page of each kind that links lead to, from `also` and Min side; the kinds visited.

    `links` is given every address that was linked to, also those that were not visited.
    """
    waiting, kinds, names = [*also, "/"], set(), set()
    while waiting:
        path = waiting.pop(0)
        parts = urlsplit(path)
        if parts.path.startswith("/admin/"):
            continue
        name = resolve(parts.path).url_name or ""
        if name in _LEFT_OUT or (name, parts.query) in kinds:
            continue
        kinds.add((name, parts.query))
        names.add(name)
        if name in _SAME_FOR_ALL and (width, name) in looked_at:
            continue
        looked_at.add((width, name))
        page = visitor.go(path)
        found = page.eval_on_selector_all(
            "a[href^='/']", "links => links.map(link => link.getAttribute('href').split('#')[0])"
        )
        waiting += found
        if links is not None:
            links.update(found)
    return names


@pytest.fixture(scope="package")
def joint_starts(portal: Portal, demo: Demo) -> None:
    """One that is over in the chief's area and one in the municipality, each with a team's round; the demo has none."""
    with portal.database():
        rounds = CompetenceAssessment.objects.filter(status="open", team__cluster__kind="cluster").order_by(
            "pk"
        )
        chief = User.objects.get(email=demo.chief)
        starts = [(Area.objects.led_by(chief).first(), chief), (None, User.objects.get(is_staff=True))]
        for (area, by), made in zip(starts, rounds[:2], strict=True):
            start = Campaign.objects.create(
                key=uuid.uuid4(), area=area, profile=made.profile, due=made.due, status="done", started_by=by
            )
            CampaignEntry.objects.create(
                campaign=start, team=made.team, outcome=Outcome.OPENED, assessment=made
            )


@pytest.fixture(scope="package")
def consultant(portal: Portal, demo: Demo) -> str:
    """A consultant's address. One team waits for a consultant, one has been given advice, one has agreed a visit."""
    with portal.database():
        address = "konsulent.i.huset@solkoebing.example"
        person = User.objects.create_user(email=address, name="Kaja Kjær", password=PASSWORD)
        SupportConsultant.objects.create(person=person, period=from_day(clock.today()))
        administrator = User.objects.get(is_staff=True)
        waits, advised = (_plan_of(demo.leaders[stage], stage) for stage in (Stage.SUBMITTED, Stage.AGREED))
        others = DevelopmentPlan.objects.filter(status="agreed", team__cluster__kind="cluster")
        plans = [waits, others.exclude(team=advised.team).order_by("pk")[0], advised]
        SupportRequest.objects.filter(
            team__plans__in=plans
        ).delete()  # the walk is to find these, in these states
        for plan in plans:
            leader = plan.team.memberships.current().leaders().get().person
            row, _new = support.send_wish(source=plan, wish="Et par timer i to huse.", areas=[], by=leader)
            if plan == waits:
                continue
            support.name_consultant(request=row, consultant=person, seen=None, by=administrator)
            starts = clock.now() + datetime.timedelta(days=8)
            support_visit.plan_visit(request=row, starts=starts, minutes=60, place="Hos jer", by=leader)
            support.write_note(request=row, text="Vi begynder med to stuer.", by=person)
            if plan == advised:
                day = clock.today() + datetime.timedelta(days=30)
                support.advise(request=row, advice="Begynd i det små.", follow_up_on=day, by=person)
        return person.email


def _plan_of(leader: str, status: str) -> DevelopmentPlan:
    led = Membership.objects.current().leaders().filter(person__email=leader)
    return DevelopmentPlan.objects.get(team__in=led.values("team"), status=status)


@pytest.mark.parametrize("who", WALKS)
def test_a_leaders_pages(
    visit: MakeVisitor, demo: Demo, width: int, looked_at: set[tuple[int, str]], who: str, consultant: str
) -> None:
    stage, least = WALKS[who]
    assert walk(visit(demo.leaders[stage], width=width), width, looked_at) >= least


def test_what_a_new_edition_has_changed(
    visit: MakeVisitor, portal: Portal, demo: Demo, width: int, looked_at: set[tuple[int, str]]
) -> None:
    with portal.database():  # one word in another's place, so that both stand beside each other
        focus = DevelopmentPlan.objects.get(pk=resolve(demo.changes).kwargs["pk"]).focus_areas.all()[0]
        first, _second, *rest = focus.goal.split()
        type(focus).objects.filter(pk=focus.pk).update(goal=" ".join([first, "rettet", *rest]))
    visitor = visit(demo.reviser, width=width)
    assert "plan_changes" in walk(visitor, width, looked_at, demo.changes)
    visitor.go(demo.changes)
    assert visitor.page.locator("del + ins").count()


def test_a_pedagogical_leaders_pages(
    visit: MakeVisitor, demo: Demo, width: int, looked_at: set[tuple[int, str]]
) -> None:
    names = walk(visit(demo.members[Stage.ANSWERING], width=width), width, looked_at)
    assert names >= {"home", "team", "assessment", "answer"}


def test_an_area_chiefs_pages(
    visit: MakeVisitor,
    portal: Portal,
    demo: Demo,
    width: int,
    looked_at: set[tuple[int, str]],
    joint_starts: None,
) -> None:
    """The chiefs are a team too: rounds are linked to, and every one of them is their own."""
    links: set[str] = set()
    names = walk(visit(demo.chief, width=width), width, looked_at, demo.submitted_plan, links=links)
    assert names >= {"home", "area", "plan", "plan_decide", "team", "campaign_new", "campaign", "area_deputy"}
    with portal.database():
        rounds = CompetenceAssessment.objects.filter(team__memberships__person__email=demo.chief).distinct()
        own = tuple(made.get_absolute_url() for made in rounds)
    assert own
    assert [link for link in links if link.startswith("/afdaekning/") and not link.startswith(own)] == []


def test_an_administrators_pages(
    visit: MakeVisitor,
    demo: Demo,
    width: int,
    looked_at: set[tuple[int, str]],
    joint_starts: None,
    consultant: str,
) -> None:
    names = walk(visit(demo.administrator, width=width), width, looked_at, "/status/")
    assert names >= {"support_index", "support", "support_decline"}
    assert names >= {"home", "status", "municipality", "campaign_new_municipality", "campaign"}
    assert not names & {"answer", "picture", "positions", "vote"}


def test_a_consultants_pages(
    visit: MakeVisitor, width: int, looked_at: set[tuple[int, str]], consultant: str
) -> None:
    names = walk(visit(consultant, width=width), width, looked_at)
    assert names >= {
        *("home", "support_index", "support", "support_advise"),
        *("support_hand_back", "support_visit_new", "support_visit_move"),
    }
    assert not names & {"team", "assessment", "plan", "picture", "area", "municipality"}


def test_a_former_leaders_pages(
    visit: MakeVisitor, demo: Demo, width: int, looked_at: set[tuple[int, str]]
) -> None:
    names = walk(visit(demo.former, width=width), width, looked_at)
    assert "home" in names
    assert not names & {"team", "assessment", "plan", "picture", "area", "municipality"}


@pytest.mark.parametrize("status", [400, 403, 404, 419, 500])
def test_an_error_page(visit: MakeVisitor, width: int, status: int) -> None:
    stranger = visit(width=width)
    stranger.go(f"/komponenter/fejl/{status}/", status=403 if status == 419 else status)


def test_the_gallery(visit: MakeVisitor, width: int) -> None:
    stranger = visit(width=width)
    stranger.forgive("does not conform to the required format")  # the gallery shows a date that is none
    stranger.go("/komponenter/")
