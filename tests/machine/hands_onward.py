"""What goes on beside and after the plan's text: conversations, what comes in and goes out, progress, promises."""

from __future__ import annotations

from typing import Any

from profiles.models import Action, FocusArea, FocusChange, FocusComment, ProfileArea, Promise
from tests.machine.asking import AUTOSAVE, Asking
from tests.machine.facts import AGREED, BEING_WRITTEN, Person, PlanFacts

#: while a plan is one of these, its conversations go on
_TALKED_OF = BEING_WRITTEN | {"agreed"}


class OnwardHands(Asking):
    """Conversations, the choice of focus areas, and what happens with an agreement."""

    # --- conversations --------------------------------------------------------------------------------------------

    def talk_in_team(self, person: Person, plan: PlanFacts) -> None:
        """Say something about a focus area to the others of the team."""
        word = self.word("talk", person, plan)
        may = self.facts.is_member(person, plan.team) and plan.status in _TALKED_OF
        self._talk(person, plan, word.word, shared=False)
        kept = FocusComment.objects.filter(text__contains=word.word, is_draft=False).exists()
        assert kept == may, f"{person} talks in the team: kept {kept}"
        if kept:
            self.keep(word, word.word)

    def talk_with_chief(self, person: Person, plan: PlanFacts) -> None:
        """Say something that team and chief read, once the plan has been sent, and while it is not being written."""
        word = self.word("plan", person, plan)
        may = self._may_talk_with_chief(person, plan)
        self._talk(person, plan, word.word, shared=True)
        kept = FocusComment.objects.filter(text__contains=word.word, is_draft=False).exists()
        assert kept == may, f"{person} talks with team and chief about a plan {plan.status}: kept {kept}"
        if kept:
            self.keep(word, "comment", word.word)

    def begin_to_talk(self, person: Person, plan: PlanFacts, *, shared: bool = True) -> None:
        """Half a sentence, saved by the page's script: its author's alone."""
        word = self.word("halfway", person, plan)
        self._talk(person, plan, word.word, shared=shared, scripted=True)
        kept = FocusComment.objects.filter(text__contains=word.word).exists()
        may = (
            self._may_talk_with_chief(person, plan)
            if shared
            else self.facts.is_member(person, plan.team) and plan.status in _TALKED_OF
        )
        assert kept == may, f"{person} begins to talk: kept {kept}"

    def _may_talk_with_chief(self, person: Person, plan: PlanFacts) -> bool:
        if plan.status not in _TALKED_OF:
            return False
        if self.facts.is_member(person, plan.team):
            return plan.was_sent
        return self.facts.is_chief(person, plan.team) and plan.status in {"submitted", "agreed"}

    def _talk(
        self, person: Person, plan: PlanFacts, word: str, *, shared: bool, scripted: bool = False
    ) -> None:
        """Write where a first comment is written, over what the person has begun to say there."""
        focus = FocusArea.objects.filter(plan=plan.pk)[0]
        begun = FocusComment.objects.filter(
            focus=focus, by=self._key(person), is_shared=shared, reply_to=None, is_draft=True
        ).first()
        data = {"version": begun.version if begun else 0, "text": f"Ord {word}"}
        name = "talk_write_chief" if shared else "talk_write_team"
        if scripted:
            self.post(person, name, [plan.pk, focus.pk], data, **AUTOSAVE)
        else:
            self.post(person, name, [plan.pk, focus.pk], {**data, "go": "send"})

    def answer_in_conversation(self, person: Person, plan: PlanFacts) -> None:
        """Answer the last conversation there is, whoever it is between. Who may read it, may read the answer."""
        opened = FocusComment.objects.filter(plan=plan.pk, reply_to=None, is_draft=False, event=None).last()
        if opened is None:
            return
        word = self.word("plan" if opened.is_shared else "talk", person, plan)
        data = {"version": 0, "text": f"Ord {word.word}", "go": "send"}
        self.post(person, "talk_answer", [plan.pk, opened.pk], data)
        kept = FocusComment.objects.filter(text__contains=word.word, is_draft=False).exists()
        in_team = self.facts.is_member(person, plan.team) and plan.status in _TALKED_OF
        may = self._may_talk_with_chief(person, plan) if opened.is_shared else in_team
        assert kept == may, f"{person} answers: kept {kept}"
        if kept:
            self.keep(word, "comment", word.word)

    # --- focus areas in and out -----------------------------------------------------------------------------------

    def _may_choose(self, person: Person, plan: PlanFacts) -> bool:
        return self.facts.is_leader(person, plan.team) and plan.status in {"draft", "returned"}

    def _areas(self, plan: PlanFacts) -> list[int]:
        return list(FocusArea.objects.filter(plan=plan.pk).values_list("area", flat=True))

    def take_in(self, person: Person, plan: PlanFacts) -> None:
        """Take the edition's other core area into the plan."""
        first = FocusArea.objects.filter(plan=plan.pk).select_related("area")[0].area
        other = ProfileArea.objects.filter(profile=first.profile_id).exclude(pk=first.pk)[0]
        before = self._areas(plan)
        word = self.word("why", person, plan)
        self.post(person, "focus_add", [plan.pk], {"area": other.pk, "reason": f"Ord {word.word}"})
        made = other.pk in self._areas(plan) and other.pk not in before
        may = self._may_choose(person, plan) and other.pk not in before
        assert made == may, f"{person} takes a focus area in: {made}"
        if made:
            self.keep(word, "in", word.word)

    def take_out(self, person: Person, plan: PlanFacts) -> None:
        """Take the second focus area out again; what was written on it is kept, and read by nobody meanwhile."""
        for focus in FocusArea.objects.filter(plan=plan.pk)[1:2]:
            word = self.word("why", person, plan)
            self.post(person, "focus_remove", [plan.pk, focus.pk], {"reason": f"Ord {word.word}"})
            gone = not FocusArea.objects.filter(pk=focus.pk).exists()
            assert gone == self._may_choose(person, plan), f"{person} takes a focus area out: {gone}"
            if gone:
                self.keep(word, "out", word.word)

    def take_back_in(self, person: Person, plan: PlanFacts) -> None:
        """Take what went out last in again, as it was."""
        before = self._areas(plan)
        change = FocusChange.objects.filter(plan=plan.pk, kind="removed").order_by("-pk").first()
        if change is None:
            return
        self.post(person, "focus_restore", [plan.pk, change.pk], {})
        back = change.area_id in self._areas(plan)
        may = self._may_choose(person, plan) or change.area_id in before
        assert back == may, f"{person} takes a focus area back in: {back}"

    # --- what goes on ---------------------------------------------------------------------------------------------

    def report_progress(self, person: Person, plan: PlanFacts) -> None:
        """Say how far an agreed action is."""
        action = Action.objects.filter(plan=plan.pk).first()
        if action is None:
            return
        wanted = "under_way" if action.progress != "under_way" else "not_started"
        data = {"version": action.version, "progress": wanted}
        self.post(person, "action_progress", [plan.pk, action.pk], data)
        action.refresh_from_db()
        may = self.facts.is_member(person, plan.team) and plan.status == "agreed"
        assert (action.progress == wanted) == may, f"{person} reports progress: expected {may}"

    def keep_promise(self, person: Person, plan: PlanFacts) -> None:
        """Say that a promise is kept."""
        promise = Promise.objects.filter(plan=plan.pk, kept_at=None).first()
        if promise is None:
            return
        self.post(person, "promise_kept", [plan.pk, promise.pk], {})
        promise.refresh_from_db()
        may = self.facts.is_chief(person, plan.team) and plan.status == "agreed"
        assert (promise.kept_at is not None) == may, f"{person} keeps a promise: expected {may}"

    def carry(self, person: Person, plan: PlanFacts, n: int = 0) -> None:
        """Let an action of another plan go on here: once, from an agreement of the team or of one it came from."""
        focus = FocusArea.objects.filter(plan=plan.pk)[0]
        others: Any = Action.objects.exclude(plan=plan.pk).order_by("pk")
        if not others:
            return
        action = others[n % len(others)]
        goes_on = Action.objects.filter(carried_from=action.pk, is_shelved=False)
        went_on = goes_on.exists()
        self.post(person, "plan_carry", [plan.pk], {"action": action.pk, "focus": focus.pk})
        carried = goes_on.filter(plan=plan.pk).exists()
        if carried and not went_on:
            source = next(p for p in self.facts.plans if p.pk == action.plan_id)
            assert self.facts.is_member(person, plan.team) and plan.status in {"draft", "returned"}
            assert source.status in AGREED, f"an action of a plan {source.status} goes on"
            assert source.team == plan.team or plan.team in self.facts.became.get(source.team, ())
        if went_on:
            assert goes_on.count() == 1, "an action goes on in two places"
