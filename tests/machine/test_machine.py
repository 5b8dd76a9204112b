"""No sequence of verbs reaches a state that is not declared, or shows a word to somebody who may not read it.

Hypothesis plays: people of every kind do what they may and what they may not, time passes, people come, go, stand in
for each other, clusters merge, editions follow each other. After each step the stored states, their histories and a
handful of pages are looked at; at the end of each play everybody reads everything.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any, ClassVar

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from pytest_django import DjangoDbBlocker

from clusters.actions import end_cluster
from clusters.models import (
    AreaChiefAppointment,
    ChangeKind,
    Deputy,
    Leave,
    Membership,
    Role,
    StructureChange,
    Succession,
)
from core import clock
from core.history import check_keys_at_commit, check_keys_at_once
from profiles import catalogue
from profiles.models import CompetenceAssessment, DevelopmentPlan
from tests.factories import LeadershipTeamFactory
from tests.factories_profiles import profile_data
from tests.machine import channels
from tests.machine.channels import Ears
from tests.machine.facts import ONE_DAY, PlanFacts, Post, RoundFacts, Span
from tests.machine.hands import PLAN_VERBS, ROUND_VERBS, Hands, Leak
from tests.machine.scene import EVERYBODY, PEOPLE, Scene, build, period

pytestmark = pytest.mark.django_db

IS_LONG = settings.get_current_profile_name() == "long"
BOUNDED = settings(
    max_examples=settings.get_profile("long").max_examples if IS_LONG else 3,
    stateful_step_count=60 if IS_LONG else 25,
    deadline=None,
    derandomize=not IS_LONG,
    database=None,
    # a shorter play that fails the same way takes minutes to find
    phases=[Phase.generate, Phase.shrink] if IS_LONG else [Phase.generate],
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
#: pages that are read after each step
_LOOKS = 3
#: at the end of a play: pages that each person reads, and pages of the admin
_MOST_PAGES, _MOST_ADMIN = (10_000, 10_000) if IS_LONG else (8, 4)

person = st.sampled_from(EVERYBODY)
#: most of the play is in one team: sequences grow long where people meet
team = st.sampled_from(["near", "near", "near", "beside", "heir"])
number = st.integers(0, 10_000)


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Scene]:
    """Built once, in a transaction that is never committed."""
    with django_db_blocker.unblock(), transaction.atomic(), clock.at(timezone.now()):
        check_keys_at_once()
        scene = build()
        check_keys_at_commit()
        yield scene
        transaction.set_rollback(True)


class Play(RuleBasedStateMachine):
    """One play. `scene` is set by the test."""

    scene: ClassVar[Scene]
    played: ClassVar[list[int]] = []

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.ears = Ears()
        self.stack.enter_context(self.ears.open())
        self.hands = Hands(self.scene, self.ears)
        self.facts = self.hands.facts
        self.chance = random.Random(0)
        self.scene.world.teams = {n: t for n, t in self.hands.teams.items() if n != "far"}

    @initialize(seed=number)
    def _choose_pages(self, seed: int) -> None:
        self.chance = random.Random(seed)

    # --- the round ------------------------------------------------------------------------------------------------

    @rule(team=team)
    def begin(self, team: str) -> None:
        for member in self.facts.members(team)[:1]:
            self.hands.start(member, team)

    @rule(person=person, team=team)
    def try_to_begin(self, person: str, team: str) -> None:
        if team in self.hands.teams:
            self.hands.start(person, team)

    @rule(team=team, how_many=st.integers(1, 3))
    def members_answer(self, team: str, how_many: int) -> None:
        """Some members answer everything and hand in."""
        round_ = self.facts.round_under_way(team)
        if round_ is None:
            return
        for member in self.facts.members(team)[:how_many]:
            for step in (1, 2):
                self.hands.answer(member, round_, step)
            self.hands.hand_in(member, round_)

    def _round(self, n: int) -> RoundFacts:
        """One of the rounds, mostly the latest."""
        known = self.facts.rounds
        return known[-1 if n % 3 else n // 3 % len(known)]

    @precondition(lambda self: self.facts.rounds)
    @rule(person=person, n=number, step=st.integers(1, 2), scripted=st.booleans(), stale=st.booleans())
    def answer(self, person: str, n: int, step: int, scripted: bool, stale: bool) -> None:
        self.hands.answer(person, self._round(n), step, scripted=scripted, stale=stale)

    @precondition(lambda self: self.facts.rounds)
    @rule(person=person, n=number)
    def hand_in(self, person: str, n: int) -> None:
        self.hands.hand_in(person, self._round(n))

    @precondition(lambda self: self.facts.rounds)
    @rule(person=person, n=number)
    def take_back(self, person: str, n: int) -> None:
        self.hands.take_back(person, self._round(n))

    @precondition(lambda self: self.facts.rounds)
    @rule(person=person, n=number, whom=st.sampled_from(PEOPLE), verb=st.sampled_from(["exempt", "lift"]))
    def exempt(self, person: str, n: int, whom: str, verb: str) -> None:
        getattr(self.hands, verb)(person, self._round(n), whom)

    @precondition(lambda self: self.facts.rounds)
    @rule(person=person, n=number, scripted=st.booleans(), stale=st.booleans())
    def position(self, person: str, n: int, scripted: bool, stale: bool) -> None:
        self.hands.position(person, self._round(n), scripted=scripted, stale=stale)

    @precondition(lambda self: self.facts.rounds)
    @rule(
        person=person,
        n=number,
        verb=st.sampled_from(["open", "open", "end", "pen_take", "pen_give", "step"]),
        step=st.integers(0, 3),
    )
    def meet(self, person: str, n: int, verb: str, step: int) -> None:
        self.hands.meet(person, self._round(n), verb, step)

    @precondition(lambda self: any(r.status == "revealed" for r in self.facts.rounds))
    @rule(n=number, scripted=st.booleans())
    def team_meets(self, n: int, scripted: bool) -> None:
        """The leader opens the meeting, goes to the first area, and somebody writes."""
        round_ = next(r for r in reversed(self.facts.rounds) if r.status == "revealed")
        for leader in self.facts.members(round_.team)[:1]:
            self.hands.meet(leader, round_, "open", 0)
            self.hands.meet(leader, round_, "step", 0)
            self.hands.position(PEOPLE[n % len(PEOPLE)], round_, scripted=scripted, page="meeting_write")

    @precondition(lambda self: self.facts.rounds)
    @rule(person=person, n=number)
    def vote(self, person: str, n: int) -> None:
        self.hands.vote(person, self._round(n))

    @precondition(lambda self: any(r.status == "revealed" for r in self.facts.rounds))
    @rule(n=number, which=st.sampled_from(["position", "vote"]))
    def member_speaks_after_the_picture(self, n: int, which: str) -> None:
        round_ = next(r for r in reversed(self.facts.rounds) if r.status == "revealed")
        members = self.facts.members(round_.team)
        if members:
            getattr(self.hands, which)(members[n % len(members)], round_)

    @precondition(lambda self: self.facts.rounds)
    @rule(person=person, n=number, verb=st.sampled_from(sorted(ROUND_VERBS)))
    def move_round(self, person: str, n: int, verb: str) -> None:
        self.hands.move_round(person, self._round(n), verb)

    @precondition(lambda self: any(r.status in {"open", "revealed"} for r in self.facts.rounds))
    @rule()
    def leader_goes_on_with_the_round(self) -> None:
        round_ = next(r for r in reversed(self.facts.rounds) if r.status in {"open", "revealed"})
        for leader in self.facts.members(round_.team)[:1]:
            self.hands.move_round(leader, round_, "reveal" if round_.status == "open" else "conclude")

    # --- the plan -------------------------------------------------------------------------------------------------

    def _plan(self, n: int) -> PlanFacts:
        known = self.facts.plans
        return known[-1 if n % 3 else n // 3 % len(known)]

    @precondition(lambda self: self.facts.plans)
    @rule(n=number)
    def members_write_the_plan(self, n: int) -> None:
        plan = self._plan(n)
        for member in self.facts.members(plan.team)[:1]:
            self.hands.write_focus(member, plan)
            self.hands.wish(member, plan)
            self.hands.add_action(member, plan)
            self.hands.talk_in_team(member, plan)

    @precondition(lambda self: self.facts.plans)
    @rule(
        person=person,
        n=number,
        what=st.sampled_from(
            ["wish", "add_action", "remove_action", "evaluate", "begin_to_answer", "revise", "talk_in_team"]
        ),
    )
    def write(self, person: str, n: int, what: str) -> None:
        getattr(self.hands, what)(person, self._plan(n))

    @precondition(lambda self: self.facts.plans)
    @rule(person=person, n=number, scripted=st.booleans(), stale=st.booleans())
    def write_focus(self, person: str, n: int, scripted: bool, stale: bool) -> None:
        self.hands.write_focus(person, self._plan(n), scripted=scripted, stale=stale)

    @precondition(lambda self: self.facts.plans)
    @rule(person=person, n=number, verb=st.sampled_from(sorted(PLAN_VERBS)))
    def move_plan(self, person: str, n: int, verb: str) -> None:
        self.hands.move_plan(person, self._plan(n), verb)

    @precondition(lambda self: self.facts.plans)
    @rule(n=number, verb=st.sampled_from(["agree", "agree", "return", "withdraw"]))
    def plan_goes_on(self, n: int, verb: str) -> None:
        """The one whose turn it is does something sensible."""
        plan = self._plan(n)
        leaders = self.facts.members(plan.team)[:1]
        chiefs = [who for who in PEOPLE if self.facts.is_chief(who, plan.team)]
        if plan.status == "submitted":
            for who in (leaders if verb == "withdraw" else chiefs)[:1]:
                if n % 2:
                    self.hands.begin_to_answer(who, plan)
                self.hands.move_plan(who, plan, verb)
            return
        for who in leaders:
            if plan.status == "agreed" and n % 2:
                self.hands.revise(who, plan)
            elif plan.status == "agreed":
                self.hands.evaluate(who, plan)
                self.hands.move_plan(who, plan, "conclude")
            else:
                self.hands.move_plan(who, plan, "resume" if plan.status == "discarded" else "submit")

    # --- what happens around them -----------------------------------------------------------------------------------

    @rule(days=st.sampled_from([1, 1, 7, 40]))
    def time_passes(self, days: int) -> None:
        self.hands.now += datetime.timedelta(days=days)
        self.facts.day = clock.local_date(self.hands.now)

    @rule(who=st.sampled_from(["chief", "chief", "far_chief", "leader", "administrator"]))
    def rounds_for_many(self, who: str) -> None:
        self.hands.begin_for_many(who, "north")
        self.hands.work()

    @precondition(lambda self: self.facts.rounds)
    @rule(person=person, n=number)
    def remind(self, person: str, n: int) -> None:
        self.hands.remind(person, self._round(n))

    @rule()
    def worker(self) -> None:
        self.hands.work()

    @rule(who=st.sampled_from(["newcomer", "employee", "other_member"]), team=team)
    def joins(self, who: str, team: str) -> None:
        if team not in self.hands.teams or self.facts.is_gone(team) or team in self.facts.ended:
            return
        if any(post.person == who and post.place == team for post in self.facts.posts):
            return
        self._post(who, team, Span(self.facts.day), leads=False)

    def _post(self, who: str, team: str, span: Span, *, leads: bool) -> None:
        self.facts.posts.append(Post(who, team, span, leads=leads))
        Membership.objects.create(
            team=self.hands.teams[team],
            person=self.scene.people[who],
            role=Role.LEADER if leads else Role.PEDAGOGICAL,
            period=period(span),
        )

    @rule(who=st.sampled_from(["colleague", "member", "newcomer"]))
    def leaves(self, who: str) -> None:
        """From today somebody is no longer in any team."""
        for post in self.facts.posts:
            if post.person == who and not post.leads and post.span.holds(self.facts.day):
                self._end(post, max(self.facts.day, post.span.first + ONE_DAY))

    def _row(self, post: Post) -> Membership:
        row: Membership = Membership.objects.get(
            team=self.hands.teams[post.place],
            person=self.scene.people[post.person],
            period__startswith=post.span.first,
        )
        return row

    def _end(self, post: Post, day: datetime.date) -> None:
        row = self._row(post)
        post.span.end = day
        row.period = period(post.span)
        row.save()

    @rule(who=st.sampled_from(["member", "colleague"]), days=st.integers(1, 30))
    def goes_on_leave(self, who: str, days: int) -> None:
        posts = [p for p in self.facts.posts if p.person == who and p.span.holds(self.facts.day)]
        if not posts or any(leave.person == who for leave in self.facts.away):
            return
        span = Span(self.facts.day, self.facts.day + datetime.timedelta(days=days))
        self.facts.away.append(Post(who, posts[0].place, span))
        Leave.objects.create(membership=self._row(posts[0]), period=period(span))

    @rule(team=st.sampled_from(["near", "beside"]))
    def the_lead_changes_hands(self, team: str) -> None:
        """The leader leaves today, and another member becomes leader."""
        members = self.facts.members(team)
        if len(members) < 2 or team in self.facts.ended:
            return
        posts = [post for post in self.facts.posts if post.place == team and post.span.holds(self.facts.day)]
        old = next((post for post in posts if post.leads), None)
        new = next(post for post in posts if not post.leads)
        if any(post.span.first == self.facts.day for post in posts):
            return  # a post of no day is none
        for post in (old, new):
            if post is not None:
                self._end(post, self.facts.day)
        self._post(new.person, team, Span(self.facts.day), leads=True)

    @rule(who=st.sampled_from(["member", "colleague"]), days=st.integers(1, 10))
    def stands_in_for_the_leader(self, who: str, days: int) -> None:
        posts = [
            post for post in self.facts.posts if post.place == "near" and post.span.holds(self.facts.day)
        ]
        leader = next((post.person for post in posts if post.leads), None)
        if leader in {None, who} or self._is_stood_in_for("near"):
            return
        span = Span(self.facts.day, self.facts.day + datetime.timedelta(days=days))
        self.facts.stand_ins.append(Post(who, "near", span))
        Deputy.objects.create(
            team=self.hands.teams["near"],
            person=self.scene.people[who],
            holder=self.scene.people[str(leader)],
            period=period(span),
        )

    @rule(who=st.sampled_from(["employee", "far_chief", "member"]), days=st.integers(1, 10))
    def stands_in_for_the_chief(self, who: str, days: int) -> None:
        if self._is_stood_in_for("north"):
            return
        span = Span(self.facts.day, self.facts.day + datetime.timedelta(days=days))
        self.facts.stand_ins.append(Post(who, "north", span))
        Deputy.objects.create(
            area=self.scene.areas["north"],
            person=self.scene.people[who],
            holder=self.scene.people["chief"],
            period=period(span),
        )

    def _is_stood_in_for(self, place: str) -> bool:
        return any(
            post.place == place and (post.span.end is None or post.span.end > self.facts.day)
            for post in self.facts.stand_ins
        )

    @rule()
    def another_chief(self) -> None:
        """The area's chief leaves today; the chief of the other area looks after both."""
        post = next(post for post in self.facts.chiefs if post.person == "chief")
        if post.span.end is not None:
            return
        post.span.end = self.facts.day
        row = AreaChiefAppointment.objects.get(person=self.scene.people["chief"])
        row.period = period(post.span)
        row.save()
        span = Span(self.facts.day)
        self.facts.chiefs.append(Post("far_chief", "north", span))
        AreaChiefAppointment.objects.create(
            area=self.scene.areas["north"], person=self.scene.people["far_chief"], period=period(span)
        )

    @rule(who=st.sampled_from(["member", "leader", "chief"]))
    def account_is_closed_or_opened(self, who: str) -> None:
        self.facts.closed ^= {who}
        user = self.scene.people[who]
        type(user).objects.filter(pk=user.pk).update(is_active=who not in self.facts.closed)

    @precondition(lambda self: "heir" not in self.hands.teams)
    @rule()
    def clusters_merge(self) -> None:
        """From today two teams are one, led by the first one's leader."""
        day = self.facts.day
        posts = [p for p in self.facts.posts if p.place in {"near", "beside"} and p.span.holds(day)]
        if any(p.span.first == day for p in posts):
            return
        heir = LeadershipTeamFactory.create(
            cluster__area=self.scene.areas["north"],
            cluster__name="Klynge heir",
            cluster__period=period(Span(day)),
        )
        self.hands.teams["heir"] = self.scene.world.teams["heir"] = heir
        change = StructureChange.objects.create(kind=ChangeKind.MERGE, day=day)
        led = False
        for name in ("near", "beside"):
            cluster = self.hands.teams[name].cluster
            end_cluster(cluster=cluster, day=day)
            Succession.objects.create(change=change, predecessor=cluster, successor=heir.cluster)
            self.facts.ended[name] = day
            self.facts.became[name] = {"heir"}
        for post in posts:
            post.span.end = day
            if post.person not in {p.person for p in self.facts.posts if p.place == "heir"}:
                self._post(post.person, "heir", Span(day), leads=post.leads and not led)
                led = led or post.leads

    @rule()
    def an_edition_follows(self) -> None:
        """The next edition is published; rounds stay on theirs."""
        last = type(self.scene.profile).objects.filter(key="maskinens-profil").order_by("edition").last()
        assert last is not None
        catalogue.load(profile_data(areas=2, key="maskinens-profil", edition=last.edition + 1))

    # --- what always holds ----------------------------------------------------------------------------------------

    @invariant()
    def states_are_declared_and_so_was_every_move(self) -> None:
        everything: list[RoundFacts | PlanFacts] = [*self.facts.rounds, *self.facts.plans]
        for about in everything:
            stored = self.hands.stored(about)
            assert stored.status == about.status, f"{about.team}: {stored.status}, believed {about.status}"
            machine: Any = CompetenceAssessment if isinstance(about, RoundFacts) else DevelopmentPlan
            here = ""
            for event in stored.moves.order_by("pk"):
                assert event.from_status == here, (
                    f"{event.verb} from {event.from_status}, was {here or 'nothing'}"
                )
                if here and event.to_status != here:  # else something else happened, which moved nothing
                    sources, target = machine.TRANSITIONS[event.verb]
                    assert here in sources and event.to_status == target, event.verb
                here = event.to_status
            assert here == stored.status, "the last event says where it is"

    @invariant()
    def nobody_finds_what_is_not_theirs(self) -> None:
        """A few people look at a few pages, most of them about what there is."""
        urls = self._urls()
        about = [
            url
            for url in urls
            if url.startswith(("/plan/", "/afdaekning/", "/team/", "/omraade/", "/faelles-start/"))
        ]
        for n in range(_LOOKS):
            self.hands.read(self.chance.choice(EVERYBODY), self.chance.choice(about if n else urls))

    def _urls(self) -> list[str]:
        world = self.scene.world
        world.rounds = {str(r.pk): self.hands.stored(r) for r in self.facts.rounds}
        world.plans = {str(p.pk): self.hands.stored(p) for p in self.facts.plans}
        return channels.urls(world)

    def teardown(self) -> None:
        try:
            self._everybody_reads()
            self.played.append(self.hands.requests)
        finally:
            self.hands.undo()
            self.stack.close()

    def _everybody_reads(self) -> None:
        urls = self._urls()
        for person in EVERYBODY:
            some = urls if len(urls) <= _MOST_PAGES else self.chance.sample(urls, _MOST_PAGES)
            found = set().union(*(self.hands.read(person, url) for url in some))
            if some == urls:
                missing = self.facts.must_find(person) - found
                assert not missing, f"{person} does not find {self.hands._told(missing)}"
        rows: dict[type[Any], list[int]] = {
            Membership: list(self.hands.teams["near"].memberships.values_list("pk", flat=True)[:2]),
            type(self.hands.teams["near"]): [self.hands.teams["near"].pk],
            type(self.scene.people["member"]): [
                self.scene.people["member"].pk,
                self.scene.people["leader"].pk,
            ],
        }
        pages = channels.admin_urls(rows)
        for person in ("administrator", "superuser"):
            some = pages if len(pages) <= _MOST_ADMIN else self.chance.sample(pages, _MOST_ADMIN)
            for url in some:
                self.hands.read(person, url)


def test_no_play_leaks_a_word_or_leaves_the_table(scene: Scene) -> None:
    Play.scene = scene
    Play.played.clear()
    run_state_machine_as_test(Play, settings=BOUNDED)
    assert sum(Play.played) > 100, "the play plays"


def test_every_address_is_played_or_left_out_with_a_reason() -> None:
    """A page about something new is either read by the play, or said to be elsewhere."""
    known = channels.OBJECTS | set(channels.MADE) | set(channels.ELSEWHERE)
    strange = [
        address.route
        for address in channels.read_addresses()
        if "<" in address.route and channels.first_word(address) not in known
    ]
    assert strange == []


def test_a_leak_is_a_failure(scene: Scene) -> None:
    """The search finds words: believed not to be theirs, a team's own are reported."""
    ears = Ears()
    with ears.open():
        hands = Hands(scene, ears)
        try:
            hands.start("leader", "near")
            (round_,) = hands.facts.rounds
            hands.answer("member", round_, 1)
            (word,) = hands.facts.words.values()
            assert hands.read("member", f"/afdaekning/{round_.pk}/svar/1/") == {word.word}
            hands.facts.closed.add("member")
            with pytest.raises(Leak, match="member finds"):
                hands.read("member", f"/afdaekning/{round_.pk}/svar/1/")
        finally:
            hands.undo()
