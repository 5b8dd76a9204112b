"""What people do with a plan: each a request as that person, checked against what is believed, then believed."""

from __future__ import annotations

import datetime
from typing import Any

from core import clock
from profiles.models import Action, DecisionDraft, DevelopmentPlan, FocusArea
from tests.machine.asking import AUTOSAVE, Asking
from tests.machine.facts import BEING_WRITTEN, PlanFacts, Word

PLAN_VERBS = {
    "submit": "plan_submit",
    "withdraw": "plan_withdraw",
    "return": "plan_return",
    "agree": "plan_agree",
    "conclude": "plan_conclude",
    "discard": "plan_discard",
    "resume": "plan_resume",
}
FOCUS_TEXTS = ("headline", "context", "goal", "signs", "effect")


class PlanHands(Asking):
    """Plans: writing, sending, deciding, revising."""

    def write_focus(
        self, person: str, plan: PlanFacts, *, scripted: bool = False, stale: bool = False
    ) -> None:
        """Write every text of the first focus area."""
        focus = FocusArea.objects.filter(plan=plan.pk)[0]
        stale = stale and focus.version > 0
        words = {name: self.word("plan", person, plan) for name in FOCUS_TEXTS}
        data = {name: f"Ord {word.word}" for name, word in words.items()}
        self.post(
            person,
            "focus_edit",
            [plan.pk, focus.pk],
            {**data, "version": focus.version - stale},
            **(AUTOSAVE if scripted else {}),
        )
        focus.refresh_from_db()
        kept = words["goal"].word in focus.goal
        assert kept == (self._may_write(person, plan) and not stale), f"{person} writes a plan: kept {kept}"
        if kept:
            for name, word in words.items():
                self.keep(word, name)

    def wish(self, person: str, plan: PlanFacts) -> None:
        """Write the wish for support."""
        stored = self.stored(plan)
        word = self.word("plan", person, plan)
        day = clock.local_date(self.now)
        data = {
            "version": stored.version,
            "starts": f"{day:%d-%m-%Y}",
            "last_day": f"{day + datetime.timedelta(days=300):%d-%m-%Y}",
            "support_wish": f"Ord {word.word}",
        }
        self.post(person, "plan_settings", [plan.pk], data)
        kept = word.word in self.stored(plan).support_wish
        assert kept == self._may_write(person, plan), f"{person} wishes: kept {kept}"
        if kept:
            self.keep(word, "wish")

    def add_action(self, person: str, plan: PlanFacts) -> None:
        focus = FocusArea.objects.filter(plan=plan.pk)[0]
        word = self.word("plan", person, plan)
        data = {"version": "0", "text": f"Ord {word.word}", "owner": "", "due": ""}
        self.post(person, "action_add", [plan.pk, focus.pk], data)
        made = Action.objects.filter(text__contains=word.word).first()
        assert (made is not None) == self._may_write(person, plan), f"{person} adds an action"
        if made:
            self.keep(word, "action", made.pk)

    def remove_action(self, person: str, plan: PlanFacts) -> None:
        action = Action.objects.filter(plan=plan.pk).first()
        if action is None:
            return
        self.post(person, "action_remove", [plan.pk, action.pk], {})
        gone = not Action.objects.filter(pk=action.pk).exists()
        assert gone == self._may_write(person, plan), f"{person} removes an action"
        if gone:
            self.facts.standing.pop((plan, "plan", "action", action.pk))

    def _may_write(self, person: str, plan: PlanFacts) -> bool:
        return self.facts.is_member(person, plan.team) and plan.status in {"draft", "returned"}

    def evaluate(self, person: str, plan: PlanFacts) -> None:
        focus = FocusArea.objects.filter(plan=plan.pk)[0]
        word = self.word("plan", person, plan)
        data = {"version": focus.version, "evaluation": f"Ord {word.word}"}
        self.post(person, "focus_evaluate", [plan.pk, focus.pk], data)
        focus.refresh_from_db()
        kept = word.word in focus.evaluation
        may = self.facts.is_member(person, plan.team) and plan.status == "agreed"
        assert kept == may, f"{person} evaluates: kept {kept}"
        if kept:
            self.keep(word, "evaluation")

    def move_plan(self, person: str, plan: PlanFacts, verb: str) -> None:
        """Any verb by anybody: it moves exactly when the table, the person and the plan's texts allow."""
        sources, target = DevelopmentPlan.TRANSITIONS[verb]
        may = plan.status in sources and self.facts.may_move(person, verb, plan.team)
        may = may and self._is_ready(person, plan, verb)
        data, words = self._said_with(person, plan, verb)
        self.post(person, PLAN_VERBS[verb], [plan.pk], data)
        self._moved(plan, may, target, f"{person}: {verb} of a plan of {plan.team}")
        if not may:
            return
        if verb == "submit":
            plan.submitted_by, plan.was_sent = person, True
            plan.sent = self.facts.words_standing_in(plan)
        if verb == "agree":
            self._takes_the_place_of_others(plan)
        for name, word in words.items():
            if verb == "agree" or name != "promise":
                self.keep(word, name, *([] if name == "note" else [word.word]))

    def _can_be_taken_up_again(self, plan: PlanFacts) -> bool:
        """Nothing else is being written, and what it revises still holds and is not revised by another."""
        others = [p for p in self.facts.plans if p is not plan and p.team == plan.team]
        if any(p.status in BEING_WRITTEN for p in others):
            return False
        if plan.revises is None:
            return True
        is_taken = any(p.revises is plan.revises and p.status != "discarded" for p in others)
        return plan.revises.status == "agreed" and not is_taken

    def _takes_the_place_of_others(self, plan: PlanFacts) -> None:
        """One agreement holds at a time: the revised one, and one for the same days, end with this one."""
        mine = self.stored(plan).period
        for other in self.facts.plans:
            if other is not plan and other.team == plan.team and other.status == "agreed":
                theirs = self.stored(other).period
                if plan.revises is other or (theirs.lower < mine.upper and mine.lower < theirs.upper):
                    other.status = "superseded"

    def revise(self, person: str, plan: PlanFacts) -> None:
        """Take an agreed plan up again; the old holds meanwhile."""
        before = set(self._plans(plan.team))
        may = (
            self.facts.may_move(person, "revise", plan.team)
            and plan.status == "agreed"
            and self.stored(plan).period.upper > self.facts.day
            and self.facts.plan_being_written(plan.team) is None
        )
        self.post(person, "plan_revise", [plan.pk], {})
        made = set(self._plans(plan.team)) - before
        assert bool(made) == may, f"{person} revises a plan of {plan.team}: expected {may}"
        self.facts.plans += [PlanFacts(pk, plan.team, revises=plan) for pk in made]

    def _plans(self, team: str) -> list[int]:
        return list(self.teams[team].plans.values_list("pk", flat=True))

    def begin_to_answer(self, person: str, plan: PlanFacts) -> None:
        """A chief's answer saves itself while it is written; it is the writer's until it is given."""
        mine = DecisionDraft.objects.filter(plan=plan.pk, person=self._key(person))
        stored = mine.first()
        data, words = self._decision(person, plan, kind="unsent")
        data["version"] = str(stored.version if stored else 0)
        self.post(person, "plan_decide_draft", [plan.pk], data, **AUTOSAVE)
        may = self.facts.may_move(person, "agree", plan.team) and plan.status == "submitted"
        may = may and plan.submitted_by != person
        kept = words["note"].word in str(mine.values_list("words", flat=True))
        assert kept == may, f"{person} begins to answer: kept {kept}"

    def _is_ready(self, person: str, plan: PlanFacts, verb: str) -> bool:
        """Whether the plan's own content, and the team's other plans, allow the verb."""
        stored = self.stored(plan)
        if verb == "submit":
            return not stored.missing_parts() and not stored.later_agreed_in_the_way()
        if verb in {"agree", "return"}:
            return plan.submitted_by != person
        if verb == "conclude":
            is_revised = any(p.revises is plan and p.status in BEING_WRITTEN for p in self.facts.plans)
            return not stored.focus_areas.filter(evaluation="").exists() and not is_revised
        return verb != "resume" or self._can_be_taken_up_again(plan)

    def _said_with(self, person: str, plan: PlanFacts, verb: str) -> tuple[dict[str, Any], dict[str, Word]]:
        """What is posted with the verb, and the words in it."""
        if verb in {"agree", "return"}:
            return self._decision(person, plan)
        if verb == "discard":
            word = self.word("plan", person, plan)
            return {"reason": f"Ord {word.word}"}, {"why": word}
        return {}, {}

    def _decision(
        self, person: str, plan: PlanFacts, kind: str = "plan"
    ) -> tuple[dict[str, Any], dict[str, Word]]:
        focus = FocusArea.objects.filter(plan=plan.pk)[0]
        words = {name: self.word(kind, person, plan) for name in ("note", "comment", "promise")}
        day = clock.local_date(self.now) + datetime.timedelta(days=20)
        data = {
            "note": f"Ord {words['note'].word}",
            f"comment-{focus.pk}": f"Ord {words['comment'].word}",
            "promises-TOTAL_FORMS": "1",
            "promises-INITIAL_FORMS": "0",
            "promises-0-text": f"Ord {words['promise'].word}",
            "promises-0-due": f"{day:%d-%m-%Y}",
        }
        return data, words
