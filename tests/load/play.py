"""What a team does while the clock runs: answers, hands in, takes back, closes, agrees – and remembers every word."""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from tests.stack.client import Person, Reply

#: what a person may be answered: done, led on, asked to wait or to look again. Never 404, never 5xx, never nothing
EXPECTED = frozenset({200, 302, 403, 409})
AREAS = 2


@dataclass
class Round:
    """One round as its team knows it."""

    pk: int
    phase: str = "open"  # → revealed → over
    handed_in: set[int] = field(default_factory=set)
    #: (person, step) → the last word that the portal said it has
    answers: dict[tuple[int, int], str] = field(default_factory=dict)
    #: version → word, of the position that everybody writes in at once
    positions: dict[int, str] = field(default_factory=dict)
    #: two that were told the same version: one of them has lost a word
    doubles: list[str] = field(default_factory=list)


@dataclass
class Team:
    """A leader and members, each in a thread of their own."""

    pk: int
    people: list[Person]
    round: Round | None = None
    rounds: list[Round] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Member(threading.Thread):
    """One person, until the time is up. The leader, number 0, also starts and ends the rounds."""

    def __init__(
        self, team: Team, number: int, *, setting: dict[str, Any], ends: float, pause: float
    ) -> None:
        super().__init__(daemon=True)
        self.team, self.number = team, number
        self.me = team.people[number]
        self.setting, self.ends, self.pause = setting, ends, pause
        self.chance = random.Random(team.pk * 1000 + number)
        self.versions: dict[tuple[int, int], int] = {}
        self.position_version = 0
        self.words = 0
        self.trouble: BaseException | None = None
        self.closes_at = 0.0

    def run(self) -> None:
        try:
            while time.monotonic() < self.ends:
                if self.number == 0:
                    self._lead()
                if self.team.round is not None:
                    self._take_part(self.team.round)
                time.sleep(self.chance.uniform(0.5, 1.5) * self.pause)
        except BaseException as trouble:
            self.trouble = trouble

    def _word(self) -> str:
        self.words += 1
        return f"ord-{self.team.pk}-{self.number}-{self.words}"

    # --- the leader -----------------------------------------------------------------------------------------------

    def _lead(self) -> None:
        """Start a round; close it after a while, ready or not; end it when the team has looked at it a little."""
        now, running = time.monotonic(), self.team.round
        if running is None:
            due = time.strftime("%Y-%m-%d", time.localtime(time.time() + 7 * 86400))
            reply = self.me.post(
                f"/team/{self.team.pk}/afdaekning/start/", {"profile": self.setting["profile"], "due": due}
            )
            made = Round(reply.last_number)
            self.team.rounds.append(made)
            self.team.round = made
            self.closes_at = now + self.chance.uniform(6, 14) * self.pause
        elif now > self.closes_at:
            if running.phase == "open":
                self.me.post(f"/afdaekning/{running.pk}/vis/", {})
            else:
                running.phase = "over"
                self.me.post(f"/afdaekning/{running.pk}/aflys/", {"reason": "Vi begynder forfra."})
                self.team.round = None
            self.closes_at = now + self.chance.uniform(4, 8) * self.pause

    # --- everybody ------------------------------------------------------------------------------------------------

    def _take_part(self, round_: Round) -> None:
        if round_.phase == "over":
            return
        if round_.phase == "revealed":
            self._agree(round_)
        elif self.number in round_.handed_in:
            self._look_or_take_back(round_)
        elif all((self.number, step) in round_.answers for step in range(1, AREAS + 1)) and (
            self.chance.random() < 0.3
        ):
            self._hand_in(round_)
        else:
            self._answer(round_, self.chance.randint(1, AREAS))

    def _answer(self, round_: Round, step: int) -> None:
        word = self._word()
        data = {
            "version": self.versions.get((round_.pk, step), 0),
            "level": self.chance.randint(1, 4),
            "importance": 2,
            "bring": "do",
            "note": word,
        }
        reply = self.me.post(f"/afdaekning/{round_.pk}/svar/{step}/", data, scripted=True)
        if reply.status == 200:
            round_.answers[(self.number, step)] = word
            self.versions[(round_.pk, step)] = reply.json()["version"]
        elif reply.status == 409:
            self.versions[(round_.pk, step)] = reply.json()["stored"]["version"]
        elif reply.status == 403:
            self._look(round_)

    def _hand_in(self, round_: Round) -> None:
        reply = self.me.post(f"/afdaekning/{round_.pk}/svar/send/", {})
        if reply.status == 302:
            round_.handed_in.add(self.number)
            if reply.location.endswith("/billede/"):
                self._sees_the_picture(round_)

    def _look_or_take_back(self, round_: Round) -> None:
        if self.chance.random() < 0.15:
            reply = self.me.post(f"/afdaekning/{round_.pk}/svar/tag-tilbage/", {})
            if reply.status == 302:
                round_.handed_in.discard(self.number)
        self._look(round_)

    def _look(self, round_: Round) -> None:
        """The picture's address leads back while there is none."""
        reply = self.me.get(f"/afdaekning/{round_.pk}/billede/")
        if reply.status == 200:
            self._sees_the_picture(round_)

    def _sees_the_picture(self, round_: Round) -> None:
        if round_.phase == "open":
            round_.phase = "revealed"

    def _agree(self, round_: Round) -> None:
        """Write in the one position that all the others write in, too; now and then a vote."""
        area = self.setting["areas"][0]
        if self.chance.random() < 0.2:
            dots = {f"omraade-{area}-dots": "1", f"omraade-{area}-reason": self._word()}
            self.me.post(f"/afdaekning/{round_.pk}/stem/", dots)
            return
        word = self._word()
        data = {"version": self.position_version, "level": "2", "text": word, "minority_note": ""}
        reply = self.me.post(f"/afdaekning/{round_.pk}/faelles/{area}/", data, scripted=True)
        if reply.status == 200:
            self._wrote(round_, reply, word)
        elif reply.status == 409:
            self.position_version = reply.json()["stored"]["version"]

    def _wrote(self, round_: Round, reply: Reply, word: str) -> None:
        self.position_version = reply.json()["version"]
        with self.team.lock:
            if self.position_version in round_.positions:
                round_.doubles.append(f"{word} and {round_.positions[self.position_version]}")
            round_.positions[self.position_version] = word
