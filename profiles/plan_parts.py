"""The parts of a plan's page, ready to be shown; `profiles.plan_page` fills them and the templates draw them."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.components import Definition
from core.rules import Verdict


@dataclass(frozen=True)
class Rights:
    """Who the reader is to this plan, and the rules' answers."""

    is_member: bool
    is_leader: bool
    is_chief: bool
    edit: Verdict
    submit: Verdict
    withdraw: Verdict
    decide: Verdict
    report: Verdict
    evaluate: Verdict
    conclude: Verdict
    keep: Verdict


@dataclass(frozen=True)
class ActionLine:
    """One action in words. `url` leads to where the reader may change it, and `verb` says what can be done there."""

    pk: int
    text: str
    who: str
    when: str
    status: str
    overdue: str = ""
    url: str = ""
    verb: str = ""


@dataclass(frozen=True)
class PromiseLine:
    """One promise of the chief's. `keep_url` is there for the chief, until it is kept."""

    text: str
    by: str
    when: str
    overdue: str = ""
    kept: str = ""
    keep_url: str = ""


@dataclass(frozen=True)
class CommentLine:
    """The chief's words to a focus area."""

    by: str
    when: str
    text: str


@dataclass(frozen=True)
class Chapter:
    """One focus area. Addresses are empty for who may not go there."""

    pk: int
    anchor: str
    kicker: str
    headline: str
    rows: tuple[Definition, ...]
    actions: tuple[ActionLine, ...]
    promises: tuple[PromiseLine, ...]
    comments: tuple[CommentLine, ...]
    earlier_comments: tuple[CommentLine, ...]
    evaluation: str
    empty: str
    edit_url: str = ""
    add_action_url: str = ""
    evaluate_url: str = ""


@dataclass(frozen=True)
class Move:
    """One line of the plan's history."""

    text: str
    note: str = ""


@dataclass(frozen=True)
class Signature:
    """One party of the agreement."""

    name: str
    role: str
    moment: str


@dataclass(frozen=True)
class Next:
    """What comes next, in words for the reader, with what is missing before it can."""

    text: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlanPage:
    """The whole page."""

    title: str
    team: str
    tag: str
    tag_kind: str
    tag_after: str
    year: str
    chapters: tuple[Chapter, ...]
    promises: tuple[PromiseLine, ...]
    support_wish: str
    chief_note: str
    chief_note_title: str
    signatures: tuple[Signature, ...]
    moves: tuple[Move, ...]
    next: Next
    rights: Rights = field(repr=False)
