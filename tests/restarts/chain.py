"""The whole chain as people walk it, each step asked again until it is answered: what a patient person does."""

from __future__ import annotations

import datetime
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tests.stack.client import Person, Reply
from tests.stack.processes import PATIENCE, Stack

#: answers after which the same thing may be asked again: no answer, or one that says "not now"
RETRIABLE = frozenset({0, 500, 502, 503, 504})


@dataclass
class Chain:
    """A team of two and their chief. `told`: the words that the portal has said it has, and the table of each."""

    stack: Stack
    setting: dict[str, Any]
    told: dict[str, str] = field(default_factory=dict)
    refusals: Counter[int] = field(default_factory=Counter)
    round_pk: int = 0
    plan_pk: int = 0
    focus_pk: int = 0
    agreed_at: float = 0.0

    def __post_init__(self) -> None:
        port = self.stack.web_port
        self.team = self.setting["teams"][0]
        self.leader, self.member = (Person(port, cookie) for cookie in self.team["people"])
        self.chief = Person(port, self.setting["chief"])

    def insist(self, person: Person, path: str, data: dict[str, Any] | None = None, **how: bool) -> Reply:
        """Ask until something other than "not now" comes back."""
        deadline = time.monotonic() + PATIENCE
        while True:
            reply = person.post(path, data, **how) if data is not None else person.get(path)
            if reply.status not in RETRIABLE:
                return reply
            self.refusals[reply.status] += 1
            assert time.monotonic() < deadline, f"{path} is never answered"
            time.sleep(0.2)

    # --- the steps ------------------------------------------------------------------------------------------------

    def start(self) -> None:
        due = (datetime.date.today() + datetime.timedelta(days=7)).isoformat()
        path = f"/team/{self.team['pk']}/afdaekning/start/"
        reply = self.insist(self.leader, path, {"profile": self.setting["profile"], "due": due})
        assert reply.status == 302, reply
        self.round_pk = reply.last_number

    def answer(self, person: Person, step: int, word: str) -> None:
        """With its own version: an answer asked again is the same answer, and no conflict."""
        path = f"/afdaekning/{self.round_pk}/svar/{step}/"
        data = {"version": 0, "level": 2, "importance": 2, "bring": "do", "note": word}
        reply = self.insist(person, path, data, scripted=True)
        assert reply.status == 200, reply
        self.told[word] = "profiles_answer"

    def hand_in(self, person: Person) -> None:
        assert self.insist(person, f"/afdaekning/{self.round_pk}/svar/send/", {}).status == 302

    def position(self, word: str) -> None:
        path = f"/afdaekning/{self.round_pk}/faelles/{self.setting['areas'][0]}/"
        data = {"version": 0, "level": "2", "text": word, "minority_note": ""}
        reply = self.insist(self.member, path, data, scripted=True)
        assert reply.status == 200, reply
        self.told[word] = "profiles_position"

    def vote(self, word: str) -> None:
        area = self.setting["areas"][0]
        data = {f"omraade-{area}-dots": "1", f"omraade-{area}-reason": word}
        assert self.insist(self.member, f"/afdaekning/{self.round_pk}/stem/", data).status == 302
        self.told[word] = "profiles_vote"

    def conclude(self, word: str) -> None:
        area = self.setting["areas"][0]
        data = {f"omraade-{area}-order": "1", f"omraade-{area}-reason": word}
        reply = self.insist(self.leader, f"/afdaekning/{self.round_pk}/vaelg/", data)
        assert reply.status == 302, reply
        ((self.plan_pk, self.focus_pk),) = self.stack.rows("SELECT plan_id, id FROM profiles_focusarea")
        self.told[word] = "profiles_focusarea"

    def write_plan(self, word: str) -> None:
        path = f"/plan/{self.plan_pk}/indsats/{self.focus_pk}"
        texts = {"headline": word, "context": "", "goal": "Mål", "signs": "Tegn", "effect": "Virkning"}
        reply = self.insist(self.member, f"{path}/rediger/", {"version": 0, **texts}, scripted=True)
        assert reply.status == 200, reply
        self.told[word] = "profiles_focusarea"
        action = {"version": 0, "text": "Besøge hinanden", "owner": "", "due": ""}
        assert self.insist(self.member, f"{path}/tiltag/", action).status == 302

    def submit(self) -> None:
        assert self.insist(self.leader, f"/plan/{self.plan_pk}/send/", {}).status == 302

    def agree(self, word: str) -> None:
        """Asked again after an answer that was lost, the chief is told that the plan is agreed already (409)."""
        data = {"note": word, "promises-TOTAL_FORMS": "0", "promises-INITIAL_FORMS": "0"}
        reply = self.insist(self.chief, f"/plan/{self.plan_pk}/svar/aftal/", data)
        assert reply.status in {302, 409}, reply
        self.told[word] = "profiles_developmentplan"

    # --- what came of it ------------------------------------------------------------------------------------------

    def lost(self) -> list[str]:
        """Words that the portal said it has, and has not."""
        return [
            word
            for word, table in self.told.items()
            if not self.stack.rows(f"SELECT 1 FROM {table} AS row WHERE row::text LIKE %s", f"%{word}%")
        ]

    def pdfs(self) -> list[str]:
        """The checksums of the documents that are kept."""
        return [
            checksum
            for (checksum,) in self.stack.rows("SELECT pdf_sha256 FROM profiles_agreedcopy")
            if checksum
        ]

    def moves(self) -> list[tuple[str, str]]:
        """The verbs of round and plan as they are noted, in order."""
        return [
            *self.stack.rows("SELECT verb, to_status FROM profiles_assessmentevent ORDER BY id"),
            *self.stack.rows("SELECT verb, to_status FROM profiles_planevent ORDER BY id"),
        ]
