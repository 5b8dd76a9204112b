"""What people do in the machine: each a request as that person, checked against what is believed, then believed."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponseBase
from django.test import TestCase
from django.urls import reverse

from core import clock
from profiles.models import (
    Action,
    Answer,
    Campaign,
    CompetenceAssessment,
    DecisionDraft,
    DevelopmentPlan,
    FocusArea,
    FocusComment,
    LeadershipProfile,
    Position,
    ProfileArea,
    Vote,
)
from tests.leaks.crawl import text_of
from tests.machine.channels import Ears, words_in
from tests.machine.facts import BEING_WRITTEN, Facts, PlanFacts, RoundFacts, Word
from tests.machine.scene import Scene

ROUND_VERBS = {"reveal": "assessment_reveal", "cancel": "assessment_cancel", "conclude": "conclude"}
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
AUTOSAVE = {"X-Autosave": "1"}


#: what beat asks for that has to do with the main job
REGULARLY = sorted(
    entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values() if entry["task"].startswith("profiles.")
)


class Leak(AssertionError):
    """Somebody found a word that is not theirs."""


class Hands:
    """Requests by people of the scene, and the beliefs that go with them."""

    def __init__(self, scene: Scene, ears: Ears) -> None:
        self.scene = scene
        self.ears = ears
        self.facts: Facts = scene.facts()
        self.now = scene.began
        self.teams = dict(scene.teams)
        self.requests = 0
        self._point = transaction.savepoint()

    def undo(self) -> None:
        """Take back everything that was done."""
        transaction.savepoint_rollback(self._point)

    # --- asking ---------------------------------------------------------------------------------------------------

    def post(self, person: str, name: str, arguments: list[Any], data: dict[str, Any], **headers: str) -> int:
        """The answer's status, after hearing everything that the request said to anybody."""
        url = reverse(f"profiles:{name}", args=arguments)
        typed = words_in(str(data))
        with clock.at(self.now), TestCase.captureOnCommitCallbacks(execute=True):
            response = self.scene.visitors.stay(person, "POST", url, data, headers or None)
        with connection.cursor() as cursor:  # what Django leaves to the commit is asked for now
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        self._heard(person, "POST", url, response, typed)
        return response.status_code

    def read(self, person: str, url: str) -> set[str]:
        """The words that the person finds there."""
        with clock.at(self.now):
            response = self.scene.visitors.visit(person, "GET", url)
        return self._heard(person, "GET", url, response, set())

    def _heard(
        self, person: str, method: str, url: str, response: HttpResponseBase, typed: set[str]
    ) -> set[str]:
        self.requests += 1
        if response.status_code >= 500:
            raise AssertionError(f"{response.status_code} for {person}: {method} {url}")
        found = words_in(text_of(response))
        self._judge(person, found - typed, f"{method} {url} ({response.status_code})")
        if behind := self.ears.said_behind():
            raise Leak(f"in a log line or a job: {self._told(behind)} after {person}: {method} {url}")
        for address, words in self.ears.mailed():
            self._judge(self._name_of(address), words, "a mail")
        return found

    def _name_of(self, address: str) -> str:
        return next(name for name, user in self.scene.people.items() if user.email == address)

    def _judge(self, person: str, found: set[str], where: str) -> None:
        hidden = {word for word in found if not self.facts.may_read(person, self.facts.words[word])}
        if hidden:
            raise Leak(f"{person} finds {self._told(hidden)} in {where}")

    def _told(self, words: set[str]) -> list[str]:
        known = [self.facts.words[word] for word in sorted(words)]
        return [f"{word.author}'s {word.kind} ({word.about.team}, {word.about.status})" for word in known]

    # --- words ----------------------------------------------------------------------------------------------------

    def word(self, kind: str, author: str, about: RoundFacts | PlanFacts) -> Word:
        """A new one. It stands nowhere until `keep` says so."""
        made = Word(f"zq{len(self.facts.words):05d}x", kind, author, about)
        self.facts.words[made.word] = made
        return made

    def keep(self, word: Word, *place: object) -> None:
        """The word stands there now, in place of what stood there."""
        self.facts.standing[(word.about, word.kind, *place)] = word.word

    # --- a round --------------------------------------------------------------------------------------------------

    def start(self, person: str, team: str) -> None:
        """Begin a round. Who may not, begins none."""
        facts = self.facts
        may = (
            facts.is_leader(person, team)
            and len(facts.members(team)) > 1
            and facts.round_under_way(team) is None
        )
        before = set(self._rounds(team))
        due = clock.local_date(self.now) + datetime.timedelta(days=14)
        profile = LeadershipProfile.objects.get(key=self.scene.profile.key, status="published")
        data = {"profile": profile.pk, "due": due.isoformat()}
        self.post(person, "assessment_start", [self.teams[team].pk], data)
        made = set(self._rounds(team)) - before
        assert bool(made) == may, f"{person} starts a round in {team}: expected {may}"
        facts.rounds += [RoundFacts(pk, team) for pk in made]

    def _rounds(self, team: str) -> list[int]:
        return list(self.teams[team].assessments.values_list("pk", flat=True))

    def answer(
        self, person: str, round_: RoundFacts, step: int, *, scripted: bool = False, stale: bool = False
    ) -> None:
        """Answer an area in full. A stale one is kept from being written over, and nobody else's is touched."""
        area = self._area(round_, step)
        stored = Answer.objects.filter(
            contribution__assessment=round_.pk, contribution__person=self._key(person), area=area
        ).first()
        stale = stale and stored is not None and stored.version > 0
        word = self.word("answer", person, round_)
        data = {
            "version": (stored.version if stored else 0) - stale,
            "level": 1 + len(self.facts.words) % 4,
            "importance": 2,
            "bring": "do",
            "note": f"Ord {word.word}",
        }
        may = (
            self.facts.is_member(person, round_.team)
            and round_.status == "open"
            and person not in round_.handed_in
        )
        self.post(person, "answer", [round_.pk, step], data, **(AUTOSAVE if scripted else {}))
        kept = Answer.objects.filter(note__contains=word.word).exists()
        assert kept == (may and not stale), (
            f"{person} answers in {round_.team} ({round_.status}): kept {kept}"
        )
        if kept:
            self.keep(word, person, step)
            round_.answered.setdefault(person, set()).add(step)

    def hand_in(self, person: str, round_: RoundFacts) -> None:
        """Hand in; the last one opens the picture."""
        complete = len(round_.answered.get(person, ())) == 2
        may = (
            self.facts.is_member(person, round_.team)
            and person not in round_.handed_in
            and complete
            and round_.status in {"open", "revealed"}
        )
        self.post(person, "contribution_submit", [round_.pk], {})
        assert self._has_handed_in(person, round_) == (may or person in round_.handed_in), (
            f"{person} hands in"
        )
        if may:
            round_.handed_in.add(person)
            self._opened_by_the_last(round_)

    def _opened_by_the_last(self, round_: RoundFacts) -> None:
        """The picture opens by itself when, and only when, all who are waited for have handed in."""
        stored = self.stored(round_)
        missing = self.facts.awaited(round_)
        if round_.status != "open":
            return
        if stored.status == "revealed":
            assert not missing and len(round_.handed_in) > 1, f"opened without {missing}"
            round_.status, round_.revealed = "revealed", True
        else:
            assert missing or len(round_.handed_in) < 2, "everybody has handed in, and nothing happens"

    def exempt(self, person: str, round_: RoundFacts, whom: str) -> None:
        """Let the round go on without somebody."""
        facts = self.facts
        left = facts.awaited(round_) - {whom}
        may = (
            facts.is_leader(person, round_.team)
            and round_.status == "open"
            and facts.is_member(whom, round_.team)
            and whom not in round_.handed_in
            and len(round_.handed_in) + len(left) > 1
        )
        self.post(person, "exempt", [round_.pk, self._key(whom)], {"reason": "other"})
        stored = self.stored(round_).exemptions.filter(person=self._key(whom)).exists()
        assert stored == (may or whom in round_.exempted), f"{person} exempts {whom}: expected {may}"
        if may:
            round_.exempted.add(whom)

    def lift(self, person: str, round_: RoundFacts, whom: str) -> None:
        """Wait for somebody again."""
        may = self.facts.is_leader(person, round_.team) and round_.status == "open"
        self.post(person, "exemption_lift", [round_.pk, self._key(whom)], {})
        if may:
            round_.exempted.discard(whom)
        stored = self.stored(round_).exemptions.filter(person=self._key(whom), by__isnull=False).exists()
        assert stored == (whom in round_.exempted), f"{person} lifts the exemption of {whom}: expected {may}"

    def take_back(self, person: str, round_: RoundFacts) -> None:
        may = (
            self.facts.is_member(person, round_.team)
            and person in round_.handed_in
            and round_.status == "open"
        )
        self.post(person, "contribution_take_back", [round_.pk], {})
        assert self._has_handed_in(person, round_) == (person in round_.handed_in and not may)
        if may:
            round_.handed_in.remove(person)

    def _has_handed_in(self, person: str, round_: RoundFacts) -> bool:
        parts = self.stored(round_).contributions
        return bool(parts.filter(person=self._key(person), status="submitted").exists())

    def move_round(self, person: str, round_: RoundFacts, verb: str) -> None:
        """Any verb by anybody: it moves exactly when the table and the person allow."""
        sources, target = CompetenceAssessment.TRANSITIONS[verb]
        may = round_.status in sources and self.facts.may_move(person, verb, round_.team)
        if verb == "reveal":
            may = may and len(round_.handed_in) > 1
        if verb == "conclude":
            may = may and self.facts.plan_being_written(round_.team) is None
        first = self._area(round_, 1)
        kind = "why" if verb == "cancel" else "plan"
        word = self.word(kind, person, round_)
        text = f"Ord {word.word}"
        data = {"reason": text, f"omraade-{first.pk}-order": "1", f"omraade-{first.pk}-reason": text}
        self.post(person, ROUND_VERBS[verb], [round_.pk], data)
        self._moved(round_, may, target, f"{person}: {verb} of a round of {round_.team}")
        if not may:
            return
        if verb == "reveal":
            round_.revealed = True
        if verb == "cancel":
            self.keep(word)
        if verb == "conclude":
            made = PlanFacts(self.stored(round_).plan.pk, round_.team)
            self.facts.plans.append(made)
            self.facts.words[word.word] = moved = Word(word.word, "plan", person, made)
            self.keep(moved, "reason")

    def position(
        self,
        person: str,
        round_: RoundFacts,
        *,
        scripted: bool = False,
        stale: bool = False,
        page: str = "position",
    ) -> None:
        """Write what the team agrees on for the first area."""
        area = self._area(round_, 1)
        stored = Position.objects.filter(assessment=round_.pk, area=area).first()
        stale = stale and stored is not None and stored.version > 0
        word, other = (self.word("position", person, round_) for _ in range(2))
        data = {
            "version": (stored.version if stored else 0) - stale,
            "level": "2",
            "text": f"Ord {word.word}",
            "minority_note": f"Ord {other.word}",
            "here": "1",
            "go": "stay",
        }
        may = self.facts.is_member(person, round_.team) and round_.status == "revealed"
        self.post(person, page, [round_.pk, area.pk], data, **(AUTOSAVE if scripted else {}))
        kept = Position.objects.filter(text__contains=word.word).exists()
        assert kept == (may and not stale), f"{person} writes a position: kept {kept}"
        if kept:
            self.keep(word, "text")
            self.keep(other, "minority")

    def vote(self, person: str, round_: RoundFacts) -> None:
        area = self._area(round_, 1)
        word = self.word("vote", person, round_)
        data = {f"omraade-{area.pk}-dots": "1", f"omraade-{area.pk}-reason": f"Ord {word.word}"}
        may = self.facts.is_member(person, round_.team) and round_.status == "revealed"
        self.post(person, "vote", [round_.pk], data)
        assert Vote.objects.filter(reason__contains=word.word).exists() == may, (
            f"{person} votes: expected {may}"
        )
        if may:
            round_.voters.add(person)
            self.keep(word, person)

    def meet(self, person: str, round_: RoundFacts, verb: str, step: int) -> None:
        """Something at the team's meeting over its picture: it begins for the leader alone, and moves no state."""
        meetings = self.stored(round_).meetings
        under_way = meetings.filter(ended_at=None).exists()
        data = {"minutes": "90", "here": str(step), "go": "next"}
        self.post(person, f"meeting_{verb}", [round_.pk], data)
        leads = self.facts.is_leader(person, round_.team)
        if verb == "open":
            may = leads and round_.status == "revealed"
            assert meetings.filter(ended_at=None).exists() == (under_way or may), f"{person} opens a meeting"

    # --- a plan ---------------------------------------------------------------------------------------------------

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
            plan.submitted_by = person
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

    def talk_in_team(self, person: str, plan: PlanFacts) -> None:
        """Say something about a focus area to the others of the team."""
        focus = FocusArea.objects.filter(plan=plan.pk)[0]
        word = self.word("talk", person, plan)
        data = {"version": "0", "text": f"Ord {word.word}", "go": "send"}
        self.post(person, "talk_write_team", [plan.pk, focus.pk], data)
        kept = FocusComment.objects.filter(text__contains=word.word).exists()
        may = self.facts.is_member(person, plan.team) and plan.status in BEING_WRITTEN | {"agreed"}
        assert kept == may, f"{person} talks in the team: kept {kept}"
        if kept:
            self.keep(word, word.word)

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

    def _area(self, round_: RoundFacts, step: int) -> ProfileArea:
        """An area of the edition that the round began with."""
        area: ProfileArea = self.stored(round_).profile.areas.all()[step - 1]
        return area

    # --- what is stored -------------------------------------------------------------------------------------------

    def stored(self, about: RoundFacts | PlanFacts) -> Any:
        model = CompetenceAssessment if isinstance(about, RoundFacts) else DevelopmentPlan
        return model._base_manager.get(pk=about.pk)

    def _moved(self, about: RoundFacts | PlanFacts, may: bool, target: str, what: str) -> None:
        status = self.stored(about).status
        expected = target if may else about.status
        assert status == expected, f"{what}: from {about.status} to {status}, expected {expected}"
        about.status = expected

    def _key(self, person: str) -> int:
        """The person's key; somebody who has not signed in has none."""
        return self.scene.people[person].pk if person in self.scene.people else 0

    # --- what happens by itself -----------------------------------------------------------------------------------

    def work(self) -> None:
        """A worker does what it was woken for, and all that beat would ask for; everything twice."""
        jobs, self.ears.tasks = self.ears.tasks, []
        regular = [(current_app.tasks[name], ()) for name in REGULARLY]
        with clock.at(self.now):
            for task, arguments in [*jobs, *regular, *regular]:
                with TestCase.captureOnCommitCallbacks(execute=True):
                    task(*arguments)
        for address, words in self.ears.mailed():
            self._judge(self._name_of(address), words, "a mail")
        if behind := self.ears.said_behind():
            raise Leak(f"in a log line or a job: {self._told(behind)}")
        self._close_what_has_ended()
        self._find_new_rounds()

    def _close_what_has_ended(self) -> None:
        """A team that is no more has nothing under way; what nobody has seen, nobody sees."""
        for round_ in self.facts.rounds:
            if self.facts.is_gone(round_.team) and round_.status in {"open", "revealed"}:
                round_.status = "cancelled" if round_.status == "open" else "concluded"
        for plan in self.facts.plans:
            if self.facts.is_gone(plan.team) and plan.status == "submitted":
                plan.status = "draft"

    def begin_for_many(self, person: str, area: str) -> None:
        """Ask for a round in every team of an area. The chief's to do; the work is a worker's."""
        due = clock.local_date(self.now) + datetime.timedelta(days=14)
        profile = LeadershipProfile.objects.get(key=self.scene.profile.key, status="published")
        data = {"profil": str(profile.pk), "frist": f"{due:%d-%m-%Y}", "key": str(uuid.uuid4())}
        before = Campaign.objects.count()
        self.post(person, "campaign_begin", [self.scene.areas[area].pk], data)
        if Campaign.objects.count() > before:
            assert self.facts.holds_area(person, area), f"{person} begins rounds in {area}"

    def remind(self, person: str, round_: RoundFacts) -> None:
        """The leader reminds those who are missing. It moves nothing."""
        self.post(person, "assessment_nudge", [round_.pk], {})

    def _find_new_rounds(self) -> None:
        """Rounds that were begun for many: one a team, and in none that had one."""
        known = {round_.pk for round_ in self.facts.rounds}
        for team in self.teams:
            made = set(self._rounds(team)) - known
            assert len(made) <= (self.facts.round_under_way(team) is None), f"a second round in {team}"
            self.facts.rounds += [RoundFacts(pk, team) for pk in made]
