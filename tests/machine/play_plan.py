"""The plan's part of the play."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.machine.facts import PlanFacts
from tests.machine.hands_plan import PLAN_VERBS
from tests.machine.playing import Playing, number, person
from tests.machine.scene import PEOPLE


class PlanPlay(Playing):
    """Rules about plans."""

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
            ["wish", "add_action", "remove_action", "evaluate", "begin_to_answer", "revise"]
        ),
    )
    def write(self, person: str, n: int, what: str) -> None:
        getattr(self.hands, what)(person, self._plan(n))

    @precondition(lambda self: self.facts.plans)
    @rule(
        person=person,
        n=number,
        what=st.sampled_from(["talk_in_team", "talk_with_chief", "begin_to_talk", "answer_in_conversation"]),
    )
    def talk(self, person: str, n: int, what: str) -> None:
        getattr(self.hands, what)(person, self._plan(n))

    @precondition(lambda self: any(p.was_sent for p in self.facts.plans))
    @rule(n=number)
    def chief_and_team_talk(self, n: int) -> None:
        """Those who may, in a plan that has been sent."""
        plan = next(p for p in reversed(self.facts.plans) if p.was_sent)
        members = self.facts.members(plan.team)
        chiefs = [who for who in PEOPLE if self.facts.is_chief(who, plan.team)]
        for who in (members if n % 2 else chiefs)[:1]:
            self.hands.begin_to_talk(who, plan)
            self.hands.talk_with_chief(who, plan)
            self.hands.answer_in_conversation((members or chiefs)[-1], plan)

    @precondition(lambda self: self.facts.plans)
    @rule(
        person=person,
        n=number,
        what=st.sampled_from(
            ["take_in", "take_out", "take_back_in", "report_progress", "keep_promise", "carry"]
        ),
    )
    def go_on(self, person: str, n: int, what: str) -> None:
        getattr(self.hands, what)(person, self._plan(n))

    @precondition(lambda self: self.facts.plans)
    @rule(n=number, what=st.sampled_from(["take_in", "take_out", "take_back_in", "carry", "report_progress"]))
    def leader_goes_on(self, n: int, what: str) -> None:
        """The one who may choose, or a chief who keeps a promise."""
        plan = self._plan(n)
        for leader in self.facts.members(plan.team)[:1]:
            getattr(self.hands, what)(leader, plan)
        for chief in [who for who in PEOPLE if self.facts.is_chief(who, plan.team)][:1]:
            self.hands.keep_promise(chief, plan)

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
                self.hands.take_out(who, plan)  # what nobody has written on
                self.hands.move_plan(who, plan, "resume" if plan.status == "discarded" else "submit")
