"""What can be opened: rules, scopes, single conditions of both, and the door itself. Found by looking, not listed.

Only `CLAUSES` is a list: the conditions inside a scope's query. A clause whose text is no longer there is an error, so
that the list cannot go stale.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import textwrap
from collections.abc import Callable, Iterator
from types import FunctionType
from typing import Any

import django
from django.db.models import QuerySet

from core import statements

_RULES = ("clusters.rules", "profiles.rules", "profiles.plan_rules", "profiles.campaign_rules")
_SCOPES = (
    "clusters.querysets",
    "profiles.querysets.assessment",
    "profiles.querysets.campaign",
    "profiles.querysets.catalogue",
    "profiles.querysets.plan",
)
_DOOR = "django.contrib.auth.middleware.LoginRequiredMiddleware.process_view"

_ASSESSMENT, _PLAN = "profiles.querysets.assessment", "profiles.querysets.plan"
#: function → (text, what it becomes) of one condition each
CLAUSES: dict[str, list[tuple[str, str]]] = {
    f"{_ASSESSMENT}.AssessmentQuerySet.visible_to": [("with_member, user", "visible_to, user")],
    f"{_ASSESSMENT}.ContributionQuerySet.visible_to": [
        (', status="submitted"', ""),
        ("assessment__revealed_at__isnull=False, ", ""),
        ('among("assessment", reach(CompetenceAssessment.objects.visible_to, user)),', ""),
        ("Q(person=user.pk) |", "Q(pk__gt=0) |"),
    ],
    f"{_ASSESSMENT}.PositionQuerySet.visible_to": [
        ("assessment__revealed_at__isnull=False,", ""),
        ('among("assessment", reach(CompetenceAssessment.objects.visible_to, user)),', ""),
    ],
    f"{_ASSESSMENT}.VoteQuerySet.visible_to": [
        ('Q(among("assessment", own, "assessment"))', "Q(pk__gt=0)"),
        ('assessment__status="concluded"', "assessment__revealed_at__isnull=False"),
        ('among("assessment", reach(CompetenceAssessment.objects.visible_to, user)),', ""),
    ],
    f"{_PLAN}.DevelopmentPlanQuerySet.visible_to": [
        (", status__in=_SHARED", ""),
        ("reach(teams.under_chief, user)", "teams.all()"),
        ("reach(teams.with_member, user)", "teams.all()"),
    ],
    f"{_PLAN}.DevelopmentPlanQuerySet.waiting_for_chief": [(', status="submitted"', "")],
    f"{_PLAN}.DevelopmentPlanQuerySet.handed_to": [(", submitted_at__isnull=False", "")],
    "profiles.querysets.catalogue.LeadershipProfileQuerySet.visible_to": [('~Q(status="draft")', "")],
    "clusters.querysets._memberships_of": [
        (".current()", ""),
        ("person=user.pk", ""),
    ],
    "clusters.querysets._appointments_of": [
        (".current()", ""),
        ("person=user.pk", ""),
    ],
    "clusters.querysets._deputyships_of": [(".current()", ""), ("person=user.pk", "")],
    "clusters.querysets._holds_team_office": [
        ('.filter(role="leader")', ""),
        ('.filter(among("team", own, "team"))', ""),
    ],
    "clusters.querysets.LeadershipTeamQuerySet.with_member": [(" or not user.is_active", "")],
    "clusters.querysets.LeadershipTeamQuerySet.under_chief": [(" or not user.is_active", "")],
    "clusters.querysets.LeadershipTeamQuerySet.visible_to": [(" or not user.is_active", "")],
    "clusters.querysets.AreaQuerySet.led_by": [(" or not user.is_active", "")],
    "clusters.querysets.may_administer": [(" and user.is_active", ""), (" and user.is_staff", "")],
    "clusters.rules._holds": [(" and known[0] == user.pk", "")],
}


def whole() -> list[str]:
    """Everything that is opened as a whole: `rule:…`, `scope:…`, and the door."""
    rules = [f"rule:{module}.{name}" for module in _RULES for name, _function in _functions(module)]
    scopes = [f"scope:{module}.{name}" for module in _SCOPES for name, _function in _scopes(module)]
    return [*rules, "rule:clusters.querysets.may_administer", *scopes, "require:core.rules.require", "door:"]


def parts() -> list[str]:
    """Single conditions: `if:rule#n` is the rule's nth reason to refuse, `clause:scope#n` one of `CLAUSES`."""
    refusals = [
        f"if:{module}.{name}#{number}"
        for module in _RULES
        for name, function in _functions(module)
        for number in range(len(_refusals(_tree(function))))
    ]
    clauses = [f"clause:{name}#{number}" for name, some in CLAUSES.items() for number in range(len(some))]
    return refusals + clauses


def weaken(target: str) -> Callable[[], None]:
    """Open one target in this process, for whoever has imported it already, too. Call what it returns to close it."""
    kind, _, rest = target.partition(":")
    name, _, number = rest.partition("#")
    function = _find(_DOOR if kind == "door" else name or "tests.weaken.targets._nothing")
    before = (function.__code__, function.__defaults__, function.__kwdefaults__)

    def close() -> None:
        function.__code__, function.__defaults__, function.__kwdefaults__ = before
        statements.forget()

    statements.forget()  # statements that were put together while the scope was as it should be

    if kind == "rule":
        _replace(function, _allow_verdict if function.__annotations__["return"] == "Verdict" else _allow_bool)
    elif kind == "scope":
        _replace(function, _allow_rows)
    elif kind in {"require", "door"}:
        _replace(function, _nothing)
    elif kind == "if":
        _rewrite(function, _without_refusal(function, int(number)))
    elif kind == "clause":
        old, new = CLAUSES[name][int(number)]
        source = _source(function)
        if old not in source:
            raise LookupError(f"{old!r} is no longer a part of {name}: bring CLAUSES up to date")
        _rewrite(function, source.replace(old, new))
    return close


def described(target: str) -> str:
    """The target in a line for people."""
    kind, _, rest = target.partition(":")
    name, _, number = rest.partition("#")
    if kind == "door":
        return "deny by default (LoginRequiredMiddleware)"
    if kind == "if":
        return f"{name}: no refusal when {ast.unparse(_refusals(_tree(_find(name)))[int(number)][1])}"
    if kind == "nothing":
        return "nothing"
    if kind == "clause":
        return f"{name}: without {CLAUSES[name][int(number)][0].strip(', ')}"
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
    """Give the function the body of another source text, seen from its own module."""
    made: dict[str, Any] = {}
    exec(compile(source, "<weakened>", "exec", dont_inherit=True), function.__globals__, made)
    function.__code__ = made[function.__name__].__code__


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
        return found  # type: ignore[no-any-return]
    raise LookupError(name)


def _functions(module: str) -> Iterator[tuple[str, FunctionType]]:
    """The module's own public functions that say yes or no."""
    for name, value in vars(importlib.import_module(module)).items():
        own = inspect.isfunction(value) and value.__module__ == module and not name.startswith("_")
        if own and value.__annotations__.get("return") in {"Verdict", "bool"}:
            yield name, value


def _scopes(module: str) -> Iterator[tuple[str, FunctionType]]:
    """The querysets' methods that ask who is reading."""
    for name, value in vars(importlib.import_module(module)).items():
        if inspect.isclass(value) and issubclass(value, QuerySet) and value.__module__ == module:
            for method, function in vars(value).items():
                if inspect.isfunction(function) and "user" in inspect.signature(function).parameters:
                    yield f"{name}.{method}", function


def _source(function: FunctionType) -> str:
    # annotations are texts in every module here, and stay so when the source is compiled on its own
    return "from __future__ import annotations\n" + textwrap.dedent(inspect.getsource(function))


def _tree(function: FunctionType) -> ast.Module:
    return ast.parse(_source(function))


def _refusals(tree: ast.Module) -> list[tuple[ast.If, ast.expr]]:
    """Each condition that leads straight to `return Denied(…)`; the halves of an "or" count by themselves."""
    found: list[tuple[ast.If, ast.expr]] = []
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.If)
            and isinstance(node.body[0], ast.Return)
            and "Denied(" in ast.unparse(node.body[0])
        ):
            halves = (
                node.test.values
                if isinstance(node.test, ast.BoolOp) and isinstance(node.test.op, ast.Or)
                else None
            )
            found += [(node, half) for half in halves or [node.test]]
    return found


def _without_refusal(function: FunctionType, number: int) -> str:
    """The function's source with one condition that never holds."""
    tree = _tree(function)
    node, condition = _refusals(tree)[number]
    never = ast.Constant(value=False)
    if isinstance(node.test, ast.BoolOp) and condition is not node.test:
        node.test.values = [never if half is condition else half for half in node.test.values]
    else:
        node.test = never
    return ast.unparse(ast.fix_missing_locations(tree))


if __name__ == "__main__":
    django.setup()
    for kind, targets in (("whole", whole()), ("part", parts())):
        for target in targets:
            print(kind, target, described(target), sep="\t")  # noqa: T201
