"""The parts of a plan's page, ready to be shown; `profiles.plan_page` fills them and the templates draw them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.components import Definition
from core.rules import Verdict
from profiles.follow_line import FollowLine
from profiles.support_line import SupportPanel


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
    follow: Verdict
    keep: Verdict
    revise: Verdict
    discard: Verdict
    resume: Verdict
    ask_support: Verdict
    choose: Verdict


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
    #: where it came from, and where it goes on, in words
    origin: str = ""
    onward: str = ""


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
    fetch_url: str = ""
    remove_url: str = ""
    talk_url: str = ""
    #: "Samtale (3)"
    talk_label: str = ""
    #: from which plan its words were fetched, while they still are
    copied_from: str = ""


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
    #: the reason somebody wrote
    why: str = ""


@dataclass(frozen=True)
class Notice:
    """Something the reader must know of the plan's place among the team's others, with where to go."""

    text: str
    url: str = ""
    label: str = ""


@dataclass(frozen=True)
class Edition:
    """One edition of the plan in the list of them; without addresses for the one on the page."""

    title: str
    detail: str
    url: str = ""
    pdf_url: str = ""


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
    #: in a revision not yet agreed: what comes along from the agreed plan
    coming: tuple[PromiseLine, ...]
    support_wish: str
    support: SupportPanel
    chief_note: str
    chief_note_title: str
    signatures: tuple[Signature, ...]
    moves: tuple[Move, ...]
    next: Next
    #: what the chief is called, as sentences need it (clusters.superior)
    superior: Mapping[str, str]
    #: the chief who agreed, by the name of that day
    chief: str
    notices: tuple[Notice, ...]
    editions: tuple[Edition, ...]
    follow_ups: tuple[FollowLine, ...]
    #: the follow-up that comes next, late or not
    next_follow_up: FollowLine | None
    #: for who may agree one more
    follow_up_add_url: str
    rights: Rights = field(repr=False)
