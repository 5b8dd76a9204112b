"""What can be opened: rules, scopes, single conditions of both, and the door itself. Found by looking, not listed.

Only the conditions inside a scope's query are a list (`tests.weaken.clauses`), and the pages' own choices that stand in
front of a scope. A text that is no longer there is an error, so that the lists cannot go stale.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import CodeType, FunctionType
from typing import Any

import django
from django.db.models import QuerySet

from core import statements
from reminders import reading
from tests.weaken.clauses import CLAUSES, PAGES, TOGETHER

_RULES = (
    "clusters.rules",
    "operations.rules",
    "profiles.rules",
    "profiles.plan_rules",
    "profiles.campaign_rules",
    "profiles.follow_rules",
    "profiles.appraisal_rules",
    "profiles.support_rules",
)
_SCOPES = (
    "clusters.querysets",
    "profiles.querysets.appraisal",
    "profiles.querysets.assessment",
    "profiles.querysets.campaign",
    "profiles.querysets.catalogue",
    "profiles.querysets.followup",
    "profiles.querysets.meeting",
    "profiles.querysets.plan",
    "profiles.querysets.support",
    "people.models",
)
_DOOR = "django.contrib.auth.middleware.LoginRequiredMiddleware.process_view"
#: the text of each body that was put in a function's place; no file has it
_texts: dict[CodeType, str] = {}


def whole() -> list[str]:
    """Everything that is opened as a whole: `rule:…`, `scope:…`, and the door."""
    rules = [f"rule:{module}.{name}" for module in _RULES for name, _function in _functions(module)]
    scopes = [f"scope:{module}.{name}" for module in _SCOPES for name, _function in _scopes(module)]
    return [*rules, "rule:clusters.querysets.may_administer", *scopes, "require:core.rules.require", "door:"]


def parts() -> list[str]:
    """Single conditions: `if:rule#n` is the rule's nth reason to refuse, `clause:scope#n` one of `CLAUSES`."""
    reasons = [
        f"if:{module}.{name}#{number}"
        for module in _RULES
        for name, function in _functions(module, private=True)
        for number in range(len(conditions(_tree(function))))
    ]
    clauses = [f"clause:{name}#{number}" for name, some in CLAUSES.items() for number in range(len(some))]
    return reasons + clauses


def weaken(target: str) -> Callable[[], None]:
    """Open one target in this process, for whoever has imported it already, too. Call what it returns to close it.

    Targets with a `+` between them are opened together. Raises `LookupError` when one is not there, with all closed.
    """
    closing: list[Callable[[], None]] = []

    def close() -> None:
        for one in reversed(closing):
            one()
        _forget()

    try:
        for one in target.split("+"):
            closing.append(_open(one))
    except BaseException:
        close()  # else every target after this one would be opened together with the first
        raise
    _forget()  # statements that were put together while the scope was as it should be
    return close


@contextmanager
def opened(target: str) -> Iterator[None]:
    """The target is open within the block."""
    close = weaken(target)
    try:
        yield
    finally:
        close()


def _open(target: str) -> Callable[[], None]:
    kind, _, rest = target.partition(":")
    name, _, number = rest.partition("#")
    function = _find(_DOOR if kind == "door" else name or "tests.weaken.targets._nothing")
    before = (function.__code__, function.__defaults__, function.__kwdefaults__)

    def close() -> None:
        function.__code__, function.__defaults__, function.__kwdefaults__ = before

    if kind == "rule":
        _replace(function, _allow_verdict if function.__annotations__["return"] == "Verdict" else _allow_bool)
    elif kind == "scope":
        _replace(function, _allow_rows)
    elif kind in {"require", "door"}:
        _replace(function, _nothing)
    elif kind == "if":
        _rewrite(function, _without(function, int(number)))
    elif kind in {"clause", "page"}:
        old, new = (PAGES if kind == "page" else CLAUSES)[name][int(number)]
        source = _source(function)
        if old not in source:
            raise LookupError(
                f"{old!r} is no longer a part of {name}: bring tests/weaken/clauses.py up to date"
            )
        _rewrite(function, source.replace(old, new))
    return close


def _forget() -> None:
    """Statements that were put together before what they are made of was changed."""
    statements.forget()
    reading.forget()


def described(target: str) -> str:
    """The target in a line for people."""
    return ", and ".join(_described(one) for one in target.split("+"))


def _described(target: str) -> str:
    kind, _, rest = target.partition(":")
    name, _, number = rest.partition("#")
    if kind == "door":
        return "deny by default (LoginRequiredMiddleware)"
    if kind == "if":
        return f"{name}: {conditions(_tree(_find(name)))[int(number)].words}"
    if kind == "nothing":
        return "nothing"
    if kind in {"clause", "page"}:
        text = (PAGES if kind == "page" else CLAUSES)[name][int(number)][0]
        return f"{name}: without {' '.join(text.split()).strip(', ')}"  # in one line, wherever the code breaks it
    return name


def _allow_verdict(*args: Any, **kwargs: Any) -> Any:
    return ALLOWED  # type: ignore[name-defined]  # noqa: F821 – the rules' own module has it


def _allow_bool(*args: Any, **kwargs: Any) -> Any:
    return True


def _allow_rows(self: Any, *args: Any, **kwargs: Any) -> Any:
    return self.all()


def _nothing(*args: Any, **kwargs: Any) -> Any:
    return None


def _replace(function: FunctionType, by: Callable[..., Any]) -> None:
    """Give the function another body, keeping its identity."""
    function.__code__ = by.__code__
    function.__defaults__, function.__kwdefaults__ = None, None


def _rewrite(function: FunctionType, source: str) -> None:
    """Give the function the body of another source text, seen from its own module.

    Whoever holds the function goes on holding it: a kept statement's builder stays the one that `kept` asks, and that
    its statements are proved against.
    """
    made: dict[str, Any] = {}
    exec(compile(source, "<weakened>", "exec", dont_inherit=True), function.__globals__, made)
    function.__code__ = inspect.unwrap(made[function.__name__]).__code__
    _texts[function.__code__] = source


def _find(name: str) -> FunctionType:
    """The function or method of that dotted name."""
    words = name.split(".")
    for cut in range(len(words) - 1, 0, -1):
        try:
            found: Any = importlib.import_module(".".join(words[:cut]))
        except ModuleNotFoundError:
            continue
        for word in words[cut:]:
            found = getattr(found, word)
        return inspect.unwrap(found)  # type: ignore[no-any-return]
    raise LookupError(name)


def _functions(module: str, *, private: bool = False) -> Iterator[tuple[str, FunctionType]]:
    """The module's own functions that say yes or no: public ones, and what they share when `private`."""
    for name, value in vars(importlib.import_module(module)).items():
        if not inspect.isfunction(value) or value.__module__ != module:
            continue
        is_asked_for = private or not name.startswith("_")
        if is_asked_for and value.__annotations__.get("return") in {"Verdict", "bool"}:
            yield name, value


def _scopes(module: str) -> Iterator[tuple[str, FunctionType]]:
    """The querysets' methods that ask who is reading."""
    for name, value in vars(importlib.import_module(module)).items():
        if inspect.isclass(value) and issubclass(value, QuerySet) and value.__module__ == module:
            for method, function in vars(value).items():
                if inspect.isfunction(function) and "user" in inspect.signature(function).parameters:
                    yield f"{name}.{method}", function


def _source(function: FunctionType) -> str:
    if function.__code__ in _texts:  # open already: the next condition is dropped from what is left
        return _texts[function.__code__]
    # annotations are texts in every module here, and stay so when the source is compiled on its own
    return "from __future__ import annotations\n" + textwrap.dedent(inspect.getsource(function))


def _tree(function: FunctionType) -> ast.Module:
    return ast.parse(_source(function))


@dataclass(frozen=True)
class Condition:
    """One condition of a rule, told for people, and what turns the tree into the rule without it."""

    words: str
    drop: Callable[[], None]


def conditions(tree: ast.Module) -> list[Condition]:
    """What a rule asks for, each by itself.

    A condition that leads straight to `Denied(…)`, or to passing another rule's refusal on, is dropped so that it never
    holds, one that leads straight to `ALLOWED` so that it always does; the halves of an "or" or "and" count singly.
    """
    found: list[Condition] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and isinstance(node.body[0], ast.Return):
            answer = ast.unparse(node.body[0])
            if "Denied(" in answer or answer == "return verdict":
                found += _of(node, ast.Or, holds=False)
            elif answer == "return ALLOWED" and isinstance(node.test, ast.BoolOp):
                found += _of(node, ast.And, holds=True)
        if isinstance(node, ast.IfExp) and "Denied(" in ast.unparse(node.orelse):
            found += _of(node, ast.And, holds=True)
    return found


def _of(node: ast.If | ast.IfExp, joined_by: type[ast.boolop], *, holds: bool) -> list[Condition]:
    """The condition of one branch, or its halves, each replaced by what it shall be."""
    said = "no matter whether" if holds else "no refusal when"
    instead = ast.Constant(value=holds)
    test = node.test
    if not (isinstance(test, ast.BoolOp) and isinstance(test.op, joined_by)):
        return [Condition(f"{said} {ast.unparse(test)}", lambda: setattr(node, "test", instead))]
    halves = list(test.values)

    def drop(half: ast.expr) -> Callable[[], None]:
        return lambda: setattr(test, "values", [instead if one is half else one for one in halves])

    return [Condition(f"{said} {ast.unparse(half)}", drop(half)) for half in halves]


def _without(function: FunctionType, number: int) -> str:
    """The function's source with one of its conditions dropped."""
    tree = _tree(function)
    conditions(tree)[number].drop()
    return ast.unparse(ast.fix_missing_locations(tree))


if __name__ == "__main__":
    django.setup()
    for kind, targets in (("whole", whole()), ("part", parts()), ("together", TOGETHER)):
        for target in targets:
            print(kind, target, described(target), sep="\t")  # noqa: T201 - the list is the answer
