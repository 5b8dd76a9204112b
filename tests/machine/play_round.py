"""The round's part of the play: who may and who may not begins, answers, hands in, shows, agrees, votes."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.machine.facts import RoundFacts
from tests.machine.hands_round import ROUND_VERBS
from tests.machine.playing import Playing, number, person, team
from tests.machine.scene import PEOPLE


class RoundPlay(Playing):
    """Rules about rounds."""

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

    @precondition(lambda self: self.facts.rounds)
    @rule(person=person, n=number)
    def remind(self, person: str, n: int) -> None:
        self.hands.remind(person, self._round(n))
