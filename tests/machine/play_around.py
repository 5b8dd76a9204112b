"""What happens around the main job: time passes, people come and go, clusters merge, editions follow each other."""

from __future__ import annotations

import datetime

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

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
from profiles import catalogue
from tests.factories import LeadershipTeamFactory
from tests.factories_profiles import profile_data
from tests.machine.facts import ONE_DAY, Post, Span
from tests.machine.playing import Playing, team
from tests.machine.scene import period


class AroundPlay(Playing):
    """Rules about everything else."""

    @rule(days=st.sampled_from([1, 1, 7, 40]))
    def time_passes(self, days: int) -> None:
        self.hands.now += datetime.timedelta(days=days)
        self.facts.day = clock.local_date(self.hands.now)

    @rule(who=st.sampled_from(["chief", "chief", "far_chief", "leader", "administrator"]))
    def rounds_for_many(self, who: str) -> None:
        self.hands.begin_for_many(who, "north")
        self.hands.work()

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
