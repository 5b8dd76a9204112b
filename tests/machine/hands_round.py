"""What people do with a round: each a request as that person, checked against what is believed, then believed."""

from __future__ import annotations

import datetime

from core import clock
from profiles.models import Answer, CompetenceAssessment, LeadershipProfile, Position, ProfileArea, Vote
from tests.machine.asking import AUTOSAVE, Asking
from tests.machine.facts import PlanFacts, RoundFacts, Word

ROUND_VERBS = {"reveal": "assessment_reveal", "cancel": "assessment_cancel", "conclude": "conclude"}


class RoundHands(Asking):
    """Rounds: answering, handing in, the picture, positions, votes, the meeting."""

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

    def _area(self, round_: RoundFacts, step: int) -> ProfileArea:
        """An area of the edition that the round began with."""
        area: ProfileArea = self.stored(round_).profile.areas.all()[step - 1]
        return area
