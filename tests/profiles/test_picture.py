from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.words import in_a_row
from profiles.models import CANNOT_JUDGE, Bring
from profiles.picture import (
    AreaPicture,
    Mark,
    Pattern,
    Subject,
    TeamPicture,
    distance,
    initials_of,
    middle,
    pattern_of,
    short_names,
    typical_words,
    weight_words,
    widest_first,
)

STEPS = ("Ved begyndelsen", "På vej", "Vi gør det", "Stærke")
WEIGHTS = ("Mindre", "Meget", "Afgørende")
levels = st.lists(st.integers(1, 4), min_size=2, max_size=8)
answers = st.lists(
    st.tuples(st.integers(0, 4), st.integers(1, 3), st.sampled_from([b.value for b in Bring])),
    min_size=2,
    max_size=8,
)


def area(*given_levels: int, pk: int = 1, importance: int = 2, bring: str = Bring.DO) -> AreaPicture:
    marks = tuple(Mark(person, level, importance, bring) for person, level in enumerate(given_levels, 1))
    return AreaPicture(Subject(pk, f"Område {pk}"), marks)


def team(*pictures: AreaPicture, people: int = 3, me: int = 0) -> TeamPicture:
    names = {number: f"Person{number} Efternavn{number}" for number in range(1, people + 1)}
    return TeamPicture(pictures, names, STEPS, WEIGHTS, me)


@pytest.mark.parametrize(
    ("given_levels", "expected"),
    [
        ([2, 2, 2], Pattern.AGREE),
        ([2, 3, 3], Pattern.NEARLY),
        ([1, 3, 3], Pattern.DIFFER),
        ([1, 2, 4], Pattern.WIDE),
        ([3], Pattern.TOO_FEW),
        ([], Pattern.TOO_FEW),
    ],
)
def test_the_word_follows_the_distance_between_the_outermost(
    given_levels: list[int], expected: Pattern
) -> None:
    assert pattern_of(given_levels, asked=len(given_levels)) == expected


def test_two_of_five_who_agree_are_too_few_to_call_it_agreement() -> None:
    assert pattern_of([3, 3], asked=5) == Pattern.TOO_FEW
    assert pattern_of([3, 3], asked=4) == Pattern.AGREE


def test_who_cannot_judge_is_no_step_at_the_bottom() -> None:
    picture = area(CANNOT_JUDGE, 4, 4)
    assert picture.levels == [4, 4]
    assert picture.pattern == Pattern.AGREE


@given(levels)
def test_a_pattern_does_not_care_who_said_what(given_levels: list[int]) -> None:
    asked = len(given_levels)
    assert pattern_of(given_levels, asked=asked) == pattern_of(list(reversed(given_levels)), asked=asked)
    assert pattern_of(sorted(given_levels), asked=asked) == pattern_of(given_levels, asked=asked)


@given(levels)
def test_a_pattern_does_not_judge(given_levels: list[int]) -> None:
    """A team that is strong and one that is beginning get the same word for the same distance."""
    mirrored = [5 - level for level in given_levels]
    assert pattern_of(mirrored, asked=len(mirrored)) == pattern_of(given_levels, asked=len(given_levels))


@given(levels, st.integers(1, 4))
def test_one_more_opinion_never_brings_the_team_closer(given_levels: list[int], another: int) -> None:
    assert distance([*given_levels, another])[0] >= distance(given_levels)[0]


@given(st.lists(st.lists(st.integers(0, 4), min_size=3, max_size=3), min_size=1, max_size=9))
def test_the_order_loses_nothing_and_runs_from_wide_to_close(rows: list[list[int]]) -> None:
    pictures = [area(*row, pk=number) for number, row in enumerate(rows)]
    ordered = widest_first(pictures)
    assert sorted(p.subject.pk for p in ordered) == sorted(p.subject.pk for p in pictures)
    spans = [distance(p.levels)[0] for p in ordered if p.pattern != Pattern.TOO_FEW]
    assert spans == sorted(spans, reverse=True)
    few = [p.pattern == Pattern.TOO_FEW for p in ordered]
    assert few == sorted(few)


def test_between_equally_wide_what_matters_most_comes_first() -> None:
    little, much = area(1, 4, pk=1, importance=1), area(1, 4, pk=2, importance=3)
    assert [p.subject.pk for p in widest_first([little, much])] == [2, 1]


def test_between_equals_the_profiles_own_order_holds() -> None:
    assert [p.subject.pk for p in widest_first([area(1, 2, pk=7), area(1, 2, pk=3)])] == [7, 3]


def test_a_divided_team_comes_before_one_with_a_single_dissenter() -> None:
    single, divided = area(3, 3, 3, 1, pk=1), area(3, 3, 1, 1, pk=2)
    assert [p.subject.pk for p in widest_first([single, divided])] == [2, 1]


@pytest.mark.parametrize(
    ("given_levels", "expected"),
    [
        ([2, 2, 2], "alle på »På vej«"),
        ([2, 2, 4], "de fleste på »På vej«"),
        ([1, 2, 4], "fra »Ved begyndelsen« til »Stærke«"),
        ([2, 2, 3, 3], "fra »På vej« til »Vi gør det«"),
        ([], "ingen kunne vurdere det"),
    ],
)
def test_where_the_team_stands_in_words(given_levels: list[int], expected: str) -> None:
    assert typical_words(given_levels, STEPS) == expected


@pytest.mark.parametrize(
    ("importances", "expected"),
    [
        ([3, 3, 1], "Afgørende for 2 af 3"),
        ([2, 2, 3], "Betyder meget for 2 af 3"),
        ([1, 1, 3], "Betyder mindre for 2 af 3"),
        ([1, 1, 3, 3], "Afgørende for 2 af 4"),
        ([], ""),
    ],
)
def test_the_weight_is_what_most_say_and_the_weightier_of_equals(
    importances: list[int], expected: str
) -> None:
    assert weight_words(importances) == expected


def test_one_distant_answer_does_not_move_a_point() -> None:
    assert middle([3, 3, 3, 1]) == 3
    assert middle([2, 3]) == 2.5
    assert middle([]) is None


def test_initials_grow_until_colleagues_can_be_told_apart() -> None:
    made = initials_of({1: "Mette Holm", 2: "Mads Hald", 3: "Åse Østergaard Juhl", 4: "Cher"})
    assert made == {1: "MeH", 2: "MaH", 3: "ÅJ", 4: "C"}


@given(st.dictionaries(st.integers(), st.text("aåbcæø ", max_size=12), max_size=8))
def test_everybody_has_initials_whatever_the_name(names: dict[int, str]) -> None:
    made = initials_of(names)
    assert made.keys() == names.keys()
    assert all(0 < len(text) <= 4 for text in made.values())


def test_a_first_name_is_enough_unless_two_share_it() -> None:
    assert short_names({1: "Mette Holm", 2: "Mette Lund", 3: "Bo Friis"}) == {
        1: "Mette Holm",
        2: "Mette Lund",
        3: "Bo",
    }


def test_names_in_a_row() -> None:
    assert [in_a_row(names) for names in ([], ["Åse"], ["Åse", "Bo"], ["Åse", "Bo", "Carl"])] == [
        "",
        "Åse",
        "Åse og Bo",
        "Åse, Bo og Carl",
    ]


@given(answers)
def test_everybody_who_shared_stands_in_the_picture_exactly_once(
    given_answers: list[tuple[int, int, str]],
) -> None:
    marks = tuple(Mark(person, *answer) for person, answer in enumerate(given_answers, 1))
    picture = team(AreaPicture(Subject(1, "A"), marks), people=len(marks), me=1)
    row = picture.spread().rows[0]
    shown = [dot.name for place in (*row.places, row.unsure) for dot in place]
    assert sorted(shown) == sorted(picture.names.values())
    assert sum(dot.is_me for place in (*row.places, row.unsure) for dot in place) == 1


@given(answers)
def test_points_lie_within_their_axes(given_answers: list[tuple[int, int, str]]) -> None:
    marks = tuple(Mark(person, *answer) for person, answer in enumerate(given_answers, 1))
    point = team(AreaPicture(Subject(1, "A"), marks), people=len(marks)).balance().points[0]
    assert point.importance is not None and 1 <= point.importance <= 3
    assert point.level is None or 1 <= point.level <= 4


def test_what_too_few_could_judge_has_no_place_in_the_balance() -> None:
    point = team(area(CANNOT_JUDGE, CANNOT_JUDGE, 4)).balance().points[0]
    assert point.level is None


def test_who_brings_what_says_whom_to_go_to() -> None:
    marks = (Mark(1, 2, 2, Bring.LEAD), Mark(2, 2, 2, Bring.LEAD), Mark(3, 2, 2, Bring.LEARN))
    row = team(AreaPicture(Subject(1, "A"), marks)).brings()[0]
    assert row.cells == (Bring.LEAD, Bring.LEAD, Bring.LEARN)
    assert row.gist == "Person1 og Person2 kan gå forrest"


@pytest.mark.parametrize(
    ("bring", "gist"),
    [(Bring.DO, "Ingen går forrest endnu"), (Bring.NOT_MINE, "Ingen af jer siger, at I kan det endnu")],
)
def test_who_brings_what_says_where_nobody_leads(bring: str, gist: str) -> None:
    assert team(area(2, 2, 2, bring=bring)).brings()[0].gist == gist


def test_the_widest_is_on_top_of_the_spread_and_the_table_keeps_the_profiles_order() -> None:
    picture = team(area(2, 2, 2, pk=1), area(1, 4, 2, pk=2))
    assert [row.title for row in picture.spread().rows] == ["Område 2", "Område 1"]
    assert [row.subject.pk for row in picture.brings()] == [1, 2]
