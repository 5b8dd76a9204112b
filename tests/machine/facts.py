"""What the machine believes: who is what today, and who may read which word.

Written from what the portal promises its people, and from nothing else: no queryset, rule or model is asked here, so
that a mistake in them is not believed as well.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

Person = str
ONE_DAY = datetime.timedelta(days=1)

#: round and plan, by who may move them there; the states come from the machines' own tables
LEADERS_VERBS = frozenset(
    {"reveal", "cancel", "conclude", "submit", "withdraw", "discard", "resume", "revise"}
)
CHIEFS_VERBS = frozenset({"agree", "return"})
UNDER_WAY = frozenset({"open", "revealed"})
BEING_WRITTEN = frozenset({"draft", "submitted", "returned"})
#: what the chief reads of a plan, and what the heirs of a team that is no more read
SHARED = frozenset({"submitted", "agreed", "concluded", "superseded"})
AGREED = frozenset({"agreed", "concluded", "superseded"})


@dataclass
class Span:
    """From a day to the day before `end`; None goes on."""

    first: datetime.date
    end: datetime.date | None = None

    def holds(self, day: datetime.date) -> bool:
        return self.first <= day and (self.end is None or day < self.end)


@dataclass
class Post:
    """Somebody's time in a team (`team`) or as chief of an area (`area`), or standing in for either."""

    person: Person
    place: str
    span: Span
    leads: bool = False


@dataclass(frozen=True)
class Word:
    """A word that somebody typed: what it stands in, and where."""

    word: str
    kind: str
    author: Person
    about: RoundFacts | PlanFacts


@dataclass(eq=False)
class RoundFacts:
    """One round. `answered` are the areas each author has answered in full."""

    pk: int
    team: str
    status: str = "open"
    revealed: bool = False
    answered: dict[Person, set[int]] = field(default_factory=dict)
    handed_in: set[Person] = field(default_factory=set)
    exempted: set[Person] = field(default_factory=set)
    voters: set[Person] = field(default_factory=set)


@dataclass(eq=False)
class PlanFacts:
    """One plan."""

    pk: int
    team: str
    status: str = "draft"
    submitted_by: Person = ""
    was_sent: bool = False
    revises: PlanFacts | None = None
    #: words that stood in it when it was sent: the chief may be shown what has changed since
    sent: set[str] = field(default_factory=set)


@dataclass
class Facts:
    """Everything believed. Teams and areas go by the scene's names for them."""

    day: datetime.date
    area_of: dict[str, str]
    posts: list[Post] = field(default_factory=list)
    chiefs: list[Post] = field(default_factory=list)
    stand_ins: list[Post] = field(default_factory=list)
    away: list[Post] = field(default_factory=list)
    ended: dict[str, datetime.date] = field(default_factory=dict)
    became: dict[str, set[str]] = field(default_factory=dict)
    closed: set[Person] = field(default_factory=set)
    rounds: list[RoundFacts] = field(default_factory=list)
    plans: list[PlanFacts] = field(default_factory=list)
    words: dict[str, Word] = field(default_factory=dict)
    #: words that stand where they were typed, by that place; what was written over is not here
    standing: dict[tuple[object, ...], str] = field(default_factory=dict)

    # --- who is what today ----------------------------------------------------------------------------------------

    def members(self, team: str) -> list[Person]:
        here = [post for post in self.posts if post.place == team and post.span.holds(self.day)]
        return [post.person for post in sorted(here, key=lambda post: not post.leads)]

    def is_member(self, person: Person, team: str) -> bool:
        return person not in self.closed and person in self.members(team)

    def is_leader(self, person: Person, team: str) -> bool:
        """The leader, or one of the team who stands in for the leader."""
        leads = any(
            post.leads and post.person == person and post.place == team and post.span.holds(self.day)
            for post in self.posts
        )
        return self.is_member(person, team) and (leads or self._stands_in(person, team))

    def is_chief(self, person: Person, team: str) -> bool:
        return self.holds_area(person, self.area_of[team])

    def holds_area(self, person: Person, area: str) -> bool:
        """The area's chief, or who stands in for the chief."""
        appointed = any(
            post.person == person and post.place == area and post.span.holds(self.day) for post in self.chiefs
        )
        return person not in self.closed and (appointed or self._stands_in(person, area))

    def _stands_in(self, person: Person, place: str) -> bool:
        return any(
            post.person == person and post.place == place and post.span.holds(self.day)
            for post in self.stand_ins
        )

    def awaited(self, round_: RoundFacts) -> set[Person]:
        """Whom the round waits for: who is in the team and at work, is not exempted and has not handed in."""
        away = {post.person for post in self.away if post.place == round_.team and post.span.holds(self.day)}
        return set(self.members(round_.team)) - away - round_.exempted - round_.handed_in

    def is_gone(self, team: str) -> bool:
        return team in self.ended and self.ended[team] <= self.day

    def was_there_at_the_end(self, person: Person, team: str) -> bool:
        """In the team on its last day: the past stays theirs to read."""
        return (
            self.is_gone(team)
            and person not in self.closed
            and any(
                post.person == person and post.place == team and post.span.end == self.ended[team]
                for post in self.posts
            )
        )

    def is_heir(self, person: Person, team: str) -> bool:
        """In, or chief of, a team that this one became."""
        heirs = self.became.get(team, set()) if self.is_gone(team) else set()
        return any(self.is_member(person, heir) or self.is_chief(person, heir) for heir in heirs)

    # --- who may do what ------------------------------------------------------------------------------------------

    def may_move(self, person: Person, verb: str, team: str) -> bool:
        """Whether the verb is this person's at all; the state is the table's to say."""
        if verb in LEADERS_VERBS:
            return self.is_leader(person, team)
        return self.is_chief(person, team) and not self.is_member(person, team) and not self.is_gone(team)

    def round_under_way(self, team: str) -> RoundFacts | None:
        return next((r for r in self.rounds if r.team == team and r.status in UNDER_WAY), None)

    def plan_being_written(self, team: str) -> PlanFacts | None:
        return next((p for p in self.plans if p.team == team and p.status in BEING_WRITTEN), None)

    # --- who may read what ----------------------------------------------------------------------------------------

    def stands(self, word: Word) -> bool:
        """Whether the word is still where it was typed."""
        return word.word in self.standing.values()

    def may_read(self, person: Person, word: Word) -> bool:
        """Whether the person may find the word anywhere, now."""
        team = word.about.team
        if word.kind == "unsent":  # an answer that a chief has begun and not given
            return word.author == person and self.is_chief(person, team)
        if word.kind == "halfway":  # a comment that is not sent
            here = self.is_member(person, team) or self.was_there_at_the_end(person, team)
            return word.author == person and (here or self.is_chief(person, team))
        inside = self.is_member(person, team) or self.was_there_at_the_end(person, team)
        if word.kind == "talk":  # the team's members to each other
            return inside
        if isinstance(word.about, PlanFacts):
            return inside or self._reads_from_outside(person, word, word.about)
        if not inside:
            return False
        if word.kind == "answer":
            shared = word.about.revealed and word.author in word.about.handed_in and self.stands(word)
            return word.author == person or shared
        if word.kind == "vote":
            seen = person in word.about.voters or word.about.status == "concluded"
            return word.author == person or (seen and self.stands(word))
        if word.kind == "position":
            return word.about.revealed
        return True  # why a round was cancelled

    def _reads_from_outside(self, person: Person, word: Word, plan: PlanFacts) -> bool:
        is_there = self.stands(word)
        was_handed_over = is_there or word.word in plan.sent
        as_chief = was_handed_over and self.is_chief(person, plan.team) and plan.status in SHARED
        as_heir = is_there and self.is_heir(person, plan.team) and plan.status in AGREED
        return as_chief or as_heir

    def words_standing_in(self, plan: PlanFacts) -> set[str]:
        """The words that stand in a plan now."""
        return {word for place, word in self.standing.items() if place[0] is plan}

    def must_find(self, person: Person) -> set[str]:
        """What the person has to find when they read everything: a search that finds nothing proves nothing."""
        return {
            word.word
            for word in self.words.values()
            if self.stands(word)
            and word.kind in {"answer", "position", "plan"}
            and self.may_read(person, word)
        }
