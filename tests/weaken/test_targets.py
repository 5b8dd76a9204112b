"""What can be opened is there, opens something, and is closed again as it was."""

from __future__ import annotations

import ast
import inspect
import textwrap

import pytest

from clusters import querysets
from core.rules import ALLOWED, Denied
from people.models import User
from profiles.views import rounds
from tests.factories_profiles import members_of, started_round
from tests.weaken import targets
from tests.weaken.clauses import CLAUSES, PAGES, TOGETHER


def _code(target: str) -> list[object]:
    """The bodies of what the target opens, as they are now."""
    names = [one.partition(":")[2].partition("#")[0] for one in target.split("+")]
    return [targets._find(name or targets._DOOR).__code__ for name in names]


@pytest.mark.parametrize("target", [*targets.whole(), *targets.parts(), *TOGETHER])
def test_each_target_opens_something_and_closes_it(target: str) -> None:
    """A text in the lists that the code has moved on from fails here, not first when somebody runs the long check."""
    before = _code(target)
    assert targets.described(target)
    with targets.opened(target):
        assert all(now is not then for now, then in zip(_code(target), before, strict=True))
    assert all(now is then for now, then in zip(_code(target), before, strict=True))


def test_a_target_that_is_not_there_leaves_nothing_open() -> None:
    """Else every target after it would be opened together with what stood in front of it."""
    scope = "scope:profiles.querysets.assessment.AnswerQuerySet.visible_to"
    before = _code(scope)
    with pytest.raises(AttributeError), targets.opened(f"{scope}+page:profiles.views.picture.not_there#0"):
        pass
    assert _code(scope) == before


def test_two_conditions_of_one_function_are_opened_together() -> None:
    name = "clause:clusters.querysets.may_administer"
    nobody = User(is_active=False, is_staff=False)
    for one in (f"{name}#0", f"{name}#1"):
        with targets.opened(one):
            assert not querysets.may_administer(nobody)
    with targets.opened(f"{name}#0+{name}#1"):
        assert querysets.may_administer(nobody)
    assert not querysets.may_administer(nobody)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "target",
    [
        "page:profiles.views.rounds._round#0",
        "scope:profiles.querysets.assessment.AssessmentQuerySet.visible_to",
    ],
)
def test_a_kept_statement_is_asked_anew_when_it_is_opened_and_when_it_is_closed(target: str) -> None:
    """In one process, as the long check does it; each time the statement is proved against the builder as it is."""
    own, other = started_round(), started_round()
    (outsider, *_rest) = members_of(other.team)
    assert rounds._round(outsider, own.pk) == []
    with targets.opened(target):
        assert rounds._round(outsider, own.pk) == [own]
    assert rounds._round(outsider, own.pk) == []
    assert rounds._round(outsider, other.pk) == [other]


def test_what_is_opened_together_is_a_scope_and_a_pages_own_choice() -> None:
    """Each page's choice is in a pair: listed alone it would be opened by nobody."""
    pages = {f"page:{name}#{number}" for name, some in PAGES.items() for number in range(len(some))}
    halves = [pair.split("+") for pair in TOGETHER]
    assert all(len(pair) == 2 and pair[0].startswith(("scope:", "clause:")) for pair in halves)
    assert {page for _scope, page in halves} == pages


def test_every_scope_with_more_than_one_condition_has_its_conditions_listed() -> None:
    """A `visible_to` that joins conditions with & or | is opened piece by piece, too."""
    for target in targets.whole():
        kind, _, name = target.partition(":")
        if kind != "scope":
            continue
        function = ast.parse(textwrap.dedent(inspect.getsource(targets._find(name)))).body[0]
        assert isinstance(function, ast.FunctionDef)
        joined = [
            node
            for node in ast.walk(ast.Module(function.body, []))  # without the annotations
            if (isinstance(node, ast.BinOp) and isinstance(node.op, (ast.BitOr, ast.BitAnd)))
            or (
                isinstance(node, ast.Call)
                and ast.unparse(node.func) == "self.filter"
                and _number_of(node) > 1
            )
        ]
        if joined:
            assert name in CLAUSES, f"{name} has several conditions"


def _number_of(call: ast.Call) -> int:
    return len(call.args) + len(call.keywords)


_RULE = """
def may(user, thing):
    if not user or thing.closed:
        return Denied("a")
    if not (verdict := other(user)):
        return verdict
    if thing.open and user.here:
        return ALLOWED
    return ALLOWED if thing.new else Denied("b")
"""


def test_the_conditions_of_a_rule_are_found_one_by_one() -> None:
    found = [condition.words for condition in targets.conditions(ast.parse(_RULE))]
    assert sorted(found) == [
        "no matter whether thing.new",
        "no matter whether thing.open",
        "no matter whether user.here",
        "no refusal when not (verdict := other(user))",
        "no refusal when not user",
        "no refusal when thing.closed",
    ]


@pytest.mark.parametrize(("number", "wanted"), [(0, True), (1, True), (2, True)])
def test_a_dropped_condition_no_longer_counts(number: int, wanted: bool) -> None:
    """`a or b` refuses: without the one half the other still does, without the last nothing does."""
    source = "def may(a, b, c):\n    if a or b:\n        return Denied('')\n    return ALLOWED if c else Denied('')"
    tree = ast.parse(source)
    targets.conditions(tree)[number].drop()
    made: dict[str, object] = {"ALLOWED": ALLOWED, "Denied": Denied}
    exec(compile(ast.fix_missing_locations(tree), "<test>", "exec"), made)
    given = [False, False, True]
    given[number] = not given[number]
    may = made["may"]
    assert callable(may) and bool(may(*given)) is wanted
    others = [True, True, False]
    others[number] = not others[number]
    assert bool(may(*others)) is False
